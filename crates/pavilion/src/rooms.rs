//! The rooms of the house, in the order of their floors.
use store::{CountyId, EventNumber, Schema, Store, Tx};
use webkit::{Problem, Room};

/// Every room, lowest first: their tables are made and their checks run in this order.
pub const ROOMS: [&Room; 16] = [
    &webkit::ROOM,
    &county::ROOM,
    &brand::ROOM,
    &catalog::ROOM,
    &stock::ROOM,
    &promotion::ROOM,
    &ledger::ROOM,
    &payment::ROOM,
    &settlement::ROOM,
    &ordering::ROOM,
    &welfare::ROOM,
    &logistics::ROOM,
    &planning::ROOM,
    &trace::ROOM,
    &subsidy::ROOM,
    &insight::ROOM,
];

pub fn schemas() -> Vec<Schema> {
    ROOMS.iter().map(|room| room.schema()).collect()
}

type Check = fn(&mut Tx) -> store::Result<Vec<Problem>>;

pub fn checks() -> [Check; 14] {
    [
        county::check,
        brand::check,
        catalog::check,
        stock::check,
        promotion::check,
        ledger::check,
        payment::check,
        settlement::check,
        ordering::check,
        welfare::check,
        logistics::check,
        planning::check,
        subsidy::check,
        insight::check,
    ]
}

/// What reads the log from a place of its own, by name. Each call works through one stretch of events and
/// answers how many concerned it.
type Follow = fn(&mut Tx) -> store::Result<usize>;

pub const FOLLOWERS: [(&str, Follow); 4] = [
    (promotion::FOLLOWER, promotion::follow),
    (logistics::FOLLOWER, logistics::follow),
    (ordering::FOLLOWER, ordering::follow),
    (insight::FOLLOWER, insight::follow),
];

/// Lets every follower of every county read to the end of the log.
pub fn follow_all(store: &Store) -> store::Result<()> {
    for county in store.system::<_, store::Error>(|tx| tx.counties())? {
        follow_county(store, county.id)?;
    }
    Ok(())
}

/// Lets every follower of a county read to the end; what they write is read by the next.
pub fn follow_county(store: &Store, county: CountyId) -> store::Result<()> {
    for (name, follow) in FOLLOWERS {
        while store.write::<_, store::Error>(county, |tx| {
            let before = tx.place(name)?;
            follow(tx)?;
            Ok(tx.place(name)? > before)
        })? {}
    }
    Ok(())
}

/// A follower that cannot get to the end of the log is a fault.
pub fn unread_events(store: &Store, county: CountyId) -> store::Result<Vec<Problem>> {
    store.read(county, |tx| {
        let head = tx.head()?;
        let mut problems = Vec::new();
        for (name, _) in FOLLOWERS {
            let place: EventNumber = tx.place(name)?;
            if place < head {
                problems.push(Problem {
                    room: "store",
                    what: format!("the follower {name} has not read the whole log"),
                    where_: format!("it stands at event {place} of {head}"),
                });
            }
        }
        Ok(problems)
    })
}
