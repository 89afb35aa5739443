//! Sales for programs: which there are, how each stands at this moment, announcing and ending them.
use crate::commands::{announce, end};
use crate::model::{NewSale, NotMade, Phase, SaleBearer, SaleId};
use crate::pages::{Found, MAKERS, may_bear, parts, with_goods};
use crate::pulse::{Beat, Pulse};
use crate::queries::{LIVE_MAX, live_sales};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use county::ProducerId;
use kernel::{Count, Fen, Quantity, Time, Unit, Whole};
use serde::{Deserialize, Serialize};
use stock::{By, LotId};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Role, Site, Visitor};

pub fn api(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_sales, post_sale))
        .routes(routes!(get_sale_now))
        .routes(routes!(post_sale_end))
        .with_state(Pulse::new(site))
}

/// The sales that are announced or run.
#[derive(Debug, Serialize, ToSchema)]
struct SalesOut {
    sales: Vec<SaleOut>,
}

/// A part of one lot with a price of its own between two instants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sale)]
struct SaleOut {
    /// What POST /api/orders takes as a line's `sale`.
    id: String,
    /// The code of the product.
    product: String,
    /// The code of the lot.
    lot: String,
    /// Of a pack, in fen.
    price_fen: i64,
    /// What a pack usually costs, in fen.
    usual_fen: i64,
    /// Packs for each buyer; none where there is no limit.
    limit: Option<i64>,
    #[serde(flatten)]
    now: NowOut,
}

/// How a sale stands. Instants are in milliseconds since 1970 UTC, by the server's clock.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SaleNow)]
struct NowOut {
    /// The server's time: a page counts down by it, whatever its own clock says.
    now: i64,
    opens: i64,
    ends: i64,
    /// before, open, sold_out (nothing is left at this moment) or over.
    phase: &'static str,
    /// Packs that are left.
    left: i64,
    /// Packs that were set aside.
    of: i64,
}

impl NowOut {
    fn of(beat: &Beat, now: Time) -> Self {
        let pack = beat.pack.get().max(1);
        let phase = beat.sale.phase(beat.pack, now);
        Self {
            now: now.get(),
            opens: beat.sale.opens.get(),
            ends: beat.sale.ends.get(),
            phase: phase.word(),
            left: if phase == Phase::Over { 0 } else { beat.sale.packs_left(beat.pack) },
            of: beat.sale.set_aside.get() / pack,
        }
    }
}

fn out(found: Found, now: Time) -> SaleOut {
    let sale = found.sale.clone();
    SaleOut {
        id: sale.id.to_string(),
        product: found.product.code,
        lot: found.lot.code,
        price_fen: sale.price.get(),
        usual_fen: sale.usual.get(),
        limit: sale.limit.map(Whole::get),
        now: NowOut::of(&Beat { sale, pack: found.product.pack_quantity }, now),
    }
}

/// The sales that are announced or run: those that run first.
#[utoipa::path(
    get, path = "/api/sales", tag = "promotion",
    responses((status = 200, description = "The sales", body = SalesOut))
)]
async fn get_sales(visitor: Visitor, State(pulse): State<Pulse>) -> Result<Json<SalesOut>, Fault> {
    let read = pulse.site().store().reading::<_, store::Error>(visitor.county, |tx| {
        let sales = live_sales(tx)?;
        with_goods(tx, sales)
    });
    let most = usize::try_from(LIVE_MAX).unwrap_or(usize::MAX);
    let sales = parts::shown(read.await?, visitor.now, most);
    Ok(Json(SalesOut { sales: sales.into_iter().map(|found| out(found, visitor.now)).collect() }))
}

/// How a sale stands at this moment. Cheap to ask every other second: it asks for no session.
#[utoipa::path(
    get, path = "/api/sales/{id}/now", tag = "promotion",
    params(("id" = String, Path, description = "The sale's id")),
    responses(
        (status = 200, description = "The server's time, and what is left", body = NowOut),
        (status = 404, description = "There is no such sale"),
    )
)]
async fn get_sale_now(
    State(pulse): State<Pulse>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let county = pulse.site().county_of_host(host).ok_or_else(Fault::not_found)?.id;
    let id: SaleId = id.parse().map_err(|_| Fault::not_found())?;
    let beat = pulse.beat(county, id).await?;
    let mut answer = Json(NowOut::of(&beat, pulse.now(county))).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// A sale to be announced.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewSale)]
struct SaleIn {
    /// The code of the lot.
    lot: String,
    /// Packs that are set aside for it.
    packs: i64,
    /// Of a pack, in fen; less than it usually costs.
    price_fen: i64,
    /// Packs for each buyer; none where there is no limit.
    limit: Option<i64>,
    /// When it opens, in milliseconds since 1970 UTC. One that has passed opens it at once.
    opens: i64,
    ends: i64,
    /// Who bears what a pack costs less than usual: `grower`, who does where nobody is named, or `pavilion`, which the
    /// brand office and the county office may choose.
    bearer: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SaleMade {
    /// What POST /api/orders takes as a line's `sale`.
    id: String,
}

/// Why a sale was not announced or ended.
#[derive(Debug, Serialize, ToSchema)]
struct SaleRefused {
    /// The field that it is about.
    field: &'static str,
    /// What is wrong and what to do, in the language that was asked for.
    message: String,
}

/// The offices and live hosts make sales of every lot, a grower of his own.
fn maker(visitor: &Visitor) -> Result<By, Fault> {
    match visitor.must(MAKERS) {
        Ok(_) => Ok(By::Office),
        Err(_) => Ok(By::Producer(ProducerId::new(visitor.scope(Role::Grower)?))),
    }
}

fn refused(visitor: &Visitor, why: NotMade, unit: Unit) -> Response {
    let message = why.sentence(&visitor.words, unit);
    (StatusCode::UNPROCESSABLE_ENTITY, Json(SaleRefused { field: why.field(), message })).into_response()
}

/// Reads the numbers of a sale; the error is the field that holds none.
fn read_new(sent: &SaleIn, lot: LotId, pack: Quantity) -> Result<NewSale, &'static str> {
    let quantity = (sent.packs > 0).then(|| pack.times(sent.packs)).flatten().ok_or("packs")?;
    let price = Fen::new(sent.price_fen).ok_or("price")?;
    let above_zero = |packs: i64| Count::new(packs).filter(|packs| !packs.is_zero()).ok_or("limit");
    let limit = sent.limit.map(above_zero).transpose()?;
    let opens = Time::ms(sent.opens).ok_or("opens")?;
    let ends = Time::ms(sent.ends).ok_or("ends")?;
    let bearer =
        sent.bearer.as_deref().map_or(Ok(SaleBearer::Grower), |word| word.parse().map_err(|_| "bearer"))?;
    Ok(NewSale { lot, quantity, price, limit, opens, ends, bearer })
}

/// Announces a flash sale: its part of the lot leaves the shelf now.
#[utoipa::path(
    post, path = "/api/sales", tag = "promotion", request_body = SaleIn,
    responses(
        (status = 201, description = "Announced", body = SaleMade),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "Sales are made by the brand office, the county office, live hosts, and growers of their own lots"),
        (status = 422, description = "Not announced; nothing is set aside", body = SaleRefused),
    )
)]
async fn post_sale(
    visitor: Visitor,
    State(pulse): State<Pulse>,
    Json(sent): Json<SaleIn>,
) -> Result<Response, Fault> {
    let (by, now) = (maker(&visitor)?, visitor.now);
    let person = visitor.signed_in()?.person;
    let asked = visitor.clone();
    let write = pulse.site().store().writing::<_, store::Error>(visitor.county, move |tx| {
        let lot = stock::lot_by_code(tx, &sent.lot)?;
        let Some(lot) = lot else { return Ok((Unit::Piece, Ok(Err(NotMade::NoSuchLot)))) };
        let Some(product) = catalog::product(tx, lot.product)? else {
            return Ok((Unit::Piece, Ok(Err(NotMade::NoSuchLot))));
        };
        let made = match read_new(&sent, lot.id, product.pack_quantity) {
            Ok(new) => Ok(match may_bear(&asked, &new) {
                Ok(()) => announce(tx, &new, by, Some(person), now)?,
                Err(why) => Err(why),
            }),
            Err(field) => Err(field),
        };
        Ok((product.unit, made))
    });
    Ok(match write.await? {
        (_, Ok(Ok(id))) => (StatusCode::CREATED, Json(SaleMade { id: id.to_string() })).into_response(),
        (unit, Ok(Err(why))) => refused(&visitor, why, unit),
        (_, Err(field)) => {
            let message = visitor.words.with("promotion-api-not-a-number", &[("field", field)]);
            (StatusCode::UNPROCESSABLE_ENTITY, Json(SaleRefused { field, message })).into_response()
        }
    })
}

/// Ends a sale now, before its time or before it has opened. What is held may still be paid.
#[utoipa::path(
    post, path = "/api/sales/{id}/end", tag = "promotion",
    params(("id" = String, Path, description = "The sale's id")),
    responses(
        (status = 200, description = "It is over, now or before", body = NowOut),
        (status = 401, description = "Nobody has signed in"),
        (status = 403, description = "As for POST /api/sales; the sale of another grower is as one that is not there"),
        (status = 404, description = "There is no such sale"),
    )
)]
async fn post_sale_end(
    visitor: Visitor,
    State(pulse): State<Pulse>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (by, now) = (maker(&visitor)?, visitor.now);
    let id: SaleId = id.parse().map_err(|_| Fault::not_found())?;
    let store = pulse.site().store();
    let write = store.writing::<_, store::Error>(visitor.county, move |tx| end(tx, id, by, now));
    if !matches!(write.await?, Ok(()) | Err(NotMade::HasEnded)) {
        return Err(Fault::not_found());
    }
    let beat = pulse.read(visitor.county, id).await?.ok_or_else(Fault::not_found)?;
    Ok(Json(NowOut::of(&beat, now)).into_response())
}
