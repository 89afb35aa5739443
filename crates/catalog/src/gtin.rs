//! Global Trade Item Numbers: the figures under a bar code, given out under the county's GS1 company prefix.
use kernel::gs1_check_digit;
use std::fmt;
use std::str::FromStr;

/// A GTIN in its form of 14 figures, as a GS1 Digital Link writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(String);

impl Gtin {
    /// `prefix` is the company prefix (7 to 10 figures), `item` the product's number under it. `None` where the
    /// item has more figures than the prefix leaves.
    pub fn new(prefix: &str, item: i64) -> Option<Self> {
        let width = 12_usize.checked_sub(prefix.len()).filter(|width| *width > 0)?;
        let item = format!("{item:0width$}");
        let digits = prefix.bytes().chain(item.bytes()).all(|b| b.is_ascii_digit());
        if !digits || item.len() != width {
            return None;
        }
        let body = format!("0{prefix}{item}");
        let check = gs1_check_digit(&body);
        Some(Self(format!("{body}{check}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 13 figures that a bar code shows; a GTIN of 14 that does not begin with 0 has no such form.
    pub fn thirteen(&self) -> Option<&str> {
        self.0.strip_prefix('0')
    }
}

/// What is not a GTIN: its length or its check digit is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a GTIN: a figure is missing or mistyped")]
pub struct NotAGtin;

impl FromStr for Gtin {
    type Err = NotAGtin;
    fn from_str(text: &str) -> Result<Self, NotAGtin> {
        let text = text.trim();
        let digits = text.bytes().all(|b| b.is_ascii_digit()) && matches!(text.len(), 8 | 12 | 13 | 14);
        if !digits {
            return Err(NotAGtin);
        }
        let full = format!("{text:0>14}");
        if gs1_check_digit(&full[..13]).to_string() == full[13..] { Ok(Self(full)) } else { Err(NotAGtin) }
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
kernel::as_text!(Gtin);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_is_the_one_of_the_gs1_handbook() {
        // GS1's own example of a GTIN-13 under a prefix of seven figures.
        let gtin: Gtin = "6291041500213".parse().unwrap();
        assert_eq!(gtin.as_str(), "06291041500213");
        assert_eq!("6291041500214".parse::<Gtin>(), Err(NotAGtin));
        assert_eq!("629104150021".parse::<Gtin>(), Err(NotAGtin));
        assert_eq!(Gtin::new("6291041", 50_021), Some(gtin.clone()));
        assert_eq!(gtin.thirteen(), Some("6291041500213"));
        assert_eq!(Gtin::new("9521234", 100_000), None);
        assert_eq!(Gtin::new("95212A4", 1), None);
    }
}
