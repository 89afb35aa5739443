//! The room's pages: the county's measures, who is to be visited, what a household earns, rules, and who looked.
mod access;
mod cooperatives;
mod income;
mod lorenz;
mod measures;
mod rules;
mod succession;
mod watch;
mod watched;

use axum::Router;
use axum::routing::{get, post};
use county::{Producer, ProducerKind, Timetable, VillageId, producers_by_codes};
use std::sync::Arc;
use store::Tx;
use webkit::{Fault, Role, SignedIn, Site, Visitor, Words};

/// Who sees the county's measures: sums, no household.
const MEASURES: &[Role] = &[Role::CountyOffice, Role::Finance];
/// Who sees who is to be visited: village staff those of their villages.
const WATCH: &[Role] = &[Role::CountyOffice, Role::VillageStaff];
/// Who settles rules.
const RULES: &[Role] = &[Role::CountyOffice];
/// Who reads who looked at what.
const AUDIT: &[Role] = &[Role::Auditor];

pub fn pages(_site: &Site) -> Router {
    Router::new()
        .route("/office/welfare", get(measures::show))
        .route("/office/welfare/figures", get(measures::figures))
        .route("/office/welfare/rules", get(rules::show))
        .route("/office/welfare/rules/line", post(rules::set_line))
        .route("/office/welfare/rules/reason", post(rules::set_reason))
        .route("/office/welfare/rules/weights", post(rules::set_weights))
        .route("/office/watch", get(watch::list))
        .route("/office/watch/survey", get(watch::show_import).post(watch::import))
        .route("/office/watch/review", post(watch::review_now))
        .route("/office/watch/{code}", get(watched::show))
        .route("/office/watch/{code}/incident", post(watched::incident))
        .route("/office/watch/{code}/over", post(watched::over))
        .route("/office/watch/{code}/visit", post(watched::visit))
        .route("/office/watch/{code}/survey", post(watched::survey))
        .route("/office/households/{code}/income", get(income::show))
        .route("/office/households/{code}/succession", get(succession::show))
        .route("/office/households/{code}/merge", post(succession::merge_into))
        .route("/office/households/{code}/split", post(succession::split_off))
        .route("/office/cooperatives", get(cooperatives::list))
        .route("/office/cooperatives/deliveries", get(cooperatives::show_import).post(cooperatives::import))
        .route("/office/cooperatives/share", post(cooperatives::share))
        .route("/office/cooperatives/{code}", get(cooperatives::show))
        .route("/office/cooperatives/{code}/join", post(cooperatives::join))
        .route("/office/cooperatives/{code}/leave", post(cooperatives::leave))
        .route("/office/cooperatives/{code}/rule", post(cooperatives::rule))
        .route("/office/access", get(access::list))
}

/// The villages whose households a person sees; none is the whole county.
pub(crate) fn villages_of(person: &SignedIn) -> Option<Vec<VillageId>> {
    if person.may(&[Role::CountyOffice]) {
        return None;
    }
    Some(person.scopes(Role::VillageStaff).into_iter().map(VillageId::new).collect())
}

/// Whether a person sees the households of a village.
pub(crate) fn sees(person: &SignedIn, village: VillageId) -> bool {
    villages_of(person).is_none_or(|villages| villages.contains(&village))
}

/// The household with this code, if the person may see it.
pub(crate) fn household_for(tx: &mut Tx, person: &SignedIn, code: &str) -> store::Result<Option<Producer>> {
    let found = producers_by_codes(tx, &[code])?.remove(code);
    let seen = |p: &Producer| p.kind == ProducerKind::Household && sees(person, p.village);
    Ok(found.filter(seen))
}

async fn timetable_for(visitor: &Visitor) -> Result<Arc<Timetable>, Fault> {
    Ok(visitor.site.store().reading(visitor.county, county::timetable).await?)
}

/// A village by name, with its township.
fn village_name(w: &Words, timetable: &Timetable, id: VillageId) -> String {
    let Some(village) = timetable.village(id) else { return String::new() };
    w.name(&village.name_zh, &village.name_en).to_string()
}
