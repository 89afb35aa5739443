//! Making, changing and ending sales: the offices for every lot, a grower for his own.
use super::form::{filled, proposed, read};
use super::list::{hours, standing};
use super::{BEARERS, Found, MAKERS, may_bear, with_goods};
use crate::commands::{announce, change, end};
use crate::model::{NewSale, NotMade, SaleBearer, SaleId, SaleState};
use crate::queries::sale;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use catalog::Product;
use county::ProducerId;
use kernel::{Quantity, Time, Whole};
use serde::Deserialize;
use stock::{By, Lot, LotState};
use webkit::{Fault, Fields, Nav, PersonId, Posted, Role, Shell, Visitor, Words, page, redirect};

/// Lots to choose from.
const LOTS_MAX: usize = 100;

/// From where a sale is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Desk {
    Office,
    Grower(ProducerId),
}

impl Desk {
    fn office(visitor: &Visitor) -> Result<Self, Fault> {
        visitor.must(MAKERS)?;
        Ok(Self::Office)
    }
    fn grower(visitor: &Visitor) -> Result<Self, Fault> {
        Ok(Self::Grower(ProducerId::new(visitor.scope(Role::Grower)?)))
    }
    pub const fn path(self) -> &'static str {
        match self {
            Self::Office => "/office/sales",
            Self::Grower(_) => "/grower/sales",
        }
    }
    const fn by(self) -> By {
        match self {
            Self::Office => By::Office,
            Self::Grower(producer) => By::Producer(producer),
        }
    }
    const fn nav(self) -> Nav {
        match self {
            Self::Office => Nav::Office,
            Self::Grower(_) => Nav::Field,
        }
    }
    fn may_see(self, lot: &Lot) -> bool {
        match self {
            Self::Office => true,
            Self::Grower(producer) => lot.producer == producer,
        }
    }
    fn shell(self, visitor: &Visitor, title: String) -> Shell {
        let shell = Shell::new(visitor, self.nav(), title);
        if self.nav() == Nav::Field { shell.with_back(self.path()).without_tabs() } else { shell }
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    /// The code of the lot of which a part is set aside.
    #[serde(default)]
    lot: String,
}

/// Choosing a lot for a sale.
struct LotChoice {
    code: String,
    label: String,
}

/// The part of both pages that is the same: the choice of a lot.
struct Choosing {
    path: &'static str,
    typed: String,
    lots: Vec<LotChoice>,
    unknown: bool,
}

#[derive(Template)]
#[template(path = "office-sale-lot.html")]
struct OfficeLots {
    shell: Shell,
    choose: Choosing,
}

#[derive(Template)]
#[template(path = "grower-sale-lot.html")]
struct GrowerLots {
    shell: Shell,
    choose: Choosing,
}

/// The part of both pages that is the same: the form, or what became of the sale.
struct Sheet {
    action: String,
    /// Where it is ended; none where it is over or not announced yet.
    end: Option<String>,
    form: Fields,
    /// Whether there is a form: it has not opened.
    open_to_change: bool,
    new: bool,
    product: String,
    pack: String,
    lot: String,
    facts: Vec<(String, String)>,
    tone: &'static str,
    state: String,
    refused: Option<String>,
    shop: Option<String>,
    /// Who may bear the discount, where whoever looks may choose.
    bearers: Vec<(SaleBearer, String)>,
}

#[derive(Template)]
#[template(path = "office-sale.html")]
struct OfficePage {
    shell: Shell,
    sheet: Sheet,
}

#[derive(Template)]
#[template(path = "grower-sale.html")]
struct GrowerPage {
    shell: Shell,
    sheet: Sheet,
}

pub(super) async fn office_new(visitor: Visitor, wanted: Query<Wanted>) -> Result<Response, Fault> {
    new(&visitor, Desk::office(&visitor)?, &wanted.lot).await
}
pub(super) async fn grower_new(visitor: Visitor, wanted: Query<Wanted>) -> Result<Response, Fault> {
    new(&visitor, Desk::grower(&visitor)?, &wanted.lot).await
}
pub(super) async fn office_announce(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    announced(&visitor, Desk::office(&visitor)?, posted).await
}
pub(super) async fn grower_announce(visitor: Visitor, posted: Posted) -> Result<Response, Fault> {
    announced(&visitor, Desk::grower(&visitor)?, posted).await
}
pub(super) async fn office_show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Fault> {
    show(&visitor, Desk::office(&visitor)?, &id).await
}
pub(super) async fn grower_show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Fault> {
    show(&visitor, Desk::grower(&visitor)?, &id).await
}
pub(super) async fn office_change(
    visitor: Visitor,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    changed(&visitor, Desk::office(&visitor)?, &id, posted).await
}
pub(super) async fn grower_change(
    visitor: Visitor,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    changed(&visitor, Desk::grower(&visitor)?, &id, posted).await
}
pub(super) async fn office_end(
    visitor: Visitor,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Fault> {
    ended(&visitor, Desk::office(&visitor)?, &id).await
}
pub(super) async fn grower_end(
    visitor: Visitor,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Fault> {
    ended(&visitor, Desk::grower(&visitor)?, &id).await
}

async fn find_lot(visitor: &Visitor, desk: Desk, code: &str) -> Result<Option<(Lot, Product)>, Fault> {
    let Ok(code) = code.parse::<kernel::LotCode>() else { return Ok(None) };
    let read = visitor.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let Some(lot) = stock::lot_by_code(tx, code.as_str())?.filter(|lot| desk.may_see(lot)) else {
            return Ok(None);
        };
        Ok(catalog::product(tx, lot.product)?.map(|product| (lot, product)))
    });
    Ok(read.await?)
}

async fn new(visitor: &Visitor, desk: Desk, code: &str) -> Result<Response, Fault> {
    match find_lot(visitor, desk, code).await? {
        None => choose(visitor, desk, code).await,
        Some((lot, product)) => {
            let form = proposed(&visitor.words, &lot, &product, visitor.now);
            let sheet = Sheet::new(&visitor.words, desk, form, &lot, &product, None);
            Ok(answer(visitor, desk, StatusCode::OK, sheet))
        }
    }
}

/// The grower's own open lots; of the county's, those with most on the shelf.
async fn choose(visitor: &Visitor, desk: Desk, typed: &str) -> Result<Response, Fault> {
    let (today, w) = (visitor.now.day(), visitor.words.clone());
    let read = visitor.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let mut lots = match desk {
            Desk::Grower(producer) => stock::lots_of(tx, producer)?,
            Desk::Office => {
                let open = stock::Lots { state: Some(LotState::Open), ..stock::Lots::default() };
                stock::list(tx, &open, kernel::Count::new(1_000).unwrap_or_default())?
            }
        };
        lots.retain(|lot| lot.sells_on(today));
        lots.truncate(LOTS_MAX);
        let products: Vec<_> = lots.iter().map(|lot| lot.product).collect();
        let products = catalog::products_by_ids(tx, &products)?;
        let choice = |lot: &Lot| {
            let product = products.get(&lot.product)?;
            let free = w.quantity(lot.free(), product.unit);
            let values = [("product", product.name(&w)), ("code", &lot.code), ("free", &free)];
            Some(LotChoice { code: lot.code.clone(), label: w.with("promotion-lot-choice", &values) })
        };
        Ok(lots.iter().filter_map(choice).collect::<Vec<_>>())
    });
    let choose = Choosing {
        path: desk.path(),
        typed: typed.to_string(),
        lots: read.await?,
        unknown: !typed.is_empty(),
    };
    let shell = desk.shell(visitor, visitor.words.say("promotion-new-title"));
    let status = if choose.unknown { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Ok(match desk {
        Desk::Office => page(status, OfficeLots { shell, choose }),
        Desk::Grower(_) => page(status, GrowerLots { shell, choose }),
    })
}

fn person(visitor: &Visitor) -> Option<PersonId> {
    visitor.session.as_ref().and_then(|s| s.person.as_ref()).map(|person| person.person)
}

async fn announced(visitor: &Visitor, desk: Desk, posted: Posted) -> Result<Response, Fault> {
    let code = posted.text("lot").to_string();
    let (lot, product) = find_lot(visitor, desk, &code).await?.ok_or_else(Fault::not_found)?;
    let mut form = posted.fields();
    let again = |form, status, why| {
        answer(visitor, desk, status, Sheet::new(&visitor.words, desk, form, &lot, &product, why))
    };
    let Some(new) = read(&mut form, &lot, &product, SaleBearer::Grower) else {
        return Ok(again(form, StatusCode::UNPROCESSABLE_ENTITY, None));
    };
    if let Err(why) = may_bear(visitor, &new) {
        let why = why.sentence(&visitor.words, product.unit);
        return Ok(again(form, StatusCode::FORBIDDEN, Some(why)));
    }
    let (now, person) = (visitor.now, person(visitor));
    let write = visitor
        .site
        .store()
        .writing::<_, store::Error>(visitor.county, move |tx| announce(tx, &new, desk.by(), person, now));
    match write.await? {
        Ok(id) => Ok(redirect(format!("{}/{id}", desk.path()))),
        Err(why) => {
            let why = why.sentence(&visitor.words, product.unit);
            Ok(again(form, StatusCode::CONFLICT, Some(why)))
        }
    }
}

async fn find(visitor: &Visitor, desk: Desk, id: &str) -> Result<Found, Fault> {
    let id: SaleId = id.parse().map_err(|_| Fault::not_found())?;
    let read = visitor.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let sales = sale(tx, id)?.into_iter().collect();
        Ok(with_goods(tx, sales)?.pop())
    });
    read.await?.filter(|found| desk.may_see(&found.lot)).ok_or_else(Fault::not_found)
}

async fn show(visitor: &Visitor, desk: Desk, id: &str) -> Result<Response, Fault> {
    let found = find(visitor, desk, id).await?;
    let form = filled(&visitor.words, &found.sale, &found.product);
    let sheet = Sheet::of(&visitor.words, desk, form, &found, visitor.now, None);
    Ok(answer(visitor, desk, StatusCode::OK, sheet))
}

async fn changed(visitor: &Visitor, desk: Desk, id: &str, posted: Posted) -> Result<Response, Fault> {
    let found = find(visitor, desk, id).await?;
    let mut form = posted.fields();
    let again = |form, status, why| {
        let sheet = Sheet::of(&visitor.words, desk, form, &found, visitor.now, why);
        answer(visitor, desk, status, sheet)
    };
    let Some(new) = read(&mut form, &found.lot, &found.product, found.sale.bearer) else {
        return Ok(again(form, StatusCode::UNPROCESSABLE_ENTITY, None));
    };
    if let Err(why) = may_bear(visitor, &new) {
        let why = why.sentence(&visitor.words, found.product.unit);
        return Ok(again(form, StatusCode::FORBIDDEN, Some(why)));
    }
    let (id, now): (SaleId, Time) = (found.sale.id, visitor.now);
    let write = visitor.site.store().writing::<_, store::Error>(visitor.county, move |tx| {
        let new: NewSale = new;
        change(tx, id, &new, desk.by(), now)
    });
    match write.await? {
        Ok(()) => Ok(redirect(format!("{}/{id}", desk.path()))),
        Err(why) => {
            let why = why.sentence(&visitor.words, found.product.unit);
            Ok(again(form, StatusCode::CONFLICT, Some(why)))
        }
    }
}

async fn ended(visitor: &Visitor, desk: Desk, id: &str) -> Result<Response, Fault> {
    let found = find(visitor, desk, id).await?;
    let (id, now) = (found.sale.id, visitor.now);
    let write = visitor
        .site
        .store()
        .writing::<_, store::Error>(visitor.county, move |tx| end(tx, id, desk.by(), now));
    match write.await? {
        // Pressed twice, or the clock was first: it is over, as was wanted.
        Ok(()) | Err(NotMade::HasEnded) => Ok(redirect(format!("{}/{id}", desk.path()))),
        Err(_) => Err(Fault::not_found()),
    }
}

fn answer(visitor: &Visitor, desk: Desk, status: StatusCode, mut sheet: Sheet) -> Response {
    if desk == Desk::Office && visitor.must(BEARERS).is_ok() {
        sheet.bearers = SaleBearer::ALL.iter().map(|b| (*b, bearer_name(&visitor.words, *b))).collect();
    }
    let shell = desk.shell(visitor, sheet.product.clone());
    match desk {
        Desk::Office => page(status, OfficePage { shell, sheet }),
        Desk::Grower(_) => page(status, GrowerPage { shell, sheet }),
    }
}

impl Sheet {
    /// For a sale that is not announced yet.
    fn new(
        w: &Words,
        desk: Desk,
        form: Fields,
        lot: &Lot,
        product: &Product,
        refused: Option<String>,
    ) -> Self {
        let say = |key: &str| w.say(format!("promotion-fact-{key}"));
        let usual = lot.price.unwrap_or(product.price);
        let facts = vec![
            (say("free"), w.quantity(lot.free(), product.unit)),
            (say("usual"), w.money(usual)),
            (say("best-before"), w.short_day(lot.best_before)),
        ];
        Self {
            action: format!("{}/new", desk.path()),
            end: None,
            form,
            open_to_change: true,
            new: true,
            product: product.name(w).to_string(),
            pack: product.pack_label(w),
            lot: lot.code.clone(),
            facts,
            tone: "",
            state: String::new(),
            refused,
            shop: None,
            bearers: Vec::new(),
        }
    }

    fn of(w: &Words, desk: Desk, form: Fields, found: &Found, now: Time, refused: Option<String>) -> Self {
        let (sale, product) = (&found.sale, &found.product);
        let path = format!("{}/{}", desk.path(), sale.id);
        let (tone, state) = standing(w, found, now);
        let over = sale.state == SaleState::Ended;
        Self {
            action: path.clone(),
            end: (!over).then(|| format!("{path}/end")),
            form,
            open_to_change: !over && now < sale.opens,
            new: false,
            product: product.name(w).to_string(),
            pack: product.pack_label(w),
            lot: found.lot.code.clone(),
            facts: facts(w, found),
            tone,
            state,
            refused,
            shop: (!over).then(|| format!("/sales/{}", sale.id)),
            bearers: Vec::new(),
        }
    }
}

fn bearer_name(w: &Words, bearer: SaleBearer) -> String {
    w.say(format!("promotion-bearer-{bearer}"))
}

fn facts(w: &Words, found: &Found) -> Vec<(String, String)> {
    let (sale, unit) = (&found.sale, found.product.unit);
    let say = |key: &str| w.say(format!("promotion-fact-{key}"));
    let amount = |key: &str, quantity: Quantity| (say(key), w.quantity(quantity, unit));
    let limit = sale.limit.map_or_else(|| w.say("promotion-no-limit"), |limit| limit.get().to_string());
    vec![
        (say("hours"), hours(w, sale.opens, sale.ends)),
        (say("price"), w.money(sale.price)),
        (say("usual"), w.money(sale.usual)),
        (say("limit"), limit),
        (say("bearer"), bearer_name(w, sale.bearer)),
        amount("set-aside", sale.set_aside),
        amount("sold", sale.sold),
        amount("held", sale.held),
        amount("unsold", sale.unsold),
        amount("returned", sale.returned),
    ]
}
