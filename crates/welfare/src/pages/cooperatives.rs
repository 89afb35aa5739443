//! `/office/cooperatives`: whose members they are of, by which rule they share, and what is not shared yet.
use super::MEASURES;
use super::watch::{ImportPage, Told, read, told};
use crate::{Unshared, import_deliveries, share_cooperatives, unshared};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use county::{
    CooperativeMember, Producer, ProducerId, ProducerKind, Sharing, producers_by_codes, producers_by_ids,
};
use kernel::{Fen, Time};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::listing::{Cell, Head, Table};
use webkit::{Fault, Fields, Nav, Posted, Role, Shell, Visitor, Words, forms, page, redirect};

/// Who changes members and rules.
const MAY: &[Role] = &[Role::CountyOffice];

#[derive(Template)]
#[template(path = "office-cooperatives.html")]
struct CooperativesPage {
    shell: Shell,
    table: Table,
    may_change: bool,
    shared: Option<String>,
}

/// A co-operative as the list shows it.
struct Row {
    producer: Producer,
    members: usize,
    rule: Sharing,
    open: Fen,
}

fn rows(tx: &mut Tx, now: Time) -> store::Result<Vec<Row>> {
    let ids = county::cooperatives(tx)?;
    let mut producers = producers_by_ids(tx, &ids)?;
    let today = now.day();
    let mut rows = Vec::new();
    for id in ids {
        let Some(producer) = producers.remove(&id) else { continue };
        let members = county::cooperative_members(tx, id)?.iter().filter(|m| m.is_in(today)).count();
        let open = unshared(tx, id, today)?.iter().map(|one| one.amount).sum();
        rows.push(Row { producer, members, rule: county::sharing_on(tx, id, today)?, open });
    }
    Ok(rows)
}

pub(super) async fn list(visitor: Visitor, asked: webkit::listing::Asked) -> Result<Response, Fault> {
    visitor.must(MEASURES)?;
    let now = visitor.now;
    let rows = visitor.site.store().reading(visitor.county, move |tx| rows(tx, now)).await?;
    let w = &visitor.words;
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![
        Head::text(say("cooperative")),
        Head::figure(say("members")),
        Head::text(say("rule")),
        Head::figure(say("unshared")),
    ];
    let mut table = Table::new(w, heads);
    for row in rows {
        let name = w.name(&row.producer.name_zh, &row.producer.name_en).to_string();
        table.row(vec![
            Cell::Link { to: format!("/office/cooperatives/{}", row.producer.code), text: name },
            Cell::Whole(row.members as i64),
            rule_name(w, row.rule).into(),
            row.open.into(),
        ]);
    }
    let told = asked.text("shared");
    let list = CooperativesPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("welfare-cooperatives-title")),
        table,
        may_change: visitor.must(MAY).is_ok(),
        shared: (!told.is_empty()).then(|| w.with("welfare-shared", &[("n", told)])),
    };
    Ok(page(StatusCode::OK, list))
}

fn rule_name(w: &Words, rule: Sharing) -> String {
    w.say(format!("welfare-sharing-{}", rule.word().replace('_', "-")))
}

/// Shares now; the timer does so each day.
pub(super) async fn share(visitor: Visitor, _: Posted) -> Result<Response, Fault> {
    visitor.must(MAY)?;
    let now = visitor.now;
    let shared = visitor.site.store().writing(visitor.county, move |tx| share_cooperatives(tx, now)).await?;
    Ok(redirect(format!("/office/cooperatives?shared={shared}")))
}

#[derive(Template)]
#[template(path = "office-cooperative.html")]
struct CooperativePage {
    shell: Shell,
    code: String,
    members: Table,
    unshared: Table,
    rules: Vec<(Sharing, String)>,
    rule: Sharing,
    form: Fields,
    refused: Option<String>,
    may_change: bool,
}

struct Known {
    producer: Producer,
    members: Vec<CooperativeMember>,
    codes: HashMap<ProducerId, Producer>,
    rule: Sharing,
    open: Vec<Unshared>,
}

fn known(tx: &mut Tx, code: &str, now: Time) -> store::Result<Option<Known>> {
    let found = producers_by_codes(tx, &[code])?.remove(code);
    let Some(producer) = found.filter(|p| p.kind == ProducerKind::Cooperative) else { return Ok(None) };
    let members = county::cooperative_members(tx, producer.id)?;
    let ids: Vec<ProducerId> = members.iter().map(|member| member.household).collect();
    Ok(Some(Known {
        codes: producers_by_ids(tx, &ids)?,
        rule: county::sharing_on(tx, producer.id, now.day())?,
        open: unshared(tx, producer.id, now.day())?,
        members,
        producer,
    }))
}

pub(super) async fn show(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    let form = Fields::empty(&visitor.words);
    cooperative_page(&visitor, &code, StatusCode::OK, form, None).await
}

async fn cooperative_page(
    visitor: &Visitor,
    code: &str,
    status: StatusCode,
    form: Fields,
    refused: Option<String>,
) -> Result<Response, Fault> {
    visitor.must(MEASURES)?;
    let (asked, now) = (code.to_string(), visitor.now);
    let known = visitor.site.store().reading(visitor.county, move |tx| known(tx, &asked, now)).await?;
    let known = known.ok_or_else(Fault::not_found)?;
    let w = &visitor.words;
    let shown = CooperativePage {
        shell: Shell::new(visitor, Nav::Office, w.name(&known.producer.name_zh, &known.producer.name_en)),
        code: code.to_string(),
        members: member_table(w, &known),
        unshared: unshared_table(w, &known.open),
        rules: Sharing::ALL.iter().map(|rule| (*rule, rule_name(w, *rule))).collect(),
        rule: known.rule,
        form,
        refused,
        may_change: visitor.must(MAY).is_ok(),
    };
    Ok(page(status, shown))
}

fn member_table(w: &Words, known: &Known) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![
        Head::text(say("household")),
        Head::figure(say("shares")),
        Head::text(say("joined")),
        Head::text(say("left")),
    ];
    let mut table = Table::new(w, heads);
    for member in &known.members {
        let code = known.codes.get(&member.household).map(|p| p.code.clone()).unwrap_or_default();
        table.row(vec![
            Cell::Code(code),
            member.shares.into(),
            Cell::Code(member.joined.to_string()),
            member.left.map_or(Cell::Empty, |day| Cell::Code(day.to_string())),
        ]);
    }
    table
}

fn unshared_table(w: &Words, open: &[Unshared]) -> Table {
    let say = |key: &str| w.say(format!("welfare-column-{key}"));
    let heads = vec![Head::text(say("day")), Head::text(say("order")), Head::figure(say("sum"))];
    let mut table = Table::new(w, heads);
    for one in open.iter().take(SHOWN_MAX) {
        table.row(vec![Cell::Day(one.day), Cell::Code(one.order.to_string()), one.amount.into()]);
    }
    table
}

/// Amounts that the page lists; the sum stands in the list of co-operatives.
const SHOWN_MAX: usize = 100;

async fn change<F>(visitor: Visitor, code: String, form: Fields, mut command: F) -> Result<Response, Fault>
where
    F: FnMut(&mut Tx, ProducerId, Time) -> store::Result<Result<(), county::HouseholdRefusal>>
        + Send
        + 'static,
{
    visitor.must(MAY)?;
    if !form.good() {
        return cooperative_page(&visitor, &code, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    let (asked, now) = (code.clone(), visitor.now);
    let done = visitor.site.store().writing(visitor.county, move |tx| {
        match producers_by_codes(tx, &[&asked])?.remove(&asked) {
            Some(cooperative) => command(tx, cooperative.id, now).map(Some),
            None => Ok(None),
        }
    });
    match done.await.map_err(|error: store::Error| Fault::from(error))?.ok_or_else(Fault::not_found)? {
        Ok(()) => Ok(redirect(format!("/office/cooperatives/{code}"))),
        Err(refusal) => {
            let why = refusal.sentence(&visitor.words);
            cooperative_page(&visitor, &code, StatusCode::CONFLICT, form, Some(why)).await
        }
    }
}

fn member_of(tx: &mut Tx, code: &str) -> store::Result<Result<ProducerId, county::HouseholdRefusal>> {
    let found = producers_by_codes(tx, &[code])?.remove(code);
    Ok(found.map(|producer| producer.id).ok_or(county::HouseholdRefusal::NotAHousehold))
}

pub(super) async fn join(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let household = form.read("household", sheets::code).unwrap_or_default();
    let shares = form.read("shares", forms::some).unwrap_or_default();
    change(visitor, code, form, move |tx, cooperative, now| match member_of(tx, &household)? {
        Ok(member) => county::join_cooperative(tx, cooperative, member, shares, now.day()),
        Err(refusal) => Ok(Err(refusal)),
    })
    .await
}

pub(super) async fn leave(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let household = form.read("leaving", sheets::code).unwrap_or_default();
    change(visitor, code, form, move |tx, cooperative, now| match member_of(tx, &household)? {
        Ok(member) => county::leave_cooperative(tx, cooperative, member, now.day()),
        Err(refusal) => Ok(Err(refusal)),
    })
    .await
}

pub(super) async fn rule(
    visitor: Visitor,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let mut form = posted.fields();
    let rule: Option<Sharing> = form.read("rule", forms::word);
    change(visitor, code, form, move |tx, cooperative, now| {
        let Some(rule) = rule else { return Ok(Ok(())) };
        county::set_sharing(tx, cooperative, now.day(), rule).map(Ok)
    })
    .await
}

pub(super) async fn show_import(visitor: Visitor) -> Result<Response, Fault> {
    visitor.must(MAY)?;
    Ok(import_page(&visitor, StatusCode::OK, None, None))
}

fn import_page(
    visitor: &Visitor,
    status: StatusCode,
    refused: Option<String>,
    told: Option<Told>,
) -> Response {
    let w = &visitor.words;
    let import = ImportPage {
        shell: Shell::new(visitor, Nav::Office, w.say("welfare-deliveries-title")),
        what: w.say("welfare-deliveries-what"),
        columns: w.say("welfare-deliveries-columns"),
        action: "/office/cooperatives/deliveries",
        back: "/office/cooperatives",
        back_title: w.say("welfare-cooperatives-title"),
        refused,
        told,
    };
    page(status, import)
}

pub(super) async fn import(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(MAY)?;
    let refused = |why| Ok(import_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(why), None));
    let Some(file) = posted.file("sheet").cloned() else {
        return refused(visitor.words.say("welfare-import-no-file"));
    };
    let table = match read(file.clone()).await? {
        Ok(table) => Arc::new(table),
        Err(error) => return refused(visitor.words.sheet_error(&error)),
    };
    let taken = table.clone();
    let imported =
        visitor.site.store().writing(visitor.county, move |tx| import_deliveries(tx, &taken)).await?;
    match imported {
        Ok(imported) => {
            let told = told(&visitor, file.name, table, imported).await?;
            Ok(import_page(&visitor, StatusCode::OK, None, Some(told)))
        }
        Err(error) => refused(visitor.words.sheet_error(&error)),
    }
}
