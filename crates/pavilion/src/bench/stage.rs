//! What has to be there before a busy hour can begin: parcels under way, and somebody who may scan them.
use super::shop::{Hot, Shop};
use crate::rooms;
use anyhow::{Context, Result, anyhow};
use county::{NewPerson, PasswordHash};
use kernel::Whole;
use logistics::{NewScan, Parcel, ParcelId, ParcelState, ScanKind};
use ordering::commands::{confirm, place};
use ordering::{PlaceOrder, Placed};
use payment::Notice;
use serde_json::json;
use std::sync::Arc;
use store::Error;
use webkit::{Grant, Role, SignedIn, sessions};

/// Orders of one commit.
const GROUP: usize = 256;

/// Sells and packs so many parcels of this lot, each to the city.
pub fn sell(shop: &Shop, hot: &Hot, parcels: usize) -> Result<()> {
    let (to, at) = (shop.zone()?, shop.now());
    for first in (0..parcels).step_by(GROUP) {
        let orders: Vec<PlaceOrder> =
            (first..parcels.min(first + GROUP)).map(|number| hot.order(number, to, at)).collect();
        let placed = shop.store().write::<_, Error>(shop.county(), |tx| place(tx, &orders))?;
        let placed: Result<Vec<Placed>, _> = placed.into_iter().collect();
        let placed = placed.map_err(|refusal| anyhow!("an order of the stage was refused: {refusal:?}"))?;
        let notices: Vec<Notice> = placed.iter().map(|placed| notice(placed, at)).collect();
        shop.store().write::<_, Error>(shop.county(), |tx| confirm(tx, &notices, at))?;
    }
    Ok(rooms::follow_county(shop.store(), shop.county())?)
}

fn notice(placed: &Placed, at: kernel::Time) -> Notice {
    Notice {
        provider: placed.provider,
        notice_id: format!("stage-{}", placed.intent),
        intent: placed.intent,
        amount: placed.total,
        at,
    }
}

/// What lets the client scan everywhere.
pub struct Badge {
    pub cookie: String,
}

pub fn sign_in(shop: &Shop) -> Result<Badge> {
    let (token, now) = (sessions::Token::random(), shop.now());
    let person = NewPerson {
        phone: format!("100{:08}", now.get() % 100_000_000),
        name: "bench".into(),
        password: PasswordHash::of(&token.cookie()),
    };
    let signed = shop.store().write::<_, Error>(shop.county(), |tx| {
        let Some(person) = county::register_people(tx, std::slice::from_ref(&person), now)?.pop().flatten()
        else {
            return Ok(None);
        };
        let grants = vec![Grant { role: Role::Administrator, scope: None }];
        let who = SignedIn { person, name: "bench".into(), grants };
        sessions::sign_in(tx, None, &token, &who, now).map(Some)
    })?;
    signed.context("somebody else has the telephone number of the benchmark; try again")?;
    Ok(Badge { cookie: token.cookie() })
}

/// How scans are gathered: by how many devices, and how many each sends at once.
#[derive(Clone, Copy)]
pub struct Gathered {
    pub scanners: usize,
    pub each: usize,
}

/// The steps of so many parcels as requests: round by round, each round a step of every parcel. Request `n` is
/// for scanner `n` modulo `scanners`, so that one scanner takes each parcel all its way.
pub fn scans(shop: &Shop, parcels: usize, gathered: Gathered) -> Result<Vec<String>> {
    let (mut moving, timetable) = waiting(shop, parcels, gathered.scanners * gathered.each)?;
    let mut bodies = Vec::new();
    while !moving.is_empty() && !have_left(&moving) {
        bodies.extend(moving.chunks(gathered.each).map(|few| body(few, &timetable, shop)));
        moving.iter_mut().for_each(step);
    }
    Ok(bodies)
}

/// The same steps as commands, in groups, for who measures them without a server.
pub fn commands(shop: &Shop, parcels: usize, group: usize) -> Result<Vec<Vec<NewScan>>> {
    let (mut moving, _) = waiting(shop, parcels, group)?;
    let mut groups = Vec::new();
    let scan = |parcel: &Parcel| {
        let (kind, place) = parcel.next()?;
        Some(NewScan::new(key(parcel, kind), parcel.waybill.clone(), kind, place, shop.now()))
    };
    while !moving.is_empty() && !have_left(&moving) {
        groups.extend(moving.chunks(group).map(|few| few.iter().filter_map(scan).collect()));
        moving.iter_mut().for_each(step);
    }
    Ok(groups)
}

fn have_left(parcels: &[Parcel]) -> bool {
    parcels.iter().all(|parcel| parcel.standing.state == ParcelState::Dispatched)
}

/// Parcels that no scan has seen, at most so many, a multiple of `of`.
fn waiting(shop: &Shop, parcels: usize, of: usize) -> Result<(Vec<Parcel>, Arc<county::Timetable>)> {
    let found = shop.store().read::<_, Error>(shop.county(), |tx| {
        logistics::in_state(tx, ParcelState::Announced, ParcelId::default(), parcels as i64)
    })?;
    let timetable = shop.store().read::<_, Error>(shop.county(), county::timetable)?;
    let whole = found.len() - found.len() % of;
    Ok((found.into_iter().take(whole).collect(), timetable))
}

/// As a device makes it: it begins with the time, so that a day's keys lie side by side.
fn key(parcel: &Parcel, kind: ScanKind) -> String {
    format!("{}-{kind}-{}", parcel.id, std::process::id())
}

fn body(parcels: &[Parcel], timetable: &county::Timetable, shop: &Shop) -> String {
    let scan = |parcel: &Parcel| {
        let (kind, place) = parcel.next()?;
        let place = place.and_then(|place| timetable.place(place)).map(|place| place.code.clone());
        let device_key = key(parcel, kind);
        let (code, at) = (&parcel.waybill, shop.now().get());
        Some(json!({"device_key": device_key, "code": code, "kind": kind.word(), "place": place, "at": at}))
    };
    json!({"scans": parcels.iter().filter_map(scan).collect::<Vec<_>>()}).to_string()
}

fn step(parcel: &mut Parcel) {
    let Some((kind, place)) = parcel.next() else { return };
    if let Ok(stands) = parcel.way.step(parcel.standing, kind, place) {
        parcel.standing = stands;
    }
}
