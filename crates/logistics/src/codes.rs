//! What a scanner reads or a keeper types: a waybill, an SSCC, the address in a QR code, the code of an order.
use crate::model::CODE_MAX;
use kernel::{Check, Count, Day, OrderCode, Sscc, Waybill};
use std::fmt;
use std::str::FromStr;

/// A bag's code: `BG` and the date, number and check digit of a waybill, `BG2611-2300-0042-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BagCode(String);

const BAG: &str = "BG";
const WAYBILL: &str = "PW";

impl BagCode {
    pub fn new(day: Day, counter: Count) -> Self {
        Self(Waybill::new(day, counter).as_str().replacen(WAYBILL, BAG, 1))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BagCode {
    type Err = Check;
    fn from_str(text: &str) -> Result<Self, Check> {
        let text = text.trim().to_ascii_uppercase();
        let body = text.strip_prefix(BAG).ok_or(Check)?;
        let waybill: Waybill = format!("{WAYBILL}{body}").parse()?;
        Ok(Self(waybill.as_str().replacen(WAYBILL, BAG, 1)))
    }
}

impl fmt::Display for BagCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A code that says which parcel is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParcelCode {
    Waybill(Waybill),
    Sscc(Sscc),
    /// Every parcel of the order.
    Order(OrderCode),
    /// Every parcel in the bag.
    Bag(BagCode),
}

impl ParcelCode {
    /// Reads what was typed or scanned. Full-width figures are read as plain ones, and of an address its last
    /// part: the QR code of a label says `https://host/00/…` or `https://host/trace/parcel/…`.
    ///
    /// # Errors
    /// A figure is missing or mistyped.
    pub fn read(text: &str) -> Result<Self, Check> {
        let text: String = text.trim().chars().take(CODE_MAX).map(half_width).collect();
        let last = text.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
        let last = last.rsplit('/').next().unwrap_or("");
        let waybill = || last.parse().map(Self::Waybill);
        let order = |_| last.parse().map(Self::Order);
        let sscc = |_| last.parse().map(Self::Sscc);
        let bag = |_| last.parse().map(Self::Bag);
        waybill().or_else(order).or_else(sscc).or_else(bag)
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Waybill(waybill) => waybill.as_str(),
            Self::Sscc(sscc) => sscc.as_str(),
            Self::Order(order) => order.as_str(),
            Self::Bag(bag) => bag.as_str(),
        }
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_comes() {
        let (day, one) = (Day::new(2026, 11, 23).unwrap(), Count::new(42).unwrap());
        let (waybill, order) = (Waybill::new(day, one), OrderCode::new(day, one));
        let sscc = Sscc::new("9521234", 42).unwrap();
        let read = |text: String| ParcelCode::read(&text);
        assert_eq!(read(waybill.to_string()), Ok(ParcelCode::Waybill(waybill.clone())));
        assert_eq!(
            read(format!(" {} ", waybill.as_str().to_lowercase())),
            Ok(ParcelCode::Waybill(waybill.clone()))
        );
        assert_eq!(read(waybill.as_str().replace('1', "１")), Ok(ParcelCode::Waybill(waybill.clone())));
        assert_eq!(
            read(format!("https://shop.example/trace/parcel/{waybill}?from=label")),
            Ok(ParcelCode::Waybill(waybill))
        );
        assert_eq!(read(order.to_string()), Ok(ParcelCode::Order(order)));
        assert_eq!(read(format!("(00){sscc}")), Ok(ParcelCode::Sscc(sscc.clone())));
        assert_eq!(read(format!("https://shop.example/00/{sscc}/")), Ok(ParcelCode::Sscc(sscc)));
        for wrong in ["", "PW2611-2300-0042-0", "hello", "123456789012345678", "https://evil.example/"] {
            assert_eq!(read(wrong.into()), Err(Check), "{wrong}");
        }
    }
}
