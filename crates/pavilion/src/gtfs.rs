//! `import gtfs` and `export gtfs`: the timetable as a zip, or as a folder of its files.
use crate::cli::{At, options};
use crate::files::{Exported, Failed, language, only_county, open};
use anyhow::{Context, Result, anyhow};
use county::{GtfsFiles, GtfsRefusal};
use std::path::Path;
use std::process::ExitCode;
use store::{Error, Store};
use webkit::Words;

/// Takes a feed in; exit 1 with every fault where it has any, and then nothing of it went in.
pub fn import(path: &Path, at: &At, json: bool) -> Result<ExitCode> {
    let site = open(at)?;
    let words = site.words(language());
    let county = only_county(site.store())?;
    let files = match read(path)? {
        Ok(files) => files,
        Err(refused) => return Ok(tell(words, &[refused], json)),
    };
    let taken = site.store().write::<_, Error>(county.id, |tx| county::import_gtfs(tx, &files))?;
    let taken = match taken {
        Ok(taken) => taken,
        Err(refused) => return Ok(tell(words, &refused, json)),
    };
    let (calendars, trips, stop_times) = (taken.calendars, taken.trips, taken.stop_times);
    if json {
        let told = serde_json::json!({ "calendars": calendars, "trips": trips, "stop_times": stop_times });
        println!("{told}");
    } else {
        println!("Took in {trips} trips with {stop_times} stop times and {calendars} calendars.");
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(words: &Words, refused: &[GtfsRefusal], json: bool) -> ExitCode {
    let said: Vec<String> = refused.iter().map(|refusal| refusal.sentence(words)).collect();
    if json {
        println!("{}", serde_json::json!({ "trips": 0, "refused": said }));
    } else {
        said.iter().for_each(|sentence| println!("{sentence}"));
    }
    ExitCode::FAILURE
}

fn read(path: &Path) -> Result<Result<GtfsFiles, GtfsRefusal>> {
    let unread = || format!("{} cannot be read", path.display());
    if !path.is_dir() {
        let bytes = std::fs::read(path).with_context(unread)?;
        return Ok(county::unzip_gtfs(&path.display().to_string(), &bytes));
    }
    let mut files = GtfsFiles::new();
    for entry in std::fs::read_dir(path).with_context(unread)? {
        let entry = entry.with_context(unread)?;
        let name = entry.file_name().to_string_lossy().to_string();
        if name.ends_with(".txt") {
            files.insert(name, std::fs::read(entry.path()).with_context(unread)?);
        }
    }
    Ok(Ok(files))
}

/// Writes the timetable: a zip where the name ends in .zip, or else a folder. Reads beside a running server.
pub fn export(path: &Path, at: &At) -> Result<Exported> {
    let store = Store::open_beside(&at.place(), options())?;
    let county = only_county(&store)?;
    let network = store.read::<_, Failed>(county.id, |tx| Ok(county::timetable(tx)?));
    let files = county::export_gtfs(&*network.map_err(|error| error.0)?, &at.settings()?.origin)?;
    let unwritten = || format!("{} cannot be written", path.display());
    let zipped = path.extension().is_some_and(|extension| extension == "zip");
    let bytes = if zipped {
        let zip = county::zip_gtfs(&files)?;
        std::fs::write(path, &zip).with_context(unwritten)?;
        zip.len()
    } else {
        std::fs::create_dir_all(path).with_context(unwritten)?;
        for (name, text) in &files {
            std::fs::write(path.join(name), text).with_context(unwritten)?;
        }
        files.values().map(Vec::len).sum()
    };
    if bytes == 0 {
        return Err(anyhow!("there is no timetable"));
    }
    Ok(Exported { file: path.display().to_string(), bytes })
}
