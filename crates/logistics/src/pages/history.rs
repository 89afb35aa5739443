//! What happened to parcels, newest first, as `.time` draws it.
use crate::model::{Parcel, Scan};
use crate::telling::Teller;
use kernel::{Day, Time};

/// A line of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `now` for the newest, `next` for what is still to come, "" for the rest.
    pub class: &'static str,
    pub head: String,
    pub what: String,
    pub time: String,
}

impl Step {
    pub fn done(head: impl Into<String>, what: impl Into<String>, time: impl Into<String>) -> Self {
        Self { class: "", head: head.into(), what: what.into(), time: time.into() }
    }
}

/// The history of parcels, newest first; the newest is `now`, unless something is still to come before it.
/// With several parcels each line says which one it is about.
pub fn history(teller: &Teller, parcels: &[Parcel], scans: &[Scan], today: Day) -> Vec<Step> {
    let mut scans: Vec<&Scan> = scans.iter().collect();
    scans.sort_by_key(|scan| std::cmp::Reverse((scan.happened, scan.id)));
    let step = |(nth, scan): (usize, &&Scan)| {
        let parcel = parcels.iter().find(|parcel| parcel.id == scan.parcel);
        let place = parcel.map_or(String::new(), |parcel| teller.step_at(scan.kind, scan.place, &parcel.way));
        let which = parcel.filter(|_| parcels.len() > 1).map(|parcel| parcel.waybill.as_str());
        let what = [Some(place.as_str()).filter(|place| !place.is_empty()), which];
        Step {
            class: if nth == 0 { "now" } else { "" },
            head: teller.step(scan.kind),
            what: what.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            time: said(teller, scan.happened, today),
        }
    };
    scans.iter().enumerate().map(step).collect()
}

/// `14:20` for today, with its day for any other.
pub fn said(teller: &Teller, time: Time, today: Day) -> String {
    if time.day() == today { teller.words.time(time) } else { teller.words.day_time(time) }
}
