//! What the warmth of boxes took of parcels' freshness, reckoned from readings.
use super::limits::{limit_of, limits};
use super::model::{BoxKey, ColdLimit, Reading, Tenths};
use super::reading::readings_between;
use super::stays::{Stay, stays};
use crate::model::{Parcel, ParcelId};
use crate::queries::lines_of;
use kernel::{Day, Time, Whole};
use std::collections::{BTreeSet, HashMap};
use stock::LotId;
use store::Tx;

/// So long a reading holds where no other follows: who has a thermometer looks at it each hour.
pub const HOLDS_MINUTES: i64 = 60;
const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 1_440;

/// How a line of a parcel was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warmth {
    pub parcel: ParcelId,
    /// None of a parcel from outside, whose lots nobody knows.
    pub lot: Option<LotId>,
    /// So long it lay in a box that was read.
    pub read_minutes: i64,
    /// So long outside of its limits.
    pub outside_minutes: i64,
    /// The reading that was farthest outside.
    pub worst: Option<Tenths>,
    /// When it first and last was.
    pub outside: Option<(Time, Time)>,
    /// So much of its life that took, beyond the time itself.
    pub lost_minutes: i64,
}

impl Warmth {
    const fn none(parcel: ParcelId, lot: Option<LotId>) -> Self {
        Self { parcel, lot, read_minutes: 0, outside_minutes: 0, worst: None, outside: None, lost_minutes: 0 }
    }

    /// Whole days that its last good day comes earlier; half a day counts as one.
    pub const fn lost_days(&self) -> i64 {
        (self.lost_minutes + DAY_MINUTES / 2) / DAY_MINUTES
    }
    /// The last good day of something that would have had this one.
    pub fn best_before(&self, day: Day) -> Day {
        day.plus(-self.lost_days())
    }
}

/// What lies in a parcel and has a limit.
struct Kept {
    parcel: ParcelId,
    lot: Option<LotId>,
    limit: ColdLimit,
}

/// How what lies in these parcels was kept until `now`; what has no limit is not named.
pub fn warmth_of(tx: &mut Tx, parcels: &[Parcel], now: Time) -> store::Result<Vec<Warmth>> {
    let kept = kept(tx, parcels)?;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let network = county::timetable(tx)?;
    let stays = stays(tx, &network, parcels, now)?;
    of_stays(tx, &kept, &stays, now)
}

/// The same of what happened in one box on one day.
pub(super) fn warmth_in(
    tx: &mut Tx,
    parcels: &[Parcel],
    cold_box: BoxKey,
    (from, until): (Time, Time),
) -> store::Result<Vec<Warmth>> {
    let kept = kept(tx, parcels)?;
    let network = county::timetable(tx)?;
    let mut stays = stays(tx, &network, parcels, until)?;
    stays.retain(|stay| stay.cold_box == cold_box && stay.until > from);
    stays.iter_mut().for_each(|stay| stay.from = stay.from.max(from));
    of_stays(tx, &kept, &stays, until)
}

fn of_stays(tx: &mut Tx, kept: &[Kept], stays: &[Stay], now: Time) -> store::Result<Vec<Warmth>> {
    let boxes: BTreeSet<BoxKey> = stays.iter().map(|stay| stay.cold_box).collect();
    let from = stays.iter().map(|stay| stay.from).min().unwrap_or(now);
    let mut readings: HashMap<BoxKey, Vec<Reading>> = HashMap::new();
    for reading in readings_between(tx, &boxes, from.plus_minutes(-HOLDS_MINUTES), now)? {
        readings.entry(reading.cold_box).or_default().push(reading);
    }
    Ok(kept.iter().map(|one| warmth(one, stays, &readings)).collect())
}

fn kept(tx: &mut Tx, parcels: &[Parcel]) -> store::Result<Vec<Kept>> {
    let limits = limits(tx)?;
    let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let lines = lines_of(tx, &ids)?;
    let lots: BTreeSet<LotId> = lines.iter().map(|line| line.lot).collect();
    let lots = stock::lots_by_ids(tx, &lots.into_iter().collect::<Vec<_>>())?;
    let products: BTreeSet<_> = lots.values().map(|lot| lot.product).collect();
    let products = catalog::products_by_ids(tx, &products.into_iter().collect::<Vec<_>>())?;
    let of_lot = |lot: LotId| {
        let product = products.get(&lots.get(&lot)?.product)?;
        limit_of(&limits, product.storage, Some(product.category)).copied()
    };
    let of_line = |line: &crate::model::ParcelLine| {
        Some(Kept { parcel: line.parcel, lot: Some(line.lot), limit: of_lot(line.lot)? })
    };
    let from_outside = parcels.iter().filter(|parcel| parcel.order.is_none());
    let of_parcel = |parcel: &Parcel| {
        let limit = *limit_of(&limits, parcel.storage, None)?;
        Some(Kept { parcel: parcel.id, lot: None, limit })
    };
    Ok(lines.iter().filter_map(of_line).chain(from_outside.filter_map(of_parcel)).collect())
}

fn warmth(kept: &Kept, stays: &[Stay], readings: &HashMap<BoxKey, Vec<Reading>>) -> Warmth {
    let mut sum = Warmth::none(kept.parcel, kept.lot);
    let mut lost = 0.0;
    for stay in stays.iter().filter(|stay| stay.parcel == kept.parcel) {
        let of_box = readings.get(&stay.cold_box).map_or(&[][..], Vec::as_slice);
        for (at, reading) in of_box.iter().enumerate() {
            let minutes = minutes_held(stay, reading, of_box.get(at + 1));
            sum.read_minutes += minutes;
            if minutes > 0 && is_outside(&kept.limit, reading.temperature) {
                sum.outside_minutes += minutes;
                let first = sum.outside.map_or(reading.at, |(first, _)| first.min(reading.at));
                let last = sum.outside.map_or(reading.at, |(_, last)| last.max(reading.at));
                sum.outside = Some((first, last));
                sum.worst = Some(worse(&kept.limit, sum.worst, reading.temperature));
                lost += minutes as f64 * extra_age(&kept.limit, reading.temperature);
            }
        }
    }
    sum.lost_minutes = lost.round() as i64;
    sum
}

/// For how long of a stay a reading tells.
fn minutes_held(stay: &Stay, reading: &Reading, next: Option<&Reading>) -> i64 {
    let holds = reading.at.plus_minutes(HOLDS_MINUTES);
    let until = next.map_or(holds, |next| next.at.min(holds)).min(stay.until);
    (until.since_ms(reading.at.max(stay.from)) / MINUTE_MS).max(0)
}

pub(super) fn is_outside(limit: &ColdLimit, temperature: Tenths) -> bool {
    temperature < limit.low || temperature > limit.high
}

/// The one that lies farther outside.
pub(super) fn worse(limit: &ColdLimit, one: Option<Tenths>, other: Tenths) -> Tenths {
    let far = |t: Tenths| (t.get() - limit.high.get()).max(limit.low.get() - t.get());
    one.filter(|one| far(*one) >= far(other)).unwrap_or(other)
}

/// How much it ages in an hour beyond that hour: Q10^((T − upper limit) ÷ 10 °C) − 1; nothing within the limits or
/// below them.
fn extra_age(limit: &ColdLimit, temperature: Tenths) -> f64 {
    let above = (temperature.get() - limit.high.get()).max(0) as f64 / 10.0;
    (limit.q10_e1 as f64 / 10.0).powf(above / 10.0) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::Storage;

    fn tenths(tenths: i64) -> Tenths {
        Tenths::new(tenths).unwrap_or_default()
    }

    #[test]
    fn ten_degrees_above_it_ages_by_its_q10() {
        let limit = ColdLimit {
            storage: Storage::Chilled,
            category: None,
            low: tenths(0),
            high: tenths(40),
            q10_e1: 25,
        };
        assert!((extra_age(&limit, tenths(140)) - 1.5).abs() < 1e-9, "two and a half times as fast");
        assert!((extra_age(&limit, tenths(240)) - 5.25).abs() < 1e-9);
        assert_eq!(extra_age(&limit, tenths(40)), 0.0);
        assert_eq!(extra_age(&limit, tenths(-30)), 0.0, "frost is told, and no rule shortens by it");
        assert!(is_outside(&limit, tenths(-1)) && is_outside(&limit, tenths(41)));
        assert_eq!(worse(&limit, Some(tenths(-30)), tenths(60)), tenths(-30));
    }

    #[test]
    fn half_a_day_lost_is_a_day() {
        let lost = |lost_minutes| Warmth { lost_minutes, ..Warmth::none(ParcelId::default(), None) };
        assert_eq!([0, 719, 720, 2_160].map(|minutes| lost(minutes).lost_days()), [0, 0, 1, 2]);
    }
}
