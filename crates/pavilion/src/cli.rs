//! The command line. Flags are the same everywhere: `--data DIR` or `--database-url URL`.
use crate::{
    archive, bench, checking, demo, distances, files, found, output, plan, serve, simulate, statements,
};
use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use store::{Durable, Options, Place};
use webkit::{Lang, Settings};

/// A county's fresh produce: shop, village shuttles, and every household's money to the fen.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the demo county (Chun'an, with generated people) where there is none, and serve it.
    Demo {
        #[command(flatten)]
        at: At,
        /// Where to listen, such as 127.0.0.1:8080.
        #[arg(long)]
        listen: Option<String>,
        /// What the generated people and figures are made from.
        #[arg(long, default_value_t = demo::SEED)]
        seed: u64,
        /// Make the county and stop.
        #[arg(long)]
        no_serve: bool,
        /// Two routes, three products, four lots: for tests of the program.
        #[arg(long, hide = true)]
        small: bool,
        /// Print one line of JSON, last.
        #[arg(long)]
        json: bool,
    },
    /// Found a county of your own, with its administrator.
    Found {
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        county: found::Founding,
        #[arg(long)]
        json: bool,
    },
    /// Serve a county.
    Serve {
        #[command(flatten)]
        at: At,
        /// Where to listen, such as 0.0.0.0:8080.
        #[arg(long)]
        listen: Option<String>,
    },
    /// Take in a sheet (.xlsx or .csv): the good rows go in, the others are reported with their row and column.
    Import {
        kind: files::Import,
        file: PathBuf,
        #[command(flatten)]
        at: At,
        /// Where the rows that were left out are written, as .xlsx with the reasons.
        #[arg(long)]
        bad_rows: Option<PathBuf>,
        #[arg(long)]
        json: bool,
    },
    /// Write a sheet (.xlsx or .csv), or the statements of a month into a folder.
    Export {
        kind: files::Export,
        /// The file; of statements, the folder.
        file: PathBuf,
        #[command(flatten)]
        at: At,
        /// Of statements: the month, such as 2026-11; without it the current one.
        #[arg(long)]
        month: Option<String>,
        /// Of statements: zh-CN or en; without it the terminal's language.
        #[arg(long)]
        language: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Fill the table of distances: metres and seconds by road between all places, from an OSRM server.
    Distances {
        /// Its address, such as http://127.0.0.1:5000; `/table/v1/driving/` is put behind it.
        #[arg(long)]
        osrm: String,
        #[command(flatten)]
        at: At,
        #[arg(long)]
        json: bool,
    },
    /// Close the books of a month: nothing is posted to its days any more.
    Close {
        /// Such as 2026-11.
        month: String,
        /// The telephone number of somebody of finance, in whose name it is done.
        #[arg(long)]
        by: String,
        #[command(flatten)]
        at: At,
        #[arg(long)]
        json: bool,
    },
    /// Prove that stock, money, parcels and the log are in order; exit 1 with what is not.
    Check {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        json: bool,
    },
    /// Let days pass in a generated county: buyers, payments, packing and scans, through the real commands.
    Simulate {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        days: u32,
        #[arg(long, default_value_t = simulate::ORDERS_A_DAY)]
        orders_per_day: u32,
        #[arg(long, default_value_t = demo::SEED)]
        seed: u64,
        #[arg(long)]
        json: bool,
    },
    /// The client of `bench`, in a process of its own: takes a plan from stdin.
    #[command(hide = true)]
    BenchClient,
    /// Write everything that the database holds at this moment into one file.
    Backup {
        file: PathBuf,
        #[command(flatten)]
        at: At,
        #[arg(long)]
        json: bool,
    },
    /// Fill an empty folder or database with a backup, of either kind.
    Restore {
        file: PathBuf,
        #[command(flatten)]
        at: At,
        #[arg(long)]
        json: bool,
    },
    /// Plan vehicles and stops: who drives where, and when.
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Look after a PostgreSQL database.
    Database {
        #[command(subcommand)]
        act: Database,
    },
    /// Measure: prints milliseconds, and a ratio to a baseline of the same run.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print the description of the JSON API (OpenAPI).
    Openapi,
}

#[derive(Subcommand)]
enum Database {
    /// Spread the counties over the machines of a Citus cluster: every table with a county is distributed by it,
    /// with what it holds. New tables of later updates are distributed when they are made.
    Distribute {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        json: bool,
    },
}

/// Where the county's data is, and how the installation is set up.
#[derive(Args)]
pub struct At {
    /// The data folder; `data` where none is named.
    #[arg(long, env = "PAVILION_DATA", conflicts_with = "database_url")]
    data: Option<PathBuf>,
    /// A PostgreSQL database, such as postgres://pavilion@127.0.0.1/pavilion.
    #[arg(long, env = "PAVILION_DATABASE_URL")]
    database_url: Option<String>,
    /// The settings file.
    #[arg(long, env = "PAVILION_SETTINGS")]
    settings: Option<PathBuf>,
}

impl At {
    pub fn place(&self) -> Place {
        self.named().unwrap_or_else(|| Place::Folder("data".into()))
    }

    /// The place, where one was named.
    pub fn named(&self) -> Option<Place> {
        let url = self.database_url.as_ref().map(|url| Place::Url(url.clone()));
        url.or_else(|| self.data.as_ref().map(|folder| Place::Folder(folder.clone())))
    }

    pub fn settings(&self) -> Result<Settings> {
        Settings::load(self.settings.as_deref(), std::env::vars()).context("the settings cannot be used")
    }
}

/// A server without `fsync` is for tests alone, and must be asked for.
const UNSAFE: &str = "PAVILION_TEST_UNSAFE_DATABASE";

pub fn options() -> Options {
    let durable = if std::env::var_os(UNSAFE).is_some() { Durable::OnlyInTests } else { Durable::Yes };
    Options { durable, ..Options::default() }
}

pub fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Demo { at, listen, seed, no_serve, small, json } => {
            let size = if small { demo::Size::Small } else { demo::Size::Whole };
            let made = demo::make(&at.place(), seed, size)?;
            output::done(json, &made);
            if !no_serve {
                demo::print_accounts();
                serve::serve(&at.place(), with_listen(at.settings()?, listen))?;
            }
        }
        Command::Found { at, county, json } => output::done(json, &found::found(&at, &county)?),
        Command::Serve { at, listen } => serve::serve(&at.place(), with_listen(at.settings()?, listen))?,
        Command::Import { kind, file, at, bad_rows, json } => {
            return files::import(kind, &file, &at, bad_rows.as_deref(), json);
        }
        Command::Export { kind: files::Export::Statements, file, at, month, language, json } => {
            let lang = language.as_deref().and_then(Lang::of_tag).unwrap_or_else(files::language);
            output::done(json, &statements::export(&file, month.as_deref(), lang, &at)?);
        }
        Command::Export { kind, file, at, json, .. } => output::done(json, &files::export(kind, &file, &at)?),
        Command::Distances { osrm, at, json } => output::done(json, &distances::fill(&at, &osrm)?),
        Command::Close { month, by, at, json } => output::done(json, &statements::close(&month, &by, &at)?),
        Command::Check { at, json } => return checking::run(&at, json),
        Command::Simulate { at, days, orders_per_day, seed, json } => {
            let wanted = simulate::Wanted { days, orders_per_day, seed };
            output::done(json, &simulate::run(&at, wanted)?);
        }
        Command::BenchClient => bench::run_client()?,
        Command::Backup { file, at, json } => output::done(json, &archive::backup(&at, &file)?),
        Command::Restore { file, at, json } => output::done(json, &archive::restore(&at, &file)?),
        Command::Plan(wanted) => return plan::run(wanted),
        Command::Database { act: Database::Distribute { at, json } } => {
            output::done(json, &archive::distribute(&at)?);
        }
        Command::Bench(wanted) => bench::run(&wanted)?,
        Command::Openapi => println!("{}", serve::openapi()?),
    }
    Ok(ExitCode::SUCCESS)
}

/// Listening elsewhere changes the address by which the shop knows itself, where that was the default.
fn with_listen(mut settings: Settings, listen: Option<String>) -> Settings {
    let default = Settings::default();
    if let Some(listen) = listen {
        settings.listen = listen;
    }
    if settings.origin == default.origin {
        settings.origin = format!("http://{}", settings.listen);
    }
    settings
}
