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

/// Steps that several parcels of an order took within so long, at one place, are told as one.
const TOGETHER_MS: i64 = 60 * 60 * 1_000;

/// The history of parcels, newest first. With several of them, a line says how many of them it is about, unless
/// it is all.
pub fn history(teller: &Teller, parcels: &[Parcel], scans: &[Scan], today: Day) -> Vec<Step> {
    let mut scans: Vec<&Scan> = scans.iter().collect();
    scans.sort_by_key(|scan| std::cmp::Reverse((scan.happened, scan.id)));
    let mut steps: Vec<Vec<&Scan>> = Vec::new();
    for scan in scans {
        match steps.iter_mut().find(|step| is_same(step[0], scan)) {
            Some(step) => step.push(scan),
            None => steps.push(vec![scan]),
        }
    }
    let told = |(nth, scans): (usize, &Vec<&Scan>)| Step {
        class: if nth == 0 { "now" } else { "" },
        head: teller.step(scans[0].kind),
        what: what(teller, parcels, scans),
        time: said(teller, scans[0].happened, today),
    };
    steps.iter().enumerate().map(told).collect()
}

fn is_same(one: &Scan, other: &Scan) -> bool {
    let near = one.happened.since_ms(other.happened) <= TOGETHER_MS;
    (one.kind, one.place) == (other.kind, other.place) && one.parcel != other.parcel && near
}

fn what(teller: &Teller, parcels: &[Parcel], scans: &[&Scan]) -> String {
    let scan = scans[0];
    let parcel = parcels.iter().find(|parcel| parcel.id == scan.parcel);
    let place = parcel.map_or(String::new(), |parcel| teller.step_at(scan.kind, scan.place, &parcel.way));
    let some = scans.len() < parcels.len();
    let some = some.then(|| teller.words.with("logistics-some", &[("k", scans.len()), ("n", parcels.len())]));
    [Some(place), some].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// `14:20` for today, with its day for any other.
pub fn said(teller: &Teller, time: Time, today: Day) -> String {
    if time.day() == today { teller.words.time(time) } else { teller.words.day_time(time) }
}
