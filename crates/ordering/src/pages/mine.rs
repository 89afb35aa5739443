//! `/orders`: the orders of whoever looks, a person or, for a guest, this browser.
use super::desks::Desks;
use super::saying::{state, tone};
use crate::commands;
use crate::model::{Order, OrderLine, OrderState};
use crate::queries::{Buyer, ORDERS_SHOWN_MAX, order_by_code, order_lines, orders_of_buyer};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use stock::OrderId;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Place, Posted, Session, Shell, Visitor, Words, page, redirect};

#[derive(Template)]
#[template(path = "orders.html")]
struct OrdersPage {
    shell: Shell,
    /// What higher rooms say of them, such as a recall.
    parts: String,
    orders: Vec<Row>,
    older: Option<String>,
}

struct Row {
    href: String,
    cancel: Option<String>,
    pay: Option<String>,
    code: String,
    tone: &'static str,
    state: String,
    what: String,
    when: String,
    total: String,
}

/// What this browser ordered, and, where somebody has signed in, what he ordered anywhere. Newest first.
pub fn own_orders(tx: &mut Tx, session: &Session, before: Option<OrderId>) -> store::Result<Vec<Order>> {
    let mut orders = orders_of_buyer(tx, &Buyer::Session(session.key), before)?;
    if let Some(person) = &session.person {
        orders.extend(orders_of_buyer(tx, &Buyer::Person(person.person), before)?);
        orders.sort_by_key(|order| std::cmp::Reverse(order.id));
        orders.dedup_by_key(|order| order.id);
    }
    orders.truncate(usize::try_from(ORDERS_SHOWN_MAX).unwrap_or(usize::MAX));
    Ok(orders)
}

pub(crate) async fn list(
    visitor: Visitor,
    State(desks): State<Desks>,
    asked: Asked,
) -> Result<Response, Fault> {
    let before: Option<OrderId> = asked.after();
    let (found, parts) = match &visitor.session {
        None => Default::default(),
        Some(session) => {
            let (session, asker) = (session.clone(), visitor.clone());
            let read = desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
                let orders = own_orders(tx, &session, before)?;
                let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
                let lines = order_lines(tx, &ids)?;
                let parts = asker.site.parts(tx, &asker, Place::Orders, 0)?;
                Ok((orders.into_iter().map(|order| with_lines(order, &lines)).collect::<Vec<_>>(), parts))
            });
            read.await?
        }
    };
    let full = i64::try_from(found.len()).is_ok_and(|n| n >= ORDERS_SHOWN_MAX);
    let older = found.last().filter(|_| full).map(|(order, _)| asked.with("after", &order.id.to_string()));
    let w = &visitor.words;
    let orders = found.iter().map(|(order, lines)| Row::new(w, order, lines)).collect();
    let shell = Shell::new(&visitor, Nav::Shop, w.say("ordering-mine-title"));
    Ok(page(StatusCode::OK, OrdersPage { shell, parts, orders, older }))
}

fn with_lines(order: Order, lines: &[OrderLine]) -> (Order, Vec<OrderLine>) {
    let own = lines.iter().filter(|line| line.order == order.id).cloned().collect();
    (order, own)
}

impl Row {
    fn new(w: &Words, order: &Order, lines: &[OrderLine]) -> Self {
        let waits = order.state == OrderState::Placed;
        Self {
            href: format!("/orders/{}?key={}", order.code, order.link_key),
            cancel: waits.then(|| format!("/orders/{}/cancel", order.code)),
            pay: waits.then(|| order.wallet_path()),
            code: order.code.clone(),
            tone: tone(order.state),
            state: state(w, order),
            what: names(w, lines),
            when: w.with("ordering-placed-at", &[("when", w.day_time(order.placed))]),
            total: w.yuan(order.total),
        }
    }
}

/// What is in it: 高山冬笋 × 3、汾口椪柑 × 1.
fn names(w: &Words, lines: &[OrderLine]) -> String {
    let one =
        |line: &OrderLine| format!("{} × {}", w.name(&line.name_zh, &line.name_en), w.number(line.packs));
    lines.iter().map(one).collect::<Vec<_>>().join(w.name("，", ", "))
}

/// Gives an order up before it is paid. It is the buyer's own, or he has its link.
pub(crate) async fn cancel(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let session = visitor.session.clone();
    let (now, key, wanted) = (visitor.now, posted.text("key").to_string(), code);
    let cancelled = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        let Some(order) = order_by_code(tx, &wanted)?.filter(|order| order.is_of(session.as_ref(), &key))
        else {
            return Ok(None);
        };
        commands::cancel(tx, order.id, now)?;
        Ok(Some(order))
    });
    let order = cancelled.await?.ok_or_else(Fault::not_found)?;
    Ok(redirect(format!("/orders/{}?key={}", order.code, order.link_key)))
}
