//! Numbers as people type them, read exactly: no float is ever between the cell and the amount.
use crate::Wrong;

/// A decimal number: how many steps of `10^-scale` it is. More decimals than `scale` are refused, unless
/// they are zeros.
pub(crate) fn decimal(text: &str, scale: u8, not_one: Wrong) -> Result<i64, Wrong> {
    let (negative, digits) = match text.strip_prefix(['-', '−', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = without_separators(whole).ok_or(not_one)?;
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(&whole) || !all_digits(part) || whole.is_empty() {
        return Err(not_one);
    }
    let steps = steps(&whole, part, scale)?;
    if negative && steps != 0 { Err(Wrong::Negative) } else { Ok(steps) }
}

fn steps(whole: &str, part: &str, scale: u8) -> Result<i64, Wrong> {
    let part = part.trim_end_matches('0');
    let zeros =
        usize::from(scale).checked_sub(part.len()).ok_or(Wrong::TooPrecise { decimals_max: scale })?;
    let most = i64::MAX / 10_i64.pow(u32::from(scale));
    format!("{whole}{part}{}", "0".repeat(zeros)).parse().map_err(|_| Wrong::TooMuch { most })
}

/// `1,284` → `1284`; `None` where the commas do not part thousands.
fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_string();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// Full-width letters, figures and signs, which a Chinese keyboard makes, as their ASCII twins.
pub(crate) fn half_width(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .collect()
}

/// What Excel would show of a number: fifteen figures, so that the sum 0.1 + 0.2 is 0.3.
pub(crate) fn shown(number: f64) -> String {
    let fifteen: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if fifteen == 0.0 { "0".to_string() } else { fifteen.to_string() }
}

/// `1990` steps of a hundredth as `19.90`.
pub(crate) fn with_decimals(steps: i64, scale: u8) -> String {
    let one = 10_u64.pow(u32::from(scale));
    let (whole, part) = (steps.unsigned_abs() / one, steps.unsigned_abs() % one);
    let sign = if steps < 0 { "-" } else { "" };
    if scale == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0>width$}", width = scale.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them_or_refused() {
        let hundredths = |text| decimal(text, 2, Wrong::NotMoney);
        assert_eq!(hundredths("19.8"), Ok(1_980));
        assert_eq!(hundredths("1,284.00"), Ok(128_400));
        assert_eq!(hundredths("12,345,678.9"), Ok(1_234_567_890));
        assert_eq!(hundredths("7.500"), Ok(750));
        assert_eq!(hundredths("+3"), Ok(300));
        assert_eq!(hundredths("5."), Ok(500));
        assert_eq!(hundredths("-0.00"), Ok(0));
        for text in
            ["", ".", ".5", "-", "1,28", "1284,000", ",284", "1e3", "abc", "1 2", "1.2.3", "0x1", "--1"]
        {
            assert_eq!(hundredths(text), Err(Wrong::NotMoney), "{text:?}");
        }
        assert_eq!(hundredths("−3.68"), Err(Wrong::Negative));
        assert_eq!(hundredths("1.005"), Err(Wrong::TooPrecise { decimals_max: 2 }));
        assert_eq!(hundredths("99999999999999999999"), Err(Wrong::TooMuch { most: i64::MAX / 100 }));
    }

    #[test]
    fn a_float_is_shown_as_excel_shows_it() {
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(13_800_006_120.0), "13800006120");
        assert_eq!(shown(-0.0), "0");
        assert_eq!(shown(-3.68), "-3.68");
    }
}
