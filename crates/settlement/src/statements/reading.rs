//! What a statement says: what was sold, what became payable, what was paid out.
use crate::advances::{AdvanceState, advances_of};
use crate::model::Payout;
use crate::payouts::{accounts_of, payouts_of};
use county::{BankAccount, BankAccountId, Producer, ProducerId};
use kernel::{Count, Day, Fen, Month, Whole};
use ledger::{AccountKind, Earned, EntryKind, Movement, Period};
use std::collections::{BTreeMap, HashMap};
use store::Tx;

/// The setting that says on which weekday is paid; 1 is Monday.
pub const PAY_WEEKDAY: &str = "payout_weekday";
const FRIDAY: i64 = 5;
/// Sales of one statement at the most, by day and lot: more than a household can grow.
const SALES_MAX: i64 = 20_000;

/// One kind of produce, over the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    pub label_zh: String,
    pub label_en: String,
    pub packs: i64,
    pub sold: Fen,
    pub fee: Fen,
    pub top_up: Fen,
    pub gets: Fen,
}

kernel::words! {
    /// What moved on a producer's account.
    Moved {
        /// Buyers have their parcels.
        BecamePayable = "became_payable",
        /// Went to the bank.
        PaidOut = "paid_out",
        /// Came back from the bank.
        CameBack = "came_back",
        /// Repaid an advance, with its interest.
        Repaid = "repaid",
        /// His part of a co-operative's sale; of a co-operative, what it gave its members.
        Shared = "shared",
        /// Subsidies, top-ups paid later, and what a fund took back.
        Funds = "funds",
        /// Refunds after arrival, purchases of the pavilion, corrections.
        Other = "other",
    }
}

/// A payout of the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOut {
    pub payout: Payout,
    /// `农商银行 **** 6120`
    pub account: String,
}

/// A producer's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub producer: Producer,
    pub month: Month,
    pub sales: Vec<Sold>,
    /// Of all sales of the month.
    pub earned: Earned,
    /// Payable when the month began.
    pub opening: Fen,
    pub moved: BTreeMap<Moved, Fen>,
    /// Payable at the end of the day [`Statement::until`].
    pub closing: Fen,
    /// The last day of the month, or today where it is not over.
    pub until: Day,
    pub payouts: Vec<PaidOut>,
    /// Of advances, not repaid now.
    pub advance_left: Fen,
    /// Payable now, and the day on which it is paid.
    pub to_pay: Fen,
    pub pay_on: Day,
    /// Where it goes: `农商银行 **** 6120`; none where no account is known.
    pub account: Option<String>,
}

/// The next day of the week on which the county pays, today or later.
pub fn pay_day(tx: &mut Tx, today: Day) -> store::Result<Day> {
    let weekday = county::whole_setting(tx, PAY_WEEKDAY, FRIDAY)?.clamp(1, 7);
    Ok(today.plus((weekday - i64::from(today.weekday())).rem_euclid(7)))
}

/// The statements of these producers for a month, in their order.
pub fn statements(
    tx: &mut Tx,
    producers: &[ProducerId],
    month: Month,
    today: Day,
) -> store::Result<Vec<Statement>> {
    let mut known = Known::read(tx, producers, month, today)?;
    let mut all = Vec::with_capacity(producers.len());
    for id in producers {
        let Some(producer) = known.producers.remove(id) else { continue };
        let period = Period { producer: *id, from: month.first_day(), to: month.last_day() };
        let (sales, earned) = sold(tx, period)?;
        all.push(known.statement(producer, month, sales, earned));
    }
    Ok(all)
}

/// What is read for all of them at once.
struct Known {
    producers: HashMap<ProducerId, Producer>,
    payable: HashMap<ProducerId, Fen>,
    during: Vec<Movement>,
    since: HashMap<ProducerId, Fen>,
    payouts: HashMap<ProducerId, Vec<Payout>>,
    accounts: HashMap<BankAccountId, BankAccount>,
    in_force: HashMap<ProducerId, BankAccount>,
    advances: HashMap<ProducerId, Fen>,
    pay_on: Day,
    today: Day,
}

impl Known {
    fn read(tx: &mut Tx, producers: &[ProducerId], month: Month, today: Day) -> store::Result<Self> {
        let (first, last) = (month.first_day(), month.last_day());
        let mut since: HashMap<ProducerId, Fen> = HashMap::new();
        for moved in ledger::movements(tx, producers, last.plus(1), Day::from_row(i64::from(u16::MAX))?)? {
            *since.entry(moved.producer).or_default() += moved.amount;
        }
        let balances = ledger::balances_of(tx, AccountKind::ProducerPayable, producers)?;
        let mut payouts = payouts_of(tx, producers)?;
        let within = |payout: &Payout| payout.told.is_some_and(|day| first <= day && day <= last);
        payouts.values_mut().for_each(|all| all.retain(within));
        let ids: Vec<BankAccountId> = payouts.values().flatten().map(|payout| payout.account).collect();
        let mut advances: HashMap<ProducerId, Fen> = HashMap::new();
        for advance in advances_of(tx, producers)?.iter().filter(|one| one.state == AdvanceState::Paid) {
            *advances.entry(advance.producer).or_default() += advance.left + advance.accrued;
        }
        Ok(Self {
            producers: county::producers_by_ids(tx, producers)?,
            payable: balances.into_iter().map(|(producer, balance)| (producer, -balance)).collect(),
            during: ledger::movements(tx, producers, first, last)?,
            since,
            payouts,
            accounts: county::bank_accounts_by_ids(tx, &ids)?,
            in_force: accounts_of(tx, producers.iter().copied())?,
            advances,
            pay_on: pay_day(tx, today)?,
            today,
        })
    }

    fn statement(&mut self, producer: Producer, month: Month, sales: Vec<Sold>, earned: Earned) -> Statement {
        let id = producer.id;
        let mut moved: BTreeMap<Moved, Fen> = BTreeMap::new();
        for movement in self.during.iter().filter(|movement| movement.producer == id) {
            *moved.entry(moved_by(movement.kind)).or_default() += movement.amount;
        }
        let to_pay = self.payable.get(&id).copied().unwrap_or_default();
        let closing = to_pay - self.since.get(&id).copied().unwrap_or_default();
        let payouts = self.payouts.remove(&id).unwrap_or_default();
        Statement {
            month,
            sales,
            earned,
            opening: closing - moved.values().copied().sum::<Fen>(),
            moved,
            closing,
            until: month.last_day().min(self.today),
            payouts: payouts.into_iter().map(|payout| self.paid_out(payout)).collect(),
            advance_left: self.advances.get(&id).copied().unwrap_or_default(),
            to_pay,
            pay_on: self.pay_on,
            account: self.in_force.get(&id).map(named),
            producer,
        }
    }

    fn paid_out(&self, payout: Payout) -> PaidOut {
        let account = self.accounts.get(&payout.account).map(named).unwrap_or_default();
        PaidOut { payout, account }
    }
}

fn named(account: &BankAccount) -> String {
    format!("{} {}", account.bank, account.masked())
}

fn moved_by(kind: EntryKind) -> Moved {
    match kind {
        EntryKind::Settled => Moved::BecamePayable,
        EntryKind::PayoutSent => Moved::PaidOut,
        EntryKind::PayoutFailed | EntryKind::PayoutBounced => Moved::CameBack,
        EntryKind::AdvanceRepaid => Moved::Repaid,
        EntryKind::Shared => Moved::Shared,
        EntryKind::FundPaid | EntryKind::ClawedBack => Moved::Funds,
        _ => Moved::Other,
    }
}

/// The sales of a period by what was sold, the largest first, and all together.
fn sold(tx: &mut Tx, period: Period) -> store::Result<(Vec<Sold>, Earned)> {
    let mut by_name: BTreeMap<(String, String), Sold> = BTreeMap::new();
    let mut all = Earned::default();
    for sale in ledger::sales(tx, period, None, Count::new(SALES_MAX).unwrap_or_default())? {
        let earned = sale.earned;
        all = together(&all, &earned);
        let name = (sale.label_zh.clone(), sale.label_en.clone());
        let sum = by_name.entry(name).or_insert_with(|| Sold {
            label_zh: sale.label_zh,
            label_en: sale.label_en,
            packs: 0,
            sold: Fen::ZERO,
            fee: Fen::ZERO,
            top_up: Fen::ZERO,
            gets: Fen::ZERO,
        });
        sum.packs += earned.packs.get();
        sum.sold += earned.sold;
        sum.fee += earned.fee;
        sum.top_up += earned.top_up;
        sum.gets += earned.gets;
    }
    let mut sales: Vec<Sold> = by_name.into_values().filter(|sold| sold.packs > 0).collect();
    sales.sort_by_key(|sold| std::cmp::Reverse(sold.gets));
    Ok((sales, all))
}

fn together(a: &Earned, b: &Earned) -> Earned {
    let count = |a: Count, b: Count| Count::new(a.get() + b.get()).unwrap_or_default();
    Earned {
        lines: count(a.lines, b.lines),
        packs: count(a.packs, b.packs),
        sold: a.sold + b.sold,
        fee: a.fee + b.fee,
        top_up: a.top_up + b.top_up,
        gets: a.gets + b.gets,
        waits: a.waits + b.waits,
        payable: a.payable + b.payable,
        returned: a.returned + b.returned,
    }
}
