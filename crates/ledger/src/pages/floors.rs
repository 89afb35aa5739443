//! `/office/ledger/floors`: guaranteed prices are proposed here by one person and published by another; `/floors`
//! shows to everybody what holds, and from which money.
use super::{Choice, MONEY, Tab, tabs};
use crate::below::{Below, lots_below_floor};
use crate::floor_sheet::{floor_table, import_floors, kilo_price};
use crate::floors::{
    Floor, FloorId, FloorRefusal, FloorState, Grade, NewFloor, floors_from, grade_lot, products_of,
    propose_floor, publish_floor, reject_floor,
};
use crate::funds::{Fund, FundId, Purpose, funds};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::{Product, ProductId};
use kernel::{Day, Whole};
use std::collections::HashMap;
use webkit::forms::Wrong;
use webkit::imports::LeftOut;
use webkit::listing::{Asked, Cell, Head, Table};
use webkit::{Fault, Fields, Nav, PersonId, Posted, Shell, Site, Upload, Visitor, Words, forms, page};

const HERE: &str = "/office/ledger/floors";
/// Days back that the office's list shows.
const SHOWN_DAYS: i64 = 60;

#[derive(Template)]
#[template(path = "office-floors.html")]
struct FloorsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    refused: Option<String>,
    waiting: Vec<Waiting>,
    none: bool,
    table: Table,
    export: String,
    form: Fields,
    grades: Vec<Choice>,
    lot_grades: Vec<Choice>,
    funds: Vec<Choice>,
    told: Option<String>,
    left: Option<LeftOut>,
    /// Lots for sale of which a fund would have to add to each pack.
    below: Table,
}

/// A floor that waits for a second person.
struct Waiting {
    id: FloorId,
    name: String,
    price: String,
    days: String,
    fund: String,
    /// Whether who looks has proposed it himself.
    his: bool,
}

struct Read {
    floors: Vec<Floor>,
    products: HashMap<ProductId, Product>,
    funds: Vec<Fund>,
    below: Vec<Below>,
}

/// What the page says besides its lists.
#[derive(Default)]
struct Said {
    refused: Option<String>,
    told: Option<String>,
    left: Option<LeftOut>,
}

async fn read(visitor: &Visitor, site: &Site) -> Result<Read, Fault> {
    let today = visitor.now.day();
    let from = today.plus(-SHOWN_DAYS);
    let read = site.store().reading(visitor.county, move |tx| {
        let floors = floors_from(tx, from)?;
        let below = lots_below_floor(tx, today)?;
        Ok(Read { products: products_of(tx, &floors)?, funds: funds(tx)?, floors, below })
    });
    read.await.map_err(|error: store::Error| Fault::from(error))
}

fn person(visitor: &Visitor) -> Result<PersonId, Fault> {
    Ok(visitor.signed_in()?.person)
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let read = read(&visitor, &site).await?;
    if let Some(format) = asked.format() {
        let table = floor_table(&visitor.words, &read.floors, &read.products, &read.funds);
        return table.export("floors", format).await;
    }
    let tomorrow = visitor.now.day().plus(1);
    let form = Fields::filled(&visitor.words, &[("from", tomorrow), ("to", tomorrow.plus(90))]);
    show(&visitor, &read, StatusCode::OK, form, Said::default())
}

fn show(
    visitor: &Visitor,
    read: &Read,
    status: StatusCode,
    form: Fields,
    said: Said,
) -> Result<Response, Fault> {
    let w = &visitor.words;
    let me = person(visitor)?;
    let proposed = read.floors.iter().filter(|floor| floor.state == FloorState::Proposed);
    let grade = |grade: &Grade| Choice::new(grade, grade_name(w, Some(*grade)));
    let of_floors = read.funds.iter().filter(|fund| fund.purpose == Purpose::Floor);
    let shown = FloorsPage {
        shell: Shell::new(visitor, Nav::Office, w.say("ledger-floors-title")),
        tabs: tabs(w, HERE),
        refused: said.refused,
        waiting: proposed.map(|floor| waiting(w, read, floor, me)).collect(),
        none: read.floors.is_empty(),
        table: table(w, read, visitor.now.day()),
        export: format!("{HERE}?format=xlsx"),
        form,
        grades: std::iter::once(Choice::new("", grade_name(w, None)))
            .chain(Grade::ALL.iter().map(grade))
            .collect(),
        lot_grades: Grade::ALL.iter().map(grade).collect(),
        funds: of_floors.map(|fund| Choice::new(fund.id, w.name(&fund.name_zh, &fund.name_en))).collect(),
        told: said.told,
        left: said.left,
        below: below_table(w, read),
    };
    Ok(page(status, shown))
}

/// What is for sale below its floor, and which fund adds how much to a pack.
fn below_table(w: &Words, read: &Read) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("lot")),
        Head::text(say("product")),
        Head::figure(say("pack-brings")),
        Head::figure(say("pack-floor")),
        Head::figure(say("pack-added")),
        Head::text(say("fund")),
    ];
    let mut table = Table::new(w, heads);
    for below in &read.below {
        let fund = read.funds.iter().find(|fund| fund.id == below.floor.floor.fund);
        table.row(vec![
            Cell::Link { to: format!("/trace/{}", below.lot.code), text: below.lot.code.clone() },
            Cell::Strong(below.product.name(w).to_string()),
            below.due.into(),
            below.worth.into(),
            below.added().into(),
            fund.map_or(Cell::Empty, |fund| w.name(&fund.name_zh, &fund.name_en).into()),
        ]);
    }
    table
}

fn waiting(w: &Words, read: &Read, floor: &Floor, me: PersonId) -> Waiting {
    let fund = read.funds.iter().find(|fund| fund.id == floor.floor.fund);
    Waiting {
        id: floor.id,
        name: name(w, read, floor),
        price: w.per_kilo(floor.floor.price),
        days: days(w, floor),
        fund: fund.map_or_else(String::new, |fund| w.name(&fund.name_zh, &fund.name_en).to_string()),
        his: floor.maker == me,
    }
}

fn name(w: &Words, read: &Read, floor: &Floor) -> String {
    let product = read.products.get(&floor.floor.product);
    let name = product.map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string());
    match floor.floor.grade {
        None => name,
        grade => w.with("ledger-floor-of-grade", &[("name", &name), ("grade", &grade_name(w, grade))]),
    }
}

fn grade_name(w: &Words, grade: Option<Grade>) -> String {
    let key = grade.map_or("any", Grade::word);
    w.say(format!("ledger-grade-{key}"))
}

fn days(w: &Words, floor: &Floor) -> String {
    let (from, to) = (w.short_day(floor.floor.from), w.short_day(floor.floor.to));
    w.with("ledger-floor-days", &[("from", &from), ("to", &to)])
}

fn table(w: &Words, read: &Read, today: Day) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("product")),
        Head::figure(say("kilo")),
        Head::text(say("from")),
        Head::text(say("to")),
        Head::text(say("fund")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for floor in &read.floors {
        let fund = read.funds.iter().find(|fund| fund.id == floor.floor.fund);
        let (tone, key) = match floor.state {
            FloorState::Proposed => ("info", "ledger-floor-proposed"),
            FloorState::Rejected => ("", "ledger-floor-rejected"),
            FloorState::Published if floor.holds_on(today) => ("good", "ledger-floor-holds"),
            FloorState::Published if floor.floor.to < today => ("", "ledger-floor-over"),
            FloorState::Published => ("info", "ledger-floor-begins"),
        };
        table.row(vec![
            Cell::Strong(name(w, read, floor)),
            kernel::Fen::new(floor.floor.price.get()).unwrap_or_default().into(),
            Cell::Code(floor.floor.from.to_string()),
            Cell::Code(floor.floor.to.to_string()),
            fund.map_or(Cell::Empty, |fund| w.name(&fund.name_zh, &fund.name_en).into()),
            Cell::Tag { tone, text: w.say(key) },
        ]);
    }
    table
}

pub(super) async fn propose(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (mut form, maker, now) = (posted.fields(), person(&visitor)?, visitor.now);
    if let Some((code, new)) = read_floor(&mut form) {
        let proposed = site.store().writing(visitor.county, move |tx| {
            let Some(product) = catalog::product_by_code(tx, &code)? else {
                return Ok(Err(FloorRefusal::NoSuchProduct));
            };
            propose_floor(tx, &NewFloor { product: product.id, ..new }, maker, now)
        });
        match proposed.await.map_err(|error: store::Error| Fault::from(error))? {
            Ok(_) => return Ok(Redirect::to(HERE).into_response()),
            Err(refusal) => {
                let why = Wrong::new("ledger-wrong").with("why", refusal.sentence(&visitor.words));
                form.refuse(field_of(&refusal), why);
            }
        }
    }
    let read = read(&visitor, &site).await?;
    show(&visitor, &read, StatusCode::UNPROCESSABLE_ENTITY, form, Said::default())
}

fn read_floor(form: &mut Fields) -> Option<(String, NewFloor)> {
    let code = form.read("product", forms::text_of(40));
    let grade = form.optional("grade", forms::word::<Grade>);
    let from = form.read("from", forms::day);
    let to = form.read("to", forms::day);
    let price = form.read("price", kilo_price);
    let fund = form.read("fund", forms::id::<FundId>);
    if !form.good() {
        return None;
    }
    let (from, to, price, fund) = (from?, to?, price?, fund?);
    Some((code?, NewFloor { product: ProductId::default(), grade, from, to, price, fund }))
}

const fn field_of(refusal: &FloorRefusal) -> &'static str {
    match refusal {
        FloorRefusal::InThePast { .. } => "from",
        FloorRefusal::EndsBeforeItBegins => "to",
        FloorRefusal::NotAPrice => "price",
        FloorRefusal::NoSuchFund => "fund",
        _ => "product",
    }
}

pub(super) async fn decide(
    visitor: Visitor,
    State(site): State<Site>,
    Path(floor): Path<FloorId>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (person, now) = (person(&visitor)?, visitor.now);
    let publishes = posted.text("decision") == FloorState::Published.word();
    let decided = site.store().writing(visitor.county, move |tx| match publishes {
        true => publish_floor(tx, floor, person, now),
        false => reject_floor(tx, floor, person, now),
    });
    match decided.await.map_err(|error: store::Error| Fault::from(error))? {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(refusal) => {
            let read = read(&visitor, &site).await?;
            let refused = Some(refusal.sentence(&visitor.words));
            let form = Fields::empty(&visitor.words);
            let said = Said { refused, ..Said::default() };
            show(&visitor, &read, StatusCode::CONFLICT, form, said)
        }
    }
}

pub(super) async fn grade(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (mut form, me, now) = (posted.fields(), person(&visitor)?, visitor.now);
    let code = form.read("lot", forms::text_of(40));
    let grade = form.read("lot_grade", forms::word::<Grade>);
    if let (Some(code), Some(grade)) = (code, grade) {
        let graded = site.store().writing(visitor.county, move |tx| {
            let Some(lot) = stock::lot_by_code(tx, &code)? else { return Ok(false) };
            grade_lot(tx, &lot, grade, Some(me), now)?;
            Ok(true)
        });
        match graded.await.map_err(|error: store::Error| Fault::from(error))? {
            true => return Ok(Redirect::to(HERE).into_response()),
            false => form.refuse("lot", Wrong::new("ledger-wrong-lot")),
        }
    }
    let read = read(&visitor, &site).await?;
    show(&visitor, &read, StatusCode::UNPROCESSABLE_ENTITY, form, Said::default())
}

pub(super) async fn import(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (w, me, now) = (&visitor.words, person(&visitor)?, visitor.now);
    let said = match posted.file("sheet").cloned() {
        None => Said { refused: Some(w.say("ledger-floors-no-file")), ..Said::default() },
        Some(file) => match unpack(file).await? {
            Err(error) => Said { refused: Some(w.sheet_error(&error)), ..Said::default() },
            Ok(table) => take(&visitor, &site, table, me, now).await?,
        },
    };
    let status = if said.refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let read = read(&visitor, &site).await?;
    show(&visitor, &read, status, Fields::empty(w), said)
}

/// Unpacks a file on a thread that may take its time.
async fn unpack(file: Upload) -> Result<Result<sheets::Table, sheets::SheetError>, Fault> {
    tokio::task::spawn_blocking(move || sheets::read(&file.name, &file.bytes)).await.map_err(Fault::broken)
}

async fn take(
    visitor: &Visitor,
    site: &Site,
    table: sheets::Table,
    me: PersonId,
    now: kernel::Time,
) -> Result<Said, Fault> {
    let w = &visitor.words;
    let table = std::sync::Arc::new(table);
    let taken = table.clone();
    let imported = site.store().writing(visitor.county, move |tx| import_floors(tx, &taken, me, now)).await;
    match imported.map_err(|error: store::Error| Fault::from(error))? {
        Err(error) => Ok(Said { refused: Some(w.sheet_error(&error)), ..Said::default() }),
        Ok(imported) => {
            let told = w.with("ledger-floors-taken", &[("n", imported.proposed)]);
            let left = LeftOut::new(w, &table, imported.left_out).map_err(Fault::broken)?;
            Ok(Said { told: Some(told), left: Some(left).filter(|left| left.rows() > 0), refused: None })
        }
    }
}

#[derive(Template)]
#[template(path = "floors.html")]
struct PublicPage {
    shell: Shell,
    rows: Vec<Row>,
    /// Name, budget and what is left.
    funds: Vec<(String, String, String)>,
}

struct Row {
    name: String,
    days: String,
    price: String,
}

/// What everybody may read: the floors that hold or will, and the money behind them.
pub(super) async fn public(visitor: Visitor, State(site): State<Site>) -> Result<Response, Fault> {
    let mut read = read(&visitor, &site).await?;
    let today = visitor.now.day();
    read.floors.retain(|floor| floor.state == FloorState::Published && floor.floor.to >= today);
    let w = &visitor.words;
    let row = |floor: &Floor| Row {
        name: name(w, &read, floor),
        days: days(w, floor),
        price: w.per_kilo(floor.floor.price),
    };
    let behind = |fund: &&Fund| read.floors.iter().any(|floor| floor.floor.fund == fund.id);
    let fund = |fund: &Fund| {
        let name = w.name(&fund.name_zh, &fund.name_en).to_string();
        (name, w.yuan(fund.budget), w.yuan(fund.balance))
    };
    let shown = PublicPage {
        shell: Shell::new(&visitor, Nav::Shop, w.say("ledger-floors-public")),
        rows: read.floors.iter().map(row).collect(),
        funds: read.funds.iter().filter(behind).map(fund).collect(),
    };
    Ok(page(StatusCode::OK, shown))
}
