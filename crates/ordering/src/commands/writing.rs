//! Writing a batch of decided orders: one statement a table.
use super::place::Draft;
use crate::events::{OrderConfirmed, OrderPlaced, PLACED, log_confirmed};
use crate::model::{OrderLine, OrderState};
use county::Destination;
use kernel::{Count, Day, OrderCode};
use ledger::{Payer, Post};
use payment::{NewIntent, Provider};
use promotion::{SaleHold, Stall};
use std::collections::{BTreeMap, HashMap};
use stock::{Hold, OrderId};
use store::{Tx, Value, column, maybe_column, texts, values};

/// Writes the drafts with everything that belongs to them; answers their codes.
pub(super) fn write(tx: &mut Tx, stall: &Stall, drafts: &[Draft]) -> store::Result<HashMap<OrderId, String>> {
    if drafts.is_empty() {
        return Ok(HashMap::new());
    }
    let in_sales: Vec<SaleHold> = drafts.iter().flat_map(sale_holds).collect();
    promotion::hold(tx, stall, &in_sales)?;
    let holds: Vec<Hold> = drafts.iter().flat_map(|d| d.lines.iter().map(|line| hold(d, line))).collect();
    stock::hold(tx, &holds)?;
    ledger::freeze(tx, drafts.iter().flat_map(|d| &d.shares))?;
    let codes = number(tx, drafts)?;
    insert_orders(tx, drafts, &codes)?;
    insert_lines(tx, drafts)?;
    let (cash, online): (Vec<&Draft>, Vec<&Draft>) =
        drafts.iter().partition(|d| d.wanted.provider == Provider::Cash);
    payment::open(tx, &online.iter().map(|d| intent(d)).collect::<Vec<_>>())?;
    for draft in drafts {
        let fields = OrderPlaced { order: draft.placed.order, total: draft.placed.total };
        tx.log(PLACED, draft.placed.order, draft.wanted.at, &fields)?;
    }
    confirm_cash(tx, &cash)?;
    Ok(drafts.iter().zip(codes).map(|(draft, code)| (draft.placed.order, code)).collect())
}

fn hold(draft: &Draft, line: &OrderLine) -> Hold {
    Hold {
        order: line.order,
        line: line.line,
        lot: line.lot,
        quantity: line.quantity,
        expires: draft.expires,
        sale: line.sale,
    }
}

/// What an order takes from flash sales.
fn sale_holds<'a>(draft: &'a Draft) -> impl Iterator<Item = SaleHold<'a>> {
    draft.lines.iter().filter_map(|line| {
        Some(SaleHold {
            order: line.order,
            line: line.line,
            sale: line.sale?,
            packs: line.packs,
            quantity: line.quantity,
            buyer: draft.wanted.buyer(),
            at: draft.wanted.at,
        })
    })
}

fn intent(draft: &Draft) -> NewIntent {
    NewIntent {
        id: draft.placed.intent,
        order: draft.placed.order,
        provider: draft.wanted.provider,
        amount: draft.placed.total,
        expires: draft.expires,
    }
}

const TAKE_NUMBERS: &str = "
    INSERT INTO order_counter (county_id, day_on, last) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, day_on) DO UPDATE SET last = order_counter.last + excluded.last
 RETURNING last";

/// Gives each draft its code: the next numbers of its day.
fn number(tx: &mut Tx, drafts: &[Draft]) -> store::Result<Vec<String>> {
    let mut wanted: BTreeMap<Day, i64> = BTreeMap::new();
    for draft in drafts {
        *wanted.entry(draft.wanted.at.day()).or_default() += 1;
    }
    let mut next: HashMap<Day, i64> = HashMap::new();
    for (day, count) in wanted {
        let last: i64 = tx.one(TAKE_NUMBERS, values![day, count], |row| row.whole(0))?;
        next.insert(day, last - count + 1);
    }
    let code = |draft: &Draft| {
        let day = draft.wanted.at.day();
        let number = next.entry(day).or_insert(1);
        *number += 1;
        OrderCode::new(day, Count::new(*number - 1).unwrap_or(Count::MAX)).to_string()
    };
    Ok(drafts.iter().map(code).collect())
}

const INSERT_ORDERS: &str = "
    INSERT INTO orders (county_id, id, code, key, link_key, session_key, person_id, zone_id, outlet_id, provider,
                        intent_id, goods_fen, freight_fen, total_fen, state, placed_on, placed_ms, expires_ms,
                        confirmed_ms, promised_ms)
    SELECT $1, input.*
      FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) AS input";
const INSERT_RECEIVERS: &str = "
    INSERT INTO receiver (county_id, order_id, name, phone, address)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";

fn insert_orders(tx: &mut Tx, drafts: &[Draft], codes: &[String]) -> store::Result<()> {
    let zone = |d: &Draft| if let Destination::City(zone) = d.wanted.to { Some(zone) } else { None };
    let outlet = |d: &Draft| if let Destination::Outlet(outlet) = d.wanted.to { Some(outlet) } else { None };
    let is_cash = |d: &Draft| d.wanted.provider == Provider::Cash;
    let state = |d: &Draft| if is_cash(d) { OrderState::Confirmed } else { OrderState::Placed };
    let values: [Value; 19] = [
        column(drafts, |d| d.placed.order),
        texts(codes, |code| code),
        texts(drafts, |d| &d.wanted.key),
        texts(drafts, |d| &d.wanted.link_key),
        maybe_column(drafts, |d| d.wanted.session),
        maybe_column(drafts, |d| d.wanted.person),
        maybe_column(drafts, zone),
        maybe_column(drafts, outlet),
        texts(drafts, |d| d.wanted.provider.word()),
        column(drafts, |d| d.placed.intent),
        column(drafts, |d| d.goods),
        column(drafts, |d| d.freight),
        column(drafts, |d| d.placed.total),
        texts(drafts, |d| state(d).word()),
        column(drafts, |d| d.wanted.at.day()),
        column(drafts, |d| d.wanted.at),
        column(drafts, |d| d.expires),
        maybe_column(drafts, |d| is_cash(d).then_some(d.wanted.at)),
        column(drafts, |d| d.promised),
    ];
    tx.execute(INSERT_ORDERS, &values)?;
    let receivers = [
        column(drafts, |d| d.placed.order),
        texts(drafts, |d| &d.wanted.receiver.name),
        texts(drafts, |d| &d.wanted.receiver.phone),
        texts(drafts, |d| &d.wanted.receiver.address),
    ];
    tx.execute(INSERT_RECEIVERS, &receivers).map(drop)
}

const INSERT_LINES: &str = "
    INSERT INTO order_line (county_id, order_id, line, product_id, lot_id, producer_id, outlet_id, packs, quantity,
                            grams, price_fen, amount_fen, name_zh, name_en, picture, lot_code, sale_id)
    SELECT $1, input.*
      FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) AS input";

fn insert_lines(tx: &mut Tx, drafts: &[Draft]) -> store::Result<()> {
    let lines: Vec<&OrderLine> = drafts.iter().flat_map(|d| &d.lines).collect();
    let values = [
        column(&lines, |l| l.order),
        column(&lines, |l| l.line),
        column(&lines, |l| l.product),
        column(&lines, |l| l.lot),
        column(&lines, |l| l.producer),
        column(&lines, |l| l.outlet),
        column(&lines, |l| l.packs),
        column(&lines, |l| l.quantity),
        column(&lines, |l| l.grams),
        column(&lines, |l| l.price),
        column(&lines, |l| l.amount),
        texts(&lines, |l| &l.name_zh),
        texts(&lines, |l| &l.name_en),
        texts(&lines, |l| &l.picture),
        texts(&lines, |l| &l.lot_code),
        maybe_column(&lines, |l| l.sale),
    ];
    tx.execute(INSERT_LINES, &values).map(drop)
}

/// Cash at a village outlet: the order counts from now, the money is expected.
fn confirm_cash(tx: &mut Tx, cash: &[&Draft]) -> store::Result<()> {
    if cash.is_empty() {
        return Ok(());
    }
    let orders: Vec<OrderId> = cash.iter().map(|d| d.placed.order).collect();
    promotion::commit(tx, &orders)?;
    ledger::post_cash_order(tx, &cash.iter().filter_map(|d| cash_post(d)).collect::<Vec<_>>())?;
    for draft in cash {
        let fields = OrderConfirmed { order: draft.placed.order, total: draft.placed.total };
        log_confirmed(tx, draft.wanted.at, &fields)?;
    }
    Ok(())
}

fn cash_post(draft: &Draft) -> Option<Post> {
    let Destination::Outlet(outlet) = draft.wanted.to else { return None };
    Some(Post { order: draft.placed.order, at: draft.wanted.at, payer: Payer::Outlet(outlet) })
}
