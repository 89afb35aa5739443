//! The shop's pages, the grower's and the office's: all of them show lots.
mod card;
mod grower;
mod home;
mod import;
mod lot;
mod lots;
mod product;
mod report;
mod search;
mod season;
mod zone;

use crate::buyer;
use crate::market::{OpenLot, lots_on_market};
use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use county::{Destination, Timetable};
use std::sync::Arc;
use std::time::Duration;
use store::Tx;
use webkit::{Role, Site, Visitor, shared};

const OFFICES: &[Role] = &[Role::CountyOffice, Role::BrandOffice];
/// A page that everyone sees alike may be so old: what was sold since is refused at the basket.
const SHOWN_FOR: Duration = Duration::from_secs(10);

pub fn pages(_: &Site) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/season", get(season::show))
        .route("/search", get(search::show))
        .route("/product/{code}", get(product::show))
        .route("/zone", get(zone::show).post(zone::choose))
        .route("/grower", get(grower::show))
        .route("/grower/report", get(report::show).post(report::list))
        .route("/grower/lots/{code}", get(lot::show).post(lot::change))
        .route("/office/lots", get(lots::list))
        .route("/office/lots/import", get(import::show).post(import::take))
}

/// What every list of the shop begins with: the network, where to, and what is open.
struct Begun {
    timetable: Arc<Timetable>,
    to: Destination,
    lots: Vec<OpenLot>,
}

impl Begun {
    fn load(tx: &mut Tx, visitor: &Visitor, headers: &HeaderMap) -> store::Result<Self> {
        let timetable = county::timetable(tx)?;
        let to = buyer::destination(headers, &timetable);
        Ok(Self { to, timetable, lots: lots_on_market(tx, visitor.now.day())? })
    }
}

/// Lets a page be everyone's for a moment; [`webkit::shared`] leaves out who has a session or a place of his own.
fn everyones(answer: Response) -> Response {
    shared(answer, SHOWN_FOR)
}

/// What an option of a select says, and what it sends.
struct Choice {
    value: String,
    label: String,
}

impl Choice {
    fn new(value: impl ToString, label: impl ToString) -> Self {
        Self { value: value.to_string(), label: label.to_string() }
    }
}
