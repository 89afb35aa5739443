//! What producers earned: what became payable to them, by the entry that made it so. Money that is paid out,
//! advanced or repaid is moved, not earned: [`EntryKind::is_income`] says which is which, and a kind that is added
//! has to say it too. An entry that undoes another is what that one was.
use crate::model::{EntryId, EntryKind};
use county::ProducerId;
use kernel::{Day, Fen};
use std::collections::HashMap;
use stock::OrderId;
use store::{Tx, Value, column, texts, values};

impl EntryKind {
    /// Whether what it makes payable to a producer is income of his (or takes income back).
    pub const fn is_income(self) -> bool {
        match self {
            Self::Settled
            | Self::Refunded
            | Self::FundPaid
            | Self::ClawedBack
            | Self::Reversed
            | Self::Weighed
            | Self::Claimed
            | Self::Purchased
            | Self::Shared => true,
            Self::Paid
            | Self::CashOrder
            | Self::CashIn
            | Self::Endowed
            | Self::RefundPaid
            | Self::PayoutSent
            | Self::PayoutPaid
            | Self::PayoutFailed
            | Self::PayoutBounced
            | Self::AdvancePaid
            | Self::AdvanceRepaid
            | Self::RunCosted
            | Self::RunSubsidised
            | Self::RunUnsubsidised => false,
        }
    }
}

fn kinds() -> Value {
    texts(EntryKind::ALL.iter().filter(|kind| kind.is_income()), |kind| kind.word())
}

/// An entry that made something payable to a producer, or took it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomeEntry {
    pub id: EntryId,
    pub kind: EntryKind,
    pub order: Option<OrderId>,
    pub day: Day,
    pub evidence: String,
    /// What he got by it; negative where it went back.
    pub amount: Fen,
}

/// What one product of an order brought a producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsPart {
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
    pub amount: Fen,
}

const FIRST_DAY: &str = "SELECT day_on FROM entry WHERE county_id = $1 ORDER BY day_on LIMIT 1";
// CROSS JOIN: SQLite keeps to the order of these, from the period's entries to their sides.
const SUMS: &str = "
    SELECT account.owner_id, entry.kind, CAST(-sum(posting.amount_fen) AS BIGINT)
      FROM entry CROSS JOIN posting CROSS JOIN account
     WHERE entry.county_id = $1 AND entry.day_on >= $2 AND entry.day_on <= $3
       AND entry.kind IN (SELECT * FROM rows($4))
       AND (entry.kind <> 'reversed' OR EXISTS (
            SELECT 1 FROM entry AS undone
             WHERE undone.county_id = $1 AND undone.id = entry.cause_id AND undone.kind IN (SELECT * FROM rows($4))))
       AND posting.county_id = $1 AND posting.entry_id = entry.id
       AND account.county_id = $1 AND account.id = posting.account_id AND account.kind = 'producer_payable'
     GROUP BY account.owner_id, entry.kind";
const ENTRIES: &str = "
    SELECT entry.id, entry.kind, entry.order_id, entry.day_on, entry.evidence, -posting.amount_fen
      FROM account CROSS JOIN posting CROSS JOIN entry
     WHERE account.county_id = $1 AND account.kind = 'producer_payable' AND account.owner_id = $2
       AND posting.county_id = $1 AND posting.account_id = account.id
       AND entry.county_id = $1 AND entry.id = posting.entry_id
       AND entry.day_on >= $3 AND entry.day_on <= $4 AND entry.kind IN (SELECT * FROM rows($5))
       AND (entry.kind <> 'reversed' OR EXISTS (
            SELECT 1 FROM entry AS undone
             WHERE undone.county_id = $1 AND undone.id = entry.cause_id AND undone.kind IN (SELECT * FROM rows($5))))
     ORDER BY entry.id";
const GOODS: &str = "
    SELECT order_id, max(label_zh), max(label_en), max(lot_code), CAST(sum(amount_fen) AS BIGINT)
      FROM share
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)) AND owner_id = $3
       AND account_kind = 'producer_due'
     GROUP BY order_id, line
     ORDER BY order_id, line";
const POSTED: &str = "
    SELECT CAST(coalesce(-sum(posting.amount_fen), 0) AS BIGINT)
      FROM posting
     WHERE posting.county_id = $1
       AND posting.account_id IN (SELECT account.id FROM account
                                   WHERE account.county_id = $1 AND account.kind = 'producer_payable')
       AND posting.entry_id IN (SELECT entry.id FROM entry
                                 WHERE entry.county_id = $1 AND entry.day_on >= $2 AND entry.day_on <= $3
                                   AND entry.kind IN (SELECT * FROM rows($4))
                                   AND (entry.kind <> 'reversed' OR EXISTS (
                                        SELECT 1 FROM entry AS undone
                                         WHERE undone.county_id = $1 AND undone.id = entry.cause_id AND undone.kind IN (SELECT * FROM rows($4)))))";
const STRANGE_SHARINGS: &str = "
    SELECT DISTINCT entry.id
      FROM entry
      JOIN posting ON posting.county_id = $1 AND posting.entry_id = entry.id
      JOIN account ON account.county_id = $1 AND account.id = posting.account_id
     WHERE entry.county_id = $1 AND entry.kind = 'shared' AND account.kind <> 'producer_payable'
     ORDER BY entry.id LIMIT $2";

/// The day of the first entry.
pub fn first_day(tx: &mut Tx) -> store::Result<Option<Day>> {
    tx.find(FIRST_DAY, &[], |row| row.whole(0))
}

/// What each producer earned in these days, by the kind of entry.
pub fn income_sums(tx: &mut Tx, from: Day, to: Day) -> store::Result<Vec<(ProducerId, EntryKind, Fen)>> {
    let values = [from.into(), to.into(), kinds()];
    tx.query(SUMS, &values, |row| Ok((row.whole(0)?, row.word(1)?, row.whole(2)?)))
}

/// What all producers earned in these days, added up from the postings.
pub fn income_posted(tx: &mut Tx, from: Day, to: Day) -> store::Result<Fen> {
    tx.one(POSTED, &[from.into(), to.into(), kinds()], |row| row.whole(0))
}

/// What one producer earned in these days, entry by entry, the oldest first.
pub fn income_entries(
    tx: &mut Tx,
    producer: ProducerId,
    from: Day,
    to: Day,
) -> store::Result<Vec<IncomeEntry>> {
    let values = [producer.into(), from.into(), to.into(), kinds()];
    tx.query(ENTRIES, &values, |row| {
        let order: OrderId = row.whole(2)?;
        Ok(IncomeEntry {
            id: row.whole(0)?,
            kind: row.word(1)?,
            order: (order != OrderId::default()).then_some(order),
            day: row.whole(3)?,
            evidence: row.text(4)?,
            amount: row.whole(5)?,
        })
    })
}

/// What each line of these orders brings a producer, by order.
pub fn goods_of_orders(
    tx: &mut Tx,
    producer: ProducerId,
    orders: &[OrderId],
) -> store::Result<HashMap<OrderId, Vec<GoodsPart>>> {
    let mut goods: HashMap<OrderId, Vec<GoodsPart>> = HashMap::new();
    let values = [column(orders, |order| *order), producer.into()];
    let rows = tx.query(GOODS, &values, |row| {
        let part = GoodsPart {
            label_zh: row.text(1)?,
            label_en: row.text(2)?,
            lot_code: row.text(3)?,
            amount: row.whole(4)?,
        };
        Ok((row.whole(0)?, part))
    })?;
    rows.into_iter().for_each(|(order, part)| goods.entry(order).or_default().push(part));
    Ok(goods)
}

/// Sharings that move something else than what is payable to producers.
pub fn strange_sharings(tx: &mut Tx, limit: i64) -> store::Result<Vec<EntryId>> {
    tx.query(STRANGE_SHARINGS, values![limit], |row| row.whole(0))
}
