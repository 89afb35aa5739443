//! Whose an account is, by name.
use crate::model::{AccountKey, AccountKind, Provider};
use county::{Producer, ProducerId, Timetable};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use webkit::Words;

/// The names behind a list of accounts.
pub(super) struct Owners {
    timetable: Arc<Timetable>,
    producers: HashMap<ProducerId, Producer>,
}

impl Owners {
    pub fn of(tx: &mut Tx, keys: impl Iterator<Item = AccountKey>) -> store::Result<Self> {
        let mut ids: Vec<ProducerId> =
            keys.filter(|key| key.kind.is_producers()).map(|key| ProducerId::new(key.owner)).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self { timetable: county::timetable(tx)?, producers: county::producers_by_ids(tx, &ids)? })
    }

    /// Whose account it is; "" where the county has one.
    pub fn name(&self, w: &Words, key: AccountKey) -> String {
        match key.kind {
            AccountKind::ProducerDue | AccountKind::ProducerPayable => {
                let producer = self.producers.get(&ProducerId::new(key.owner));
                producer.map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string())
            }
            AccountKind::Cash | AccountKind::CashExpected => {
                let place = self.timetable.place(county::PlaceId::new(key.owner));
                place.map_or_else(String::new, |p| w.name(&p.name_zh, &p.name_en).to_string())
            }
            AccountKind::Provider => {
                let provider = Provider::ALL.iter().find(|provider| provider.number() == key.owner);
                provider.map_or_else(String::new, |provider| w.say(format!("ledger-provider-{provider}")))
            }
            AccountKind::PlatformFee | AccountKind::Freight => String::new(),
        }
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
