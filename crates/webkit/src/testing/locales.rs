//! What is wrong with a room's locales.
use super::files;
use crate::Room;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Messages = BTreeMap<String, BTreeSet<String>>;

pub(super) fn faults(room: &Room, folder: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let zh = messages("zh-CN.ftl", room.locales.zh, &mut faults);
    let en = messages("en.ftl", room.locales.en, &mut faults);
    compare(&zh, &en, &mut faults);
    let prefix = format!("{}-", room.name);
    for key in zh.keys().filter(|key| !key.starts_with(&prefix)) {
        faults.push(format!("{key}: a key of this room begins with {prefix}"));
    }
    let mut texts = files(&folder.join("src"), "rs");
    texts.extend(files(&folder.join("templates"), "html"));
    let uses: Vec<Use> = texts.iter().flat_map(|(file, text)| uses(file, text, &prefix)).collect();
    check_uses(&zh, &uses, &mut faults);
    faults
}

fn messages(name: &str, text: &str, faults: &mut Vec<String>) -> Messages {
    let resource = match parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            faults.extend(errors.iter().map(|error| format!("{name}: {error:?}")));
            resource
        }
    };
    let mut messages = Messages::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut variables = BTreeSet::new();
        match &message.value {
            Some(value) => variables_of(value, &mut variables),
            None => faults.push(format!("{name}: {} says nothing", message.id.name)),
        }
        if messages.insert(message.id.name.to_string(), variables).is_some() {
            faults.push(format!("{name}: {} is said twice", message.id.name));
        }
    }
    messages
}

fn variables_of(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => variable_of(inline, variables),
            Expression::Select { selector, variants } => {
                variable_of(selector, variables);
                variants.iter().for_each(|variant| variables_of(&variant.value, variables));
            }
        }
    }
}

fn variable_of(expression: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_string());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| variable_of(argument, variables));
        }
        _ => {}
    }
}

/// Both languages have the same keys. One language may leave a variable out only where it chooses by it: a
/// plural that Chinese does not have.
fn compare(zh: &Messages, en: &Messages, faults: &mut Vec<String>) {
    for key in zh.keys().filter(|key| !en.contains_key(*key)) {
        faults.push(format!("{key} is missing in English"));
    }
    for (key, variables) in en {
        match zh.get(key) {
            None => faults.push(format!("{key} is missing in Chinese")),
            Some(own) if own != variables && !is_plural_of(own, variables) => {
                faults.push(format!("{key} has {own:?} in Chinese and {variables:?} in English"));
            }
            Some(_) => {}
        }
    }
}

/// Whether English only adds the number `n`, by which it chooses a plural.
fn is_plural_of(zh: &BTreeSet<String>, en: &BTreeSet<String>) -> bool {
    zh.is_subset(en) && en.difference(zh).eq(["n"])
}

/// A key in a source or template.
struct Use {
    file: String,
    /// The literal, with `*` where a part of it is filled in.
    key: String,
    /// Whether it stands where only a key can stand.
    must_exist: bool,
    /// The values it was given, where they can be read.
    given: Option<BTreeSet<String>>,
}

const CALLS: [&str; 3] = ["say(", "with(", "Wrong::new("];

/// Every string literal that begins with the room's prefix.
fn uses(file: &str, text: &str, prefix: &str) -> Vec<Use> {
    let opening = format!("\"{prefix}");
    let starts = text.match_indices(&opening).map(|(at, _)| at);
    starts.filter_map(|at| read_use(file, text, at)).collect()
}

fn read_use(file: &str, text: &str, at: usize) -> Option<Use> {
    let (before, literal) = (text[..at].trim_end(), &text[at + 1..]);
    let end = literal.find('"')?;
    let key = wildcards(&literal[..end]);
    let key_like =
        key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '*'));
    if !key_like {
        return None;
    }
    let before = before.trim_end_matches("format!(").trim_end_matches('&').trim_end();
    let call = CALLS.iter().find(|call| before.ends_with(*call));
    let after = &literal[end + 1..];
    let given = match call {
        Some(&"say(") => Some(BTreeSet::new()),
        Some(&"with(") => values_given(after),
        _ => None,
    };
    Some(Use { file: file.to_string(), key, must_exist: call.is_some(), given })
}

/// `stock-state-{}` and `stock-state-{state}` as `stock-state-*`.
fn wildcards(literal: &str) -> String {
    let mut key = String::new();
    let mut rest = literal;
    while let Some((head, tail)) = rest.split_once('{') {
        key.push_str(head);
        key.push('*');
        rest = tail.split_once('}').map_or("", |(_, rest)| rest);
    }
    key + rest
}

/// The names in `, &[("left", …), ("of", …)])`; none where the values are not written out here.
fn values_given(after: &str) -> Option<BTreeSet<String>> {
    let list = after.trim_start().strip_prefix(',')?.trim_start();
    let list = list.trim_start_matches(['&', ' ']).strip_prefix('[')?;
    let mut names = BTreeSet::new();
    let mut depth = 1;
    let mut rest = list;
    while let Some(at) = rest.find(['[', ']', '(', ')']) {
        if rest.as_bytes()[at] == b'(' && depth == 1 {
            names.extend(name_at(&rest[at + 1..]));
        }
        depth += if matches!(rest.as_bytes()[at], b'[' | b'(') { 1 } else { -1 };
        if depth == 0 {
            return Some(names);
        }
        rest = &rest[at + 1..];
    }
    None
}

/// The name in `"left", …` of a pair; nothing where a call's own bracket was opened.
fn name_at(text: &str) -> Option<String> {
    let (name, rest) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    rest.trim_start().starts_with(',').then(|| name.to_string())
}

fn check_uses(messages: &Messages, uses: &[Use], faults: &mut Vec<String>) {
    for used in uses {
        let meant: Vec<_> = messages.iter().filter(|(key, _)| matches(&used.key, key)).collect();
        if meant.is_empty() && used.must_exist {
            faults.push(format!("{}: {} is in no locale", used.file, used.key));
        }
        // Of several possible keys each may need only some of what is given.
        if let ([(key, wanted)], Some(given)) = (meant.as_slice(), &used.given)
            && *wanted != given
            && !is_plural_of(wanted, given)
        {
            faults.push(format!("{}: {key} wants {wanted:?} and is given {given:?}", used.file));
        }
    }
    let used = |key: &String| uses.iter().any(|used| matches(&used.key, key));
    faults.extend(messages.keys().filter(|key| !used(key)).map(|key| format!("{key} is used nowhere")));
}

/// Whether a key fits a literal in which `*` stands for any part.
fn matches(literal: &str, key: &str) -> bool {
    let mut parts = literal.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = key.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
        last = Some(part);
    }
    match last {
        None => rest.is_empty(),
        Some(part) => rest.is_empty() || part.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locales;

    fn of(zh: &str, en: &str, source: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let (zh, en) = (messages("zh", zh, &mut faults), messages("en", en, &mut faults));
        compare(&zh, &en, &mut faults);
        check_uses(&zh, &uses("page.html", source, "trial-"), &mut faults);
        faults
    }

    #[test]
    fn what_agrees_has_no_fault() {
        let zh = "trial-left = 剩 { $left }\ntrial-n = { $count } 件\ntrial-state-open = 开\n";
        let en = "trial-left = { $left } left\ntrial-n = { $n ->\n [one] { $count } box\n *[other] { $count } boxes\n }\ntrial-state-open = open\n";
        let source = r#"w.with("trial-left", &[("left", w.weight(("a", 1)))]) w.with("trial-n", [("count", 1), ("n", 1)])
            format!("trial-state-{}", word)"#;
        assert_eq!(of(zh, en, source), Vec::<String>::new());
    }

    #[test]
    fn every_kind_of_fault_is_found() {
        let found = of(
            "trial-a = 甲\ntrial-b = { $x }\ntrial-c = 丙\n",
            "trial-a = A\ntrial-b = { $y }\ntrial-d = D\n",
            r#"w.say("trial-a") w.with("trial-b", &[("z", 1)]) w.say("trial-e") "trial-c""#,
        );
        let told = |what: &str| assert!(found.iter().any(|fault| fault.contains(what)), "{what}: {found:#?}");
        told("trial-b has");
        told("trial-c is missing in English");
        told("trial-d is missing in Chinese");
        told("trial-e is in no locale");
        told("trial-b wants");
        assert_eq!(of("trial-a = 甲\n", "trial-a = A\n", ""), ["trial-a is used nowhere"]);
    }

    #[test]
    fn a_room_that_borrows_anothers_prefix_is_told() {
        let room = Room {
            name: "trial",
            migrations: &[],
            locales: Locales { zh: "other-a = 甲\n", en: "other-a = A\n" },
        };
        let found = faults(&room, Path::new("/nowhere"));
        assert!(found.iter().any(|fault| fault.contains("begins with trial-")), "{found:?}");
    }
}
