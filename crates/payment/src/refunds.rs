//! Money that goes back in part: asked of the provider that took it, who pays later and tells so. Cash goes back
//! over the outlet's counter, and whoever hands it out says so.
use crate::model::Provider;
use crate::sandbox;
use kernel::{Count, Fen, Time};
use stock::OrderId;
use store::{Row, Tx, column, texts, values};

kernel::id! {
    /// Money that goes back to a buyer.
    RefundId;
}

kernel::words! {
    RefundState {
        /// The provider, or the outlet, has been asked.
        Asked = "asked",
        /// The buyer has it.
        Paid = "paid",
    }
}

/// A refund to be asked for. The same id is the same refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRefund {
    pub id: RefundId,
    pub order: OrderId,
    pub provider: Provider,
    pub amount: Fen,
    pub at: Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub order: OrderId,
    pub provider: Provider,
    pub amount: Fen,
    pub state: RefundState,
    pub asked: Time,
    pub paid: Option<Time>,
    /// The provider's number, or the outlet's receipt.
    pub reference: String,
}

/// What a provider tells of a refund, after its signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundNotice {
    pub refund: RefundId,
    pub amount: Fen,
    pub reference: String,
    pub at: Time,
}

/// What became of such news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recalled {
    /// It is news: the buyer has it.
    First(Refund),
    Repeated,
    /// Nobody asked for it, or not for that amount.
    Unknown,
}

const INSERT: &str = "
    INSERT INTO refund (county_id, id, order_id, provider, amount_fen, state, asked_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input
     WHERE true
        ON CONFLICT (county_id, id) DO NOTHING";

/// Asks providers to give money back. A repeat asks nothing.
pub fn ask_refunds(tx: &mut Tx, refunds: &[NewRefund]) -> store::Result<()> {
    if refunds.is_empty() {
        return Ok(());
    }
    let columns = [
        column(refunds, |r| r.id),
        column(refunds, |r| r.order),
        texts(refunds, |r| r.provider.word()),
        column(refunds, |r| r.amount),
        texts(refunds, |_| RefundState::Asked.word()),
        column(refunds, |r| r.at),
    ];
    tx.execute(INSERT, &columns)?;
    let sandboxed: Vec<&NewRefund> = refunds.iter().filter(|r| r.provider == Provider::Sandbox).collect();
    sandbox::give_back(tx, &sandboxed)
}

const LOCK: &str = "
    SELECT id, order_id, provider, amount_fen, state, asked_ms, paid_ms, reference
      FROM refund
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const SET_PAID: &str = "
    UPDATE refund SET state = 'paid', paid_ms = $3, reference = $4
     WHERE county_id = $1 AND id = $2 AND state = 'asked'";

/// Takes the news that a refund was paid: once, however often it is told.
pub fn record_refund(tx: &mut Tx, notice: &RefundNotice) -> store::Result<Recalled> {
    let found = tx.lock(LOCK, &[column([notice.refund], |id| id)], read)?.pop();
    let Some(refund) = found.filter(|refund| refund.amount == notice.amount) else {
        return Ok(Recalled::Unknown);
    };
    if refund.state == RefundState::Paid {
        return Ok(Recalled::Repeated);
    }
    tx.execute(SET_PAID, values![notice.refund, notice.at, notice.reference.as_str()])?;
    let (state, paid, reference) = (RefundState::Paid, Some(notice.at), notice.reference.clone());
    Ok(Recalled::First(Refund { state, paid, reference, ..refund }))
}

const OF_ORDERS: &str = "
    SELECT id, order_id, provider, amount_fen, state, asked_ms, paid_ms, reference
      FROM refund
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))
     ORDER BY order_id, id";
const ASKED: &str = "
    SELECT id, order_id, provider, amount_fen, state, asked_ms, paid_ms, reference
      FROM refund
     WHERE county_id = $1 AND state = 'asked' AND provider = $2
     ORDER BY id LIMIT $3";

/// The refunds of these orders, in their order.
pub fn refunds_of(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Refund>> {
    tx.query(OF_ORDERS, &[column(orders, |order| *order)], read)
}

/// Refunds that a provider was asked for and has not paid, the oldest first.
pub fn refunds_asked(tx: &mut Tx, provider: Provider, limit: Count) -> store::Result<Vec<Refund>> {
    tx.query(ASKED, values![provider.word(), limit], read)
}

fn read(row: &Row) -> store::Result<Refund> {
    Ok(Refund {
        id: row.whole(0)?,
        order: row.whole(1)?,
        provider: row.word(2)?,
        amount: row.whole(3)?,
        state: row.word(4)?,
        asked: row.whole(5)?,
        paid: row.maybe(6)?,
        reference: row.maybe_text(7)?.unwrap_or_default(),
    })
}
