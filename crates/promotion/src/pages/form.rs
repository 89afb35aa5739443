//! What who makes a sale types, read field by field.
use crate::model::{NewSale, Sale, SaleBearer};
use catalog::Product;
use kernel::{Count, Time, Whole};
use stock::Lot;
use webkit::{Fields, Words, Wrong, forms};

/// Most packs of a sale that are typed.
const PACKS_MAX: i64 = 100_000;
/// A sale lasts so long where nobody says otherwise.
const USUAL_MINUTES: i64 = 120;

/// A new sale as it will most often be: half of what is free, a tenth off, from the next full hour on.
pub(super) fn proposed(w: &Words, lot: &Lot, product: &Product, now: Time) -> Fields {
    let usual = lot.price.unwrap_or(product.price);
    let packs = (product.packs_in(lot.free()).get() / 2).max(1);
    let opens = now.day().at_minute((now.minute_of_day() / 60 + 1) * 60);
    let price = usual - usual.share(kernel::Share::percent(10));
    Fields::filled(
        w,
        &[
            ("packs", packs.to_string()),
            ("price", w.plain_yuan(price)),
            ("limit", "2".to_string()),
            ("opens", typed(opens)),
            ("ends", typed(opens.plus_minutes(USUAL_MINUTES))),
            ("bearer", SaleBearer::Grower.word().to_string()),
        ],
    )
}

/// A sale as it stands, to be changed.
pub(super) fn filled(w: &Words, sale: &Sale, product: &Product) -> Fields {
    Fields::filled(
        w,
        &[
            ("packs", product.packs_in(sale.set_aside).get().to_string()),
            ("price", w.plain_yuan(sale.price)),
            ("limit", sale.limit.map(|limit| limit.get().to_string()).unwrap_or_default()),
            ("opens", typed(sale.opens)),
            ("ends", typed(sale.ends)),
            ("bearer", sale.bearer.word().to_string()),
        ],
    )
}

/// As a browser's field of date and time wants it: `2026-11-24T20:00`.
fn typed(at: Time) -> String {
    format!("{}T{}", at.day(), at.clock())
}

/// Reads the form; what cannot be read is told at its field. Who may not choose a bearer has no field for it, and
/// keeps the one that there is.
pub(super) fn read(form: &mut Fields, lot: &Lot, product: &Product, bearer: SaleBearer) -> Option<NewSale> {
    let packs = form.read("packs", above_zero);
    let price = form.read("price", |text| sheets::above_zero(sheets::yuan)(text).map_err(Wrong::from));
    let limit: Option<Count> = form.optional("limit", above_zero);
    let opens: Option<Time> = form.read("opens", |text| sheets::time(text).map_err(Wrong::from));
    let ends: Option<Time> = form.read("ends", |text| sheets::time(text).map_err(Wrong::from));
    let bearer = form.optional("bearer", forms::word).unwrap_or(bearer);
    let quantity = product.pack_quantity.times(packs?.get());
    if quantity.is_none() {
        form.refuse("packs", Wrong::new("promotion-wrong-too-many"));
    }
    if !form.good() {
        return None;
    }
    let (opens, ends) = (opens?, ends?);
    Some(NewSale { lot: lot.id, quantity: quantity?, price: price?, limit, opens, ends, bearer })
}

fn above_zero(text: &str) -> Result<Count, Wrong> {
    let count = sheets::above_zero(sheets::count)(text).map_err(Wrong::from)?;
    if count.get() > PACKS_MAX { Err(Wrong::new("promotion-wrong-too-many")) } else { Ok(count) }
}
