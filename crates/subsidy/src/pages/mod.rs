//! The room's pages: the office's programmes and applications, a grower's, and the public list.
mod application;
mod grower;
mod list;
mod programme;
mod public;
mod trainings;

use crate::{Direction, RuleKind};
pub(crate) use public::masked;

use axum::Router;
use axum::routing::{get, post};
use webkit::{Role, Site, Words};

/// Who sees programmes and judges applications.
const OFFICE: &[Role] = &[Role::CountyOffice, Role::Finance];
/// Who settles programmes.
const SETTLE: &[Role] = &[Role::CountyOffice];
/// Who pays and takes back.
const PAY: &[Role] = &[Role::Finance];

pub fn pages(_site: &Site) -> Router {
    Router::new()
        .route("/office/subsidies", get(list::show))
        .route("/office/subsidies/new", get(programme::show_new).post(programme::add))
        .route("/office/subsidies/{code}", get(programme::show).post(programme::apply_for))
        .route("/office/trainings", get(trainings::list).post(trainings::add))
        .route("/office/trainings/{code}", get(trainings::show))
        .route("/office/trainings/{code}/sheet", post(trainings::import))
        .route("/office/trainings/{code}/came", post(trainings::came))
        .route("/office/trainings/{code}/take-off", post(trainings::take_off))
        .route("/office/applications/{id}", get(application::show))
        .route("/office/applications/{id}/check", post(application::check))
        .route("/office/applications/{id}/approve", post(application::approve))
        .route("/office/applications/{id}/pay", post(application::pay))
        .route("/office/applications/{id}/refuse", post(application::refuse))
        .route("/office/applications/{id}/take-back", post(application::take_back))
        .route("/grower/subsidies", get(grower::show).post(grower::send))
        .route("/subsidies", get(public::list))
}

fn direction_name(w: &Words, direction: Direction) -> String {
    w.say(format!("subsidy-direction-{direction}"))
}

fn rule_name(w: &Words, rule: RuleKind) -> String {
    w.say(format!("subsidy-rule-{}", rule.word().replace('_', "-")))
}

fn state_tag(w: &Words, state: crate::ApplicationState) -> (&'static str, String) {
    use crate::ApplicationState::{Approved, Checked, Paid, Refused, Sent, TakenBack};
    let tone = match state {
        Sent | Checked => "soon",
        Approved => "info",
        Paid => "good",
        Refused | TakenBack => "",
    };
    (tone, w.say(format!("subsidy-state-{}", state.word().replace('_', "-"))))
}
