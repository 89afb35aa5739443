//! `/grower/orders`: what was sold of a producer's lots. No word of who bought it.
use super::desks::Desks;
use super::saying::{state, tone};
use crate::queries::{ORDERS_SHOWN_MAX, ProducerOrder, orders_of_producer};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::ProducerId;
use kernel::Fen;
use stock::OrderId;
use webkit::listing::Asked;
use webkit::{Arg, Fault, Nav, Role, Shell, Visitor, Words, page};

#[derive(Template)]
#[template(path = "grower-orders.html")]
struct GrowerPage {
    shell: Shell,
    orders: Vec<Row>,
    older: Option<String>,
}

struct Row {
    code: String,
    tone: &'static str,
    state: String,
    when: String,
    lines: Vec<(String, String, String)>,
    sum: String,
}

pub(crate) async fn list(
    visitor: Visitor,
    State(desks): State<Desks>,
    asked: Asked,
) -> Result<Response, Fault> {
    let producer = ProducerId::new(visitor.scope(Role::Grower)?);
    let before: Option<OrderId> = asked.after();
    let read = desks
        .site
        .store()
        .reading::<_, store::Error>(visitor.county, move |tx| orders_of_producer(tx, producer, before));
    let found = read.await?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n >= ORDERS_SHOWN_MAX);
    let older = found.last().filter(|_| full).map(|own| asked.with("after", &own.order.id.to_string()));
    let w = &visitor.words;
    let title = w.say("ordering-grower-title");
    let shell = Shell::new(&visitor, Nav::Field, &title).with_heading(title);
    let orders = found.iter().map(|own| Row::new(w, own)).collect();
    Ok(page(StatusCode::OK, GrowerPage { shell, orders, older }))
}

impl Row {
    fn new(w: &Words, own: &ProducerOrder) -> Self {
        let sum: Fen = own.lines.iter().map(|line| line.amount).sum();
        let lines = own.lines.iter().map(|line| {
            let values = [("n", Arg::from(line.packs)), ("weight", Arg::from(&w.weight(line.grams)))];
            let how = format!("{} {}", w.with("ordering-packs", &values), line.lot_code);
            (w.name(&line.name_zh, &line.name_en).to_string(), how, w.yuan(line.amount))
        });
        Self {
            code: own.order.code.clone(),
            tone: tone(own.order.state),
            state: state(w, &own.order),
            when: w.with("ordering-placed-at", &[("when", w.day_time(own.order.placed))]),
            lines: lines.collect(),
            sum: w.yuan(sum),
        }
    }
}
