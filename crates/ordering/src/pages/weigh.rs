//! `/outlet/weigh`: whoever packs types what the scale shows for goods that are priced by weight.
use super::desks::Desks;
use crate::commands::{NewWeighing, WeighRefusal, Weighing, weigh, weighings_of};
use crate::model::{OrderLine, OrderState};
use crate::queries::{order_by_code, order_lines};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::PlaceId;
use kernel::OrderCode;
use stock::OrderId;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Role, Shell, Visitor, Words, forms, in_query, page, redirect};

#[derive(Template)]
#[template(path = "outlet-weigh.html")]
struct WeighPage {
    shell: Shell,
    code: String,
    /// Whether an order was asked for and has nothing to weigh here.
    nothing: bool,
    lines: Vec<Line>,
    refused: Option<String>,
}

struct Line {
    line: i64,
    name: String,
    estimate: String,
    /// What came of it, where it was weighed.
    done: Option<String>,
}

struct Found {
    order: OrderId,
    lines: Vec<OrderLine>,
    weighed: Vec<Weighing>,
}

/// The lines of an order that this outlet packs and that are priced by weight.
fn read(tx: &mut Tx, code: &str, outlet: PlaceId) -> store::Result<Option<Found>> {
    let code = code.parse::<OrderCode>().map_or_else(|_| code.to_string(), |code| code.to_string());
    let order = order_by_code(tx, &code)?;
    let Some(order) = order.filter(|o| matches!(o.state, OrderState::Confirmed | OrderState::Completed))
    else {
        return Ok(None);
    };
    let lines = order_lines(tx, &[order.id])?;
    let products: Vec<_> = lines.iter().map(|line| line.product).collect();
    let weighed = catalog::priced_by_weight(tx, &products)?;
    let here = |line: &OrderLine| line.outlet == outlet && weighed.contains(&line.product);
    let lines = lines.into_iter().filter(here).collect();
    Ok(Some(Found { order: order.id, lines, weighed: weighings_of(tx, &[order.id])? }))
}

fn outlet(visitor: &Visitor) -> Result<PlaceId, Fault> {
    Ok(PlaceId::new(visitor.scope(Role::OutletKeeper)?))
}

pub(crate) async fn show(
    visitor: Visitor,
    State(desks): State<Desks>,
    asked: Asked,
) -> Result<Response, Fault> {
    weigh_page(&visitor, &desks, asked.text("order").to_string(), StatusCode::OK, None).await
}

async fn weigh_page(
    visitor: &Visitor,
    desks: &Desks,
    code: String,
    status: StatusCode,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let (outlet, wanted) = (outlet(visitor)?, code.clone());
    let read = move |tx: &mut Tx| read(tx, &wanted, outlet);
    let found = desks.site.store().reading::<_, store::Error>(visitor.county, read).await?;
    let w = &visitor.words;
    let lines: Vec<Line> = found.iter().flat_map(|f| f.lines.iter().map(|line| view(w, f, line))).collect();
    let title = w.say("ordering-weigh-title");
    let shown = WeighPage {
        shell: Shell::new(visitor, Nav::Field, &title).with_heading(title),
        nothing: !code.is_empty() && lines.is_empty(),
        code,
        lines,
        refused,
    };
    Ok(page(status, shown))
}

fn view(w: &Words, found: &Found, line: &OrderLine) -> Line {
    let weighed = found.weighed.iter().find(|weighed| weighed.line == line.line);
    let done = weighed.map(|weighed| {
        let values =
            [("grams", w.weight(weighed.grams)), ("sum", w.money(weighed.refunded.max(weighed.over)))];
        let key = if weighed.over.is_zero() { "ordering-weigh-lighter" } else { "ordering-weigh-heavier" };
        w.with(key, &values)
    });
    Line {
        line: line.line,
        name: w.name(&line.name_zh, &line.name_en).to_string(),
        estimate: w.with("ordering-weigh-estimate", &[("grams", w.weight(line.grams))]),
        done,
    }
}

pub(crate) async fn send(
    visitor: Visitor,
    State(desks): State<Desks>,
    posted: Posted,
) -> Result<Response, Fault> {
    let (outlet, code, now) = (outlet(&visitor)?, posted.text("order").to_string(), visitor.now);
    let person = visitor.signed_in()?.person;
    let mut form = posted.fields();
    let line = form.read("line", forms::id::<i64>);
    let grams = form.read("kg", forms::kilograms);
    let refused = match (line, grams) {
        (Some(line), Some(grams)) => {
            let wanted = code.clone();
            let done = desks.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
                let found = read(tx, &wanted, outlet)?;
                let here = found.filter(|found| found.lines.iter().any(|of| of.line == line));
                let Some(found) = here else { return Ok(Err(WeighRefusal::NoSuchLine)) };
                weigh(tx, &NewWeighing { order: found.order, line, grams, person: Some(person) }, now)
            });
            done.await?.err().map(|refusal| refusal.sentence(&visitor.words))
        }
        _ => form.errors().into_iter().next().map(|(_, why)| why),
    };
    match refused {
        None => Ok(redirect(format!("/outlet/weigh?order={}", in_query(&code)))),
        refused => weigh_page(&visitor, &desks, code, StatusCode::UNPROCESSABLE_ENTITY, refused).await,
    }
}
