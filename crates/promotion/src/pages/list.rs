//! `/office/sales` and `/grower/sales`: every sale, the newest first, as a page and as a file.
use super::manage::Desk;
use super::{Found, MAKERS, with_goods};
use crate::model::{Phase, SaleState};
use crate::queries::{Sales, list};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use county::ProducerId;
use kernel::{Quantity, Time, Whole};
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Role, Shell, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-sales.html")]
struct OfficeList {
    shell: Shell,
    form: Fields,
    states: Vec<(String, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

#[derive(Template)]
#[template(path = "grower-sales.html")]
struct GrowerList {
    shell: Shell,
    sales: Vec<Own>,
    pager: Safe<String>,
    export: String,
}

/// A sale as its grower sees it in his list.
struct Own {
    id: String,
    name: String,
    picture: String,
    tone: &'static str,
    state: String,
    when: String,
    figures: String,
    percent: i64,
}

pub(super) async fn office(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(MAKERS)?;
    let sales = read(&visitor, &asked, None).await?;
    let (w, now) = (&visitor.words, visitor.now);
    if let Some(format) = asked.format() {
        return table(w, &sales, Desk::Office, now).export(&format!("sales-{}", now.day()), format).await;
    }
    let paged = asked.paged(sales, |found| found.sale.id);
    let list = OfficeList {
        shell: Shell::new(&visitor, Nav::Office, w.say("promotion-sales-title")),
        form: asked.form(w),
        states: SaleState::ALL.iter().map(|s| (s.to_string(), state_name(w, *s))).collect(),
        table: table(w, &paged.rows, Desk::Office, now),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

pub(super) async fn grower(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let sales = read(&visitor, &asked, Some(producer)).await?;
    let (w, now) = (&visitor.words, visitor.now);
    if let Some(format) = asked.format() {
        let desk = Desk::Grower(producer);
        return table(w, &sales, desk, now).export(&format!("sales-{}", now.day()), format).await;
    }
    let paged = asked.paged(sales, |found| found.sale.id);
    let list = GrowerList {
        shell: Shell::new(&visitor, Nav::Field, w.say("promotion-sales-title")).with_back("/grower"),
        sales: paged.rows.iter().map(|found| Own::of(w, found, now)).collect(),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
    };
    Ok(page(StatusCode::OK, list))
}

async fn read(visitor: &Visitor, asked: &Asked, producer: Option<ProducerId>) -> Result<Vec<Found>, Fault> {
    let which = Sales { producer, state: asked.read("state", forms::word), below: asked.after() };
    let most = asked.limit();
    let read = visitor.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let sales = list(tx, &which, most)?;
        with_goods(tx, sales)
    });
    Ok(read.await?)
}

fn state_name(w: &Words, state: SaleState) -> String {
    w.say(format!("promotion-state-{state}"))
}

/// How a sale stands, by the clock.
pub(super) fn standing(w: &Words, found: &Found, now: Time) -> (&'static str, String) {
    let phase = found.sale.phase(found.product.pack_quantity, now);
    let tone = match phase {
        Phase::Before => "info",
        Phase::Open => "good",
        Phase::SoldOut => "soon",
        Phase::Over => "",
    };
    (tone, w.say(format!("promotion-phase-{}", phase.word().replace('_', "-"))))
}

/// The hours of a sale: `11 月 24 日 20:00 到 21:00`.
pub(super) fn hours(w: &Words, opens: Time, ends: Time) -> String {
    let end = if ends.day() == opens.day() { w.time(ends) } else { w.day_time(ends) };
    w.with("promotion-hours", &[("opens", &w.day_time(opens)), ("ends", &end)])
}

impl Own {
    fn of(w: &Words, found: &Found, now: Time) -> Self {
        let (sale, unit) = (&found.sale, found.product.unit);
        let (tone, state) = standing(w, found, now);
        let say = |quantity: Quantity| w.quantity(quantity, unit);
        let values = [("sold", &say(sale.sold)), ("held", &say(sale.held)), ("unsold", &say(sale.unsold))];
        Self {
            id: sale.id.to_string(),
            name: found.product.name(w).to_string(),
            picture: found.product.picture.clone(),
            tone,
            state,
            when: hours(w, sale.opens, sale.ends),
            figures: w.with("promotion-figures", &values),
            percent: (sale.sold + sale.held).get() * 100 / sale.set_aside.get().max(1),
        }
    }
}

fn table(w: &Words, sales: &[Found], desk: Desk, now: Time) -> Table {
    let say = |key: &str| w.say(format!("promotion-column-{key}"));
    let text = |key: &str| Head::text(say(key));
    let figure = |key: &str| Head::figure(say(key));
    let mut table = Table::new(
        w,
        vec![
            text("product"),
            text("lot"),
            text("producer"),
            text("opens"),
            text("ends"),
            figure("price"),
            figure("usual"),
            figure("limit"),
            figure("packs"),
            figure("sold"),
            figure("held"),
            figure("unsold"),
            figure("returned"),
            text("state"),
        ],
    );
    for found in sales {
        table.row(row(w, found, desk, now));
    }
    table
}

fn row(w: &Words, found: &Found, desk: Desk, now: Time) -> Vec<Cell> {
    let (sale, product) = (&found.sale, &found.product);
    let pack = product.pack_quantity.get().max(1);
    let packs = |quantity: Quantity| Cell::Whole(quantity.get() / pack);
    let (tone, state) = standing(w, found, now);
    vec![
        Cell::Link { to: format!("{}/{}", desk.path(), sale.id), text: product.name(w).to_string() },
        Cell::Code(found.lot.code.clone()),
        w.name(&found.producer.name_zh, &found.producer.name_en).into(),
        sale.opens.into(),
        sale.ends.into(),
        sale.price.into(),
        sale.usual.into(),
        sale.limit.map_or(Cell::Empty, Cell::from),
        packs(sale.set_aside),
        packs(sale.sold),
        packs(sale.held),
        packs(sale.unsold),
        packs(sale.returned),
        Cell::Tag { tone, text: state },
    ]
}
