//! The shop that is measured: a server as `serve` starts it, and the lots that everybody wants.
use super::plan::Sale;
use crate::{rooms, serve, timers};
use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::routing::get;
use brand::Basis;
use catalog::Product;
use county::{Destination, ProducerId, ZoneId};
use kernel::{Count, Day, Fen, Time, Whole};
use ordering::{PlaceOrder, Receiver, Wanted};
use payment::Provider;
use promotion::{NewSale, SaleId};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use stock::{By, LotId, NewLot};
use store::{CountyId, Error, Store, Tx};
use webkit::{Problem, Settings, Site, Stop};

/// The path of a handler that does nothing, behind everything that stands round each answer.
pub const EMPTY: &str = "/bench/empty";
/// Packs that a buyer may have of the flash sale, and how long it lasts.
const LIMIT: i64 = 2;
const SALE_MINUTES: i64 = 60;
const ONE: Count = match Count::new(1) {
    Some(one) => one,
    None => unreachable!(),
};

pub struct Shop {
    site: Site,
    county: CountyId,
}

/// A lot that everybody wants, or the flash sale that it is in.
pub struct Hot {
    product: Product,
    lot: LotId,
    lot_code: String,
    sale: Option<SaleId>,
}

impl Hot {
    fn wanted(&self) -> Wanted {
        let lot = if self.sale.is_some() { None } else { Some(self.lot) };
        Wanted { product: self.product.id, lot, sale: self.sale, packs: ONE }
    }

    /// The same as a line of the API.
    fn line(&self) -> String {
        let product = &self.product.code;
        match self.sale {
            Some(sale) => json!({ "product": product, "sale": sale, "packs": 1 }).to_string(),
            None => json!({ "product": product, "lot": self.lot_code, "packs": 1 }).to_string(),
        }
    }

    /// An order of one pack by a guest who orders once.
    pub fn order(&self, number: usize, to: ZoneId, at: Time) -> PlaceOrder {
        PlaceOrder {
            key: ordering::order_key(at, fastrand::u64(..)),
            link_key: format!("{number:032x}"),
            session: None,
            person: None,
            lines: vec![self.wanted()],
            to: Destination::City(to),
            receiver: Receiver {
                name: "李芳".into(),
                phone: format!("{}", 10_000_000_000 + number),
                address: format!("文三路 {} 号 3 幢 502", number % 400 + 1),
            },
            provider: Provider::Sandbox,
            at,
        }
    }
}

/// A server that runs until it is dropped.
pub struct Running {
    pub address: SocketAddr,
    stop: Stop,
    stop_timers: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.now();
        self.stop_timers.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

impl Shop {
    pub fn open(store: Store, county: CountyId) -> Result<Self> {
        // All buyers of the benchmark come from one address; and lines of a log would be measured with the rest.
        let settings = Settings { posts_a_minute: 0, log: "warn".into(), ..Settings::default() };
        webkit::start_logs(&settings);
        Ok(Self { site: Site::new(store, &rooms::ROOMS, settings)?, county })
    }

    pub fn store(&self) -> &Store {
        self.site.store()
    }

    pub fn county(&self) -> CountyId {
        self.county
    }

    pub fn now(&self) -> Time {
        self.site.now(self.county)
    }

    /// Starts the server, with its timers, on a free port.
    pub fn serve(&self) -> Result<Running> {
        let listening = webkit::listen("127.0.0.1:0")?;
        let address = listening.address();
        let pages = serve::pages(&self.site).merge(Router::new().route(EMPTY, get(async || "")));
        let router = webkit::app(&self.site, pages, serve::api(&self.site));
        let (stop, stop_timers) = (Stop::default(), Arc::new(AtomicBool::new(false)));
        let told = stop.clone();
        let serving = std::thread::Builder::new().name("server".into()).spawn(move || {
            if let Err(error) = listening.serve(&router, &told) {
                tracing::error!(%error, "the server of the benchmark stopped");
            }
        })?;
        let timers = timers::start(self.site.clone(), stop_timers.clone())?;
        Ok(Running { address, stop, stop_timers, threads: vec![serving, timers] })
    }

    /// Lists a lot of so many packs of something that keeps.
    pub fn list_hot_lot(&self, packs: i64) -> Result<Hot> {
        let today = self.now().day();
        let (product, producer) = self.hot_product(today)?;
        let quantity = product.pack_quantity.times(packs).context("so many packs are no quantity")?;
        let lot = NewLot {
            product: product.id,
            producer,
            harvested_on: today,
            quantity,
            price: None,
            basis: Basis::SelfInspection,
        };
        let now = self.now();
        let listed = self.store().write::<_, Error>(self.county, |tx| stock::list_lots(tx, &[lot], now))?;
        let listed = listed.into_iter().next().context("nothing was listed")?;
        let listed = listed.map_err(|refusal| anyhow!("the hot lot was refused: {refusal:?}"))?;
        Ok(Hot { product, lot: listed.lot, lot_code: listed.code, sale: None })
    }

    /// The same in a flash sale that has opened: all of it is set aside, at half its price and with a limit for each
    /// buyer.
    pub fn open_hot_sale(&self, packs: i64) -> Result<Hot> {
        let hot = self.list_hot_lot(packs)?;
        let (quantity, now) = (hot.product.pack_quantity.times(packs), self.now());
        let new = NewSale {
            lot: hot.lot,
            quantity: quantity.context("so many packs are no quantity")?,
            price: Fen::new(hot.product.price.get() / 2).context("half a price is no money")?,
            limit: Count::new(LIMIT),
            opens: now,
            ends: now.plus_minutes(SALE_MINUTES),
            bearer: promotion::SaleBearer::Grower,
        };
        let announce = |tx: &mut Tx| {
            let announced = promotion::announce(tx, &new, By::Office, None, now)?;
            promotion::turn(tx, now).map(|_| announced)
        };
        let announced = self.store().write::<_, Error>(self.county, announce)?;
        let sale = announced.map_err(|refusal| anyhow!("the flash sale was refused: {refusal:?}"))?;
        Ok(Hot { sale: Some(sale), ..hot })
    }

    /// Something that keeps, in the smallest packs, so that many fit into a lot.
    fn hot_product(&self, today: Day) -> Result<(Product, ProducerId)> {
        let (products, growers) = self
            .store()
            .read::<_, Error>(self.county, |tx| Ok((catalog::all_products(tx)?, stock::growers(tx)?)))?;
        let grown = products.into_iter().filter(|p| p.on_sale() && (p.keeps() || p.months.in_season(today)));
        let with_grower = grown.filter_map(|product| {
            let grower = growers.iter().find(|(grown, _)| *grown == product.id)?.1;
            Some((product, grower))
        });
        let hot = with_grower.filter(|(product, _)| product.shelf_life_days > 30);
        hot.min_by_key(|(product, _)| (product.pack_quantity, product.id))
            .context("no lot was ever listed in this county, so there is nothing to buy")
    }

    pub fn zone(&self) -> Result<ZoneId> {
        let table = self.store().read::<_, Error>(self.county, county::timetable)?;
        Ok(table.zones().first().context("this county sends to no city")?.id)
    }

    pub fn sale(&self, hot: &Hot, seconds_max: f64) -> Result<Sale> {
        let table = self.store().read::<_, Error>(self.county, county::timetable)?;
        let zone = table.zones().first().context("this county sends to no city")?.code.clone();
        Ok(Sale { line: hot.line(), zone, seconds_max })
    }

    /// Packs of a flash sale that are held or sold, and what is wrong with the county's stock and its sales.
    pub fn count_sold(&self, hot: &Hot) -> Result<(i64, Vec<Problem>)> {
        let id = hot.sale.context("the hot lot is in no flash sale")?;
        let read = self.store().read::<_, Error>(self.county, |tx| {
            Ok((promotion::sale(tx, id)?, [stock::check(tx)?, promotion::check(tx)?].concat()))
        });
        let (sale, problems) = read?;
        let sale = sale.context("the flash sale is gone")?;
        Ok(((sale.held.get() + sale.sold.get()) / hot.product.pack_quantity.get(), problems))
    }

    /// Pages of products that can be bought.
    pub fn product_pages(&self, most: usize) -> Result<Vec<String>> {
        let today = self.now().day();
        let free = self.store().read::<_, Error>(self.county, |tx| {
            Ok((catalog::all_products(tx)?, stock::free_by_product(tx, today)?))
        });
        let (products, free) = free?;
        let there =
            products.into_iter().filter(|product| free.get(&product.id).is_some_and(|left| *left > 0));
        Ok(there.take(most).map(|product| format!("/product/{}", product.code)).collect())
    }
}
