//! Log lines, for people or for a collector. They go to stderr: stdout is for answers.
use crate::Settings;
use std::io::IsTerminal;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Starts logging as the settings say. A second call changes nothing.
pub fn start_logs(settings: &Settings) {
    let wanted = targets(&settings.log);
    let lines = if settings.log_json {
        fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).with_filter(wanted).boxed()
    } else {
        let colours = std::io::stderr().is_terminal();
        fmt::layer().with_ansi(colours).with_writer(std::io::stderr).with_filter(wanted).boxed()
    };
    // It fails only where logging was started before, as in tests.
    let _ = registry().with(lines).try_init();
}

/// `info,store=debug`; what cannot be read counts as `info`.
fn targets(text: &str) -> Targets {
    text.parse().unwrap_or_else(|_| Targets::new().with_default(Level::INFO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_of_the_program_can_say_more() {
        let targets = targets("warn,store=debug");
        assert!(targets.would_enable("store::desk", &Level::DEBUG));
        assert!(!targets.would_enable("webkit", &Level::INFO));
        assert!(super::targets("store=loud").would_enable("webkit", &Level::INFO));
    }
}
