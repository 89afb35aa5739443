//! Values that go into a statement, and rows that come out.
use crate::Result;
use kernel::Whole;
pub use kernel::{MaybeText, Value};

/// One column of a batch.
pub fn column<R, T: Whole>(batch: impl IntoIterator<Item = R>, of: impl Fn(R) -> T) -> Value {
    Value::Ints(batch.into_iter().map(|row| of(row).get()).collect())
}

/// One column of a batch in which some have none.
pub fn maybe_column<R, T: Whole>(batch: impl IntoIterator<Item = R>, of: impl Fn(R) -> Option<T>) -> Value {
    Value::MaybeInts(batch.into_iter().map(|row| of(row).map(Whole::get)).collect())
}

/// One column of text of a batch.
pub fn texts<R, T: Into<String>>(batch: impl IntoIterator<Item = R>, of: impl Fn(R) -> T) -> Value {
    Value::Texts(batch.into_iter().map(|row| of(row).into()).collect())
}

/// The values of a statement, from `$2` on: `values![lot, quantity, "text"]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}

/// A row of an answer. Columns are counted from 0.
pub enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

macro_rules! getter {
    ($row:expr, $at:expr) => {
        match $row {
            Row::Sqlite(row) => row.get($at)?,
            Row::Postgres(row) => row.try_get($at)?,
        }
    };
}

impl Row<'_> {
    pub fn whole<T: Whole>(&self, at: usize) -> Result<T> {
        Ok(T::from_row(getter!(self, at))?)
    }
    pub fn maybe<T: Whole>(&self, at: usize) -> Result<Option<T>> {
        let value: Option<i64> = getter!(self, at);
        Ok(value.map(T::from_row).transpose()?)
    }
    pub fn text(&self, at: usize) -> Result<String> {
        Ok(getter!(self, at))
    }
    pub fn maybe_text(&self, at: usize) -> Result<Option<String>> {
        Ok(getter!(self, at))
    }
    pub fn bytes(&self, at: usize) -> Result<Vec<u8>> {
        Ok(getter!(self, at))
    }
    pub fn real(&self, at: usize) -> Result<f64> {
        Ok(getter!(self, at))
    }
    /// A word of an enum, or a code that is read by `FromStr`.
    pub fn word<T: std::str::FromStr<Err = kernel::UnknownWord>>(&self, at: usize) -> Result<T> {
        Ok(self.text(at)?.parse()?)
    }
}
