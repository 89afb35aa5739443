//! What the offices and growers do to sales, and what the clock does.
use crate::model::{
    AHEAD_DAYS_MAX, ANNOUNCED, CHANGED, DAYS_MAX, ENDED, NewSale, NotMade, OPENED, Sale, SaleBearer, SaleId,
    SaleState, SaleTold,
};
use crate::queries::{read_sale, select_sale};
use catalog::Product;
use kernel::{Fen, Quantity, Time, Whole};
use stock::{By, Lot, LotId, LotState};
use store::{Tx, column, values};
use webkit::PersonId;

const INSERT: &str = "
    INSERT INTO flash_sale (county_id, id, lot_id, product_id, producer_id, price_fen, usual_fen, limit_packs,
                            set_aside, unsold, opens_ms, ends_ms, person_id, announced_ms, bearer, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14, 'announced')";

/// Announces a sale: its part of the lot leaves the shelf now. One whose opening has passed opens at once.
pub fn announce(
    tx: &mut Tx,
    new: &NewSale,
    by: By,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<Result<SaleId, NotMade>> {
    let (lot, product) = match goods(tx, new.lot, by)? {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    if !may_bear(by, new.bearer) {
        return Ok(Err(NotMade::OnlyOffice));
    }
    let usual = lot.price.unwrap_or(product.price);
    if let Err(why) = may_be(new, &lot, &product, usual, now) {
        return Ok(Err(why));
    }
    if !stock::set_aside(tx, lot.id, new.quantity)? {
        return Ok(Err(NotMade::NotEnough { free: lot.free() }));
    }
    let id: SaleId = tx.new_id();
    let opens = new.opens.max(now);
    tx.execute(
        INSERT,
        values![
            id,
            lot.id,
            product.id,
            lot.producer,
            new.price,
            usual,
            new.limit,
            new.quantity,
            opens,
            new.ends,
            person,
            now,
            new.bearer.word()
        ],
    )?;
    let told = SaleTold { sale: id, lot: lot.id, quantity: new.quantity, price: new.price };
    tx.log(ANNOUNCED, id, now, &told)?;
    Ok(Ok(id))
}

/// A grower gives of his own money, and never of the pavilion's.
fn may_bear(by: By, bearer: SaleBearer) -> bool {
    bearer == SaleBearer::Grower || matches!(by, By::Office)
}

/// The lot with its product, if whoever asks may sell it.
fn goods(tx: &mut Tx, lot: LotId, by: By) -> store::Result<Result<(Lot, Product), NotMade>> {
    let Some(lot) = stock::lot(tx, lot)? else { return Ok(Err(NotMade::NoSuchLot)) };
    if matches!(by, By::Producer(own) if own != lot.producer) {
        return Ok(Err(NotMade::NotYours));
    }
    let Some(product) = catalog::product(tx, lot.product)? else { return Ok(Err(NotMade::NoSuchLot)) };
    Ok(Ok((lot, product)))
}

fn may_be(new: &NewSale, lot: &Lot, product: &Product, usual: Fen, now: Time) -> Result<(), NotMade> {
    let pack = product.pack_quantity;
    if lot.state != LotState::Open || !product.on_sale() {
        Err(NotMade::LotNotOpen)
    } else if new.quantity.is_zero() || new.quantity.get() % pack.get().max(1) != 0 {
        Err(NotMade::NotWholePacks { pack })
    } else if new.price <= Fen::ZERO {
        Err(NotMade::NoPrice)
    } else if new.price >= usual {
        Err(NotMade::NotCheaper { usual })
    } else {
        fits_the_calendar(new, lot, now)
    }
}

fn fits_the_calendar(new: &NewSale, lot: &Lot, now: Time) -> Result<(), NotMade> {
    const DAY_MS: i64 = 86_400_000;
    if new.ends <= now {
        Err(NotMade::EndsInThePast { now })
    } else if new.ends <= new.opens {
        Err(NotMade::EndsBeforeItOpens)
    } else if new.opens.since_ms(now) > AHEAD_DAYS_MAX * DAY_MS {
        Err(NotMade::TooFarAhead { days: AHEAD_DAYS_MAX })
    } else if new.ends.since_ms(new.opens.max(now)) > DAYS_MAX * DAY_MS {
        Err(NotMade::TooLong { days: DAYS_MAX })
    } else if new.ends.day() > lot.best_before {
        Err(NotMade::EndsAfterBestBefore { best_before: lot.best_before })
    } else {
        Ok(())
    }
}

const LOCK: &str = select_sale!("AND id IN (SELECT * FROM rows($2))");

fn lock(tx: &mut Tx, id: SaleId, by: By) -> store::Result<Result<Sale, NotMade>> {
    let found = tx.lock(LOCK, &[column([id], |id| id)], read_sale)?.pop();
    Ok(match found {
        None => Err(NotMade::NoSuchSale),
        Some(sale) if matches!(by, By::Producer(own) if own != sale.producer) => Err(NotMade::NotYours),
        Some(sale) if sale.state == SaleState::Ended => Err(NotMade::HasEnded),
        Some(sale) => Ok(sale),
    })
}

const CHANGE: &str = "
    UPDATE flash_sale SET price_fen = $3, limit_packs = $4, set_aside = $5, unsold = $5, opens_ms = $6, ends_ms = $7,
                          usual_fen = $8, bearer = $9
     WHERE county_id = $1 AND id = $2";

/// Changes a sale that has not opened; its lot stays.
pub fn change(
    tx: &mut Tx,
    id: SaleId,
    new: &NewSale,
    by: By,
    now: Time,
) -> store::Result<Result<(), NotMade>> {
    let sale = match lock(tx, id, by)? {
        // A sale of which something was taken has opened, whatever the clock of who asks says.
        Ok(sale) if sale.opens <= now || sale.unsold != sale.set_aside => return Ok(Err(NotMade::HasOpened)),
        Ok(sale) => sale,
        Err(why) => return Ok(Err(why)),
    };
    if !may_bear(by, new.bearer) || !may_bear(by, sale.bearer) {
        return Ok(Err(NotMade::OnlyOffice));
    }
    let new = NewSale { lot: sale.lot, ..*new };
    let (lot, product) = match goods(tx, sale.lot, by)? {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    let usual = lot.price.unwrap_or(product.price);
    if let Err(why) = may_be(&new, &lot, &product, usual, now) {
        return Ok(Err(why));
    }
    if !move_aside(tx, &sale, new.quantity)? {
        return Ok(Err(NotMade::NotEnough { free: lot.free() + sale.unsold }));
    }
    let opens = new.opens.max(now);
    let bearer = new.bearer.word();
    tx.execute(CHANGE, values![id, new.price, new.limit, new.quantity, opens, new.ends, usual, bearer])?;
    let told = SaleTold { sale: id, lot: sale.lot, quantity: new.quantity, price: new.price };
    tx.log(CHANGED, id, now, &told)?;
    Ok(Ok(()))
}

/// Takes the difference from the shelf, or puts it there.
fn move_aside(tx: &mut Tx, sale: &Sale, wanted: Quantity) -> store::Result<bool> {
    match (wanted.minus(sale.unsold), sale.unsold.minus(wanted)) {
        (Some(more), _) if !more.is_zero() => stock::set_aside(tx, sale.lot, more),
        (_, Some(less)) if !less.is_zero() => stock::bring_back(tx, &[(sale.lot, less)]).map(|()| true),
        _ => Ok(true),
    }
}

/// Ends a sale now, before its time or before it has opened. What is held may still be paid.
pub fn end(tx: &mut Tx, id: SaleId, by: By, now: Time) -> store::Result<Result<(), NotMade>> {
    match lock(tx, id, by)? {
        Ok(sale) => close(tx, &[sale], now).map(Ok),
        Err(why) => Ok(Err(why)),
    }
}

pub(crate) const DUE: &str = select_sale!(
    "AND state <> 'ended'
     AND id IN (SELECT id FROM flash_sale WHERE county_id = $1 AND state <> 'ended'
                 AND ((state = 'announced' AND opens_ms <= $2) OR ends_ms <= $2)
                 ORDER BY opens_ms, id LIMIT $3)"
);
/// Sales that one round of the timer turns.
const TURN_MAX: i64 = 200;
const SET_OPEN: &str = "
    UPDATE flash_sale SET state = 'open' WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const SET_ENDED: &str = "
    UPDATE flash_sale SET state = 'ended', ended_ms = $3, returned = returned + unsold, unsold = 0
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";

pub(crate) const LIVE_OF_LOTS: &str =
    select_sale!("AND state <> 'ended' AND lot_id IN (SELECT * FROM rows($2))");
/// The name under which this room reads the log.
pub const FOLLOWER: &str = "promotion";

/// What the clock does: opens what is to open, ends what is over. Answers how many sales it turned.
pub fn turn(tx: &mut Tx, now: Time) -> store::Result<usize> {
    let due = tx.lock(DUE, values![now, TURN_MAX], read_sale)?;
    let (over, open): (Vec<Sale>, Vec<Sale>) = due.into_iter().partition(|sale| sale.ends <= now);
    let open: Vec<Sale> = open.into_iter().filter(|sale| sale.state == SaleState::Announced).collect();
    close(tx, &over, now)?;
    if !open.is_empty() {
        tx.execute(SET_OPEN, &[column(&open, |sale| sale.id)])?;
    }
    for sale in &open {
        tx.log(OPENED, sale.id, now, &told(sale, sale.set_aside))?;
    }
    Ok(over.len() + open.len())
}

/// Ends the sales of lots that were closed or recalled: nobody can buy them any more, and what was set aside goes back.
pub fn follow(tx: &mut Tx) -> store::Result<usize> {
    let (events, end) = tx.unread(FOLLOWER, &["lot.closed", "lot.recalled"])?;
    if let Some(now) = events.iter().map(|event| event.at).max() {
        let sales = tx.lock(LIVE_OF_LOTS, &[column(&events, |event| event.subject)], read_sale)?;
        close(tx, &sales, now)?;
    }
    tx.set_place(FOLLOWER, end)?;
    Ok(events.len())
}

fn close(tx: &mut Tx, sales: &[Sale], now: Time) -> store::Result<()> {
    if sales.is_empty() {
        return Ok(());
    }
    let back: Vec<(LotId, Quantity)> = sales.iter().map(|sale| (sale.lot, sale.unsold)).collect();
    stock::bring_back(tx, &back)?;
    tx.execute(SET_ENDED, &[column(sales, |sale| sale.id), now.into()])?;
    for sale in sales {
        tx.log(ENDED, sale.id, now, &told(sale, sale.unsold))?;
    }
    Ok(())
}

fn told(sale: &Sale, quantity: Quantity) -> SaleTold {
    SaleTold { sale: sale.id, lot: sale.lot, quantity, price: sale.price }
}
