//! What every handler can reach: the store, the words, the settings, the counties and their clocks.
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::ready::Ready;
use crate::words::BrokenLocale;
use crate::{Lang, Room, Settings, Visitor, Words};
use kernel::Time;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};
use store::{County, CountyId, Store, Tx};

/// The running shop. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    store: Store,
    zh: Words,
    en: Words,
    settings: Settings,
    counties: RwLock<Arc<Vec<County>>>,
    limits: Limits,
    metrics: Metrics,
    ready: Ready,
    parts: Vec<Part>,
}

/// A page of a lower room that higher rooms add to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The shop's home.
    Home,
    /// The page of a product; the subject is its id.
    Product,
    /// The page of an order, for its buyer; the subject is its id.
    Order,
    /// The orders of whoever looks.
    Orders,
    /// A lot as its grower sees it, also when it was just listed; the subject is its id.
    Lot,
}

/// What a higher room adds to a page of a lower one, which must not know it. It is drawn in the page's own
/// transaction, as HTML without icons; "" adds nothing.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub place: Place,
    pub draw: fn(&mut Tx, &Visitor, i64) -> store::Result<String>,
}

/// A site that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Locale(#[from] BrokenLocale),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The clock of the wall. Commands never read it: they are given the county's time.
pub fn wall() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).unwrap_or_default()
}

impl Site {
    /// Reads the locales of `rooms` (webkit's own are added) and the counties of the database. Blocks.
    ///
    /// # Errors
    /// A locale is broken, or the database does not answer.
    pub fn new(store: Store, rooms: &[&Room], settings: Settings) -> Result<Self, Error> {
        let mut rooms = rooms.to_vec();
        if !rooms.iter().any(|room| room.name == crate::ROOM.name) {
            rooms.push(&crate::ROOM);
        }
        let counties = store.system(|tx| tx.counties())?;
        let ready = Ready::new(store.news());
        Ok(Self(Arc::new(Inner {
            store,
            zh: Words::new(Lang::Zh, &rooms)?,
            en: Words::new(Lang::En, &rooms)?,
            settings,
            counties: RwLock::new(Arc::new(counties)),
            limits: Limits::default(),
            metrics: Metrics::default(),
            ready,
            parts: Vec::new(),
        })))
    }

    /// What rooms add to pages of lower rooms.
    ///
    /// # Panics
    /// Where the site is in use already.
    #[must_use]
    pub fn with_parts(mut self, parts: &[Part]) -> Self {
        let inner = Arc::get_mut(&mut self.0).expect("a site gets its parts before it is used");
        inner.parts.extend_from_slice(parts);
        self
    }

    /// Everything that higher rooms add to a page, as HTML.
    pub fn parts(&self, tx: &mut Tx, visitor: &Visitor, place: Place, subject: i64) -> store::Result<String> {
        let own = self.0.parts.iter().filter(|part| part.place == place);
        own.map(|part| (part.draw)(tx, visitor, subject)).collect()
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub fn words(&self, lang: Lang) -> &Words {
        match lang {
            Lang::Zh => &self.0.zh,
            Lang::En => &self.0.en,
        }
    }

    /// The county's time: the wall's plus its offset, which is 0 for a real county.
    pub fn now(&self, county: CountyId) -> Time {
        self.county(county).map_or_else(wall, |county| county.clock.at(wall()))
    }

    pub fn county(&self, id: CountyId) -> Option<County> {
        self.counties().iter().find(|county| county.id == id).cloned()
    }

    pub fn counties(&self) -> Arc<Vec<County>> {
        self.0.counties.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The county that a browser asks for by this host name; where there is one county, any name is its.
    pub fn county_of_host(&self, host: &str) -> Option<County> {
        let counties = self.counties();
        if let [only] = counties.as_slice() {
            return Some(only.clone());
        }
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
        counties.iter().find(|county| county.host.as_deref() == Some(host)).cloned()
    }

    /// Reads the counties again: one was founded, or a clock was moved.
    pub async fn reload(&self) -> store::Result<()> {
        let counties = self.store().reading(CountyId::default(), |tx| tx.counties()).await?;
        *self.0.counties.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(counties);
        Ok(())
    }

    /// Attempt limits: `site.limits().take(limits::SIGN_IN, phone, now)`.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn ready(&self) -> &Ready {
        &self.0.ready
    }

    /// Adds a measure of a room's own to /metrics.
    pub fn measure(&self, name: &str, help: &str, metric: impl prometheus_client::registry::Metric) {
        self.0.metrics.register(name, help, metric);
    }
}
