//! What a command prints: for people a sentence; with `--json` one object on one line, last on stdout. Progress
//! and logs go to stderr.
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::fmt::Display;

/// Prints how a command ended.
pub fn done<T: Serialize + Display>(json: bool, result: &T) {
    if json {
        println!(
            "{}",
            serde_json::to_string(result).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
        );
    } else {
        println!("{result}");
    }
}

/// A bar for work whose size is known.
pub fn bar(what: &str, size: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:24} {bar:32} {pos}/{len} {eta}");
    ProgressBar::new(size)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what.to_string())
}

/// A count for work whose size is not known.
pub fn counter(what: &str) -> ProgressBar {
    ProgressBar::new_spinner().with_message(what.to_string())
}

/// The most memory that this process has held, in bytes; 0 where the system does not say.
pub fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1_024
}
