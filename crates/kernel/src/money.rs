//! Money in fen.
use crate::{Grams, NotWhole, Whole};
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Money in fen, a hundredth of a yuan. It adds to money and to nothing else:
///
/// ```compile_fail
/// # use kernel::*;
/// let _ = Fen::new(1_990).unwrap() + Grams::new(500).unwrap();
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Fen(i64);

impl Fen {
    /// What JavaScript can still count: 90 trillion yuan.
    pub const MAX: Self = Self((1 << 53) - 1);
    pub const ZERO: Self = Self(0);

    pub const fn new(value: i64) -> Option<Self> {
        if -Self::MAX.0 <= value && value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }

    /// A sum that is written in the source: `Fen::of_yuan(12)`.
    pub const fn of_yuan(yuan: i32) -> Self {
        Self(yuan as i64 * 100)
    }

    /// A sum in fen that is written in the source.
    pub const fn of_fen(fen: i32) -> Self {
        Self(fen as i64)
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// So many times this. Refused (`None`) where the product is no longer money.
    pub fn times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(count).and_then(Self::new)
    }

    /// A share of this sum, rounded to the fen, half away from zero: the one place where a share is rounded.
    /// What is left over goes to whoever takes the rest.
    pub fn share(self, share: Share) -> Self {
        let exact = i128::from(self.0) * i128::from(share.0);
        let half = if exact < 0 { -5_000 } else { 5_000 };
        Self(((exact + half) / 10_000) as i64)
    }

    /// Splits this sum by weights, to the fen; the largest remainders get the fen that are left, first come
    /// first. The parts always add up to the sum.
    pub fn split(self, weights: &[i64]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        if total <= 0 {
            return weights.iter().enumerate().map(|(i, _)| if i == 0 { self } else { Self::ZERO }).collect();
        }
        let exact = |w: &i64| i128::from(self.0) * i128::from(*w);
        let mut parts: Vec<i64> = weights.iter().map(|w| exact(w).div_euclid(total) as i64).collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|i| (std::cmp::Reverse(exact(&weights[*i]).rem_euclid(total)), *i));
        let left = self.0 - parts.iter().sum::<i64>();
        by_remainder.iter().take(left as usize).for_each(|i| parts[*i] += 1);
        parts.into_iter().map(Self).collect()
    }
}

impl Whole for Fen {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        Self::new(value).ok_or(NotWhole { kind: "Fen", value })
    }
}

impl TryFrom<i64> for Fen {
    type Error = NotWhole;
    fn try_from(value: i64) -> Result<Self, NotWhole> {
        Self::from_row(value)
    }
}

impl From<Fen> for i64 {
    fn from(fen: Fen) -> i64 {
        fen.0
    }
}

// Two sums of money always fit an i64; a total that leaves the limit of `Fen` is a broken promise.
impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        debug_assert!(Self::new(self.0 + other.0).is_some());
        Self(self.0 + other.0)
    }
}

impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(fens: I) -> Self {
        fens.fold(Self::ZERO, Add::add)
    }
}

/// A share in basis points, hundredths of a per cent: 500 is 5 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(i64);

impl Share {
    pub const fn basis_points(value: i64) -> Option<Self> {
        if 0 <= value && value <= 10_000 { Some(Self(value)) } else { None }
    }
    pub const fn percent(value: u8) -> Self {
        assert!(value <= 100);
        Self(value as i64 * 100)
    }
}

impl Whole for Share {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        Self::basis_points(value).ok_or(NotWhole { kind: "Share", value })
    }
}

/// A price in fen for a kilogram. At most ten million yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FenPerKilo(i64);

impl FenPerKilo {
    pub const MAX: Self = Self(1_000_000_000);
    pub const fn new(value: i64) -> Option<Self> {
        if 0 <= value && value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }
    /// What `weight` costs. The one place where a weighed price is rounded: half a fen goes to the grower.
    pub fn of(self, weight: Grams) -> Fen {
        Fen((self.0 * weight.get() + 500) / 1_000)
    }
    /// The price of 500 g that a pack of `weight` for `price` comes to, rounded to the fen. For show only.
    pub fn of_pack(price: Fen, weight: Grams) -> Option<Self> {
        let grams = weight.get();
        if grams <= 0 { None } else { Self::new((price.0.max(0) * 1_000 + grams / 2) / grams) }
    }
}

impl Whole for FenPerKilo {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        Self::new(value).ok_or(NotWhole { kind: "FenPerKilo", value })
    }
}

// The largest price of the largest weight is still money: `of` cannot overflow.
const _: () = assert!(Grams::MAX.get_const() <= (i64::MAX - 500) / FenPerKilo::MAX.0);
const _: () = assert!(Grams::MAX.get_const() / 1_000 * FenPerKilo::MAX.0 <= Fen::MAX.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_sum_add_up_to_it() {
        let fen = |n| Fen::new(n).unwrap();
        assert_eq!(fen(100).split(&[1, 1, 1]), [fen(34), fen(33), fen(33)]);
        assert_eq!(fen(-100).split(&[1, 1, 1]).iter().copied().sum::<Fen>(), fen(-100));
        assert_eq!(fen(7).split(&[0, 0]), [fen(7), fen(0)]);
        assert_eq!(fen(5).split(&[]), []);
    }

    #[test]
    fn a_share_is_rounded_half_away_from_zero() {
        let share = Share::percent(5);
        assert_eq!(Fen::of_fen(1990).share(share), Fen::of_fen(100));
        assert_eq!(Fen::of_fen(10).share(share), Fen::of_fen(1));
        assert_eq!(Fen::of_fen(-10).share(share), Fen::of_fen(-1));
        assert_eq!(Fen::MAX.share(Share::percent(100)), Fen::MAX);
    }
}
