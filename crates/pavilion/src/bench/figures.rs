//! What the benchmarks print. The names and their order are what programs read.
use serde::{Serialize, Serializer};
use std::fmt;

/// Two figures after the point are all that a run can be believed.
fn short<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64((value * 100.0).round() / 100.0)
}

#[derive(Serialize)]
pub struct FlashSale {
    #[serde(serialize_with = "short")]
    pub accepted_per_second: f64,
    #[serde(serialize_with = "short")]
    pub engine_limit_per_second: f64,
    #[serde(serialize_with = "short")]
    pub empty_handler_per_second: f64,
    /// Accepted orders to the smaller of the two limits.
    #[serde(serialize_with = "short")]
    pub ratio: f64,
    #[serde(serialize_with = "short")]
    pub p50_ms: f64,
    #[serde(serialize_with = "short")]
    pub p99_ms: f64,
    #[serde(serialize_with = "short")]
    pub p999_ms: f64,
    pub sold: i64,
    pub oversold: i64,
}

impl fmt::Display for FlashSale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} orders a second were accepted: {:.2} of what the machine can ({:.0} straight into the database, \
             {:.0} empty answers). Half waited less than {:.1} ms, 99 % less than {:.1} ms, 99.9 % less than \
             {:.1} ms. {} packs were sold, {} too many.",
            self.accepted_per_second,
            self.ratio,
            self.engine_limit_per_second,
            self.empty_handler_per_second,
            self.p50_ms,
            self.p99_ms,
            self.p999_ms,
            self.sold,
            self.oversold
        )
    }
}

#[derive(Serialize)]
pub struct Browse {
    #[serde(serialize_with = "short")]
    pub pages_per_second: f64,
    #[serde(serialize_with = "short")]
    pub empty_handler_per_second: f64,
    #[serde(serialize_with = "short")]
    pub ratio: f64,
    #[serde(serialize_with = "short")]
    pub p99_ms: f64,
    /// The same while orders are placed as fast as they can be.
    #[serde(serialize_with = "short")]
    pub sale_pages_per_second: f64,
    #[serde(serialize_with = "short")]
    pub sale_ratio: f64,
    #[serde(serialize_with = "short")]
    pub sale_p99_ms: f64,
    #[serde(serialize_with = "short")]
    pub sale_accepted_per_second: f64,
}

impl fmt::Display for Browse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} product pages a second, {:.2} of {:.0} empty answers; 99 % within {:.1} ms. While a flash sale \
             took {:.0} orders a second: {:.0} pages a second, {:.2}; 99 % within {:.1} ms.",
            self.pages_per_second,
            self.ratio,
            self.empty_handler_per_second,
            self.p99_ms,
            self.sale_accepted_per_second,
            self.sale_pages_per_second,
            self.sale_ratio,
            self.sale_p99_ms
        )
    }
}

#[derive(Serialize)]
pub struct Mixed {
    #[serde(serialize_with = "short")]
    pub pages_per_second: f64,
    #[serde(serialize_with = "short")]
    pub orders_paid_per_second: f64,
    #[serde(serialize_with = "short")]
    pub scans_per_second: f64,
    #[serde(serialize_with = "short")]
    pub pages_p99_ms: f64,
    #[serde(serialize_with = "short")]
    pub orders_p99_ms: f64,
    #[serde(serialize_with = "short")]
    pub scans_p99_ms: f64,
}

impl fmt::Display for Mixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "At the same time: {:.0} pages a second (99 % within {:.1} ms), {:.0} orders placed and paid (both \
             within {:.1} ms), {:.0} scans (within {:.1} ms).",
            self.pages_per_second,
            self.pages_p99_ms,
            self.orders_paid_per_second,
            self.orders_p99_ms,
            self.scans_per_second,
            self.scans_p99_ms
        )
    }
}

#[derive(Serialize)]
pub struct Scans {
    #[serde(serialize_with = "short")]
    pub scans_per_second: f64,
    #[serde(serialize_with = "short")]
    pub engine_limit_per_second: f64,
    /// Requests; a request of scans holds [`Scans::scans_a_request`].
    #[serde(serialize_with = "short")]
    pub empty_handler_per_second: f64,
    /// Scans to the engine's limit: the empty handler is far away, since a request holds many.
    #[serde(serialize_with = "short")]
    pub ratio: f64,
    #[serde(serialize_with = "short")]
    pub requests_per_second: f64,
    pub scans_a_request: usize,
    #[serde(serialize_with = "short")]
    pub p50_ms: f64,
    #[serde(serialize_with = "short")]
    pub p99_ms: f64,
    #[serde(serialize_with = "short")]
    pub p999_ms: f64,
    pub scans: usize,
}

impl fmt::Display for Scans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} scans a second were taken in, {} a request: {:.2} of the {:.0} that the database alone can \
             ({:.0} empty answers). Half of the requests waited less than {:.1} ms, 99 % less than {:.1} ms, \
             99.9 % less than {:.1} ms.",
            self.scans_per_second,
            self.scans_a_request,
            self.ratio,
            self.engine_limit_per_second,
            self.empty_handler_per_second,
            self.p50_ms,
            self.p99_ms,
            self.p999_ms
        )
    }
}
