//! Sharing: what a co-operative's lots bring goes to its members, by the rule that it has settled.
//!
//! Each entry that made something payable to a co-operative is followed by one entry that moves it to its members:
//! by what each of them delivered into the lot, or by the shares that each holds on the day. The amount is parted
//! to the fen by largest remainders, so that nothing is left to round. What nobody can be named for (a lot without
//! deliveries) stays with the co-operative, and is shown, until somebody enters who delivered.
use county::{CooperativeMember, ProducerId, Sharing};
use kernel::{Day, Fen, Grams, Time, Whole};
use ledger::{AccountKey, AccountKind, EntryId, EntryKind, NewEntry, Sides};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use stock::OrderId;
use store::{Tx, column, texts};

/// How many days back what is not shared is looked for. Deliveries are entered within the season.
pub const SHARED_BACK_DAYS: i64 = 180;
/// Entries of one co-operative that one round shares.
const ENTRIES_MAX: usize = 2_000;

const DELIVER: &str = "
    INSERT INTO lot_delivery (county_id, lot_code, producer_id, grams)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input
     WHERE true
        ON CONFLICT (county_id, lot_code, producer_id) DO UPDATE SET grams = excluded.grams";
const DELIVERIES: &str = "
    SELECT lot_code, producer_id, grams
      FROM lot_delivery WHERE county_id = $1 AND lot_code IN (SELECT * FROM rows($2))
     ORDER BY lot_code, producer_id";

const SHARED: &str = "
    SELECT entry_id FROM cooperative_sharing
     WHERE county_id = $1 AND cooperative_id = $2 AND entry_id IN (SELECT * FROM rows($3))";
const CLAIM: &str = "
    INSERT INTO cooperative_sharing (county_id, cooperative_id, entry_id, id, shared_ms)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input
     WHERE true
        ON CONFLICT (county_id, cooperative_id, entry_id) DO NOTHING
 RETURNING entry_id, id";

kernel::id! {
    /// That an amount was shared: what the ledger's entry names as its cause.
    SharingId;
}

/// Enters who delivered how much into a co-operative's lots; what was entered before for the same lot and
/// household is changed. What was shared already stays shared.
pub fn deliver(tx: &mut Tx, delivered: &[(String, ProducerId, Grams)]) -> store::Result<()> {
    if delivered.is_empty() {
        return Ok(());
    }
    let columns = [
        texts(delivered, |(lot, _, _)| lot.clone()),
        column(delivered, |(_, producer, _)| *producer),
        column(delivered, |(_, _, grams)| *grams),
    ];
    tx.execute(DELIVER, &columns).map(drop)
}

/// Who delivered into these lots.
pub fn deliveries(tx: &mut Tx, lots: &[String]) -> store::Result<HashMap<String, Vec<(ProducerId, Grams)>>> {
    let mut of_lot: HashMap<String, Vec<(ProducerId, Grams)>> = HashMap::new();
    let rows = tx.query(DELIVERIES, &[texts(lots, |lot| lot.clone())], |row| {
        Ok((row.text(0)?, (row.whole(1)?, row.whole(2)?)))
    })?;
    rows.into_iter().for_each(|(lot, one)| of_lot.entry(lot).or_default().push(one));
    Ok(of_lot)
}

/// What became payable to a co-operative and is not shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unshared {
    pub entry: EntryId,
    pub order: OrderId,
    pub day: Day,
    pub amount: Fen,
}

/// What a co-operative has not shared yet, the oldest first.
pub fn unshared(tx: &mut Tx, cooperative: ProducerId, today: Day) -> store::Result<Vec<Unshared>> {
    let entries = ledger::income_entries(tx, cooperative, today.plus(-SHARED_BACK_DAYS), today)?;
    let ids = [cooperative.into(), column(&entries, |entry| entry.id)];
    let done: HashSet<EntryId> = tx.query(SHARED, &ids, |row| row.whole(0))?.into_iter().collect();
    let open = entries.into_iter().filter(|e| e.kind != EntryKind::Shared && !done.contains(&e.id));
    let one = |e: ledger::IncomeEntry| {
        Some(Unshared { entry: e.id, order: e.order?, day: e.day, amount: e.amount })
    };
    Ok(open.filter_map(one).take(ENTRIES_MAX).collect())
}

/// Shares what became payable to co-operatives; answers how many entries were written.
pub fn share_cooperatives(tx: &mut Tx, now: Time) -> store::Result<usize> {
    let mut written = 0;
    for cooperative in county::cooperatives(tx)? {
        written += share(tx, cooperative, now)?;
    }
    Ok(written)
}

/// What the sharing of one co-operative needs, read once.
struct Ground {
    members: Vec<CooperativeMember>,
    goods: HashMap<OrderId, Vec<ledger::GoodsPart>>,
    deliveries: HashMap<String, Vec<(ProducerId, Grams)>>,
    rules: HashMap<Day, Sharing>,
}

fn share(tx: &mut Tx, cooperative: ProducerId, now: Time) -> store::Result<usize> {
    let open = unshared(tx, cooperative, now.day())?;
    if open.is_empty() {
        return Ok(0);
    }
    let ground = ground(tx, cooperative, &open)?;
    let decided: Vec<(EntryId, OrderId, Sides)> = open
        .iter()
        .filter_map(|one| Some((one.entry, one.order, shared_sides(cooperative, one, &ground)?)))
        .collect();
    let new = claim(tx, cooperative, &decided, now)?;
    let entry = |(of, order, sides): (EntryId, OrderId, Sides)| {
        let cause = new.get(&of)?.get();
        let (order, evidence) = (Some(order), String::new());
        Some(NewEntry { kind: EntryKind::Shared, order, cause, at: now, person: None, evidence, sides })
    };
    let entries: Vec<NewEntry> = decided.into_iter().filter_map(entry).collect();
    Ok(ledger::post_entries(tx, &entries)?.into_iter().flatten().count())
}

/// Notes that these entries are shared now; answers those that nobody else shared meanwhile.
fn claim(
    tx: &mut Tx,
    cooperative: ProducerId,
    decided: &[(EntryId, OrderId, Sides)],
    now: Time,
) -> store::Result<HashMap<EntryId, SharingId>> {
    if decided.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<SharingId> = decided.iter().map(|_| tx.new_id()).collect();
    let columns = [
        column(decided, |_| cooperative),
        column(decided, |(entry, _, _)| *entry),
        column(&ids, |id| *id),
        column(decided, |_| now),
    ];
    let new = tx.query(CLAIM, &columns, |row| Ok((row.whole(0)?, row.whole(1)?)))?;
    Ok(new.into_iter().collect())
}

fn ground(tx: &mut Tx, cooperative: ProducerId, open: &[Unshared]) -> store::Result<Ground> {
    let orders: Vec<OrderId> = open.iter().map(|one| one.order).collect();
    let goods = ledger::goods_of_orders(tx, cooperative, &orders)?;
    let mut lots: Vec<String> = goods.values().flatten().map(|part| part.lot_code.clone()).collect();
    lots.sort_unstable();
    lots.dedup();
    let mut rules = HashMap::new();
    for one in open {
        if let Entry::Vacant(day) = rules.entry(one.day) {
            day.insert(county::sharing_on(tx, cooperative, one.day)?);
        }
    }
    Ok(Ground {
        members: county::cooperative_members(tx, cooperative)?,
        deliveries: deliveries(tx, &lots)?,
        goods,
        rules,
    })
}

/// The sides that move one amount to the members; none where a part of it can be named to nobody.
fn shared_sides(cooperative: ProducerId, one: &Unshared, ground: &Ground) -> Option<Sides> {
    let lots = ground.goods.get(&one.order)?;
    let weights: Vec<i64> = lots.iter().map(|part| part.amount.get().max(0)).collect();
    if weights.iter().sum::<i64>() <= 0 {
        return None;
    }
    let rule = ground.rules.get(&one.day).copied().unwrap_or(Sharing::ByQuantity);
    let mut parts: BTreeMap<ProducerId, Fen> = BTreeMap::new();
    for (lot, amount) in lots.iter().zip(one.amount.split(&weights)) {
        let of_lot = match rule {
            Sharing::ByQuantity => by_quantity(ground.deliveries.get(&lot.lot_code)?),
            Sharing::ByShare => by_share(&ground.members, one.day),
        };
        split_to(&mut parts, amount, &of_lot)?;
    }
    let payable = |producer: ProducerId| AccountKey::of(AccountKind::ProducerPayable, producer);
    let mut sides: Sides = parts.into_iter().map(|(producer, part)| (payable(producer), -part)).collect();
    *sides.entry(payable(cooperative)).or_default() += one.amount;
    Some(sides)
}

fn by_quantity(delivered: &[(ProducerId, Grams)]) -> Vec<(ProducerId, i64)> {
    delivered.iter().map(|(producer, grams)| (*producer, grams.get())).collect()
}

fn by_share(members: &[CooperativeMember], day: Day) -> Vec<(ProducerId, i64)> {
    members.iter().filter(|m| m.is_in(day)).map(|m| (m.household, m.shares.get())).collect()
}

/// Parts an amount by weights; none where nobody has any.
pub(crate) fn split_to(
    parts: &mut BTreeMap<ProducerId, Fen>,
    amount: Fen,
    weights: &[(ProducerId, i64)],
) -> Option<()> {
    let of: Vec<i64> = weights.iter().map(|(_, weight)| *weight).collect();
    if of.iter().sum::<i64>() <= 0 {
        return None;
    }
    for ((producer, _), part) in weights.iter().zip(amount.split(&of)) {
        *parts.entry(*producer).or_default() += part;
    }
    Some(())
}
