//! What is done at one call: an outlet's parcels, or a part of them where they are more than a vehicle holds.
use crate::day::{DayBook, Wish, load_of};
use crate::document::capacity;
use crate::model::{Load, Promises};
use county::Leg;
use kernel::Whole;
use logistics::Errand;

/// A call at an outlet.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Its place in [`DayBook::wishes`].
    pub wish: usize,
    pub errands: Vec<Errand>,
    pub is_cold: bool,
    /// By when it has to be there, in seconds of the day.
    pub deadline: Option<i64>,
}

impl Job {
    pub fn load(&self) -> Load {
        load_of(&self.errands)
    }
}

/// The calls of the day, at the outlets of rounds that have vehicles.
pub(crate) fn jobs(book: &DayBook) -> Vec<Job> {
    let planned = |(_, wish): &(usize, &Wish)| !book.rounds[wish.round].vehicles.is_empty();
    book.wishes.iter().enumerate().filter(planned).flat_map(|(at, wish)| jobs_of(book, at, wish)).collect()
}

fn jobs_of(book: &DayBook, at: usize, wish: &Wish) -> Vec<Job> {
    let is_cold = wish.is_cold();
    let most = largest(book, wish, is_cold);
    let mut parts: Vec<Vec<Errand>> = vec![Vec::new()];
    for errand in &wish.errands {
        let filled = parts.last().map(|part| load_of(part)).unwrap_or_default();
        let fits = filled.grams + errand.grams.get() <= most.grams && filled.parcels < most.parcels;
        if filled.parcels > 0 && !fits {
            parts.push(Vec::new());
        }
        parts.last_mut().into_iter().for_each(|part| part.push(*errand));
    }
    let job =
        |errands: Vec<Errand>| Job { wish: at, deadline: deadline(book, wish, &errands), errands, is_cold };
    parts.into_iter().map(job).collect()
}

/// The most that one vehicle of the round takes.
fn largest(book: &DayBook, wish: &Wish, is_cold: bool) -> Load {
    let round = &book.rounds[wish.round];
    let able = round.vehicles.iter().filter(|vehicle| !is_cold || vehicle.details.cold_box);
    able.map(|vehicle| capacity(book, round, vehicle)).fold(Load::default(), |most, (grams, parcels)| Load {
        grams: most.grams.max(grams),
        parcels: most.parcels.max(parcels),
    })
}

/// The earliest hour that was promised for this day, unless no vehicle can be there by then.
fn deadline(book: &DayBook, wish: &Wish, errands: &[Errand]) -> Option<i64> {
    let round = &book.rounds[wish.round];
    if book.wanted.promises == Promises::Loose || round.leg == Leg::Collecting {
        return None;
    }
    let midnight = book.wanted.day.at_minute(0);
    let straight = book.distances.between(round.transit, wish.outlet).map_or(0, |leap| leap.seconds);
    let first = round.opens_minute * 60 + straight;
    let promised = errands.iter().map(|errand| errand.promised.since_ms(midnight) / 1_000);
    promised.filter(|seconds| *seconds >= first).min()
}
