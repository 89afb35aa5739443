//! A county as small as a test of the whole program needs: two routes, three products, four lots, one person.
//! Kill rounds and two-node tests start from it, hundreds of times.
use super::people::PASSWORD;
use anyhow::{Context, Result};
use county::PasswordHash;
use kernel::{Quantity, Time};
use stock::NewLot;
use store::Tx;
use webkit::Role;

/// Of each lot. The pecans are few, so that buyers are refused; of the rest there is always some.
const PLENTY: Quantity = stock::LOT_MAX;
const SCARCE: Quantity = match Quantity::new(5_000) {
    Some(scarce) => scarce,
    None => Quantity::ZERO,
};
const ADMINISTRATOR: &str = "10000000009";

pub fn fill(tx: &mut Tx, secret: &str, now: Time) -> Result<()> {
    let small = county::testing::small(tx, now)?;
    county::set_setting(tx, county::keys::GS1_PREFIX, "9521234")?;
    let few = catalog::testing::few(tx, now)?;
    let [household, cooperative] = small.producers;
    let lot = |product, producer, quantity| NewLot {
        product,
        producer,
        harvested_on: now.day(),
        quantity,
        price: None,
        basis: brand::Basis::SelfInspection,
    };
    let new = [
        lot(few.shoots, household, PLENTY),
        lot(few.shoots, cooperative, PLENTY),
        lot(few.pecans, household, SCARCE),
        lot(few.pecans, cooperative, PLENTY),
    ];
    for listed in stock::list_lots(tx, &new, now)? {
        listed.ok().context("a lot of the small county is refused")?;
    }
    payment::sandbox::set_up(tx, secret)?;
    let password = PasswordHash::of(PASSWORD);
    let person = county::register_person(tx, ADMINISTRATOR, "管理员", &password, now)?;
    let person = person.ok().context("the small county has its administrator already")?;
    Ok(county::grant(tx, person, Role::Administrator, None)?)
}
