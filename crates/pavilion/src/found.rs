//! `found`: a real county in an empty place in a database, and the person who may let in the others.
use crate::cli::{At, options};
use crate::rooms;
use anyhow::{Result, anyhow, bail};
use clap::Args;
use county::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordHash};
use kernel::{Clock, Time};
use serde::Serialize;
use std::fmt;
use store::{County, CountyId, Error, Store, Tx};
use webkit::{Lang, Role, Settings, Site, wall};

/// What a county is called, and who begins.
#[derive(Args)]
pub struct Founding {
    /// The county's administrative code of six figures, such as 330127. It never changes.
    #[arg(long)]
    code: String,
    #[arg(long)]
    name_zh: String,
    #[arg(long)]
    name_en: String,
    /// The host name by which browsers ask for it; only where a database has several counties.
    #[arg(long)]
    host: Option<String>,
    /// The telephone number with which the administrator signs in.
    #[arg(long)]
    phone: String,
    /// The administrator's name.
    #[arg(long, default_value = "管理员")]
    administrator: String,
    /// The administrator's first password; better in the environment, where other users of the machine cannot
    /// read it.
    #[arg(long, env = "PAVILION_PASSWORD", hide_env_values = true)]
    password: String,
}

#[derive(Serialize)]
pub struct Founded {
    code: String,
    name_zh: String,
    name_en: String,
    administrator: String,
}

impl fmt::Display for Founded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}, {}) is founded.", self.name_zh, self.name_en, self.code)?;
        write!(
            f,
            "Take in its places in this order: `pavilion import townships`, villages, companies, places, routes, \
             stops, zones, then producers and products (docs/operating.md names the columns).\n\
             Start `pavilion serve` and sign in at /signin with {}.",
            self.administrator
        )
    }
}

/// Founds a county. Nothing is made where anything is refused.
pub fn found(at: &At, wanted: &Founding) -> Result<Founded> {
    let county = wanted.county()?;
    let phone = wanted.phone()?;
    let password = wanted.password()?;
    let store = Store::open(&at.place(), &rooms::schemas(), options())?;
    let site = Site::new(store, &rooms::ROOMS, Settings::default())?;
    if let Some(there) = site.counties().iter().find(|there| there.id == county.id) {
        bail!(
            "there is {} ({}) with this code already; its code is its own for ever",
            there.name_zh,
            there.name_en
        );
    }
    let refused = site.store().write::<_, Error>(county.id, |tx| {
        establish(tx, &county, wall())?;
        county::register_person(tx, &phone, &wanted.administrator, &password, wall())?
            .map_err(|refused| refused.sentence(site.words(Lang::En)))
            .map(|person| county::grant(tx, person, Role::Administrator, None))
            .map_or_else(|refused| Ok(Some(refused)), |granted| granted.map(|()| None))
    })?;
    refused.map_or(Ok(()), |refused| Err(anyhow!("{refused}")))?;
    Ok(Founded {
        code: county.id.to_string(),
        name_zh: county.name_zh,
        name_en: county.name_en,
        administrator: phone,
    })
}

/// Makes the county itself: real ones and the demo's alike.
pub fn establish(tx: &mut Tx, county: &County, at: Time) -> store::Result<()> {
    tx.found_county(county, at)
}

impl Founding {
    fn county(&self) -> Result<County> {
        let figures = self.code.len() == 6 && self.code.bytes().all(|b| b.is_ascii_digit());
        let code = self.code.parse().ok().filter(|code| figures && *code >= 100_000);
        let code = code.ok_or_else(|| {
            anyhow!("--code {}: write the six figures of the county, such as 330127", self.code)
        })?;
        Ok(County {
            id: CountyId::new(code),
            name_zh: named("--name-zh", &self.name_zh)?,
            name_en: named("--name-en", &self.name_en)?,
            host: self.host.clone(),
            generated: false,
            clock: Clock::default(),
        })
    }

    fn phone(&self) -> Result<String> {
        let wrong = |_| {
            anyhow!("--phone {}: write all figures of a telephone number, such as 13800006120", self.phone)
        };
        sheets::phone(&self.phone).map_err(wrong)
    }

    fn password(&self) -> Result<PasswordHash> {
        let long = (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&self.password.chars().count());
        if !long {
            bail!("the password has to have {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters");
        }
        Ok(PasswordHash::of(&self.password))
    }
}

const NAME_CHARS_MAX: usize = 40;

fn named(flag: &str, name: &str) -> Result<String> {
    sheets::text(NAME_CHARS_MAX)(name)
        .map_err(|_| anyhow!("{flag}: write a name of at most {NAME_CHARS_MAX} characters"))
}
