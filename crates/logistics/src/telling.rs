//! How parcels are told to people: places by their names, steps and refusals as sentences.
use crate::model::{ParcelLine, ParcelState, Reason, Refusal, ScanKind};
use crate::way::{Misstep, Way};
use county::{Destination, PlaceId, Timetable};
use kernel::Whole;
use webkit::{Arg, Words};

/// A language, and the county's places.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub words: &'a Words,
    pub timetable: &'a Timetable,
}

impl Refusal {
    /// What is wrong, and what to do, as one text.
    pub fn sentence(&self, words: &Words, timetable: &Timetable) -> String {
        let teller = Teller { words, timetable };
        let (what, then) = teller.refusal(self);
        teller.joined(&what, &then)
    }
}

impl Teller<'_> {
    /// Two sentences as one text.
    pub(crate) fn joined(&self, what: &str, then: &str) -> String {
        let between = if matches!(self.words.lang(), webkit::Lang::Zh) { "。" } else { ". " };
        format!("{what}{between}{then}")
    }

    /// A place's name; its number where the timetable no longer has it.
    pub fn place(&self, place: PlaceId) -> String {
        let found = self.timetable.place(place);
        found.map_or_else(
            || place.to_string(),
            |place| self.words.name(&place.name_zh, &place.name_en).to_string(),
        )
    }

    /// Where a parcel goes: the name of a zone or of an outlet.
    pub fn destination(&self, to: Destination) -> String {
        match to {
            Destination::Outlet(outlet) => self.place(outlet),
            Destination::City(zone) => {
                let found = self.timetable.zone(zone);
                found.map_or_else(
                    || zone.to_string(),
                    |zone| self.words.name(&zone.name_zh, &zone.name_en).to_string(),
                )
            }
        }
    }

    /// The number of the bus that takes parcels from an outlet.
    pub fn line(&self, outlet: PlaceId) -> Option<i64> {
        self.timetable.route_of(outlet).map(|route| route.number)
    }

    pub fn state(&self, state: ParcelState) -> String {
        self.words.say(format!("logistics-state-{state}"))
    }

    /// Why a parcel is in trouble.
    pub fn reason(&self, reason: Reason) -> String {
        self.words.say(format!("logistics-reason-{reason}"))
    }

    /// What a scan did, as the head of a line of a history.
    pub fn step(&self, kind: ScanKind) -> String {
        self.words.say(format!("logistics-step-{kind}"))
    }

    /// Where and with whom, as the second line of a history.
    pub fn step_at(&self, kind: ScanKind, place: Option<PlaceId>, way: &Way) -> String {
        let name = place.map_or(String::new(), |place| self.place(place));
        match kind {
            ScanKind::Loaded => match self.line(way.from) {
                Some(number) => self.words.with(
                    "logistics-step-by-bus",
                    &[("place", Arg::Text(name)), ("number", Arg::Number(number))],
                ),
                None => name,
            },
            ScanKind::Dispatched => {
                let (from, to) = (name, self.destination(way.to));
                self.words.with("logistics-step-towards", &[("from", &from), ("to", &to)])
            }
            _ => name,
        }
    }

    /// What lies in a parcel: `高山冬笋 × 2、蜂蜜 × 1`.
    pub fn lines(&self, lines: &[ParcelLine]) -> String {
        let one = |line: &ParcelLine| {
            let name = Arg::from(self.words.name(&line.name_zh, &line.name_en));
            self.words.with("logistics-line", &[("name", name), ("packs", Arg::Number(line.packs.get()))])
        };
        lines.iter().map(one).collect::<Vec<_>>().join(&self.words.say("logistics-and"))
    }

    /// What is wrong, and what to do.
    pub fn refusal(&self, refusal: &Refusal) -> (String, String) {
        let w = self.words;
        match refusal {
            Refusal::NotACode { code } => (
                w.with("logistics-refused-not-a-code", &[("code", code)]),
                w.say("logistics-refused-not-a-code-do"),
            ),
            Refusal::UnknownCode { code } => (
                w.with("logistics-refused-unknown", &[("code", code)]),
                w.say("logistics-refused-unknown-do"),
            ),
            Refusal::Step { kind, since, misstep, .. } => self.misstep(*kind, &w.day_time(since), misstep),
            Refusal::CashDue { due, .. } => (
                w.with("logistics-refused-cash-due", &[("due", w.money(due))]),
                w.say("logistics-refused-cash-due-do"),
            ),
            Refusal::WrongCash { due, given, .. } => (
                w.with("logistics-refused-wrong-cash", &[("given", w.money(given)), ("due", w.money(due))]),
                w.say("logistics-refused-wrong-cash-do"),
            ),
            Refusal::WrongPickupCode { left, .. } => (
                w.say("logistics-refused-pickup"),
                w.with("logistics-refused-pickup-do", &[("n", left.get())]),
            ),
            Refusal::PickupLocked { .. } => {
                (w.say("logistics-refused-pickup-locked"), w.say("logistics-refused-pickup-locked-do"))
            }
            Refusal::CarrierNumberTaken { number } => (
                w.with("logistics-refused-number", &[("number", number)]),
                w.say("logistics-refused-number-do"),
            ),
            Refusal::Bag { bag, wrong } => self.bag_wrong(bag, *wrong),
            Refusal::WaitsForRest { missing, .. } => (
                w.with("logistics-refused-waits", &[("n", missing.get())]),
                w.say("logistics-refused-waits-do"),
            ),
        }
    }

    fn misstep(&self, kind: ScanKind, since: &str, misstep: &Misstep) -> (String, String) {
        let w = self.words;
        match *misstep {
            Misstep::AlreadyDone => (
                w.with("logistics-refused-done", &[("step", self.step(kind).as_str()), ("since", since)]),
                w.say("logistics-refused-done-do"),
            ),
            Misstep::Ended { state } => (
                w.with("logistics-refused-ended", &[("state", self.state(state).as_str()), ("since", since)]),
                w.say("logistics-refused-ended-do"),
            ),
            Misstep::NotOnItsWay => {
                (w.say("logistics-refused-not-on-its-way"), w.say("logistics-refused-not-on-its-way-do"))
            }
            Misstep::OtherPlace { place } => {
                let place = self.place(place);
                (
                    w.with("logistics-refused-other-place", &[("place", &place)]),
                    w.with("logistics-refused-other-place-do", &[("place", &place)]),
                )
            }
            Misstep::NoPlace => (w.say("logistics-refused-no-place"), w.say("logistics-refused-no-place-do")),
            Misstep::OutOfOrder { state, at, waits_for } => self.out_of_order(state, at, waits_for),
        }
    }

    fn out_of_order(&self, state: ParcelState, at: Option<PlaceId>, waits_for: ScanKind) -> (String, String) {
        let state = self.state(state);
        let what = match at {
            Some(place) => {
                let place = self.place(place);
                self.words.with("logistics-refused-too-early-at", &[("state", &state), ("place", &place)])
            }
            None => self.words.with("logistics-refused-too-early", &[("state", &state)]),
        };
        let next = self.words.say(format!("logistics-do-{waits_for}"));
        (what, self.words.with("logistics-refused-too-early-do", &[("next", &next)]))
    }
}
