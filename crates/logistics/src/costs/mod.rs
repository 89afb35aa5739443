//! What runs cost, and who bears it.
//!
//! The **cost** of a run is what its vehicles cost for it: fixed, for each kilometre, for each hour, as the timetable
//! drives. It is split over the run's parcels by weight. Three **payers** bear it: the buyer, with the carrier's part
//! of his freight (once, on the run that took the parcel from its outlet); the government, with what a programme
//! really paid for the parcel; and the company, which gives up the rest of its margin. A run that earns more than
//! it costs has a negative rest.
//!
//! It is posted to accounts of their own that add up to zero. No money moves by it: the freight is paid out when the
//! order is settled, the subsidy when its application is paid, each once.
mod check;
mod drives;
mod model;
mod queries;
mod reckoning;
mod subsidies;

pub(crate) use check::check;
pub use model::{ParcelCost, RouteCost, RunCost, Uncosted};
pub use queries::{costs_of_parcels, costs_of_routes, costs_of_runs, split_of_run, uncosted_runs};
pub use reckoning::{COSTED_AFTER_DAYS, cost_again, cost_runs};
pub use subsidies::{PaidSubsidy, subsidise_runs, unsubsidise_runs};
