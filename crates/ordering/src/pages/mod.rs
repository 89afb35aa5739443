//! The pages of this room: the basket, the check-out, a buyer's orders, a grower's, the office's; and where
//! payment providers tell us what was paid.
mod basket;
mod checkout;
mod claim;
mod claims;
pub(crate) mod desks;
mod grower;
mod mine;
pub use mine::own_orders;
mod notice;
mod office;
mod order_form;
pub(crate) mod saying;
mod weigh;

use axum::Router;
use axum::routing::{get, post};
pub(crate) use checkout::{is_key, secret};
use desks::Desks;
use webkit::Site;

/// The room's pages.
pub fn pages(site: &Site) -> Router {
    Router::new()
        .route("/basket", get(basket::show))
        .route("/basket/add", post(basket::add))
        .route("/basket/change", post(basket::change))
        .route("/checkout", get(checkout::show).post(checkout::send))
        .route("/orders", get(mine::list))
        .route("/orders/{code}/cancel", post(mine::cancel))
        .route("/orders/{code}/claim", get(claim::show).post(claim::send))
        .route("/grower/claims", get(claims::grower))
        .route("/grower/claims/{id}", post(claims::grower_decides))
        .route("/office/claims", get(claims::office))
        .route("/office/claims/rules", post(claims::settle_rule))
        .route("/office/claims/cash/{id}", post(claims::cash_back))
        .route("/office/claims/{id}", post(claims::office_decides))
        .route("/outlet/weigh", get(weigh::show).post(weigh::send))
        .route("/grower/orders", get(grower::list))
        .route("/office/orders", get(office::list))
        .route("/payment/notice/sandbox", post(notice::sandbox))
        .with_state(Desks::new(site))
}
