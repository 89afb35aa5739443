//! How this installation is set up: one struct, a TOML file, and the environment by the same names.
use serde::Deserialize;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// Every setting, with its default. `settings.toml` beside this crate tells what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where to listen.
    pub listen: String,
    /// The address by which the world knows this shop, `https://shop.example`: for QR codes, for links in
    /// notices and payments, and, where it is https, for cookies that only go out encrypted.
    pub origin: String,
    /// The name over the shop.
    pub shop_zh: String,
    pub shop_en: String,
    /// Who helps when something went wrong.
    pub telephone: String,
    /// The proxies whose word on a client's address is taken.
    pub proxies: Vec<IpAddr>,
    /// How many forms one address may send in a minute, a whole village's; 0 for no ceiling.
    pub posts_a_minute: u32,
    /// The county's GS1 company prefix; none where it has none.
    pub gs1_prefix: Option<String>,
    /// Log lines as JSON, for a collector.
    pub log_json: bool,
    /// What is logged: `info`, or `info,store=debug`.
    pub log: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            origin: "http://127.0.0.1:8080".into(),
            shop_zh: "千岛农品馆".into(),
            shop_en: "Pavilion".into(),
            telephone: "12345".into(),
            proxies: Vec::new(),
            posts_a_minute: 3_000,
            gs1_prefix: None,
            log_json: false,
            log: "info".into(),
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSettings {
    #[error("{} cannot be read: {cause}. Check the path given with --settings", .path.display())]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error("{} is not right: {cause}", .path.display())]
    Wrong { path: PathBuf, cause: toml::de::Error },
    #[error("the environment variable {name} is not right: {cause}")]
    Environment { name: String, cause: String },
}

const PREFIX: &str = "PAVILION_";
/// Variables of the same prefix that are not settings: the command line and the tests read them.
const NOT_SETTINGS: [&str; 4] = ["DATA", "DATABASE_URL", "SETTINGS", "TEST_"];

impl Settings {
    /// Reads the file, where one is given, and then the environment: `PAVILION_LISTEN=0.0.0.0:80`.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, BadSettings> {
        let mut table = file.map_or(Ok(toml::Table::new()), read_file)?;
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix(PREFIX)
                && !NOT_SETTINGS.iter().any(|other| key.starts_with(other))
            {
                table.insert(key.to_ascii_lowercase(), of_text(&value));
            }
        }
        let path = file.map_or_else(|| PathBuf::from("the environment"), Path::to_path_buf);
        table.try_into().map_err(|cause| BadSettings::Wrong { path, cause })
    }

    /// Whether browsers reach this shop by https.
    pub fn is_encrypted(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

fn read_file(path: &Path) -> Result<toml::Table, BadSettings> {
    let unreadable = |cause| BadSettings::Unreadable { path: path.to_path_buf(), cause };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    text.parse().map_err(|cause| BadSettings::Wrong { path: path.to_path_buf(), cause })
}

/// `true`, `3000`, `["10.0.0.1"]` are what TOML says they are; all else is text.
fn of_text(text: &str) -> toml::Value {
    let as_toml = format!("value = {text}").parse::<toml::Table>().ok().and_then(|mut t| t.remove("value"));
    match as_toml {
        Some(value @ (toml::Value::Boolean(_) | toml::Value::Array(_) | toml::Value::Integer(_))) => value,
        _ => toml::Value::String(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(environment: &[(&str, &str)]) -> Result<Settings, BadSettings> {
        Settings::load(None, environment.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())))
    }

    #[test]
    fn the_environment_sets_by_the_same_names() {
        let settings = load(&[
            ("PAVILION_LISTEN", "0.0.0.0:80"),
            ("PAVILION_LOG_JSON", "true"),
            ("PAVILION_POSTS_A_MINUTE", "0"),
            ("PAVILION_PROXIES", "[\"10.0.0.1\"]"),
            ("PAVILION_DATABASE_URL", "postgres://"),
            ("HOME", "/root"),
        ]);
        let settings = settings.unwrap();
        assert_eq!(settings.listen, "0.0.0.0:80");
        assert!(settings.log_json && !settings.is_encrypted());
        assert_eq!((settings.proxies.len(), settings.posts_a_minute), (1, 0));
        assert_eq!(settings.shop_zh, "千岛农品馆");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_named() {
        let error = load(&[("PAVILION_LISTN", "x")]).unwrap_err().to_string();
        assert!(error.contains("listn"), "{error}");
    }

    #[test]
    fn the_example_file_holds_the_defaults() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("settings.toml");
        let read = Settings::load(Some(&path), std::iter::empty()).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", Settings::default()));
    }
}
