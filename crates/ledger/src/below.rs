//! Lots that are for sale for less than their floor: told to the grower when he lists one and to the offices, before
//! anything is sold and a fund has to add.
use crate::floors::Floor;
use crate::funds::{Fund, fund_of};
use crate::model::{AccountKind, Part};
use crate::terms::{SoldLine, SoldOrder, Terms};
use askama::Template;
use catalog::Product;
use kernel::{Count, Day, Fen};
use stock::{Lot, LotId, LotState, Lots, OrderId};
use store::Tx;
use webkit::{Place, Visitor, Words};

/// Lots that are looked at for the office's list.
const LOTS_MAX: i64 = 3_000;
/// What this room adds to pages of lower rooms, for [`webkit::Site::with_parts`].
pub const PARTS: [webkit::Part; 1] = [webkit::Part { place: Place::Lot, draw: of_lot }];

/// What a pack of a lot would bring, and what a fund would add.
#[derive(Clone, Debug)]
pub struct Below {
    pub lot: Lot,
    pub product: Product,
    pub floor: Floor,
    /// What the grower would get of a pack, after what the shop, the outlet and the packer keep.
    pub due: Fen,
    /// The floor for a pack: fen a kilogram × its net weight.
    pub worth: Fen,
}

impl Below {
    /// What the fund adds to each pack.
    pub fn added(&self) -> Fen {
        self.worth - self.due
    }
}

/// Which of these lots would bring less than their floor if a pack of them was sold on this day.
pub fn below_floor(tx: &mut Tx, lots: Vec<Lot>, day: Day) -> store::Result<Vec<Below>> {
    let mut products: Vec<_> = lots.iter().map(|lot| lot.product).collect();
    products.sort_unstable();
    products.dedup();
    let terms = Terms::load(tx, day, &products)?;
    let products = catalog::products_by_ids(tx, &products)?;
    let found = lots.into_iter().filter_map(|lot| {
        let product = products.get(&lot.product)?.clone();
        let floor = *terms.floor_of(lot.product, lot.id, day)?;
        let sold = one_pack(&lot, &product, day);
        let shares = terms.shares(&sold);
        let goods = shares.iter().find(|s| s.part == Part::Goods && s.account == AccountKind::ProducerDue)?;
        let below = Below { floor, due: goods.amount, worth: goods.floor, lot, product };
        (below.due < below.worth).then_some(below)
    });
    Ok(found.collect())
}

/// The open lots of the county that would.
pub fn lots_below_floor(tx: &mut Tx, day: Day) -> store::Result<Vec<Below>> {
    let open = Lots { state: Some(LotState::Open), ..Lots::default() };
    let lots = stock::list(tx, &open, Count::new(LOTS_MAX).unwrap_or_default())?;
    below_floor(tx, lots.into_iter().filter(|lot| lot.sells_on(day)).collect(), day)
}

/// A pack of a lot as it would be sold.
fn one_pack(lot: &Lot, product: &Product, day: Day) -> SoldOrder {
    let line = SoldLine {
        line: 1,
        product: lot.product,
        category: product.category,
        lot: lot.id,
        producer: lot.producer,
        outlet: lot.outlet,
        company: None,
        grams: product.pack_grams,
        packs: Count::new(1).unwrap_or_default(),
        price: lot.price.unwrap_or(product.price),
        discounts: Vec::new(),
        commission: None,
        label_zh: String::new(),
        label_en: String::new(),
        lot_code: String::new(),
    };
    SoldOrder {
        order: OrderId::default(),
        day,
        lines: vec![line],
        freight: Fen::ZERO,
        freight_discounts: Vec::new(),
    }
}

/// A pack brings 38.00; the guaranteed lowest price is 42.00: the fund adds 4.00.
pub(crate) fn sentence(w: &Words, below: &Below, fund: Option<&Fund>) -> String {
    let fund = fund.map_or_else(String::new, |fund| w.name(&fund.name_zh, &fund.name_en).to_string());
    let told = [
        ("due", w.money(below.due)),
        ("worth", w.money(below.worth)),
        ("added", w.money(below.added())),
        ("pack", below.product.pack_label(w)),
        ("until", w.short_day(below.floor.floor.to)),
        ("fund", fund),
    ];
    w.with("ledger-below-floor", &told)
}

#[derive(Template)]
#[template(path = "ledger-below.html")]
struct BelowPart<'a> {
    title: &'a str,
    what: &'a str,
    more: &'a str,
}

/// On the page of a lot, for its grower.
fn of_lot(tx: &mut Tx, visitor: &Visitor, lot: i64) -> store::Result<String> {
    let lot = stock::lot(tx, LotId::new(lot))?.filter(|lot| lot.sells_on(visitor.now.day()));
    let Some(below) = below_floor(tx, lot.into_iter().collect(), visitor.now.day())?.pop() else {
        return Ok(String::new());
    };
    let fund = fund_of(tx, below.floor.floor.fund)?;
    let w = &visitor.words;
    let (title, what) = (w.say("ledger-below-floor-title"), sentence(w, &below, fund.as_ref()));
    let more = w.say("ledger-floors-public");
    Ok(BelowPart { title: &title, what: &what, more: &more }.render().unwrap_or_default())
}
