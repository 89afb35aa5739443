//! A sale as the shop tells it: prices, the clock, what is left.
use super::Found;
use crate::model::Phase;
use kernel::{Time, Whole};
use webkit::Words;

/// What the shop's templates need of a sale. Instants are in milliseconds, for the page's script; what a reader
/// without script sees is said.
pub(crate) struct View {
    pub id: String,
    pub name: String,
    pub picture: String,
    pub pack: String,
    /// Without the sign: `30.00`.
    pub price: String,
    pub usual: String,
    /// With the sign.
    pub sum: String,
    pub fen: i64,
    pub from: String,
    pub phase: &'static str,
    pub opens: i64,
    pub ends: i64,
    pub now: i64,
    pub opens_at: String,
    pub ends_at: String,
    pub opens_iso: String,
    pub ends_iso: String,
    /// How long until it opens, or ends.
    pub rest: String,
    pub of: i64,
    pub percent: i64,
    pub left_said: String,

    pub limit: Option<String>,
}

impl View {
    pub fn of(w: &Words, found: &Found, now: Time) -> Self {
        let (sale, product) = (&found.sale, &found.product);
        let pack = product.pack_quantity;
        let left = sale.packs_left(pack);
        let of = sale.set_aside.get() / pack.get().max(1);
        let near = |at: Time| w.near_time(at, now.day());
        let phase = sale.phase(pack, now);
        let next = if phase == Phase::Before { sale.opens } else { sale.ends };
        Self {
            id: sale.id.to_string(),
            name: product.name(w).to_string(),
            picture: product.picture.clone(),
            pack: product.pack_label(w),
            price: w.yuan(sale.price),
            usual: w.yuan(sale.usual),
            sum: w.money(sale.price),
            fen: sale.price.get(),
            from: w.name(&found.producer.name_zh, &found.producer.name_en).to_string(),
            phase: phase.word(),
            opens: sale.opens.get(),
            ends: sale.ends.get(),
            now: now.get(),
            opens_at: near(sale.opens),
            ends_at: near(sale.ends),
            opens_iso: sale.opens.iso(),
            ends_iso: sale.ends.iso(),
            rest: w.duration_minutes((next.since_ms(now).max(0) + 59_999) / 60_000),

            of,
            percent: if of == 0 { 0 } else { left * 100 / of },
            left_said: w.with("promotion-left", &[("n", left)]),

            limit: sale.limit.map(|limit| w.with("promotion-limit", &[("n", limit.get())])),
        }
    }

    pub fn is(&self, phase: &str) -> bool {
        self.phase == phase
    }
}

/// A drawing's ground and address, for parts that are drawn without a page's shell.
pub(crate) use webkit::{ground, picture};
