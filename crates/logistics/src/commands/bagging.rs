//! Begins, seals and opens bags. What is put in and what moves is told by scans.
use super::numbering::bag_codes;
use crate::bags::{Bag, BagId, BagState, SEAL_MAX, bags_by_made_keys, lock_bags};
use crate::codes::ParcelCode;
use crate::events;
use crate::model::Holder;
use county::{PlaceId, Timetable};
use kernel::{Count, Day, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{Tx, column, texts};
use webkit::PersonId;

/// What is done with a bag. The same key is the same act, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagAct {
    pub device_key: String,
    pub what: BagWhat,
    /// Where it is done.
    pub place: PlaceId,
    pub person: Option<PersonId>,
    pub at: Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BagWhat {
    /// A new bag, which will be opened at `to`.
    Begin { to: PlaceId },
    /// Nothing more goes in: the number of its seal.
    Seal { bag: String, seal: String },
    /// Its parcels are taken out, where it stands.
    Open { bag: String },
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagDone {
    pub bag: BagId,
    pub code: String,
    pub state: BagState,
    pub parcels: Count,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BagRefusal {
    Unknown {
        bag: String,
    },
    /// Sealed before, with this seal.
    AlreadySealed {
        bag: String,
        seal: String,
        since: Time,
    },
    AlreadyOpened {
        bag: String,
        since: Time,
    },
    NotSealed {
        bag: String,
    },
    Empty {
        bag: String,
    },
    /// It stands at another place, or is on the road.
    Elsewhere {
        bag: String,
        place: Option<PlaceId>,
    },
    /// A seal has a number.
    NoSeal,
    /// No place of the county, or this very one.
    NoWay {
        to: PlaceId,
    },
}

type Answer = Result<BagDone, BagRefusal>;

/// Does what a batch asks for, in the order given.
pub fn handle_bags(tx: &mut Tx, batch: &[BagAct], now: Time) -> store::Result<Vec<Answer>> {
    let named: BTreeSet<String> = batch.iter().filter_map(|act| code_of(&act.what)).collect();
    let bags = lock_bags(tx, &named.into_iter().collect::<Vec<_>>())?;
    let keys: Vec<&str> = batch.iter().map(|act| act.device_key.as_str()).collect();
    let timetable = county::timetable(tx)?;
    let mut store_room = StoreRoom {
        bags: bags.into_iter().map(|bag| (bag.code.clone(), bag)).collect(),
        begun: bags_by_made_keys(tx, &keys)?.into_iter().map(|bag| (bag.made_key.clone(), bag)).collect(),
        changed: BTreeSet::new(),
        opened: Vec::new(),
        new: Vec::new(),
    };
    let begins = batch.iter().filter(|act| matches!(act.what, BagWhat::Begin { .. }));
    let days: Vec<Day> = begins.map(|_| now.day()).collect();
    let mut codes = if days.is_empty() { Vec::new() } else { bag_codes(tx, &days)? };
    let mut answers = Vec::with_capacity(batch.len());
    for act in batch {
        let answer = match &act.what {
            BagWhat::Begin { to } => {
                let (id, code) = (tx.new_id(), codes.pop().unwrap_or_default());
                store_room.begin(&timetable, act, *to, id, code, now)
            }
            BagWhat::Seal { bag, seal } => store_room.seal(act, bag, seal, now),
            BagWhat::Open { bag } => store_room.open(act, bag, now),
        };
        answers.push(answer);
    }
    store_room.write(tx, batch, &answers, now)?;
    Ok(answers)
}

/// The code of a bag as it was scanned or typed.
fn code_of(what: &BagWhat) -> Option<String> {
    match what {
        BagWhat::Begin { .. } => None,
        BagWhat::Seal { bag, .. } | BagWhat::Open { bag } => Some(read_code(bag)),
    }
}

fn read_code(text: &str) -> String {
    match ParcelCode::read(text) {
        Ok(ParcelCode::Bag(code)) => code.to_string(),
        _ => text.trim().to_string(),
    }
}

/// The bags that a batch is about.
struct StoreRoom {
    bags: BTreeMap<String, Bag>,
    begun: HashMap<String, Bag>,
    changed: BTreeSet<String>,
    opened: Vec<BagId>,
    new: Vec<Bag>,
}

impl StoreRoom {
    fn begin(
        &mut self,
        timetable: &Timetable,
        act: &BagAct,
        to: PlaceId,
        id: BagId,
        code: String,
        now: Time,
    ) -> Answer {
        if let Some(bag) = self.begun.get(&act.device_key) {
            return Ok(done(bag));
        }
        if to == act.place || timetable.place(to).is_none() {
            return Err(BagRefusal::NoWay { to });
        }
        let bag = Bag {
            id,
            code,
            made_key: act.device_key.clone(),
            from: act.place,
            to,
            state: BagState::Filling,
            standing: crate::way::Standing::standing_at(act.place),
            seal: None,
            closed_key: None,
            opened_key: None,
            parcels: Count::default(),
            made: now,
            changed: now,
        };
        let answer = done(&bag);
        self.begun.insert(act.device_key.clone(), bag.clone());
        self.new.push(bag);
        Ok(answer)
    }

    fn seal(&mut self, act: &BagAct, name: &str, seal: &str, now: Time) -> Answer {
        let code = read_code(name);
        let bag = self.bags.get_mut(&code).ok_or_else(|| BagRefusal::Unknown { bag: name.into() })?;
        if bag.closed_key.as_deref() == Some(act.device_key.as_str()) {
            return Ok(done(bag));
        }
        if let Some(seal) = &bag.seal {
            return Err(BagRefusal::AlreadySealed { bag: code, seal: seal.clone(), since: bag.changed });
        }
        must_stand(bag, act.place)?;
        let seal: String = seal.trim().chars().take(SEAL_MAX).collect();
        if seal.is_empty() {
            return Err(BagRefusal::NoSeal);
        }
        if bag.parcels == Count::default() {
            return Err(BagRefusal::Empty { bag: code });
        }
        (bag.state, bag.changed) = (BagState::Sealed, now);
        (bag.seal, bag.closed_key) = (Some(seal), Some(act.device_key.clone()));
        let answer = done(bag);
        self.changed.insert(code);
        Ok(answer)
    }

    fn open(&mut self, act: &BagAct, name: &str, now: Time) -> Answer {
        let code = read_code(name);
        let bag = self.bags.get_mut(&code).ok_or_else(|| BagRefusal::Unknown { bag: name.into() })?;
        if bag.opened_key.as_deref() == Some(act.device_key.as_str()) {
            return Ok(done(bag));
        }
        match bag.state {
            BagState::Filling => return Err(BagRefusal::NotSealed { bag: code }),
            BagState::Opened => return Err(BagRefusal::AlreadyOpened { bag: code, since: bag.changed }),
            BagState::Sealed => must_stand(bag, act.place)?,
        }
        (bag.state, bag.changed) = (BagState::Opened, now);
        bag.opened_key = Some(act.device_key.clone());
        let answer = done(bag);
        self.opened.push(bag.id);
        self.changed.insert(code);
        Ok(answer)
    }

    fn write(&self, tx: &mut Tx, batch: &[BagAct], answers: &[Answer], now: Time) -> store::Result<()> {
        insert(tx, &self.new)?;
        let changed: Vec<&Bag> = self.changed.iter().filter_map(|code| self.bags.get(code)).collect();
        if !changed.is_empty() {
            update(tx, &changed)?;
        }
        if !self.opened.is_empty() {
            tx.execute(TAKE_OUT, &[column(&self.opened, |bag| *bag)])?;
        }
        for (act, done) in batch.iter().zip(answers) {
            let Ok(done) = done else { continue };
            let fields = events::BagHandled {
                bag: done.bag,
                place: act.place,
                parcels: done.parcels,
                person: act.person,
            };
            tx.log(events::bag(done.state), done.bag, now, &fields)?;
        }
        Ok(())
    }
}

fn done(bag: &Bag) -> BagDone {
    BagDone { bag: bag.id, code: bag.code.clone(), state: bag.state, parcels: bag.parcels }
}

fn must_stand(bag: &Bag, place: PlaceId) -> Result<(), BagRefusal> {
    let here = bag.standing.holder == Holder::Place && bag.standing.at == Some(place);
    let elsewhere = || BagRefusal::Elsewhere { bag: bag.code.clone(), place: bag.standing.at };
    if here { Ok(()) } else { Err(elsewhere()) }
}

const INSERT: &str = "
    INSERT INTO bag (county_id, id, code, made_key, from_id, to_id, state, holder, at_place_id, parcels, made_ms,
                     changed_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS input";

fn insert(tx: &mut Tx, bags: &[Bag]) -> store::Result<()> {
    if bags.is_empty() {
        return Ok(());
    }
    let values = [
        column(bags, |bag| bag.id),
        texts(bags, |bag| &bag.code),
        texts(bags, |bag| &bag.made_key),
        column(bags, |bag| bag.from),
        column(bags, |bag| bag.to),
        texts(bags, |bag| bag.state.word()),
        texts(bags, |bag| bag.standing.holder.word()),
        column(bags, |bag| bag.from),
        column(bags, |bag| bag.parcels),
        column(bags, |bag| bag.made),
        column(bags, |bag| bag.changed),
    ];
    tx.execute(INSERT, &values).map(drop)
}

const UPDATE: &str = "
      WITH input(bag_id, state, seal, closed_key, opened_key, changed_ms) AS
           (SELECT * FROM rows($2, $3, $4, $5, $6, $7))
    UPDATE bag
       SET state = input.state, seal = input.seal, closed_key = input.closed_key,
           opened_key = nullif(input.opened_key, ''), changed_ms = input.changed_ms
      FROM input
     WHERE bag.county_id = $1 AND bag.id = input.bag_id";

fn update(tx: &mut Tx, bags: &[&Bag]) -> store::Result<()> {
    let values = [
        column(bags, |bag| bag.id),
        texts(bags, |bag| bag.state.word()),
        texts(bags, |bag| bag.seal.clone().unwrap_or_default()),
        texts(bags, |bag| bag.closed_key.clone().unwrap_or_default()),
        texts(bags, |bag| bag.opened_key.clone().unwrap_or_default()),
        column(bags, |bag| bag.changed),
    ];
    tx.execute(UPDATE, &values).map(drop)
}

const TAKE_OUT: &str = "
    UPDATE parcel SET bag_id = NULL
     WHERE county_id = $1 AND bag_id IN (SELECT * FROM rows($2))";
