//! `/office/ledger`: what the county owes its producers, and whether the books are even.
use super::{Choice, MONEY, Tab, tabs, with_open};
use crate::model::AccountKind;
use crate::queries::{KindSum, Money, kind_sums};
use crate::sales::{Earned, Period, earned};
use crate::settlement::{Owed, Settlement, settlements};
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Producer, Producers, Timetable};
use kernel::{Day, Fen, Month};
use std::sync::Arc;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Shell, Site, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-settlement.html")]
struct SettlementPage {
    shell: Shell,
    tabs: Vec<Tab>,
    sums: Sums,
    form: Fields,
    townships: Vec<Choice>,
    owed: Vec<Choice>,
    rows: Vec<Row>,
    /// What the rows of this page add up to.
    total: Money,
    pager: Safe<String>,
    export: String,
    bare: String,
}

struct Row {
    code: String,
    name: String,
    township: String,
    money: Money,
    /// Opens the row, or closes it.
    toggle: String,
    open: Option<Open>,
}

/// What an open row tells.
struct Open {
    month: String,
    earned: Earned,
    contact: String,
    phone: String,
    outlet: String,
}

/// The balance sheet in six figures.
struct Sums {
    providers: Fen,
    cash: Fen,
    cash_expected: Fen,
    due: Fen,
    payable: Fen,
    fee: Fen,
    freight: Fen,
    all: Fen,
}

impl Sums {
    fn of(sums: &[KindSum]) -> Self {
        let of = |kind| sums.iter().filter(|sum| sum.kind == kind).map(|sum| sum.balance).sum::<Fen>();
        Self {
            providers: of(AccountKind::Provider),
            cash: of(AccountKind::Cash),
            cash_expected: of(AccountKind::CashExpected),
            due: -of(AccountKind::ProducerDue),
            payable: -of(AccountKind::ProducerPayable),
            fee: -of(AccountKind::PlatformFee),
            freight: -[
                AccountKind::ServicesDue,
                AccountKind::Freight,
                AccountKind::OutletPayable,
                AccountKind::CompanyPayable,
            ]
            .map(of)
            .into_iter()
            .sum::<Fen>(),
            all: sums.iter().map(|sum| sum.balance).sum(),
        }
    }

    fn fee_and_freight(&self) -> Fen {
        self.fee + self.freight
    }
}

struct Read {
    sums: Sums,
    settlements: Vec<Settlement>,
    opened: Option<(Producer, Earned)>,
    timetable: Arc<Timetable>,
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let (sent, today) = (asked.clone(), visitor.now.day());
    let read = site.store().reading(visitor.county, move |tx| read(tx, &sent, today)).await?;
    let paged = asked.paged(read.settlements, |settlement| settlement.producer.code.clone());
    let w = &visitor.words;
    if let Some(format) = asked.format() {
        return table(w, &read.timetable, &paged.rows).export("settlement", format).await;
    }
    let opened = read.opened.as_ref();
    let row = |settlement: &Settlement| row(w, &asked, &read.timetable, settlement, opened, today.month());
    let list = SettlementPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("ledger-title")),
        tabs: tabs(w, "/office/ledger"),
        sums: read.sums,
        form: asked.form(w),
        townships: townships(w, &read.timetable),
        owed: Owed::ALL.iter().map(|owed| Choice::new(owed, w.say(format!("ledger-owed-{owed}")))).collect(),
        rows: paged.rows.iter().map(row).collect(),
        total: total(&paged.rows),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn read(tx: &mut Tx, asked: &Asked, today: Day) -> store::Result<Read> {
    let timetable = county::timetable(tx)?;
    let township = timetable.townships().iter().find(|t| t.code == asked.text("township"));
    let which = Producers {
        township: township.map(|t| t.id),
        text: asked.text("q").to_string(),
        ..Producers::default()
    };
    let owed = asked.read("owed", forms::word).unwrap_or(Owed::Anything);
    let after: String = asked.after().unwrap_or_default();
    let settlements = settlements(tx, &which, owed, &after, asked.limit())?;
    let opened = settlements.iter().find(|s| s.producer.code == asked.text("open"));
    let opened = opened.map(|settlement| settlement.producer.clone());
    let month = today.month();
    let earned = opened.map(|producer| {
        let period = Period { producer: producer.id, from: month.first_day(), to: month.last_day() };
        earned(tx, period).map(|earned| (producer, earned))
    });
    Ok(Read { sums: Sums::of(&kind_sums(tx)?), settlements, opened: earned.transpose()?, timetable })
}

fn row(
    w: &Words,
    asked: &Asked,
    timetable: &Timetable,
    settlement: &Settlement,
    opened: Option<&(Producer, Earned)>,
    month: Month,
) -> Row {
    let producer = &settlement.producer;
    let earned = opened.filter(|(open, _)| open.id == producer.id).map(|(_, earned)| *earned);
    let open = earned.map(|earned| Open {
        month: w.month(month),
        earned,
        contact: producer.contact_zh.clone(),
        phone: producer.contact_phone.clone(),
        outlet: timetable
            .place(producer.outlet)
            .map_or_else(String::new, |place| w.name(&place.name_zh, &place.name_en).to_string()),
    });
    Row {
        code: producer.code.clone(),
        name: w.name(&producer.name_zh, &producer.name_en).to_string(),
        township: township_name(w, timetable, producer),
        money: settlement.money,
        toggle: with_open(asked, if open.is_some() { "" } else { &producer.code }),
        open,
    }
}

fn township_name(w: &Words, timetable: &Timetable, producer: &Producer) -> String {
    let township = timetable.township(producer.township);
    township.map_or_else(String::new, |t| w.name(&t.name_zh, &t.name_en).to_string())
}

fn townships(w: &Words, timetable: &Timetable) -> Vec<Choice> {
    timetable.townships().iter().map(|t| Choice::new(&t.code, w.name(&t.name_zh, &t.name_en))).collect()
}

fn total(settlements: &[Settlement]) -> Money {
    Money {
        due: settlements.iter().map(|settlement| settlement.money.due).sum(),
        payable: settlements.iter().map(|settlement| settlement.money.payable).sum(),
    }
}

/// The file of the same list.
fn table(w: &Words, timetable: &Timetable, settlements: &[Settlement]) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("producer-code")),
        Head::text(say("producer")),
        Head::text(say("township")),
        Head::text(say("phone")),
        Head::figure(say("due")),
        Head::figure(say("payable")),
    ];
    let mut table = Table::new(w, heads);
    for Settlement { producer, money } in settlements {
        table.row(vec![
            Cell::Code(producer.code.clone()),
            Cell::Strong(w.name(&producer.name_zh, &producer.name_en).to_string()),
            township_name(w, timetable, producer).into(),
            Cell::Code(producer.contact_phone.clone()),
            money.due.into(),
            money.payable.into(),
        ]);
    }
    table
}
