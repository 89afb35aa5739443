//! Programmes: what is supported.
use crate::{By, NewProgramme, Programme, ProgrammeId, Refusal, RuleKind};
use kernel::{Fen, Whole};
use ledger::Purpose;
use store::{Row, Tx, values};

/// Programmes that a page lists.
const PROGRAMMES_MAX: i64 = 500;

const ADD: &str = "
    INSERT INTO programme (county_id, id, code, name_zh, name_en, direction, rule, fund_id, budget_fen, from_on, to_on,
                           amount_fen, share_bp, minimum, cap_fen, made_by, made_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (county_id, code) DO NOTHING
 RETURNING id";
macro_rules! columns {
    () => {
        "SELECT id, code, name_zh, name_en, direction, rule, fund_id, budget_fen, from_on, to_on, amount_fen, share_bp, \
                minimum, cap_fen FROM programme WHERE county_id = $1"
    };
}
const ALL: &str = concat!(columns!(), " ORDER BY to_on DESC, code LIMIT $2");
const BY_ID: &str = concat!(columns!(), " AND id = $2");
const BY_CODE: &str = concat!(columns!(), " AND code = $2");

/// Settles a programme. Its fund is one for subsidies, and may have at least its budget.
pub fn add_programme(tx: &mut Tx, new: &NewProgramme, by: By) -> store::Result<Result<ProgrammeId, Refusal>> {
    if let Err(refusal) = sound(new) {
        return Ok(Err(refusal));
    }
    match ledger::fund_of(tx, new.fund)? {
        None => return Ok(Err(Refusal::NoSuchFund)),
        Some(fund) if fund.purpose != Purpose::Subsidy => return Ok(Err(Refusal::WrongFund)),
        Some(fund) if fund.budget < new.budget => {
            return Ok(Err(Refusal::OverFund { most: fund.budget }));
        }
        Some(_) => {}
    }
    let id: ProgrammeId = tx.new_id();
    let values = values![
        id,
        new.code.trim(),
        new.name_zh.trim(),
        new.name_en.trim(),
        new.direction.word(),
        new.rule.word(),
        new.fund,
        new.budget,
        new.from,
        new.to,
        new.amount,
        new.share,
        new.minimum,
        new.cap,
        by.person,
        by.at
    ];
    let made: Option<ProgrammeId> = tx.find(ADD, values, |row| row.whole(0))?;
    Ok(made.ok_or(Refusal::CodeTaken))
}

fn sound(new: &NewProgramme) -> Result<(), Refusal> {
    let pays = match new.rule {
        RuleKind::PerParcel | RuleKind::PerTrainee | RuleKind::PerShop => new.amount > Fen::ZERO,
        RuleKind::ShareOfCost => new.share.get() > 0,
    };
    if !pays || new.budget <= Fen::ZERO {
        Err(Refusal::PaysNothing)
    } else if new.to < new.from {
        Err(Refusal::Backwards)
    } else {
        Ok(())
    }
}

/// The county's programmes, the last to end first.
pub fn programmes(tx: &mut Tx) -> store::Result<Vec<Programme>> {
    tx.query(ALL, values![PROGRAMMES_MAX], read)
}

pub fn programme(tx: &mut Tx, id: ProgrammeId) -> store::Result<Option<Programme>> {
    tx.find(BY_ID, values![id], read)
}

pub fn programme_by_code(tx: &mut Tx, code: &str) -> store::Result<Option<Programme>> {
    tx.find(BY_CODE, values![code], read)
}

fn read(row: &Row) -> store::Result<Programme> {
    let is = NewProgramme {
        code: row.text(1)?,
        name_zh: row.text(2)?,
        name_en: row.text(3)?,
        direction: row.word(4)?,
        rule: row.word(5)?,
        fund: row.whole(6)?,
        budget: row.whole(7)?,
        from: row.whole(8)?,
        to: row.whole(9)?,
        amount: row.whole(10)?,
        share: row.whole(11)?,
        minimum: row.whole(12)?,
        cap: row.whole(13)?,
    };
    Ok(Programme { id: row.whole(0)?, is })
}
