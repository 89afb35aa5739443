//! How long functions are.
use super::source::Source;

/// A function with a body, outside of tests.
#[derive(Debug, PartialEq)]
pub struct Function {
    pub place: String,
    pub name: String,
    /// From the line of `fn` to that of its last brace.
    pub lines: usize,
}

pub fn functions(file: &Source) -> Vec<Function> {
    let code = without_tests(&file.code);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ").filter(|(at, _)| starts_a_word(&code, *at)) {
        let rest = &code[at + 3..];
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let Some(length) = body_end(rest).filter(|_| !name.is_empty()) else { continue };
        let line = code[..at].matches('\n').count();
        let lines = rest[..length].matches('\n').count() + 1;
        found.push(Function { place: file.at(line), name, lines });
    }
    found
}

fn starts_a_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Where the body ends that follows a function's name; a function without one has `;` instead.
fn body_end(rest: &str) -> Option<usize> {
    let mut brackets = 0_i32;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if brackets == 0 => return None,
            '{' if brackets == 0 => return Some(at + block_end(&rest[at..])),
            _ => {}
        }
    }
    None
}

/// Where a block ends that begins with `{`, its last brace included.
fn block_end(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The same lines, with blanks where a module of tests was.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(['{', ';']).map_or(rest.len(), |open| open + block_or_line(&rest[open..]));
        kept.extend(rest[..end].chars().filter(|c| *c == '\n'));
        rest = &rest[end..];
    }
    kept + rest
}

fn block_or_line(text: &str) -> usize {
    if text.starts_with('{') { block_end(text) } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(text: &str) -> Vec<(String, usize, String)> {
        let all = functions(&Source::new("x.rs", text));
        all.into_iter().map(|function| (function.name, function.lines, function.place)).collect()
    }

    #[test]
    fn a_function_is_measured_from_its_name_to_its_last_brace() {
        let text =
            "struct X;\npub fn one() {}\nfn two(a: [u8; 2],\n b: impl Fn(u8) -> u8)\n{\n if a { '{' }\n}\n";
        assert_eq!(
            measured(text),
            [("one".to_string(), 1, "x.rs:2".to_string()), ("two".to_string(), 5, "x.rs:3".to_string())]
        );
    }

    #[test]
    fn what_has_no_body_or_is_a_test_is_not_measured() {
        let text =
            "trait T { fn a(); }\ntype F = fn (u8);\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nfn c() {}\n";
        assert_eq!(measured(text), [("c".to_string(), 1, "x.rs:7".to_string())]);
    }
}
