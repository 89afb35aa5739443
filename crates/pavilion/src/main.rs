//! Pavilion: a county's fresh produce, from the plot to the city, in one program.
//!
//! This crate is the wiring: the command line, the rooms in the order of their floors, the timers, the demo
//! county and the simulation. What the program knows of the field is in the rooms.
#![allow(clippy::print_stdout, clippy::print_stderr)] // this is a command line
mod archive;
mod bench;
mod checking;
mod cli;
mod demo;
mod distances;
mod files;
mod found;
mod gtfs;
mod output;
mod plan;
mod rooms;
mod serve;
mod shuttles;
mod simulate;
mod statements;
mod timers;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pavilion: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, and its causes where the sentence does not name them already.
fn sentence(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        told if told.contains(&cause) => said,
        _ => format!("{said}: {cause}"),
    })
}
