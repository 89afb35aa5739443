//! What about money wants a decision today: funds that run low, guaranteed prices that wait for a second person,
//! claims.
use kernel::{Count, Day};
use ledger::Fund;
use store::Tx;
use webkit::Words;

pub(crate) struct MoneyTasks {
    low: Vec<Fund>,
    floors: Count,
    claims: Count,
}

/// What, why, where, and what the link says.
pub(crate) type Told = (String, String, String, String);

impl MoneyTasks {
    pub fn read(tx: &mut Tx, today: Day) -> store::Result<Self> {
        let mut low = ledger::funds(tx)?;
        low.retain(Fund::is_low);
        let (floors, claims) = (ledger::floors_proposed(tx, today)?, ordering::claims_open_count(tx)?);
        Ok(Self { low, floors, claims })
    }

    pub fn tell(&self, w: &Words) -> Vec<Told> {
        let mut told: Vec<Told> = self.low.iter().map(|fund| low(w, fund)).collect();
        let waiting = |count: Count, what: &'static str, to: &str| {
            let why = w.say(format!("insight-task-{what}-why"));
            let said = w.with(format!("insight-task-{what}"), &[("n", count)]);
            (count > Count::ZERO).then(|| (said, why, to.to_string(), w.say("insight-task-decide")))
        };
        told.extend(waiting(self.floors, "floors", "/office/ledger/floors"));
        told.extend(waiting(self.claims, "claims", "/office/claims"));
        told
    }
}

fn low(w: &Words, fund: &Fund) -> Told {
    let name = w.name(&fund.name_zh, &fund.name_en).to_string();
    let owes = !fund.debt.is_zero();
    let sum = if owes { fund.debt } else { fund.balance };
    let key = if owes { "insight-task-fund-owes" } else { "insight-task-fund-low" };
    let what = w.with(key, &[("name", &name), ("sum", &w.money(sum))]);
    let to = format!("/office/ledger/funds/{}", fund.code);
    (what, w.say("insight-task-fund-why"), to, w.say("insight-task-decide"))
}
