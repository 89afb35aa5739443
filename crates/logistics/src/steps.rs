//! The steps of a parcel, as a table: what each may follow, where it is done, and who answers for the parcel
//! after it. Code, docs and labels read this one table; `docs/logistics.md` is compared with it by a test.
use crate::model::{ParcelState, ScanKind};

/// Where a parcel goes, as far as its steps are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Up to the hub, and by line-haul to a door in a city.
    Door,
    /// Up, and down again to another outlet.
    Outlet,
    /// Collected at the very outlet that took it in: no bus carries it.
    Stays,
    /// From outside, down to an outlet.
    Inbound,
}

/// Where a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The outlet that takes it from its growers.
    Origin,
    /// The transit centre on its way up.
    Transit,
    /// Where it turns: the hub, or between outlets of one route their transit centre.
    Hub,
    /// The transit centre on its way down.
    Via,
    /// The outlet where it is collected.
    Outlet,
    /// At the buyer's door.
    Door,
    /// The place where it stands.
    Stand,
    /// Where it is: the place where it stands, or with whoever drives it.
    Present,
}

/// Who answers for the parcel after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
    /// The place of the scan.
    Place,
    /// The run of a shuttle.
    Bus,
    LineHaul,
    Buyer,
    /// Whoever had it.
    Same,
}

/// A step that a parcel can take.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub kind: ScanKind,
    pub courses: &'static [Course],
    pub at: Spot,
    pub after: &'static [ParcelState],
    pub taker: Taker,
}

use ParcelState as S;
const BUSES: &[Course] = &[Course::Door, Course::Outlet];
const DOWN: &[Course] = &[Course::Outlet, Course::Inbound];
const HUB: &[Course] = &[Course::Door, Course::Outlet, Course::Inbound];
const UP: &[Course] = &[Course::Door, Course::Outlet, Course::Stays];
const SHELF: &[Course] = &[Course::Outlet, Course::Stays, Course::Inbound];
const ALL: &[Course] = &[Course::Door, Course::Outlet, Course::Stays, Course::Inbound];
const UNDER_WAY: &[S] = &[
    S::Accepted,
    S::Bagged,
    S::Loaded,
    S::Unloaded,
    S::Sorted,
    S::Forwarded,
    S::Arrived,
    S::Dispatched,
    S::Ready,
    S::Refused,
    S::Returning,
];
const UNDER_WAY_OR_DAMAGED: &[S] = &[
    S::Accepted,
    S::Bagged,
    S::Loaded,
    S::Unloaded,
    S::Sorted,
    S::Forwarded,
    S::Arrived,
    S::Dispatched,
    S::Ready,
    S::Refused,
    S::Returning,
    S::Damaged,
];

const fn step(
    kind: ScanKind,
    courses: &'static [Course],
    at: Spot,
    after: &'static [S],
    taker: Taker,
) -> Step {
    Step { kind, courses, at, after, taker }
}

/// Every step. A bus that drives past a transit centre, a bag that nobody unloaded, a bus that brings back what a
/// stop did not take, and a parcel that turns up again are let in: what lies before a keeper is a fact.
pub const STEPS: &[Step] = &[
    step(ScanKind::Accepted, UP, Spot::Origin, &[S::Announced, S::Bagged], Taker::Place),
    step(ScanKind::Bagged, BUSES, Spot::Origin, &[S::Accepted], Taker::Place),
    step(ScanKind::Bagged, BUSES, Spot::Transit, &[S::Sorted, S::Unloaded], Taker::Place),
    step(ScanKind::Bagged, HUB, Spot::Hub, &[S::Arrived, S::Unloaded], Taker::Place),
    step(ScanKind::Bagged, DOWN, Spot::Via, &[S::Sorted, S::Unloaded], Taker::Place),
    step(ScanKind::Loaded, BUSES, Spot::Origin, &[S::Accepted, S::Bagged], Taker::Bus),
    step(ScanKind::Unloaded, BUSES, Spot::Transit, &[S::Loaded], Taker::Place),
    step(ScanKind::Unloaded, BUSES, Spot::Hub, &[S::Loaded, S::Forwarded, S::Sorted], Taker::Place),
    step(ScanKind::Unloaded, DOWN, Spot::Hub, &[S::Dispatched], Taker::Place),
    step(ScanKind::Unloaded, DOWN, Spot::Via, &[S::Dispatched], Taker::Place),
    step(ScanKind::Unloaded, DOWN, Spot::Outlet, &[S::Dispatched], Taker::Place),
    step(ScanKind::Sorted, BUSES, Spot::Transit, &[S::Loaded, S::Unloaded, S::Bagged], Taker::Place),
    step(ScanKind::Sorted, DOWN, Spot::Via, &[S::Dispatched, S::Unloaded, S::Bagged], Taker::Place),
    step(ScanKind::Forwarded, BUSES, Spot::Transit, &[S::Sorted, S::Unloaded, S::Bagged], Taker::Bus),
    step(
        ScanKind::Arrived,
        BUSES,
        Spot::Hub,
        &[S::Loaded, S::Forwarded, S::Sorted, S::Unloaded, S::Bagged, S::Lost],
        Taker::Place,
    ),
    step(
        ScanKind::Arrived,
        &[Course::Inbound],
        Spot::Hub,
        &[S::Announced, S::Unloaded, S::Bagged, S::Lost],
        Taker::Place,
    ),
    step(ScanKind::Dispatched, &[Course::Door], Spot::Hub, &[S::Arrived, S::Bagged], Taker::LineHaul),
    step(ScanKind::Dispatched, DOWN, Spot::Hub, &[S::Arrived, S::Bagged], Taker::Bus),
    step(ScanKind::Dispatched, DOWN, Spot::Via, &[S::Sorted, S::Unloaded, S::Bagged], Taker::Bus),
    step(ScanKind::Ready, DOWN, Spot::Outlet, &[S::Dispatched, S::Unloaded, S::Lost], Taker::Place),
    step(ScanKind::Ready, &[Course::Stays], Spot::Outlet, &[S::Accepted, S::Lost], Taker::Place),
    step(ScanKind::Collected, SHELF, Spot::Outlet, &[S::Ready], Taker::Buyer),
    step(ScanKind::Delivered, &[Course::Door], Spot::Door, &[S::Dispatched], Taker::Buyer),
    step(ScanKind::Refused, SHELF, Spot::Present, &[S::Ready], Taker::Same),
    step(ScanKind::Refused, &[Course::Door], Spot::Present, &[S::Dispatched], Taker::Same),
    step(ScanKind::Damaged, ALL, Spot::Present, UNDER_WAY, Taker::Same),
    step(ScanKind::Lost, ALL, Spot::Present, UNDER_WAY_OR_DAMAGED, Taker::Same),
    step(ScanKind::SentBack, HUB, Spot::Stand, &[S::Ready, S::Refused, S::Damaged], Taker::Bus),
    step(
        ScanKind::Returned,
        UP,
        Spot::Origin,
        &[S::Accepted, S::Ready, S::Refused, S::Damaged, S::Lost, S::Returning],
        Taker::Place,
    ),
    step(
        ScanKind::Returned,
        UP,
        Spot::Hub,
        &[S::Accepted, S::Ready, S::Refused, S::Damaged, S::Lost, S::Returning],
        Taker::Place,
    ),
    step(
        ScanKind::Returned,
        &[Course::Inbound],
        Spot::Hub,
        &[S::Arrived, S::Ready, S::Refused, S::Damaged, S::Lost, S::Returning],
        Taker::LineHaul,
    ),
];

/// The table as `docs/logistics.md` has it, in Markdown.
pub fn as_markdown() -> String {
    let mut text = String::from("| step | parcels | where | after | then held by |\n|---|---|---|---|---|\n");
    for step in STEPS {
        let courses = match step.courses.len() {
            4 => "all".to_string(),
            _ => step.courses.iter().map(|course| course.told()).collect::<Vec<_>>().join(", "),
        };
        let after = step.after.iter().map(|state| state.word()).collect::<Vec<_>>().join(", ");
        let row = format!(
            "| **{}** | {courses} | {} | {after} | {} |\n",
            step.kind,
            step.at.told(),
            step.taker.told()
        );
        text.push_str(&row);
    }
    text
}

impl Course {
    const fn told(self) -> &'static str {
        match self {
            Self::Door => "to a city",
            Self::Outlet => "to another outlet",
            Self::Stays => "collected where they were brought",
            Self::Inbound => "from outside",
        }
    }
}

impl Spot {
    const fn told(self) -> &'static str {
        match self {
            Self::Origin => "the outlet of its growers",
            Self::Transit => "the transit centre on the way up",
            Self::Hub => "the hub, or where it turns",
            Self::Via => "the transit centre on the way down",
            Self::Outlet => "the outlet of its receiver",
            Self::Door => "the door",
            Self::Stand => "the place where it stands",
            Self::Present => "where it is",
        }
    }
}

impl Taker {
    const fn told(self) -> &'static str {
        match self {
            Self::Place => "the place",
            Self::Bus => "the shuttle's run",
            Self::LineHaul => "the line-haul's carrier",
            Self::Buyer => "the receiver",
            Self::Same => "whoever had it",
        }
    }
}
