//! Guaranteed lowest prices: proposed by one person, published by another, in force from a day to a day. What a
//! sale misses of the floor a fund adds; the promise holds when the fund is empty (its debt is shown).
//!
//! A sale misses it where the grower's part of the price, before discounts that he bears himself, is less than
//! floor (fen a kilogram) × net weight, rounded half up to the fen.
use crate::funds::{FundId, Purpose, fund_of};
use catalog::{Product, ProductId};
use kernel::{Count, Day, Fen, FenPerKilo, Grams, Time, Whole};
use std::collections::HashMap;
use stock::{Lot, LotId};
use store::{Row, Tx, column, values};
use webkit::{PersonId, Words};

kernel::id! {
    /// A guaranteed lowest price.
    FloorId;
}

kernel::words! {
    FloorState {
        /// Somebody has proposed it; it does not hold yet.
        Proposed = "proposed",
        /// A second person has published it.
        Published = "published",
        /// It was not published, and will not be.
        Rejected = "rejected",
    }
    /// How good goods are, as they are sorted on taking in.
    Grade { Special = "special", First = "first", Second = "second" }
}

/// Floors of a county that are open or yet to come, at most.
pub const FLOORS_MAX: i64 = 2_000;

/// A floor to be proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewFloor {
    pub product: ProductId,
    /// None where it holds for every grade.
    pub grade: Option<Grade>,
    pub from: Day,
    /// The last day of it.
    pub to: Day,
    pub price: FenPerKilo,
    /// That adds what sales miss.
    pub fund: FundId,
}

/// A floor as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floor {
    pub id: FloorId,
    pub floor: NewFloor,
    pub state: FloorState,
    pub maker: PersonId,
    pub made: Time,
    pub publisher: Option<PersonId>,
    pub published: Option<Time>,
}

impl Floor {
    /// Whether it holds on this day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.state == FloorState::Published && self.floor.from <= day && day <= self.floor.to
    }
}

/// Why a floor was not proposed or published. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloorRefusal {
    /// A promise cannot be made for sales that are over.
    InThePast {
        today: Day,
    },
    EndsBeforeItBegins,
    NotAPrice,
    NoSuchProduct,
    /// No fund for guaranteed prices.
    NoSuchFund,
    NoSuchFloor,
    /// It was published or rejected before.
    Decided,
    /// Whoever proposed it cannot publish it.
    SamePerson,
    /// Another one of this product and grade is published for some of these days.
    Overlaps {
        from: Day,
        to: Day,
    },
    TooMany {
        most: i64,
    },
}

impl FloorRefusal {
    /// What is wrong and what to do.
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::InThePast { today } => {
                w.with("ledger-refused-floor-past", &[("today", &w.short_day(*today))])
            }
            Self::EndsBeforeItBegins => w.say("ledger-refused-floor-backwards"),
            Self::NotAPrice => w.say("ledger-refused-floor-price"),
            Self::NoSuchProduct => w.say("ledger-wrong-product"),
            Self::NoSuchFund => w.say("ledger-refused-floor-fund"),
            Self::NoSuchFloor => w.say("ledger-refused-floor-unknown"),
            Self::Decided => w.say("ledger-refused-floor-decided"),
            Self::SamePerson => w.say("ledger-refused-floor-same-person"),
            Self::Overlaps { from, to } => w.with(
                "ledger-refused-floor-overlaps",
                &[("from", &w.short_day(*from)), ("to", &w.short_day(*to))],
            ),
            Self::TooMany { most } => w.with("ledger-refused-floor-many", &[("most", *most)]),
        }
    }
}

const INSERT_FLOOR: &str = "
    INSERT INTO floor (county_id, id, product_id, grade, from_on, to_on, kilo_fen, fund_id, state, maker_id, made_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10)";

/// Proposes a floor. It holds once somebody else has published it.
pub fn propose_floor(
    tx: &mut Tx,
    new: &NewFloor,
    maker: PersonId,
    now: Time,
) -> store::Result<Result<FloorId, FloorRefusal>> {
    if let Err(refusal) = fits(tx, new, now.day())? {
        return Ok(Err(refusal));
    }
    let id: FloorId = tx.new_id();
    let grade = new.grade.map_or("", Grade::word);
    let values = values![id, new.product, grade, new.from, new.to, new.price, new.fund, maker, now];
    tx.execute(INSERT_FLOOR, values)?;
    Ok(Ok(id))
}

fn fits(tx: &mut Tx, new: &NewFloor, today: Day) -> store::Result<Result<(), FloorRefusal>> {
    if new.from < today {
        return Ok(Err(FloorRefusal::InThePast { today }));
    }
    if new.to < new.from {
        return Ok(Err(FloorRefusal::EndsBeforeItBegins));
    }
    if new.price.get() == 0 {
        return Ok(Err(FloorRefusal::NotAPrice));
    }
    if catalog::products_by_ids(tx, &[new.product])?.is_empty() {
        return Ok(Err(FloorRefusal::NoSuchProduct));
    }
    if fund_of(tx, new.fund)?.is_none_or(|fund| fund.purpose != Purpose::Floor) {
        return Ok(Err(FloorRefusal::NoSuchFund));
    }
    if floors_from(tx, today)?.len() as i64 >= FLOORS_MAX {
        return Ok(Err(FloorRefusal::TooMany { most: FLOORS_MAX }));
    }
    Ok(Ok(()))
}

const LOCK_FLOOR: &str = "
    SELECT id, product_id, grade, from_on, to_on, kilo_fen, fund_id, state, maker_id, made_ms, publisher_id,
           published_ms
      FROM floor
     WHERE county_id = $1 AND id = $2";
const PUBLISH: &str = "
    UPDATE floor SET state = $3, publisher_id = $4, published_ms = $5
     WHERE county_id = $1 AND id = $2 AND state = 'proposed'";

/// Publishes a proposed floor: a second person says yes, before its first day is over.
pub fn publish_floor(
    tx: &mut Tx,
    floor: FloorId,
    publisher: PersonId,
    now: Time,
) -> store::Result<Result<(), FloorRefusal>> {
    let Some(found) = proposed(tx, floor)? else { return Ok(Err(FloorRefusal::NoSuchFloor)) };
    if let Err(refusal) = may_decide(&found, publisher) {
        return Ok(Err(refusal));
    }
    if found.floor.from < now.day() {
        return Ok(Err(FloorRefusal::InThePast { today: now.day() }));
    }
    let other = floors_from(tx, found.floor.from)?.into_iter().find(|other| {
        other.state == FloorState::Published
            && (other.floor.product, other.floor.grade) == (found.floor.product, found.floor.grade)
            && other.floor.from <= found.floor.to
    });
    if let Some(other) = other {
        return Ok(Err(FloorRefusal::Overlaps { from: other.floor.from, to: other.floor.to }));
    }
    decide(tx, floor, FloorState::Published, publisher, now)
}

/// Rejects a proposed floor.
pub fn reject_floor(
    tx: &mut Tx,
    floor: FloorId,
    person: PersonId,
    now: Time,
) -> store::Result<Result<(), FloorRefusal>> {
    let Some(found) = proposed(tx, floor)? else { return Ok(Err(FloorRefusal::NoSuchFloor)) };
    if let Err(refusal) = may_decide(&found, person) {
        return Ok(Err(refusal));
    }
    decide(tx, floor, FloorState::Rejected, person, now)
}

fn proposed(tx: &mut Tx, floor: FloorId) -> store::Result<Option<Floor>> {
    Ok(tx.lock(LOCK_FLOOR, values![floor], read_floor)?.pop())
}

fn may_decide(floor: &Floor, person: PersonId) -> Result<(), FloorRefusal> {
    if floor.state != FloorState::Proposed {
        return Err(FloorRefusal::Decided);
    }
    if floor.maker == person { Err(FloorRefusal::SamePerson) } else { Ok(()) }
}

fn decide(
    tx: &mut Tx,
    floor: FloorId,
    state: FloorState,
    person: PersonId,
    now: Time,
) -> store::Result<Result<(), FloorRefusal>> {
    tx.execute(PUBLISH, values![floor, state.word(), person, now])?;
    Ok(Ok(()))
}

const FLOORS_FROM: &str = "
    SELECT id, product_id, grade, from_on, to_on, kilo_fen, fund_id, state, maker_id, made_ms, publisher_id,
           published_ms
      FROM floor
     WHERE county_id = $1 AND to_on >= $2
     ORDER BY to_on, id LIMIT $3";

/// Floors that end on this day or later, whatever their state.
pub fn floors_from(tx: &mut Tx, day: Day) -> store::Result<Vec<Floor>> {
    tx.query(FLOORS_FROM, values![day, FLOORS_MAX], read_floor)
}

/// Every product that these floors are of.
pub(crate) fn products_of(tx: &mut Tx, floors: &[Floor]) -> store::Result<HashMap<ProductId, Product>> {
    let mut ids: Vec<ProductId> = floors.iter().map(|floor| floor.floor.product).collect();
    ids.sort_unstable();
    ids.dedup();
    catalog::products_by_ids(tx, &ids)
}

fn read_floor(row: &Row) -> store::Result<Floor> {
    let grade = Some(row.text(2)?).filter(|grade| !grade.is_empty());
    let floor = NewFloor {
        product: row.whole(1)?,
        grade: grade.and_then(|grade| grade.parse().ok()),
        from: row.whole(3)?,
        to: row.whole(4)?,
        price: row.whole(5)?,
        fund: row.whole(6)?,
    };
    Ok(Floor {
        id: row.whole(0)?,
        floor,
        state: row.word(7)?,
        maker: row.whole(8)?,
        made: row.whole(9)?,
        publisher: row.maybe(10)?,
        published: row.maybe(11)?,
    })
}

/// How many floors wait for a second person.
pub fn floors_proposed(tx: &mut Tx, today: Day) -> store::Result<Count> {
    let open = floors_from(tx, today)?.iter().filter(|floor| floor.state == FloorState::Proposed).count();
    Ok(i64::try_from(open).ok().and_then(Count::new).unwrap_or(Count::MAX))
}

const SET_GRADE: &str = "
    INSERT INTO lot_grade (county_id, product_id, lot_id, grade, person_id, graded_ms) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county_id, product_id, lot_id)
        DO UPDATE SET grade = excluded.grade, person_id = excluded.person_id, graded_ms = excluded.graded_ms";
const GRADES: &str = "
    SELECT lot_id, grade FROM lot_grade WHERE county_id = $1 AND product_id IN (SELECT * FROM rows($2))";

/// Says how good a lot is, for what is sold of it from now on.
pub fn grade_lot(
    tx: &mut Tx,
    lot: &Lot,
    grade: Grade,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<()> {
    tx.execute(SET_GRADE, values![lot.product, lot.id, grade.word(), person, now]).map(drop)
}

/// The floors of the county, and the grades that they speak of: loaded once for a batch of orders.
#[derive(Clone, Debug, Default)]
pub struct Floors {
    floors: HashMap<ProductId, Vec<Floor>>,
    grades: HashMap<LotId, Grade>,
}

impl Floors {
    /// Those of these products that hold on `day` or later.
    pub fn load(tx: &mut Tx, day: Day, products: &[ProductId]) -> store::Result<Self> {
        let mut floors: HashMap<ProductId, Vec<Floor>> = HashMap::new();
        let published = |f: &Floor| f.state == FloorState::Published && products.contains(&f.floor.product);
        for floor in floors_from(tx, day)?.into_iter().filter(published) {
            floors.entry(floor.floor.product).or_default().push(floor);
        }
        let graded = |floors: &Vec<Floor>| floors.iter().any(|floor| floor.floor.grade.is_some());
        let wanted: Vec<ProductId> =
            floors.iter().filter(|(_, floors)| graded(floors)).map(|(product, _)| *product).collect();
        let grades = match wanted.is_empty() {
            true => Vec::new(),
            false => {
                tx.query(GRADES, &[column(&wanted, |id| *id)], |row| Ok((row.whole(0)?, row.word(1)?)))?
            }
        };
        Ok(Self { floors, grades: grades.into_iter().collect() })
    }

    /// The floor of a product and grade on a day: that of the grade, else that of every grade.
    pub fn of(&self, product: ProductId, grade: Option<Grade>, day: Day) -> Option<&Floor> {
        let holding = || self.floors.get(&product).into_iter().flatten().filter(|floor| floor.holds_on(day));
        let graded = grade.and_then(|grade| holding().find(|floor| floor.floor.grade == Some(grade)));
        graded.or_else(|| holding().find(|floor| floor.floor.grade.is_none()))
    }

    /// The floor of a lot on a day.
    pub fn of_lot(&self, product: ProductId, lot: LotId, day: Day) -> Option<&Floor> {
        self.of(product, self.grades.get(&lot).copied(), day)
    }
}

/// What a fund adds so that goods of this weight bring the floor.
pub fn top_up(floor: FenPerKilo, weight: Grams, goods: Fen) -> Fen {
    (floor.of(weight) - goods).max(Fen::ZERO)
}
