//! What is taken of a sale, and the county's funds.
use super::sheet::{File, Row, file, rows};
use anyhow::{Result, anyhow};
use kernel::{Count, Day, Fen, FenPerKilo, Share, Time, Whole as _};
use ledger::{Endowment, FundId, NewFloor, NewFund, NewRate, Purpose, Scope};
use std::collections::HashMap;
use store::Tx;
use webkit::{PersonId, Role};

const RATES: File = file!("rates.csv");
const FUNDS: File = file!("funds.csv");
const FLOORS: File = file!("floors.csv");
const WEIGHED: File = file!("weighed.csv");
/// The pavilion as a producer: what it buys at the floor becomes its lots.
const PAVILION: &str = "PAVILION";

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

/// Opens the pavilion's own stock, and publishes the floors: one person proposes them, another publishes.
pub fn add_promises(tx: &mut Tx, now: Time) -> Result<()> {
    add_pavilion(tx, now)?;
    let (maker, publisher) = (first_with(tx, Role::Finance)?, first_with(tx, Role::CountyOffice)?);
    let funds = ledger::funds(tx)?;
    let fund = funds.iter().find(|fund| fund.purpose == Purpose::Floor);
    let fund = fund.ok_or_else(|| anyhow!("demo/funds.csv has no fund for floors"))?.id;
    for row in rows(FLOORS)? {
        let floor = floor(tx, &row, fund, now.day())?;
        let wrong = |why| anyhow!("demo/floors.csv: {floor:?}: {why:?}");
        let id = ledger::propose_floor(tx, &floor, maker, now)?.map_err(wrong)?;
        ledger::publish_floor(tx, id, publisher, now)?.map_err(wrong)?;
    }
    for row in rows(WEIGHED)? {
        let product = product(tx, &row)?;
        catalog::price_by_weight(tx, product)?;
    }
    Ok(())
}

fn add_pavilion(tx: &mut Tx, now: Time) -> Result<()> {
    let timetable = county::timetable(tx)?;
    let home = timetable.outlets().find_map(|outlet| Some((outlet.village?, outlet.id)));
    let (village, outlet) = home.ok_or_else(|| anyhow!("no village of the demo has an outlet"))?;
    let pavilion = county::NewProducer {
        code: PAVILION.into(),
        kind: county::ProducerKind::Firm,
        name_zh: "千岛湖品牌农产品馆".into(),
        name_en: "Qiandao Lake Brand Pavilion".into(),
        village,
        outlet,
        contact_zh: "千岛农品馆".into(),
        contact_phone: "10000000000".into(),
        consent: true,
    };
    county::add_producers(tx, &[pavilion], now)?;
    county::set_setting(tx, ledger::PAVILION, PAVILION)?;
    Ok(())
}

fn first_with(tx: &mut Tx, role: Role) -> Result<PersonId> {
    let found = county::people(tx, "", Some(role), None, Count::new(1).unwrap_or_default())?;
    found.first().map(|person| person.id).ok_or_else(|| anyhow!("nobody in the demo has the role {role}"))
}

fn product(tx: &mut Tx, row: &Row) -> Result<catalog::ProductId> {
    let code = row.text("product")?;
    let found = catalog::product_by_code(tx, &code)?;
    Ok(found.ok_or_else(|| anyhow!("there is no product {code} for a floor"))?.id)
}

fn floor(tx: &mut Tx, row: &Row, fund: FundId, from: Day) -> Result<NewFloor> {
    let grade = row.text("grade")?;
    Ok(NewFloor {
        product: product(tx, row)?,
        grade: if grade.is_empty() { None } else { Some(row.read("grade")?) },
        from,
        to: from.plus(row.read("days")?),
        price: row.make("kilo_fen", |text| FenPerKilo::new(text.parse().ok()?))?,
        fund,
    })
}
