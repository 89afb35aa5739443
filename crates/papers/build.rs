//! Fetches the font that papers are set in, Noto Sans SC Regular, with npm, once: 10.6 MB that have no place in
//! a repository. What the program embeds is the copy in `OUT_DIR`.
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::{env, fs};

const FONT: &str = "node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let fonts = here.join("fonts");
    println!("cargo:rerun-if-changed=fonts/package-lock.json");
    if !fonts.join(FONT).exists() {
        npm_ci(&fonts);
    }
    if let Err(error) = fs::copy(fonts.join(FONT), out.join("NotoSansSC-Regular.ttf")) {
        fail(&fonts, &format!("{FONT} is not in the package: {error}"));
    }
}

fn npm_ci(fonts: &Path) {
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    match Command::new("npm").args(arguments).current_dir(fonts).output() {
        Ok(done) if done.status.success() => {}
        Ok(done) => fail(fonts, &String::from_utf8_lossy(&done.stderr)),
        Err(_) => {
            fail(fonts, "npm was not found. Install Node.js 20 or newer with npm, then build again");
        }
    }
}

fn fail(fonts: &Path, why: &str) -> ! {
    eprintln!("The font of printed papers could not be fetched into {}.\n{why}", fonts.display());
    exit(1);
}
