//! For the tests of rooms: whether a room's words are whole and its templates keep to the look, and a browser
//! without a network.
mod browser;
mod locales;
mod look;

pub use browser::{Browser, Seen};
use std::path::{Path, PathBuf};

/// Fails where the room's two locales differ in keys or variables, where a key that the sources or templates
/// use is missing or given other values, and where nobody uses a key.
///
/// # Panics
/// With one line for each fault.
pub fn locales_agree(room: &crate::Room) {
    let faults = locales::faults(room, &crate_folder());
    assert!(faults.is_empty(), "the locales of {}:\n{}", room.name, faults.join("\n"));
}

/// Fails where a template of the crate names a class that is not in the stylesheet, an icon that does not
/// exist, or holds a style attribute or a script, which the content security policy refuses.
///
/// # Panics
/// With one line for each fault.
pub fn templates_keep_to_the_look() {
    let faults = look::faults(&crate_folder());
    assert!(faults.is_empty(), "the templates:\n{}", faults.join("\n"));
}

/// The folder of the crate whose tests run.
fn crate_folder() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo tells a test where its crate is"))
}

/// Every file under a folder of the crate with this ending, and what it says.
fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}
