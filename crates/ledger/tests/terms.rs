//! Where each fen of an order goes, by the rates of its day; and rates that are set.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use catalog::{CategoryId, ProductId};
use county::{CompanyId, PlaceId};
use kernel::{Count, Day, Fen, Grams, Share, Whole};
use ledger::{
    AccountKind, Bearer, Commission, Discount, FundId, NewRate, NewShare, Part, RateRefusal, Scope, SoldLine,
    SoldOrder, Terms, set_rate,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use stock::OrderId;
use store::Store;
use store::testing::both;
use story::{SCHEMAS, XU, YU, holds, noon, post, write};
use webkit::PersonId;

const SHOOTS: ProductId = ProductId::new(1);
const TEA: ProductId = ProductId::new(2);
const HILL: CategoryId = CategoryId::new(1);
const LEAVES: CategoryId = CategoryId::new(2);
const FUND: FundId = FundId::new(77);

fn today() -> Day {
    noon().day()
}

fn rate(part: Part, scope: Scope, from: Day, basis_points: i64, pack: i32) -> NewRate {
    let of_price = Share::basis_points(basis_points).unwrap();
    NewRate { part, scope, from, of_price, a_pack: Fen::of_fen(pack) }
}

fn set(store: &Store, rate: NewRate) -> Result<(), RateRefusal> {
    write(store, |tx| set_rate(tx, &rate, None, noon())).map(drop)
}

fn line(number: i64, product: ProductId, price: i32, packs: i64) -> SoldLine {
    SoldLine {
        line: number,
        product,
        category: if product == TEA { LEAVES } else { HILL },
        lot: stock::LotId::new(product.get()),
        producer: if product == TEA { XU } else { YU },
        outlet: PlaceId::new(10 + number),
        company: Some(CompanyId::new(5)),
        grams: Grams::new(500 * packs).unwrap(),
        packs: Count::new(packs).unwrap(),
        price: Fen::of_fen(price),
        discounts: Vec::new(),
        commission: None,
        label_zh: "冬笋".into(),
        label_en: "Winter bamboo shoot".into(),
        lot_code: "FW-261123-007-4".into(),
    }
}

fn order(day: Day, lines: Vec<SoldLine>, freight: i32) -> SoldOrder {
    SoldOrder {
        order: OrderId::new(1),
        day,
        lines,
        freight: Fen::of_fen(freight),
        freight_discounts: Vec::new(),
    }
}

/// `goods 90.25` for each share of a line, in yuan.
fn told(shares: &[NewShare], line: i64) -> Vec<String> {
    let of_line = shares.iter().filter(|share| share.line == line);
    of_line.map(|share| format!("{} {}", share.part, story::in_yuan(share.amount))).collect()
}

fn terms(store: &Store) -> Terms {
    write(store, |tx| Terms::load(tx, today(), &[SHOOTS, TEA]))
}

#[test]
fn the_narrowest_rate_stands_from_its_day_on() {
    both(&SCHEMAS, |store| {
        assert_eq!(
            told(&terms(store).shares(&order(today(), vec![line(1, TEA, 10_000, 1)], 0)), 1),
            ["goods 100.00"]
        );
        set(store, rate(Part::PlatformFee, Scope::County, today(), 500, 0)).unwrap();
        set(store, rate(Part::PlatformFee, Scope::Category(LEAVES), today(), 400, 0)).unwrap();
        set(store, rate(Part::PlatformFee, Scope::Product(TEA), today().plus(7), 300, 10)).unwrap();
        let on =
            |day, product| told(&terms(store).shares(&order(day, vec![line(1, product, 10_000, 2)], 0)), 1);
        assert_eq!(on(today(), SHOOTS), ["goods 95.00", "platform_fee 5.00"]);
        assert_eq!(on(today(), TEA), ["goods 96.00", "platform_fee 4.00"]);
        assert_eq!(on(today().plus(6), TEA), ["goods 96.00", "platform_fee 4.00"]);
        assert_eq!(on(today().plus(7), TEA), ["goods 96.80", "platform_fee 3.20"]);
    });
}

#[test]
fn every_part_of_an_order_is_told_and_they_are_what_its_buyer_pays() {
    both(&SCHEMAS, |store| {
        for (part, basis_points, pack) in [
            (Part::PlatformFee, 500, 0),
            (Part::Tax, 600, 0),
            (Part::OutletFee, 100, 0),
            (Part::Packing, 0, 30),
            (Part::FreightCarrier, 3_000, 0),
            (Part::FreightOutlet, 1_000, 0),
        ] {
            set(store, rate(part, Scope::County, today(), basis_points, pack)).unwrap();
        }
        let mut shoots = line(1, SHOOTS, 10_000, 2);
        let by = |bearer, fen| Discount { bearer, amount: Fen::of_fen(fen) };
        shoots.discounts =
            vec![by(Bearer::Fund(FUND), 800), by(Bearer::Grower, 1_000), by(Bearer::Platform, 200)];
        shoots.commission = Some(Commission { host: PersonId::new(9), amount: Fen::of_fen(300) });
        let mut sold = order(today(), vec![shoots, line(2, TEA, 5_000, 6)], 1_200);
        sold.freight_discounts = vec![by(Bearer::Fund(FUND), 400)];
        let shares = terms(store).shares(&sold);
        // 10.00 of the discount is the grower's, so fees are of 90.00.
        let first = [
            "goods 91.00",
            "platform_fee 4.23",
            "tax 0.27",
            "outlet_fee 0.90",
            "packing 0.60",
            "commission 3.00",
            "discount -10.00",
            "discount -2.00",
            "discount -8.00",
            "freight_carrier 0.90",
            "freight_outlet 0.30",
        ];
        assert_eq!(told(&shares, 1), first);
        let freight = ["freight 7.20", "discount -4.00"];
        assert_eq!(told(&shares, 0), freight);
        // 100 − 20, 50, 12 − 4.
        assert_eq!(shares.iter().map(|share| share.amount).sum::<Fen>(), Fen::of_fen(13_800));
        write(store, |tx| {
            let new = ledger::NewFund {
                code: "PROMO".into(),
                name_zh: "促销资金".into(),
                name_en: "Promotion fund".into(),
                purpose: ledger::Purpose::Promotion,
                budget: Fen::of_yuan(100),
                warn: Fen::ZERO,
            };
            ledger::open_fund(tx, &new, noon())?.unwrap();
            tx.execute("UPDATE fund SET id = $2 WHERE county_id = $1", store::values![FUND])?;
            ledger::freeze(tx, &shares)
        });
        for act in ["paid", "settled"] {
            assert_eq!(post(store, act, &[sold.order]), [sold.order]);
            holds(store);
        }
        let stands = |kind| -> i64 {
            story::balances(store).iter().filter(|(key, _)| key.kind == kind).map(|(_, fen)| fen.get()).sum()
        };
        assert_eq!(stands(AccountKind::Provider), 13_800);
        assert_eq!(stands(AccountKind::FundDebt), 1_200); // nobody has put money into this fund
        assert_eq!(stands(AccountKind::CompanyPayable), -360);
        assert_eq!(stands(AccountKind::PersonPayable), -300);
        assert_eq!(stands(AccountKind::ServicesDue), 0);
    });
}

#[test]
fn a_rate_that_would_change_the_past_or_says_nothing_is_refused() {
    both(&SCHEMAS, |store| {
        let county =
            |part, from, basis_points, pack| set(store, rate(part, Scope::County, from, basis_points, pack));
        let past = RateRefusal::InThePast { today: today() };
        assert_eq!(county(Part::PlatformFee, today().plus(-1), 500, 0), Err(past));
        assert_eq!(county(Part::Goods, today(), 500, 0), Err(RateRefusal::NotRated));
        assert_eq!(county(Part::Tax, today(), 600, 5), Err(RateRefusal::NoPack));
        let of_tea = rate(Part::FreightOutlet, Scope::Product(TEA), today(), 500, 0);
        assert_eq!(set(store, of_tea), Err(RateRefusal::NotRated));
        county(Part::PlatformFee, today(), 500, 0).unwrap();
        assert_eq!(county(Part::PlatformFee, today(), 400, 0), Err(RateRefusal::AlreadySet));
    });
}

/// Rates of every part, some absurd.
fn any_terms() -> impl Strategy<Value = Vec<NewRate>> {
    let part = prop::sample::select(ledger::RATED.to_vec());
    prop::collection::vec((part, 0_i64..=10_000, 0_i32..500), 0..8).prop_map(|rates| {
        let of = |(part, basis_points, pack)| rate(part, Scope::County, today(), basis_points, pack);
        rates.into_iter().map(of).collect()
    })
}

fn any_line() -> impl Strategy<Value = SoldLine> {
    let product = prop_oneof![Just(SHOOTS), Just(TEA)];
    let discount =
        (prop_oneof![Just(Bearer::Fund(FUND)), Just(Bearer::Platform), Just(Bearer::Grower)], 0_i64..=100);
    (product, 1_i32..1_000_000, 1_i64..50, prop::collection::vec(discount, 0..3), 0_i64..=100, 1_i64..4)
        .prop_map(|(product, price, packs, discounts, commission, outlet)| {
            let mut sold = line(1, product, price, packs);
            sold.outlet = PlaceId::new(outlet);
            let third = Fen::of_fen(price / 3);
            let part = |percent: i64| third.share(Share::basis_points(percent * 100).unwrap());
            sold.discounts =
                discounts.into_iter().map(|(bearer, p)| Discount { bearer, amount: part(p) }).collect();
            sold.commission = Some(Commission { host: PersonId::new(9), amount: part(commission) });
            sold
        })
}

proptest! {
    #[test]
    fn nothing_of_an_order_is_lost_whatever_the_rates(
        rates in any_terms(), mut lines in prop::collection::vec(any_line(), 1..6), freight in 0_i32..5_000,
    ) {
        lines.iter_mut().zip(1..).for_each(|(line, number)| line.line = number);
        let sold = order(today(), lines, freight);
        let shares = Terms::of(rates).shares(&sold);
        let less: Fen = sold.lines.iter().flat_map(|line| &line.discounts).map(|d| d.amount).sum();
        let pays = sold.lines.iter().map(|line| line.price).sum::<Fen>() + sold.freight - less;
        prop_assert_eq!(shares.iter().map(|share| share.amount).sum::<Fen>(), pays);
        for share in &shares {
            prop_assert!(share.amount >= Fen::ZERO || share.part == Part::Discount, "{:?}", share);
        }
        // No grower pays for having sold: what he is due is never below zero.
        let mut due: BTreeMap<i64, Fen> = BTreeMap::new();
        for share in shares.iter().filter(|share| share.account == AccountKind::ProducerDue) {
            *due.entry(share.line).or_default() += share.amount;
        }
        prop_assert!(due.values().all(|due| *due >= Fen::ZERO), "{:?}", due);
    }
}
