//! Tells a story of payments: an act a line, what is expected after `->`. Told on both databases, with what
//! stands on one line as one batch and as a command each.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part; a story that cannot be told has failed
use kernel::{Count, Day, Fen, Time, Whole};
use ledger::{AccountKind, NewShare, Part, Payer, Post};
use payment::{
    Intent, IntentId, NewIntent, Notice, Provider, Recorded, expire, intent, open, record, refund,
};
use stock::OrderId;
use store::testing::{COUNTY, both};
use store::{Error, Schema, Store, Tx};

pub const ROOMS: [&webkit::Room; 3] = [&webkit::ROOM, &ledger::ROOM, &payment::ROOM];

pub fn schemas() -> Vec<Schema> {
    ROOMS.iter().map(|room| room.schema()).collect()
}

pub fn tell(story: &str) {
    for at_once in [usize::MAX, 1] {
        both(&schemas(), |store| {
            for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let (act, expected) = line.split_once("->").unwrap_or((line, ""));
                let seen = do_one(store, act.trim(), at_once);
                assert_eq!(seen, expected.split('(').next().unwrap().trim(), "{line}");
                holds(store);
            }
        });
    }
}

fn do_one(store: &Store, act: &str, at_once: usize) -> String {
    let (verb, rest) = act.split_once(' ').unwrap();
    let words: Vec<&str> = rest.split_whitespace().collect();
    match (verb, words.as_slice()) {
        ("asks", [order, sum]) => {
            ask(store, of_order(order), yuan(sum));
            String::new()
        }
        ("told", _) => {
            let notices: Vec<Notice> = rest.split(',').map(notice).collect();
            let batches = notices.chunks(at_once.min(notices.len()));
            let answers: Vec<Recorded> = batches.flat_map(|batch| tell_shop(store, batch)).collect();
            answers.iter().map(said).collect::<Vec<_>>().join(", ")
        }
        ("expires", [order]) => {
            write(store, |tx| expire(tx, &[of_order(order)]));
            String::new()
        }
        ("refunds", [order]) => {
            write(store, |tx| refund(tx, &[of_order(order)]));
            String::new()
        }
        ("stands", [order]) => intent_of(store, of_order(order)).state.to_string(),
        _ => panic!("nobody knows how to {act}"),
    }
}

pub fn write<T: Send>(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<T> + Send) -> T {
    store.write::<_, Error>(COUNTY, work).unwrap()
}

pub fn holds(store: &Store) {
    assert_eq!(write(store, payment::check), []);
}

pub fn noon() -> Time {
    Day::new(2026, 11, 23).unwrap().at_minute(720)
}

fn of_order(name: &str) -> OrderId {
    OrderId::new(i64::from(name.as_bytes()[0] - b'A') + 1)
}

/// The intents of these stories are numbered like their orders.
pub fn intent_id(order: OrderId) -> IntentId {
    IntentId::new(order.get() + 1_000)
}

fn yuan(text: &str) -> Fen {
    Fen::new((text.parse::<f64>().unwrap() * 100.0).round() as i64).unwrap()
}

/// An order asks for its money; where the money goes is frozen with it.
pub fn ask(store: &Store, order: OrderId, amount: Fen) -> Intent {
    ask_until(store, order, amount, noon().plus_minutes(15))
}

pub fn ask_until(store: &Store, order: OrderId, amount: Fen, expires: Time) -> Intent {
    let share = NewShare {
        order,
        line: 0,
        part: Part::Freight,
        account: AccountKind::Freight,
        owner: 0,
        amount,
        label_zh: String::new(),
        label_en: String::new(),
        lot_code: String::new(),
        packs: Count::ZERO,
        floor: Fen::ZERO,
    };
    let new = NewIntent { id: intent_id(order), order, provider: Provider::Sandbox, amount, expires };
    write(store, |tx| {
        ledger::freeze(tx, std::slice::from_ref(&share))?;
        open(tx, &[new])
    });
    intent_of(store, order)
}

pub fn intent_of(store: &Store, order: OrderId) -> Intent {
    write(store, |tx| intent(tx, intent_id(order))).unwrap()
}

/// `n1 A 48.00`
fn notice(text: &str) -> Notice {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [number, order, sum] = words[..] else { panic!("{text} is no notice") };
    notice_of(number, of_order(order), yuan(sum))
}

pub fn notice_of(number: &str, order: OrderId, amount: Fen) -> Notice {
    let provider = Provider::Sandbox;
    Notice { provider, notice_id: number.into(), intent: intent_id(order), amount, at: noon() }
}

/// What the shop does with notices, without what is not about money.
pub fn take(tx: &mut Tx, notices: &[Notice], now: Time) -> store::Result<Vec<Recorded>> {
    let recorded = record(tx, notices, now)?;
    let post = |recorded: &Recorded| match recorded {
        Recorded::First(intent) => {
            Some(Post { order: intent.order, at: now, payer: Payer::Provider(intent.provider) })
        }
        _ => None,
    };
    ledger::post_paid(tx, &recorded.iter().filter_map(post).collect::<Vec<_>>())?;
    Ok(recorded)
}

pub fn tell_shop(store: &Store, notices: &[Notice]) -> Vec<Recorded> {
    write(store, |tx| take(tx, notices, noon()))
}

fn said(recorded: &Recorded) -> String {
    match recorded {
        Recorded::WrongAmount { expected } => {
            format!("wrong_amount of {:.2}", expected.get() as f64 / 100.0)
        }
        recorded => recorded.outcome().to_string(),
    }
}
