//! The words of what runs cost.
use crate::model::ParcelId;
use crate::runs::Run;
use county::{CompanyId, RouteId};
use kernel::{Count, Fen, Grams, Metres};

/// A run that was costed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunCost {
    pub run: Run,
    /// The company of its route on that day.
    pub company: CompanyId,
    /// So many vehicles drove.
    pub trips: Count,
    pub metres: Metres,
    pub minutes: i64,
    pub parcels: Count,
    pub grams: Grams,
    pub cost: Fen,
    /// What buyers bear, with their freight.
    pub freight: Fen,
    /// What the government bears, as far as it has paid.
    pub subsidy: Fen,
}

impl RunCost {
    /// What the company bears; negative where it earned.
    pub fn margin(&self) -> Fen {
        self.cost - self.freight - self.subsidy
    }
}

/// The runs of a route in some days, added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteCost {
    pub route: RouteId,
    pub runs: Count,
    pub metres: Metres,
    pub minutes: i64,
    pub parcels: Count,
    pub grams: Grams,
    pub cost: Fen,
    pub freight: Fen,
    pub subsidy: Fen,
}

impl RouteCost {
    /// What the company bears; negative where it earned.
    pub fn margin(&self) -> Fen {
        self.cost - self.freight - self.subsidy
    }

    /// What a parcel cost on the average, to the fen below; none where nothing was carried.
    pub fn per_parcel(&self) -> Option<Fen> {
        let parcels = kernel::Whole::get(self.parcels);
        (parcels > 0).then(|| Fen::new(kernel::Whole::get(self.cost) / parcels)).flatten()
    }
}

/// A parcel's part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelCost {
    pub run: Run,
    pub parcel: ParcelId,
    pub waybill: String,
    pub grams: Grams,
    pub cost: Fen,
    pub freight: Fen,
}

/// Why a run has no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncosted {
    /// A keeper drove himself.
    OwnDrive,
    /// The timetable has no trip of it on that day.
    NoTrip,
    /// A trip of it has no vehicle, so that nobody knows what it costs.
    NoVehicle,
}
