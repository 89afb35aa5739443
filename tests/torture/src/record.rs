//! What buyers, the payment provider and a scanner sent, and what they were told.
use serde_json::Value;

/// What somebody was told.
#[derive(Clone, Debug, PartialEq)]
pub enum Told<T> {
    /// The connection ended first. It may have happened or not.
    Nothing,
    /// No, with this status: it has not happened.
    No(u16),
    Yes(T),
}

impl<T> Told<T> {
    pub fn yes(&self) -> Option<&T> {
        match self {
            Self::Yes(told) => Some(told),
            _ => None,
        }
    }

    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// What a buyer was told of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub code: String,
    pub link_key: String,
    pub total_fen: i64,
    /// None where cash is taken at the outlet.
    pub intent: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub key: String,
    pub body: Value,
    pub told: Told<Placed>,
    /// What was told when it was sent again after the fault.
    pub again: Option<Told<Placed>>,
}

/// A payment notice; one that was told twice stands here twice.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: String,
    pub intent: i64,
    pub body: String,
    pub told: Told<()>,
    pub again: Option<Told<()>>,
}

#[derive(Clone, Debug)]
pub struct Cancel {
    pub code: String,
    pub told: Told<()>,
}

/// A payment in the sandbox's wallet, of which its courier tells the shop.
#[derive(Clone, Debug)]
pub struct Wallet {
    pub intent: i64,
    pub told: Told<()>,
}

#[derive(Clone, Debug)]
pub struct Scan {
    pub device_key: String,
    pub body: Value,
    /// Whether it was accepted.
    pub told: Told<bool>,
    pub again: Option<Told<bool>>,
}

/// A flash sale that was announced.
#[derive(Clone, Debug)]
pub struct Sale {
    pub id: String,
    pub packs: i64,
    /// Packs for each telephone.
    pub limit: i64,
}

/// Everything that was sent in a round.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub sales: Vec<Sale>,
    pub orders: Vec<Order>,
    pub notices: Vec<Notice>,
    pub cancels: Vec<Cancel>,
    pub wallets: Vec<Wallet>,
    pub scans: Vec<Scan>,
}

impl Record {
    pub fn add(&mut self, other: Self) {
        self.sales.extend(other.sales);
        self.orders.extend(other.orders);
        self.notices.extend(other.notices);
        self.cancels.extend(other.cancels);
        self.wallets.extend(other.wallets);
        self.scans.extend(other.scans);
    }
}
