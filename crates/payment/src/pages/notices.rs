//! `/office/ledger/payments`: what providers told, and what somebody has to look at.
use crate::model::{NoticeOutcome, Provider};
use crate::queries::{Notices, Told, notices, notices_to_look_at};
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Count, Day, Fen, Time, Whole};
use stock::OrderId;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Role, Shell, Site, Visitor, Words, forms, page};

/// Who may see what was paid.
const MONEY: &[Role] = &[Role::Finance, Role::CountyOffice];

#[derive(Template)]
#[template(path = "office-payments.html")]
struct PaymentsPage {
    shell: Shell,
    tabs: Vec<(&'static str, String)>,
    to_look_at: Count,
    form: Fields,
    outcomes: Vec<(NoticeOutcome, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let which = which(&asked, visitor.now);
    let (after, limit) = (asked.after::<String>().and_then(|text| read_key(&text)), asked.limit());
    let read = site.store().reading(visitor.county, move |tx| {
        Ok((notices(tx, &which, after.as_ref(), limit)?, notices_to_look_at(tx)?))
    });
    let (told, to_look_at) = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let paged = asked.paged(told, key);
    let w = &visitor.words;
    let table = table(w, &paged.rows);
    if let Some(format) = asked.format() {
        return table.export("payments", format).await;
    }
    let outcome = |outcome: &NoticeOutcome| (*outcome, outcome_name(w, *outcome));
    let list = PaymentsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("payment-notices-title")),
        tabs: tabs(w),
        to_look_at,
        form: asked.form(w),
        outcomes: NoticeOutcome::ALL.iter().map(outcome).collect(),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

/// The notices of one day, or of all days up to now.
fn which(asked: &Asked, now: Time) -> Notices {
    let day: Option<Day> = asked.read("day", |text| text.parse().map_err(|_| sheets::Wrong::NotADay));
    let (from, to) = match day {
        Some(day) => (day.at_minute(0), day.plus(1).at_minute(0).plus_ms(-1)),
        None => (Time::EPOCH, now),
    };
    // The last instant itself belongs to the list: the key of the first row is behind it.
    Notices { outcome: asked.read("outcome", forms::word), from, to: to.plus_ms(1) }
}

/// Where the next page begins: behind this instant and number.
fn key(told: &Told) -> String {
    format!("{}~{}", told.received.get(), told.notice_id)
}

fn read_key(text: &str) -> Option<(Time, String)> {
    let (ms, notice) = text.split_once('~')?;
    Some((Time::ms(ms.parse().ok()?)?, notice.to_string()))
}

fn tabs(w: &Words) -> Vec<(&'static str, String)> {
    [
        ("/office/ledger", "payment-tab-settlement"),
        ("/office/ledger/accounts", "payment-tab-accounts"),
        ("/office/ledger/entries", "payment-tab-entries"),
        ("/office/ledger/payments", "payment-notices-title"),
    ]
    .map(|(href, key)| (href, w.say(key)))
    .into()
}

fn outcome_name(w: &Words, outcome: NoticeOutcome) -> String {
    w.say(format!("payment-outcome-{outcome}"))
}

fn provider_name(w: &Words, provider: Provider) -> String {
    w.say(format!("payment-provider-{provider}"))
}

const fn tone(outcome: NoticeOutcome) -> &'static str {
    match outcome {
        NoticeOutcome::First => "good",
        NoticeOutcome::Repeated => "",
        NoticeOutcome::UnknownIntent | NoticeOutcome::WrongAmount => "soon",
    }
}

/// Where the office finds an order: its list, the newest first, from this order on.
fn order_url(order: OrderId) -> String {
    format!("/office/orders?after={}", order.get().saturating_add(1))
}

fn table(w: &Words, told: &[Told]) -> Table {
    let say = |key: &str| w.say(format!("payment-column-{key}"));
    let heads = vec![
        Head::text(say("received")),
        Head::text(say("provider")),
        Head::text(say("notice")),
        Head::text(say("order")),
        Head::figure(say("told")),
        Head::figure(say("asked")),
        Head::text(say("outcome")),
    ];
    let mut table = Table::new(w, heads);
    for notice in told {
        let order = |(order, _): (OrderId, Fen)| Cell::Link { to: order_url(order), text: order.to_string() };
        table.row(vec![
            notice.received.into(),
            provider_name(w, notice.provider).into(),
            Cell::Code(notice.notice_id.clone()),
            notice.asked.map_or(Cell::Empty, order),
            notice.amount.into(),
            notice.asked.map_or(Cell::Empty, |(_, asked)| asked.into()),
            Cell::Tag { tone: tone(notice.outcome), text: outcome_name(w, notice.outcome) },
        ]);
    }
    table
}
