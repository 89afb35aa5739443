//! Confirming orders: from a payment notice to lots that are sold.
use crate::events::{OrderConfirmed, OrderEnded, REFUNDED, log_confirmed};
use crate::model::{Confirmed, OrderLine, OrderState};
use crate::queries::order_lines;
use county::PlaceId;
use kernel::{Day, Fen, Time};
use ledger::{Payer, Post};
use payment::{Notice, Recorded};
use std::collections::{BTreeSet, HashMap};
use stock::{Hold, OrderId, Shelf, Wish};
use store::{Tx, column};

/// An order whose money has come.
#[derive(Clone, Copy)]
struct Paid {
    order: OrderId,
    total: Fen,
    provider: payment::Provider,
    state: OrderState,
}

/// Takes a batch of payment notices. A notice that is told twice is one payment; money that comes after the
/// order has ended takes the same lots again if they are still there, else it goes back.
pub fn confirm(tx: &mut Tx, batch: &[Notice], now: Time) -> store::Result<Vec<Confirmed>> {
    let recorded = payment::record(tx, batch, now)?;
    let paid = lock_paid(tx, &recorded)?;
    let (held, late): (Vec<Paid>, Vec<Paid>) = paid.into_iter().partition(|p| p.state == OrderState::Placed);
    promotion::commit(tx, &ids(&held))?;
    let rescued = take_again(tx, &late, now)?;
    let (late_in, late_out): (Vec<Paid>, Vec<Paid>) =
        late.into_iter().partition(|p| rescued.contains(&p.order));
    let sold: Vec<Paid> = held.into_iter().chain(late_in).collect();
    post(tx, &sold, &late_out, now)?;
    let gone: BTreeSet<OrderId> = late_out.iter().map(|p| p.order).collect();
    Ok(recorded.iter().map(|r| outcome(r, &gone)).collect())
}

fn ids(paid: &[Paid]) -> Vec<OrderId> {
    paid.iter().map(|p| p.order).collect()
}

fn outcome(recorded: &Recorded, refunded: &BTreeSet<OrderId>) -> Confirmed {
    match *recorded {
        Recorded::First(intent) if refunded.contains(&intent.order) => Confirmed::RefundedLate(intent.order),
        Recorded::First(intent) => Confirmed::Order(intent.order),
        Recorded::Repeated => Confirmed::Repeated,
        Recorded::UnknownIntent => Confirmed::UnknownIntent,
        Recorded::WrongAmount { expected } => Confirmed::WrongAmount { expected },
    }
}

const LOCK_ORDERS: &str = "
    SELECT id, total_fen, state, provider
      FROM orders
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// The orders that are paid now, in the order in which that was told: of two late ones that want the same last
/// pack, the first gets it.
fn lock_paid(tx: &mut Tx, recorded: &[Recorded]) -> store::Result<Vec<Paid>> {
    let first = recorded
        .iter()
        .filter_map(|r| if let Recorded::First(intent) = r { Some(intent.order) } else { None });
    let orders: Vec<OrderId> = first.collect();
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tx.lock(LOCK_ORDERS, &[column(&orders, |order| *order)], |row| {
        Ok(Paid { order: row.whole(0)?, total: row.whole(1)?, state: row.word(2)?, provider: row.word(3)? })
    })?;
    let rows: HashMap<OrderId, Paid> = rows.into_iter().map(|paid| (paid.order, paid)).collect();
    Ok(orders.iter().filter_map(|order| rows.get(order)).copied().collect())
}

/// Orders that had expired: the same lots are taken again, if all of them are still there, and from the same
/// sales, if these still run. A buyer who had cancelled gets his money back, not his goods.
fn take_again(tx: &mut Tx, late: &[Paid], now: Time) -> store::Result<BTreeSet<OrderId>> {
    if late.is_empty() {
        return Ok(BTreeSet::new());
    }
    let lines = order_lines(tx, &ids(late))?;
    let mut sales = promotion::Again::lock(tx, &ids(late))?;
    let products: BTreeSet<_> = lines.iter().filter(|l| l.sale.is_none()).map(|l| l.product).collect();
    let mut shelf = Shelf::lock(tx, &products.into_iter().collect::<Vec<_>>())?;
    let today = |_: PlaceId| -> Day { now.day() };
    let mut rescued = BTreeSet::new();
    for paid in late.iter().filter(|paid| paid.state == OrderState::Expired) {
        let own = lines.iter().filter(|line| line.order == paid.order && line.sale.is_none());
        let wishes: Vec<Wish> = own.map(wish).collect();
        if !sales.take_all(paid.order, now) {
            continue;
        }
        if shelf.take_all(&wishes, &today).is_err() {
            sales.put_back(paid.order);
            continue;
        }
        rescued.insert(paid.order);
    }
    let holds: Vec<Hold> =
        lines.iter().filter(|l| rescued.contains(&l.order)).map(|l| hold(l, now)).collect();
    let orders: Vec<OrderId> = rescued.iter().copied().collect();
    sales.hold(tx, &orders, now)?;
    stock::hold(tx, &holds)?;
    promotion::commit(tx, &orders)?;
    Ok(rescued)
}

fn wish(line: &OrderLine) -> Wish {
    Wish { product: line.product, lot: Some(line.lot), quantity: line.quantity }
}

fn hold(line: &OrderLine, now: Time) -> Hold {
    Hold {
        order: line.order,
        line: line.line,
        lot: line.lot,
        quantity: line.quantity,
        expires: now,
        sale: line.sale,
    }
}

const SET_CONFIRMED: &str = "
    UPDATE orders SET state = 'confirmed', confirmed_ms = $3, ended_ms = NULL
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const SET_REFUNDED: &str = "
    UPDATE orders SET state = 'refunded', ended_ms = $3
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

/// The money of all of them has come; that of `gone` goes back at once.
fn post(tx: &mut Tx, sold: &[Paid], gone: &[Paid], now: Time) -> store::Result<()> {
    let post = |p: &Paid| Post { order: p.order, at: now, payer: Payer::Provider(p.provider) };
    let came: Vec<Post> = sold.iter().chain(gone).map(post).collect();
    ledger::post_paid(tx, &came)?;
    if !sold.is_empty() {
        tx.execute(SET_CONFIRMED, &[column(sold, |p| p.order), now.into()])?;
    }
    for paid in sold {
        log_confirmed(tx, now, &OrderConfirmed { order: paid.order, total: paid.total })?;
    }
    if gone.is_empty() {
        return Ok(());
    }
    payment::refund(tx, &ids(gone))?;
    ledger::post_refunded(tx, &gone.iter().map(post).collect::<Vec<_>>())?;
    tx.execute(SET_REFUNDED, &[column(gone, |p| p.order), now.into()])?;
    for paid in gone {
        tx.log(REFUNDED, paid.order, now, &OrderEnded { order: paid.order })?;
    }
    Ok(())
}
