//! The event log: what happened in a county, in order, and who has read how far.
use crate::tx::Tx;
use crate::{CountyId, Error, EventId, EventNumber, Result, column, texts, values};
use kernel::{Time, Whole};
use serde::Serialize;

/// How many events a follower looks at in one transaction.
pub const EVENTS_MAX: i64 = 2_000;

/// An event of the log. `fields` are ids, amounts and codes; never names, phones, addresses or free text.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: EventId,
    pub number: EventNumber,
    pub kind: String,
    /// The id of what it happened to.
    pub subject: i64,
    pub at: Time,
    pub fields: serde_json::Value,
}

impl Event {
    /// Reads the fields as the type that was logged.
    pub fn fields<F: serde::de::DeserializeOwned>(&self) -> Result<F> {
        Ok(F::deserialize(&self.fields)?)
    }
}

/// An event that has no number yet.
pub(crate) struct NewEvent {
    county: CountyId,
    id: EventId,
    kind: &'static str,
    subject: i64,
    at: Time,
    fields: String,
}

const TAKE_NUMBERS: &str = "
    UPDATE county SET event_number = event_number + $2
     WHERE county_id = $1
 RETURNING event_number";
const INSERT_EVENTS: &str = "
    INSERT INTO event (county_id, number, id, kind, subject_id, at_ms, fields)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7) AS input";
const EVENTS_BETWEEN: &str = "
    SELECT id, number, kind, subject_id, at_ms, fields
      FROM event
     WHERE county_id = $1 AND number > $2 AND number <= $3 AND kind IN (SELECT * FROM rows($4))
     ORDER BY number";
const PLACE: &str = "SELECT number FROM follower WHERE county_id = $1 AND name = $2";
const SET_PLACE: &str = "
    INSERT INTO follower (county_id, name, number) VALUES ($1, $2, $3)
        ON CONFLICT (county_id, name) DO UPDATE SET number = excluded.number";
const HEAD: &str = "SELECT event_number FROM county WHERE county_id = $1";

impl Tx<'_> {
    /// Tells the log what happened. The event has an id at once and a number when the batch ends; a command
    /// that is undone takes its events with it.
    pub fn log<F: Serialize>(
        &mut self,
        kind: &'static str,
        subject: impl Whole,
        at: Time,
        fields: &F,
    ) -> Result<EventId> {
        let id: EventId = self.new_id();
        let fields = serde_json::to_string(fields)?;
        self.events.push(NewEvent { county: self.county, id, kind, subject: subject.get(), at, fields });
        Ok(id)
    }

    /// Numbers the events of this transaction, as its last act: under the row of the county, so that a number
    /// becomes visible only after all smaller ones. Answers whether there were any.
    pub(crate) fn flush_events(&mut self) -> Result<bool> {
        let mut events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return Ok(false);
        }
        events.sort_by_key(|event| event.county); // stable: the order within a county stays
        for of_county in events.chunk_by(|a, b| a.county == b.county) {
            self.county = of_county[0].county;
            self.write_events(of_county)?;
        }
        Ok(true)
    }

    fn write_events(&mut self, events: &[NewEvent]) -> Result<()> {
        let count = events.len() as i64;
        let head: Option<i64> = self.find(TAKE_NUMBERS, values![count], |row| row.whole(0))?;
        let first = head.ok_or(Error::NoCounty(self.county))? - count + 1;
        self.execute(
            INSERT_EVENTS,
            &[
                column(0..count, |i| first + i),
                column(events, |e| e.id),
                texts(events, |e| e.kind),
                column(events, |e| e.subject),
                column(events, |e| e.at),
                texts(events, |e| e.fields.clone()),
            ],
        )?;
        Ok(())
    }

    /// How far `follower` has read; 0 at first.
    pub fn place(&mut self, follower: &'static str) -> Result<EventNumber> {
        Ok(self.find(PLACE, values![follower], |row| row.whole(0))?.unwrap_or_default())
    }

    /// The county's last event.
    pub fn head(&mut self) -> Result<EventNumber> {
        self.find(HEAD, &[], |row| row.whole(0))?.ok_or(Error::NoCounty(self.county))
    }

    /// The next stretch that `follower` has to look at: the events of `kinds` in it, and where it ends. Give
    /// that end to [`Tx::set_place`] when the effects are written, whether or not anything matched.
    pub fn unread(&mut self, follower: &'static str, kinds: &[&str]) -> Result<(Vec<Event>, EventNumber)> {
        let place = self.place(follower)?;
        let end = EventNumber::new(self.head()?.get().min(place.get() + EVENTS_MAX));
        if end == place {
            return Ok((Vec::new(), end));
        }
        Ok((self.events_between(place, end, kinds)?, end))
    }

    /// The events of `kinds` with a number in `(after, upto]`.
    pub fn events_between(
        &mut self,
        after: EventNumber,
        upto: EventNumber,
        kinds: &[&str],
    ) -> Result<Vec<Event>> {
        self.query(EVENTS_BETWEEN, &[after.into(), upto.into(), texts(kinds, |k| *k)], |row| {
            Ok(Event {
                id: row.whole(0)?,
                number: row.whole(1)?,
                kind: row.text(2)?,
                subject: row.whole(3)?,
                at: row.whole(4)?,
                fields: serde_json::from_str(&row.text(5)?)?,
            })
        })
    }

    pub fn set_place(&mut self, follower: &'static str, number: EventNumber) -> Result<()> {
        self.execute(SET_PLACE, values![follower, number]).map(drop)
    }
}
