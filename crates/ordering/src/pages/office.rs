//! `/office/orders`: every order of the county, as a list and as a file. Who receives it is not shown here.
use super::desks::Desks;
use super::saying::{destination, state, tone};
use crate::model::{Order, OrderState};
use crate::queries::{OrderFilter, orders_listed};
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::Timetable;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Role, Shell, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-orders.html")]
struct OfficePage {
    shell: Shell,
    form: Fields,
    states: Vec<(OrderState, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    bare: String,
}

pub(crate) async fn list(
    visitor: Visitor,
    State(desks): State<Desks>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(&[Role::CountyOffice, Role::Finance])?;
    let filter = OrderFilter { state: asked.read("state", forms::word), day: asked.read("day", forms::day) };
    let (before, most) = (asked.after(), kernel::Whole::get(asked.limit()));
    let read = desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        Ok((county::timetable(tx)?, orders_listed(tx, &filter, before, most)?))
    });
    let (timetable, orders) = read.await?;
    let w = &visitor.words;
    let paged = asked.paged(orders, |order| order.id);
    let table = table(w, &timetable, &paged.rows);
    if let Some(format) = asked.format() {
        return table.export("orders", format).await;
    }
    let states = OrderState::ALL.iter().map(|state| (*state, w.say(format!("ordering-state-{state}"))));
    let list = OfficePage {
        shell: Shell::new(&visitor, Nav::Office, w.say("ordering-office-title")),
        form: asked.form(w),
        states: states.collect(),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn table(w: &Words, timetable: &Timetable, orders: &[Order]) -> Table {
    let say = |key: &str| w.say(format!("ordering-column-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("placed")),
        Head::text(say("to")),
        Head::text(say("provider")),
        Head::figure(say("goods")),
        Head::figure(say("freight")),
        Head::figure(say("total")),
        Head::text(say("promised")),
        Head::text(say("state")),
    ];
    let mut table = Table::new(w, heads);
    for order in orders {
        table.row(vec![
            Cell::Link { to: format!("/orders/{}", order.code), text: order.code.clone() },
            order.placed.into(),
            destination(w, timetable, order.to).into(),
            w.say(format!("ordering-pay-{}", order.provider)).into(),
            order.goods.into(),
            order.freight.into(),
            order.total.into(),
            order.promised.into(),
            Cell::Tag { tone: tone(order.state), text: state(w, order) },
        ]);
    }
    table
}
