//! What is made of a notice. No database: the same news told in any order, any number of times, is one payment.
use crate::model::{Intent, IntentId, IntentState, Notice, NoticeOutcome, Provider, Recorded};
use kernel::Time;
use std::collections::HashMap;

/// What a batch of notices is held against.
pub(crate) struct Till {
    pub intents: HashMap<IntentId, Intent>,
    /// Notices that were told before, and what was made of them.
    pub told: HashMap<(Provider, String), NoticeOutcome>,
}

impl Till {
    /// Takes one notice; what it changes is seen by the next.
    pub fn take(&mut self, notice: &Notice, now: Time) -> Recorded {
        let key = (notice.provider, notice.notice_id.clone());
        let recorded = match self.told.get(&key) {
            Some(outcome) => self.again(notice, *outcome),
            None => self.news(notice, now),
        };
        self.told.entry(key).or_insert(recorded.outcome());
        recorded
    }

    fn again(&self, notice: &Notice, outcome: NoticeOutcome) -> Recorded {
        match (outcome, self.intents.get(&notice.intent)) {
            (NoticeOutcome::First | NoticeOutcome::Repeated, _) => Recorded::Repeated,
            (NoticeOutcome::WrongAmount, Some(intent)) => Recorded::WrongAmount { expected: intent.amount },
            (NoticeOutcome::WrongAmount | NoticeOutcome::UnknownIntent, _) => Recorded::UnknownIntent,
        }
    }

    fn news(&mut self, notice: &Notice, now: Time) -> Recorded {
        let Some(intent) = self.intents.get_mut(&notice.intent).filter(|i| i.provider == notice.provider)
        else {
            return Recorded::UnknownIntent;
        };
        if intent.amount != notice.amount {
            return Recorded::WrongAmount { expected: intent.amount };
        }
        if matches!(intent.state, IntentState::Paid | IntentState::Refunded) {
            return Recorded::Repeated;
        }
        (intent.state, intent.paid) = (IntentState::Paid, Some(now));
        Recorded::First(*intent)
    }
}
