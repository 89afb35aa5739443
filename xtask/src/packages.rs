//! Programs that Debian's packages bring.
use crate::run::{run, succeeds};
use anyhow::{Context, Result, bail};
use std::os::unix::fs::MetadataExt;
use std::process::Command;

/// Whether we may do everything.
pub fn we_are_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|us| us.uid() == 0)
}

/// Installs a package, where we may.
pub fn install(package: &str) -> Result<()> {
    if !succeeds("apt-get", &["--version"]) {
        bail!("{package} is missing, and this is not Debian: install it by hand");
    }
    println!("── installing Debian's package {package}");
    // A list that is a year old names versions that are gone; a fresh one costs seconds.
    apt_get(package, &["update", "-qq"])?;
    apt_get(package, &["install", "-y", "-qq", "--no-install-recommends", package])
}

fn apt_get(package: &str, args: &[&str]) -> Result<()> {
    let mut command = match (we_are_root(), succeeds("sudo", &["-n", "true"])) {
        (true, _) => Command::new("apt-get"),
        (false, true) => {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            sudo
        }
        (false, false) => bail!("{package} is missing; install it with: sudo apt-get install {package}"),
    };
    run(command.env("DEBIAN_FRONTEND", "noninteractive").args(args))
        .with_context(|| format!("{package} could not be installed"))
}
