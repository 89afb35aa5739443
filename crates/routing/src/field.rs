//! Walks a JSON document and remembers where it is, so that every refusal names its place.
use crate::error::{ReadError, Wrong};
use serde_json::Value;

pub(crate) type Read<T> = Result<T, ReadError>;

/// A value and the path that leads to it.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    pub value: Option<&'a Value>,
    pub path: String,
}

/// The largest number that is read: larger ones are typing errors, and sums of them would not fit.
pub(crate) const NUMBER_MAX: i64 = 1 << 40;

impl<'a> Field<'a> {
    pub fn root(value: &'a Value, name: &str) -> Self {
        Self { value: Some(value).filter(|v| !v.is_null()), path: name.to_string() }
    }
    pub fn refuse<T>(&self, wrong: Wrong) -> Read<T> {
        Err(ReadError { place: self.path.clone(), owner: None, wrong })
    }
    pub fn get(&self, key: &str) -> Self {
        let value = self.value.and_then(|v| v.get(key)).filter(|v| !v.is_null());
        Self { value, path: format!("{}.{key}", self.path) }
    }
    pub fn is_given(&self) -> bool {
        self.value.is_some()
    }
    fn kind<T>(&self, wanted: &'static str) -> Read<T> {
        match self.value {
            None => self.refuse(Wrong::Missing { wanted }),
            Some(v) => self.refuse(Wrong::Kind { found: shortened(v), wanted }),
        }
    }
    /// The elements of a list; none where the key is missing.
    pub fn list(&self) -> Read<Vec<Self>> {
        let Some(value) = self.value else { return Ok(Vec::new()) };
        let Some(items) = value.as_array() else { return self.kind("a list") };
        let at = |(i, v)| Self { value: Some(v), path: format!("{}[{i}]", self.path) };
        Ok(items.iter().enumerate().map(at).collect())
    }
    pub fn object(&self) -> Read<&'a serde_json::Map<String, Value>> {
        self.value.and_then(Value::as_object).map_or_else(|| self.kind("an object"), Ok)
    }
    pub fn text(&self) -> Read<Option<String>> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => self.kind("a text in quotes"),
        }
    }
    /// `false` where the key is missing.
    pub fn truth(&self) -> Read<bool> {
        match self.value {
            None => Ok(false),
            Some(Value::Bool(truth)) => Ok(*truth),
            Some(_) => self.kind("true or false"),
        }
    }
    pub fn id(&self) -> Read<u64> {
        self.value.and_then(Value::as_u64).map_or_else(|| self.kind("a whole number"), Ok)
    }
    pub fn whole(&self) -> Read<i64> {
        self.whole_from(0)
    }
    pub fn whole_from(&self, min: i64) -> Read<i64> {
        let Some(value) = self.value.and_then(whole_of) else { return self.kind("a whole number") };
        if value < min || value > NUMBER_MAX {
            return self.refuse(Wrong::OutOfRange { value, min, max: NUMBER_MAX });
        }
        Ok(value)
    }
    pub fn whole_or(&self, default: i64) -> Read<i64> {
        if self.is_given() { self.whole() } else { Ok(default) }
    }
    pub fn maybe_whole(&self) -> Read<Option<i64>> {
        self.is_given().then(|| self.whole()).transpose()
    }
    pub fn number_or(&self, default: f64) -> Read<f64> {
        if !self.is_given() {
            return Ok(default);
        }
        self.value.and_then(Value::as_f64).map_or_else(|| self.kind("a number"), Ok)
    }
    pub fn wholes(&self) -> Read<Vec<i64>> {
        self.list()?.iter().map(Self::whole).collect()
    }
}

/// A whole number, also where it is written as 5.0.
fn whole_of(value: &Value) -> Option<i64> {
    let of_float = |f: f64| (f.fract() == 0.0 && f.abs() < 9e15).then_some(f as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(of_float))
}

fn shortened(value: &Value) -> String {
    const SHOWN_MAX: usize = 40;
    let text = value.to_string();
    if text.chars().count() <= SHOWN_MAX {
        text
    } else {
        text.chars().take(SHOWN_MAX).chain(['…']).collect()
    }
}
