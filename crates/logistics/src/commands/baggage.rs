//! Bags in a batch of scans: what is put into one, and what moves with one.
use super::yard::{NewIds, Yard};
use crate::bags::{Bag, BagId, BagState};
use crate::codes::ParcelCode;
use crate::model::{BagWrong, NewScan, Parcel, ParcelId, Refusal, ScanKind, Scanned};
use kernel::{Count, Time, Whole};

/// Steps that a whole bag takes with one scan.
const OF_BAGS: [ScanKind; 7] = [
    ScanKind::Loaded,
    ScanKind::Unloaded,
    ScanKind::Sorted,
    ScanKind::Forwarded,
    ScanKind::Arrived,
    ScanKind::Dispatched,
    ScanKind::Lost,
];

impl Yard {
    /// The bag in which a parcel lies after a step by itself: the one into which it is put, or none, for what
    /// is scanned alone has been taken out.
    pub(super) fn bag_for(&mut self, parcel: &Parcel, scan: &NewScan) -> Result<Option<BagId>, Refusal> {
        if scan.kind != ScanKind::Bagged {
            return Ok(None);
        }
        let name = scan.details.bag.as_deref().unwrap_or_default();
        let code = match ParcelCode::read(name) {
            Ok(ParcelCode::Bag(code)) => code.to_string(),
            _ => name.to_string(),
        };
        let wrong = |why| Refusal::Bag { bag: name.to_string(), wrong: why };
        let bag = self.bags.get(&code).ok_or_else(|| wrong(BagWrong::Unknown))?;
        takes(bag, parcel, scan).map_err(wrong)?;
        let id = bag.id;
        self.changed_bags.insert(code);
        Ok(Some(id))
    }

    /// Notes that a parcel lies no longer in the bag in which it lay.
    pub(super) fn leave_bag(&mut self, before: &Parcel, now: Option<BagId>) {
        let Some(left) = before.bag.filter(|bag| Some(*bag) != now) else { return };
        match self.bags.values().find(|bag| bag.id == left) {
            Some(bag) => drop(self.changed_bags.insert(bag.code.clone())),
            None => *self.left_bags.entry(left).or_default() += 1,
        }
    }

    /// What lies in a bag, by id.
    fn in_bag(&self, bag: BagId) -> Vec<ParcelId> {
        self.parcels.values().filter(|parcel| parcel.bag == Some(bag)).map(|parcel| parcel.id).collect()
    }

    /// How many parcels a scan is about.
    pub fn size_of(&self, code: &str) -> usize {
        match ParcelCode::read(code) {
            Ok(ParcelCode::Bag(code)) => {
                self.bags.get(code.as_str()).map_or(1, |bag| self.in_bag(bag.id).len())
            }
            _ => 1,
        }
    }

    /// Moves everything in a bag, or nothing: it goes as one.
    pub(super) fn take_bag(
        &mut self,
        ids: &NewIds,
        scan: &NewScan,
        code: &str,
        now: Time,
    ) -> Result<Scanned, Refusal> {
        let wrong = |why| Refusal::Bag { bag: code.to_string(), wrong: why };
        let bag = self.bags.get(code).ok_or_else(|| wrong(BagWrong::Unknown))?;
        travels(bag, scan).map_err(wrong)?;
        let inside = self.in_bag(bag.id);
        let mut moved = Vec::with_capacity(inside.len());
        for parcel in inside.iter().filter_map(|id| self.parcels.get(id)) {
            moved.push(self.step(parcel, scan, now)?);
        }
        let mut scans = std::iter::once(ids.scan).chain(ids.rest.iter().copied());
        let mut first: Option<Scanned> = None;
        for (nth, mut step) in moved.into_iter().enumerate() {
            let Some(id) = scans.next() else { break };
            self.board(&mut step.parcel, ids, scan);
            let (standing, time) = (step.parcel.standing, step.parcel.changed);
            let scanned = self.put(step, id, scan.kind, None);
            match first {
                None => {
                    self.stand(code, standing, time);
                    first = Some(scanned);
                }
                Some(_) => self.rest.push((numbered(scan, nth), scanned)),
            }
        }
        first.ok_or_else(|| wrong(BagWrong::Empty))
    }

    fn stand(&mut self, code: &str, standing: crate::way::Standing, time: Time) {
        if let Some(bag) = self.bags.get_mut(code) {
            bag.standing = standing;
            bag.changed = time;
            self.changed_bags.insert(code.to_string());
        }
    }

    /// The bags that the batch changed, as they are now.
    pub fn bags_changed(&self) -> Vec<Bag> {
        let changed = self.changed_bags.iter().filter_map(|code| self.bags.get(code)).cloned();
        changed
            .map(|bag| {
                let inside = self.in_bag(bag.id).len() as i64;
                let parcels = if bag.state == BagState::Filling { inside } else { bag.parcels.get() };
                Bag { parcels: Count::new(parcels).unwrap_or_default(), ..bag }
            })
            .collect()
    }
}

/// The scan of a further parcel of a bag, under a key of its own.
fn numbered(scan: &NewScan, nth: usize) -> NewScan {
    NewScan { device_key: format!("{}#{nth}", scan.device_key), ..scan.clone() }
}

/// Whether a bag takes a parcel: it is open, it stands here, and the parcel passes where it goes.
fn takes(bag: &Bag, parcel: &Parcel, scan: &NewScan) -> Result<(), BagWrong> {
    match bag.state {
        BagState::Sealed => return Err(BagWrong::Sealed),
        BagState::Opened => return Err(BagWrong::Opened),
        BagState::Filling => {}
    }
    if bag.standing.at != scan.place {
        return Err(BagWrong::Elsewhere { place: bag.standing.at });
    }
    let places: Vec<_> = parcel.way.places().collect();
    let here = places.iter().rposition(|place| Some(*place) == scan.place);
    let there = places.iter().rposition(|place| *place == bag.to);
    if here.is_none() || there <= here {
        return Err(BagWrong::OtherWay { to: bag.to });
    }
    Ok(())
}

fn travels(bag: &Bag, scan: &NewScan) -> Result<(), BagWrong> {
    match bag.state {
        BagState::Filling => return Err(BagWrong::NotSealed),
        BagState::Opened => return Err(BagWrong::Opened),
        BagState::Sealed => {}
    }
    if OF_BAGS.contains(&scan.kind) { Ok(()) } else { Err(BagWrong::OneByOne) }
}
