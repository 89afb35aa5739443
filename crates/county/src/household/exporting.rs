//! People, plots and bank accounts of households, out as the tables that come back in unchanged.
use super::bank::BankAccount;
use super::{Member, Plot, PlotKind, Relation};
use crate::ProducerId;
use std::collections::HashMap;
use webkit::Words;
use webkit::listing::{Cell, Head, Table};

fn say(words: &Words, key: &str) -> String {
    words.say(format!("county-sheet-{key}"))
}

pub(crate) fn relation_name(words: &Words, relation: Relation) -> String {
    words.say(format!("county-relation-{relation}"))
}

pub(crate) fn land_name(words: &Words, kind: PlotKind) -> String {
    words.say(format!("county-land-{kind}"))
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) }
}

/// Who lives in these households, by code.
pub(crate) fn member_table(
    words: &Words,
    households: &[(ProducerId, String)],
    members: &HashMap<ProducerId, Vec<Member>>,
) -> Table {
    let heads = vec![
        Head::text(say(words, "household-code")),
        Head::text(say(words, "member-name")),
        Head::text(say(words, "relation")),
        Head::figure(say(words, "born-year")),
    ];
    let mut table = Table::new(words, heads);
    for (id, code) in households {
        for member in members.get(id).into_iter().flatten().filter(|member| member.left.is_none()) {
            table.row(vec![
                Cell::Code(code.clone()),
                text(&member.name),
                relation_name(words, member.relation).into(),
                Cell::Code(member.born_year.to_string()),
            ]);
        }
    }
    table
}

pub(crate) fn plot_table(
    words: &Words,
    households: &[(ProducerId, String)],
    plots: &HashMap<ProducerId, Vec<Plot>>,
) -> Table {
    let heads = vec![
        Head::text(say(words, "household-code")),
        Head::text(say(words, "land")),
        Head::figure(say(words, "area-mu")),
        Head::text(say(words, "crop-zh")),
        Head::text(say(words, "crop-en")),
    ];
    let mut table = Table::new(words, heads);
    for (id, code) in households {
        for plot in plots.get(id).into_iter().flatten() {
            table.row(vec![
                Cell::Code(code.clone()),
                land_name(words, plot.kind).into(),
                Cell::Code(plot.area.to_string()),
                text(&plot.crop_zh),
                text(&plot.crop_en),
            ]);
        }
    }
    table
}

pub(crate) fn account_table(
    words: &Words,
    households: &[(ProducerId, String)],
    accounts: &HashMap<super::Payee, BankAccount>,
) -> Table {
    let heads = vec![
        Head::text(say(words, "household-code")),
        Head::text(say(words, "holder")),
        Head::text(say(words, "bank")),
        Head::text(say(words, "account-number")),
    ];
    let mut table = Table::new(words, heads);
    for (id, code) in households {
        let Some(account) = accounts.get(&super::Payee::Producer(*id)) else { continue };
        table.row(vec![
            Cell::Code(code.clone()),
            text(&account.holder),
            text(&account.bank),
            Cell::Code(account.number.clone()),
        ]);
    }
    table
}
