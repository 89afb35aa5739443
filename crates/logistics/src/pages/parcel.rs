//! `/parcels/{waybill}`: one parcel for who handles it, with its receiver in full, and reporting what went wrong.
use crate::model::{Details, NewScan, Parcel, Reason, ScanKind, reasons};
use crate::pages::access::{may_handle, may_scan};
use crate::pages::history::{Step, history};
use crate::pages::photo::{Proofs, keep_posted};
use crate::pages::station::timetable;
use crate::pages::told::{self, Handled, Told, device_key, form_key};
use crate::pickup::{PickupCode, pickup_codes};
use crate::queries::scans_of;
use crate::telling::Teller;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use county::Timetable;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Refuse, Shell, SignedIn, Site, Visitor, forms, page, redirect};

/// What may be reported here; everything else is scanned where it happens.
const TROUBLES: [ScanKind; 5] =
    [ScanKind::Damaged, ScanKind::Lost, ScanKind::Refused, ScanKind::SentBack, ScanKind::Returned];

#[derive(Template)]
#[template(path = "parcel.html")]
struct ParcelPage {
    shell: Shell,
    told: Option<Told>,
    waybill: String,
    state: String,
    tone: &'static str,
    where_: String,
    to: String,
    receiver: String,
    phone: String,
    from: String,
    lines: Vec<(String, String)>,
    weight: String,
    kept: String,
    promised: String,
    cash: Option<String>,
    order: String,
    history: Vec<Step>,
    /// How it was handed over: by what, by whom, when.
    handed: Vec<String>,
    /// What each photograph shows, and its address; none while it is still on a phone.
    photos: Vec<(String, Option<String>)>,
    /// It is locked, and whether this person may give it a new code.
    is_locked: bool,
    may_unlock: bool,
    troubles: Vec<(ScanKind, String)>,
    reasons: Vec<(Reason, String)>,
    key: String,
}

struct Read {
    handled: Handled,
    scans: Vec<crate::model::Scan>,
    last: Option<told::Last>,
    proofs: Proofs,
    /// The figures that its receiver says were missed too often.
    is_locked: bool,
}

fn read(tx: &mut Tx, waybill: &str, scan: &str) -> store::Result<Option<Read>> {
    let Some(handled) = told::handled(tx, waybill)? else { return Ok(None) };
    let scans = scans_of(tx, &[handled.parcel.id])?;
    let pickups = pickup_codes(tx, std::slice::from_ref(&handled.parcel))?;
    let is_locked = pickups.into_values().any(|pickup| pickup.is_locked());
    let proofs = Proofs::read(tx, &handled.parcel)?;
    Ok(Some(Read { handled, scans, is_locked, proofs, last: told::last(tx, scan)? }))
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    Path(waybill): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?;
    let timetable = timetable(&site, &visitor).await?;
    let scan = asked.text("scan").to_string();
    let read = site.store().reading(visitor.county, move |tx| read(tx, &waybill, &scan)).await?;
    let read = read.ok_or_else(Fault::not_found)?;
    let wrong = Told::bad_photo(&visitor.words, asked.text("wrong"));
    if !may_handle(person, &timetable, &read.handled.parcel) {
        return Err(Refuse::NotAllowed.into());
    }
    Ok(page(StatusCode::OK, ParcelPage::new(&visitor, &timetable, person, &read, wrong)))
}

impl ParcelPage {
    fn new(
        visitor: &Visitor,
        timetable: &Timetable,
        person: &SignedIn,
        read: &Read,
        wrong: Option<Told>,
    ) -> Self {
        let w = &visitor.words;
        let teller = Teller { words: w, timetable };
        let Handled { parcel, lines, receiver } = &read.handled;
        let line = |line: &crate::model::ParcelLine| {
            (teller.lines(std::slice::from_ref(line)), line.lot_code.clone())
        };
        let person_and_door = [receiver.name.as_str(), receiver.address.as_str()];
        let named =
            person_and_door.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Self {
            shell: Shell::new(visitor, Nav::Field, &parcel.waybill)
                .with_back(home(person))
                .with_heading(w.say("logistics-parcel-title"))
                .without_tabs(),
            told: wrong.or_else(|| read.last.as_ref().map(|last| Told::of(&teller, last))),
            waybill: parcel.waybill.clone(),
            state: teller.state(parcel.standing.state),
            tone: tone(parcel),
            where_: stands(&teller, parcel),
            to: teller.destination(parcel.way.to),
            receiver: if named.is_empty() { w.say("logistics-receiver-forgotten") } else { named },
            phone: receiver.phone.clone(),
            from: teller.place(parcel.way.from),
            lines: lines.iter().map(line).collect(),
            weight: w.weight(parcel.grams),
            kept: w.say(format!("logistics-storage-{}", parcel.storage)),
            promised: w.day_time(parcel.promised),
            cash: parcel.cash.map(|cash| w.money(cash)),
            order: parcel.order_code.clone(),
            history: history(&teller, std::slice::from_ref(parcel), &read.scans, visitor.now.day()),
            handed: read.proofs.told(&teller),
            photos: read.proofs.pictures(&teller, &parcel.waybill, &read.scans),
            is_locked: read.is_locked,
            may_unlock: person.may(&[webkit::Role::CountyOffice]),
            reasons: all_reasons(&teller),
            troubles: troubles(&teller, timetable, person, parcel),
            key: form_key(),
        }
    }
}

/// Who answers for it, and where.
pub(crate) fn stands(teller: &Teller, parcel: &Parcel) -> String {
    match parcel.standing.at {
        Some(place) => teller.place(place),
        None => teller.words.say(format!("logistics-holder-{}", parcel.standing.holder)),
    }
}

/// How a state stands: done, in trouble, or simply told.
pub(crate) fn tone(parcel: &Parcel) -> &'static str {
    let state = parcel.standing.state;
    match (state.is_received(), state.is_trouble()) {
        (true, _) => "good",
        (_, true) => "soon",
        _ => "",
    }
}

/// Where a person came from.
fn home(person: &SignedIn) -> &'static str {
    let has = |role| person.grants.iter().any(|grant| grant.role == role);
    if has(webkit::Role::OutletKeeper) {
        "/outlet"
    } else if has(webkit::Role::Sorter) {
        "/hub"
    } else if has(webkit::Role::Driver) {
        "/driver"
    } else {
        "/office/parcels"
    }
}

/// Where a trouble would be reported: where the parcel is, or where it went back to.
fn place_of(parcel: &Parcel, kind: ScanKind) -> Option<county::PlaceId> {
    match kind {
        ScanKind::Returned => parcel.standing.at.filter(|at| *at == parcel.way.hub).or(Some(parcel.way.from)),
        _ => parcel.standing.at,
    }
}

/// What this person can report of the parcel as it stands.
fn troubles(
    teller: &Teller,
    timetable: &Timetable,
    person: &SignedIn,
    parcel: &Parcel,
) -> Vec<(ScanKind, String)> {
    let possible = |kind: &ScanKind| {
        let place = place_of(parcel, *kind);
        parcel.way.step(parcel.standing, *kind, place).is_ok() && may_scan(person, timetable, *kind, place)
    };
    TROUBLES
        .into_iter()
        .filter(possible)
        .map(|kind| (kind, teller.words.say(format!("logistics-do-{kind}"))))
        .collect()
}

/// Every word for why, once.
fn all_reasons(teller: &Teller) -> Vec<(Reason, String)> {
    let mut all: Vec<Reason> = TROUBLES.iter().flat_map(|kind| reasons(*kind)).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(|reason| (reason, teller.reason(reason))).collect()
}

/// Gives a parcel that was locked new figures to be collected by: the county's office alone.
pub(crate) async fn unlock(
    visitor: Visitor,
    State(site): State<Site>,
    Path(waybill): Path<String>,
    _: Posted,
) -> Result<Response, Fault> {
    visitor.must(&[webkit::Role::CountyOffice])?;
    let (code, now, to) = (PickupCode::of(rand::random()), visitor.now, format!("/parcels/{waybill}"));
    let unlocked = site
        .store()
        .writing(visitor.county, move |tx| crate::commands::unlock_pickup(tx, &waybill, &code, now))
        .await?;
    if unlocked { Ok(redirect(to)) } else { Err(Fault::not_found()) }
}

/// Reports that a parcel is damaged, lost, refused or back.
pub(crate) async fn report(
    visitor: Visitor,
    State(site): State<Site>,
    Path(waybill): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?.clone();
    let kind = forms::word::<ScanKind>(posted.text("do")).ok().filter(|kind| TROUBLES.contains(kind));
    let kind = kind.ok_or_else(Fault::not_found)?;
    let timetable = timetable(&site, &visitor).await?;
    let code = waybill.clone();
    let found =
        site.store().reading(visitor.county, move |tx| crate::queries::parcel_by_waybill(tx, &code)).await?;
    let parcel = found.ok_or_else(Fault::not_found)?;
    let place = place_of(&parcel, kind);
    if !may_handle(&person, &timetable, &parcel) || !may_scan(&person, &timetable, kind, place) {
        return Err(Refuse::NotAllowed.into());
    }
    let key = device_key(posted.text("key"));
    let photo = match keep_posted(&visitor, &posted, &key).await? {
        Ok(photo) => photo,
        Err(wrong) => return Ok(redirect(format!("/parcels/{waybill}?wrong={wrong}"))),
    };
    let scan = NewScan {
        device_key: key,
        code: waybill.clone(),
        kind,
        place,
        person: Some(person.person),
        at: visitor.now,
        cash: None,
        details: Details { reason: forms::word(posted.text("reason")).ok(), photo, ..Details::default() },
    };
    let to = format!("/parcels/{waybill}?scan={}", scan.device_key);
    told::record(&site, visitor.county, vec![scan]).await?;
    Ok(redirect(to))
}
