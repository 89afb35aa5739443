//! Makes the assets that the binary carries: every file under its hashed name, raw, as br and as gzip. The
//! islands are bundled by esbuild first. What comes out is one Rust table in `OUT_DIR`.
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::{env, fs};

/// Smaller files gain nothing from compression.
const WORTH_COMPRESSING: usize = 200;

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let islands = here.join("../../islands");
    for watched in
        ["assets", "../../islands/src", "../../islands/package.json", "../../islands/package-lock.json"]
    {
        println!("cargo:rerun-if-changed={watched}");
    }
    let mut table = Table { out: out.clone(), rows: Vec::new() };
    table.add("pavilion.css", "text/css; charset=utf-8", styles(&here.join("assets")).as_bytes());
    table.add("pavilion.js", "text/javascript; charset=utf-8", &bundle(&islands, &out, "build"));
    table.add("outlet.js", "text/javascript; charset=utf-8", &bundle(&islands, &out, "build:outlet"));
    table.add("outlet-worker.js", "text/javascript; charset=utf-8", &bundle(&islands, &out, "build:worker"));
    table.add("favicon.svg", "image/svg+xml", &read(&here.join("assets/favicon.svg")));
    table.add("outlet-icon.svg", "image/svg+xml", &read(&here.join("assets/outlet-icon.svg")));
    let pictures = here.join("assets/pictures");
    for picture in sorted_files(&pictures) {
        let name = format!("pictures/{}", file_name(&picture));
        table.add(&name, "image/svg+xml", &read(&picture));
    }
    fs::write(out.join("assets.rs"), table.source()).expect("OUT_DIR can be written");
}

struct Table {
    out: PathBuf,
    rows: Vec<(String, String)>,
}

impl Table {
    fn add(&mut self, name: &str, kind: &str, raw: &[u8]) {
        let (stem, extension) = name.rsplit_once('.').expect("every asset has an extension");
        let hash: String = Sha256::digest(raw).iter().take(4).map(|b| format!("{b:02x}")).collect();
        let path = format!("/assets/{stem}.{hash}.{extension}");
        let worth = raw.len() >= WORTH_COMPRESSING;
        let file = self.write(&path, "", raw);
        let brotli = if worth { self.write(&path, ".br", &brotli(raw)) } else { "None".into() };
        let gzip = if worth { self.write(&path, ".gz", &gzip(raw)) } else { "None".into() };
        let mut row = String::new();
        let file =
            file.strip_prefix("Some(").and_then(|f| f.strip_suffix(')')).expect("written above").to_string();
        write!(
            row,
            "Asset {{ name: {name:?}, path: {path:?}, kind: {kind:?}, raw: {file}, brotli: {brotli}, gzip: {gzip} }},"
        )
        .expect("writing to a string");
        self.rows.push((name.to_string(), row));
    }

    fn write(&self, path: &str, suffix: &str, bytes: &[u8]) -> String {
        let file = self.out.join(format!("{}{suffix}", path.trim_start_matches('/').replace('/', "-")));
        fs::write(&file, bytes).expect("OUT_DIR can be written");
        format!("Some(include_bytes!({file:?}))")
    }

    fn source(mut self) -> String {
        self.rows.sort();
        let rows: String = self.rows.into_iter().map(|(_, row)| row).collect();
        format!("pub(crate) const ASSETS: &[Asset] = &[{rows}];\n")
    }
}

/// Tokens and stylesheet as one file, without comments and indentation.
fn styles(assets: &Path) -> String {
    let both = [assets.join("tokens.css"), assets.join("pavilion.css")]
        .map(|path| String::from_utf8(read(&path)).expect("a stylesheet is UTF-8"));
    let mut text = both.concat();
    while let Some(start) = text.find("/*") {
        let end = text[start..].find("*/").map_or(text.len(), |at| start + at + 2);
        text.replace_range(start..end, "");
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

/// What one of the scripts of `package.json` makes.
fn bundle(islands: &Path, out: &Path, script: &str) -> Vec<u8> {
    let modules = islands.join("node_modules");
    if is_older(&modules.join(".package-lock.json"), &islands.join("package-lock.json")) {
        npm(islands, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    }
    let file = out.join(format!("{}.js", script.replace(':', "-")));
    npm(
        islands,
        &["run", "--silent", script, "--", &format!("--outfile={}", file.display()), "--log-level=warning"],
    );
    read(&file)
}

fn is_older(file: &Path, than: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    match (time(file), time(than)) {
        (Some(file), Some(than)) => file < than,
        _ => true,
    }
}

fn npm(folder: &Path, arguments: &[&str]) {
    let done = Command::new("npm").args(arguments).current_dir(folder).output();
    let why = match done {
        Ok(done) if done.status.success() => return,
        Ok(done) => String::from_utf8_lossy(&done.stderr).into_owned(),
        Err(_) => "npm was not found. Install Node.js 20 or newer with npm, then build again".to_string(),
    };
    eprintln!(
        "The scripts of the pages in {} could not be built: `npm {}` failed.\n{why}",
        folder.display(),
        arguments.join(" ")
    );
    exit(1);
}

fn brotli(raw: &[u8]) -> Vec<u8> {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &raw[..], &mut packed, &params).expect("writing to memory");
    packed
}

fn gzip(raw: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(raw).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

fn sorted_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{} cannot be read: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    files.sort();
    files
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("a file has a name").to_string_lossy().into_owned()
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|e| panic!("{} cannot be read: {e}", path.display()))
}
