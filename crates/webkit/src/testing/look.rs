//! Whether templates keep to the look.
use super::files;
use std::collections::BTreeSet;
use std::path::Path;

const STYLES: [&str; 2] =
    [include_str!("../../assets/tokens.css"), include_str!("../../assets/pavilion.css")];

pub(super) fn faults(folder: &Path) -> Vec<String> {
    let known = classes_of_stylesheet();
    let templates = files(&folder.join("templates"), "html");
    templates.iter().flat_map(|(file, text)| faults_of(&known, file, text)).collect()
}

fn faults_of(known: &BTreeSet<String>, file: &str, text: &str) -> Vec<String> {
    let classes = values_of(text, "class=\"").flat_map(class_names);
    let unknown = classes.filter(|class| !known.contains(class));
    let mut faults: Vec<String> =
        unknown.map(|class| format!("{file}: class {class} is not in the stylesheet")).collect();
    let icons = values_of(text, "icon(\"").filter(|name| !crate::is_icon(name));
    faults.extend(icons.map(|name| format!("{file}: there is no icon {name}")));
    for refused in [" style=", "<style", " onclick=", " onchange=", " onsubmit=", "javascript:"] {
        if text.contains(refused) {
            faults.push(format!("{file}:{refused} is refused by the content security policy"));
        }
    }
    if text
        .match_indices("<script")
        .any(|(at, _)| !text[at..].split('>').next().unwrap_or("").contains("src="))
    {
        faults.push(format!("{file}: a script within the page is refused by the content security policy"));
    }
    faults
}

/// What stands between an opening and the next `"`. Template expressions are taken out first: they may hold
/// quotes of their own.
fn values_of<'a>(text: &'a str, opening: &'a str) -> impl Iterator<Item = &'a str> {
    let starts = text.match_indices(opening).map(move |(at, _)| &text[at + opening.len()..]);
    starts.map(|rest| &rest[..end_of_value(rest)])
}

fn end_of_value(rest: &str) -> usize {
    let mut depth = 0_usize;
    let bytes = rest.as_bytes();
    for at in 0..bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'{', Some(b'{' | b'%')) => depth += 1,
            (b'}' | b'%', Some(b'}')) => depth = depth.saturating_sub(1),
            (b'"', _) if depth == 0 => return at,
            _ => {}
        }
    }
    rest.len()
}

/// The names written out in a class attribute; those that an expression makes are not known here.
fn class_names(value: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        plain.push_str(&rest[..at]);
        // A name that touches an expression is part of what the expression makes.
        plain.push(if rest[at..].starts_with("{{") { '\u{1}' } else { ' ' });
        let end = rest[at..].find("}}").into_iter().chain(rest[at..].find("%}")).min();
        rest = end.map_or("", |end| &rest[at + end + 2..]);
    }
    plain.push_str(rest);
    plain.split_whitespace().filter(|name| !name.contains('\u{1}')).map(str::to_string).collect()
}

fn classes_of_stylesheet() -> BTreeSet<String> {
    let mut classes = BTreeSet::new();
    for part in STYLES.iter().flat_map(|text| text.split('.')).skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if name.starts_with(|c: char| c.is_ascii_lowercase()) {
            classes.insert(name);
        }
    }
    // Marks that scripts look for, and names that say what a cell is without a look of their own.
    classes.extend(["num", "still", "ends", "tint"].map(str::to_string));
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_or_icon_that_does_not_exist_is_told() {
        let known = classes_of_stylesheet();
        let page = r#"<p class="row {% if a == "b" %}late{% else %}wobbly{% endif %} t-{{ n }}">{{ shell.icon("basket") }}</p>"#;
        assert_eq!(faults_of(&known, "a", page), ["a: class wobbly is not in the stylesheet"]);
        let page = r#"<p style="color:red">{{ shell.icon("rocket") }}<script>1</script></p>"#;
        assert_eq!(faults_of(&known, "b", page).len(), 3);
        assert_eq!(faults_of(&known, "c", r#"<script src="/a.js" defer></script>"#), Vec::<String>::new());
    }
}
