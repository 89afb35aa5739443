//! County: places, buses, producers, people.
//!
//! The **hub** is where the line-haul leaves in the evening. A **route** is a round of the village bus: it
//! begins at a **transit centre** and stops at **outlets**, in the morning to bring parcels, in the afternoon to
//! collect them. A **zone** is a group of cities that the line-haul reaches in the same number of days. A
//! **producer** is a household, a co-operative or a firm that grows. A **person** is someone who signs in; what
//! a person may do is a **grant** of a role, for the whole county or for one producer, place, route or village.
//! A **household** is the private side of a producer: its people, plots, consents and bank account.
//!
//! Promises:
//! - A promised arrival is never before the payment, and who pays later is never promised an earlier one. Trips,
//!   holidays, closed roads and opening hours are honoured.
//! - The timetable in memory is the one of the transaction that asks: it is known by the network's version.
//! - Passwords are kept as Argon2id hashes; a phone whose password is missed too often waits, and is told how long.
//! - What is shown of a producer is public, with consent; nothing of a person is ever in an event.
//! - Who looks at a household's private side is written down. Nothing of a household is deleted.
//!
//! Deliberately absent: what households earn (`welfare`), what the buses carry (`logistics`), and sessions (`webkit`).
mod api;
mod attempts;
mod border;
mod check;
mod commands;
mod founding;
mod household;
mod importing;
mod model;
mod network;
mod pages;
mod passwords;
mod people;
mod queries;
pub mod testing;
mod timetable;
mod version;

pub use api::api;
pub use attempts::{MISSES_MAX, WAIT_MINUTES};
pub use border::{NotABorder, border_of_geojson};
pub use check::check;
pub use commands::{
    Hours, add_companies, add_places, add_producers, add_routes, add_townships, add_villages, add_zones,
    change_hours, change_producers, extend_routes, put_places, set_setting,
};
pub use founding::{FoundingSheet, import_founding};
pub use household::*;
pub use importing::{Imported, PRODUCER_COLUMNS, import_producers};
pub use model::*;
pub use network::*;
pub use pages::{confirm_password, pages};
pub use passwords::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordHash};
pub use people::{
    NewPerson, PeopleRefusal, Person, erase_person, grant, grant_all, grants_of, people, person,
    person_by_phone, register_people, register_person, set_password, take_grant,
};
pub use queries::{
    Producers, producer_count, producer_of, producers, producers_by_codes, producers_by_ids,
    producers_by_outlet, setting, whole_setting,
};
pub use timetable::{Destination, Promise, Timetable, timetable};

/// The room's tables and words.
pub const ROOM: webkit::Room = webkit::Room {
    name: "county",
    migrations: &[
        store::Migration { name: "0001_network", sql: include_str!("../migrations/0001_network.sql") },
        store::Migration { name: "0002_producers", sql: include_str!("../migrations/0002_producers.sql") },
        store::Migration { name: "0003_people", sql: include_str!("../migrations/0003_people.sql") },
        store::Migration { name: "0010_households", sql: include_str!("../migrations/0010_households.sql") },
        store::Migration { name: "0020_timetable", sql: include_str!("../migrations/0020_timetable.sql") },
    ],
    locales: webkit::locales!(),
};
