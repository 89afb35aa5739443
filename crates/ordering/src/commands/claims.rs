//! Claims: made by a buyer or by a parcel's trouble, decided by the grower, the office, or the rule. What is
//! granted is posted line by line to whoever bears it, and asked back of the provider.
use crate::claims::{
    Bearer, BorneBy, CLAIMS_MAX, Claim, ClaimId, ClaimLine, ClaimState, Decider, Reason, Rule, claims_by_ids,
    claims_of_orders, rules,
};
use crate::events::{CASH_CHANGED, OrderCash};
use crate::model::{Order, OrderLine, OrderState};
use crate::queries::{cash_due, order_lines, orders_by_ids};
use county::{CompanyId, PlaceId, ProducerId, Timetable};
use kernel::{Count, Fen, Time, Whole};
use ledger::{Back, Correction, EntryKind};
use payment::{NewRefund, Provider, RefundId};
use std::collections::{BTreeMap, HashMap};
use stock::OrderId;
use store::{Tx, Value, column, texts, values};

/// How long after an order has ended, or was promised, its buyer may still claim; in hours. A setting of the
/// county; fresh goods are looked at when they come.
pub const CLAIM_HOURS: &str = "claim_hours";
const CLAIM_HOURS_DEFAULT: i64 = 48;

/// What a buyer says of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedLine {
    pub line: i64,
    /// How many packs are affected.
    pub packs: Count,
}

/// A claim to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClaim {
    pub order: OrderId,
    pub reason: Reason,
    pub lines: Vec<ClaimedLine>,
    pub note: String,
}

/// Why a claim was not taken or not decided so. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimRefusal {
    NoSuchOrder,
    /// It is not paid, or its money went back whole.
    NotPaid,
    TooLate {
        until: Time,
    },
    NoLines,
    NoSuchLine,
    /// Another claim about this line waits or was granted.
    AlreadyClaimed,
    TooMany {
        most: usize,
    },
    NoSuchClaim,
    AlreadyDecided,
    /// A grower decides about his own goods, and only where he would bear it.
    NotHis,
    /// More than was asked for, or less than nothing.
    NotAnAmount,
    /// More than the buyer paid for it and has not got back.
    TooMuch {
        left: Fen,
    },
}

impl ClaimRefusal {
    pub fn sentence(&self, w: &webkit::Words) -> String {
        match self {
            Self::NoSuchOrder => w.say("ordering-claim-refused-order"),
            Self::NotPaid => w.say("ordering-claim-refused-not-paid"),
            Self::TooLate { until } => {
                w.with("ordering-claim-refused-late", &[("until", &w.day_time(*until))])
            }
            Self::NoLines | Self::NoSuchLine => w.say("ordering-claim-refused-lines"),
            Self::AlreadyClaimed => w.say("ordering-claim-refused-again"),
            Self::TooMany { most } => w.with("ordering-claim-refused-many", &[("most", *most)]),
            Self::NoSuchClaim => w.say("ordering-claim-refused-unknown"),
            Self::AlreadyDecided => w.say("ordering-claim-refused-decided"),
            Self::NotHis => w.say("ordering-claim-refused-not-his"),
            Self::NotAnAmount => w.say("ordering-claim-refused-amount"),
            Self::TooMuch { left } => w.with("ordering-claim-refused-too-much", &[("left", w.money(*left))]),
        }
    }
}

/// A buyer says what was wrong. The caller has made sure that it is his order.
pub fn claim(tx: &mut Tx, new: &NewClaim, now: Time) -> store::Result<Result<ClaimId, ClaimRefusal>> {
    let Some(case) = Case::lock(tx, new.order)? else { return Ok(Err(ClaimRefusal::NoSuchOrder)) };
    let hours = county::whole_setting(tx, CLAIM_HOURS, CLAIM_HOURS_DEFAULT)?;
    if let Err(refusal) = case.may_claim(new, now, hours) {
        return Ok(Err(refusal));
    }
    let rule = rules(tx)?[&new.reason];
    let lines: Vec<(i64, Fen)> =
        new.lines.iter().filter_map(|wanted| Some((wanted.line, case.worth(wanted)?))).collect();
    let made = case.draft(tx, new.reason, rule, &lines, None);
    write(tx, &made, &new.note, None, now)?;
    Ok(Ok(made.claim))
}

/// An order whose buyer claims: everything that a claim is held against.
pub(super) struct Case {
    order: Order,
    lines: Vec<OrderLine>,
    claims: Vec<Claim>,
    timetable: std::sync::Arc<Timetable>,
}

/// A claim that is decided and not yet written.
pub(super) struct Draft {
    pub claim: ClaimId,
    order: OrderId,
    reason: Reason,
    lines: Vec<ClaimLine>,
}

const LOCK_ORDER: &str = "SELECT id FROM orders WHERE county_id = $1 AND id = $2";

impl Case {
    pub fn lock(tx: &mut Tx, order: OrderId) -> store::Result<Option<Self>> {
        tx.lock(LOCK_ORDER, values![order], |row| row.whole::<OrderId>(0))?;
        let Some(found) = orders_by_ids(tx, &[order])?.pop() else { return Ok(None) };
        Ok(Some(Self {
            lines: order_lines(tx, &[order])?,
            claims: claims_of_orders(tx, &[order])?,
            timetable: county::timetable(tx)?,
            order: found,
        }))
    }

    fn may_claim(&self, new: &NewClaim, now: Time, hours: i64) -> Result<(), ClaimRefusal> {
        if !matches!(self.order.state, OrderState::Confirmed | OrderState::Completed) {
            return Err(ClaimRefusal::NotPaid);
        }
        let until = self.order.ended.unwrap_or(self.order.promised).plus_minutes(hours * 60);
        if self.order.state == OrderState::Completed && now > until {
            return Err(ClaimRefusal::TooLate { until });
        }
        if new.lines.is_empty() {
            return Err(ClaimRefusal::NoLines);
        }
        if self.claims.len() >= CLAIMS_MAX {
            return Err(ClaimRefusal::TooMany { most: CLAIMS_MAX });
        }
        if new.lines.iter().any(|line| self.worth(line).is_none()) {
            return Err(ClaimRefusal::NoSuchLine);
        }
        let again = new.lines.iter().any(|line| self.is_claimed(line.line));
        if again { Err(ClaimRefusal::AlreadyClaimed) } else { Ok(()) }
    }

    /// What so many packs of a line cost; none where it has no such packs.
    fn worth(&self, wanted: &ClaimedLine) -> Option<Fen> {
        let line = self.lines.iter().find(|line| line.line == wanted.line)?;
        let fits = wanted.packs > Count::ZERO && wanted.packs <= line.packs;
        fits.then(|| line.amount.split(&[wanted.packs.get(), line.packs.get() - wanted.packs.get()])[0])
    }

    /// Whether a claim about this line waits or was granted.
    pub fn is_claimed(&self, line: i64) -> bool {
        let standing = self.claims.iter().filter(|claim| claim.state != ClaimState::Rejected);
        standing.flat_map(|claim| &claim.lines).any(|of| of.line == line)
    }

    /// The lines of the order that a parcel's trouble is about and that nobody has claimed yet, at their price.
    pub fn troubled(&self, lines: &[i64]) -> Vec<(i64, Fen)> {
        let of = self.lines.iter().filter(|line| lines.contains(&line.line) && !self.is_claimed(line.line));
        of.map(|line| (line.line, line.amount)).collect()
    }

    /// Whether a claim about these lines, with what was claimed before, is about all that was bought.
    pub fn is_whole(&self, lines: &[(i64, Fen)]) -> bool {
        self.lines.iter().all(|of| lines.iter().any(|(line, _)| *line == of.line) || self.is_claimed(of.line))
    }

    pub fn freight(&self) -> Fen {
        self.order.freight
    }

    pub fn is_paid(&self) -> bool {
        matches!(self.order.state, OrderState::Confirmed | OrderState::Completed)
    }

    /// Draws up a claim. `held_by` is the company or the outlet that had the parcel, where a scan told it.
    pub fn draft(
        &self,
        tx: &mut Tx,
        reason: Reason,
        rule: Rule,
        lines: &[(i64, Fen)],
        held_by: Option<BorneBy>,
    ) -> Draft {
        let claim: ClaimId = tx.new_id();
        let mut drawn: Vec<ClaimLine> = lines
            .iter()
            .map(|(line, asked)| {
                let of = self.lines.iter().find(|of| of.line == *line);
                let outlet = of.map(|of| of.outlet);
                ClaimLine {
                    claim,
                    line: *line,
                    producer: of.map_or_else(ProducerId::default, |of| of.producer),
                    asked: *asked,
                    granted: None,
                    refund: tx.new_id::<RefundId>(),
                    borne: self.borne(rule.goods, outlet, held_by),
                }
            })
            .collect();
        // The freight goes back too where nothing of the order is left, and the rule says who bears it.
        if rule.freight != Bearer::Buyer
            && self.is_whole(lines)
            && !self.freight().is_zero()
            && !self.is_claimed(0)
        {
            let outlet = self.lines.first().map(|line| line.outlet);
            drawn.push(ClaimLine {
                claim,
                line: 0,
                producer: ProducerId::default(),
                asked: self.freight(),
                granted: None,
                refund: tx.new_id::<RefundId>(),
                borne: self.borne(rule.freight, outlet, held_by),
            });
        }
        Draft { claim, order: self.order.id, reason, lines: drawn }
    }

    /// Which company or outlet a rule's word means.
    fn borne(&self, bearer: Bearer, outlet: Option<PlaceId>, held_by: Option<BorneBy>) -> BorneBy {
        let company = || outlet.and_then(|outlet| self.timetable.route_of(outlet)).map(|route| route.company);
        match bearer {
            Bearer::Carrier => held_by.unwrap_or(BorneBy {
                bearer,
                owner: company().map_or(0, |company: CompanyId| company.get()),
            }),
            Bearer::Outlet => BorneBy { bearer, owner: outlet.map_or(0, Whole::get) },
            _ => BorneBy { bearer, owner: 0 },
        }
    }
}

const INSERT_CLAIM: &str = "
    INSERT INTO claim (county_id, id, order_id, reason, state, note, event_id, asked_ms, answer)
    VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, '')";
const INSERT_LINES: &str = "
    INSERT INTO claim_line (county_id, claim_id, line, producer_id, asked_fen, refund_id, borne, borne_id)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8) AS input";

pub(super) fn write(
    tx: &mut Tx,
    draft: &Draft,
    note: &str,
    event: Option<i64>,
    now: Time,
) -> store::Result<()> {
    tx.execute(INSERT_CLAIM, values![draft.claim, draft.order, draft.reason.word(), note, event, now])?;
    let lines = &draft.lines;
    let columns: [Value; 7] = [
        column(lines, |l| l.claim),
        column(lines, |l| l.line),
        column(lines, |l| l.producer),
        column(lines, |l| l.asked),
        column(lines, |l| l.refund),
        texts(lines, |l| l.borne.bearer.word()),
        column(lines, |l| l.borne.owner),
    ];
    tx.execute(INSERT_LINES, &columns)?;
    let fields = crate::events::ClaimMade { claim: draft.claim, order: draft.order };
    tx.log(crate::events::CLAIMED, draft.order, now, &fields).map(drop)
}

/// What was decided: of each line how much goes back. Empty: everything that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant(pub HashMap<i64, Fen>);

const LOCK_CLAIM: &str = "SELECT state, order_id FROM claim WHERE county_id = $1 AND id = $2";
const DECIDE: &str = "
    UPDATE claim SET state = $3, decided_ms = $4, decided_by = $5, answer = $6
     WHERE county_id = $1 AND id = $2";
const SET_GRANTED: &str = "
    WITH input(line, granted_fen) AS (SELECT * FROM rows($3, $4))
    UPDATE claim_line SET granted_fen = input.granted_fen
      FROM input
     WHERE claim_line.county_id = $1 AND claim_line.claim_id = $2 AND claim_line.line = input.line";

/// Rejects a claim, with the reason that its buyer reads.
pub fn reject_claim(
    tx: &mut Tx,
    claim: ClaimId,
    by: Decider,
    answer: &str,
    now: Time,
) -> store::Result<Result<(), ClaimRefusal>> {
    if let Err(refusal) = lock_open(tx, claim, by)? {
        return Ok(Err(refusal));
    }
    tx.execute(DECIDE, values![claim, ClaimState::Rejected.word(), now, by.person(), answer])?;
    Ok(Ok(()))
}

/// Grants a claim, whole or in part: posts who bears it, and asks the money back of the provider.
pub fn grant_claim(
    tx: &mut Tx,
    claim: ClaimId,
    by: Decider,
    grant: &Grant,
    answer: &str,
    now: Time,
) -> store::Result<Result<Fen, ClaimRefusal>> {
    let claim = match lock_open(tx, claim, by)? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let granted: Vec<(ClaimLine, Fen)> = claim
        .lines
        .iter()
        .map(|line| (*line, grant.0.get(&line.line).copied().unwrap_or(line.asked)))
        .collect();
    if granted.iter().any(|(line, fen)| *fen < Fen::ZERO || *fen > line.asked) {
        return Ok(Err(ClaimRefusal::NotAnAmount));
    }
    if let Err(refusal) = fits(tx, &claim, &granted)? {
        return Ok(Err(refusal));
    }
    pay_back(tx, &claim, &granted, by, now)?;
    let columns =
        [claim.id.into(), column(&granted, |(line, _)| line.line), column(&granted, |(_, fen)| *fen)];
    tx.execute(SET_GRANTED, &columns)?;
    tx.execute(DECIDE, values![claim.id, ClaimState::Granted.word(), now, by.person(), answer])?;
    end_if_nothing_is_left(tx, claim.order, now)?;
    Ok(Ok(granted.iter().map(|(_, fen)| *fen).sum()))
}

fn lock_open(tx: &mut Tx, id: ClaimId, by: Decider) -> store::Result<Result<Claim, ClaimRefusal>> {
    let locked: Option<OrderId> = tx.lock(LOCK_CLAIM, values![id], |row| row.whole(1))?.pop();
    let Some(order) = locked else { return Ok(Err(ClaimRefusal::NoSuchClaim)) };
    tx.lock(LOCK_ORDER, values![order], |row| row.whole::<OrderId>(0))?;
    let Some(claim) = claims_by_ids(tx, &[id])?.pop() else { return Ok(Err(ClaimRefusal::NoSuchClaim)) };
    if claim.state != ClaimState::Open {
        return Ok(Err(ClaimRefusal::AlreadyDecided));
    }
    if let Decider::Grower(producer, _) = by {
        let his = claim.lines.iter().all(|l| l.producer == producer && l.borne.bearer == Bearer::Grower);
        if !his {
            return Ok(Err(ClaimRefusal::NotHis));
        }
    }
    Ok(Ok(claim))
}

/// Whether what is granted is at most what the buyer has paid and not got back.
fn fits(tx: &mut Tx, claim: &Claim, granted: &[(ClaimLine, Fen)]) -> store::Result<Result<(), ClaimRefusal>> {
    let left = ledger::left_of_lines(tx, &[claim.order])?;
    let over = granted.iter().filter(|(line, _)| line.borne.posted().is_some()).find_map(|(line, fen)| {
        let left = left.get(&(claim.order, line.line)).copied().unwrap_or_default();
        (left < *fen).then_some(ClaimRefusal::TooMuch { left })
    });
    Ok(over.map_or(Ok(()), Err))
}

fn pay_back(
    tx: &mut Tx,
    claim: &Claim,
    granted: &[(ClaimLine, Fen)],
    by: Decider,
    now: Time,
) -> store::Result<()> {
    let corrections: Vec<Correction> = granted
        .iter()
        .filter(|(_, fen)| *fen > Fen::ZERO)
        .filter_map(|(line, fen)| {
            Some(Correction {
                kind: EntryKind::Claimed,
                order: claim.order,
                line: line.line,
                cause: line.refund.get(),
                refund: *fen,
                borne: line.borne.posted()?,
                at: now,
                person: by.person(),
                evidence: format!("claim {}", claim.id),
            })
        })
        .collect();
    refund_corrections(tx, &corrections)
}

/// Posts corrections, and asks the provider for what the buyers are owed by them.
pub(super) fn refund_corrections(tx: &mut Tx, corrections: &[Correction]) -> store::Result<()> {
    let outcomes = ledger::correct(tx, corrections)?;
    let orders: Vec<OrderId> = corrections.iter().map(|correction| correction.order).collect();
    let provider: HashMap<OrderId, Provider> =
        orders_by_ids(tx, &orders)?.into_iter().map(|order| (order.id, order.provider)).collect();
    let less = corrections.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Ok(Back::LessCash));
    let less: Vec<(OrderId, Time)> = less.map(|(correction, _)| (correction.order, correction.at)).collect();
    tell_cash(tx, &less)?;
    let owed = corrections.iter().zip(outcomes).filter(|(_, outcome)| *outcome == Ok(Back::Owed));
    let refunds: Vec<NewRefund> = owed
        .filter_map(|(correction, _)| {
            Some(NewRefund {
                id: RefundId::new(correction.cause),
                order: correction.order,
                provider: *provider.get(&correction.order)?,
                amount: correction.refund,
                at: correction.at,
            })
        })
        .collect();
    payment::ask_refunds(tx, &refunds)
}

/// Tells what the buyers of these orders bring in cash now.
fn tell_cash(tx: &mut Tx, changed: &[(OrderId, Time)]) -> store::Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let orders: Vec<OrderId> = changed.iter().map(|(order, _)| *order).collect();
    let due = cash_due(tx, &orders)?;
    let times: BTreeMap<OrderId, Time> = changed.iter().copied().collect();
    for (order, at) in times {
        let cash = due.get(&order).copied().unwrap_or_default();
        tx.log(CASH_CHANGED, order, at, &OrderCash { order, cash })?;
    }
    Ok(())
}

/// An order of which everything went back has ended: what others earned by its way becomes theirs.
fn end_if_nothing_is_left(tx: &mut Tx, order: OrderId, now: Time) -> store::Result<()> {
    let left = ledger::left_of_lines(tx, &[order])?;
    let goods_left = left.iter().any(|((_, line), fen)| *line != 0 && !fen.is_zero());
    if goods_left {
        return Ok(());
    }
    super::settling::end_refunded(tx, order, now)
}
