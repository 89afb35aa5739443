//! What the county sells: categories, products, certificates, and the first lots.
use super::network::Made as Network;
use super::people::Grower;
use super::sheet::{File, Row, file, rows};
use anyhow::{Result, anyhow};
use brand::{Basis, CertificateKind, NewCertificate, NewLicence};
use catalog::{Months, NewCategory, NewProduct, Product};
use county::TownshipId;
use fastrand::Rng;
use kernel::{Day, Fen, Grams, Quantity, Time, Whole};
use std::collections::HashMap;
use stock::NewLot;
use store::Tx;

const CATEGORIES: File = file!("categories.csv");
const PRODUCTS: File = file!("products.csv");

/// As many as the source study counts under "three products and one standard".
const CERTIFICATES: usize = 277;
const LICENCES: usize = 260;
/// Open lots that the county begins with.
const FIRST_LOTS: usize = 2_000;
const LOTS_AT_ONCE: usize = 500;
/// Growers of each product, at most.
const GROWERS_OF_ONE: usize = 24;

/// A product with the townships in which it grows; none: everywhere.
pub struct Crop {
    pub product: Product,
    pub townships: Vec<String>,
}

/// Adds the categories and products.
pub fn add_products(tx: &mut Tx, now: Time) -> Result<Vec<Crop>> {
    let categories: Vec<NewCategory> = rows(CATEGORIES)?
        .iter()
        .zip(1..)
        .map(|(row, position)| {
            let (name_zh, name_en) = (row.text("name_zh")?, row.text("name_en")?);
            Ok(NewCategory { code: row.text("code")?, name_zh, name_en, position })
        })
        .collect::<Result<_>>()?;
    catalog::add_categories(tx, &categories)?;
    let ids: HashMap<String, _> = catalog::categories(tx)?.into_iter().map(|c| (c.code, c.id)).collect();
    let rows = rows(PRODUCTS)?;
    let mut new = Vec::new();
    for row in &rows {
        new.push(product(row, &ids)?);
    }
    for (answer, product) in catalog::add_products(tx, &new, now)?.into_iter().zip(&new) {
        answer.map_err(|refusal| anyhow!("demo/products.csv, {}: {refusal:?}", product.code))?;
    }
    let mut added: HashMap<String, Product> =
        catalog::all_products(tx)?.into_iter().map(|product| (product.code.clone(), product)).collect();
    let mut crops = Vec::new();
    for row in &rows {
        let product = added.remove(&row.text("code")?).ok_or_else(|| anyhow!("a product is there twice"))?;
        let townships = row.text("townships")?.split_whitespace().map(str::to_string).collect();
        crops.push(Crop { product, townships });
    }
    Ok(crops)
}

fn product(row: &Row, categories: &HashMap<String, catalog::CategoryId>) -> Result<NewProduct> {
    Ok(NewProduct {
        code: row.text("code")?,
        category: row.make("category", |code| categories.get(code).copied())?,
        picture: row.text("picture")?,
        name_zh: row.text("name_zh")?,
        name_en: row.text("name_en")?,
        summary_zh: row.text("summary_zh")?,
        summary_en: row.text("summary_en")?,
        unit: row.read("unit")?,
        pack_quantity: row.make("pack_quantity", |text| Quantity::new(text.parse().ok()?))?,
        pack_grams: row.make("pack_grams", |text| Grams::new(text.parse().ok()?))?,
        price: row.make("price_fen", |text| Fen::new(text.parse().ok()?))?,
        shelf_life_days: row.read("shelf_life_days")?,
        storage: row.read("storage")?,
        months: row.read::<Months>("months")?,
    })
}

/// Gives certificates to growers for what grows where they live, and licences to the largest.
pub fn add_certificates(
    tx: &mut Tx,
    growers: &[Grower],
    crops: &[Crop],
    rng: &mut Rng,
    today: Day,
) -> Result<()> {
    let organisations: Vec<&Grower> = growers.iter().filter(|g| g.is_organisation).collect();
    let kinds = [
        CertificateKind::Green,
        CertificateKind::PollutionFree,
        CertificateKind::Organic,
        CertificateKind::GeographicalIndication,
    ];
    let new: Vec<NewCertificate> = (0..CERTIFICATES)
        .map(|n| {
            let grower = if n % 3 == 0 {
                &growers[rng.usize(0..growers.len())]
            } else {
                organisations[n % organisations.len()]
            };
            let crop = &crops[(n * 7) % crops.len()];
            let kind = kinds[n % kinds.len()];
            let valid_from = today.plus(-rng.i64(30..1_000));
            NewCertificate {
                number: format!("DEMO-{}-{:04}", letters(kind), n + 1),
                kind,
                producer: grower.id,
                subject_zh: crop.product.name_zh.clone(),
                subject_en: crop.product.name_en.clone(),
                issuer_zh: "演示认证机构".into(),
                issuer_en: "Demonstration certifier".into(),
                valid_from,
                valid_to: valid_from.plus(1_095),
            }
        })
        .collect();
    brand::add_certificates(tx, &new)?;
    let licences: Vec<NewLicence> = organisations
        .iter()
        .copied()
        .chain(growers.iter().filter(|g| !g.is_organisation))
        .take(LICENCES)
        .enumerate()
        .map(|(n, grower)| NewLicence {
            number: format!("QDNP-{:04}", n + 1),
            producer: grower.id,
            valid_from: today.plus(-200),
            valid_to: today.plus(900),
        })
        .collect();
    brand::add_licences(tx, &licences)?;
    Ok(())
}

fn letters(kind: CertificateKind) -> &'static str {
    match kind {
        CertificateKind::Green => "LS",
        CertificateKind::PollutionFree => "WG",
        CertificateKind::Organic => "YJ",
        CertificateKind::GeographicalIndication => "DB",
    }
}

/// Lists the lots that the county begins with: what is in season or keeps, where it grows.
pub fn list_first_lots(
    tx: &mut Tx,
    network: &Network,
    growers: &[Grower],
    crops: &[Crop],
    rng: &mut Rng,
    now: Time,
) -> Result<()> {
    let letters: HashMap<TownshipId, &str> =
        network.townships.iter().map(|t| (t.id, t.letters.as_str())).collect();
    let mut lots = Vec::new();
    for round in 0.. {
        let before = lots.len();
        for crop in crops {
            let product = &crop.product;
            let grows = |g: &&Grower| {
                crop.townships.is_empty() || crop.townships.iter().any(|t| t == letters[&g.township])
            };
            let own: Vec<&Grower> = growers.iter().filter(grows).take(4_000).collect();
            if own.is_empty() || lots.len() >= FIRST_LOTS {
                continue;
            }
            let in_season = product.keeps() || product.months.in_season(now.day());
            if round > 0 && !in_season {
                continue;
            }
            let nth = (product.id.get() as usize).wrapping_add(round * 13) % GROWERS_OF_ONE.min(own.len());
            let grower = own[(nth * own.len() / GROWERS_OF_ONE.min(own.len())) % own.len()];
            lots.push(first_lot(product, grower, rng, now));
        }
        if lots.len() >= FIRST_LOTS || lots.len() == before {
            break;
        }
    }
    // Of each co-operative and firm one lot, of what grows where it is: what its members bring is sold in its name.
    for organisation in growers.iter().filter(|grower| grower.is_organisation) {
        let letters = letters[&organisation.township];
        let grows = |crop: &&Crop| {
            let here = crop.townships.is_empty() || crop.townships.iter().any(|t| t == letters);
            here && crop.product.keeps()
        };
        let own: Vec<&Crop> = crops.iter().filter(grows).collect();
        if !own.is_empty() {
            lots.push(first_lot(&own[rng.usize(0..own.len())].product, organisation, rng, now));
        }
    }
    for batch in lots.chunks(LOTS_AT_ONCE) {
        stock::list_lots(tx, batch, now)?;
    }
    Ok(())
}

fn first_lot(product: &Product, grower: &Grower, rng: &mut Rng, now: Time) -> NewLot {
    let packs = 10 + rng.i64(0..60);
    let aged = if product.keeps() { rng.i64(0..40) } else { rng.i64(0..2) };
    NewLot {
        product: product.id,
        producer: grower.id,
        harvested_on: now.day().plus(-aged),
        quantity: product.pack_quantity.times(packs).unwrap_or(product.pack_quantity),
        price: None,
        basis: Basis::SelfInspection,
    }
}
