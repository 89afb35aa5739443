//! How a lot is told: its days as boxes, its steps as a history, newest first.
use crate::model::LotTrace;
use kernel::{Day, Quantity, Time};
use logistics::history::Step;
use logistics::{LotStep, ScanKind, Teller};
use webkit::{Arg, Words};

/// More days than this are not drawn one by one.
const BOXES_MAX: i64 = 16;

/// A class for each day from the harvest to the last good one: `gone`, "" (good), `last`. Empty for what keeps
/// long, and for what is past.
pub(crate) fn boxes(harvested: Day, best_before: Day, today: Day) -> Vec<&'static str> {
    let days = best_before.since(harvested);
    if !(1..BOXES_MAX).contains(&days) || today > best_before {
        return Vec::new();
    }
    let class = |day: Day| match day {
        day if day < today => "gone",
        day if day == best_before => "last",
        _ => "",
    };
    (0..=days).map(|n| class(harvested.plus(n))).collect()
}

/// What is shown of the parcels' steps: where they go in the end is the buyers' business.
const SHOWN: [ScanKind; 4] = [ScanKind::Accepted, ScanKind::Loaded, ScanKind::Sorted, ScanKind::Arrived];

/// Every step of a lot, newest first.
pub(crate) fn steps(teller: &Teller, trace: &LotTrace, today: Day) -> Vec<Step> {
    let w = teller.words;
    let mut steps: Vec<(Time, Step)> = Vec::new();
    for step in trace.steps.iter().filter(|step| SHOWN.contains(&step.kind)) {
        steps.push((step.last, told(teller, trace, step, today)));
    }
    steps.extend(sent(w, trace, today));
    steps.extend(received(w, trace, today));
    steps.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    let mut steps: Vec<Step> = steps.into_iter().map(|(_, step)| step).collect();
    steps.push(listed(teller, trace, today));
    steps.push(harvested(teller, trace));
    if let Some(newest) = steps.first_mut() {
        newest.class = "now";
    }
    steps
}

fn told(teller: &Teller, trace: &LotTrace, step: &LotStep, today: Day) -> Step {
    let w = teller.words;
    let place = step.place.map_or(String::new(), |place| teller.place(place));
    let how_much = how_much(w, trace, step.parcels, step.quantity);
    Step::done(
        teller.step(step.kind),
        w.with("trace-step-at", &[("place", &place), ("much", &how_much)]),
        when(w, step, today),
    )
}

/// `3 件，4.5 公斤`
fn how_much(w: &Words, trace: &LotTrace, parcels: i64, quantity: Quantity) -> String {
    let quantity = w.quantity(quantity, trace.product.unit);
    w.with("trace-parcels", &[("n", Arg::Number(parcels)), ("quantity", Arg::Text(quantity))])
}

/// The hour of one day; two days where it took longer.
fn when(w: &Words, step: &LotStep, today: Day) -> String {
    let (first, last) = (step.first.day(), step.last.day());
    match (first == last, last == today) {
        (true, true) => w.time(step.last),
        (true, false) => w.day_time(step.last),
        (false, _) => w.days(first, last),
    }
}

/// Of several kinds of steps the sum, without their places.
fn summed(trace: &LotTrace, kinds: &[ScanKind]) -> Option<LotStep> {
    let of_kinds = trace.steps.iter().filter(|step| kinds.contains(&step.kind));
    of_kinds.cloned().reduce(|sum, step| LotStep {
        kind: sum.kind,
        place: None,
        first: sum.first.min(step.first),
        last: sum.last.max(step.last),
        parcels: sum.parcels + step.parcels,
        quantity: sum.quantity + step.quantity,
    })
}

fn sent(w: &Words, trace: &LotTrace, today: Day) -> Option<(Time, Step)> {
    let sum = summed(trace, &[ScanKind::Dispatched])?;
    let much = how_much(w, trace, sum.parcels, sum.quantity);
    Some((sum.last, Step::done(w.say("trace-step-sent"), much, when(w, &sum, today))))
}

fn received(w: &Words, trace: &LotTrace, today: Day) -> Option<(Time, Step)> {
    let sum = summed(trace, &[ScanKind::Collected, ScanKind::Delivered])?;
    let much = how_much(w, trace, sum.parcels, sum.quantity);
    Some((sum.last, Step::done(w.say("trace-step-received"), much, when(w, &sum, today))))
}

fn listed(teller: &Teller, trace: &LotTrace, today: Day) -> Step {
    let w = teller.words;
    let quantity = w.quantity(trace.lot.listed, trace.product.unit);
    let outlet = teller.place(trace.lot.outlet);
    let what = w.with("trace-step-listed-what", &[("quantity", &quantity), ("outlet", &outlet)]);
    Step::done(w.say("trace-step-listed"), what, logistics::history::said(teller, trace.lot.listed_at, today))
}

fn harvested(teller: &Teller, trace: &LotTrace) -> Step {
    let w = teller.words;
    let township = trace.timetable.township(trace.lot.township);
    let township = township.map_or(String::new(), |t| w.name(&t.name_zh, &t.name_en).to_string());
    Step::done(w.say("trace-step-harvested"), township, w.short_day(trace.lot.harvested_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_good_day_is_a_box() {
        let day = |n| Day::new(2026, 11, n).unwrap();
        assert_eq!(boxes(day(21), day(24), day(23)), ["gone", "gone", "", "last"]);
        assert_eq!(boxes(day(21), day(24), day(24)), ["gone", "gone", "gone", "last"]);
        assert_eq!(boxes(day(21), day(24), day(25)), Vec::<&str>::new(), "past");
        assert_eq!(boxes(day(1), day(28), day(2)), Vec::<&str>::new(), "keeps long");
    }
}
