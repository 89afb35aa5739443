//! What changes parcels: they are made from the log or told by a carrier, moved by scans, and put into bags.
mod baggage;
mod bagging;
mod calling;
mod inbound;
mod locking;
mod making;
mod numbering;
mod proving;
mod scanning;
mod till;
mod troubles;
mod writing;
mod yard;

pub use bagging::{BagAct, BagDone, BagRefusal, BagWhat, handle_bags};
pub use calling::{Calling, StopRefusal, TellStop, tell_stop};
pub use inbound::{InboundRefusal, NUMBER_MAX, NewInbound, announce_inbound, unlock_pickup};
pub use making::{FOLLOWER, follow};
pub use scanning::{answers_to, record_scans};
