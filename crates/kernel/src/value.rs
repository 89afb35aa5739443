//! What a room hands to the database. It stands here, beside [`Whole`], so that everything that is a whole
//! number is a value too.
use crate::Whole;

/// A value of a statement, or a whole column of a batch (for `rows(…)`).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Real(Option<f64>),
    Ints(Vec<i64>),
    MaybeInts(Vec<Option<i64>>),
    Texts(Vec<String>),
}

impl<T: Whole> From<T> for Value {
    fn from(value: T) -> Self {
        Self::Int(Some(value.get()))
    }
}
impl<T: Whole> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        Self::Int(value.map(Whole::get))
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_string()))
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}
/// Text that may be absent, as a value: `MaybeText(name)`. (`From<Option<…>>` is taken by whole numbers.)
pub struct MaybeText(pub Option<String>);
impl From<MaybeText> for Value {
    fn from(value: MaybeText) -> Self {
        Self::Text(value.0)
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(Some(value))
    }
}

impl Value {
    /// How many rows a column has; `None` for a single value.
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::Ints(column) => Some(column.len()),
            Self::MaybeInts(column) => Some(column.len()),
            Self::Texts(column) => Some(column.len()),
            _ => None,
        }
    }
}
