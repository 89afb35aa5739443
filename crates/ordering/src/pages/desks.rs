//! The two hot commands, gathered into batches: placing orders and taking payment notices.
use crate::commands::{self, NamedOrder, NamedRefusal};
use crate::model::{Confirmed, PlaceOrder, Placed, Refusal};
use kernel::Time;
use payment::Notice;
use store::{CountyId, Desk, DeskError};
use webkit::Site;

/// A notice and when it reached us.
type Told = (Notice, Time);

/// What every handler of this room works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Desks {
    pub site: Site,
    place: Desk<PlaceOrder, Result<Placed, Refusal>>,
    place_named: Desk<NamedOrder, Result<Placed, NamedRefusal>>,
    confirm: Desk<Told, Confirmed>,
}

impl Desks {
    pub fn new(site: &Site) -> Self {
        let confirm = |tx: &mut store::Tx, batch: &[Told]| {
            let notices: Vec<Notice> = batch.iter().map(|(notice, _)| notice.clone()).collect();
            let now = batch.iter().map(|(_, at)| *at).max().unwrap_or_default();
            commands::confirm(tx, &notices, now)
        };
        Self {
            site: site.clone(),
            place: Desk::new(site.store().clone(), commands::place),
            place_named: Desk::new(site.store().clone(), commands::place_named),
            confirm: Desk::new(site.store().clone(), confirm),
        }
    }

    /// Places one order. Where the same key was on its way twice at once, the second try finds the first.
    pub async fn place(
        &self,
        county: CountyId,
        wanted: PlaceOrder,
    ) -> Result<Result<Placed, Refusal>, DeskError> {
        match self.place.submit(county, wanted.clone()).await {
            Err(error) if is_same_key(&error) => self.place.submit(county, wanted).await,
            outcome => outcome,
        }
    }

    /// [`Desks::place`] for an order by codes.
    pub async fn place_named(
        &self,
        county: CountyId,
        wanted: NamedOrder,
    ) -> Result<Result<Placed, NamedRefusal>, DeskError> {
        match self.place_named.submit(county, wanted.clone()).await {
            Err(error) if is_same_key(&error) => self.place_named.submit(county, wanted).await,
            outcome => outcome,
        }
    }

    pub async fn confirm(&self, county: CountyId, notice: Notice, now: Time) -> Result<Confirmed, DeskError> {
        self.confirm.submit(county, (notice, now)).await
    }
}

fn is_same_key(error: &DeskError) -> bool {
    matches!(error, DeskError::Store(error) if error.constraint().as_deref() == Some("order_by_key"))
}
