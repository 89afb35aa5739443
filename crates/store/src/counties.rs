//! The counties of a database. What else is known of one is the `county` room's.
use crate::tx::Tx;
use crate::{CountyId, Error, MaybeText, Result, values};
use kernel::{Clock, Time};

/// A county of this database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    pub id: CountyId,
    pub name_zh: String,
    pub name_en: String,
    /// The host name by which a browser asks for it; none where it is the only county.
    pub host: Option<String>,
    /// Whether its people and figures are made up: only then may its clock be moved.
    pub generated: bool,
    pub clock: Clock,
}

const FOUND: &str = "
    INSERT INTO county (county_id, name_zh, name_en, host, generated, founded_ms)
    VALUES ($1, $2, $3, $4, $5, $6)";
const ALL: &str = "
    SELECT county_id, name_zh, name_en, host, generated, clock_offset_ms
      FROM county
     ORDER BY county_id";
const MOVE_CLOCK: &str = "UPDATE county SET clock_offset_ms = $2 WHERE county_id = $1 AND generated = 1";

impl Tx<'_> {
    /// Founds the county of this transaction.
    pub fn found_county(&mut self, county: &County, at: Time) -> Result<()> {
        let (zh, en, host) = (&county.name_zh, &county.name_en, MaybeText(county.host.clone()));
        self.execute(FOUND, values![zh, en, host, county.generated, at]).map(drop)
    }

    /// Every county of the database, whatever the county of this transaction.
    pub fn counties(&mut self) -> Result<Vec<County>> {
        self.query(ALL, &[], |row| {
            Ok(County {
                id: row.whole(0)?,
                name_zh: row.text(1)?,
                name_en: row.text(2)?,
                host: row.maybe_text(3)?,
                generated: row.whole(4)?,
                clock: Clock { offset_ms: row.whole(5)? },
            })
        })
    }

    /// Sets the clock of a generated county; a real county's clock is the wall's.
    pub fn move_clock(&mut self, clock: Clock) -> Result<()> {
        match self.execute(MOVE_CLOCK, values![clock.offset_ms])? {
            0 => Err(Error::NoCounty(self.county())),
            _ => Ok(()),
        }
    }
}
