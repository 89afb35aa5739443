//! `cargo xtask tidy`: the rules of the house that a program can judge. A ratchet: what is within a limit may
//! not grow past it.
mod floors;
mod functions;
mod source;

use crate::run::output;
use anyhow::{Result, bail};
use functions::Function;
use source::Source;
use std::process::Command;

const FUNCTION_LINES_MAX: usize = 60;
const FUNCTION_LINES_MEDIAN_MAX: usize = 8;
const FILE_LINES_MAX: usize = 500;

/// What stands for work that is not done, or is left from debugging. Put together here, or this file would
/// be the first to be refused.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("dbg", "!("),
];

/// Where somebody's machine keeps his things. The project knows of no machine.
const MACHINES: [&str; 4] =
    [concat!("/", "root/"), concat!("/", "home/"), concat!("/", "Users/"), concat!("/", "work/")];

pub fn tidy() -> Result<()> {
    let files = files()?;
    let rust: Vec<&Source> = files.iter().filter(|file| file.is_rust() && !file.is_test()).collect();
    let functions: Vec<Function> = rust.iter().flat_map(|file| functions::functions(file)).collect();
    let mut faults = floors::faults()?;
    faults.extend(files.iter().flat_map(words));
    faults.extend(rust.iter().flat_map(|file| shape(file)));
    faults.extend(functions.iter().filter_map(too_long));
    let median = median(&functions);
    if median > FUNCTION_LINES_MEDIAN_MAX {
        faults
            .push(format!("functions have a median of {median} lines; {FUNCTION_LINES_MEDIAN_MAX} at most"));
    }
    if faults.is_empty() {
        println!("tidy: {} files, {} functions of {median} lines (median)", files.len(), functions.len());
        return Ok(());
    }
    faults.sort();
    bail!("house rules are broken:\n{}", faults.join("\n"))
}

/// What git has or would take, as text.
fn files() -> Result<Vec<Source>> {
    let root = crate::root();
    let listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let names = output(Command::new("git").args(listed).current_dir(&root))?;
    let read = |name: &str| Some(Source::new(name, &std::fs::read_to_string(root.join(name)).ok()?));
    Ok(names.split('\0').filter_map(read).collect())
}

fn words(file: &Source) -> Vec<String> {
    let checkout = format!("{}/", crate::root().display());
    let unfinished = UNFINISHED.map(|word| (word, "is finished or left out, not noted"));
    let machines = MACHINES.map(|word| (word, "names somebody's machine"));
    let forbidden =
        || unfinished.iter().chain(&machines).copied().chain([(checkout.as_str(), "is this checkout")]);
    let faults = file.text.lines().enumerate().flat_map(|(at, line)| {
        let here = file.at(at);
        forbidden()
            .filter(|(word, _)| stands_alone(line, word))
            .map(move |(word, why)| format!("{here}: {word:?} {why}"))
            .collect::<Vec<_>>()
    });
    faults.collect()
}

/// Whether a word is in a line without a letter, a figure or a path before it, or a letter behind.
fn stands_alone(line: &str, word: &str) -> bool {
    let in_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/');
    let in_word = |c: char| word.ends_with(char::is_alphabetic) && (c.is_ascii_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let joined = line[..at].ends_with(in_path) || line[at + word.len()..].starts_with(in_word);
        !joined
    })
}

fn shape(file: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = file.text.lines().count();
    if lines >= FILE_LINES_MAX {
        faults.push(format!("{}: {lines} lines; fewer than {FILE_LINES_MAX} are read at one go", file.name));
    }
    let head = file.name.ends_with("src/lib.rs") || file.name.ends_with("src/main.rs");
    if head && !file.text.starts_with("//!") {
        faults.push(format!("{}: does not begin with what the crate is for (//!)", file.name));
    }
    if file.name.starts_with("crates/") && !file.name.starts_with("crates/store/") {
        faults.extend(forks(file));
    }
    faults
}

/// A condition that asks which database it is: only `store` may know.
fn forks(file: &Source) -> Vec<String> {
    let lines = file.text.lines().zip(file.code.lines()).enumerate();
    lines
        .filter(|(_, (text, code))| {
            let asks = code.split(|c: char| !c.is_alphanumeric()).any(|word| word == "if" || word == "match");
            asks && text.to_lowercase().contains("sqlite")
        })
        .map(|(at, _)| format!("{}: asks which database it is; only store may know", file.at(at)))
        .collect()
}

fn too_long(function: &Function) -> Option<String> {
    let Function { place, name, lines } = function;
    (*lines > FUNCTION_LINES_MAX)
        .then(|| format!("{place}: fn {name} has {lines} lines; {FUNCTION_LINES_MAX} at most"))
}

fn median(functions: &[Function]) -> usize {
    let mut lines: Vec<usize> = functions.iter().map(|function| function.lines).collect();
    lines.sort_unstable();
    lines.get(lines.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_where_it_stands_alone() {
        let word = UNFINISHED[0];
        assert!(stands_alone(&format!("// {word}: later"), word));
        assert!(!stands_alone(&format!("MAS{word}N"), word));
        assert!(stands_alone(&format!("cd {}x", MACHINES[3]), MACHINES[3]));
        assert!(!stands_alone("https://example.org/home/x", MACHINES[1]));
    }

    #[test]
    fn a_fork_between_databases_is_noticed() {
        let fork = |text| forks(&Source::new("crates/stock/src/lib.rs", text)).len();
        assert_eq!(fork("if tx.is_sqlite() {\n}"), 1);
        assert_eq!(fork("match kind { \"SQLite\" => 1 }"), 1);
        assert_eq!(fork("// if SQLite is slow here\nlet sqlite = 1;"), 0);
    }

    #[test]
    fn the_head_of_a_crate_says_what_it_is_for() {
        let faults = |text| shape(&Source::new("crates/x/src/lib.rs", text)).len();
        assert_eq!((faults("//! X.\n"), faults("mod x;\n"), faults(&"//!\n".repeat(500))), (0, 1, 1));
    }
}
