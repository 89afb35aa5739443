//! The small county with two growers who have sold, for stories of their money.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part; a story that cannot be told has failed
use county::testing::Small;
use county::{NewBankAccount, Payee, ProducerId};
use kernel::{Count, Day, Fen, Time, Whole};
use ledger::{
    AccountKey, AccountKind, NewShare, Part, Payer, Post, Provider, freeze, post_paid, post_settled,
};
use settlement::{BatchId, NewBatch, Outcome, PaidFrom, Payout, Reason, Refusal, Told, Undone};
use stock::OrderId;
use store::testing::{COUNTY, both};
use store::{Error, Schema, Store, Tx};
use webkit::PersonId;

pub const ROOMS: [&webkit::Room; 5] =
    [&webkit::ROOM, &county::ROOM, &ledger::ROOM, &payment::ROOM, &settlement::ROOM];
/// The two people of finance.
pub const WANG: PersonId = PersonId::new(71);
pub const XU: PersonId = PersonId::new(72);

pub fn told(test: impl Fn(&Store, &Small)) {
    let schemas: Vec<Schema> = ROOMS.iter().map(|room| room.schema()).collect();
    both(&schemas, |store| {
        let small = write(store, |tx| county::testing::small(tx, Time::default()));
        test(store, &small);
        holds(store);
    });
}

pub fn write<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.write::<_, Error>(COUNTY, work).unwrap()
}

/// A command that is done.
pub fn done<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> settlement::Result<T> + Send) -> T {
    store.write::<_, Undone>(COUNTY, work).unwrap()
}

/// A command that is refused.
pub fn refused<T: Send + std::fmt::Debug>(
    store: &Store,
    work: impl FnMut(&mut Tx) -> settlement::Result<T> + Send,
) -> Refusal {
    store.write::<_, Undone>(COUNTY, work).unwrap_err().refusal().unwrap()
}

/// Nothing is wrong, in the ledger and here.
pub fn holds(store: &Store) {
    assert_eq!(write(store, ledger::check), []);
    assert_eq!(write(store, settlement::check), []);
}

pub fn day(n: i8) -> Day {
    Day::new(2026, 11, n).unwrap()
}

/// A grower's order is paid and settled on one day; he gets all but 5 %.
pub fn sold(store: &Store, order: i64, producer: ProducerId, sum: Fen, on: Day) -> OrderId {
    let id = paid(store, order, producer, sum, on);
    write(store, |tx| post_settled(tx, &[(id, on.at_minute(900))]));
    id
}

pub fn paid(store: &Store, order: i64, producer: ProducerId, sum: Fen, on: Day) -> OrderId {
    let id = OrderId::new(order);
    let fee = sum.share(kernel::Share::percent(5));
    let share = |part, account, owner, amount| NewShare {
        order: id,
        line: 1,
        part,
        account,
        owner,
        amount,
        label_zh: "冬笋".into(),
        label_en: "Winter bamboo shoot".into(),
        lot_code: "FW-261123-007-4".into(),
        packs: Count::new(12).unwrap(),
        floor: Fen::ZERO,
    };
    let shares = [
        share(Part::Goods, AccountKind::ProducerDue, producer.get(), sum - fee),
        share(Part::PlatformFee, AccountKind::PlatformFee, 0, fee),
    ];
    let post = Post { order: id, at: on.at_minute(600), payer: Payer::Provider(Provider::Sandbox) };
    write(store, |tx| {
        freeze(tx, &shares)?;
        post_paid(tx, &[post])
    });
    id
}

/// Gives growers an account at a bank.
pub fn with_accounts(store: &Store, producers: &[ProducerId]) {
    let new: Vec<NewBankAccount> = producers
        .iter()
        .map(|id| NewBankAccount {
            payee: Payee::Producer(*id),
            holder: "余桂花".into(),
            bank: "农商银行".into(),
            number: format!("62000000000{:04}7", id.get() % 10_000),
        })
        .collect();
    write(store, |tx| county::set_bank_accounts(tx, &new, Time::default()));
}

pub fn new_batch(through: Day) -> NewBatch {
    NewBatch { through, threshold: Fen::of_yuan(10), pay_on: through.plus(5), from: PaidFrom::Sandbox }
}

/// A batch that Wang made, Xu approved and the bank has.
pub fn sent(store: &Store, through: Day, at: Time) -> BatchId {
    let drafted = done(store, |tx| settlement::draft(tx, &new_batch(through), WANG, at));
    done(store, |tx| settlement::approve(tx, drafted.batch, XU, at));
    done(store, |tx| settlement::send(tx, drafted.batch, WANG, at));
    drafted.batch
}

pub fn lines(store: &Store, batch: BatchId) -> Vec<Payout> {
    write(store, |tx| settlement::payouts(tx, batch, 0, Count::new(1_000).unwrap()))
}

pub fn says(line: &Payout, result: Outcome) -> Told {
    let reason = if result == Outcome::Paid { Reason::None } else { Reason::NameDiffers };
    Told { line: line.line, amount: line.amount, result, reference: format!("R{}", line.line), reason }
}

pub fn on(store: &Store, key: AccountKey) -> Fen {
    let read = |tx: &mut Tx| {
        let Some(id) = ledger::account_of(tx, key)? else { return Ok(Fen::ZERO) };
        Ok(ledger::account(tx, id)?.map_or(Fen::ZERO, |account| account.balance))
    };
    write(store, read)
}

pub fn payable(store: &Store, producer: ProducerId) -> Fen {
    -on(store, AccountKey::of(AccountKind::ProducerPayable, producer))
}

pub fn in_transit(store: &Store) -> Fen {
    -on(store, AccountKey::of_county(AccountKind::InTransit))
}
