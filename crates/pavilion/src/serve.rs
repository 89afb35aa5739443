//! `serve`: the pages, the API, the timers and the sandbox's courier, until a signal says stop.
use crate::cli::options;
use crate::{rooms, timers};
use anyhow::Result;
use axum::Router;
use payment::sandbox;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use store::{CountyId, Place, Store};
use utoipa_axum::router::OpenApiRouter;
use webkit::{Settings, Site, Stop};

/// How often the courier looks for letters.
const COURIER_TICK: Duration = Duration::from_millis(300);

/// The pages of every room.
pub fn pages(site: &Site) -> Router {
    Router::new()
        .merge(county::pages(site))
        .merge(brand::pages(site))
        .merge(catalog::pages(site))
        .merge(stock::pages(site))
        .merge(promotion::pages(site))
        .merge(ledger::pages(site))
        .merge(payment::pages(site))
        .merge(settlement::pages(site))
        .merge(ordering::pages(site))
        .merge(welfare::pages(site))
        .merge(logistics::pages(site))
        .merge(planning::pages(site))
        .merge(trace::pages(site))
        .merge(subsidy::pages(site))
        .merge(insight::pages(site))
}

/// The JSON API of every room that has one.
pub fn api(site: &Site) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(county::api(site))
        .merge(catalog::api(site))
        .merge(stock::api(site))
        .merge(ledger::api(site))
        .merge(settlement::api(site))
        .merge(promotion::api(site))
        .merge(ordering::api(site))
        .merge(welfare::api(site))
        .merge(logistics::api(site))
        .merge(trace::api(site))
        .merge(subsidy::api(site))
}

/// Opens the shop at this place.
pub fn open(place: &Place, settings: Settings) -> Result<Site> {
    let store = Store::open(place, &rooms::schemas(), options())?;
    Ok(Site::new(store, &rooms::ROOMS, settings)?
        .with_parts(&promotion::PARTS)
        .with_parts(&ledger::PARTS)
        .with_parts(&trace::PARTS))
}

pub fn serve(place: &Place, settings: Settings) -> Result<()> {
    webkit::start_logs(&settings);
    let site = open(place, settings)?;
    let listening = webkit::listen(&site.settings().listen)?;
    let router = webkit::app(&site, pages(&site), api(&site));
    let stop = Arc::new(AtomicBool::new(false));
    let helpers = [timers::start(site.clone(), stop.clone())?, courier(site.clone(), stop.clone())?];
    println!("The shop is open at {}", site.settings().origin);
    let signals = Stop::default();
    signals.at_signals()?;
    let served = listening.serve(&router, &signals);
    stop.store(true, Ordering::Relaxed);
    for helper in helpers {
        // A helper that panicked has said so in the log.
        drop(helper.join());
    }
    Ok(served?)
}

/// Carries the notices of the sandbox provider to this shop, as a real provider would.
fn courier(site: Site, stop: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    let address = format!("http://{}/payment/notice/sandbox", site.settings().listen);
    std::thread::Builder::new().name("courier".into()).spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            for county in site.counties().iter() {
                carry_all(&site, county.id, &address, &stop);
            }
            std::thread::sleep(COURIER_TICK);
        }
    })
}

/// Goes on for as long as letters are taken.
fn carry_all(site: &Site, county: CountyId, address: &str, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match sandbox::carry(site, county, address) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the sandbox's letters could not be carried; they are tried again");
                return;
            }
        }
    }
}

/// The description of the API, without opening a shop.
pub fn openapi() -> Result<String> {
    let folder = std::env::temp_dir().join(format!("pavilion-openapi-{}", std::process::id()));
    let site = open(&Place::Folder(folder.clone()), Settings::default())?;
    let (_, description) = api(&site).split_for_parts();
    drop(site);
    std::fs::remove_dir_all(&folder)?;
    Ok(webkit::openapi_json(description))
}
