//! The words of the county: its places, its buses, its producers.
use kernel::{Fen, Position, Time};

kernel::id! {
    /// A town or township.
    TownshipId;
    /// A village or an urban community.
    VillageId;
    /// Where parcels are handed over: the hub, a transit centre, an outlet.
    PlaceId;
    /// A company that runs routes.
    CompanyId;
    /// A round of the village bus.
    RouteId;
    /// A zone of cities that the line-haul reaches in the same number of days.
    ZoneId;
    /// Who grows.
    ProducerId;
}

kernel::words! {
    TownshipKind { Town = "town", Township = "township" }
    VillageKind { Village = "village", Community = "community" }
    PlaceKind {
        /// The county's centre, from which the line-haul leaves.
        Hub = "hub",
        /// Where a route begins and ends.
        Transit = "transit",
        /// A village's service point: takes in and gives out.
        Outlet = "outlet",
    }
    ProducerKind { Household = "household", Cooperative = "cooperative", Firm = "firm" }
}

/// The keys of the settings that this room reads; other rooms name their own.
pub mod keys {
    /// The county's border as GeoJSON.
    pub const BORDER: &str = "border";
    /// What a parcel to an outlet of the county costs, in fen.
    pub const OUTLET_FREIGHT_FEN: &str = "outlet_freight_fen";
    /// The minute of the day at which everything collected is at the hub.
    pub const HUB_MINUTE: &str = "hub_minute";
    /// The minute of the day by which a parcel is at a city's door.
    pub const DOOR_MINUTE: &str = "door_minute";
    /// The province, as certificates name it.
    pub const PROVINCE_ZH: &str = "province_zh";
    pub const PROVINCE_EN: &str = "province_en";
    /// How much longer a road is than the straight line, in per cent.
    pub const ROAD_FACTOR_PERCENT: &str = "road_factor_percent";
    /// How fast a shuttle drives, in kilometres an hour.
    pub const ROAD_SPEED_KMH: &str = "road_speed_kmh";
    /// The most that a bag of parcels is to weigh, in grams.
    pub const BAG_GRAMS: &str = "bag_grams";
    /// The county's GS1 company prefix.
    pub const GS1_PREFIX: &str = "gs1_prefix";
}

/// A town or township, the seat at its position. `letters` begin the codes of its lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Township {
    pub id: TownshipId,
    pub code: String,
    pub letters: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: TownshipKind,
    pub position: Position,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTownship {
    pub code: String,
    pub letters: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: TownshipKind,
    pub position: Position,
}

/// A village. Where nobody has surveyed it, its position is estimated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Village {
    pub id: VillageId,
    pub code: String,
    pub township: TownshipId,
    pub name_zh: String,
    pub name_en: String,
    pub kind: VillageKind,
    pub position: Position,
    pub estimated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVillage {
    pub code: String,
    pub township: TownshipId,
    pub name_zh: String,
    pub name_en: String,
    pub kind: VillageKind,
    pub position: Position,
    pub estimated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub id: CompanyId,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCompany {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

/// A hub, a transit centre or an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub kind: PlaceKind,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub township: TownshipId,
    pub village: Option<VillageId>,
    pub position: Position,
    pub cold_box: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    pub kind: PlaceKind,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub township: TownshipId,
    pub village: Option<VillageId>,
    pub position: Position,
    pub cold_box: bool,
}

/// A round of the village bus: in the morning it brings parcels to the outlets, in the afternoon it collects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub id: RouteId,
    pub number: i64,
    pub name_zh: String,
    pub name_en: String,
    pub company: CompanyId,
    pub transit: PlaceId,
    /// The bringing run leaves the transit centre.
    pub morning_minute: i64,
    /// The collecting run leaves the transit centre.
    pub departs_minute: i64,
    /// What is paid before this minute goes with that day's collecting run.
    pub cutoff_minute: i64,
    /// In the order of the round.
    pub stops: Vec<Stop>,
}

/// Where the bus stops, and how long after it has left the transit centre, on either run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    pub place: PlaceId,
    pub minutes: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoute {
    pub number: i64,
    pub name_zh: String,
    pub name_en: String,
    pub company: CompanyId,
    pub transit: PlaceId,
    pub morning_minute: i64,
    pub departs_minute: i64,
    pub cutoff_minute: i64,
    pub stops: Vec<Stop>,
}

/// Cities that the line-haul reaches in `days`, counted from the evening on which it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    pub id: ZoneId,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub days: i64,
    pub freight: Fen,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewZone {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub days: i64,
    pub freight: Fen,
}

/// Who grows. The names and the contact are public, where there is consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    pub id: ProducerId,
    pub code: String,
    pub kind: ProducerKind,
    /// 富文乡 · 余家
    pub name_zh: String,
    /// Yu family, Fuwen
    pub name_en: String,
    pub village: VillageId,
    pub township: TownshipId,
    /// Where the producer hands over.
    pub outlet: PlaceId,
    pub contact_zh: String,
    pub contact_phone: String,
    pub consent: bool,
    pub created: Time,
}

/// The township comes from the village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProducer {
    pub code: String,
    pub kind: ProducerKind,
    pub name_zh: String,
    pub name_en: String,
    pub village: VillageId,
    pub outlet: PlaceId,
    pub contact_zh: String,
    pub contact_phone: String,
    pub consent: bool,
}
