//! What the demo's households earn elsewhere, made up, and who delivered into the co-operatives' lots.
use super::people::Grower;
use ::welfare::{By, Circumstance};
use anyhow::Result;
use county::ProducerId;
use fastrand::Rng;
use kernel::{Count, Fen, Grams, Time, Whole};
use std::collections::HashMap;
use store::Tx;
use webkit::PersonId;

/// A line for the demonstration only: it is nobody's.
const LINE: Fen = Fen::of_yuan(8_000);
const LINE_SOURCE: &str = "演示用，非官方 / made up for the demonstration";
/// Who made the survey of the demo.
const NOBODY: PersonId = PersonId::new(0);

/// Settles a line, and surveys every household.
pub fn survey(tx: &mut Tx, growers: &[Grower], rng: &mut Rng, now: Time) -> Result<()> {
    let year = i64::from(now.day().year());
    ::welfare::set_line(tx, year, LINE, LINE_SOURCE)?;
    let people = county::household_people(tx)?;
    let found: Vec<Circumstance> = growers
        .iter()
        .filter_map(|grower| Some(circumstance(grower.id, *people.get(&grower.id)?, year, rng)))
        .collect();
    ::welfare::record_circumstances(tx, &found, By { person: NOBODY, at: now })?;
    Ok(())
}

/// Income a head is skewed: most have about 14,000 yuan a year, a few have little, some have much more.
fn circumstance(household: ProducerId, people: Count, year: i64, rng: &mut Rng) -> Circumstance {
    let spread = rng.f64() + rng.f64() + rng.f64();
    let a_head = (5_200.0 + 4_100.0 * spread * spread) as i64;
    let few = |rng: &mut Rng, of: u32| Count::new(i64::from(rng.u32(0..of) == 0)).unwrap_or_default();
    Circumstance {
        household,
        year,
        other_income: Fen::new(a_head * people.get() * 100).unwrap_or_default(),
        out_of_school: few(rng, 120),
        uninsured: few(rng, 25),
        unsafe_house: rng.u32(0..60) == 0,
        no_safe_water: rng.u32(0..90) == 0,
    }
}

/// Says who delivered into each lot of the co-operatives, shares what they brought, and looks at every household.
pub fn deliver_and_review(tx: &mut Tx, rng: &mut Rng, now: Time) -> store::Result<()> {
    let products: HashMap<_, _> = catalog::all_products(tx)?.into_iter().map(|p| (p.id, p)).collect();
    for cooperative in county::cooperatives(tx)? {
        let members: Vec<ProducerId> = county::cooperative_members(tx, cooperative)?
            .into_iter()
            .filter(|member| member.is_in(now.day()))
            .map(|member| member.household)
            .collect();
        if members.is_empty() {
            continue;
        }
        let mut delivered = Vec::new();
        for lot in stock::lots_of(tx, cooperative)? {
            let Some(product) = products.get(&lot.product) else { continue };
            let packs = lot.listed.get() / product.pack_quantity.get().max(1);
            let grams = packs.max(1) * product.pack_grams.get().max(1);
            let of_lot = 2 + rng.usize(0..4);
            let from = rng.usize(0..members.len());
            for n in 0..of_lot {
                let part = Grams::new(grams / of_lot as i64 + rng.i64(0..500)).unwrap_or_default();
                delivered.push((lot.code.clone(), members[(from + n) % members.len()], part));
            }
        }
        ::welfare::deliver(tx, &delivered)?;
    }
    ::welfare::share_cooperatives(tx, now)?;
    ::welfare::read_income(tx, now)?;
    ::welfare::review(tx, now.day()).map(drop)
}
