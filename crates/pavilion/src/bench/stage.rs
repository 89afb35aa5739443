//! What has to be there before a busy hour can begin: parcels under way, and somebody who may scan them.
use super::mixed::SCANS_A_REQUEST;
use super::shop::{Hot, Shop};
use crate::rooms;
use anyhow::{Context, Result, anyhow};
use county::{NewPerson, PasswordHash};
use kernel::Whole;
use logistics::{Parcel, ParcelId, ParcelState};
use ordering::commands::{confirm, place};
use ordering::{PlaceOrder, Placed};
use payment::Notice;
use serde_json::json;
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

/// The steps of so many parcels as requests: round by round, each round a step of every parcel. Request `n` is
/// for scanner `n` modulo `scanners`, so that one scanner takes each parcel all its way.
pub fn scans(shop: &Shop, parcels: usize, scanners: usize) -> Result<Vec<String>> {
    let found = shop.store().read::<_, Error>(shop.county(), |tx| {
        logistics::in_state(tx, ParcelState::Announced, ParcelId::default(), parcels as i64)
    })?;
    let timetable = shop.store().read::<_, Error>(shop.county(), county::timetable)?;
    let whole = found.len() - found.len() % (scanners * SCANS_A_REQUEST);
    let mut moving: Vec<Parcel> = found.into_iter().take(whole).collect();
    let mut bodies = Vec::new();
    loop {
        let round: Vec<String> =
            moving.chunks(SCANS_A_REQUEST).map(|few| body(few, &timetable, shop)).collect();
        moving.iter_mut().for_each(step);
        bodies.extend(round);
        if moving.iter().all(|parcel| parcel.standing.state == ParcelState::Dispatched) || moving.is_empty() {
            return Ok(bodies);
        }
    }
}

fn body(parcels: &[Parcel], timetable: &county::Timetable, shop: &Shop) -> String {
    let scan = |parcel: &Parcel| {
        let (kind, place) = parcel.next()?;
        let place = place.and_then(|place| timetable.place(place)).map(|place| place.code.clone());
        let device_key = format!("bench-{}-{kind}-{}", parcel.id, std::process::id());
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
