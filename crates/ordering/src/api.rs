//! Orders for programs: placed with a key of the buyer's, and looked at by their link.
use crate::model::{LINES_MAX, Order, PlaceOrder, Placed, Receiver, Wanted};
use crate::pages::desks::Desks;
use crate::pages::saying::{refusal, state};
use crate::pages::{is_key, secret};
use crate::queries::{order_by_code, order_lines};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use county::Destination;
use kernel::{Count, OrderCode, Unit, Whole};
use payment::Provider;
use serde::{Deserialize, Serialize};
use stock::{LotId, SaleId};
use store::Tx;
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
    let w = visitor.words.clone();
    let receiver = match read_receiver(&visitor, &sent) {
        Ok(receiver) => receiver,
        Err(refused) => return Ok(refuse(refused)),
    };
    let read = {
        let (w, person) =
            (w.clone(), visitor.session.as_ref().and_then(|s| s.person.as_ref()).map(|p| p.person));
        let (now, session) = (visitor.now, visitor.session.as_ref().map(|session| session.key));
        let link_key = secret();
        desks.site.store().reading::<_, store::Error>(visitor.county, move |tx| {
            let (lines, units) = match read_lines(tx, &w, &sent)? {
                Ok(lines) => lines,
                Err(refused) => return Ok(Err(refused)),
            };
            let (to, provider) = match read_way(tx, &w, &sent)? {
                Ok(way) => way,
                Err(refused) => return Ok(Err(refused)),
            };
            let wanted = PlaceOrder {
                key: sent.key.clone(),
                link_key: link_key.clone(),
                session,
                person,
                lines,
                to,
                receiver: receiver.clone(),
                provider,
                at: now,
            };
            Ok(Ok((wanted, units)))
        })
    };
    let (wanted, units): (PlaceOrder, Vec<Unit>) = match read.await? {
        Ok(read) => read,
        Err(refused) => return Ok(refuse(refused)),
    };
    Ok(match desks.place(visitor.county, wanted).await? {
        Ok(placed) => (StatusCode::CREATED, Json(PlacedOut::of(&placed))).into_response(),
        Err(why) => {
            let (at, message) = refusal(&w, &why, |at| units.get(at).copied().unwrap_or(Unit::Piece));
            refuse((at, None, message))
        }
    })
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

type Lines = (Vec<Wanted>, Vec<Unit>);

fn read_lines(tx: &mut Tx, w: &webkit::Words, sent: &OrderIn) -> store::Result<Result<Lines, Refused>> {
    if sent.lines.len() > LINES_MAX {
        return Ok(Err((None, Some("lines"), w.with("ordering-refused-lines", &[("most", LINES_MAX)]))));
    }
    let (mut lines, mut units) = (Vec::new(), Vec::new());
    for (at, line) in sent.lines.iter().enumerate() {
        let product = catalog::product_by_code(tx, &line.product)?;
        let lot = line.lot.as_ref().map(|code| stock::lot_by_code(tx, code)).transpose()?;
        let (product, lot) = match (product, lot) {
            (None, _) => return Ok(Err((Some(at), Some("product"), w.say("ordering-api-product")))),
            (_, Some(None)) => return Ok(Err((Some(at), Some("lot"), w.say("ordering-api-lot")))),
            (Some(product), lot) => (product, lot.flatten().map(|lot| lot.id) as Option<LotId>),
        };
        let Some(packs) = Count::new(line.packs).filter(|packs| !packs.is_zero()) else {
            return Ok(Err((Some(at), Some("packs"), w.say("ordering-api-packs"))));
        };
        units.push(product.unit);
        lines.push(Wanted { product: product.id, lot, sale: line.sale, packs });
    }
    Ok(Ok((lines, units)))
}

fn read_way(
    tx: &mut Tx,
    w: &webkit::Words,
    sent: &OrderIn,
) -> store::Result<Result<(Destination, Provider), Refused>> {
    let timetable = county::timetable(tx)?;
    let to = match (&sent.outlet, &sent.zone) {
        (Some(code), _) => timetable.place_by_code(code).map(|place| Destination::Outlet(place.id)),
        (None, Some(code)) => timetable.zone_by_code(code).map(|zone| Destination::City(zone.id)),
        (None, None) => None,
    };
    let Some(to) = to else { return Ok(Err((None, Some("zone"), w.say("ordering-refused-destination")))) };
    Ok(match sent.payment.parse::<Provider>() {
        Ok(provider) => Ok((to, provider)),
        Err(_) => Err((None, Some("payment"), w.say("ordering-api-payment"))),
    })
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
