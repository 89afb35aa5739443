//! `/office/lots`: every lot, the newest first.
use super::{Choice, OFFICES};
use crate::importing::{ExportError, export_lots};
use crate::model::{Lot, LotId, LotState};
use crate::office::{Lots, list as list_lots, open_and_ending};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Product, ProductId};
use county::{Producer, ProducerId, Timetable};
use kernel::{Count, Day, Grams, Quantity, Unit, Whole};
use sheets::Format;
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Arg, Fault, Fields, Nav, Shell, Visitor, Words, download, forms, page};

/// A lot that ends within so many days is one to see to.
const SOON_DAYS: i64 = 3;
/// Producers whose names may fit one filter.
const PRODUCERS_MAX: i64 = 500;
/// The choices of the filter by age.
const AGES: [i64; 3] = [1, 7, 30];

#[derive(Template)]
#[template(path = "office-lots.html")]
struct LotsPage {
    shell: Shell,
    summary: String,
    form: Fields,
    townships: Vec<Choice>,
    products: Vec<Choice>,
    states: Vec<Choice>,
    ages: Vec<Choice>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

/// What the list is made of, read at once.
struct Read {
    lots: Vec<Lot>,
    products: HashMap<ProductId, Product>,
    producers: HashMap<ProducerId, Producer>,
    every_product: Vec<Product>,
    timetable: Arc<Timetable>,
    open: i64,
    ending: i64,
}

impl Read {
    fn load(tx: &mut Tx, asked: &Asked, today: Day) -> store::Result<Self> {
        let timetable = county::timetable(tx)?;
        let which = which(tx, asked, &timetable, today)?;
        let lots = list_lots(tx, &which, asked.limit())?;
        let products: Vec<ProductId> = lots.iter().map(|lot| lot.product).collect();
        let producers: Vec<ProducerId> = lots.iter().map(|lot| lot.producer).collect();
        let (open, ending) = open_and_ending(tx, today, today.plus(SOON_DAYS))?;
        Ok(Self {
            products: catalog::products_by_ids(tx, &products)?,
            producers: county::producers_by_ids(tx, &producers)?,
            every_product: catalog::all_products(tx)?,
            lots,
            timetable,
            open,
            ending,
        })
    }
}

/// The filters of the address, as the query takes them. What is searched for is a lot's code or a name.
fn which(tx: &mut Tx, asked: &Asked, timetable: &Timetable, today: Day) -> store::Result<Lots> {
    let text = asked.text("q").to_string();
    let code = text.parse::<kernel::LotCode>().map(|code| code.to_string()).unwrap_or_default();
    let named = county::Producers { text: text.clone(), ..county::Producers::default() };
    let producers = match (text.is_empty(), code.is_empty()) {
        (false, true) => {
            let found = county::producers(tx, &named, "", Count::new(PRODUCERS_MAX).unwrap_or_default())?;
            Some(found.into_iter().map(|producer| producer.id).collect())
        }
        _ => None,
    };
    let township = timetable.townships().iter().find(|t| t.code == asked.text("township"));
    let days: Option<i64> = asked.read("days", forms::whole);
    Ok(Lots {
        code,
        producers,
        township: township.map(|township| township.id),
        product: asked.read("product", forms::id::<ProductId>),
        state: asked.read("state", forms::word::<LotState>),
        harvested_from: days.map(|days| today.plus(1 - days)),
        below: asked.after::<LotId>(),
    })
}

pub(super) async fn list(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(OFFICES)?;
    let today = visitor.now.day();
    if let Some(format) = asked.format() {
        return export(&visitor, asked, today, format).await;
    }
    let wanted = asked.clone();
    let read = visitor.site.store().reading(visitor.county, move |tx| Read::load(tx, &wanted, today));
    let mut read = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let w = &visitor.words;
    let paged = asked.paged(std::mem::take(&mut read.lots), |lot| lot.id);
    let list = LotsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("stock-lots-title")),
        summary: w.with("stock-lots-summary", &[("open", read.open), ("ending", read.ending)]),
        form: asked.form(w),
        townships: townships(w, &read.timetable),
        products: read.every_product.iter().map(|p| Choice::new(p.id, p.name(w))).collect(),
        states: LotState::ALL.iter().map(|state| Choice::new(state, state_name(w, *state))).collect(),
        ages: AGES.map(|days| Choice::new(days, w.with("stock-last-days", &[("n", days)]))).into(),
        table: table(w, &paged.rows, &read, today),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn townships(w: &Words, timetable: &Timetable) -> Vec<Choice> {
    timetable.townships().iter().map(|t| Choice::new(&t.code, w.name(&t.name_zh, &t.name_en))).collect()
}

enum Unwritten {
    Store(store::Error),
    Write(String),
}

impl From<store::Error> for Unwritten {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

async fn export(visitor: &Visitor, asked: Asked, today: Day, format: Format) -> Result<Response, Fault> {
    let made = visitor.site.store().reading(visitor.county, move |tx| {
        let timetable = county::timetable(tx)?;
        let which = which(tx, &asked, &timetable, today)?;
        export_lots(tx, &which, format).map_err(|error| match error {
            ExportError::Store(error) => Unwritten::Store(error),
            ExportError::Write(error) => Unwritten::Write(error.to_string()),
        })
    });
    match made.await {
        Ok(bytes) => Ok(download(&format!("lots-{today}.{format}"), format.media_type(), bytes)),
        Err(Unwritten::Store(error)) => Err(error.into()),
        Err(Unwritten::Write(error)) => Err(Fault::broken(error)),
    }
}

fn state_name(w: &Words, state: LotState) -> String {
    w.say(format!("stock-state-{}", state.word().replace('_', "-")))
}

fn table(w: &Words, lots: &[Lot], read: &Read, today: Day) -> Table {
    let say = |key: &str| w.say(format!("stock-column-{key}"));
    let heads = vec![
        Head::text(say("lot")),
        Head::text(say("product")),
        Head::text(say("producer")),
        Head::text(say("harvested")),
        Head::text(say("until")),
        Head::figure(say("listed")),
        Head::figure(say("sold")),
        Head::figure(say("price")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    let mut weighed = [Quantity::ZERO; 2];
    for lot in lots {
        let (Some(product), Some(producer)) =
            (read.products.get(&lot.product), read.producers.get(&lot.producer))
        else {
            continue;
        };
        if product.unit == Unit::Gram {
            weighed = [weighed[0] + lot.listed, weighed[1] + lot.sold()];
        }
        table.row(row(w, lot, product, producer, today));
    }
    let sum = |quantity: Quantity| Cell::from(Grams::new(quantity.get()).unwrap_or_default());
    let foot = w.with("stock-lots-foot", &[("n", Arg::from(lots.len()))]);
    let none = || Cell::Empty;
    table.foot(vec![
        foot.into(),
        none(),
        none(),
        none(),
        none(),
        sum(weighed[0]),
        sum(weighed[1]),
        none(),
        none(),
    ]);
    table
}

fn row(w: &Words, lot: &Lot, product: &Product, producer: &Producer, today: Day) -> Vec<Cell> {
    let amount = |quantity: Quantity| match product.unit {
        Unit::Gram => Cell::from(Grams::new(quantity.get()).unwrap_or_default()),
        Unit::Piece => Cell::Code(w.quantity(quantity, Unit::Piece)),
    };
    vec![
        Cell::Link { to: format!("/trace/{}", lot.code), text: lot.code.clone() },
        product.name(w).into(),
        Cell::Strong(w.name(&producer.name_zh, &producer.name_en).to_string()),
        lot.harvested_on.into(),
        lot.best_before.into(),
        amount(lot.listed),
        amount(lot.sold()),
        lot.price.unwrap_or(product.price).into(),
        tag(w, lot, today),
    ]
}

fn tag(w: &Words, lot: &Lot, today: Day) -> Cell {
    let (tone, text) = match lot.state {
        LotState::Open | LotState::Closed if lot.best_before < today => ("", w.say("stock-state-past")),
        LotState::Open if lot.best_before < today.plus(SOON_DAYS) => {
            let day = w.relative_day(lot.best_before, today);
            ("soon", w.with("stock-state-ending", &[("day", &day)]))
        }
        LotState::Open => ("good", state_name(w, lot.state)),
        LotState::SoldOut => ("info", state_name(w, lot.state)),
        LotState::Recalled => ("bad", state_name(w, lot.state)),
        LotState::Closed => ("", state_name(w, lot.state)),
    };
    Cell::Tag { tone, text }
}
