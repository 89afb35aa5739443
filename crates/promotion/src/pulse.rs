//! The pulse of a sale: the server's time and what is truly left, for thousands of pages that ask every other
//! second. It comes from the database, so that all nodes agree; each node asks it once in a while, however many ask.
use crate::model::SaleId;
use crate::queries::sale;
use kernel::{Quantity, Time};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::CountyId;
use webkit::{Fault, Site};

/// What was read may be so old.
const FRESH_FOR: Duration = Duration::from_millis(300);
/// Sales whose pulse is kept; more than a county has at once.
const KEPT_MAX: usize = 500;

/// A sale with what it is counted in, as it was read a moment ago.
#[derive(Clone, Debug)]
pub(crate) struct Beat {
    pub sale: crate::Sale,
    pub pack: Quantity,
}

type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Option<Beat>)>>>;

#[derive(Clone)]
pub(crate) struct Pulse {
    site: Site,
    slots: Arc<Mutex<HashMap<(CountyId, SaleId), Slot>>>,
}

impl Pulse {
    pub fn new(site: &Site) -> Self {
        Self { site: site.clone(), slots: Arc::default() }
    }

    pub fn site(&self) -> &Site {
        &self.site
    }

    pub fn now(&self, county: CountyId) -> Time {
        self.site.now(county)
    }

    /// The sale as it stands. Who asks while it is being read waits for that reading.
    pub async fn beat(&self, county: CountyId, id: SaleId) -> Result<Beat, Fault> {
        let slot = self.slot(county, id);
        let mut kept = slot.lock().await;
        if kept.as_ref().is_none_or(|(at, _)| at.elapsed() > FRESH_FOR) {
            *kept = Some((Instant::now(), self.read(county, id).await?));
        }
        kept.as_ref().and_then(|(_, beat)| beat.clone()).ok_or_else(Fault::not_found)
    }

    pub async fn read(&self, county: CountyId, id: SaleId) -> Result<Option<Beat>, Fault> {
        let read = self.site.store().reading::<_, store::Error>(county, move |tx| {
            let Some(sale) = sale(tx, id)? else { return Ok(None) };
            let product = catalog::product(tx, sale.product)?;
            Ok(product.map(|product| Beat { sale, pack: product.pack_quantity }))
        });
        Ok(read.await?)
    }

    fn slot(&self, county: CountyId, id: SaleId) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= KEPT_MAX && !slots.contains_key(&(county, id)) {
            slots.clear(); // somebody asks for sales that are none; those that are, are read again
        }
        slots.entry((county, id)).or_default().clone()
    }
}
