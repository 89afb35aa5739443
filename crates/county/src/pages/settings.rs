//! `/office/settings`: what the county has settled for itself: hours, freight, names, its GS1 prefix.
use super::COUNTY;
use super::signin::NAME_CHARS_MAX;
use crate::model::keys;
use crate::timetable::{BAG_GRAMS, DOOR_MINUTE, HUB_MINUTE, OUTLET_FREIGHT};
use crate::{queries, set_setting};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Fen, Grams, Whole};
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Fields, Nav, Posted, Shell, Visitor, Words, Wrong, forms, page, redirect};

/// A GS1 company prefix has so many figures (GS1 General Specifications, 1.4.4).
const GS1_PREFIX_FIGURES: std::ops::RangeInclusive<usize> = 7..=10;

#[derive(Template)]
#[template(path = "office-settings.html")]
struct SettingsPage {
    shell: Shell,
    form: Fields,
    saved: bool,
}

/// What is settled, or the default of what is not.
struct Settled {
    outlet_freight: Fen,
    bag: Grams,
    hub_minute: i64,
    door_minute: i64,
    province_zh: String,
    province_en: String,
    gs1_prefix: String,
}

impl Settled {
    fn load(tx: &mut Tx) -> store::Result<Self> {
        let mut text = |key| Ok::<_, store::Error>(queries::setting(tx, key)?.unwrap_or_default());
        let (province_zh, province_en) = (text(keys::PROVINCE_ZH)?, text(keys::PROVINCE_EN)?);
        let gs1_prefix = text(keys::GS1_PREFIX)?;
        let freight = queries::whole_setting(tx, keys::OUTLET_FREIGHT_FEN, OUTLET_FREIGHT.get())?;
        Ok(Self {
            outlet_freight: Fen::new(freight).unwrap_or(OUTLET_FREIGHT),
            bag: Grams::new(queries::whole_setting(tx, keys::BAG_GRAMS, BAG_GRAMS.get())?)
                .unwrap_or(BAG_GRAMS),
            hub_minute: queries::whole_setting(tx, keys::HUB_MINUTE, HUB_MINUTE)?,
            door_minute: queries::whole_setting(tx, keys::DOOR_MINUTE, DOOR_MINUTE)?,
            province_zh,
            province_en,
            gs1_prefix,
        })
    }

    fn save(&self, tx: &mut Tx) -> store::Result<()> {
        set_setting(tx, keys::OUTLET_FREIGHT_FEN, &self.outlet_freight.get().to_string())?;
        set_setting(tx, keys::BAG_GRAMS, &self.bag.get().to_string())?;
        set_setting(tx, keys::HUB_MINUTE, &self.hub_minute.to_string())?;
        set_setting(tx, keys::DOOR_MINUTE, &self.door_minute.to_string())?;
        set_setting(tx, keys::PROVINCE_ZH, &self.province_zh)?;
        set_setting(tx, keys::PROVINCE_EN, &self.province_en)?;
        if self.gs1_prefix.is_empty() {
            return crate::commands::forget_setting(tx, keys::GS1_PREFIX);
        }
        set_setting(tx, keys::GS1_PREFIX, &self.gs1_prefix)
    }

    fn form(&self, w: &Words) -> Fields {
        Fields::filled(
            w,
            &[
                ("freight", w.plain_yuan(self.outlet_freight)),
                ("bag", w.plain_kilos(self.bag)),
                ("hub", w.minute(self.hub_minute)),
                ("door", w.minute(self.door_minute)),
                ("province_zh", self.province_zh.clone()),
                ("province_en", self.province_en.clone()),
                ("gs1", self.gs1_prefix.clone()),
            ],
        )
    }

    fn read(form: &mut Fields) -> Option<Self> {
        let outlet_freight = form.read("freight", forms::yuan);
        let bag = form.read("bag", forms::above_zero(forms::kilograms));
        let hub_minute = form.read("hub", forms::minute_of_day);
        let door_minute = form.read("door", forms::minute_of_day);
        let province_zh = form.optional("province_zh", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
        let province_en = form.optional("province_en", forms::text_of(NAME_CHARS_MAX)).unwrap_or_default();
        let gs1_prefix = form.optional("gs1", gs1_prefix).unwrap_or_default();
        let (outlet_freight, bag) = (outlet_freight?, bag?);
        let (hub_minute, door_minute) = (hub_minute?, door_minute?);
        form.good().then_some(Self {
            outlet_freight,
            bag,
            hub_minute,
            door_minute,
            province_zh,
            province_en,
            gs1_prefix,
        })
    }
}

fn gs1_prefix(text: &str) -> Result<String, Wrong> {
    let good = GS1_PREFIX_FIGURES.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(text.to_string()) } else { Err(Wrong::new("county-settings-not-a-prefix")) }
}

pub(super) async fn show(visitor: Visitor, asked: Asked) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let settled = visitor.site.store().reading(visitor.county, Settled::load).await?;
    let saved = !asked.text("saved").is_empty();
    let form = settled.form(&visitor.words);
    Ok(settings_page(&visitor, StatusCode::OK, form, saved))
}

fn settings_page(visitor: &Visitor, status: StatusCode, form: Fields, saved: bool) -> Response {
    let shell = Shell::new(visitor, Nav::Office, visitor.words.say("county-settings-title"));
    page(status, SettingsPage { shell, form, saved })
}

pub(super) async fn change(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    visitor.must(COUNTY)?;
    let mut form = posted.fields();
    let Some(settled) = Settled::read(&mut form) else {
        return Ok(settings_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, form, false));
    };
    visitor.site.store().writing(visitor.county, move |tx| settled.save(tx)).await?;
    Ok(redirect("/office/settings?saved=1"))
}
