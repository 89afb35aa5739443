//! Orders for programs: placed with a key of the buyer's, and looked at by their link.
use crate::commands::{NamedLine, NamedOrder, NamedRefusal};
use crate::model::{LINES_MAX, Order, Placed, Receiver};
use crate::pages::desks::Desks;
use crate::pages::saying::{refusal, state};
use crate::pages::{is_key, secret};
use crate::queries::{order_by_code, order_lines};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Count, OrderCode, Unit, Whole};
use payment::Provider;
use serde::{Deserialize, Serialize};
use stock::SaleId;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Site, Visitor, forms};

/// The room's API.
pub fn api(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(post_order)).routes(routes!(get_order)).with_state(Desks::new(site))
}

const NAME_CHARS_MAX: usize = 40;
const ADDRESS_CHARS_MAX: usize = 200;

/// An order to be placed.
#[derive(Debug, Deserialize, ToSchema)]
struct OrderIn {
    /// 16 to 64 letters, figures, - and _, at random: the same key is the same order, however often it is sent.
    key: String,
    lines: Vec<LineIn>,
    /// The code of a zone of cities; or, instead, `outlet`.
    zone: Option<String>,
    /// The code of a village outlet.
    outlet: Option<String>,
    receiver: ReceiverIn,
    /// sandbox; or cash, at an outlet.
    payment: String,
}

#[derive(Debug, Deserialize, ToSchema)]
struct LineIn {
    /// The code of a product.
    product: String,
    /// The code of a lot; without it, the one that expires first and arrives fresh.
    lot: Option<String>,
    /// The id of a flash sale, from which the line is taken at its price; its lot is the sale's.
    #[schema(value_type = Option<String>)]
    sale: Option<SaleId>,
    packs: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReceiverIn {
    name: String,
    /// A mobile number of eleven figures.
    phone: String,
    /// Needed where it goes to a door.
    #[serde(default)]
    address: String,
}

/// An order that was placed.
#[derive(Debug, Serialize, ToSchema)]
struct PlacedOut {
    code: String,
    /// Opens the order: /orders/{code}?key={key}, and GET /api/orders/{code}?key={key}.
    key: String,
    /// What is to be paid, in fen.
    total_fen: i64,
    /// Where it is paid; none where cash is taken at the outlet.
    pay: Option<String>,
}

/// Why an order was not placed. Nothing of it is held.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedOut {
    /// The line it is about, from 0.
    line: Option<usize>,
    /// The field it is about.
    field: Option<&'static str>,
    /// Why, and what to do, in the language that was asked for.
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct OrderOut {
    code: String,
    /// placed, confirmed, completed, expired, cancelled, refunded.
    state: String,
    /// The same, said.
    state_said: String,
    goods_fen: i64,
    freight_fen: i64,
    total_fen: i64,
    /// When it was placed, and until when it is there, in milliseconds since 1970 UTC.
    placed: i64,
    promised: i64,
    lines: Vec<LineOut>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LineOut {
    name: String,
    lot: String,
    packs: i64,
    grams: i64,
    amount_fen: i64,
}

type Refused = (Option<usize>, Option<&'static str>, String);

/// Places an order. All its lines are held for a quarter of an hour, or none.
#[utoipa::path(
    post, path = "/api/orders", tag = "ordering", request_body = OrderIn,
    responses(
        (status = 201, description = "Placed, now or with this key before", body = PlacedOut),
        (status = 422, description = "Not placed; nothing of it is held", body = RefusedOut),
    )
)]
async fn post_order(
    visitor: Visitor,
    State(desks): State<Desks>,
    Json(sent): Json<OrderIn>,
) -> Result<Response, Fault> {
    let wanted = match read_order(&visitor, sent) {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(refuse(refused)),
    };
    Ok(match desks.place_named(visitor.county, wanted).await? {
        Ok(placed) => (StatusCode::CREATED, Json(PlacedOut::of(&placed))).into_response(),
        Err(why) => refuse(said(&visitor.words, &why)),
    })
}

fn said(w: &webkit::Words, why: &NamedRefusal) -> Refused {
    match why {
        NamedRefusal::NoSuchProduct { at } => (Some(*at), Some("product"), w.say("ordering-api-product")),
        NamedRefusal::NoSuchLot { at } => (Some(*at), Some("lot"), w.say("ordering-api-lot")),
        NamedRefusal::NoSuchDestination => (None, Some("zone"), w.say("ordering-refused-destination")),
        NamedRefusal::Refused { why, units } => {
            let (at, message) = refusal(w, why, |at| units.get(at).copied().unwrap_or(Unit::Piece));
            (at, None, message)
        }
    }
}

fn refuse((line, field, message): Refused) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(RefusedOut { line, field, message })).into_response()
}

fn read_receiver(visitor: &Visitor, sent: &OrderIn) -> Result<Receiver, Refused> {
    let wrong = |field| move |why: webkit::Wrong| (None, Some(field), why.sentence(&visitor.words));
    if !is_key(&sent.key) {
        return Err((None, Some("key"), visitor.words.say("ordering-api-key")));
    }
    let missing =
        |text: &str| if text.trim().is_empty() { Err(sheets::Wrong::Missing.into()) } else { Ok(()) };
    missing(&sent.receiver.name).map_err(wrong("receiver.name"))?;
    if sent.outlet.is_none() {
        missing(&sent.receiver.address).map_err(wrong("receiver.address"))?;
    }
    Ok(Receiver {
        name: forms::text_of(NAME_CHARS_MAX)(&sent.receiver.name).map_err(wrong("receiver.name"))?,
        phone: forms::phone(&sent.receiver.phone).map_err(wrong("receiver.phone"))?,
        address: forms::prose_of(ADDRESS_CHARS_MAX)(&sent.receiver.address)
            .map_err(wrong("receiver.address"))?,
    })
}

fn read_order(visitor: &Visitor, sent: OrderIn) -> Result<NamedOrder, Refused> {
    let w = &visitor.words;
    let receiver = read_receiver(visitor, &sent)?;
    let provider = sent.payment.parse::<Provider>();
    let session = visitor.session.as_ref();
    Ok(NamedOrder {
        lines: read_lines(w, sent.lines)?,
        key: sent.key,
        link_key: secret(),
        session: session.map(|session| session.key),
        person: session.and_then(|session| session.person.as_ref()).map(|person| person.person),
        zone: sent.zone,
        outlet: sent.outlet,
        receiver,
        provider: provider.map_err(|_| (None, Some("payment"), w.say("ordering-api-payment")))?,
        at: visitor.now,
    })
}

fn read_lines(w: &webkit::Words, lines: Vec<LineIn>) -> Result<Vec<NamedLine>, Refused> {
    if lines.len() > LINES_MAX {
        return Err((None, Some("lines"), w.with("ordering-refused-lines", &[("most", LINES_MAX)])));
    }
    let read = |(at, line): (usize, LineIn)| {
        let packs = Count::new(line.packs).filter(|packs| !packs.is_zero());
        let packs = packs.ok_or_else(|| (Some(at), Some("packs"), w.say("ordering-api-packs")))?;
        Ok(NamedLine { product: line.product, lot: line.lot, sale: line.sale, packs })
    };
    lines.into_iter().enumerate().map(read).collect()
}

impl PlacedOut {
    fn of(placed: &Placed) -> Self {
        let online = placed.provider != Provider::Cash;
        Self {
            code: placed.code.clone(),
            key: placed.link_key.clone(),
            total_fen: placed.total.get(),
            pay: online.then(|| placed.wallet_path()),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    key: String,
}

/// An order, for who has its link. Who receives it is not told.
#[utoipa::path(
    get, path = "/api/orders/{code}", tag = "ordering",
    params(("code" = String, Path, description = "The order's code"), ("key" = String, Query, description = "Its link's key")),
    responses(
        (status = 200, description = "The order", body = OrderOut),
        (status = 404, description = "There is none, or the key is another's"),
    )
)]
async fn get_order(
    visitor: Visitor,
    State(desks): State<Desks>,
    Path(code): Path<String>,
    Query(link): Query<Link>,
) -> Result<Response, Fault> {
    let code = code.parse::<OrderCode>().map_err(|_| Fault::not_found())?.to_string();
    let read = desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
        let Some(order) = order_by_code(tx, &code)? else { return Ok(None) };
        let lines = order_lines(tx, &[order.id])?;
        Ok(Some((order, lines)))
    });
    let found = read.await?.filter(|(order, _)| order.is_of(visitor.session.as_ref(), &link.key));
    let (order, lines) = found.ok_or_else(Fault::not_found)?;
    let line = |line: &crate::model::OrderLine| LineOut {
        name: visitor.words.name(&line.name_zh, &line.name_en).to_string(),
        lot: line.lot_code.clone(),
        packs: line.packs.get(),
        grams: line.grams.get(),
        amount_fen: line.amount.get(),
    };
    Ok(Json(OrderOut::of(&visitor, &order, lines.iter().map(line).collect())).into_response())
}

impl OrderOut {
    fn of(visitor: &Visitor, order: &Order, lines: Vec<LineOut>) -> Self {
        Self {
            code: order.code.clone(),
            state: order.state.to_string(),
            state_said: state(&visitor.words, order),
            goods_fen: order.goods.get(),
            freight_fen: order.freight.get(),
            total_fen: order.total.get(),
            placed: order.placed.get(),
            promised: order.promised.get(),
            lines,
        }
    }
}
