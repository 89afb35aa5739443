//! Households that merge or split, where their money allows it: a household whose account is not empty, or that
//! still has lots for sale, would lose lines if it ended.
use county::{Heir, HouseholdRefusal, ProducerId};
use kernel::{Count, Fen, Time};
use store::Tx;
use webkit::Words;

/// Why households are not merged or split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuccessionRefusal {
    Household(HouseholdRefusal),
    /// Money waits for it, or may be paid out to it: it is paid out first.
    Owed {
        due: Fen,
        payable: Fen,
    },
    /// It has lots for sale: they are sold or closed first.
    Lots {
        open: Count,
    },
}

impl SuccessionRefusal {
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::Household(refusal) => refusal.sentence(w),
            Self::Owed { due, payable } => {
                w.with("welfare-refused-owed", &[("due", w.money(*due)), ("payable", w.money(*payable))])
            }
            Self::Lots { open } => w.with("welfare-refused-lots", &[("open", w.number(i64::from(*open)))]),
        }
    }
}

impl From<HouseholdRefusal> for SuccessionRefusal {
    fn from(refusal: HouseholdRefusal) -> Self {
        Self::Household(refusal)
    }
}

/// Merges a household into another, if nothing waits for it.
pub fn merge(
    tx: &mut Tx,
    from: ProducerId,
    into: ProducerId,
    now: Time,
) -> store::Result<Result<(), SuccessionRefusal>> {
    let money = ledger::money_of(tx, from)?;
    if !money.due.is_zero() || !money.payable.is_zero() {
        return Ok(Err(SuccessionRefusal::Owed { due: money.due, payable: money.payable }));
    }
    let open = stock::open_lots_of(tx, from)?;
    if !open.is_zero() {
        return Ok(Err(SuccessionRefusal::Lots { open }));
    }
    let merged = county::merge_households(tx, from, into, now.day())?;
    Ok(merged.map_err(SuccessionRefusal::from))
}

/// Parts some people of a household from it. What it earned and is owed stays its own.
pub fn split(
    tx: &mut Tx,
    from: ProducerId,
    heir: &Heir,
    now: Time,
) -> store::Result<Result<ProducerId, SuccessionRefusal>> {
    Ok(county::split_household(tx, from, heir, now)?.map_err(SuccessionRefusal::from))
}
