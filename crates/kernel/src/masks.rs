//! What a page shows of a person to somebody who does not need to act on it.

/// `余春花` → `余*花`, `余花` → `余*`, `Chen` → `C*`.
pub fn mask_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [first] => format!("{first}*"),
        [first, ..] if first.is_ascii() => format!("{first}*"),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// `13800006120` → `138 **** 6120`. What is too short to keep seven figures shows none.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 8 {
        return "****".to_string();
    }
    let part = |range: &[char]| range.iter().collect::<String>();
    format!("{} **** {}", part(&digits[..3]), part(&digits[digits.len() - 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_recognised_by_those_who_know_him() {
        assert_eq!(mask_name("余春花"), "余*花");
        assert_eq!(mask_name("余花"), "余*");
        assert_eq!(mask_name("Chen Yu"), "C*");
        assert_eq!(mask_name(""), "");
        assert_eq!(mask_phone("13800006120"), "138 **** 6120");
        assert_eq!(mask_phone("110"), "****");
    }
}
