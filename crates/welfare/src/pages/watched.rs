//! `/office/watch/{code}`: one household that is watched: its income against the line, what befell it, who came.
use super::watch::reason_name;
use super::{WATCH, household_for, village_name};
use crate::rules::line_of;
use crate::watching::per_head;
use crate::{
    By, Circumstance, FollowUp, Incident, IncidentId, IncidentKind, NewFollowUp, NewIncident, Watch,
    end_incident, follow_ups_of, incidents_of, latest_circumstance, note_follow_up, record_circumstances,
    record_incident, watches_of,
};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Look, Producer, Purpose, Timetable, look};
use kernel::{Count, Fen, Time};
use std::sync::Arc;
use store::Tx;
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, forms, page, redirect};

const NOTE_CHARS_MAX: usize = 1_000;
const YEAR_DAYS: i64 = 364;

#[derive(Template)]
#[template(path = "office-watched.html")]
struct WatchedPage {
    shell: Shell,
    code: String,
    village: String,
    /// Why it is on no list, where it is on none.
    agrees: bool,
    facts: Vec<(String, String)>,
    watches: Vec<(String, String, &'static str)>,
    incidents: Vec<IncidentRow>,
    visits: Vec<(String, String)>,
    kinds: Vec<(IncidentKind, String)>,
    form: Fields,
}

struct IncidentRow {
    id: IncidentId,
    what: String,
    note: String,
    over: Option<String>,
}

struct Known {
    producer: Producer,
    people: Count,
    agrees: bool,
    timetable: Arc<Timetable>,
    line: Option<crate::Line>,
    here: Fen,
    found: Option<Circumstance>,
    watches: Vec<Watch>,
    incidents: Vec<Incident>,
    visits: Vec<FollowUp>,
}

fn known(tx: &mut Tx, producer: Producer, now: Time) -> store::Result<Option<Known>> {
    let id = producer.id;
    let Some(household) = county::household(tx, id)? else { return Ok(None) };
    let (today, year) = (now.day(), i64::from(now.day().year()));
    let entries = ledger::income_entries(tx, id, today.plus(-YEAR_DAYS), today)?;
    Ok(Some(Known {
        people: Count::new(household.people() as i64).unwrap_or_default(),
        agrees: household.agrees(Purpose::Monitored),
        timetable: county::timetable(tx)?,
        line: line_of(tx, year)?,
        here: entries.iter().map(|entry| entry.amount).sum(),
        found: latest_circumstance(tx, id)?,
        watches: watches_of(tx, id)?,
        incidents: incidents_of(tx, id)?,
        visits: follow_ups_of(tx, id)?,
        producer,
    }))
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    watched_page(&visitor, &code, StatusCode::OK, form).await
}

async fn watched_page(
    visitor: &Visitor,
    code: &str,
    status: StatusCode,
    form: Fields,
) -> Result<Response, Fault> {
    let person = visitor.must(WATCH)?.clone();
    let (now, code) = (visitor.now, code.to_string());
    let read = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(producer) = household_for(tx, &person, &code)? else { return Ok(None) };
        look(tx, person.person, Look::Watch, producer.id, now)?;
        known(tx, producer, now)
    });
    let known = read.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let kinds = IncidentKind::ALL.iter().map(|kind| (*kind, reason_name(w, kind.reason())));
    let watched = WatchedPage {
        shell: Shell::new(
            visitor,
            Nav::Office,
            w.with("welfare-watched-title", &[("code", &known.producer.code)]),
        ),
        code: known.producer.code.clone(),
        village: village_name(w, &known.timetable, known.producer.village),
        agrees: known.agrees,
        facts: facts(w, &known),
        watches: known.watches.iter().map(|watch| shown_watch(w, watch)).collect(),
        incidents: known.incidents.iter().map(|incident| shown_incident(w, incident)).collect(),
        visits: known.visits.iter().map(|visit| shown_visit(w, visit)).collect(),
        kinds: kinds.collect(),
        form,
    };
    Ok(page(status, watched))
}

fn facts(w: &Words, known: &Known) -> Vec<(String, String)> {
    let fact = |key: &str, figure: String| (w.say(format!("welfare-fact-{key}")), figure);
    let mut facts =
        vec![fact("people", w.number(i64::from(known.people))), fact("here", w.money(known.here))];
    if let Some(found) = &known.found {
        let sum = found.other_income + known.here;
        facts.push(fact("elsewhere", w.money(found.other_income)));
        facts.push(fact("survey-year", found.year.to_string()));
        facts.push(fact("head", w.money(per_head(sum, known.people))));
    }
    if let Some(line) = &known.line {
        facts.push(fact(
            "line",
            w.with("welfare-line-of", &[("line", w.money(line.amount)), ("source", line.source.clone())]),
        ));
    }
    facts
}

fn shown_watch(w: &Words, watch: &Watch) -> (String, String, &'static str) {
    let (key, tone, day) = match (watch.closed, watch.quiet) {
        (Some(closed), _) => ("welfare-watch-closed", "", closed),
        (None, Some(quiet)) => ("welfare-watch-quiet", "info", quiet),
        (None, None) => ("welfare-watch-open", "soon", watch.opened),
    };
    (reason_name(w, watch.reason), w.with(key, &[("day", w.full_day(day))]), tone)
}

fn shown_incident(w: &Words, incident: &Incident) -> IncidentRow {
    let kind = reason_name(w, incident.kind.reason());
    let day = w.full_day(incident.happened);
    let what = match incident.loss {
        Some(loss) => {
            w.with("welfare-incident-loss", &[("kind", kind), ("day", day), ("loss", w.money(loss))])
        }
        None => w.with("welfare-incident", &[("kind", kind), ("day", day)]),
    };
    let over = incident.over.map(|day| w.with("welfare-incident-over", &[("day", w.full_day(day))]));
    IncidentRow { id: incident.id, what, note: incident.note.clone(), over }
}

fn shown_visit(w: &Words, visit: &FollowUp) -> (String, String) {
    let when = match visit.next {
        Some(next) => {
            w.with("welfare-visit-next", &[("day", w.full_day(visit.visited)), ("next", w.full_day(next))])
        }
        None => w.full_day(visit.visited),
    };
    (when, visit.note.clone())
}

/// Runs a command on a household that the person may see, and leads back to its page.
async fn change<F>(visitor: Visitor, code: String, form: Fields, mut command: F) -> Result<Response, Fault>
where
    F: FnMut(&mut Tx, &Producer, By) -> store::Result<()> + Send + 'static,
{
    let person = visitor.must(WATCH)?.clone();
    if !form.good() {
        return watched_page(&visitor, &code, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let (asked, by) = (code.clone(), By { person: person.person, at: visitor.now });
    let done =
        visitor.site.store().writing(visitor.county, move |tx| match household_for(tx, &person, &asked)? {
            Some(producer) => command(tx, &producer, by).map(Some),
            None => Ok(None),
        });
    done.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)?;
    Ok(redirect(format!("/office/watch/{code}")))
}

pub(super) async fn incident(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let today = visitor.now.day();
    let mut form = posted.fields();
    let kind: Option<IncidentKind> = form.read("kind", forms::word);
    let happened = form.read("happened", forms::day_until(today));
    let loss = form.optional("loss", forms::yuan);
    let note = form.read("note", forms::prose_of(NOTE_CHARS_MAX));
    let read = kind.zip(happened).zip(note);
    change(visitor, code, form, move |tx, producer, by| {
        let Some(((kind, happened), note)) = read.clone() else { return Ok(()) };
        let new = NewIncident { household: producer.id, kind, happened, loss, note };
        record_incident(tx, &new, by)?;
        crate::review(tx, by.at.day()).map(drop)
    })
    .await
}

pub(super) async fn over(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let incident: IncidentId = form.read("incident", forms::id).unwrap_or_default();
    change(visitor, code, form, move |tx, producer, by| {
        end_incident(tx, producer.id, incident, by.at.day())?;
        crate::review(tx, by.at.day()).map(drop)
    })
    .await
}

pub(super) async fn visit(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let today = visitor.now.day();
    let mut form = posted.fields();
    let visited = form.read("visited", forms::day_until(today));
    let next = form.optional("next", forms::day_from(today));
    let note = form.read("visit_note", forms::prose_of(NOTE_CHARS_MAX));
    let read = visited.zip(note);
    change(visitor, code, form, move |tx, producer, by| {
        let Some((visited, note)) = read.clone() else { return Ok(()) };
        note_follow_up(tx, &NewFollowUp { household: producer.id, visited, note, next }, by).map(drop)
    })
    .await
}

pub(super) async fn survey(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let this = i64::from(visitor.now.day().year());
    let mut form = posted.fields();
    let year = form.read("year", sheets::whole(2000..=this));
    let income = form.read("other_income", forms::yuan);
    let school = form.optional("out_of_school", forms::count).unwrap_or_default();
    let uninsured = form.optional("uninsured", forms::count).unwrap_or_default();
    let (house, water) = (posted.has("unsafe_house"), posted.has("no_safe_water"));
    let read = year.zip(income);
    change(visitor, code, form, move |tx, producer, by| {
        let Some((year, other_income)) = read else { return Ok(()) };
        let found = Circumstance {
            household: producer.id,
            year,
            other_income,
            out_of_school: school,
            uninsured,
            unsafe_house: house,
            no_safe_water: water,
        };
        record_circumstances(tx, &[found], by)?;
        crate::review(tx, by.at.day()).map(drop)
    })
    .await
}
