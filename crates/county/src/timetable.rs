//! The timetable: places, buses and line-haul in memory, and the promise of arrival that is made from them.
use crate::border::border_of_geojson;
use crate::network::{Leg, Schedule, schedule};
use crate::{
    Company, CompanyId, Place, PlaceId, PlaceKind, Route, Stop, Township, TownshipId, Village, VillageId,
    Zone, ZoneId, keys, queries, version,
};
use kernel::{Day, Fen, Grams, Position, Time, Whole};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};
use store::{CountyId, Tx};
use webkit::map::{Ground, Size};

/// Where a parcel goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// A door in a zone of cities.
    City(ZoneId),
    /// An outlet of the county.
    Outlet(PlaceId),
}

/// When a parcel travels, if it is paid before `cutoff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub cutoff: Time,
    /// The bus collects it at its outlet.
    pub leaves: Time,
    /// It is at the hub.
    pub hub: Time,
    /// It is at the door by then, or at the outlet where it is collected.
    pub arrives: Time,
}

/// Everything collected is at the hub: 20:00, unless settled otherwise.
pub(crate) const HUB_MINUTE: i64 = 20 * 60;
/// A parcel is at a city's door: by 18:00, unless settled otherwise.
pub(crate) const DOOR_MINUTE: i64 = 18 * 60;
pub(crate) const OUTLET_FREIGHT: Fen = Fen::of_yuan(4);
/// A bag of parcels is to weigh no more, unless settled otherwise: the reference mass of one lift in ISO 11228-1, for
/// men of 20 to 45. For women of that age and older men it is 20 kg there, for older women 15 kg.
pub(crate) const BAG_GRAMS: Grams = match Grams::new(25_000) {
    Some(most) => most,
    None => panic!("25 kg is a weight"),
};
/// The longest line-haul: for a zone that is no more.
const DAYS_MAX: i64 = 3;
/// Timetables that are kept: one a county, and a few that are just being replaced.
const KEPT_MAX: usize = 16;

/// The network of a county at one version.
#[derive(Clone, Debug)]
pub struct Timetable {
    townships: Vec<Township>,
    villages: Vec<Village>,
    companies: Vec<Company>,
    places: Vec<Place>,
    routes: Vec<Route>,
    zones: Vec<Zone>,
    schedule: Schedule,
    outlet_freight: Fen,
    bag_most: Grams,
    hub_minute: i64,
    door_minute: i64,
    /// 浙江省 淳安县 · Chun'an County, Zhejiang
    county_zh: String,
    county_en: String,
    border: Vec<Vec<Position>>,
    whole: OnceLock<Ground>,
    small: OnceLock<Ground>,
    township_at: HashMap<TownshipId, usize>,
    village_at: HashMap<VillageId, usize>,
    place_at: HashMap<PlaceId, usize>,
    /// The route, and the minutes from its transit centre. A transit centre is the first stop of its routes.
    stop_at: HashMap<PlaceId, (usize, i64)>,
}

type Kept = HashMap<(CountyId, i64), Arc<Timetable>>;
static KEPT: LazyLock<RwLock<Kept>> = LazyLock::new(RwLock::default);

/// The county's timetable. One short query, unless the network has changed.
pub fn timetable(tx: &mut Tx) -> store::Result<Arc<Timetable>> {
    let key = (tx.county(), version::of(tx)?);
    if let Some(kept) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(kept.clone());
    }
    let read = Arc::new(Timetable::read(tx)?);
    let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT_MAX {
        kept.clear();
    }
    kept.insert(key, read.clone());
    Ok(read)
}

impl Timetable {
    fn read(tx: &mut Tx) -> store::Result<Self> {
        let (county_zh, county_en) = county_names(tx)?;
        let freight = queries::whole_setting(tx, keys::OUTLET_FREIGHT_FEN, OUTLET_FREIGHT.get())?;
        let bag = queries::whole_setting(tx, keys::BAG_GRAMS, BAG_GRAMS.get())?;
        let routes = queries::routes(tx)?;
        let schedule = schedule(tx, &routes)?;
        let mut table = Self {
            townships: queries::townships(tx)?,
            villages: queries::villages(tx)?,
            companies: queries::companies(tx)?,
            places: queries::places(tx)?,
            routes,
            schedule,
            zones: queries::zones(tx)?,
            outlet_freight: Fen::new(freight).unwrap_or(OUTLET_FREIGHT),
            bag_most: Grams::new(bag).filter(|most| most.get() > 0).unwrap_or(BAG_GRAMS),
            hub_minute: queries::whole_setting(tx, keys::HUB_MINUTE, HUB_MINUTE)?.clamp(0, 1_439),
            door_minute: queries::whole_setting(tx, keys::DOOR_MINUTE, DOOR_MINUTE)?.clamp(0, 1_439),
            county_zh,
            county_en,
            border: read_border(tx)?,
            whole: OnceLock::new(),
            small: OnceLock::new(),
            township_at: HashMap::new(),
            village_at: HashMap::new(),
            place_at: HashMap::new(),
            stop_at: HashMap::new(),
        };
        table.index();
        Ok(table)
    }

    fn index(&mut self) {
        self.township_at = self.townships.iter().enumerate().map(|(at, t)| (t.id, at)).collect();
        self.village_at = self.villages.iter().enumerate().map(|(at, v)| (v.id, at)).collect();
        self.place_at = self.places.iter().enumerate().map(|(at, p)| (p.id, at)).collect();
        for (at, route) in self.routes.iter().enumerate() {
            self.stop_at.entry(route.transit).or_insert((at, 0));
            self.stop_at.extend(route.stops.iter().map(|stop| (stop.place, (at, stop.minutes))));
        }
    }

    pub fn townships(&self) -> &[Township] {
        &self.townships
    }
    pub fn township(&self, id: TownshipId) -> Option<&Township> {
        self.township_at.get(&id).map(|at| &self.townships[*at])
    }
    pub fn villages(&self) -> &[Village] {
        &self.villages
    }
    pub fn village(&self, id: VillageId) -> Option<&Village> {
        self.village_at.get(&id).map(|at| &self.villages[*at])
    }
    pub fn companies(&self) -> &[Company] {
        &self.companies
    }
    pub fn company(&self, id: CompanyId) -> Option<&Company> {
        self.companies.iter().find(|company| company.id == id)
    }
    /// Every place, by code.
    pub fn places(&self) -> &[Place] {
        &self.places
    }
    pub fn place(&self, id: PlaceId) -> Option<&Place> {
        self.place_at.get(&id).map(|at| &self.places[*at])
    }
    pub fn place_by_code(&self, code: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.code == code)
    }
    pub fn outlets(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.kind == PlaceKind::Outlet)
    }
    /// The county's hub.
    pub fn hub(&self) -> Option<&Place> {
        self.places.iter().find(|place| place.kind == PlaceKind::Hub)
    }
    /// By number.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
    /// The route that stops at a place, or that begins there.
    pub fn route_of(&self, place: PlaceId) -> Option<&Route> {
        self.stop_at.get(&place).map(|(at, _)| &self.routes[*at])
    }
    /// The nearest zone first.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }
    pub fn zone(&self, id: ZoneId) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }
    pub fn zone_by_code(&self, code: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.code == code)
    }

    /// The county's outline, ready to draw on; none where no border is settled.
    pub fn ground(&self, size: Size) -> Option<&Ground> {
        let kept = match size {
            Size::Whole => &self.whole,
            Size::Small => &self.small,
        };
        (!self.border.is_empty()).then(|| kept.get_or_init(|| Ground::new(&self.border, size)))
    }

    /// The most that a bag of parcels is to weigh.
    pub fn bag_most(&self) -> Grams {
        self.bag_most
    }

    /// The county's outline as it was settled; empty where none is.
    pub fn border(&self) -> &[Vec<Position>] {
        &self.border
    }

    /// Where something from a township comes from, as a certificate says it: 浙江省 淳安县 富文乡, and
    /// Fuwen, Chun'an County, Zhejiang.
    pub fn origin(&self, township: TownshipId) -> (String, String) {
        match self.township(township) {
            Some(t) => {
                (format!("{} {}", self.county_zh, t.name_zh), format!("{}, {}", t.name_en, self.county_en))
            }
            None => (self.county_zh.clone(), self.county_en.clone()),
        }
    }

    /// What the way to a destination costs for one parcel.
    pub fn freight(&self, to: Destination) -> Fen {
        match to {
            Destination::Outlet(_) => self.outlet_freight,
            Destination::City(zone) => {
                let dearest = || self.zones.iter().map(|zone| zone.freight).max().unwrap_or_default();
                self.zone(zone).map_or_else(dearest, |zone| zone.freight)
            }
        }
    }

    /// The places that a parcel passes, in order: outlet, transit centre, hub, and back down to an outlet.
    /// Between outlets of one route it turns at the transit centre; at its own outlet it stays.
    pub fn path(&self, from: PlaceId, to: Destination) -> Vec<PlaceId> {
        let up = |place| self.route_of(place).map(|route| route.transit);
        let hub = self.hub().map(|hub| hub.id);
        let steps = match to {
            Destination::City(_) => vec![Some(from), up(from), hub],
            Destination::Outlet(to) if to == from => vec![Some(from)],
            Destination::Outlet(to) if up(from) == up(to) => vec![Some(from), up(from), Some(to)],
            Destination::Outlet(to) => vec![Some(from), up(from), hub, up(to), Some(to)],
        };
        let mut path: Vec<PlaceId> = steps.into_iter().flatten().collect();
        path.dedup();
        path
    }

    /// The minute of the day at which everything collected is at the hub.
    pub fn hub_minute(&self) -> i64 {
        self.hub_minute
    }

    /// What drives when.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// When a parcel that is paid at `at` travels and arrives. It goes with the next collecting trip whose
    /// cut-off is still ahead; that evening it is at the hub. A city's door is reached so many days later, an
    /// outlet with the next trip that brings parcels there, while it is open. On a holiday nothing drives, and
    /// nothing is brought to a door. What is collected where it was handed in need not travel.
    pub fn promise(&self, from: PlaceId, to: Destination, at: Time) -> Promise {
        let Collected { cutoff, leaves } = self.collected(from, at);
        let at_hub = leaves.max(leaves.day().at_minute(self.hub_minute));
        let (hub, arrives) = match to {
            Destination::Outlet(place) if place == from => (leaves, self.schedule.open_from(place, leaves)),
            Destination::Outlet(place) => (at_hub, self.brought(place, at_hub.day().plus(1))),
            Destination::City(zone) => (at_hub, self.at_the_door(zone, at_hub.day())),
        };
        Promise { cutoff, leaves, hub, arrives: arrives.max(hub) }
    }

    fn collected(&self, from: PlaceId, at: Time) -> Collected {
        match self.schedule.next_collecting(from, at) {
            Some(passage) => Collected { cutoff: passage.cutoff(), leaves: passage.leaves() },
            None => self.brought_by_the_keeper(at.plus_minutes(self.behind(from, Leg::Collecting) * 1_440)),
        }
    }

    /// Where trips are no more planned, nobody overtakes the last of them, which may end two days after its day.
    fn behind(&self, place: PlaceId, leg: Leg) -> i64 {
        if self.schedule.is_served(place, leg) { 2 } else { 0 }
    }

    /// Where no bus stops, the keeper brings the day's parcels to the hub by the evening.
    fn brought_by_the_keeper(&self, at: Time) -> Collected {
        let minute = self.earliest_cutoff();
        let today = at.day();
        let day = if at < today.at_minute(minute) { today } else { today.plus(1) };
        let day = self.schedule.working_day(day);
        Collected { cutoff: day.at_minute(minute), leaves: day.at_minute(self.hub_minute) }
    }

    fn earliest_cutoff(&self) -> i64 {
        self.routes
            .iter()
            .map(|route| route.cutoff_minute)
            .min()
            .unwrap_or(self.hub_minute)
            .min(self.hub_minute)
    }

    fn brought(&self, to: PlaceId, first: Day) -> Time {
        let by_bus = self.schedule.next_bringing(to, first).map(|passage| passage.arrives());
        let day = first.plus(self.behind(to, Leg::Bringing));
        let by_hand = || self.schedule.working_day(day).at_minute(self.door_minute);
        self.schedule.open_from(to, by_bus.unwrap_or_else(by_hand))
    }

    /// The line-haul leaves on the evening of a working day, and a door is reached on one.
    fn at_the_door(&self, zone: ZoneId, evening: Day) -> Time {
        let days = self.zone(zone).map_or(DAYS_MAX, |zone| zone.days);
        let leaves = self.schedule.working_day(evening);
        self.schedule.working_day(leaves.plus(days)).at_minute(self.door_minute)
    }

    /// The stop of a route at a place.
    pub fn stop_of(&self, place: PlaceId) -> Option<Stop> {
        self.stop_at.get(&place).map(|(_, minutes)| Stop { place, minutes: *minutes })
    }
}

fn county_names(tx: &mut Tx) -> store::Result<(String, String)> {
    let id = tx.county();
    let county = tx.counties()?.into_iter().find(|county| county.id == id);
    let county = county.ok_or(store::Error::NoCounty(id))?;
    let province_zh = queries::setting(tx, keys::PROVINCE_ZH)?;
    let province_en = queries::setting(tx, keys::PROVINCE_EN)?;
    let zh = province_zh.map_or(county.name_zh.clone(), |province| format!("{province} {}", county.name_zh));
    let en = province_en.map_or(county.name_en.clone(), |province| format!("{}, {province}", county.name_en));
    Ok((zh, en))
}

/// A border that cannot be read draws nothing; everything else still works.
fn read_border(tx: &mut Tx) -> store::Result<Vec<Vec<Position>>> {
    let text = queries::setting(tx, keys::BORDER)?;
    let border = text.map(|text| border_of_geojson(&text));
    Ok(match border {
        Some(Ok(rings)) => rings,
        Some(Err(error)) => {
            tracing::warn!(%error, "the setting “border” cannot be read");
            Vec::new()
        }
        None => Vec::new(),
    })
}

/// Until when, and when, the bus collects at a place.
struct Collected {
    cutoff: Time,
    leaves: Time,
}
