//! A file, and what of it is code.

/// A text file. `code` has blanks where `text` has comments and literals, so that lines and columns agree.
pub struct Source {
    pub name: String,
    pub text: String,
    pub code: String,
}

impl Source {
    pub fn new(name: &str, text: &str) -> Self {
        let code = if name.ends_with(".rs") { code_of(text) } else { String::new() };
        Self { name: name.to_string(), text: text.to_string(), code }
    }

    pub fn is_rust(&self) -> bool {
        self.name.ends_with(".rs")
    }

    /// Whether this is one of a crate's own test files.
    pub fn is_test(&self) -> bool {
        self.name.split('/').any(|part| matches!(part, "tests" | "benches"))
    }

    /// `crates/x/src/lib.rs:12`, where `line` counts from 0.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{}", self.name, line + 1)
    }
}

/// Rust without its comments and literals.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let before = code.chars().next_back();
        match passage(rest, before) {
            0 => {
                code.push(first);
                rest = &rest[first.len_utf8()..];
            }
            length => {
                let length = length.min(rest.len());
                code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                rest = &rest[length..];
            }
        }
    }
    code
}

/// How many bytes of comment or literal the text begins with.
fn passage(text: &str, before: Option<char>) -> usize {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if text.starts_with("//") {
        text.find('\n').unwrap_or(text.len())
    } else if text.starts_with("/*") {
        block_comment(text)
    } else if let Some(string) = text.strip_prefix('"') {
        1 + string_end(string)
    } else if text.starts_with('\'') {
        char_literal(text)
    } else if in_word {
        0
    } else {
        raw_string(text)
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Where a string that has begun ends, its closing mark included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'a'`, `'\n'`, `'\u{1}'`; a lifetime is none.
fn char_literal(text: &str) -> usize {
    let inner = &text[1..];
    if let Some(escape) = inner.strip_prefix('\\') {
        let skipped = escape.chars().next().map_or(0, char::len_utf8);
        return escape[skipped..].find('\'').map_or(0, |end| 2 + skipped + end + 1);
    }
    let Some(c) = inner.chars().next() else { return 0 };
    if inner[c.len_utf8()..].starts_with('\'') { 2 + c.len_utf8() } else { 0 }
}

/// `r"…"`, `r#"…"#`, and bytes of that kind.
fn raw_string(text: &str) -> usize {
    let Some(start) = ["r", "br", "cr"].iter().find(|start| text.starts_with(**start)) else { return 0 };
    let hashes: String = text[start.len()..].chars().take_while(|c| *c == '#').collect();
    let opening = start.len() + hashes.len();
    if !text[opening..].starts_with('"') {
        return 0;
    }
    let closing = format!("\"{hashes}");
    text[opening + 1..].find(&closing).map_or(text.len(), |end| opening + 1 + end + closing.len())
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let cases = [
            ("a // { b\nc", "a c"),
            ("a /* { /* x */ } */ b", "a b"),
            ("f(\"{ \\\" \", x)", "f( , x)"),
            ("r#\"{ \" }\"# y", "y"),
            ("'{' '\\'' '\\u{7b}' &'a x", "&'a x"),
            ("\"二\n{\" z", "z"),
            ("for r in b", "for r in b"),
        ];
        for (text, words) in cases {
            let code = code_of(text);
            assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), words, "{text}");
            assert_eq!(code.lines().count(), text.lines().count(), "{text}");
            assert_eq!(code.chars().count(), text.chars().count(), "{text}");
        }
    }
}
