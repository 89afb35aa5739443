//! What is taken of a sale, and the county's funds.
use super::sheet::{File, Row, file, rows};
use anyhow::{Result, anyhow};
use kernel::{Day, Fen, Share, Time, Whole as _};
use ledger::{Endowment, FundId, NewFund, NewRate, Scope};
use std::collections::HashMap;
use store::Tx;

const RATES: File = file!("rates.csv");
const FUNDS: File = file!("funds.csv");

/// Sets the rates and opens the funds, with money in them.
pub fn add_terms(tx: &mut Tx, now: Time) -> Result<()> {
    let categories: HashMap<String, _> =
        catalog::categories(tx)?.into_iter().map(|c| (c.code, c.id)).collect();
    for row in rows(RATES)? {
        let scope = match row.text("category")?.as_str() {
            "" => Scope::County,
            _ => Scope::Category(row.make("category", |code| categories.get(code).copied())?),
        };
        let rate = rate(&row, scope, now.day())?;
        ledger::set_rate(tx, &rate, None, now)?
            .map_err(|why| anyhow!("demo/rates.csv: {rate:?}: {why:?}"))?;
    }
    for row in rows(FUNDS)? {
        add_fund(tx, &row, now).map_err(|error| error.context("demo/funds.csv"))?;
    }
    Ok(())
}

fn rate(row: &Row, scope: Scope, from: Day) -> Result<NewRate> {
    Ok(NewRate {
        part: row.read("part")?,
        scope,
        from,
        of_price: row.make("basis_points", |text| Share::basis_points(text.parse().ok()?))?,
        a_pack: row.make("pack_fen", |text| Fen::new(text.parse().ok()?))?,
    })
}

fn add_fund(tx: &mut Tx, row: &Row, at: Time) -> Result<()> {
    let yuan = |column| row.make(column, |text| Fen::of_yuan(1).times(text.parse().ok()?));
    let new = NewFund {
        code: row.text("code")?,
        name_zh: row.text("name_zh")?,
        name_en: row.text("name_en")?,
        purpose: row.read("purpose")?,
        budget: yuan("budget_yuan")?,
        warn: yuan("warn_yuan")?,
    };
    let fund: FundId = ledger::open_fund(tx, &new, at)?.map_err(|why| anyhow!("{}: {why:?}", new.code))?;
    let amount = yuan("endowed_yuan")?;
    let endowment =
        Endowment { fund, amount, cause: fund.get(), evidence: row.text("evidence")?, person: None, at };
    ledger::endow(tx, &endowment)?.map_err(|why| anyhow!("{}: {why:?}", new.code))?;
    Ok(())
}
