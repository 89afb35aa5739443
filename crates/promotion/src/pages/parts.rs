//! What sales add to pages of lower rooms: the shop's home and a product's page.
use super::view::View;
use super::{Found, with_goods};
use crate::model::{Phase, Sale};
use crate::queries::{live_sales, sales_of_product};
use askama::Template;
use catalog::ProductId;
use kernel::Time;
use store::Tx;
use webkit::{Part, Place, Visitor, Words};

/// Sales on the home page; the list has the rest.
const HOME_MAX: usize = 3;

/// What this room adds, for [`webkit::Site::with_parts`].
pub const PARTS: [Part; 2] =
    [Part { place: Place::Home, draw: home }, Part { place: Place::Product, draw: of_product }];

#[derive(Template)]
#[template(path = "sales-home.html")]
struct HomePart<'a> {
    w: &'a Words,
    sales: Vec<View>,
}

#[derive(Template)]
#[template(path = "sale-strips.html")]
struct ProductPart<'a> {
    w: &'a Words,
    sales: Vec<View>,
}

fn home(tx: &mut Tx, visitor: &Visitor, _: i64) -> store::Result<String> {
    let sales = live_sales(tx)?;
    let shown = shown(with_goods(tx, sales)?, visitor.now, HOME_MAX);
    let sales = views(visitor, &shown);
    Ok(if sales.is_empty() { String::new() } else { drawn(HomePart { w: &visitor.words, sales }) })
}

fn of_product(tx: &mut Tx, visitor: &Visitor, product: i64) -> store::Result<String> {
    let sales = sales_of_product(tx, ProductId::new(product))?;
    let shown = shown(with_goods(tx, sales)?, visitor.now, HOME_MAX);
    let sales = views(visitor, &shown);
    Ok(if sales.is_empty() { String::new() } else { drawn(ProductPart { w: &visitor.words, sales }) })
}

fn views(visitor: &Visitor, shown: &[Found]) -> Vec<View> {
    shown.iter().map(|found| View::of(&visitor.words, found, visitor.now)).collect()
}

/// What runs comes first, then what opens soonest, then what is sold out at this moment.
pub(crate) fn shown(mut sales: Vec<Found>, now: Time, most: usize) -> Vec<Found> {
    let phase = |found: &Found| found.sale.phase(found.product.pack_quantity, now);
    sales.retain(|found| phase(found) != Phase::Over && found.lot.state == stock::LotState::Open);
    let rank = |sale: &Sale, phase| match phase {
        Phase::Open => (0, sale.ends),
        Phase::Before => (1, sale.opens),
        Phase::SoldOut | Phase::Over => (2, sale.ends),
    };
    sales.sort_by_key(|found| (rank(&found.sale, phase(found)), found.sale.id));
    sales.truncate(most);
    sales
}

/// A template of text and figures cannot fail; if it does, the page is whole without it.
fn drawn(part: impl Template) -> String {
    part.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a part of a page could not be drawn");
        String::new()
    })
}
