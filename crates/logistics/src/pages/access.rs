//! Who may see and handle one parcel: whoever stands on its way.
use crate::model::{Parcel, ScanKind};
use crate::pages::station::{may_deliver, may_work_at};
use county::{PlaceId, Timetable};
use webkit::SignedIn;

/// Whether somebody works at a place that the parcel passes, or delivers.
pub(crate) fn may_handle(person: &SignedIn, timetable: &Timetable, parcel: &Parcel) -> bool {
    let way = &parcel.way;
    let places = [Some(way.from), way.transit, Some(way.hub), way.outlet()];
    let passes = places.into_iter().flatten().any(|place| may_work_at(person, timetable, place));
    passes || (way.zone().is_some() && may_deliver(person, timetable))
}

/// Whether somebody may report a step at a place, or at a door.
pub(crate) fn may_scan(
    person: &SignedIn,
    timetable: &Timetable,
    kind: ScanKind,
    place: Option<PlaceId>,
) -> bool {
    match place {
        Some(place) => may_work_at(person, timetable, place),
        None => kind.may_be_without_place() && may_deliver(person, timetable),
    }
}
