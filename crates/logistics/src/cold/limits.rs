//! Limits of temperature, as data: of a kind of storage, and of a category of products that needs others.
use super::model::{ColdLimit, Tenths};
use catalog::{CategoryId, Storage};
use store::{Tx, values};
use webkit::Words;

/// What a county has that has settled nothing: 0–4 °C as the words of the shop say, with the smallest Q10 that is
/// given for these temperatures; frozen at −18 °C or below, without a rule for what thaws.
const DEFAULTS: [(Storage, i64, i64, i64); 2] =
    [(Storage::Chilled, 0, 40, 25), (Storage::Frozen, -500, -180, 10)];

/// Why a limit is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitRefusal {
    /// The lower one lies above the upper.
    Backwards,
    /// Not between 1 and 10.
    NotAFactor,
}

impl LimitRefusal {
    /// What is wrong and what to do.
    pub fn sentence(self, w: &Words) -> String {
        match self {
            Self::Backwards => w.say("logistics-cold-backwards"),
            Self::NotAFactor => w.say("logistics-cold-not-a-factor"),
        }
    }
}

const LIMITS: &str = "
    SELECT storage, category_id, low_e1, high_e1, q10_e1 FROM cold_limit
     WHERE county_id = $1 ORDER BY storage, category_id";
const SET: &str = "
    INSERT INTO cold_limit (county_id, storage, category_id, low_e1, high_e1, q10_e1)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (county_id, storage, category_id) DO UPDATE
       SET low_e1 = excluded.low_e1, high_e1 = excluded.high_e1, q10_e1 = excluded.q10_e1";

/// The county's limits: what it has settled, and else the defaults.
pub fn limits(tx: &mut Tx) -> store::Result<Vec<ColdLimit>> {
    let read = |row: &store::Row| {
        let category: CategoryId = row.whole(1)?;
        Ok(ColdLimit {
            storage: row.word(0)?,
            category: (category != CategoryId::default()).then_some(category),
            low: row.whole(2)?,
            high: row.whole(3)?,
            q10_e1: row.whole(4)?,
        })
    };
    let mut settled: Vec<ColdLimit> = tx.query(LIMITS, &[], read)?;
    for (storage, low, high, q10_e1) in DEFAULTS {
        let is_settled = settled.iter().any(|limit| limit.storage == storage && limit.category.is_none());
        if let (false, Some(low), Some(high)) = (is_settled, Tenths::new(low), Tenths::new(high)) {
            settled.push(ColdLimit { storage, category: None, low, high, q10_e1 });
        }
    }
    Ok(settled)
}

/// Settles a limit. What parcels have lost is reckoned by it from then on, for the past, too.
pub fn set_limit(tx: &mut Tx, limit: &ColdLimit) -> store::Result<Result<(), LimitRefusal>> {
    if limit.high < limit.low {
        return Ok(Err(LimitRefusal::Backwards));
    }
    if !(10..=100).contains(&limit.q10_e1) {
        return Ok(Err(LimitRefusal::NotAFactor));
    }
    let category = limit.category.unwrap_or_default();
    tx.execute(SET, values![limit.storage.word(), category, limit.low, limit.high, limit.q10_e1])?;
    Ok(Ok(()))
}

/// The limit of a product: its category's, or that of how it is kept.
pub(super) fn limit_of(
    limits: &[ColdLimit],
    storage: Storage,
    category: Option<CategoryId>,
) -> Option<&ColdLimit> {
    let of =
        |category| limits.iter().find(move |limit| limit.storage == storage && limit.category == category);
    category.and_then(|category| of(Some(category))).or_else(|| of(None))
}
