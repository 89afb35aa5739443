//! What a run costs, who bears it, and that it stands in the books once.
#![allow(clippy::unwrap_used)] // a county that fails is a failed test
mod support;

use kernel::{Day, Fen, Metres, Share, Time, Whole};
use ledger::{AccountKey, AccountKind, NewRate, Part, Scope};
use logistics::{
    NewScan, RouteCost, ScanKind, Uncosted, cost_again, cost_runs, costs_of_parcels, costs_of_routes,
    costs_of_runs, record_scans, split_of_run, uncosted_runs,
};
use store::Store;
use support::{Ordered, Small, at, both, give_a_van, read, write};

fn monday() -> Day {
    at(0).day()
}
fn thursday_noon() -> Time {
    monday().plus(3).at_minute(720)
}
fn fen(n: i32) -> Fen {
    Fen::of_fen(n)
}

/// Half of the freight is the carrier's: 6 yuan of 12.
fn give_the_carrier_half(store: &Store) {
    let rate = NewRate {
        part: Part::FreightCarrier,
        scope: Scope::County,
        from: monday(),
        of_price: Share::percent(50),
        a_pack: Fen::ZERO,
    };
    write(store, |tx| ledger::set_rate(tx, &rate, None, at(0))).unwrap();
}

fn load(store: &Store, small: &Small, ordered: &Ordered, outlet: &str) {
    let scan = |kind: ScanKind| {
        let key = format!("{} {kind}", ordered.code);
        NewScan::new(key, ordered.waybills[0].clone(), kind, Some(small.place(outlet)), at(370))
    };
    let answers =
        write(store, |tx| record_scans(tx, &[scan(ScanKind::Accepted), scan(ScanKind::Loaded)], at(370)));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

fn of_monday(store: &Store) -> Vec<RouteCost> {
    read(store, |tx| costs_of_routes(tx, monday(), monday()))
}

fn on(store: &Store, small: &Small, kind: AccountKind) -> Fen {
    let key = AccountKey::of(kind, small.county.companies[0]);
    let id = read(store, |tx| ledger::account_of(tx, key));
    id.and_then(|id| read(store, |tx| ledger::account(tx, id))).map_or(Fen::ZERO, |account| account.balance)
}

fn nothing_wrong(store: &Store) {
    assert_eq!(read(store, logistics::check), []);
    assert_eq!(read(store, ledger::check), []);
}

#[test]
fn a_run_is_costed_once_and_its_parcels_and_payers_bear_it() {
    both(|store, small| {
        give_the_carrier_half(store);
        give_a_van(store, small);
        let [one, other] = ["O1", "O3"].map(|outlet| small.order(store, "city", &[outlet], false));
        load(store, small, &one, "O1");
        load(store, small, &other, "O3");
        assert_eq!(write(store, |tx| cost_runs(tx, at(600))), 0, "the day is not over");
        assert_eq!(write(store, |tx| cost_runs(tx, thursday_noon())), 1);
        assert_eq!(write(store, |tx| cost_runs(tx, thursday_noon())), 0, "once");
        let costs = of_monday(store);
        let [route] = &costs[..] else { panic!("{costs:?}") };
        assert_eq!(route.cost, fen(6_000 + 45 * 80 + 2_800 * 3 / 2));
        assert_eq!((route.metres, route.minutes, route.parcels.get()), (Metres(45_000), 90, 2));
        assert_eq!(
            (route.freight, route.subsidy, route.margin()),
            (fen(1_200), Fen::ZERO, fen(13_800 - 1_200))
        );
        assert_eq!(route.per_parcel(), Some(fen(6_900)));
        let run = read(store, |tx| costs_of_runs(tx, route.route, monday(), monday())).remove(0);
        let (_, parts) = read(store, |tx| split_of_run(tx, run.run.id)).unwrap();
        assert_eq!(parts.iter().map(|part| part.cost).sum::<Fen>(), fen(13_800));
        assert!(parts.iter().all(|part| (part.cost, part.freight) == (fen(6_900), fen(600))), "{parts:?}");
        let of_one = read(store, |tx| costs_of_parcels(tx, &[parts[0].parcel]));
        assert_eq!(of_one, parts[..1]);
        let books = [AccountKind::RunCost, AccountKind::BorneFreight, AccountKind::BorneMargin];
        assert_eq!(books.map(|kind| on(store, small, kind)), [fen(-13_800), fen(1_200), fen(12_600)]);
        assert_eq!(on(store, small, AccountKind::CompanyPayable), Fen::ZERO, "no money moves by it");
        nothing_wrong(store);
    });
}

#[test]
fn a_run_of_which_nobody_knows_what_drove_waits_until_somebody_says_it() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        load(store, small, &ordered, "O1");
        assert_eq!(write(store, |tx| cost_runs(tx, thursday_noon())), 1);
        assert_eq!(of_monday(store), []);
        let left = read(store, |tx| uncosted_runs(tx, monday(), monday()));
        assert!(left.len() == 4 && left.iter().all(|(_, why)| *why == Some(Uncosted::NoVehicle)), "{left:?}");
        give_a_van(store, small);
        assert_eq!(write(store, |tx| cost_again(tx, monday(), monday(), thursday_noon())), 1);
        assert_eq!(of_monday(store)[0].cost, fen(13_800), "one parcel bears all of it");
        assert_eq!(read(store, |tx| uncosted_runs(tx, monday(), monday())).len(), 3);
        assert_eq!(write(store, |tx| cost_again(tx, monday(), monday(), thursday_noon())), 0);
        nothing_wrong(store);
    });
}

#[test]
fn a_bus_that_found_nothing_costs_as_much_and_its_company_bears_it() {
    both(|store, small| {
        give_a_van(store, small);
        let ordered = small.order(store, "city", &["O1"], false);
        load(store, small, &ordered, "O1");
        // Two days later nobody sends anything; the bus drives.
        assert_eq!(write(store, |tx| cost_runs(tx, monday().plus(5).at_minute(720))), 3);
        let all = read(store, |tx| costs_of_routes(tx, monday().plus(1), monday().plus(2)));
        let [route] = &all[..] else { panic!("{all:?}") };
        assert_eq!((route.runs.get(), route.parcels.get(), route.margin()), (2, 0, fen(27_600)));
        assert_eq!(route.per_parcel(), None);
        nothing_wrong(store);
    });
}

const FAULTS: [(&str, &str); 5] = [
    ("UPDATE run_cost SET cost_fen = cost_fen + 1 WHERE county_id = $1", "is not what it cost"),
    (
        "UPDATE run_cost SET freight_fen = freight_fen + 1 WHERE county_id = $1",
        "is not what its parcels bear",
    ),
    ("UPDATE parcel_cost SET cost_fen = cost_fen + 1 WHERE county_id = $1", "is not what its parcels bear"),
    ("DELETE FROM run_cost WHERE county_id = $1", "for a run that has none"),
    (
        "INSERT INTO parcel_cost (county_id, run_id, parcel_id, cost_fen, freight_fen)
         SELECT $1, run_id + 1, parcel_id, 0, 600 FROM parcel_cost WHERE county_id = $1",
        "counted on two runs",
    ),
];

#[test]
fn check_finds_a_cost_that_the_books_do_not_say() {
    for (fault, said) in FAULTS {
        both(|store, small| {
            give_the_carrier_half(store);
            give_a_van(store, small);
            let ordered = small.order(store, "city", &["O1"], false);
            load(store, small, &ordered, "O1");
            write(store, |tx| cost_runs(tx, thursday_noon()));
            nothing_wrong(store);
            assert!(write(store, |tx| tx.execute(fault, &[])) > 0, "nothing to spoil: {fault}");
            let problems = read(store, logistics::check);
            assert!(problems.iter().any(|p| p.what.contains(said)), "{fault}: {problems:?}");
        });
    }
}

#[test]
fn the_office_reads_it_by_month_route_and_run_and_takes_it_along() {
    use webkit::Role;
    both(|store, small| {
        give_the_carrier_half(store);
        give_a_van(store, small);
        let ordered = small.order(store, "city", &["O1"], false);
        load(store, small, &ordered, "O1");
        let mut office = support::browser(store);
        support::sign_in(&mut office, store, &[(Role::Finance, None)]);
        assert!(office.get("/office/costs?month=2026-11").says("还没有核算过的班次"));
        write(store, |tx| cost_runs(tx, thursday_noon()));
        let page = office.get("/office/costs?month=2026-11");
        assert!(page.says("138.00") && page.says("132.00") && page.says("6.00"), "{}", page.text());
        assert!(page.says("3 个班次没有成本") && page.says("没有填车辆"), "{}", page.text());
        let runs = office.get("/office/costs/1?month=2026-11");
        assert!(runs.says("下午收货") && runs.says("138.00"), "{}", runs.text());
        let run = read(store, |tx| costs_of_runs(tx, small.county.routes[0], monday(), monday())).remove(0);
        assert!(office.get(&format!("/office/costs/runs/{}", run.run.id)).says(&ordered.waybills[0]));
        assert!(office.get("/office/costs?month=2026-11&format=xlsx").bytes.starts_with(b"PK"));
        assert!(office.get("/office/costs?month=2026-12").says("还没有核算过的班次"));
        let mut keeper = support::browser(store);
        support::sign_in(&mut keeper, store, &[(Role::OutletKeeper, Some(small.place("O1")))]);
        assert_eq!(keeper.get("/office/costs").status, axum::http::StatusCode::FORBIDDEN);
    });
}
