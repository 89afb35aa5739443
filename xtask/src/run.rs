//! Running programs, and reading what was asked of us.
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{program} cannot be started"))?;
    if status.success() { Ok(()) } else { bail!("{} failed ({status})", shown(command)) }
}

/// What a program prints to stdout; the rest goes where ours goes.
pub fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("{program} cannot be started"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { bail!("{} failed: {}", shown(command), text.trim()) }
}

/// Whether a program is there and says yes.
pub fn succeeds(program: &str, args: &[&str]) -> bool {
    let quiet = || Stdio::null();
    let status = Command::new(program).args(args).stdin(quiet()).stdout(quiet()).stderr(quiet()).status();
    status.is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Cargo in the workspace, the one that runs us.
pub fn cargo_command() -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string()));
    command.current_dir(crate::root());
    command
}

pub fn cargo(args: &[&str]) -> Result<()> {
    println!("── cargo {}", args.join(" "));
    run(cargo_command().args(args))
}

/// Which of the two databases a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// Flags with a value, `--name value`, and flags without.
pub struct Flags<'a>(&'a [String]);

impl<'a> Flags<'a> {
    /// Refuses what is none of `known`.
    pub fn new(args: &'a [String], known: &[&str]) -> Result<Self> {
        match args.iter().find(|arg| arg.starts_with("--") && !known.contains(&arg.as_str())) {
            Some(unknown) => bail!("there is no flag {unknown}; there are {}", known.join(", ")),
            None => Ok(Self(args)),
        }
    }

    pub fn has(&self, flag: &str) -> bool {
        self.0.iter().any(|arg| arg == flag)
    }

    pub fn value(&self, flag: &str) -> Result<Option<&'a str>> {
        let Some(at) = self.0.iter().position(|arg| arg == flag) else { return Ok(None) };
        let value = self.0.get(at + 1).filter(|value| !value.starts_with("--"));
        value.map(|value| Some(value.as_str())).with_context(|| format!("{flag} wants a value behind it"))
    }

    /// The databases that `--database` names; both without it.
    pub fn databases(&self) -> Result<Vec<Database>> {
        match self.value("--database")? {
            None => Ok(vec![Database::Sqlite, Database::Postgres]),
            Some("sqlite") => Ok(vec![Database::Sqlite]),
            Some("postgres") => Ok(vec![Database::Postgres]),
            Some(other) => bail!("--database is sqlite or postgres, not {other:?}"),
        }
    }
}
