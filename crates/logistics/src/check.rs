//! What must always be true of parcels.
use crate::FOLLOWER;
use crate::model::{Holder, Parcel, ParcelId, ParcelState};
use crate::queries::{in_order_of_ids, lines_of, parcels_of_orders, scans_of};
use crate::way::Standing;
use kernel::Whole;
use ordering::events;
use std::collections::{BTreeMap, BTreeSet};
use stock::OrderId;
use store::{EVENTS_MAX, Event, EventNumber, Tx};
use webkit::Problem;

/// Parcels that are read at once.
const PARCELS_MAX: i64 = 5_000;
/// Problems of one kind that are told; who has twenty need not read on.
const TOLD_MAX: usize = 20;

/// Proves what `lib.rs` promises.
pub fn check(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = walk_parcels(tx)?;
    problems.extend(walk_log(tx)?);
    problems.extend(bags_apart(tx)?);
    problems.extend(crate::costs::check(tx)?);
    problems.extend(crate::cold::check(tx)?);
    for (what, sql) in LOOSE_ENDS {
        let told = |row: &store::Row| Ok(problem(what, row.text(0)?));
        problems.extend(tx.query(sql, store::values![TOLD_MAX as i64], told)?);
    }
    Ok(problems)
}

/// What is told of each row that one of these finds. That a parcel has no two holders, its table refuses; here it
/// is that whoever it names is there.
const LOOSE_ENDS: [(&str, &str); 7] = [
    (
        "a parcel is with a run that does not exist",
        "SELECT waybill FROM parcel
          WHERE county_id = $1 AND run_id IS NOT NULL
            AND run_id NOT IN (SELECT id FROM run WHERE run.county_id = $1)
          ORDER BY id LIMIT $2",
    ),
    (
        "a parcel stands at a place that does not exist",
        "SELECT waybill FROM parcel
          WHERE county_id = $1 AND at_place_id IS NOT NULL
            AND at_place_id NOT IN (SELECT id FROM place WHERE place.county_id = $1)
          ORDER BY id LIMIT $2",
    ),
    (
        "a parcel lies in a bag that does not exist",
        "SELECT waybill FROM parcel
          WHERE county_id = $1 AND bag_id IS NOT NULL
            AND bag_id NOT IN (SELECT id FROM bag WHERE bag.county_id = $1)
          ORDER BY id LIMIT $2",
    ),
    (
        "a bag is with a run that does not exist",
        "SELECT code FROM bag
          WHERE county_id = $1 AND run_id IS NOT NULL
            AND run_id NOT IN (SELECT id FROM run WHERE run.county_id = $1)
          ORDER BY id LIMIT $2",
    ),
    (
        "a bag does not hold as many parcels as it says",
        "SELECT bag.code FROM bag
           LEFT JOIN parcel ON parcel.county_id = $1 AND parcel.bag_id = bag.id
          WHERE bag.county_id = $1 AND bag.state = 'filling'
          GROUP BY bag.id, bag.code, bag.parcels HAVING count(parcel.id) <> bag.parcels
          ORDER BY bag.id LIMIT $2",
    ),
    (
        "something was said of a stop of a run that does not exist",
        "SELECT CAST(run_id AS TEXT) FROM run_stop
          WHERE county_id = $1 AND run_id NOT IN (SELECT id FROM run WHERE run.county_id = $1)
          ORDER BY run_id LIMIT $2",
    ),
    (
        "a photograph belongs to a scan that does not exist",
        "SELECT scan_photo.photo_key FROM scan_photo
           LEFT JOIN scan ON scan.county_id = $1 AND scan.parcel_id = scan_photo.parcel_id
                         AND scan.id = scan_photo.scan_id
          WHERE scan_photo.county_id = $1 AND scan.id IS NULL
          ORDER BY scan_photo.photo_key LIMIT $2",
    ),
];

/// Parcels that lie in a bag and do not stand where it stands, or in one that was opened.
const APART: &str = "
    SELECT parcel.waybill, bag.code
      FROM parcel JOIN bag ON bag.county_id = $1 AND bag.id = parcel.bag_id
     WHERE parcel.county_id = $1
       AND (bag.state = 'opened' OR bag.holder <> parcel.holder
            OR coalesce(bag.at_place_id, 0) <> coalesce(parcel.at_place_id, 0)
            OR coalesce(bag.run_id, 0) <> coalesce(parcel.run_id, 0))
     ORDER BY parcel.id LIMIT $2";

fn bags_apart(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let told = |row: &store::Row| {
        let where_ = format!("parcel {}, bag {}", row.text(0)?, row.text(1)?);
        Ok(problem("a parcel that lies in a bag does not stand where the bag stands", where_))
    };
    tx.query(APART, store::values![TOLD_MAX as i64], told)
}

fn problem(what: &str, where_: String) -> Problem {
    Problem { room: "logistics", what: what.to_string(), where_ }
}

/// Takes every parcel its way again, scan by scan: it must come to stand where it stands.
fn walk_parcels(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let mut after = ParcelId::default();
    loop {
        let parcels = in_order_of_ids(tx, after, PARCELS_MAX)?;
        let Some(last) = parcels.last() else { return Ok(problems) };
        after = last.id;
        let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
        let mut walked: BTreeMap<ParcelId, Walk> = parcels.iter().map(|p| (p.id, Walk::new(p))).collect();
        for scan in scans_of(tx, &ids)? {
            if let Some(walk) = walked.get_mut(&scan.parcel) {
                walk.step(&scan);
            }
        }
        let room = TOLD_MAX.saturating_sub(problems.len());
        problems.extend(walked.into_values().filter_map(Walk::end).take(room));
    }
}

/// A parcel on its way again.
struct Walk<'a> {
    parcel: &'a Parcel,
    standing: Standing,
    changed: kernel::Time,
    strange: Option<&'static str>,
}

impl<'a> Walk<'a> {
    fn new(parcel: &'a Parcel) -> Self {
        Self { parcel, standing: parcel.way.begin(), changed: parcel.created, strange: None }
    }

    fn step(&mut self, scan: &crate::model::Scan) {
        match self.parcel.way.step(self.standing, scan.kind, scan.place) {
            Ok(standing) => {
                let boards = standing.holder == Holder::Bus && standing.run.is_none();
                self.standing = if boards { Standing { run: scan.run, ..standing } } else { standing };
            }
            Err(_) => {
                self.strange =
                    self.strange.or(Some("a scan of the parcel could not follow the one before it"))
            }
        }
        if scan.happened < self.changed {
            self.strange = self.strange.or(Some("a scan of the parcel lies before the one that it follows"));
        }
        self.changed = scan.happened;
    }

    fn end(self) -> Option<Problem> {
        let stands = self.parcel.standing;
        let cancelled = stands == Standing { state: ParcelState::Cancelled, ..Standing::ANNOUNCED };
        let fits = stands == self.standing || (cancelled && self.standing == Standing::ANNOUNCED);
        let what = match self.strange {
            Some(strange) => strange,
            None if !fits => "the parcel does not stand where its scans brought it",
            None => return None,
        };
        Some(problem(what, format!("parcel {}", self.parcel.waybill)))
    }
}

/// Every order that the log says was confirmed has its parcels, with all its lines; every order that was
/// completed has none under way.
fn walk_log(tx: &mut Tx) -> store::Result<Vec<Problem>> {
    let end = tx.place(FOLLOWER)?;
    let mut problems = Vec::new();
    let mut place = EventNumber::default();
    while place < end {
        let upto = EventNumber::new(end.get().min(place.get() + EVENTS_MAX));
        let events = tx.events_between(place, upto, &[events::CONFIRMED, events::COMPLETED])?;
        let room = TOLD_MAX.saturating_sub(problems.len());
        problems.extend(unpacked(tx, &orders(&events, events::CONFIRMED))?.into_iter().take(room));
        let room = TOLD_MAX.saturating_sub(problems.len());
        problems.extend(unfinished(tx, &orders(&events, events::COMPLETED))?.into_iter().take(room));
        place = upto;
    }
    Ok(problems)
}

fn orders(events: &[Event], kind: &str) -> Vec<OrderId> {
    events.iter().filter(|event| event.kind == kind).map(|event| OrderId::new(event.subject)).collect()
}

fn unpacked(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Problem>> {
    let parcels = parcels_of_orders(tx, orders)?;
    let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let of: BTreeMap<ParcelId, OrderId> =
        parcels.iter().filter_map(|parcel| Some((parcel.id, parcel.order?))).collect();
    let mut packed: BTreeMap<OrderId, BTreeSet<i64>> = BTreeMap::new();
    for line in lines_of(tx, &ids)? {
        if let Some(order) = of.get(&line.parcel) {
            packed.entry(*order).or_default().insert(line.line);
        }
    }
    let wanted = ordering::for_parcels(tx, orders)?;
    let lacks = wanted.iter().filter(|order| {
        let lines: BTreeSet<i64> = order.lines.iter().map(|line| line.line).collect();
        packed.get(&order.order) != Some(&lines)
    });
    Ok(lacks
        .map(|order| problem("not every line of the order lies in a parcel", format!("order {}", order.code)))
        .collect())
}

fn unfinished(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Problem>> {
    let parcels = parcels_of_orders(tx, orders)?;
    let open = parcels.iter().filter(|parcel| !parcel.standing.state.is_received());
    let told = |parcel: &Parcel| {
        let where_ =
            format!("order {}, parcel {}: {}", parcel.order_code, parcel.waybill, parcel.standing.state);
        problem("the order is completed and its buyer does not have all of it", where_)
    };
    Ok(open.map(told).collect())
}
