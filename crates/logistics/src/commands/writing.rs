//! Writes what a batch of scans decided: one statement a table, and what the rooms below have to know.
use super::troubles::log_trouble;
use super::yard::Yard;
use crate::bags::Bag;
use crate::model::{Answer, CODE_MAX, NewScan, Proof, Reason, Refusal, Scanned};
use crate::pickup::{insert_codes, write_misses};
use kernel::Time;
use std::collections::BTreeSet;
use stock::OrderId;
use store::{Tx, column, maybe_column, texts};

pub(super) fn write(
    tx: &mut Tx,
    yard: &mut Yard,
    new: &[(&NewScan, Answer)],
    now: Time,
) -> store::Result<()> {
    let known = crate::runs::make(tx, &yard.new_runs)?;
    yard.rename_runs(&known);
    let accepted = new.iter().filter_map(|(scan, answer)| Some((*scan, answer.as_ref().ok()?)));
    let refused = new.iter().filter_map(|(scan, answer)| Some((*scan, answer.as_ref().err()?)));
    let rest = yard.rest.iter().map(|(scan, scanned)| (scan, scanned));
    let accepted: Vec<(&NewScan, &Scanned)> = accepted.chain(rest).collect();
    insert_scans(tx, yard, &accepted, now)?;
    move_parcels(tx, yard)?;
    move_bags(tx, &yard.bags_changed())?;
    lighten_bags(tx, yard)?;
    insert_handovers(tx, &accepted)?;
    insert_photos(tx, &accepted)?;
    insert_codes(tx, &yard.new_codes, now)?;
    write_misses(tx, &yard.misses())?;
    insert_refused(tx, &refused.collect::<Vec<_>>(), now)?;
    log_trouble(tx, yard, &accepted)?;
    tell_ordering(tx, yard, now)
}

const INSERT_SCANS: &str = "
      WITH input(id, device_key, parcel_id, kind, place_id, person_id, cash_fen, run_id, bag_id, reason, at_ms,
                 happened_ms) AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
    INSERT INTO scan (county_id, id, device_key, parcel_id, kind, place_id, person_id, cash_fen, run_id, bag_id, reason,
                      at_ms, happened_ms, received_ms)
    SELECT $1, id, device_key, parcel_id, kind, place_id, person_id, cash_fen, run_id, bag_id, nullif(reason, ''),
           at_ms, happened_ms, $14
      FROM input";

fn insert_scans(tx: &mut Tx, yard: &Yard, accepted: &[(&NewScan, &Scanned)], now: Time) -> store::Result<()> {
    if accepted.is_empty() {
        return Ok(());
    }
    let values = [
        column(accepted, |(_, scanned)| scanned.scan),
        texts(accepted, |(scan, _)| &scan.device_key),
        column(accepted, |(_, scanned)| scanned.parcel),
        texts(accepted, |(scan, _)| scan.kind.word()),
        maybe_column(accepted, |(scan, _)| scan.place),
        maybe_column(accepted, |(scan, _)| scan.person),
        maybe_column(accepted, |(_, scanned)| scanned.cash),
        maybe_column(accepted, |(_, scanned)| yard.boarded.get(&scanned.scan).copied()),
        maybe_column(accepted, |(_, scanned)| scanned.bag),
        texts(accepted, |(scan, _)| scan.details.reason.map_or("", Reason::word)),
        column(accepted, |(scan, _)| scan.at),
        column(accepted, |(_, scanned)| scanned.happened),
        now.into(),
    ];
    tx.execute(INSERT_SCANS, &values).map(drop)
}

const MOVE: &str = "
    WITH input(parcel_id, state, holder, at_place_id, run_id, bag_id, carrier_id, carrier_number, cash_fen,
               changed_ms) AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
    UPDATE parcel
       SET state = input.state, holder = input.holder, at_place_id = input.at_place_id, run_id = input.run_id,
           bag_id = input.bag_id, carrier_id = input.carrier_id,
           carrier_number = nullif(input.carrier_number, ''), cash_fen = input.cash_fen, changed_ms = input.changed_ms
      FROM input
     WHERE parcel.county_id = $1 AND parcel.id = input.parcel_id";

fn move_parcels(tx: &mut Tx, yard: &Yard) -> store::Result<()> {
    let moved = yard.changed();
    if moved.is_empty() {
        return Ok(());
    }
    let values = [
        column(&moved, |parcel| parcel.id),
        texts(&moved, |parcel| parcel.standing.state.word()),
        texts(&moved, |parcel| parcel.standing.holder.word()),
        maybe_column(&moved, |parcel| parcel.standing.at),
        maybe_column(&moved, |parcel| parcel.standing.run),
        maybe_column(&moved, |parcel| parcel.bag),
        maybe_column(&moved, |parcel| parcel.carrier.as_ref().map(|carrier| carrier.company)),
        texts(&moved, |parcel| parcel.carrier.as_ref().map_or("", |carrier| carrier.number.as_str())),
        maybe_column(&moved, |parcel| parcel.cash),
        column(&moved, |parcel| parcel.changed),
    ];
    tx.execute(MOVE, &values).map(drop)
}

const MOVE_BAGS: &str = "
    WITH input(bag_id, holder, at_place_id, run_id, parcels, changed_ms) AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7))
    UPDATE bag
       SET holder = input.holder, at_place_id = input.at_place_id, run_id = input.run_id, parcels = input.parcels,
           changed_ms = input.changed_ms
      FROM input
     WHERE bag.county_id = $1 AND bag.id = input.bag_id";

fn move_bags(tx: &mut Tx, bags: &[Bag]) -> store::Result<()> {
    if bags.is_empty() {
        return Ok(());
    }
    let values = [
        column(bags, |bag| bag.id),
        texts(bags, |bag| bag.standing.holder.word()),
        maybe_column(bags, |bag| bag.standing.at),
        maybe_column(bags, |bag| bag.standing.run),
        column(bags, |bag| bag.parcels),
        column(bags, |bag| bag.changed),
    ];
    tx.execute(MOVE_BAGS, &values).map(drop)
}

const LIGHTEN_BAGS: &str = "
    WITH input(bag_id, parcels) AS (SELECT * FROM rows($2, $3))
    UPDATE bag
       SET parcels = bag.parcels - input.parcels
      FROM input
     WHERE bag.county_id = $1 AND bag.id = input.bag_id AND bag.state = 'filling'";

/// What is scanned alone has been taken out of the bag in which it lay.
fn lighten_bags(tx: &mut Tx, yard: &Yard) -> store::Result<()> {
    if yard.left_bags.is_empty() {
        return Ok(());
    }
    let values = [column(yard.left_bags.keys(), |bag| *bag), column(yard.left_bags.values(), |n| *n)];
    tx.execute(LIGHTEN_BAGS, &values).map(drop)
}

const INSERT_HANDOVERS: &str = "
      WITH input(scan_id, parcel_id, proof, photo_hash, person_id, at_ms) AS
           (SELECT * FROM rows($2, $3, $4, $5, $6, $7))
    INSERT INTO handover (county_id, scan_id, parcel_id, proof, photo_hash, person_id, at_ms)
    SELECT $1, scan_id, parcel_id, proof, nullif(photo_hash, ''), person_id, at_ms FROM input";

fn insert_handovers(tx: &mut Tx, accepted: &[(&NewScan, &Scanned)]) -> store::Result<()> {
    let proved = accepted.iter().filter(|(scan, _)| scan.kind.state().is_received());
    let proved: Vec<(&NewScan, &Scanned, &Proof)> =
        proved.filter_map(|(scan, scanned)| Some((*scan, *scanned, scan.details.proof.as_ref()?))).collect();
    if proved.is_empty() {
        return Ok(());
    }
    let photo = |proof: &Proof| match proof {
        Proof::Photo(hash) => hash.clone(),
        _ => String::new(),
    };
    let values = [
        column(&proved, |(_, scanned, _)| scanned.scan),
        column(&proved, |(_, scanned, _)| scanned.parcel),
        texts(&proved, |(_, _, proof)| proof.word()),
        texts(&proved, |(_, _, proof)| photo(proof)),
        maybe_column(&proved, |(scan, _, _)| scan.person),
        column(&proved, |(_, scanned, _)| scanned.happened),
    ];
    tx.execute(INSERT_HANDOVERS, &values).map(drop)
}

const INSERT_PHOTOS: &str = "
    INSERT INTO scan_photo (county_id, parcel_id, scan_id, photo_key)
    SELECT $1, input.* FROM rows($2, $3, $4) AS input";

/// Which photographs belong to these scans; they may come later.
fn insert_photos(tx: &mut Tx, accepted: &[(&NewScan, &Scanned)]) -> store::Result<()> {
    let shot = accepted.iter().filter_map(|(scan, scanned)| Some((*scanned, scan.details.photo.as_deref()?)));
    let shot: Vec<(&Scanned, &str)> = shot.collect();
    if shot.is_empty() {
        return Ok(());
    }
    let values = [
        column(&shot, |(scanned, _)| scanned.parcel),
        column(&shot, |(scanned, _)| scanned.scan),
        texts(&shot, |(_, key)| *key),
    ];
    tx.execute(INSERT_PHOTOS, &values).map(drop)
}

const INSERT_REFUSED: &str = "
    INSERT INTO refused_scan (county_id, device_key, code, kind, place_id, person_id, at_ms, why, received_ms)
    SELECT $1, input.*, $9 FROM rows($2, $3, $4, $5, $6, $7, $8) AS input
     WHERE true
        ON CONFLICT (county_id, device_key) DO NOTHING";

fn insert_refused(tx: &mut Tx, refused: &[(&NewScan, &Refusal)], now: Time) -> store::Result<()> {
    if refused.is_empty() {
        return Ok(());
    }
    let whys: Vec<String> =
        refused.iter().map(|(_, why)| serde_json::to_string(why)).collect::<Result<_, _>>()?;
    let values = [
        texts(refused, |(scan, _)| &scan.device_key),
        texts(refused, |(scan, _)| scan.code.chars().take(CODE_MAX).collect::<String>()),
        texts(refused, |(scan, _)| scan.kind.word()),
        maybe_column(refused, |(scan, _)| scan.place),
        maybe_column(refused, |(scan, _)| scan.person),
        column(refused, |(scan, _)| scan.at),
        texts(whys, |why| why),
        now.into(),
    ];
    tx.execute(INSERT_REFUSED, &values).map(drop)
}

/// Cash first: an order that owes some is not completed.
fn tell_ordering(tx: &mut Tx, yard: &Yard, now: Time) -> store::Result<()> {
    let orders = |set: &BTreeSet<OrderId>| -> Vec<OrderId> { set.iter().copied().collect() };
    if !yard.paid.is_empty() {
        ordering::commands::cash_in(tx, &orders(&yard.paid), now)?;
    }
    if !yard.completed.is_empty() {
        ordering::commands::completed(tx, &orders(&yard.completed), now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;

    #[test]
    fn parcels_are_moved_by_their_ids() {
        let (ids, words) = (|| column([1_i64], |n| n), || texts(["a"], |word| word));
        no_walk(&[(MOVE, vec![ids(), words(), words(), ids(), ids(), ids(), ids(), words(), ids(), ids()])]);
    }
}
