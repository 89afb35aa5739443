//! What a producer and the office read of the books.
use crate::model::{AccountId, AccountKind, EntryId, EntryKind};
use county::ProducerId;
use kernel::{Count, Day, Fen, Time};
use stock::OrderId;
use store::{Tx, values};

/// Lines of one page.
pub const LINES_SHOWN_MAX: i64 = 60;

/// What a producer has from the platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Waits until the buyers have their goods.
    pub due: Fen,
    /// May be paid out.
    pub payable: Fen,
}

const MONEY: &str = "
    SELECT kind, balance_fen FROM account
     WHERE county_id = $1 AND owner_id = $2 AND kind IN ('producer_due', 'producer_payable')";

pub fn money_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Money> {
    let mut money = Money::default();
    tx.query(MONEY, values![producer], |row| {
        let balance: Fen = row.whole(1)?;
        match row.word(0)? {
            AccountKind::ProducerDue => money.due = -balance,
            _ => money.payable = -balance,
        }
        Ok(())
    })?;
    Ok(money)
}

/// What one sale brought a producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyLine {
    pub order: OrderId,
    pub line: i64,
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
    pub packs: Count,
    /// What the buyer paid for it.
    pub goods: Fen,
    pub fee: Fen,
    /// What the producer gets.
    pub due: Fen,
    /// How far the order is: its last entry.
    pub state: EntryKind,
    pub at: Time,
}

const MONEY_LINES: &str = "
    SELECT own.order_id, own.line, own.label_zh, own.label_en, own.lot_code, own.packs, own.amount_fen,
           coalesce(fee.amount_fen, 0), last.kind, last.at_ms
      FROM share AS own
      LEFT JOIN share AS fee ON fee.county_id = $1 AND fee.order_id = own.order_id AND fee.line = own.line
                            AND fee.part = 'platform_fee'
      JOIN entry AS last ON last.county_id = $1 AND last.order_id = own.order_id
       AND last.id = (SELECT max(entry.id) FROM entry WHERE entry.county_id = $1 AND entry.order_id = own.order_id)
     WHERE own.county_id = $1 AND own.account_kind = 'producer_due' AND own.owner_id = $2 AND own.order_id < $3
     ORDER BY own.order_id DESC, own.line
     LIMIT $4";

/// The sales of a producer, newest first, before the order `before`.
pub fn money_lines(tx: &mut Tx, producer: ProducerId, before: Option<OrderId>) -> store::Result<Vec<MoneyLine>> {
    let before = before.unwrap_or(OrderId::new(i64::MAX));
    tx.query(MONEY_LINES, values![producer, before, LINES_SHOWN_MAX], |row| {
        let (due, fee): (Fen, Fen) = (row.whole(6)?, row.whole(7)?);
        Ok(MoneyLine {
            order: row.whole(0)?,
            line: row.whole(1)?,
            label_zh: row.text(2)?,
            label_en: row.text(3)?,
            lot_code: row.text(4)?,
            packs: row.whole(5)?,
            goods: due + fee,
            fee,
            due,
            state: row.word(8)?,
            at: row.whole(9)?,
        })
    })
}

/// The sum of all accounts of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindSum {
    pub kind: AccountKind,
    pub accounts: Count,
    pub balance: Fen,
}

const KIND_SUMS: &str = "
    SELECT kind, count(*), CAST(sum(balance_fen) AS BIGINT)
      FROM account WHERE county_id = $1 GROUP BY kind ORDER BY kind";

/// The balance sheet: each kind of account with its sum. The sums add up to zero.
pub fn kind_sums(tx: &mut Tx) -> store::Result<Vec<KindSum>> {
    tx.query(KIND_SUMS, &[], |row| {
        Ok(KindSum { kind: row.word(0)?, accounts: row.whole(1)?, balance: row.whole(2)? })
    })
}

/// An entry with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub kind: EntryKind,
    pub order: OrderId,
    pub at: Time,
    pub postings: Vec<Posting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub account: AccountId,
    pub kind: AccountKind,
    pub owner: i64,
    pub amount: Fen,
}

const ENTRIES: &str = "
    SELECT entry.id, entry.kind, entry.order_id, entry.at_ms, posting.account_id, account.kind, account.owner_id,
           posting.amount_fen
      FROM (SELECT county_id, id, kind, order_id, at_ms FROM entry
             WHERE county_id = $1 AND id < $2 AND ($4 = 0 OR day_on = $4)
             ORDER BY id DESC LIMIT $3) AS entry
      JOIN posting ON posting.county_id = $1 AND posting.entry_id = entry.id
      JOIN account ON account.county_id = $1 AND account.id = posting.account_id
     ORDER BY entry.id DESC, posting.line";

/// The newest entries before `before`, of one day or of all.
pub fn entries(
    tx: &mut Tx,
    day: Option<Day>,
    before: Option<EntryId>,
    most: i64,
) -> store::Result<Vec<Entry>> {
    let before = before.unwrap_or(EntryId::new(i64::MAX));
    let mut out: Vec<Entry> = Vec::new();
    tx.query(ENTRIES, values![before, most, day.unwrap_or_default()], |row| {
        let id = row.whole(0)?;
        if out.last().is_none_or(|entry| entry.id != id) {
            let (kind, order, at) = (row.word(1)?, row.whole(2)?, row.whole(3)?);
            out.push(Entry { id, kind, order, at, postings: Vec::new() });
        }
        let posting =
            Posting { account: row.whole(4)?, kind: row.word(5)?, owner: row.whole(6)?, amount: row.whole(7)? };
        if let Some(entry) = out.last_mut() {
            entry.postings.push(posting);
        }
        Ok(())
    })?;
    Ok(out)
}
