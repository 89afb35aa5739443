//! The room's pages: signing in, my things, and the office's places, buses, producers and people.
mod gtfs;
mod household;
mod households;
mod me;
mod network;
mod outlets;
mod people;
mod place_map;
mod producers;
mod routes;
mod settings;
mod signin;

pub use signin::confirm_password;

use crate::{Timetable, timetable};
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;
use webkit::{Fault, Role, Site, Visitor, Words};

/// Who may see the county's places and producers.
const OFFICES: &[Role] = &[Role::CountyOffice, Role::BrandOffice, Role::Finance];
/// Who may change them.
const COUNTY: &[Role] = &[Role::CountyOffice];
/// Who may see households: village staff those of their villages.
const HOUSEHOLDS: &[Role] = &[Role::CountyOffice, Role::VillageStaff];
/// Who may see and change people.
const PEOPLE: &[Role] = &[Role::Administrator];

pub fn pages(_site: &Site) -> Router {
    Router::new()
        .route("/signin", get(signin::show).post(signin::sign_in))
        .route("/signup", get(signin::show_new).post(signin::sign_up))
        .route("/signout", post(signin::sign_out))
        .route("/me", get(me::show))
        .route("/me/password", get(me::show_password).post(me::change_password))
        .route("/office/outlets", get(outlets::list))
        .route("/office/routes", get(routes::list))
        .route("/office/routes/{number}", get(routes::show).post(routes::change))
        .route("/office/gtfs", get(gtfs::show).post(gtfs::import))
        .route("/office/gtfs.zip", get(gtfs::export))
        .route("/office/network/{sheet}", get(network::list).post(network::import))
        .route("/office/network/{sheet}/row", get(network::show_row).post(network::save_row))
        .route("/office/producers", get(producers::list))
        .route("/office/producers/import", get(producers::show_import).post(producers::import))
        .route("/office/households", get(households::list))
        .route("/office/households/import", get(households::show_import).post(households::import))
        .route("/office/households/{code}", get(household::show))
        .route("/office/households/{code}/person", post(household::add_person))
        .route("/office/households/{code}/leave", post(household::leave))
        .route("/office/households/{code}/plot", post(household::add_plot))
        .route("/office/households/{code}/no-plot", post(household::drop_plot))
        .route("/office/households/{code}/consent", post(household::consent))
        .route("/office/households/{code}/account", post(household::account))
        .route("/office/settings", get(settings::show).post(settings::change))
        .route("/office/people", get(people::list))
        .route("/office/people/new", get(people::show_new).post(people::add))
        .route("/office/people/{id}", get(people::show))
        .route("/office/people/{id}/grant", post(people::grant))
        .route("/office/people/{id}/take", post(people::take))
        .route("/office/people/{id}/password", post(people::password))
        .route("/office/people/{id}/erase", post(people::erase))
}

async fn timetable_for(visitor: &Visitor) -> Result<Arc<Timetable>, Fault> {
    Ok(visitor.site.store().reading(visitor.county, timetable).await?)
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

fn townships(timetable: &Timetable, words: &Words) -> Vec<Choice> {
    let choice = |t: &crate::Township| Choice::new(&t.code, words.name(&t.name_zh, &t.name_en));
    timetable.townships().iter().map(choice).collect()
}
