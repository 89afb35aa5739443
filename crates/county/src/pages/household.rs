//! `/office/households/{code}`: one household, for those who look after it. Each look is written down.
use super::households::villages_of;
use super::{COUNTY, Choice, HOUSEHOLDS};
use crate::household::{
    Household, HouseholdRefusal, HouseholdState, Look, Member, MemberId, Membership, NewBankAccount,
    NewMember, NewPlot, Payee, PlotId, PlotKind, Purpose, Relation, Succession, SuccessionKind,
    add_households, bank_accounts, give_consent, household, leave_household, look, memberships_of,
    predecessors, replace_plots, set_bank_accounts, successors, withdraw_consent,
};
use crate::household::{NewHousehold, account_number, mu};
use crate::{Producer, ProducerId, producers_by_codes, producers_by_ids, timetable};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Time;
use std::collections::HashMap;
use store::Tx;
use webkit::listing::{Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, Wrong, forms, page, redirect};

const NAME_CHARS_MAX: usize = 40;

#[derive(Template)]
#[template(path = "office-household.html")]
struct HouseholdPage {
    shell: Shell,
    code: String,
    place: String,
    public_name: String,
    ended: Option<String>,
    people: Vec<Person>,
    plots: Vec<PlotRow>,
    consents: Vec<ConsentRow>,
    account: Option<(String, String, String)>,
    cooperatives: Table,
    /// Who came before and after: a sentence, and the code of the other household.
    history: Vec<(String, String)>,
    relations: Vec<Choice>,
    lands: Vec<Choice>,
    form: Fields,
    refused: Option<String>,
    may_change: bool,
}

struct Person {
    id: MemberId,
    name: String,
    how: String,
    left: Option<String>,
}

struct PlotRow {
    id: PlotId,
    what: String,
    area: String,
}

struct ConsentRow {
    purpose: Purpose,
    what: String,
    since: Option<String>,
}

/// What the page needs of the database.
struct Known {
    household: Household,
    place: (String, String),
    account: Option<crate::BankAccount>,
    memberships: Vec<Membership>,
    before: Vec<Succession>,
    after: Vec<Succession>,
    named: HashMap<ProducerId, Producer>,
}

fn known(tx: &mut Tx, code: &str) -> store::Result<Option<Known>> {
    let Some(producer) = producers_by_codes(tx, &[code])?.remove(code) else { return Ok(None) };
    let id = producer.id;
    let Some(household) = household(tx, id)? else { return Ok(None) };
    let network = timetable(tx)?;
    let names = |zh: &str, en: &str| (zh.to_string(), en.to_string());
    let township = network.township(producer.township).map(|t| names(&t.name_zh, &t.name_en));
    let village = network.village(producer.village).map(|v| names(&v.name_zh, &v.name_en));
    let (township, village) = (township.unwrap_or_default(), village.unwrap_or_default());
    let memberships = memberships_of(tx, id)?;
    let (before, after) = (predecessors(tx, id)?, successors(tx, id)?);
    let mut others: Vec<ProducerId> = memberships.iter().map(|m| m.cooperative).collect();
    others.extend(before.iter().chain(&after).map(|other| other.household));
    Ok(Some(Known {
        household,
        place: (format!("{} {}", township.0, village.0), format!("{}, {}", village.1, township.1)),
        account: bank_accounts(tx, &[Payee::Producer(id)])?.remove(&Payee::Producer(id)),
        memberships,
        before,
        after,
        named: producers_by_ids(tx, &others)?,
    }))
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    household_page(&visitor, &code, StatusCode::OK, form, None).await
}

async fn household_page(
    visitor: &Visitor,
    code: &str,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let person = visitor.must(HOUSEHOLDS)?.clone();
    let (only, now, code) = (villages_of(&person), visitor.now, code.to_string());
    let read = visitor.site.store().writing(visitor.county, move |tx| {
        let found = known(tx, &code)?;
        let seen = |k: &Known| only.as_ref().is_none_or(|own| own.contains(&k.household.producer.village));
        let found = found.filter(seen);
        if let Some(found) = &found {
            look(tx, person.person, Look::Household, found.household.producer.id, now)?;
        }
        Ok(found)
    });
    let known = read.await.map_err(|error: store::Error| Fault::from(error))?;
    let known = known.ok_or_else(Fault::not_found)?;
    Ok(page(status, shown(visitor, known, form, refused)))
}

fn shown(visitor: &Visitor, known: Known, form: Fields, refused: Option<String>) -> HouseholdPage {
    let w = &visitor.words;
    let Known { household, place, account, memberships, before, after, named } = known;
    let code = household.producer.code.clone();
    let year = i64::from(visitor.now.day().year());
    let shell = Shell::new(visitor, Nav::Office, w.with("county-household-title", &[("code", &code)]));
    let active = household.state == HouseholdState::Active;
    HouseholdPage {
        shell,
        place: w.name(&place.0, &place.1).to_string(),
        public_name: w.name(&household.producer.name_zh, &household.producer.name_en).to_string(),
        ended: household.ended.map(|day| w.with("county-household-ended", &[("day", w.full_day(day))])),
        people: household.members.iter().map(|member| shown_person(w, member, year)).collect(),
        plots: household.plots.iter().map(|plot| shown_plot(w, plot)).collect(),
        consents: Purpose::ALL.iter().map(|purpose| shown_consent(w, &household, *purpose)).collect(),
        account: account.map(|a| (a.holder.clone(), a.bank.clone(), a.masked())),
        cooperatives: cooperatives(w, &memberships, &named),
        history: history(w, &before, &after, &named),
        relations: Relation::ALL
            .iter()
            .map(|r| Choice::new(r, w.say(format!("county-relation-{r}"))))
            .collect(),
        lands: PlotKind::ALL.iter().map(|k| Choice::new(k, w.say(format!("county-land-{k}")))).collect(),
        form,
        refused,
        may_change: active && visitor.must(COUNTY).is_ok(),
        code,
    }
}

fn shown_person(w: &Words, member: &Member, year: i64) -> Person {
    let relation = w.say(format!("county-relation-{}", member.relation));
    let age = w.number((year - member.born_year).max(0));
    Person {
        id: member.id,
        name: member.name.clone(),
        how: w.with("county-household-person", &[("relation", &relation), ("age", &age)]),
        left: member.left.map(|day| w.with("county-household-left", &[("day", w.full_day(day))])),
    }
}

fn shown_plot(w: &Words, plot: &crate::Plot) -> PlotRow {
    let land = w.say(format!("county-land-{}", plot.kind));
    let crop = w.name(&plot.crop_zh, &plot.crop_en);
    let what = if crop.is_empty() {
        land
    } else {
        w.with("county-plot-what", &[("land", land.as_str()), ("crop", crop)])
    };
    PlotRow { id: plot.id, what, area: w.with("county-mu", &[("area", plot.area.to_string())]) }
}

fn shown_consent(w: &Words, household: &Household, purpose: Purpose) -> ConsentRow {
    let since = household.consents.iter().find(|c| c.purpose == purpose && c.withdrawn.is_none());
    ConsentRow {
        purpose,
        what: w.say(format!("county-consent-{purpose}")),
        since: since.map(|c| w.with("county-consent-since", &[("day", w.full_day(c.given))])),
    }
}

fn cooperatives(w: &Words, memberships: &[Membership], named: &HashMap<ProducerId, Producer>) -> Table {
    let say = |key: &str| w.say(format!("county-column-{key}"));
    let heads = vec![
        Head::text(say("cooperative")),
        Head::figure(say("shares")),
        Head::text(say("joined")),
        Head::text(say("left")),
    ];
    let mut table = Table::new(w, heads);
    for m in memberships {
        let name = named.get(&m.cooperative).map(|p| w.name(&p.name_zh, &p.name_en));
        table.row(vec![
            Cell::Strong(name.unwrap_or_default().to_string()),
            m.shares.into(),
            Cell::Code(m.joined.to_string()),
            m.left.map_or(Cell::Empty, |day| Cell::Code(day.to_string())),
        ]);
    }
    table
}

fn history(
    w: &Words,
    before: &[Succession],
    after: &[Succession],
    named: &HashMap<ProducerId, Producer>,
) -> Vec<(String, String)> {
    let line = |s: &Succession, merged: &str, split: &str| {
        let other = named.get(&s.household).map(|p| p.code.clone()).unwrap_or_default();
        let key = if s.kind == SuccessionKind::Merged { merged } else { split };
        (w.with(key, &[("day", &w.full_day(s.day)), ("code", &other)]), other)
    };
    let before = before.iter().map(|s| line(s, "county-history-took-in", "county-history-came-from"));
    let after = after.iter().map(|s| line(s, "county-history-went-into", "county-history-parted"));
    before.chain(after).collect()
}

/// Runs a command on a household that exists, and leads back to its page or shows it again with the reason.
async fn change<F>(visitor: Visitor, code: String, form: Fields, command: F) -> Result<Response, Fault>
where
    F: FnMut(&mut Tx, &Household, Time) -> store::Result<Result<(), HouseholdRefusal>> + Send + 'static,
{
    visitor.must(COUNTY)?;
    if !form.good() {
        return household_page(&visitor, &code, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let (asked, now, mut command) = (code.clone(), visitor.now, command);
    let done = visitor.site.store().writing(visitor.county, move |tx| {
        let Some(producer) = producers_by_codes(tx, &[&asked])?.remove(&asked) else { return Ok(None) };
        match household(tx, producer.id)? {
            None => Ok(None),
            Some(h) if h.state != HouseholdState::Active => Ok(Some(Err(HouseholdRefusal::Ended))),
            Some(h) => command(tx, &h, now).map(Some),
        }
    });
    match done.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)? {
        Ok(()) => Ok(redirect(format!("/office/households/{code}"))),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            household_page(&visitor, &code, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

pub(super) async fn add_person(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let name = form.read("name", forms::text_of(NAME_CHARS_MAX));
    let relation: Option<Relation> = form.read("relation", forms::word);
    let born = form.read("born_year", sheets::whole(1900..=i64::from(visitor.now.day().year())));
    let member = name.zip(relation).zip(born);
    let member = member.map(|((name, relation), born_year)| NewMember { name, relation, born_year });
    change(visitor, code, form, move |tx, household, now| {
        if household.people() >= crate::MEMBERS_MAX {
            return Ok(Err(HouseholdRefusal::TooManyPeople));
        }
        let new = NewHousehold {
            producer: household.producer.id,
            members: member.clone().into_iter().collect(),
            plots: vec![],
            consents: vec![],
        };
        add_households(tx, &[new], now.day()).map(Ok)
    })
    .await
}

pub(super) async fn leave(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let member: MemberId = form.read("member", forms::id).unwrap_or_default();
    change(visitor, code, form, move |tx, household, now| {
        leave_household(tx, household.producer.id, member, now.day())
    })
    .await
}

pub(super) async fn add_plot(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let kind: Option<PlotKind> = form.read("kind", forms::word);
    let area = form.read("area", mu);
    let crop = form.optional("crop", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
    let plot =
        kind.zip(area).map(|(kind, area)| NewPlot { kind, area, crop_zh: crop, crop_en: String::new() });
    change(visitor, code, form, move |tx, household, now| {
        if household.plots.len() >= crate::PLOTS_MAX {
            return Ok(Err(HouseholdRefusal::TooManyPlots));
        }
        let new = NewHousehold {
            producer: household.producer.id,
            members: vec![],
            plots: plot.clone().into_iter().collect(),
            consents: vec![],
        };
        add_households(tx, &[new], now.day()).map(Ok)
    })
    .await
}

pub(super) async fn drop_plot(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let plot: PlotId = form.read("plot", forms::id).unwrap_or_default();
    change(visitor, code, form, move |tx, household, _| {
        let kept = household.plots.iter().filter(|p| p.id != plot).map(crate::Plot::as_new).collect();
        replace_plots(tx, &[(household.producer.id, kept)]).map(Ok)
    })
    .await
}

pub(super) async fn consent(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let purpose: Option<Purpose> = form.read("purpose", forms::word);
    let gives = posted.text("gives") == "1";
    change(visitor, code, form, move |tx, household, now| {
        let Some(purpose) = purpose else { return Ok(Ok(())) };
        let of = household.producer.id;
        match gives {
            true => give_consent(tx, of, purpose, now.day()).map(Ok),
            false => withdraw_consent(tx, of, purpose, now.day()).map(Ok),
        }
    })
    .await
}

pub(super) async fn account(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let holder = form.read("holder", forms::text_of(NAME_CHARS_MAX));
    let bank = form.read("bank", forms::text_of(NAME_CHARS_MAX));
    let number = form.read("number", |text| account_number(text).map_err(Wrong::from));
    let account = holder.zip(bank).zip(number);
    change(visitor, code, form, move |tx, household, now| {
        let Some(((holder, bank), number)) = account.clone() else { return Ok(Ok(())) };
        let payee = Payee::Producer(household.producer.id);
        set_bank_accounts(tx, &[NewBankAccount { payee, holder, bank, number }], now).map(|_| Ok(()))
    })
    .await
}
