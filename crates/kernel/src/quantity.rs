//! How much of something there is.
use crate::{NotWhole, Whole};

macro_rules! amount {
    ($($(#[$doc:meta])* $name:ident 0..=$max:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(i64);
        impl $name {
            pub const MAX: Self = Self($max);
            pub const ZERO: Self = Self(0);
            pub const fn new(value: i64) -> Option<Self> {
                if 0 <= value && value <= $max { Some(Self(value)) } else { None }
            }
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
            /// What is left; `None` where there is less than `other`.
            pub fn minus(self, other: Self) -> Option<Self> {
                Self::new(self.0 - other.0)
            }
            /// So many times this; `None` over the limit.
            pub fn times(self, count: i64) -> Option<Self> {
                self.0.checked_mul(count).and_then(Self::new)
            }
        }
        impl Whole for $name {
            fn get(self) -> i64 {
                self.0
            }
            fn from_row(value: i64) -> Result<Self, NotWhole> {
                Self::new(value).ok_or(NotWhole { kind: stringify!($name), value })
            }
        }
        impl TryFrom<i64> for $name {
            type Error = NotWhole;
            fn try_from(value: i64) -> Result<Self, NotWhole> {
                Self::from_row(value)
            }
        }
        impl From<$name> for i64 {
            fn from(amount: $name) -> i64 {
                amount.0
            }
        }
        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                debug_assert!(self.0 + other.0 <= $max);
                Self(self.0 + other.0)
            }
        }
        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }
        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
                amounts.fold(Self::ZERO, std::ops::Add::add)
            }
        }
    )*};
}

impl Grams {
    /// `get` for constants.
    pub(crate) const fn get_const(self) -> i64 {
        self.0
    }
}

amount! {
    /// Weight in grams, as a scale shows it: `KGM` of Rec 20 at scale 3. At most a thousand tonnes.
    Grams 0..=1_000_000_000;
    /// How much of a product, in steps of its [`Unit`]: grams, or pieces. At most a thousand tonnes.
    Quantity 0..=1_000_000_000;
    /// How many. At most a billion.
    Count 0..=1_000_000_000;
}

crate::words! {
    /// What a step of a product's quantity is. The words are the codes of UN/CEFACT Recommendation 20.
    Unit {
        /// Kilograms at scale 3: a step is a gram.
        Gram = "KGM",
        /// Pieces: a step is one.
        Piece = "H87",
    }
}
