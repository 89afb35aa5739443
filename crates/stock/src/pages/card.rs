//! A product's card in the shop's lists: its picture, its freshest lot, its price, and one press to the basket.
use crate::freshness;
use crate::market::Offer;
use crate::telling;
use catalog::Product;
use county::Timetable;
use kernel::{Day, Whole};
use webkit::Words;

/// What a template draws as `.item`.
pub(super) struct Card {
    pub code: String,
    pub name: String,
    pub picture: String,
    pub tag: Option<String>,
    pub caption: String,
    /// Without the sign: `19.80`.
    pub price: String,
    pub pack: String,
    /// The product and lot that one press puts into the basket; none where it cannot be bought.
    pub add: Option<[i64; 2]>,
    /// In place of the press: when it is in season.
    pub note: String,
}

impl Card {
    pub fn of_offer(w: &Words, offer: &Offer, timetable: &Timetable, today: Day) -> Self {
        let product = offer.product;
        let township = timetable.township(offer.lot.township);
        let township = township.map_or("", |t| w.name(&t.name_zh, &t.name_en));
        let when = telling::harvested(w, product, offer.lot.harvested_on, today);
        Self {
            tag: freshness::tag(w, product, offer.lot.best_before, offer.promise.arrives.day()),
            caption: w.with("stock-card-from", &[("township", township), ("when", &when)]),
            price: w.yuan(offer.lot.price.unwrap_or(product.price)),
            add: Some([product.id.get(), offer.lot.id.get()]),
            ..Self::without_lot(w, product)
        }
    }

    /// A product of which nothing can be bought today.
    pub fn without_lot(w: &Words, product: &Product) -> Self {
        Self {
            code: product.code.clone(),
            name: product.name(w).to_string(),
            picture: product.picture.clone(),
            tag: None,
            caption: w.say("stock-card-none"),
            price: w.yuan(product.price),
            pack: product.pack_label(w),
            add: None,
            note: months(w, product),
        }
    }
}

/// 5 月, 11–2 月; for what is there the whole year nothing.
pub(super) fn months(w: &Words, product: &Product) -> String {
    if product.months == catalog::Months::ALL {
        return String::new();
    }
    let name = |month: i8| w.say(format!("stock-month-{month}"));
    let run = |(first, last): &(i8, i8)| {
        if first == last {
            return name(*first);
        }
        w.with("stock-months", &[("first", &name(*first)), ("last", &name(*last))])
    };
    product.months.runs().iter().map(run).collect::<Vec<_>>().join(&w.say("stock-and"))
}
