//! `/outlet/shelf`: what waits for its buyers, and handing it over, with cash where the order is paid in cash.
use crate::codes::ParcelCode;
use crate::model::{Parcel, ParcelLine, ParcelState, Proof, ScanKind};
use crate::pages::outlet::with_lines;
use crate::pages::photo::keep_posted;
use crate::pages::station::Station;
use crate::pages::told::{self, Told, device_key, form_key, phone_tail};
use crate::queries::standing_at;
use crate::telling::Teller;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::PlaceId;
use kernel::{Fen, Time, Whole, mask_name};
use ordering::Receiver;
use stock::OrderId;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Arg, Fault, Nav, Posted, Shell, Site, Visitor, Words, page, redirect};

/// After so long on the shelf somebody should be called.
const LONG_MINUTES: i64 = 24 * 60;

#[derive(Template)]
#[template(path = "shelf.html")]
struct ShelfPage {
    shell: Shell,
    station: Station,
    told: Vec<Told>,
    find: String,
    /// Nobody who waits has this phone or code.
    nobody: bool,
    found: Vec<Found>,
    title: String,
    rows: Vec<Row>,
    key: String,
}

/// Somebody whose parcels can be handed over now.
struct Found {
    /// One of its parcels: the form hands over all that belong to the same order.
    waybill: String,
    title: String,
    what: String,
    tail: String,
    kept: String,
    parcels: Vec<(String, String)>,
    cash: Option<(Fen, String)>,
    button: String,
}

struct Row {
    name: String,
    what: String,
    long: bool,
    phone: String,
    place: String,
}

/// What one order has on the shelf.
struct Waiting {
    order: Option<OrderId>,
    order_code: String,
    receiver: Receiver,
    parcels: Vec<(Parcel, Vec<ParcelLine>)>,
}

fn read(tx: &mut Tx, outlet: PlaceId) -> store::Result<Vec<Waiting>> {
    let mut waiting: Vec<Waiting> = Vec::new();
    let ready = standing_at(tx, outlet, ParcelState::Ready)?;
    for (parcel, lines) in with_lines(tx, ready)? {
        match waiting.iter_mut().find(|one| one.order == parcel.order) {
            Some(one) if parcel.order.is_some() => one.parcels.push((parcel, lines)),
            _ => waiting.push(Waiting {
                order: parcel.order,
                order_code: parcel.order_code.clone(),
                receiver: crate::receivers::receiver_of(tx, &parcel)?,
                parcels: vec![(parcel, lines)],
            }),
        }
    }
    Ok(waiting)
}

impl Waiting {
    /// Whether somebody means this order: by the last four figures of a phone, or by a code.
    fn is_meant(&self, find: &str) -> bool {
        let is_parcel = |code: &ParcelCode| {
            self.parcels.iter().any(|(parcel, _)| {
                parcel.waybill == code.as_str() || parcel.sscc.as_deref() == Some(code.as_str())
            })
        };
        match ParcelCode::read(find) {
            Ok(code) => self.order_code == code.as_str() || is_parcel(&code),
            Err(_) => find.len() == 4 && phone_tail(&self.receiver.phone) == find,
        }
    }
    /// Since when the first of it waits.
    fn since(&self) -> Time {
        self.parcels.iter().map(|(parcel, _)| parcel.changed).min().unwrap_or_default()
    }
    fn cash(&self) -> Option<Fen> {
        self.parcels.iter().find_map(|(parcel, _)| parcel.cash)
    }
    fn kept(&self, w: &Words) -> String {
        let storage = self.parcels.iter().map(|(parcel, _)| parcel.storage).max();
        storage.map_or(String::new(), |storage| w.say(format!("logistics-storage-{storage}")))
    }
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let (outlet, key) = (station.place.id, asked.text("scan").to_string());
    let (waiting, answers) = site
        .store()
        .reading(visitor.county, move |tx| {
            Ok::<_, store::Error>((read(tx, outlet)?, told::batch_answers(tx, &key)?))
        })
        .await?;
    let mut told = told::batch_told(&station.teller(&visitor.words), ScanKind::Collected, &answers);
    told.extend(Told::bad_photo(&visitor.words, asked.text("wrong")));
    Ok(page(StatusCode::OK, ShelfPage::new(&visitor, station, told, asked.text("find"), &waiting)))
}

impl ShelfPage {
    fn new(visitor: &Visitor, station: Station, told: Vec<Told>, find: &str, waiting: &[Waiting]) -> Self {
        let w = &visitor.words;
        let name = w.name(&station.place.name_zh, &station.place.name_en).to_string();
        let teller = station.teller(w);
        let meant = waiting.iter().filter(|one| !find.is_empty() && one.is_meant(find));
        let found: Vec<Found> = meant.map(|one| found(&teller, one)).collect();
        let parcels: usize = waiting.iter().map(|one| one.parcels.len()).sum();
        Self {
            shell: Shell::new(visitor, Nav::Field, w.say("logistics-shelf-title")).with_heading(name),
            told,
            find: find.to_string(),
            nobody: !find.is_empty() && found.is_empty(),
            found,
            title: w.with("logistics-shelf-count", &[("n", parcels)]),
            rows: waiting.iter().map(|one| row(&teller, one, visitor.now)).collect(),
            key: form_key(),
            station,
        }
    }
}

fn found(teller: &Teller, one: &Waiting) -> Found {
    let w = teller.words;
    let count = one.parcels.len();
    let cash = one.cash();
    let button = match cash {
        Some(cash) => {
            w.with("logistics-hand-over-cash", &[("n", Arg::from(count)), ("cash", Arg::Text(w.money(cash)))])
        }
        None => w.with("logistics-hand-over", &[("n", count)]),
    };
    Found {
        waybill: one.parcels.first().map(|(parcel, _)| parcel.waybill.clone()).unwrap_or_default(),
        title: w.with(
            "logistics-found",
            &[("name", Arg::Text(mask_name(&one.receiver.name))), ("n", Arg::from(count))],
        ),
        what: w.with("logistics-order", &[("code", &one.order_code)]),
        tail: phone_tail(&one.receiver.phone),
        kept: one.kept(w),
        parcels: one
            .parcels
            .iter()
            .map(|(parcel, lines)| (teller.lines(lines), parcel.waybill.clone()))
            .collect(),
        cash: cash.map(|cash| (cash, w.money(cash))),
        button,
    }
}

fn row(teller: &Teller, one: &Waiting, now: Time) -> Row {
    let w = teller.words;
    let since = one.since();
    let count = one.parcels.len();
    let arrived = w.near_time(since, now.day());
    let long = now.since_ms(since) > LONG_MINUTES * 60_000;
    let kept = one.kept(w);
    let key = if long { "logistics-shelf-row-long" } else { "logistics-shelf-row" };
    Row {
        name: mask_name(&one.receiver.name),
        what: w
            .with(key, &[("n", Arg::from(count)), ("since", Arg::Text(arrived)), ("kept", Arg::Text(kept))]),
        long,
        phone: one.receiver.phone.clone(),
        place: phone_tail(&one.receiver.phone),
    }
}

/// The waybills of what is handed over with one parcel: all that its order has here; from outside, itself.
fn together(ready: Vec<Parcel>, waybill: &str) -> Vec<String> {
    let order = ready.iter().find(|parcel| parcel.waybill == waybill).and_then(|parcel| parcel.order);
    let belongs = |parcel: &Parcel| match order {
        Some(_) => parcel.order == order,
        None => parcel.waybill == waybill,
    };
    ready.into_iter().filter(belongs).map(|parcel| parcel.waybill).collect()
}

/// Hands over everything that an order has on the shelf, with its cash, to who says its code or is known.
pub(crate) async fn collect(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, posted.text("place")).await?;
    let cash = posted.text("cash").parse::<i64>().ok().and_then(Fen::new);
    let (key, outlet) = (device_key(posted.text("key")), station.place.id);
    let ready =
        site.store().reading(visitor.county, move |tx| standing_at(tx, outlet, ParcelState::Ready)).await?;
    let waybills = together(ready, posted.text("parcel"));
    let photo = match keep_posted(&visitor, &posted, &key).await? {
        Ok(photo) => photo,
        Err(wrong) => return Ok(redirect(station.link("/outlet/shelf", &format!("wrong={wrong}")))),
    };
    let mut scans = told::each(&visitor, &station, ScanKind::Collected, &key, &waybills);
    if let Some(first) = scans.first_mut() {
        first.cash = cash;
    }
    let said: String = posted.text("code").chars().filter(char::is_ascii_digit).collect();
    let proof = match &photo {
        _ if !said.is_empty() => Proof::Code(said),
        Some(key) => Proof::Photo(key.clone()),
        None => Proof::Known,
    };
    for scan in &mut scans {
        scan.details.proof = Some(proof.clone());
        scan.details.photo = photo.clone();
    }
    // Sent again, the form finds nothing on the shelf any more; its answer is the one that it got.
    told::record(&site, visitor.county, scans).await?;
    Ok(redirect(station.link("/outlet/shelf", &format!("scan={key}"))))
}
