//! What a recall adds to pages of lower rooms: an order's page, and the list of somebody's orders.
use crate::recall::recalls_of;
use askama::Template;
use ordering::{OrderLine, own_orders};
use std::collections::HashMap;
use stock::{LotId, LotState, OrderId};
use store::Tx;
use webkit::{Part, Place, Visitor, Words};

/// What this room adds, for [`webkit::Site::with_parts`].
pub const PARTS: [Part; 2] =
    [Part { place: Place::Order, draw: of_order }, Part { place: Place::Orders, draw: of_orders }];

/// A recalled lot in somebody's order.
pub(crate) struct Recalled {
    pub name: String,
    pub lot: String,
    pub order: Option<String>,
    pub why: Option<String>,
}

#[derive(Template)]
#[template(path = "trace-recalled.html")]
struct RecalledPart<'a> {
    w: &'a Words,
    telephone: &'a str,
    lots: Vec<Recalled>,
}

fn of_order(tx: &mut Tx, visitor: &Visitor, order: i64) -> store::Result<String> {
    let lines = ordering::order_lines(tx, &[OrderId::new(order)])?;
    let lots = recalled(tx, &visitor.words, &lines, &HashMap::new())?;
    Ok(drawn(visitor, lots))
}

fn of_orders(tx: &mut Tx, visitor: &Visitor, _: i64) -> store::Result<String> {
    let Some(session) = &visitor.session else { return Ok(String::new()) };
    let orders = own_orders(tx, session, None)?;
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let codes: HashMap<OrderId, String> = orders.into_iter().map(|order| (order.id, order.code)).collect();
    let lines = ordering::order_lines(tx, &ids)?;
    let lots = recalled(tx, &visitor.words, &lines, &codes)?;
    Ok(drawn(visitor, lots))
}

/// The lines whose lot was recalled, each lot of an order once.
fn recalled(
    tx: &mut Tx,
    w: &Words,
    lines: &[OrderLine],
    codes: &HashMap<OrderId, String>,
) -> store::Result<Vec<Recalled>> {
    let mut ids: Vec<LotId> = lines.iter().map(|line| line.lot).collect();
    ids.sort_unstable();
    ids.dedup();
    let lots = stock::lots_by_ids(tx, &ids)?;
    ids.retain(|id| lots.get(id).is_some_and(|lot| lot.state == LotState::Recalled));
    let said = if ids.is_empty() { HashMap::new() } else { recalls_of(tx, &ids)? };
    let mut lines: Vec<&OrderLine> = lines.iter().filter(|line| ids.contains(&line.lot)).collect();
    lines.dedup_by_key(|line| (line.order, line.lot));
    let one = |line: &&OrderLine| Recalled {
        name: w.name(&line.name_zh, &line.name_en).to_string(),
        lot: line.lot_code.clone(),
        order: codes.get(&line.order).cloned(),
        why: said.get(&line.lot).map(|recall| recall.reason.clone()),
    };
    Ok(lines.iter().map(one).collect())
}

/// A template of text cannot fail; if it does, the page is whole without it.
fn drawn(visitor: &Visitor, lots: Vec<Recalled>) -> String {
    if lots.is_empty() {
        return String::new();
    }
    let telephone = &visitor.site.settings().telephone;
    RecalledPart { w: &visitor.words, telephone, lots }.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a part of a page could not be drawn");
        String::new()
    })
}
