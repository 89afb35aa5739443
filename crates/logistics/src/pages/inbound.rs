//! `/hub/inbound`: what carriers bring for the villages: announced by a form or by their list, and listed.
use crate::importing::{INBOUND_COLUMNS, Imported, import_inbound};
use crate::listed::{Inbound, inbound_listed};
use crate::model::{Parcel, ParcelState};
use crate::pages::parcel::{stands, tone};
use crate::pages::station::{may_work_at, timetable};
use crate::telling::Teller;
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::Storage;
use county::Timetable;
use kernel::{Whole, mask_name, mask_phone};
use std::sync::Arc;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Posted, Refuse, Shell, Site, Visitor, Words, forms, page};

/// Where the pages of this file are.
const HERE: &str = "/hub/inbound";

#[derive(Template)]
#[template(path = "inbound.html")]
struct InboundPage {
    shell: Shell,
    form: Fields,
    filter: Fields,
    states: Vec<(ParcelState, String)>,
    carriers: Vec<(String, String)>,
    outlets: Vec<(String, String)>,
    storages: Vec<(Storage, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    columns: String,
    told: Option<Told>,
    refused: Option<String>,
}

/// What became of a list or of a parcel that was just announced.
struct Told {
    taken: usize,
    first: String,
    left: LeftOut,
}

/// Who sorts at the hub, and the county's office.
pub(crate) fn may_announce(visitor: &Visitor, timetable: &Timetable) -> Result<(), Fault> {
    let person = visitor.signed_in()?;
    match timetable.hub().filter(|hub| may_work_at(person, timetable, hub.id)) {
        Some(_) => Ok(()),
        None => Err(Refuse::NotAllowed.into()),
    }
}

pub(crate) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let timetable = timetable(&site, &visitor).await?;
    may_announce(&visitor, &timetable)?;
    if let Some(format) = asked.format() {
        let rows = read(&visitor, &asked).await?;
        return table(&Teller { words: &visitor.words, timetable: &timetable }, &rows)
            .export("inbound", format)
            .await;
    }
    let form = Fields::empty(&visitor.words);
    shown(&visitor, &timetable, StatusCode::OK, asked, Said { form, told: None, refused: None }).await
}

/// What the page says besides its list.
struct Said {
    form: Fields,
    told: Option<Told>,
    refused: Option<String>,
}

async fn read(visitor: &Visitor, asked: &Asked) -> Result<Vec<Inbound>, Fault> {
    let state = asked.read("state", forms::word::<ParcelState>);
    let (after, most) = (asked.after(), asked.limit().get());
    let found =
        visitor.site.store().reading(visitor.county, move |tx| inbound_listed(tx, state, after, most));
    Ok(found.await?)
}

async fn shown(
    visitor: &Visitor,
    timetable: &Timetable,
    status: StatusCode,
    asked: Asked,
    said: Said,
) -> Result<Response, Fault> {
    let w = &visitor.words;
    let teller = Teller { words: w, timetable };
    let paged = asked.paged(read(visitor, &asked).await?, |row| row.parcel.id);
    let named = |zh: &str, en: &str| w.name(zh, en).to_string();
    let storage = |storage: &Storage| (*storage, w.say(format!("logistics-storage-{storage}")));
    let shown = InboundPage {
        shell: Shell::new(visitor, Nav::Field, w.say("logistics-inbound-title"))
            .with_heading(w.say("logistics-inbound-title")),
        form: said.form,
        filter: asked.form(w),
        states: ParcelState::ALL.iter().map(|state| (*state, teller.state(*state))).collect(),
        carriers: timetable
            .companies()
            .iter()
            .map(|c| (c.code.clone(), named(&c.name_zh, &c.name_en)))
            .collect(),
        outlets: timetable.outlets().map(|o| (o.code.clone(), named(&o.name_zh, &o.name_en))).collect(),
        storages: Storage::ALL.iter().map(storage).collect(),
        table: table(&teller, &paged.rows),
        pager: pager(visitor, &paged),
        export: asked.export_url(),
        columns: columns(w),
        told: said.told,
        refused: said.refused,
    };
    Ok(page(status, shown))
}

/// The headers of a carrier's list, in the visitor's language.
fn columns(w: &Words) -> String {
    let named =
        |column: &sheets::Column| column.aliases.first().map_or(column.name, |zh| w.name(zh, column.name));
    let names: Vec<&str> = INBOUND_COLUMNS.iter().map(named).collect();
    names.join(if matches!(w.lang(), webkit::Lang::Zh) { "、" } else { ", " })
}

fn table(teller: &Teller, rows: &[Inbound]) -> Table {
    let w = teller.words;
    let say = |key: &str| Head::text(w.say(format!("logistics-column-{key}")));
    let heads = vec![
        say("waybill"),
        say("carrier"),
        say("carrier-number"),
        say("receiver"),
        say("to"),
        say("state"),
        say("holder"),
        Head::figure(w.say("logistics-column-weight")),
        say("contents"),
        say("announced"),
    ];
    let mut table = Table::new(w, heads);
    rows.iter().for_each(|row| table.row(cells(teller, row)));
    table
}

fn cells(teller: &Teller, row: &Inbound) -> Vec<Cell> {
    let (w, parcel): (&Words, &Parcel) = (teller.words, &row.parcel);
    let carrier = parcel.carrier.as_ref();
    let company = carrier.and_then(|carrier| teller.timetable.company(carrier.company));
    vec![
        Cell::Link { to: format!("/parcels/{}", parcel.waybill), text: parcel.waybill.clone() },
        company.map_or(Cell::Empty, |c| w.name(&c.name_zh, &c.name_en).into()),
        carrier.map_or(Cell::Empty, |carrier| Cell::Code(carrier.number.clone())),
        format!("{} {}", mask_name(&row.receiver_name), mask_phone(&row.receiver_phone)).into(),
        teller.destination(parcel.way.to).into(),
        Cell::Tag { tone: tone(parcel), text: teller.state(parcel.standing.state) },
        stands(teller, parcel).into(),
        parcel.grams.into(),
        row.contents.as_str().into(),
        parcel.created.into(),
    ]
}

/// Takes a carrier's list, or one parcel as it was typed.
pub(crate) async fn announce(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let timetable = timetable(&site, &visitor).await?;
    may_announce(&visitor, &timetable)?;
    let (mut form, bad) = (posted.fields(), StatusCode::UNPROCESSABLE_ENTITY);
    let (asked, w) = (Asked::of(HERE, ""), &visitor.words);
    let typed = posted.text("how") == "typed";
    let table = match given(&posted, typed).await? {
        Ok(table) => table,
        Err(why) => {
            let refused =
                Some(why.map_or_else(|| w.say("logistics-inbound-no-file"), |why| w.sheet_error(&why)));
            return shown(&visitor, &timetable, bad, asked, Said { form, told: None, refused }).await;
        }
    };
    let (now, read) = (visitor.now, table.clone());
    let taken = site.store().writing(visitor.county, move |tx| import_inbound(tx, &read, now)).await?;
    let Imported { waybills, left_out } = match taken {
        Ok(imported) => imported,
        Err(why) => {
            let refused = Some(w.sheet_error(&why));
            return shown(&visitor, &timetable, bad, asked, Said { form, told: None, refused }).await;
        }
    };
    if typed && !left_out.is_empty() {
        left_out.into_iter().for_each(|error| form.refuse(error.column, error.wrong));
        return shown(&visitor, &timetable, bad, asked, Said { form, told: None, refused: None }).await;
    }
    let left = LeftOut::new(w, &table, left_out).map_err(Fault::broken)?;
    let first = waybills.first().cloned().unwrap_or_default();
    let told = Some(Told { taken: waybills.len(), first, left });
    let said = Said { form: Fields::empty(w), told, refused: None };
    shown(&visitor, &timetable, StatusCode::OK, asked, said).await
}

type Given = Result<Arc<sheets::Table>, Option<sheets::SheetError>>;

/// The table of the file that was sent, or of what was typed; no file is no error of a table.
async fn given(posted: &Posted, typed: bool) -> Result<Given, Fault> {
    if typed {
        let cells = INBOUND_COLUMNS.iter().map(|column| posted.text(column.name).to_string()).collect();
        let headers = INBOUND_COLUMNS.iter().map(|column| column.name.to_string()).collect();
        return Ok(Ok(Arc::new(sheets::Table { headers, rows: vec![sheets::Row { number: 1, cells }] })));
    }
    let Some(file) = posted.file("sheet").cloned() else { return Ok(Err(None)) };
    let read = tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes));
    Ok(read.await.map_err(Fault::broken)?.map(Arc::new).map_err(Some))
}
