//! What changes parcels: they are made from the log, and moved by scans.
mod making;
mod scanning;
mod troubles;
mod writing;
mod yard;

pub use making::{FOLLOWER, follow};
pub use scanning::{answers_to, record_scans};
