//! Refunds that have reached their buyers: told by a provider, or by whoever handed out the cash.
use crate::queries::orders_by_ids;
use county::Destination;
use kernel::{Time, Whole};
use ledger::{Payer, RefundPaid};
use payment::{Provider, Recalled, Refund, RefundNotice};
use store::Tx;

/// A provider tells that it has paid a refund. Told twice, it is posted once.
pub fn refund_told(tx: &mut Tx, notice: &RefundNotice) -> store::Result<Recalled> {
    let recalled = payment::record_refund(tx, notice)?;
    if let Recalled::First(refund) = &recalled {
        post(tx, refund, notice.at)?;
    }
    Ok(recalled)
}

/// Cash was handed back over the counter, with the number of its receipt.
pub fn cash_handed_back(tx: &mut Tx, refund: &Refund, receipt: &str, now: Time) -> store::Result<Recalled> {
    let (reference, at) = (receipt.to_string(), now);
    refund_told(tx, &RefundNotice { refund: refund.id, amount: refund.amount, reference, at })
}

fn post(tx: &mut Tx, refund: &Refund, at: Time) -> store::Result<()> {
    let order = orders_by_ids(tx, &[refund.order])?.pop();
    let from = match (refund.provider, order.map(|order| order.to)) {
        (Provider::Cash, Some(Destination::Outlet(outlet))) => Payer::Outlet(outlet),
        _ => Payer::Provider(refund.provider),
    };
    let paid = RefundPaid { order: refund.order, cause: refund.id.get(), amount: refund.amount, from, at };
    ledger::post_refund_paid(tx, &[paid])
}
