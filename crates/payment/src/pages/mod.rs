//! The room's pages: the sandbox's wallet, and the office's list of what providers told.
mod notices;
mod wallet;

use axum::Router;
use axum::routing::get;
use webkit::Site;

pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/sandbox/pay/{intent}", get(wallet::show).post(wallet::send))
        .route("/office/ledger/payments", get(notices::list))
        .with_state(site.clone())
}
