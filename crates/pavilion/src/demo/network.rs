//! The county's places: townships, villages, hub, transit centres, outlets, routes.
use super::sheet::{File, Row, file, rows};
use anyhow::{Result, anyhow};
use county::{
    CompanyId, NewCompany, NewPlace, NewRoute, NewTownship, NewVillage, NewZone, PlaceId, PlaceKind, Stop,
    Township, TownshipId, Village, VillageId, VillageKind, keys,
};
use fastrand::Rng;
use kernel::Position;
use std::collections::HashMap;
use store::Tx;

const TOWNSHIPS: File = file!("townships.csv");
const VILLAGES: File = file!("villages.csv");
const COMPANIES: File = file!("companies.csv");
const NETWORK: File = file!("network.csv");
const OUTLETS: File = file!("outlets.csv");
const ROUTES: File = file!("routes.csv");
const ZONES: File = file!("zones.csv");
const SETTINGS: File = file!("settings.csv");
const BOUNDARY: File = file!("boundary.geojson");

/// How far from its township's seat an unsurveyed village is placed, in degrees.
const SPREAD_DEGREES: f64 = 0.045;

/// What was made, by the codes of the files.
pub struct Made {
    pub townships: Vec<Township>,
    pub villages: Vec<Village>,
    /// The outlet of a village that has one.
    pub outlets: HashMap<VillageId, PlaceId>,
}

/// Makes the network of the county.
pub fn make(tx: &mut Tx, rng: &mut Rng) -> Result<Made> {
    county::set_setting(tx, keys::BORDER, BOUNDARY.1)?;
    for row in rows(SETTINGS)? {
        county::set_setting(tx, &row.text("key")?, &row.text("value")?)?;
    }
    add_zones(tx)?;
    let townships = add_townships(tx)?;
    let villages = add_villages(tx, &townships, rng)?;
    let companies = add_companies(tx)?;
    let transits = add_centres(tx, &townships)?;
    let (outlets, stops) = add_outlets(tx, &villages)?;
    add_routes(tx, &companies, &transits, stops)?;
    super::fleet::add(tx, &companies)?;
    Ok(Made { townships, villages, outlets })
}

fn add_zones(tx: &mut Tx) -> Result<()> {
    let zone = |row: Row| -> Result<NewZone> {
        Ok(NewZone {
            code: row.text("code")?,
            name_zh: row.text("name_zh")?,
            name_en: row.text("name_en")?,
            days: row.read("days")?,
            freight: row.make("freight_yuan", |text| sheets::yuan(text).ok())?,
        })
    };
    county::add_zones(tx, &rows(ZONES)?.into_iter().map(zone).collect::<Result<Vec<_>>>()?)?;
    Ok(())
}

fn position(row: &Row) -> Result<Position> {
    let (longitude, latitude) = (row.read("longitude")?, row.read("latitude")?);
    Position::of_degrees(longitude, latitude).ok_or_else(|| anyhow!("a position is not on the globe"))
}

fn add_townships(tx: &mut Tx) -> Result<Vec<Township>> {
    let new: Vec<NewTownship> = rows(TOWNSHIPS)?
        .iter()
        .map(|row| {
            Ok(NewTownship {
                code: row.text("code")?,
                letters: row.text("letters")?,
                name_zh: row.text("name_zh")?,
                name_en: row.text("name_en")?,
                kind: row.read("kind")?,
                position: position(row)?,
            })
        })
        .collect::<Result<_>>()?;
    let ids: Vec<TownshipId> = county::add_townships(tx, &new)?;
    let made = |(id, n): (TownshipId, NewTownship)| Township {
        id,
        code: n.code,
        letters: n.letters,
        name_zh: n.name_zh,
        name_en: n.name_en,
        kind: n.kind,
        position: n.position,
    };
    Ok(ids.into_iter().zip(new).map(made).collect())
}

fn add_villages(tx: &mut Tx, townships: &[Township], rng: &mut Rng) -> Result<Vec<Village>> {
    let border = Border::read(BOUNDARY.1)?;
    let of_code: HashMap<&str, &Township> = townships.iter().map(|t| (t.code.as_str(), t)).collect();
    let mut new = Vec::new();
    for row in rows(VILLAGES)? {
        let code = row.text("township")?;
        let township = of_code.get(code.as_str()).ok_or_else(|| anyhow!("there is no township {code}"))?;
        let surveyed = !row.text("longitude")?.is_empty();
        let at = if surveyed { position(&row)? } else { border.near(township.position, rng) };
        new.push(NewVillage {
            code: row.text("code")?,
            township: township.id,
            name_zh: row.text("name_zh")?,
            name_en: row.text("name_en")?,
            kind: row.read("kind")?,
            position: at,
            estimated: !surveyed,
        });
    }
    let ids: Vec<VillageId> = county::add_villages(tx, &new)?;
    let made = |(id, n): (VillageId, NewVillage)| Village {
        id,
        code: n.code,
        township: n.township,
        name_zh: n.name_zh,
        name_en: n.name_en,
        kind: n.kind,
        position: n.position,
        estimated: n.estimated,
    };
    Ok(ids.into_iter().zip(new).map(made).collect())
}

/// The border, to keep an estimated village inside of it.
struct Border(Vec<(f64, f64)>);

impl Border {
    fn read(geojson: &str) -> Result<Self> {
        let value: serde_json::Value = serde_json::from_str(geojson)?;
        let ring = value["geometry"]["coordinates"][0].as_array();
        let ring = ring.ok_or_else(|| anyhow!("demo/boundary.geojson holds no polygon"))?;
        let point = |p: &serde_json::Value| Some((p[0].as_f64()?, p[1].as_f64()?));
        Ok(Self(ring.iter().filter_map(point).collect()))
    }

    /// A point near the township's seat and inside the border; the seat itself where none is found.
    fn near(&self, seat: Position, rng: &mut Rng) -> Position {
        for _ in 0..50 {
            let off = |rng: &mut Rng| (rng.f64() + rng.f64() - 1.0) * SPREAD_DEGREES;
            let (longitude, latitude) = (seat.longitude() + off(rng), seat.latitude() + off(rng));
            if let Some(at) = Position::of_degrees(longitude, latitude)
                && self.holds(longitude, latitude)
            {
                return at;
            }
        }
        seat
    }

    /// Ray casting: a line to the east crosses the border an odd number of times.
    fn holds(&self, x: f64, y: f64) -> bool {
        let edges = self.0.iter().zip(self.0.iter().cycle().skip(1));
        edges
            .filter(|((_, ay), (_, by))| (ay > &y) != (by > &y))
            .filter(|((ax, ay), (bx, by))| x < (bx - ax) * (y - ay) / (by - ay) + ax)
            .count()
            % 2
            == 1
    }
}

fn add_companies(tx: &mut Tx) -> Result<HashMap<String, CompanyId>> {
    let new: Vec<NewCompany> = rows(COMPANIES)?
        .iter()
        .map(|row| {
            let (name_zh, name_en) = (row.text("name_zh")?, row.text("name_en")?);
            Ok(NewCompany { code: row.text("code")?, name_zh, name_en })
        })
        .collect::<Result<_>>()?;
    let ids = county::add_companies(tx, &new)?;
    Ok(new.into_iter().map(|n| n.code).zip(ids).collect())
}

/// The hub and the transit centres, by their codes.
fn add_centres(tx: &mut Tx, townships: &[Township]) -> Result<HashMap<String, PlaceId>> {
    let of_code: HashMap<&str, TownshipId> = townships.iter().map(|t| (t.code.as_str(), t.id)).collect();
    let mut new = Vec::new();
    for row in rows(NETWORK)? {
        let township = row.make("township", |code| of_code.get(code).copied())?;
        new.push(NewPlace {
            kind: row.read("kind")?,
            code: row.text("code")?,
            name_zh: row.text("name_zh")?,
            name_en: row.text("name_en")?,
            township,
            village: None,
            position: position(&row)?,
            cold_box: row.text("cold_box")? == "1",
        });
    }
    let ids = county::add_places(tx, &new)?;
    Ok(new.into_iter().map(|n| n.code).zip(ids).collect())
}

type Stops = HashMap<i64, Vec<(String, i64, Stop)>>;

/// The outlets, and the stops of each route by run and position.
fn add_outlets(tx: &mut Tx, villages: &[Village]) -> Result<(HashMap<VillageId, PlaceId>, Stops)> {
    let of_code: HashMap<&str, &Village> = villages.iter().map(|v| (v.code.as_str(), v)).collect();
    let rows = rows(OUTLETS)?;
    let mut new = Vec::new();
    for row in &rows {
        let village = row.make("village", |code| of_code.get(code).copied())?;
        debug_assert!(village.kind == VillageKind::Village);
        new.push(NewPlace {
            kind: PlaceKind::Outlet,
            code: row.text("code")?,
            name_zh: row.text("name_zh")?,
            name_en: row.text("name_en")?,
            township: village.township,
            village: Some(village.id),
            position: village.position,
            cold_box: row.text("cold_box")? == "1",
        });
    }
    let ids = county::add_places(tx, &new)?;
    let mut stops = Stops::new();
    for (row, place) in rows.iter().zip(&ids) {
        let stop = Stop { place: *place, minutes: row.read("minutes")? };
        stops.entry(row.read("route")?).or_default().push((row.text("run")?, row.read("position")?, stop));
    }
    stops.values_mut().for_each(|stops| stops.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1))));
    let outlets = new.iter().zip(ids).filter_map(|(n, id)| Some((n.village?, id))).collect();
    Ok((outlets, stops))
}

fn add_routes(
    tx: &mut Tx,
    companies: &HashMap<String, CompanyId>,
    transits: &HashMap<String, PlaceId>,
    mut stops: Stops,
) -> Result<()> {
    let mut new = Vec::new();
    for row in rows(ROUTES)? {
        let number: i64 = row.read("number")?;
        new.push(NewRoute {
            number,
            name_zh: row.text("name_zh")?,
            name_en: row.text("name_en")?,
            company: row.make("company", |code| companies.get(code).copied())?,
            transit: row.make("transit", |code| transits.get(code).copied())?,
            morning_minute: row.minute("morning")?,
            departs_minute: row.minute("departs")?,
            cutoff_minute: row.minute("cutoff")?,
            stops: stops.remove(&number).unwrap_or_default().into_iter().map(|(_, _, stop)| stop).collect(),
        });
    }
    county::add_routes(tx, &new)?;
    Ok(())
}
