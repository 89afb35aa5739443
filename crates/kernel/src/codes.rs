//! Codes that people read aloud, type and scan. Each ends in a check digit, so that one wrong figure or two
//! swapped neighbours are noticed before anything is looked up.
use crate::{Count, Day, Whole};
use std::fmt;
use std::str::FromStr;

/// A code that is not one: its length, its letters or its check digit are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid code: a figure is missing or mistyped")]
pub struct Check;

/// Check digit of ISO/IEC 7812-1 annex B (Luhn) over ASCII digits; other characters are skipped.
pub fn luhn_check_digit(text: &str) -> u8 {
    let digits = text.bytes().rev().filter(u8::is_ascii_digit).map(|b| u32::from(b - b'0'));
    let sum: u32 =
        digits.enumerate().map(|(i, d)| if i % 2 == 0 { (d * 2) / 10 + (d * 2) % 10 } else { d }).sum();
    ((10 - sum % 10) % 10) as u8
}

/// Check digit of GS1 General Specifications 7.9.1: weights 3 and 1 from the right.
pub fn gs1_check_digit(digits: &str) -> u8 {
    let digits = digits.bytes().rev().filter(u8::is_ascii_digit).map(|b| u32::from(b - b'0'));
    let sum: u32 = digits.enumerate().map(|(i, d)| if i % 2 == 0 { d * 3 } else { d }).sum();
    ((10 - sum % 10) % 10) as u8
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn two_digit_year(day: Day) -> i16 {
    day.year() % 100
}

/// What people call an order: `2611-2300-7184-6` — year, month, day, the county's counter of that day, check
/// digit. It is no secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderCode(String);

impl OrderCode {
    /// `counter` is the order's number on that day, from 1; six figures and more are as good.
    pub fn new(day: Day, counter: Count) -> Self {
        Self(dated_code(day, counter))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `YYMM-DDnn-nnnn-c`: date, six figures of counter (more where needed), Luhn check digit.
fn dated_code(day: Day, counter: Count) -> String {
    let body = format!(
        "{:02}{:02}{:02}{:06}",
        two_digit_year(day),
        day.month_of_year(),
        day.day_of_month(),
        counter.get()
    );
    let (head, rest) = body.split_at(4);
    let (middle, tail) = rest.split_at(4);
    format!("{head}-{middle}-{tail}-{}", luhn_check_digit(&body))
}

fn read_dated_code(text: &str) -> Result<String, Check> {
    let digits = digits_of(text);
    let strange = text.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '-' | ' ' | '–'));
    if strange || !(13..=16).contains(&digits.len()) {
        return Err(Check);
    }
    let (body, check) = digits.split_at(digits.len() - 1);
    if check != luhn_check_digit(body).to_string() {
        return Err(Check);
    }
    Ok(format!("{}-{}-{}-{check}", &body[..4], &body[4..8], &body[8..]))
}

impl FromStr for OrderCode {
    type Err = Check;
    fn from_str(text: &str) -> Result<Self, Check> {
        read_dated_code(text.trim()).map(Self)
    }
}

/// What people call a lot: `FW-261123-007-4` — township's letters, date of listing, counter of that township
/// and day, check digit over all figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotCode(String);

impl LotCode {
    /// `letters` are the township's, two or three capitals.
    pub fn new(letters: &str, day: Day, counter: Count) -> Self {
        let date = format!("{:02}{:02}{:02}", two_digit_year(day), day.month_of_year(), day.day_of_month());
        let figures = format!("{date}-{:03}", counter.get());
        Self(format!("{letters}-{figures}-{}", lot_check_digit(letters, &figures)))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The letters count too: each stands for its place in the alphabet, in two figures.
fn lot_check_digit(letters: &str, figures: &str) -> u8 {
    let letters: String = letters.bytes().map(|b| format!("{:02}", b.wrapping_sub(b'A') % 100)).collect();
    luhn_check_digit(&format!("{letters}{figures}"))
}

impl FromStr for LotCode {
    type Err = Check;
    fn from_str(text: &str) -> Result<Self, Check> {
        let text = text.trim().to_ascii_uppercase().replace(' ', "-");
        let parts: Vec<&str> = text.split('-').collect();
        let [letters, date, counter, check] = parts.as_slice() else { return Err(Check) };
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let letters_good =
            (2..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_uppercase());
        let figures_good =
            date.len() == 6 && (3..=9).contains(&counter.len()) && all_digits(date) && all_digits(counter);
        if !letters_good || !figures_good {
            return Err(Check);
        }
        if *check != lot_check_digit(letters, &format!("{date}-{counter}")).to_string() {
            return Err(Check);
        }
        Ok(Self(text))
    }
}

/// A parcel's waybill number: `PW` and a dated code, `PW2611-2300-0042-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Waybill(String);

impl Waybill {
    pub fn new(day: Day, counter: Count) -> Self {
        Self(format!("PW{}", dated_code(day, counter)))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Waybill {
    type Err = Check;
    fn from_str(text: &str) -> Result<Self, Check> {
        let text = text.trim().to_ascii_uppercase();
        let body = text.strip_prefix("PW").ok_or(Check)?;
        read_dated_code(body).map(|code| Self(format!("PW{code}")))
    }
}

/// Serial Shipping Container Code of GS1: 18 figures, the last a check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(String);

impl Sscc {
    /// `prefix` is the county's GS1 company prefix (7 to 10 figures), `serial` the parcel's number. The
    /// extension digit is 0. `None` where the serial has more figures than the prefix leaves.
    pub fn new(prefix: &str, serial: i64) -> Option<Self> {
        let all_digits = prefix.bytes().all(|b| b.is_ascii_digit());
        let width = 16_usize.checked_sub(prefix.len())?;
        let serial = format!("{serial:0width$}");
        if !all_digits || serial.len() != width || serial.starts_with('-') {
            return None;
        }
        let body = format!("0{prefix}{serial}");
        let check = gs1_check_digit(&body);
        Some(Self(format!("{body}{check}")))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sscc {
    type Err = Check;
    /// Reads 18 figures, with or without the application identifier `(00)` or `00` before them.
    fn from_str(text: &str) -> Result<Self, Check> {
        let digits = digits_of(text);
        let digits = if digits.len() == 20 { digits.strip_prefix("00").unwrap_or(&digits) } else { &digits };
        if digits.len() != 18 || gs1_check_digit(&digits[..17]).to_string() != digits[17..] {
            return Err(Check);
        }
        Ok(Self(digits.to_string()))
    }
}

macro_rules! shown {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        crate::as_text!($name);
    )*};
}
shown! { OrderCode LotCode Waybill Sscc }

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    #[test]
    fn an_order_code_is_read_as_it_is_written_and_as_it_is_said() {
        let code = OrderCode::new(day(), Count::new(7184).unwrap());
        assert!(code.as_str().starts_with("2611-2300-7184-"), "{code}");
        assert_eq!(code.as_str().parse(), Ok(code.clone()));
        assert_eq!(code.as_str().replace('-', " ").parse(), Ok(code.clone()));
        assert_eq!(code.as_str().replace("7184", "7148").parse::<OrderCode>(), Err(Check));
        let many = OrderCode::new(day(), Count::new(1_234_567).unwrap());
        assert_eq!(many.as_str().parse(), Ok(many.clone()));
    }

    #[test]
    fn every_single_wrong_figure_of_a_lot_code_is_noticed() {
        let code = LotCode::new("FW", day(), Count::new(7).unwrap()).to_string();
        assert!(code.starts_with("FW-261123-007-"), "{code}");
        assert!(code.parse::<LotCode>().is_ok() && code.to_lowercase().parse::<LotCode>().is_ok());
        for (at, digit) in code.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            let wrong = char::from_digit((digit.to_digit(10).unwrap() + 1) % 10, 10).unwrap();
            let mut typed = code.clone();
            typed.replace_range(at..=at, &wrong.to_string());
            assert_eq!(typed.parse::<LotCode>(), Err(Check), "{typed}");
        }
    }

    #[test]
    fn an_sscc_is_the_one_of_the_gs1_handbook() {
        // GS1 check digit calculator's example for SSCC.
        assert_eq!(gs1_check_digit("37610425002123456"), 9);
        let sscc = Sscc::new("9521234", 42).unwrap();
        assert_eq!(sscc.as_str().len(), 18);
        assert_eq!(format!("(00){sscc}").parse(), Ok(sscc));
        assert_eq!(Sscc::new("9521234", 10_000_000_000), None);
    }

    #[test]
    fn a_waybill_is_no_order_code() {
        let waybill = Waybill::new(day(), Count::new(42).unwrap());
        assert_eq!(waybill.as_str().parse(), Ok(waybill.clone()));
        assert!(waybill.as_str().parse::<OrderCode>().is_err());
    }
}
