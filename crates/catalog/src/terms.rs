//! What a text is found by. Chinese writes without blanks, so a text is cut into single characters and pairs
//! of neighbours; Latin text into words. A query is cut the same way, and a product must have all of its terms.
use std::collections::BTreeMap;

/// How much more a hit in the name counts than one elsewhere.
pub(crate) const IN_NAME: i64 = 4;
pub(crate) const ELSEWHERE: i64 = 1;
/// Characters of a query that are looked at.
const QUERY_CHARS_MAX: usize = 60;
/// Characters of a term at the most; longer words are cut.
const TERM_CHARS_MAX: usize = 32;

/// A run of the same writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Han(Vec<char>),
    Latin(String),
}

/// Han characters of the common planes; Kana and Hangul are written by nobody here.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Full-width letters and figures as plain ones, all in lower case.
fn plain(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '’' => '\'',
        c => c,
    };
    half.to_lowercase().next().unwrap_or(half)
}

pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joined = false;
    for c in text.chars().map(plain) {
        match runs.last_mut() {
            Some(Run::Han(run)) if joined && is_han(c) => run.push(c),
            Some(Run::Latin(word)) if joined && !is_han(c) && c.is_alphanumeric() => word.push(c),
            _ if is_han(c) => runs.push(Run::Han(vec![c])),
            _ if c.is_alphanumeric() => runs.push(Run::Latin(c.to_string())),
            // Chun'an and Chunan are one word.
            Some(Run::Latin(_)) if joined && c == '\'' => continue,
            _ => {
                joined = false;
                continue;
            }
        }
        joined = true;
    }
    runs
}

/// A word without the ending of its plural: `pecans` and `pecan` are one term.
fn stem(word: &str) -> String {
    let word: String = word.chars().take(TERM_CHARS_MAX).collect();
    if word.len() <= 3 || word.ends_with("ss") || !word.ends_with('s') {
        return word;
    }
    match word.strip_suffix("ies") {
        Some(root) if root.len() > 2 => format!("{root}y"),
        _ => match word.strip_suffix("es") {
            Some(root) if root.ends_with(['s', 'x', 'o']) || root.ends_with("ch") || root.ends_with("sh") => {
                root.to_string()
            }
            _ => word[..word.len() - 1].to_string(),
        },
    }
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|pair| pair.iter().collect())
}

/// The terms under which a text is found.
fn terms_of(text: &str) -> Vec<String> {
    let of_run = |run: Run| -> Vec<String> {
        match run {
            Run::Han(run) => run.iter().map(char::to_string).chain(pairs(&run)).collect(),
            Run::Latin(word) => vec![stem(&word)],
        }
    };
    runs(text).into_iter().flat_map(of_run).collect()
}

/// The terms of a product with their weights.
pub(crate) fn index<'a>(
    names: impl IntoIterator<Item = &'a str>,
    others: impl IntoIterator<Item = &'a str>,
) -> BTreeMap<String, i64> {
    let mut terms = BTreeMap::new();
    let others = others.into_iter().flat_map(terms_of).map(|term| (term, ELSEWHERE));
    let names = names.into_iter().flat_map(terms_of).map(|term| (term, IN_NAME));
    terms.extend(others);
    terms.extend(names); // the later, larger weight stays
    terms
}

/// The terms that a query asks for, each once. A word of two characters is its pair, a longer one all its
/// pairs; only a character that stands alone is asked for by itself.
pub(crate) fn of_query(text: &str) -> Vec<String> {
    let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
    let of_run = |run: Run| -> Vec<String> {
        match run {
            Run::Han(run) if run.len() == 1 => vec![run[0].to_string()],
            Run::Han(run) => pairs(&run).collect(),
            Run::Latin(word) => vec![stem(&word)],
        }
    };
    let mut terms: Vec<String> = runs(&text).into_iter().flat_map(of_run).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Whether every run of Chinese of the query stands in the text as it was written: pairs alone would find
/// 山核 and 核桃 apart from each other.
pub(crate) fn holds_every_word(text: &str, query: &str) -> bool {
    let text: String = text.chars().map(plain).collect();
    let whole = |run: &Run| match run {
        Run::Han(run) => text.contains(&run.iter().collect::<String>()),
        Run::Latin(_) => true,
    };
    runs(query).iter().all(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_cut_into_characters_and_pairs_and_latin_into_words() {
        assert_eq!(terms_of("山核桃 Pecans"), ["山", "核", "桃", "山核", "核桃", "pecan"]);
        assert_eq!(terms_of("Chun'an ５００克"), ["chunan", "500", "克"]);
        assert_eq!(terms_of("有机·鱼"), ["有", "机", "有机", "鱼"]);
    }

    #[test]
    fn a_query_asks_for_its_pairs() {
        assert_eq!(of_query("核桃"), ["核桃"]);
        assert_eq!(of_query("山核桃"), ["山核", "核桃"]);
        assert_eq!(of_query("鱼"), ["鱼"]);
        assert_eq!(of_query("organic 鱼 organic"), ["organic", "鱼"]);
        assert_eq!(of_query("——  !"), Vec::<String>::new());
    }

    #[test]
    fn singular_and_plural_are_one() {
        for (one, many) in
            [("pecan", "pecans"), ("raspberry", "raspberries"), ("peach", "peaches"), ("tea", "teas")]
        {
            assert_eq!(stem(one), stem(many));
        }
        assert_eq!(stem("eggs"), "egg");
        assert_eq!(stem("swiss"), "swiss");
    }

    #[test]
    fn a_word_must_stand_as_it_is_written() {
        assert!(holds_every_word("手剥山核桃", "山核桃"));
        assert!(!holds_every_word("山核仁，核桃糕", "山核桃"));
        assert!(holds_every_word("手剥山核桃 pecan", "pecans 核桃"));
    }

    #[test]
    fn a_hit_in_the_name_weighs_more() {
        let terms = index(["高山冬笋"], ["冬笋炖鸡"]);
        assert_eq!((terms["冬笋"], terms["炖鸡"]), (IN_NAME, ELSEWHERE));
    }
}
