//! What money costs over days. No database.
use kernel::{Fen, Share, Whole};

/// Days of a year, by which yearly interest is parted (actual/365).
const YEAR_DAYS: i128 = 365;

/// Simple interest of a sum over days: `left × yearly × days / 365`, rounded to the fen, half up. The one place where
/// interest is rounded.
pub fn interest(left: Fen, yearly: Share, days: i64) -> Fen {
    let parts = YEAR_DAYS * 10_000;
    let exact = i128::from(left.get()) * i128::from(yearly.get()) * i128::from(days.max(0));
    let fen = (exact + parts / 2) / parts;
    i64::try_from(fen).ok().and_then(Fen::new).unwrap_or(Fen::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_yuan_at_five_per_cent_cost_fourteen_fen_a_day() {
        let thousand = Fen::of_yuan(1_000);
        assert_eq!(interest(thousand, Share::percent(5), 0), Fen::ZERO);
        assert_eq!(interest(thousand, Share::percent(5), 1), Fen::of_fen(14)); // 13.70
        assert_eq!(interest(thousand, Share::percent(5), 365), Fen::of_yuan(50));
        assert_eq!(interest(thousand, Share::percent(0), 365), Fen::ZERO);
    }
}
