//! Sales for programs: which there are, and how each stands at this moment.
use crate::model::{Phase, SaleId};
use crate::pages::{Found, parts, with_goods};
use crate::pulse::{Beat, Pulse};
use crate::queries::{LIVE_MAX, live_sales};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Time, Whole};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{Fault, Site, Visitor};

pub fn api(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_sales)).routes(routes!(get_sale_now)).with_state(Pulse::new(site))
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
