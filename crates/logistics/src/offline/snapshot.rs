//! What a device of an outlet has to know to work without a signal. Receivers are masked, and the figures by which
//! they collect are never told: they are compared when the device is heard again.
use crate::labels::{Label, Labelled, Press, labelled};
use crate::model::{Parcel, ParcelState};
use crate::pages::station::Station;
use crate::pages::told;
use crate::queries::{announced_from, standing_at, to_outlet};
use crate::telling::Teller;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use county::PlaceId;
use kernel::{Whole, mask_name};
use papers::Mark;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use webkit::listing::Asked;
use webkit::{Fault, Site, Visitor};

/// What the server knows of an outlet.
#[derive(Debug, Serialize, ToSchema)]
struct Outlet {
    /// Our clock, in milliseconds since 1970 UTC: by it a device sees how wrong its own is.
    now: i64,
    /// The code of the outlet.
    place: String,
    parcels: Vec<Known>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Known {
    waybill: String,
    sscc: Option<String>,
    /// Empty where a carrier brought it from outside.
    order_code: String,
    /// announced, accepted, bagged, dispatched, unloaded, ready.
    state: String,
    /// What lies in it.
    lines: String,
    /// Where it goes.
    to: String,
    /// Masked: enough for whoever knows the receiver.
    receiver: String,
    /// The last four figures of the receiver's phone.
    tail: String,
    weight: String,
    /// What the keeper takes for the whole order.
    cash_fen: Option<i64>,
    cash: Option<String>,
    /// What is printed when its growers bring it.
    label: Option<LabelOut>,
}

/// A label as the app draws it.
#[derive(Debug, Serialize, ToSchema)]
struct LabelOut {
    shop: String,
    printed: String,
    line: String,
    bay: String,
    to: String,
    receiver: String,
    address: String,
    from_head: String,
    from: String,
    kept: String,
    weight: String,
    lines: String,
    order: String,
    qr: Drawing,
    bars: Drawing,
    code: String,
}

/// Modules as the path of an SVG with the view box `0 0 width height`.
#[derive(Debug, Serialize, ToSchema)]
struct Drawing {
    width: usize,
    height: usize,
    path: String,
}

impl From<&Mark> for Drawing {
    fn from(mark: &Mark) -> Self {
        Self { width: mark.width, height: mark.height(), path: mark.path() }
    }
}

impl From<Label> for LabelOut {
    fn from(label: Label) -> Self {
        Self {
            qr: Drawing::from(&label.qr),
            bars: Drawing::from(&label.bars),
            shop: label.shop,
            printed: label.printed,
            line: label.line,
            bay: label.bay,
            to: label.to,
            receiver: label.receiver,
            address: label.address,
            from_head: label.from_head,
            from: label.from,
            kept: label.kept,
            weight: label.weight,
            lines: label.lines,
            order: label.order,
            code: label.code,
        }
    }
}

/// Everything that may come before the keeper in the next days.
fn read(tx: &mut Tx, outlet: PlaceId) -> store::Result<Vec<Labelled>> {
    let mut parcels: Vec<Parcel> = announced_from(tx, outlet)?;
    for state in [ParcelState::Accepted, ParcelState::Bagged, ParcelState::Ready, ParcelState::Unloaded] {
        parcels.extend(standing_at(tx, outlet, state)?);
    }
    parcels.extend(to_outlet(tx, outlet, ParcelState::Dispatched)?);
    labelled(tx, parcels)
}

/// What the outlet's app keeps for days without a signal: the parcels of an outlet, and our clock.
#[utoipa::path(
    get, path = "/api/outlet", tag = "logistics",
    params(("place" = Option<String>, Query, description = "The code of the outlet; without it, one's own")),
    responses(
        (status = 200, description = "What is known of the outlet", body = Outlet),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "This account does not work there"),
    )
)]
pub(crate) async fn get_outlet(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let station = Station::outlet(&site, &visitor, asked.text("place")).await?;
    let outlet = station.place.id;
    let found = site.store().reading(visitor.county, move |tx| read(tx, outlet)).await?;
    let settings = site.settings();
    let press = Press {
        teller: station.teller(&visitor.words),
        shop: visitor.words.name(&settings.shop_zh, &settings.shop_en),
        origin: settings.origin.trim_end_matches('/'),
        now: visitor.now,
    };
    let parcels = found.iter().map(|one| known(&press, one)).collect();
    let answer = Outlet { now: visitor.now.get(), place: station.place.code.clone(), parcels };
    Ok(Json(answer).into_response())
}

fn known(press: &Press, one: &Labelled) -> Known {
    let (teller, parcel): (&Teller, &Parcel) = (&press.teller, &one.parcel);
    let w = teller.words;
    let tail = told::phone_tail(&one.receiver.phone);
    let announced = parcel.standing.state == ParcelState::Announced;
    Known {
        waybill: parcel.waybill.clone(),
        sscc: parcel.sscc.clone(),
        order_code: parcel.order_code.clone(),
        state: parcel.standing.state.to_string(),
        lines: teller.lines(&one.lines),
        to: teller.destination(parcel.way.to),
        receiver: format!("{} {tail}", mask_name(&one.receiver.name)),
        tail,
        weight: w.weight(parcel.grams),
        cash_fen: parcel.cash.map(Whole::get),
        cash: parcel.cash.map(|cash| w.money(cash)),
        label: if announced { press.label(one).ok().map(LabelOut::from) } else { None },
    }
}
