//! `cargo xtask test`: whatever can be proved by running it, on both databases.
use crate::browser;
use crate::postgres::{DATABASE_URL, Promise, REQUIRE_POSTGRES, Server};
use crate::run::{cargo_command, run, succeeds};
use anyhow::Result;

pub fn test(args: &[String]) -> Result<()> {
    with_server(|server| run(tests(args).env(DATABASE_URL, server.url()).env(REQUIRE_POSTGRES, "1")))?;
    if args.is_empty() {
        println!("── the examples of the kernel");
        run(cargo_command().args(["test", "--quiet", "--doc", "--package", "kernel"]))?;
        browser::e2e(&[])?;
    }
    Ok(())
}

fn with_server(work: impl FnOnce(&Server) -> Result<()>) -> Result<()> {
    let server = Server::start(Promise::ForgetAtPowerCut)?;
    println!("── PostgreSQL answers at {}", server.url());
    work(&server)
}

/// nextest where it is installed: it runs tests of all crates beside each other.
fn tests(args: &[String]) -> std::process::Command {
    let mut cargo = cargo_command();
    if succeeds("cargo-nextest", &["--version"]) {
        cargo.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        cargo.args(["test", "--no-fail-fast", "--tests"]);
    }
    if args.is_empty() {
        cargo.arg("--workspace")
    } else {
        cargo.args(args)
    };
    cargo
}
