//! Whole numbers with a meaning.

/// A whole number with a meaning. `store` reads and writes anything that is one.
pub trait Whole: Copy {
    fn get(self) -> i64;
    /// Takes a number out of the database.
    ///
    /// # Errors
    /// The number is not one that this type can hold: the row was not written by us.
    fn from_row(value: i64) -> Result<Self, NotWhole>;
}

/// A number in a row that its type cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value} is not a valid {kind}")]
pub struct NotWhole {
    pub kind: &'static str,
    pub value: i64,
}

impl Whole for i64 {
    fn get(self) -> i64 {
        self
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        Ok(value)
    }
}

impl Whole for bool {
    fn get(self) -> i64 {
        i64::from(self)
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        match value {
            0 => Ok(false),
            1 => Ok(true),
            value => Err(NotWhole { kind: "bool", value }),
        }
    }
}

/// Declares the id of something: `id! { /// A lot. LotId }`. It is sortable by time, has no arithmetic, and
/// is a string in JSON and HTML, because JavaScript ends at 2^53.
#[macro_export]
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);
        impl $name {
            pub const fn new(value: i64) -> Self {
                Self(value)
            }
        }
        impl $crate::Whole for $name {
            fn get(self) -> i64 {
                self.0
            }
            fn from_row(value: i64) -> std::result::Result<Self, $crate::NotWhole> {
                Ok(Self(value))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        $crate::as_text!($name);
    )*};
}

/// Writes and reads a type in JSON by its `Display` and `FromStr`.
#[macro_export]
macro_rules! as_text {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> std::result::Result<Self, D::Error> {
                let text =
                    <std::borrow::Cow<'de, str> as $crate::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::serde::de::Error::custom)
            }
        }
    };
}

/// Declares an enum whose variants are words, the same in code, database, API and locale keys:
/// `words! { /// What a lot is. LotState { Open = "open", Closed = "closed" } }`.
#[macro_export]
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),* }
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::UnknownWord { kind: stringify!($name), found: text.to_string() }),
                }
            }
        }
        $crate::as_text!($name);
    )*};
}

/// A word that the enum does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a {kind}")]
pub struct UnknownWord {
    pub kind: &'static str,
    pub found: String,
}
