//! `/office/recalls`: stopping a lot, and finding everyone who has some of it.
use crate::recall::{REASON_CHARS_MAX, Reached, Recall, reached, recall_lot, recall_of, recalls};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::Product;
use kernel::{LotCode, Quantity};
use stock::{Lot, LotState, ReservationState};
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Role, Shell, Visitor, Words, forms, page, redirect};

/// Who may recall, and see who bought: whoever must call them.
const OFFICES: &[Role] = &[Role::CountyOffice, Role::BrandOffice];

#[derive(Template)]
#[template(path = "office-recalls.html")]
struct RecallsPage {
    shell: Shell,
    /// The code that was asked for and does not exist.
    unknown: Option<String>,
    table: Table,
    any: bool,
    export: String,
}

pub(crate) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let wanted = asked.text("lot").to_string();
    if let Ok(code) = wanted.parse::<LotCode>() {
        return Ok(redirect(format!("/office/recalls/{code}")));
    }
    let listed = visitor.site.store().reading(visitor.county, recalls).await;
    let listed = listed.map_err(|error: store::Error| Fault::from(error))?;
    let table = made(&visitor.words, &listed);
    if let Some(format) = asked.format() {
        return table.export("recalls", format).await;
    }
    let unknown = Some(wanted).filter(|code| !code.is_empty());
    let status = if unknown.is_some() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Ok(listing(&visitor, status, unknown, table, !listed.is_empty(), asked.export_url()))
}

fn listing(
    visitor: &Visitor,
    status: StatusCode,
    unknown: Option<String>,
    table: Table,
    any: bool,
    export: String,
) -> Response {
    let shell = Shell::new(visitor, Nav::Office, visitor.words.say("trace-recalls-title"));
    page(status, RecallsPage { shell, unknown, table, any, export })
}

fn made(w: &Words, listed: &[(Recall, Lot)]) -> Table {
    let say = |key: &str| w.say(format!("trace-column-{key}"));
    let mut table =
        Table::new(w, vec![Head::text(say("lot")), Head::text(say("recalled")), Head::text(say("reason"))]);
    for (recall, lot) in listed {
        let to = format!("/office/recalls/{}", lot.code);
        table.row(vec![
            Cell::Link { to, text: lot.code.clone() },
            recall.at.into(),
            recall.reason.clone().into(),
        ]);
    }
    table
}

/// A lot, what was said of it, and who has some.
struct Found {
    lot: Lot,
    product: Product,
    recall: Option<Recall>,
    reached: Vec<Reached>,
}

fn find(tx: &mut Tx, code: &LotCode) -> store::Result<Option<Found>> {
    let Some(lot) = stock::lot_by_code(tx, code.as_str())? else { return Ok(None) };
    let Some(product) = catalog::product(tx, lot.product)? else { return Ok(None) };
    let (recall, reached) = (recall_of(tx, lot.id)?, reached(tx, lot.id)?);
    Ok(Some(Found { lot, product, recall, reached }))
}

async fn found(visitor: &Visitor, code: &str) -> Result<Option<Found>, Fault> {
    let Ok(code) = code.parse::<LotCode>() else { return Ok(None) };
    let read = visitor.site.store().reading(visitor.county, move |tx| find(tx, &code)).await;
    read.map_err(|error: store::Error| Fault::from(error))
}

#[derive(Template)]
#[template(path = "office-recall.html")]
struct RecallPage {
    shell: Shell,
    form: Fields,
    name: String,
    code: String,
    summary: String,
    said: Option<String>,
    may_recall: bool,
    table: Table,
    any: bool,
    export: String,
}

pub(crate) async fn show(
    visitor: Visitor,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let Some(found) = found(&visitor, &code).await? else { return Ok(unknown(&visitor, code)) };
    if let Some(format) = asked.format() {
        return holders(&visitor.words, &found).export(&format!("recall-{code}"), format).await;
    }
    let form = Fields::empty(&visitor.words);
    Ok(recall_page(&visitor, StatusCode::OK, &found, form, asked.export_url()))
}

fn unknown(visitor: &Visitor, code: String) -> Response {
    let table = made(&visitor.words, &[]);
    listing(visitor, StatusCode::NOT_FOUND, Some(code), table, false, "/office/recalls?format=xlsx".into())
}

fn recall_page(
    visitor: &Visitor,
    status: StatusCode,
    found: &Found,
    form: Fields,
    export: String,
) -> Response {
    let (w, lot) = (&visitor.words, &found.lot);
    let when = |recall: &Recall| w.day_time(recall.at);
    let said = |r: &Recall| w.with("trace-recall-done", &[("when", &when(r)), ("reason", &r.reason)]);
    let shown = RecallPage {
        shell: Shell::new(visitor, Nav::Office, w.with("trace-recall-title", &[("code", &lot.code)])),
        form,
        name: found.product.name(w).to_string(),
        code: lot.code.clone(),
        summary: summary(w, found),
        said: found.recall.as_ref().map(said),
        may_recall: lot.state != LotState::Recalled,
        table: holders(w, found),
        any: !found.reached.is_empty(),
        export,
    };
    page(status, shown)
}

fn summary(w: &Words, found: &Found) -> String {
    let (lot, unit) = (&found.lot, found.product.unit);
    let has = found.reached.iter().filter(|one| one.state != ReservationState::Released);
    let quantity = has.clone().map(|one| one.quantity).fold(Quantity::ZERO, |sum, one| sum + one);
    let state = if lot.state == LotState::Open { "trace-recall-sold" } else { "trace-recall-stopped" };
    w.with(
        "trace-recall-summary",
        &[
            ("orders", has.count().to_string()),
            ("quantity", w.quantity(quantity, unit)),
            ("left", w.quantity(lot.on_hand, unit)),
            ("state", w.say(state)),
        ],
    )
}

/// Names and numbers in full: whoever reads this must call these people.
fn holders(w: &Words, found: &Found) -> Table {
    const HEADS: [&str; 8] =
        ["order", "placed", "quantity", "state", "receiver", "phone", "address", "parcels"];
    let heads = HEADS.map(|key| Head::text(w.say(format!("trace-column-{key}")))).into();
    let mut table = Table::new(w, heads);
    for one in &found.reached {
        let order = &one.order;
        table.row(vec![
            Cell::Link { to: format!("/orders/{}", order.code), text: order.code.clone() },
            order.placed.into(),
            w.quantity(one.quantity, found.product.unit).into(),
            w.say(format!("trace-held-{}", one.state)).into(),
            one.receiver.name.clone().into(),
            Cell::Code(one.receiver.phone.clone()),
            one.receiver.address.clone().into(),
            Cell::Code(one.waybills.join(" ")),
        ]);
    }
    table
}

pub(crate) async fn recall(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let by = visitor.must(OFFICES)?.person;
    let Some(found) = found(&visitor, &code).await? else { return Ok(unknown(&visitor, code)) };
    let mut form = posted.fields();
    let to = format!("/office/recalls/{}", found.lot.code);
    let Some(reason) = form.read("reason", forms::prose_of(REASON_CHARS_MAX)) else {
        return Ok(recall_page(
            &visitor,
            StatusCode::UNPROCESSABLE_ENTITY,
            &found,
            form,
            format!("{to}?format=xlsx"),
        ));
    };
    let (lot, now) = (found.lot.id, visitor.now);
    let work = move |tx: &mut Tx| recall_lot(tx, lot, &reason, by, now);
    let done = visitor.site.store().writing(visitor.county, work).await;
    // A lot that somebody else recalled a moment ago is recalled: its page says so.
    done.map_err(|error: store::Error| Fault::from(error))?.ok();
    Ok(redirect(to))
}
