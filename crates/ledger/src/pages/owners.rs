//! Whose an account is, by name.
use crate::funds::{Fund, funds};
use crate::model::{AccountKey, AccountKind, Provider};
use county::{CompanyId, PlaceId, Producer, ProducerId, Timetable};
use kernel::Whole;
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::Words;

/// The names behind a list of accounts.
pub(super) struct Owners {
    timetable: Arc<Timetable>,
    producers: HashMap<ProducerId, Producer>,
    funds: Vec<Fund>,
}

impl Owners {
    pub fn of(tx: &mut Tx, keys: impl Iterator<Item = AccountKey>) -> store::Result<Self> {
        let mut ids: Vec<ProducerId> =
            keys.filter(|key| key.kind.is_producers()).map(|key| ProducerId::new(key.owner)).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self {
            timetable: county::timetable(tx)?,
            producers: county::producers_by_ids(tx, &ids)?,
            funds: funds(tx)?,
        })
    }

    /// Whose account it is; "" where the county has one.
    pub fn name(&self, w: &Words, key: AccountKey) -> String {
        let named = match key.kind {
            AccountKind::ProducerDue | AccountKind::ProducerPayable | AccountKind::Advance => {
                self.producers.get(&ProducerId::new(key.owner)).map(|p| w.name(&p.name_zh, &p.name_en))
            }
            AccountKind::Cash | AccountKind::CashExpected | AccountKind::OutletPayable => {
                self.timetable.place(PlaceId::new(key.owner)).map(|p| w.name(&p.name_zh, &p.name_en))
            }
            AccountKind::CompanyPayable
            | AccountKind::RunCost
            | AccountKind::BorneFreight
            | AccountKind::BorneSubsidy
            | AccountKind::BorneMargin => {
                self.timetable.company(CompanyId::new(key.owner)).map(|c| w.name(&c.name_zh, &c.name_en))
            }
            AccountKind::Fund | AccountKind::FundDebt => {
                let fund = self.funds.iter().find(|fund| fund.id.get() == key.owner);
                fund.map(|f| w.name(&f.name_zh, &f.name_en))
            }
            AccountKind::Provider => return provider_name(w, key.owner),
            // A person is named on the pages of whoever may know him; here by number.
            AccountKind::PersonPayable => return key.owner.to_string(),
            _ => None,
        };
        named.unwrap_or_default().to_string()
    }

    /// An account as a sentence names it: what it is, and whose.
    pub fn account(&self, w: &Words, key: AccountKey) -> String {
        let (kind, name) = (kind_name(w, key.kind), self.name(w, key));
        if name.is_empty() { kind } else { w.with("ledger-account-of", &[("kind", &kind), ("name", &name)]) }
    }
}

pub(super) fn kind_name(w: &Words, kind: AccountKind) -> String {
    w.say(format!("ledger-account-{kind}"))
}

fn provider_name(w: &Words, number: i64) -> String {
    let provider = Provider::ALL.iter().find(|provider| provider.number() == number);
    provider.map_or_else(String::new, |provider| w.say(format!("ledger-provider-{provider}")))
}
