//! What a drive costs, on either side by the same rule.
use county::Vehicle;
use kernel::{Fen, Metres, Whole};

/// The vehicle's price of a run, of its kilometres, and of its hours from leaving to coming home, rounded to the fen.
pub(crate) fn cost(vehicle: &Vehicle, metres: Metres, minutes: i64) -> Fen {
    let prices = &vehicle.details;
    let of = |price: Fen, amount: i64, unit: i64| (price.get() * amount + unit / 2) / unit;
    let sum = prices.fixed.get() + of(prices.per_km, metres.0, 1_000) + of(prices.per_hour, minutes, 60);
    Fen::new(sum).unwrap_or(Fen::MAX)
}
