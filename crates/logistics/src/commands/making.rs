//! Makes the parcels of orders that were confirmed, and cancels those of orders that were refunded in time.
use super::numbering::{ssccs, waybills};
use crate::model::{Flow, Holder, ParcelId, ParcelState};
use crate::way::Way;
use catalog::{ProductId, Storage};
use county::{Destination, PlaceId, Timetable};
use kernel::{Day, Fen, Grams, Time};
use ordering::{LineForParcels, OrderForParcels, events};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stock::OrderId;
use store::{Event, Tx, column, maybe_column, texts};

/// The name under which this room reads the log.
pub const FOLLOWER: &str = "parcels";

/// Reads the next stretch of the log; answers how many events concerned parcels. An event that is seen twice
/// changes nothing: a parcel is named by its order and its outlet.
pub fn follow(tx: &mut Tx) -> store::Result<usize> {
    let (events, end) = tx.unread(FOLLOWER, &[events::CONFIRMED, events::CASH_CHANGED, events::REFUNDED])?;
    let of_kind = |kind: &str| -> Vec<&Event> { events.iter().filter(|event| event.kind == kind).collect() };
    announce(tx, &of_kind(events::CONFIRMED))?;
    owe_less(tx, &of_kind(events::CASH_CHANGED))?;
    cancel(tx, &of_kind(events::REFUNDED))?;
    tx.set_place(FOLLOWER, end)?;
    Ok(events.len())
}

/// A parcel before it is written.
struct Draft {
    id: ParcelId,
    order: OrderId,
    order_code: String,
    way: Way,
    storage: Storage,
    cash: Option<Fen>,
    promised: Time,
    at: Time,
    lines: Vec<LineForParcels>,
}

fn announce(tx: &mut Tx, confirmed: &[&Event]) -> store::Result<()> {
    let times: HashMap<OrderId, Time> = confirmed.iter().map(|e| (OrderId::new(e.subject), e.at)).collect();
    let orders: BTreeSet<OrderId> = times.keys().copied().collect();
    if orders.is_empty() {
        return Ok(());
    }
    let orders: Vec<OrderId> = orders.into_iter().collect();
    let made = parcels_made(tx, &orders)?;
    let timetable = county::timetable(tx)?;
    let orders = ordering::for_parcels(tx, &orders)?;
    let storages = storages(tx, &orders)?;
    let mut drafts = Vec::new();
    for order in &orders {
        let at = times.get(&order.order).copied().unwrap_or_default();
        for (from, lines) in
            by_outlet(order).into_iter().filter(|(from, _)| !made.contains(&(order.order, *from)))
        {
            let kept = lines.iter().filter_map(|line| storages.get(&line.product).copied());
            drafts.push(Draft {
                id: tx.new_id(),
                order: order.order,
                order_code: order.code.clone(),
                way: way(&timetable, from, order.to),
                storage: kept.max().unwrap_or(Storage::Room),
                cash: order.cash,
                promised: order.promised,
                at,
                lines,
            });
        }
    }
    insert(tx, &drafts)
}

/// How each product has to be kept.
fn storages(tx: &mut Tx, orders: &[OrderForParcels]) -> store::Result<HashMap<ProductId, Storage>> {
    let products: BTreeSet<ProductId> =
        orders.iter().flat_map(|order| &order.lines).map(|line| line.product).collect();
    let products = catalog::products_by_ids(tx, &products.into_iter().collect::<Vec<_>>())?;
    Ok(products.into_iter().map(|(id, product)| (id, product.storage)).collect())
}

const MADE: &str = "
    SELECT order_id, from_id FROM parcel
     WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2))";

fn parcels_made(tx: &mut Tx, orders: &[OrderId]) -> store::Result<BTreeSet<(OrderId, PlaceId)>> {
    let made = tx.query(MADE, &[column(orders, |order| *order)], |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(made.into_iter().collect())
}

fn by_outlet(order: &OrderForParcels) -> BTreeMap<PlaceId, Vec<LineForParcels>> {
    let mut outlets: BTreeMap<PlaceId, Vec<LineForParcels>> = BTreeMap::new();
    for line in &order.lines {
        outlets.entry(line.outlet).or_default().push(line.clone());
    }
    outlets
}

/// Up to the hub and out, over the transit centre of another outlet; between outlets of one route it turns at
/// their transit centre.
fn way(timetable: &Timetable, from: PlaceId, to: Destination) -> Way {
    let transit_of = |place| timetable.route_of(place).map(|route| route.transit);
    let transit = transit_of(from);
    let down = match to {
        Destination::Outlet(outlet) => transit_of(outlet),
        Destination::City(_) => None,
    };
    let hub = match to {
        Destination::Outlet(_) if down == transit => transit,
        _ => timetable.hub().map(|hub| hub.id),
    };
    let hub = hub.or(transit).unwrap_or(from);
    let passes = |centre: &PlaceId| *centre != hub;
    Way { from, transit: transit.filter(passes), hub, via: down.filter(passes), to, flow: Flow::Up }
}

const INSERT: &str = "
    WITH input(id, waybill, sscc, order_id, order_code, from_id, transit_id, hub_id, via_id, to_place_id, zone_id,
               grams, storage, cash_fen, promised_ms, created_ms) AS
         (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17))
    INSERT INTO parcel (county_id, id, waybill, sscc, order_id, order_code, from_id, transit_id, hub_id, via_id,
                        to_place_id, zone_id, grams, storage, cash_fen, promised_ms, created_ms, changed_ms, flow,
                        state, holder)
    SELECT $1, id, waybill, nullif(sscc, ''), order_id, order_code, from_id, transit_id, hub_id, via_id,
           to_place_id, zone_id, grams, storage, cash_fen, promised_ms, created_ms, created_ms, $18, $19, $20
      FROM input
     WHERE true
        ON CONFLICT (county_id, order_id, from_id) DO NOTHING
 RETURNING id";

fn insert(tx: &mut Tx, drafts: &[Draft]) -> store::Result<()> {
    if drafts.is_empty() {
        return Ok(());
    }
    let days: Vec<Day> = drafts.iter().map(|draft| draft.at.day()).collect();
    let waybills = waybills(tx, &days)?;
    let ssccs = ssccs(tx, drafts.len())?;
    let values = [
        column(drafts, |d| d.id),
        texts(waybills, |waybill| waybill),
        texts(ssccs, |sscc| sscc),
        column(drafts, |d| d.order),
        texts(drafts, |d| &d.order_code),
        column(drafts, |d| d.way.from),
        maybe_column(drafts, |d| d.way.transit),
        column(drafts, |d| d.way.hub),
        maybe_column(drafts, |d| d.way.via),
        maybe_column(drafts, |d| d.way.outlet()),
        maybe_column(drafts, |d| d.way.zone()),
        column(drafts, |d| d.lines.iter().map(|line| line.grams).sum::<Grams>()),
        texts(drafts, |d| d.storage.word()),
        maybe_column(drafts, |d| d.cash),
        column(drafts, |d| d.promised),
        column(drafts, |d| d.at),
        Flow::Up.word().into(),
        ParcelState::Announced.word().into(),
        Holder::Growers.word().into(),
    ];
    let written: BTreeSet<ParcelId> = tx.query(INSERT, &values, |row| row.whole(0))?.into_iter().collect();
    let kept: Vec<&Draft> = drafts.iter().filter(|d| written.contains(&d.id)).collect();
    insert_lines(tx, &kept)
}

const INSERT_LINES: &str = "
    INSERT INTO parcel_line (county_id, parcel_id, line, lot_id, lot_code, packs, quantity, grams, name_zh, name_en)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10) AS input";

fn insert_lines(tx: &mut Tx, drafts: &[&Draft]) -> store::Result<()> {
    let lines: Vec<(ParcelId, &LineForParcels)> =
        drafts.iter().flat_map(|d| d.lines.iter().map(|line| (d.id, line))).collect();
    let values = [
        column(&lines, |(parcel, _)| *parcel),
        column(&lines, |(_, line)| line.line),
        column(&lines, |(_, line)| line.lot),
        texts(&lines, |(_, line)| &line.lot_code),
        column(&lines, |(_, line)| line.packs),
        column(&lines, |(_, line)| line.quantity),
        column(&lines, |(_, line)| line.grams),
        texts(&lines, |(_, line)| &line.name_zh),
        texts(&lines, |(_, line)| &line.name_en),
    ];
    tx.execute(INSERT_LINES, &values).map(drop)
}

const OWE: &str = "
      WITH input(order_id, cash_fen, at_ms) AS (SELECT * FROM rows($2, $3, $4))
    UPDATE parcel SET cash_fen = input.cash_fen, changed_ms = input.at_ms
      FROM input
     WHERE parcel.county_id = $1 AND parcel.order_id = input.order_id AND parcel.cash_fen IS NOT NULL";

/// A claim or the scale took something off what the buyer brings: the keeper asks for the rest.
fn owe_less(tx: &mut Tx, changed: &[&Event]) -> store::Result<()> {
    let times: BTreeMap<OrderId, Time> = changed.iter().map(|e| (OrderId::new(e.subject), e.at)).collect();
    if times.is_empty() {
        return Ok(());
    }
    let orders: Vec<OrderId> = times.keys().copied().collect();
    let due = ordering::cash_due(tx, &orders)?;
    let values = [
        column(&orders, |order| *order),
        maybe_column(&orders, |order| due.get(order).copied()),
        column(&orders, |order| times[order]),
    ];
    tx.execute(OWE, &values).map(drop)
}

const CANCEL: &str = "
      WITH input(order_id, at_ms) AS (SELECT * FROM rows($2, $3))
    UPDATE parcel SET state = $4, cash_fen = NULL, changed_ms = input.at_ms
      FROM input
     WHERE parcel.county_id = $1 AND parcel.order_id = input.order_id AND parcel.state = $5";

/// What was not yet brought to the outlet need not be brought. What was, goes back by a scan.
fn cancel(tx: &mut Tx, refunded: &[&Event]) -> store::Result<()> {
    if refunded.is_empty() {
        return Ok(());
    }
    let values = [
        column(refunded, |event| event.subject),
        column(refunded, |event| event.at),
        ParcelState::Cancelled.word().into(),
        ParcelState::Announced.word().into(),
    ];
    tx.execute(CANCEL, &values).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn parcels_are_found_by_their_orders() {
        let ids = || column([1_i64], |n| n);
        no_walk(&[
            (MADE, vec![ids()]),
            (OWE, vec![ids(), ids(), ids()]),
            (CANCEL, vec![ids(), ids(), "a".into(), "b".into()]),
        ]);
    }
}
