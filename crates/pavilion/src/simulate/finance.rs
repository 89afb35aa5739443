//! The office of finance in the simulation: pays out every Friday, takes the bank's answer, and closes the month
//! before.
use anyhow::Result;
use kernel::{Count, Day, Fen, Time, Whole};
use settlement::{
    BATCH_LINES_MAX, BatchId, BatchState, NewBatch, Outcome, PaidFrom, Payout, PayoutState, Reason, Refusal,
    Told, Undone, approve, batches, close, draft, payouts, record_results, send,
};
use store::{CountyId, Error, Store, Tx};
use webkit::{PersonId, Role};

const FRIDAY: i8 = 5;
const THRESHOLD: Fen = Fen::of_yuan(10);
/// Of so many payments one cannot be made, and one comes back.
const ONE_FAILS_OF: i64 = 151;
const ONE_BOUNCES_OF: i64 = 149;
/// The day of the month on which the month before is closed: the bank has told by then.
const CLOSING_DAY: i8 = 3;

/// Two people of finance.
pub struct Finance {
    maker: PersonId,
    approver: PersonId,
}

impl Finance {
    /// None where a county has fewer than two: then nothing is paid out.
    pub fn of(store: &Store, county: CountyId) -> Result<Option<Self>> {
        let two = Count::new(2).unwrap_or_default();
        let people =
            store.read::<_, Error>(county, |tx| county::people(tx, "", Some(Role::Finance), None, two))?;
        Ok(match &people[..] {
            [maker, approver] => Some(Self { maker: maker.id, approver: approver.id }),
            _ => None,
        })
    }

    /// What finance does by noon of a day.
    pub fn work(&self, store: &Store, county: CountyId, day: Day) -> Result<()> {
        let at = |minute| day.at_minute(minute);
        self.take_answers(store, county, at(9 * 60))?;
        if day.weekday() == FRIDAY {
            self.pay_out(store, county, day, at(10 * 60))?;
        }
        // On the third, or as soon afterwards as nothing of the month is open.
        if day.day_of_month() >= CLOSING_DAY {
            let month = day.month().previous();
            self.told(store.write(county, |tx| close(tx, month, self.maker, at(11 * 60))))?;
        }
        Ok(())
    }

    fn pay_out(&self, store: &Store, county: CountyId, day: Day, at: Time) -> Result<()> {
        let new =
            NewBatch { through: day.plus(-1), threshold: THRESHOLD, pay_on: day, from: PaidFrom::Sandbox };
        let sent = store.write(county, |tx| {
            let made = draft(tx, &new, self.maker, at)?;
            approve(tx, made.batch, self.approver, at.plus_minutes(30))?;
            send(tx, made.batch, self.maker, at.plus_minutes(60))
        });
        self.told(sent)
    }

    /// What cannot be done yet is not done, and is no fault of the simulation.
    fn told(&self, done: std::result::Result<(), Undone>) -> Result<()> {
        match done {
            Ok(()) | Err(Undone::Refused(Refusal::NothingToPay { .. } | Refusal::AlreadyClosed { .. })) => {
                Ok(())
            }
            Err(Undone::Refused(refusal)) => {
                eprintln!("finance was refused something in the simulation: {refusal:?}");
                Ok(())
            }
            Err(Undone::Failed(error)) => Err(error.into()),
        }
    }

    /// The bank answers on the next day; one payment comes back on the day after.
    fn take_answers(&self, store: &Store, county: CountyId, at: Time) -> Result<()> {
        let few = Count::new(3).unwrap_or_default();
        let newest = BatchId::new(i64::MAX);
        let all = store.read::<_, Error>(county, |tx| batches(tx, None, newest, few))?;
        for batch in all.iter().filter(|batch| matches!(batch.state, BatchState::Sent | BatchState::Done)) {
            let days = at.day().since(batch.sent.map_or(at.day(), Time::day));
            let answer = |line: &Payout| answer(line, days);
            let lines = store.read::<_, Error>(county, |tx| lines(tx, batch.id))?;
            let told: Vec<Told> = lines.iter().filter_map(answer).collect();
            if told.is_empty() {
                continue;
            }
            let done = store.write(county, |tx| record_results(tx, batch.id, &told, self.maker, at));
            self.told(done.map(drop))?;
        }
        Ok(())
    }
}

fn lines(tx: &mut Tx, batch: BatchId) -> store::Result<Vec<Payout>> {
    payouts(tx, batch, 0, Count::new(BATCH_LINES_MAX as i64).unwrap_or_default())
}

/// What the bank tells of a line so many days after it was sent.
fn answer(line: &Payout, days: i64) -> Option<Told> {
    let n = line.line;
    let (result, reason) = match (line.state, days) {
        (PayoutState::Sent, 1..) if n % ONE_FAILS_OF == 5 => (Outcome::Failed, Reason::NoSuchAccount),
        (PayoutState::Sent, 1..) => (Outcome::Paid, Reason::None),
        (PayoutState::Paid, 2) if n % ONE_BOUNCES_OF == 3 => (Outcome::Bounced, Reason::NameDiffers),
        _ => return None,
    };
    let reference = format!("S{}", line.id.get());
    Some(Told { line: n, amount: line.amount, result, reference, reason })
}
