//! Tells a story of money: an act a line, what is expected after `->`. Each story is told on both databases,
//! with what stands on one line as one batch and as a command each.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part; a story that cannot be told has failed
use county::{PlaceId, ProducerId};
use kernel::{Count, Day, Fen, Time, Whole};
use ledger::{
    AccountKey, AccountKind, EntryKind, NewShare, Part, Payer, Post, Provider, freeze, money_of,
    post_cash_in, post_cash_order, post_paid, post_refunded, post_settled,
};
use std::collections::BTreeMap;
use stock::OrderId;
use store::testing::{COUNTY, both};
use store::{Error, Schema, Store, Tx};

pub const SCHEMAS: [Schema; 2] = [county::ROOM.schema(), ledger::ROOM.schema()];
pub const OUTLET: PlaceId = PlaceId::new(11);
pub const YU: ProducerId = ProducerId::new(101);
pub const XU: ProducerId = ProducerId::new(102);

pub fn tell(story: &str) {
    for at_once in [usize::MAX, 1] {
        both(&SCHEMAS, |store| {
            for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let (act, expected) = line.split_once("->").unwrap_or((line, ""));
                let words: Vec<&str> = act.split_whitespace().collect();
                let seen = do_one(store, &words, at_once);
                let expected = expected.split('(').next().unwrap_or("").trim();
                assert_eq!(seen, expected, "{line}");
                holds(store);
            }
        });
    }
}

fn do_one(store: &Store, words: &[&str], at_once: usize) -> String {
    match words {
        ["order", order, lines @ ..] => place(store, of_order(order), lines),
        ["money", who] => money(store, who),
        ["on", kind] => balance(store, AccountKey::of(kind.parse().unwrap(), owner_of(kind))),
        [act, orders @ ..] => {
            let orders: Vec<OrderId> = orders.iter().map(|order| of_order(order)).collect();
            let batches = orders.chunks(at_once.min(orders.len()));
            let new: Vec<OrderId> = batches.flat_map(|batch| post(store, act, batch)).collect();
            new.iter().map(|order| order_name(*order)).collect::<Vec<_>>().join(" ")
        }
        [] => String::new(),
    }
}

pub fn write<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.write::<_, Error>(COUNTY, work).unwrap()
}

/// What the check finds is nothing, after every act of every story.
pub fn holds(store: &Store) {
    assert_eq!(write(store, ledger::check), []);
}

fn of_order(name: &str) -> OrderId {
    OrderId::new(i64::from(name.as_bytes()[0] - b'A') + 1)
}

fn order_name(order: OrderId) -> String {
    char::from(b'A' + order.get() as u8 - 1).to_string()
}

fn of_producer(name: &str) -> ProducerId {
    if name == "yu" { YU } else { XU }
}

fn owner_of(kind: &str) -> i64 {
    match kind {
        "provider" => Provider::Sandbox.number(),
        "cash" | "cash_expected" => OUTLET.get(),
        _ => 0,
    }
}

pub fn noon() -> Time {
    Day::new(2026, 11, 23).unwrap().at_minute(720)
}

fn yuan(text: &str) -> Fen {
    Fen::new((text.parse::<f64>().unwrap() * 100.0).round() as i64).unwrap()
}

pub fn in_yuan(sum: Fen) -> String {
    format!("{:.2}", sum.get() as f64 / 100.0)
}

/// `yu 100.00 freight 12.00`: a line of a producer, and the freight.
fn place(store: &Store, order: OrderId, lines: &[&str]) -> String {
    let shares: Vec<NewShare> = lines
        .chunks(2)
        .zip(1..)
        .flat_map(|(pair, line)| match pair {
            ["freight", sum] => vec![share(order, 0, Part::Freight, AccountKind::Freight, 0, yuan(sum))],
            [who, sum] => goods(order, line, of_producer(who), yuan(sum)).to_vec(),
            _ => panic!("a name and a sum"),
        })
        .collect();
    write(store, |tx| freeze(tx, &shares));
    String::new()
}

/// The shop's part of a line in these stories: 5 %.
pub fn fee(goods: Fen) -> Fen {
    goods.share(kernel::Share::percent(5))
}

/// The two parts of a line of goods, as an order freezes them.
pub fn goods(order: OrderId, line: i64, producer: ProducerId, sum: Fen) -> [NewShare; 2] {
    let fee = fee(sum);
    [
        share(order, line, Part::Goods, AccountKind::ProducerDue, producer.get(), sum - fee),
        share(order, line, Part::PlatformFee, AccountKind::PlatformFee, 0, fee),
    ]
}

pub fn share(
    order: OrderId,
    line: i64,
    part: Part,
    account: AccountKind,
    owner: i64,
    amount: Fen,
) -> NewShare {
    NewShare {
        order,
        line,
        part,
        account,
        owner,
        amount,
        label_zh: "冬笋".into(),
        label_en: "Winter bamboo shoot".into(),
        lot_code: "FW-261123-007-4".into(),
        packs: Count::new(2).unwrap(),
        floor: Fen::ZERO,
    }
}

pub fn post(store: &Store, act: &str, orders: &[OrderId]) -> Vec<OrderId> {
    write(store, |tx| post_in(tx, act.parse().unwrap(), orders, noon()))
}

pub fn post_in(tx: &mut Tx, kind: EntryKind, orders: &[OrderId], at: Time) -> store::Result<Vec<OrderId>> {
    let posts = |payer| orders.iter().map(|order| Post { order: *order, at, payer }).collect::<Vec<_>>();
    let by_wallet = posts(Payer::Provider(Provider::Sandbox));
    let at_outlet = posts(Payer::Outlet(OUTLET));
    match kind {
        EntryKind::Paid => post_paid(tx, &by_wallet),
        EntryKind::CashOrder => post_cash_order(tx, &at_outlet),
        EntryKind::CashIn => post_cash_in(tx, &at_outlet),
        EntryKind::Settled => post_settled(tx, &orders.iter().map(|order| (*order, at)).collect::<Vec<_>>()),
        EntryKind::Refunded => post_refunded(tx, &by_wallet),
        _ => panic!("{kind} is not about a whole order"),
    }
}

fn money(store: &Store, who: &str) -> String {
    let money = write(store, |tx| money_of(tx, of_producer(who)));
    format!("due {}, payable {}", in_yuan(money.due), in_yuan(money.payable))
}

pub fn balances(store: &Store) -> BTreeMap<AccountKey, Fen> {
    const ALL: &str = "SELECT kind, owner_id, balance_fen FROM account WHERE county_id = $1";
    let read =
        |row: &store::Row| Ok((AccountKey { kind: row.word(0)?, owner: row.whole(1)? }, row.whole(2)?));
    write(store, |tx| tx.query(ALL, &[], read)).into_iter().collect()
}

fn balance(store: &Store, key: AccountKey) -> String {
    in_yuan(balances(store).get(&key).copied().unwrap_or_default())
}
