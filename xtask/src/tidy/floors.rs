//! A crate depends on crates of lower floors only. The floors are those of ARCHITECTURE.md: the map is the law.
use crate::run::{cargo_command, output};
use anyhow::{Context, Result};
use serde_json::Value;

/// Crates that stand beside the floors, and what each may stand on.
const BESIDE: [(&str, &[&str]); 2] = [("routing", &["kernel"]), ("measures", &["kernel"])];
/// Not part of the house.
const TOOLS: [&str; 2] = ["torture", "xtask"];

/// A crate of the workspace and those of the workspace that it depends on, for tests too.
#[derive(Debug)]
struct Crate {
    name: String,
    dependencies: Vec<String>,
}

pub fn faults() -> Result<Vec<String>> {
    let map = std::fs::read_to_string(crate::root().join("ARCHITECTURE.md"))
        .context("ARCHITECTURE.md is missing")?;
    let floors = floors(&map).context("ARCHITECTURE.md has no block of floors below “## The floors”")?;
    let crates = crates()?;
    Ok(crates.iter().flat_map(|one| faults_of(one, &floors)).collect())
}

/// The first words of the first block below the heading, from the lowest floor up.
fn floors(map: &str) -> Option<Vec<&str>> {
    let (_, below) = map.split_once("## The floors")?;
    let block = below.split("```").nth(1)?;
    let names = block.lines().filter_map(|line| line.split_whitespace().next());
    Some(names.collect::<Vec<_>>().into_iter().rev().collect())
}

fn crates() -> Result<Vec<Crate>> {
    let json = output(cargo_command().args(["metadata", "--no-deps", "--format-version", "1", "--offline"]))?;
    let metadata: Value = serde_json::from_str(&json)?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    Ok(packages.iter().map(read).collect())
}

fn read(package: &Value) -> Crate {
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_string();
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    let ours = dependencies.filter(|dependency| dependency["path"].is_string());
    Crate { name: name(package), dependencies: ours.map(name).collect() }
}

fn faults_of(one: &Crate, floors: &[&str]) -> Vec<String> {
    let name = one.name.as_str();
    let floor = |name: &str| floors.iter().position(|floor| *floor == name);
    if TOOLS.contains(&name) {
        return Vec::new();
    }
    let may: Box<dyn Fn(&str) -> bool> = match (beside(name), floor(name)) {
        (Some(below), _) => Box::new(move |other| below.contains(&other)),
        (None, Some(own)) => Box::new(move |other| {
            floor(other).is_some_and(|floor| floor < own)
                || beside(other).is_some_and(|on| on.iter().all(|b| floor(b) < Some(own)))
        }),
        (None, None) => return vec![format!("crates/{name}: has no place on the floors in ARCHITECTURE.md")],
    };
    let upward = one.dependencies.iter().filter(|other| !may(other));
    upward.map(|other| format!("crates/{name}: depends on {other}, which is not on a lower floor")).collect()
}

fn beside(name: &str) -> Option<&'static [&'static str]> {
    BESIDE.iter().find(|(beside, _)| *beside == name).map(|(_, below)| *below)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "# A\n## The floors\n\n```\nshop   sells\nstore  keeps\nkernel counts\n```\n";

    fn faults_for(name: &str, dependencies: &[&str]) -> usize {
        let dependencies = dependencies.iter().map(ToString::to_string).collect();
        faults_of(&Crate { name: name.to_string(), dependencies }, &floors(MAP).unwrap()).len()
    }

    #[test]
    fn dependencies_go_down_only() {
        assert_eq!(floors(MAP), Some(vec!["kernel", "store", "shop"]));
        assert_eq!(faults_for("shop", &["store", "kernel", "routing"]), 0);
        assert_eq!(faults_for("store", &["shop"]), 1);
        assert_eq!(faults_for("store", &["store"]), 1);
        assert_eq!(faults_for("routing", &["kernel"]), 0);
        assert_eq!(faults_for("routing", &["store"]), 1);
        assert_eq!(faults_for("kernel", &["routing"]), 1);
        assert_eq!(faults_for("market", &[]), 1);
    }
}
