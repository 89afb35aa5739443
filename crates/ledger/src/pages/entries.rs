//! `/office/ledger/entries`: what happened to orders' money, with both sides of each.
use super::owners::Owners;
use super::{Choice, MONEY, Tab, order_url, tabs, with_open};
use crate::model::{AccountId, Entry, EntryId, EntryKind, Side};
use crate::queries::{Entries, entries, sides_of};
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Day, Fen};
use std::collections::HashMap;
use store::Tx;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Shell, Site, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-entries.html")]
struct EntriesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    form: Fields,
    kinds: Vec<Choice>,
    rows: Vec<Row>,
    pager: Safe<String>,
    export: String,
    bare: String,
}

struct Row {
    entry: Entry,
    kind: String,
    time: String,
    /// The order that it is about, and where the office finds it.
    order: Option<(String, String)>,
    toggle: String,
    /// Both sides, where the row is open: account, its name, debit, credit.
    sides: Vec<(AccountId, String, String, String)>,
}

struct Read {
    entries: Vec<Entry>,
    sides: HashMap<EntryId, Vec<Side>>,
    owners: Owners,
}

pub(super) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(MONEY)?;
    let sent = asked.clone();
    let read = site.store().reading(visitor.county, move |tx| read(tx, &sent)).await?;
    let w = &visitor.words;
    if let Some(format) = asked.format() {
        return table(w, &read).export("entries", format).await;
    }
    let paged = asked.paged(read.entries, |entry| entry.id);
    let rows = paged.rows.iter().map(|entry| row(w, &asked, entry, read.sides.get(&entry.id), &read.owners));
    let list = EntriesPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("ledger-entries-title")),
        tabs: tabs(w, "/office/ledger/entries"),
        form: asked.form(w),
        kinds: EntryKind::ALL.iter().map(|kind| Choice::new(kind, entry_name(w, *kind))).collect(),
        rows: rows.collect(),
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        bare: asked.bare_url(),
    };
    Ok(page(StatusCode::OK, list))
}

fn read(tx: &mut Tx, asked: &Asked) -> store::Result<Read> {
    let which = Entries {
        kind: asked.read("kind", forms::word),
        day: asked.read("day", |text| text.parse::<Day>().map_err(|_| sheets::Wrong::NotADay)),
        order: asked.read("order", forms::id),
    };
    let before = asked.after().unwrap_or(EntryId::new(i64::MAX));
    let entries = entries(tx, &which, before, asked.limit())?;
    let open: Option<EntryId> = asked.read("open", forms::id);
    // A file has the sides of every entry, a page those of the open one.
    let shown =
        entries.iter().map(|entry| entry.id).filter(|id| asked.format().is_some() || open == Some(*id));
    let sides = sides_of(tx, &shown.collect::<Vec<_>>())?;
    let owners = Owners::of(tx, sides.values().flatten().map(|side| side.key))?;
    Ok(Read { entries, sides, owners })
}

fn row(w: &Words, asked: &Asked, entry: &Entry, sides: Option<&Vec<Side>>, owners: &Owners) -> Row {
    let id = entry.id.to_string();
    let side = |side: &Side| {
        let (debit, credit) = debit_and_credit(w, side.amount);
        (side.account, owners.account(w, side.key), debit, credit)
    };
    Row {
        kind: entry_name(w, entry.kind),
        time: format!("{} {}", w.table_day(entry.at.day()), entry.at.clock()),
        order: entry.order.map(|order| (order_url(order), order.to_string())),
        toggle: with_open(asked, if sides.is_some() { "" } else { &id }),
        sides: sides.map(|sides| sides.iter().map(side).collect()).unwrap_or_default(),
        entry: entry.clone(),
    }
}

fn debit_and_credit(w: &Words, sum: Fen) -> (String, String) {
    if sum < Fen::ZERO { (String::new(), w.yuan(-sum)) } else { (w.yuan(sum), String::new()) }
}

pub(super) fn entry_name(w: &Words, kind: EntryKind) -> String {
    w.say(format!("ledger-entry-{kind}"))
}

/// The file: a row for each side, as book-keepers take them in.
fn table(w: &Words, read: &Read) -> Table {
    let say = |key: &str| w.say(format!("ledger-column-{key}"));
    let heads = vec![
        Head::text(say("number")),
        Head::text(say("time")),
        Head::text(say("entry")),
        Head::text(say("order")),
        Head::text(say("account")),
        Head::figure(say("debit")),
        Head::figure(say("credit")),
    ];
    let mut table = Table::new(w, heads);
    for entry in &read.entries {
        for side in read.sides.get(&entry.id).into_iter().flatten() {
            let [debit, credit] = super::debit_credit(side.amount);
            table.row(vec![
                Cell::Code(entry.id.to_string()),
                entry.at.into(),
                entry_name(w, entry.kind).into(),
                match entry.order {
                    Some(order) => Cell::Code(order.to_string()),
                    None => entry.evidence.clone().into(),
                },
                read.owners.account(w, side.key).into(),
                debit,
                credit,
            ]);
        }
    }
    table
}
