//! Claims: what was wrong with an order, what is asked for it, and who bears it by which reason.
use county::{CompanyId, PlaceId, ProducerId};
use kernel::{Count, Fen, Time};
use ledger::Borne;
use payment::RefundId;
use std::collections::HashMap;
use stock::OrderId;
use store::{Row, Tx, column, values};
use webkit::PersonId;

kernel::id! {
    /// Something that was wrong with an order.
    ClaimId;
}

kernel::words! {
    /// What was wrong.
    Reason {
        /// Broken or crushed on the way.
        Damaged = "damaged",
        /// It never came.
        Lost = "lost",
        /// Spoiled or wilted although it came in time.
        Stale = "stale",
        /// Not as it was described.
        Quality = "quality",
        /// It came too late.
        Late = "late",
        /// Something else was packed, or something is missing.
        Packing = "packing",
        /// The buyer did not want good food.
        Refused = "refused",
        /// It could not be handed over and went back.
        Returned = "returned",
    }
    ClaimState {
        Open = "open",
        Granted = "granted",
        Rejected = "rejected",
    }
    /// Who bears what goes back, as a rule says it.
    Bearer {
        /// The sale is undone: the grower gives back his due, the others their fees.
        Grower = "grower",
        /// Who carried it: by the parcel's holder, else the company of the outlet's route.
        Carrier = "carrier",
        /// The outlet that packed it.
        Outlet = "outlet",
        Platform = "platform",
        /// The county, from its part of the freight.
        County = "county",
        /// Nothing goes back: the buyer bears it.
        Buyer = "buyer",
    }
}

/// Characters of a buyer's note and of an answer at the most.
pub const NOTE_MAX: usize = 500;
/// Open claims of one order at the most.
pub const CLAIMS_MAX: usize = 10;

impl Reason {
    /// What a buyer may say himself; the others parcels tell.
    pub const BUYERS: [Self; 6] =
        [Self::Damaged, Self::Stale, Self::Quality, Self::Late, Self::Packing, Self::Lost];

    /// Who bears the goods and the freight where the county has not settled it otherwise.
    pub const fn default_rule(self) -> Rule {
        let (goods, freight) = match self {
            Self::Damaged | Self::Lost | Self::Late => (Bearer::Carrier, Bearer::Carrier),
            Self::Stale | Self::Quality => (Bearer::Grower, Bearer::Buyer),
            Self::Packing => (Bearer::Outlet, Bearer::Buyer),
            // Good food that comes back is its grower's again; the way was driven.
            Self::Refused | Self::Returned => (Bearer::Grower, Bearer::Buyer),
        };
        Rule { goods, freight }
    }
}

/// Who bears what goes back for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub goods: Bearer,
    /// Of the freight, where the whole order is lost to its buyer.
    pub freight: Bearer,
}

/// A claim with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub id: ClaimId,
    pub order: OrderId,
    pub reason: Reason,
    pub state: ClaimState,
    pub note: String,
    pub asked: Time,
    pub decided: Option<Time>,
    pub answer: String,
    pub lines: Vec<ClaimLine>,
}

impl Claim {
    pub fn asked_for(&self) -> Fen {
        self.lines.iter().map(|line| line.asked).sum()
    }
    pub fn granted(&self) -> Fen {
        self.lines.iter().filter_map(|line| line.granted).sum()
    }
}

/// A line of a claim; line 0 is the freight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimLine {
    pub claim: ClaimId,
    pub line: i64,
    pub producer: ProducerId,
    pub asked: Fen,
    pub granted: Option<Fen>,
    /// Under which the payment and the ledger know it.
    pub refund: RefundId,
    pub borne: BorneBy,
}

/// Who bears a line: the rule's word, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorneBy {
    pub bearer: Bearer,
    /// The company or the outlet; 0 for the others.
    pub owner: i64,
}

impl BorneBy {
    /// As the ledger posts it; none where nothing goes back.
    pub fn posted(self) -> Option<Borne> {
        Some(match self.bearer {
            Bearer::Grower => Borne::BySale,
            Bearer::Carrier if self.owner == 0 => Borne::ByFreight,
            Bearer::Carrier => Borne::ByCompany(CompanyId::new(self.owner)),
            Bearer::Outlet => Borne::ByOutlet(PlaceId::new(self.owner)),
            Bearer::Platform => Borne::ByPlatform,
            Bearer::County => Borne::ByFreight,
            Bearer::Buyer => return None,
        })
    }
}

const RULES: &str = "SELECT reason, goods, freight FROM bearing_rule WHERE county_id = $1";
const SET_RULE: &str = "
    INSERT INTO bearing_rule (county_id, reason, goods, freight) VALUES ($1, $2, $3, $4)
        ON CONFLICT (county_id, reason) DO UPDATE SET goods = excluded.goods, freight = excluded.freight";

/// The rule for each reason: the county's own, else the default.
pub fn rules(tx: &mut Tx) -> store::Result<HashMap<Reason, Rule>> {
    let mut rules: HashMap<Reason, Rule> =
        Reason::ALL.iter().map(|reason| (*reason, reason.default_rule())).collect();
    let read = |row: &Row| Ok((row.word(0)?, Rule { goods: row.word(1)?, freight: row.word(2)? }));
    rules.extend(tx.query(RULES, &[], read)?);
    Ok(rules)
}

/// Settles who bears what for a reason, for claims that are decided from now on.
pub fn set_rule(tx: &mut Tx, reason: Reason, rule: Rule) -> store::Result<()> {
    tx.execute(SET_RULE, values![reason.word(), rule.goods.word(), rule.freight.word()]).map(drop)
}

const BY_IDS: &str = "
    SELECT id, order_id, reason, state, note, asked_ms, decided_ms, answer
      FROM claim
     WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))
     ORDER BY id";
const LINES: &str = "
    SELECT claim_id, line, producer_id, asked_fen, granted_fen, refund_id, borne, borne_id
      FROM claim_line
     WHERE county_id = $1 AND claim_id IN (SELECT * FROM rows($2))
     ORDER BY claim_id, line";
const OF_ORDERS: &str = "
    SELECT id FROM claim WHERE county_id = $1 AND order_id IN (SELECT * FROM rows($2)) ORDER BY id";
const OPEN: &str = "
    SELECT id FROM claim WHERE county_id = $1 AND state = 'open' AND id > $2 ORDER BY id LIMIT $3";
const LATEST: &str = "SELECT id FROM claim WHERE county_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
const OF_PRODUCER: &str = "
    SELECT DISTINCT claim_id FROM claim_line
     WHERE county_id = $1 AND producer_id = $2
     ORDER BY claim_id DESC LIMIT $3";
const OPEN_COUNT: &str = "SELECT count(*) FROM claim WHERE county_id = $1 AND state = 'open'";

/// Claims by their ids, with their lines, the oldest first.
pub fn claims_by_ids(tx: &mut Tx, ids: &[ClaimId]) -> store::Result<Vec<Claim>> {
    let column = [column(ids, |id| *id)];
    let mut lines: HashMap<ClaimId, Vec<ClaimLine>> = HashMap::new();
    for line in tx.query(LINES, &column, read_line)? {
        lines.entry(line.claim).or_default().push(line);
    }
    tx.query(BY_IDS, &column, |row| {
        let id: ClaimId = row.whole(0)?;
        Ok(Claim {
            id,
            order: row.whole(1)?,
            reason: row.word(2)?,
            state: row.word(3)?,
            note: row.text(4)?,
            asked: row.whole(5)?,
            decided: row.maybe(6)?,
            answer: row.text(7)?,
            lines: Vec::new(),
        })
    })
    .map(|claims| {
        let with = |claim: Claim| Claim { lines: lines.remove(&claim.id).unwrap_or_default(), ..claim };
        claims.into_iter().map(with).collect()
    })
}

fn read_line(row: &Row) -> store::Result<ClaimLine> {
    Ok(ClaimLine {
        claim: row.whole(0)?,
        line: row.whole(1)?,
        producer: row.whole(2)?,
        asked: row.whole(3)?,
        granted: row.maybe(4)?,
        refund: row.whole(5)?,
        borne: BorneBy { bearer: row.word(6)?, owner: row.whole(7)? },
    })
}

/// The claims of these orders, the oldest first.
pub fn claims_of_orders(tx: &mut Tx, orders: &[OrderId]) -> store::Result<Vec<Claim>> {
    let ids: Vec<ClaimId> = tx.query(OF_ORDERS, &[column(orders, |order| *order)], |row| row.whole(0))?;
    claims_by_ids(tx, &ids)
}

/// Claims that wait for a decision, the oldest first.
pub fn claims_open(tx: &mut Tx, after: ClaimId, limit: Count) -> store::Result<Vec<Claim>> {
    let ids: Vec<ClaimId> = tx.query(OPEN, values![after, limit], |row| row.whole(0))?;
    claims_by_ids(tx, &ids)
}

/// Claims before one, the latest first.
pub fn claims_latest(tx: &mut Tx, before: ClaimId, limit: Count) -> store::Result<Vec<Claim>> {
    let ids: Vec<ClaimId> = tx.query(LATEST, values![before, limit], |row| row.whole(0))?;
    let mut claims = claims_by_ids(tx, &ids)?;
    claims.reverse();
    Ok(claims)
}

/// Claims about what this producer sold, the latest first.
pub fn claims_of_producer(tx: &mut Tx, producer: ProducerId, limit: Count) -> store::Result<Vec<Claim>> {
    let ids: Vec<ClaimId> = tx.query(OF_PRODUCER, values![producer, limit], |row| row.whole(0))?;
    let mut claims = claims_by_ids(tx, &ids)?;
    claims.reverse();
    Ok(claims)
}

/// How many claims wait for a decision.
pub fn claims_open_count(tx: &mut Tx) -> store::Result<Count> {
    tx.one(OPEN_COUNT, &[], |row| row.whole(0))
}

/// Whoever decides about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decider {
    Office(PersonId),
    /// The grower, of claims about his own goods alone.
    Grower(ProducerId, PersonId),
    /// The rule, where a parcel's scan told it.
    Rule,
}

impl Decider {
    pub(crate) const fn person(self) -> Option<PersonId> {
        match self {
            Self::Office(person) | Self::Grower(_, person) => Some(person),
            Self::Rule => None,
        }
    }
}
