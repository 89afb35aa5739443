//! The follower that keeps the totals. It adds up, so it is exact because its place and its sums commit together.
use catalog::ProductId;
use county::TownshipId;
use kernel::{Day, Fen, Whole};
use ordering::OrderLine;
use ordering::events::CONFIRMED;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stock::OrderId;
use store::{Event, Tx, column};

/// The name of this follower of the log.
pub const FOLLOWER: &str = "insight";

#[derive(Clone, Copy, Default)]
struct Sum {
    orders: i64,
    packs: i64,
    grams: i64,
    goods: Fen,
    due: Fen,
}

impl Sum {
    fn add_line(&mut self, line: &OrderLine, due: Fen) {
        self.packs += line.packs.get();
        self.grams += line.grams.get();
        self.goods += line.amount;
        self.due += due;
    }
}

#[derive(Default)]
struct Totals {
    townships: BTreeMap<(Day, TownshipId), Sum>,
    hours: BTreeMap<(Day, i64), Sum>,
    products: BTreeMap<(Day, ProductId), Sum>,
}

/// Adds the next stretch of confirmed orders to the totals; answers how many there were.
pub fn follow(tx: &mut Tx) -> store::Result<usize> {
    let (events, end) = tx.unread(FOLLOWER, &[CONFIRMED])?;
    let totals = add_up(tx, &events)?;
    write(tx, &totals)?;
    tx.set_place(FOLLOWER, end)?;
    Ok(events.len())
}

fn add_up(tx: &mut Tx, events: &[Event]) -> store::Result<Totals> {
    let mut totals = Totals::default();
    if events.is_empty() {
        return Ok(totals);
    }
    let timetable = county::timetable(tx)?;
    let orders: Vec<OrderId> = events.iter().map(|event| OrderId::new(event.subject)).collect();
    let mut lines: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    for line in ordering::order_lines(tx, &orders)? {
        lines.entry(line.order).or_default().push(line);
    }
    let dues = ledger::dues_of_lines(tx, &orders)?;
    for event in events {
        let (day, hour) = (event.at.day(), event.at.minute_of_day() / 60);
        let mut visited = BTreeSet::new();
        let in_hour = totals.hours.entry((day, hour)).or_default();
        in_hour.orders += 1;
        for line in lines.get(&OrderId::new(event.subject)).into_iter().flatten() {
            let due = dues.get(&(line.order, line.line)).copied().unwrap_or_default();
            in_hour.add_line(line, due);
            totals.products.entry((day, line.product)).or_default().add_line(line, due);
            let Some(place) = timetable.place(line.outlet) else { continue };
            let of_township = totals.townships.entry((day, place.township)).or_default();
            of_township.add_line(line, due);
            of_township.orders += i64::from(visited.insert(place.township));
        }
    }
    Ok(totals)
}

const ADD_TOWNSHIPS: &str = "
    INSERT INTO day_total (county_id, day_on, township_id, orders, packs, grams, goods_fen, due_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8) AS input
     WHERE true
        ON CONFLICT (county_id, day_on, township_id)
        DO UPDATE SET orders = day_total.orders + excluded.orders, packs = day_total.packs + excluded.packs,
                      grams = day_total.grams + excluded.grams, goods_fen = day_total.goods_fen + excluded.goods_fen,
                      due_fen = day_total.due_fen + excluded.due_fen";
const ADD_HOURS: &str = "
    INSERT INTO hour_total (county_id, day_on, hour, orders, goods_fen, due_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, day_on, hour)
        DO UPDATE SET orders = hour_total.orders + excluded.orders,
                      goods_fen = hour_total.goods_fen + excluded.goods_fen,
                      due_fen = hour_total.due_fen + excluded.due_fen";
const ADD_PRODUCTS: &str = "
    INSERT INTO product_total (county_id, day_on, product_id, packs, grams, goods_fen)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6) AS input
     WHERE true
        ON CONFLICT (county_id, day_on, product_id)
        DO UPDATE SET packs = product_total.packs + excluded.packs, grams = product_total.grams + excluded.grams,
                      goods_fen = product_total.goods_fen + excluded.goods_fen";

fn write(tx: &mut Tx, totals: &Totals) -> store::Result<()> {
    if totals.hours.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = totals.townships.iter().collect();
    tx.execute(
        ADD_TOWNSHIPS,
        &[
            column(&rows, |((day, _), _)| *day),
            column(&rows, |((_, township), _)| *township),
            column(&rows, |(_, sum)| sum.orders),
            column(&rows, |(_, sum)| sum.packs),
            column(&rows, |(_, sum)| sum.grams),
            column(&rows, |(_, sum)| sum.goods),
            column(&rows, |(_, sum)| sum.due),
        ],
    )?;
    let rows: Vec<_> = totals.hours.iter().collect();
    tx.execute(
        ADD_HOURS,
        &[
            column(&rows, |((day, _), _)| *day),
            column(&rows, |((_, hour), _)| *hour),
            column(&rows, |(_, sum)| sum.orders),
            column(&rows, |(_, sum)| sum.goods),
            column(&rows, |(_, sum)| sum.due),
        ],
    )?;
    let rows: Vec<_> = totals.products.iter().collect();
    tx.execute(
        ADD_PRODUCTS,
        &[
            column(&rows, |((day, _), _)| *day),
            column(&rows, |((_, product), _)| *product),
            column(&rows, |(_, sum)| sum.packs),
            column(&rows, |(_, sum)| sum.grams),
            column(&rows, |(_, sum)| sum.goods),
        ],
    )?;
    Ok(())
}
