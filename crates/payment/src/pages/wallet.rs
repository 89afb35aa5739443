//! `/sandbox/pay/{intent}`: the sandbox's wallet. A buyer pays, or goes back; who tries the shop out lets it
//! misbehave. `back` is the page of the shop that he came from.
use crate::model::{Intent, IntentId, IntentState, Provider};
use crate::queries::intent;
use crate::sandbox::{Manner, NotPaid, Payment, pay, payment_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Time;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Fault, Nav, Posted, Shell, Site, Visitor, forms, own_path, page, redirect};

/// Where a buyer goes who does not say where he came from.
const ORDERS: &str = "/orders";

#[derive(Template)]
#[template(path = "sandbox-wallet.html")]
struct WalletPage {
    shell: Shell,
    intent: Intent,
    stands: Stands,
    manners: Vec<MannerChoice>,
    back: String,
    refused: Option<String>,
}

struct MannerChoice {
    manner: Manner,
    label: String,
    what: String,
}

/// What the wallet has to say of a payment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It asks for the money.
    Asks,
    /// It has paid, and the shop does not know yet.
    Paid,
    /// It has paid, and the shop knows.
    Heard,
    Refunded,
    /// Nobody paid in time.
    Over,
}

impl Stands {
    fn of(intent: &Intent, payment: Option<&Payment>, now: Time) -> Self {
        match (intent.state, payment) {
            (IntentState::Refunded, _) => Self::Refunded,
            (IntentState::Paid, _) => Self::Heard,
            (_, Some(_)) => Self::Paid,
            (IntentState::Expired, None) => Self::Over,
            (IntentState::Open, None) if now >= intent.expires => Self::Over,
            (IntentState::Open, None) => Self::Asks,
        }
    }
}

pub(super) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    Path(id): Path<IntentId>,
    asked: Asked,
) -> Result<Response, Fault> {
    let draft = Draft { id, back: back(asked.text("back")), closed: false };
    draft.draw(&visitor, &site, StatusCode::OK).await
}

pub(super) async fn send(
    visitor: Visitor,
    State(site): State<Site>,
    Path(id): Path<IntentId>,
    posted: Posted,
) -> Result<Response, Fault> {
    let manner = posted.fields().optional("manner", forms::word::<Manner>).unwrap_or(Manner::Well);
    let back = back(posted.text("back"));
    let now = visitor.now;
    let paid = site.store().writing(visitor.county, move |tx| paid_by_wallet(tx, id, manner, now)).await;
    match paid.map_err(|error: store::Error| Fault::from(error))? {
        None => Err(Fault::not_found()),
        Some(Ok(())) => Ok(redirect(&back)),
        Some(Err(refused)) => {
            let draft = Draft { id, back, closed: refused == NotPaid::Closed };
            draft.draw(&visitor, &site, StatusCode::CONFLICT).await
        }
    }
}

fn paid_by_wallet(
    tx: &mut Tx,
    id: IntentId,
    manner: Manner,
    now: Time,
) -> store::Result<Option<Result<(), NotPaid>>> {
    match asked_of_sandbox(tx, id)? {
        Some(intent) => pay(tx, &intent, manner, now).map(Some),
        None => Ok(None),
    }
}

/// A payment that was asked of this wallet.
fn asked_of_sandbox(tx: &mut Tx, id: IntentId) -> store::Result<Option<Intent>> {
    Ok(intent(tx, id)?.filter(|intent| intent.provider == Provider::Sandbox))
}

fn back(path: &str) -> String {
    own_path(if path.is_empty() { ORDERS } else { path }).to_string()
}

/// A page to be drawn.
struct Draft {
    id: IntentId,
    back: String,
    /// This county has no sandbox, so nothing can be paid.
    closed: bool,
}

impl Draft {
    async fn draw(self, visitor: &Visitor, site: &Site, status: StatusCode) -> Result<Response, Fault> {
        let id = self.id;
        let read = site.store().reading(visitor.county, move |tx| {
            Ok(match asked_of_sandbox(tx, id)? {
                Some(intent) => Some((intent, payment_of(tx, id)?)),
                None => None,
            })
        });
        let found = read.await.map_err(|error: store::Error| Fault::from(error))?;
        let (intent, payment) = found.ok_or_else(Fault::not_found)?;
        Ok(page(status, self.page(visitor, intent, payment.as_ref())))
    }

    fn page(self, visitor: &Visitor, intent: Intent, payment: Option<&Payment>) -> WalletPage {
        let w = &visitor.words;
        let manner = |manner: &Manner| MannerChoice {
            manner: *manner,
            label: w.say(format!("payment-manner-{manner}")),
            what: w.say(format!("payment-manner-what-{manner}")),
        };
        WalletPage {
            shell: Shell::new(visitor, Nav::Shop, w.say("payment-wallet-title"))
                .without_tabs()
                .with_back(&self.back)
                .with_heading(w.say("payment-wallet-title")),
            stands: Stands::of(&intent, payment, visitor.now),
            intent,
            manners: Manner::ALL.iter().map(manner).collect(),
            back: self.back,
            refused: self.closed.then(|| w.say("payment-refused-closed")),
        }
    }
}
