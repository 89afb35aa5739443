//! Writes a public instance as VROOM's JSON: `convert solomon|x|lilim|dlp FILE > instance.json`.
#[path = "../tests/formats/mod.rs"]
mod formats;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, kind, file] = &arguments[..] else {
        eprintln!("Say solomon, x, lilim or dlp, and name a file.");
        std::process::exit(1);
    };
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| {
        eprintln!("{file}: {e}");
        std::process::exit(1);
    });
    println!("{}", convert(kind, &text));
}

fn convert(kind: &str, text: &str) -> String {
    match kind {
        "solomon" => formats::solomon(text),
        "x" => formats::vrplib(text, 30),
        "lilim" => formats::li_lim(text, 10_000.0, 100_000_000),
        _ => formats::dlp(text),
    }
}
