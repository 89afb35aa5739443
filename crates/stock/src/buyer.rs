//! Where the buyer wants it sent: a cookie with the code of a zone of cities, or of an outlet of the county.
//! Nobody who says nothing has to choose: it goes to the county's usual city.
use axum::http::{HeaderMap, HeaderValue};
use county::{Destination, PlaceKind, Timetable};
use webkit::{Words, read_cookie};

const COOKIE: &str = "zone";
const OUTLET: &str = "outlet-";
const YEAR_SECONDS: i64 = 365 * 86_400;

/// Where to, by what the browser's cookie says. A code that is none any more counts as nothing said.
pub fn destination(headers: &HeaderMap, timetable: &Timetable) -> Destination {
    let said = read_cookie(headers, COOKIE).unwrap_or_default();
    destination_of(said, timetable).unwrap_or_else(|| usual(timetable))
}

/// The first of the zones: the nearest city.
fn usual(timetable: &Timetable) -> Destination {
    Destination::City(timetable.zones().first().map(|zone| zone.id).unwrap_or_default())
}

/// Reads `hangzhou` or `outlet-FW01`.
pub fn destination_of(code: &str, timetable: &Timetable) -> Option<Destination> {
    if let Some(code) = code.strip_prefix(OUTLET) {
        let place = timetable.place_by_code(code).filter(|place| place.kind == PlaceKind::Outlet)?;
        return Some(Destination::Outlet(place.id));
    }
    timetable.zone_by_code(code).map(|zone| Destination::City(zone.id))
}

/// Writes what [`destination_of`] reads.
pub fn destination_code(to: Destination, timetable: &Timetable) -> String {
    match to {
        Destination::City(zone) => timetable.zone(zone).map(|zone| zone.code.clone()).unwrap_or_default(),
        Destination::Outlet(place) => {
            timetable.place(place).map(|place| format!("{OUTLET}{}", place.code)).unwrap_or_default()
        }
    }
}

/// 杭州, 富文村服务点
pub fn destination_name(w: &Words, to: Destination, timetable: &Timetable) -> String {
    let names = match to {
        Destination::City(zone) => timetable.zone(zone).map(|zone| (&zone.name_zh, &zone.name_en)),
        Destination::Outlet(place) => timetable.place(place).map(|place| (&place.name_zh, &place.name_en)),
    };
    names.map(|(zh, en)| w.name(zh, en).to_string()).unwrap_or_default()
}

/// The cookie that keeps the choice; the usual city needs none, so that its pages are everyone's.
pub(crate) fn cookie(to: Destination, timetable: &Timetable) -> Option<HeaderValue> {
    let (value, seconds) = match to {
        to if to == usual(timetable) => (String::new(), 0),
        to => (destination_code(to, timetable), YEAR_SECONDS),
    };
    HeaderValue::try_from(format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax")).ok()
}
