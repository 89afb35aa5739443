//! What an order is.
use catalog::ProductId;
use county::{Destination, PlaceId, ProducerId};
use kernel::{Count, Fen, Grams, Quantity, Time, Unit, Whole};
use payment::{IntentId, Provider};
use stock::{LotId, OrderId, SaleId};
use webkit::{PersonId, Session, SessionKey, Words};

kernel::words! {
    /// Where an order stands. Only [`OrderState::Placed`] waits for money.
    OrderState {
        /// Lots are held, the payment is awaited.
        Placed = "placed",
        /// Paid, or promised in cash at a village outlet: it will be packed.
        Confirmed = "confirmed",
        /// The buyer has everything.
        Completed = "completed",
        /// No payment came in time; the lots were given back.
        Expired = "expired",
        /// The buyer changed his mind before he paid.
        Cancelled = "cancelled",
        /// The money went back.
        Refunded = "refunded",
    }
}

/// Lines of one order at the most.
pub const LINES_MAX: usize = 40;
/// Packs of one line at the most.
pub const PACKS_MAX: i64 = 999;
/// How long lots are held for an order that is not paid.
pub const HOLD_MINUTES: i64 = 15;

/// Who gets the parcel. Personal: shown in full only to who must act on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receiver {
    pub name: String,
    pub phone: String,
    /// Empty where it goes to a village outlet.
    pub address: String,
}

/// A line as the buyer asked for it. Without a lot he gets the one that expires first and arrives fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub product: ProductId,
    pub lot: Option<LotId>,
    /// The flash sale from which it is taken, at its price; its lot is the sale's.
    pub sale: Option<SaleId>,
    pub packs: Count,
}

/// The command to place an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceOrder {
    /// The buyer's own key: the same key gives the same order, however often it is sent.
    pub key: String,
    /// 128 random bits that open the order's page.
    pub link_key: String,
    pub session: Option<SessionKey>,
    pub person: Option<PersonId>,
    pub lines: Vec<Wanted>,
    pub to: Destination,
    pub receiver: Receiver,
    pub provider: Provider,
    pub at: Time,
}

/// A key for one order: the time first, so that the keys of a day lie side by side in their index, then 64 random
/// bits. It is no secret: the order's page opens by its link key.
pub fn order_key(at: Time, random: u64) -> String {
    format!("{:012x}-{random:016x}", at.get())
}

/// An order that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub order: OrderId,
    pub code: String,
    pub link_key: String,
    pub intent: IntentId,
    pub provider: Provider,
    pub total: Fen,
}

/// Why an order was not placed. Nothing of it is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Empty,
    TooManyLines {
        most: usize,
    },
    /// A line, counted from 0 in the order as it was asked, cannot be had.
    Line {
        at: usize,
        why: LineRefusal,
    },
    TooMany {
        at: usize,
        most: i64,
    },
    /// Cash is taken at village outlets only.
    CashNeedsOutlet,
    UnknownDestination,
}

/// Why a line cannot be had: of the shelf, or of a flash sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineRefusal {
    Stock(stock::Refusal),
    Sale(promotion::Refusal),
}

impl From<stock::Refusal> for LineRefusal {
    fn from(why: stock::Refusal) -> Self {
        Self::Stock(why)
    }
}

impl From<promotion::Refusal> for LineRefusal {
    fn from(why: promotion::Refusal) -> Self {
        Self::Sale(why)
    }
}

impl LineRefusal {
    /// What is wrong and what to do, for a product counted in this unit.
    pub fn sentence(&self, words: &Words, unit: Unit) -> String {
        match self {
            Self::Stock(why) => why.sentence(words, unit),
            Self::Sale(why) => why.sentence(words, unit),
        }
    }
}

impl PlaceOrder {
    /// Who a flash sale counts its limit by.
    pub(crate) fn buyer(&self) -> promotion::Buyer<'_> {
        promotion::Buyer { person: self.person, session: self.session, phone: &self.receiver.phone }
    }
}

/// What became of a payment notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The order will be packed.
    Order(OrderId),
    /// Told before; nothing was done again.
    Repeated,
    /// The money came after the order had ended and its lots were gone: it goes back.
    RefundedLate(OrderId),
    /// No such payment was asked for.
    UnknownIntent,
    /// Not the amount that was asked for; the office has to look at it.
    WrongAmount { expected: Fen },
}

/// A line of an order as it was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    pub order: OrderId,
    pub line: i64,
    pub product: ProductId,
    pub lot: LotId,
    pub sale: Option<SaleId>,
    pub producer: ProducerId,
    pub outlet: PlaceId,
    pub packs: Count,
    pub quantity: Quantity,
    pub grams: Grams,
    pub price: Fen,
    pub amount: Fen,
    pub name_zh: String,
    pub name_en: String,
    pub picture: String,
    pub lot_code: String,
}

/// An order without its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub code: String,
    pub link_key: String,
    pub session: Option<SessionKey>,
    pub person: Option<PersonId>,
    pub to: Destination,
    pub provider: Provider,
    pub intent: IntentId,
    pub goods: Fen,
    pub freight: Fen,
    pub total: Fen,
    pub state: OrderState,
    pub placed: Time,
    pub expires: Time,
    pub confirmed: Option<Time>,
    pub cash_in: Option<Time>,
    pub ended: Option<Time>,
    pub promised: Time,
}

impl Order {
    /// Whether who asks may see and cancel it: the browser or the person that placed it, or who has its link.
    pub fn is_of(&self, session: Option<&Session>, link_key: &str) -> bool {
        let own_session = session.is_some_and(|session| self.session == Some(session.key));
        let person = session.and_then(|session| session.person.as_ref());
        let own_person = person.is_some_and(|person| self.person == Some(person.person));
        own_session || own_person || same(link_key, &self.link_key)
    }

    /// Where its buyer pays, on a way that leads back to it.
    pub fn wallet_path(&self) -> String {
        wallet_path(self.intent, &self.code, &self.link_key)
    }
}

impl Placed {
    /// As [`Order::wallet_path`].
    pub fn wallet_path(&self) -> String {
        wallet_path(self.intent, &self.code, &self.link_key)
    }
}

fn wallet_path(intent: IntentId, code: &str, link_key: &str) -> String {
    let back = format!("/orders/{code}?key={link_key}");
    format!("/sandbox/pay/{intent}?back={}", webkit::in_query(&back))
}

impl Receiver {
    /// Whether these are the last four figures of the receiver's phone. Whoever asks counts the tries.
    pub fn has_phone_digits(&self, typed: &str) -> bool {
        typed.len() == 4
            && self.phone.len() > 4
            && same(typed, self.phone.get(self.phone.len() - 4..).unwrap_or_default())
    }
}

/// Compares a secret in a time that does not tell how much of it was right.
fn same(typed: &str, secret: &str) -> bool {
    let differs = typed.bytes().zip(secret.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
    typed.len() == secret.len() && !secret.is_empty() && differs == 0
}
