//! An exact fraction.
use std::cmp::Ordering;
use std::ops::{Add, Mul};

/// A fraction in its lowest terms; the denominator is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    pub const ZERO: Self = Self { over: 0, under: 1 };
    pub const ONE: Self = Self { over: 1, under: 1 };

    /// `None` where nothing is divided by zero.
    pub fn new(over: i128, under: i128) -> Option<Self> {
        if under == 0 {
            return None;
        }
        let common = common(over.unsigned_abs(), under.unsigned_abs()) as i128;
        let sign = under.signum();
        Some(Self { over: sign * over / common, under: under.abs() / common })
    }

    /// Rounded half away from zero to so many decimals: `2/3` to three is `0.667`.
    pub fn decimals(self, places: u32) -> String {
        let scaled = self.scaled(10_i128.pow(places));
        let (sign, text) = (if scaled < 0 { "-" } else { "" }, scaled.unsigned_abs().to_string());
        let text = format!("{text:0>width$}", width = places as usize + 1);
        let (whole, part) = text.split_at(text.len() - places as usize);
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }

    /// So many times this, as a whole number, rounded half away from zero: in hundredths of a per cent with
    /// 10,000.
    pub fn scaled(self, times: i128) -> i128 {
        let whole = self.over / self.under * times;
        let rest = self.over % self.under;
        let half = if self.over < 0 { -self.under } else { self.under };
        whole + (2 * (rest * times) + half) / (2 * self.under)
    }

    /// For drawing only.
    pub fn as_f64(self) -> f64 {
        self.over as f64 / self.under as f64
    }

    pub fn is_zero(self) -> bool {
        self.over == 0
    }
}

fn common(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Add for Ratio {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let part = common(self.under.unsigned_abs(), other.under.unsigned_abs()) as i128;
        let over = self.over * (other.under / part) + other.over * (self.under / part);
        Self::new(over, self.under / part * other.under).unwrap_or(Self::ZERO)
    }
}

impl Mul for Ratio {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        // Crosswise first, so that the product is no larger than its lowest terms.
        let one = Self::new(self.over, other.under).unwrap_or(Self::ZERO);
        let two = Self::new(other.over, self.under).unwrap_or(Self::ZERO);
        Self::new(one.over * two.over, one.under * two.under).unwrap_or(Self::ZERO)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    /// By whole parts and remainders, as a continued fraction, so that no product can overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        let mut turned = false;
        loop {
            let (whole_a, whole_b) = (a.over.div_euclid(a.under), b.over.div_euclid(b.under));
            let (rest_a, rest_b) = (a.over.rem_euclid(a.under), b.over.rem_euclid(b.under));
            let order = match (whole_a.cmp(&whole_b), rest_a, rest_b) {
                (Ordering::Equal, 0, 0) => return Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, ..) => {
                    (a, b) = (Self { over: a.under, under: rest_a }, Self { over: b.under, under: rest_b });
                    turned = !turned;
                    continue;
                }
                (order, ..) => order,
            };
            return if turned { order.reverse() } else { order };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(over: i128, under: i128) -> Ratio {
        Ratio::new(over, under).unwrap()
    }

    #[test]
    fn a_fraction_is_rounded_once_half_away_from_zero() {
        let printed = [(1, 3), (2, 3), (1, 8), (-1, 8), (0, 5), (7, 2), (-7, 2)];
        let printed = printed.map(|(over, under)| of(over, under).decimals(2));
        assert_eq!(printed, ["0.33", "0.67", "0.13", "-0.13", "0.00", "3.50", "-3.50"]);
        assert_eq!((of(7, 2).decimals(0), of(1, 2).scaled(10_000)), ("4".to_string(), 5_000));
        assert_eq!(Ratio::new(1, 0), None);
    }

    #[test]
    fn fractions_are_in_lowest_terms_and_in_order() {
        assert_eq!(of(6, -4), of(-3, 2));
        assert_eq!(of(1, 6) + of(1, 3), of(1, 2));
        assert_eq!(of(2, 3) * of(9, 4), of(3, 2));
        let mut some = [of(3, 7), of(-1, 2), of(2, 5), of(3, 7), of(-2, 3), of(1, 1)];
        some.sort();
        assert_eq!(some, [of(-2, 3), of(-1, 2), of(2, 5), of(3, 7), of(3, 7), of(1, 1)]);
        let large = i128::MAX / 3;
        assert!(of(large, large - 1) > of(large - 1, large), "no product overflows");
    }
}
