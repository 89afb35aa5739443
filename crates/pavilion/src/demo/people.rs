//! The people of the county, made up: growers, co-operatives and firms, and accounts to try the demo with.
//! Surnames are drawn county-wide, telephone numbers are from no real range (100…).
use super::network::Made as Network;
use super::sheet::{File, Row, file, rows};
use anyhow::{Result, anyhow};
use county::{
    NewPerson, NewProducer, PasswordHash, PlaceKind, ProducerId, ProducerKind, Township, TownshipId, Village,
    VillageId, VillageKind,
};
use fastrand::Rng;
use kernel::{Time, Whole};
use std::collections::HashMap;
use store::Tx;
use webkit::{Grant, PersonId, Role};

/// As many households as the source study's county has on its platform.
const HOUSEHOLDS: usize = 3_000;
const AT_ONCE: usize = 1_000;
pub(super) const PASSWORD: &str = "pavilion";

const SURNAMES: File = file!("surnames.csv");
const FIRMS: File = file!("firms.csv");

/// A grower as the rest of the demo needs him.
pub struct Grower {
    pub id: ProducerId,
    pub township: TownshipId,
    pub village: VillageId,
    pub outlet: county::PlaceId,
    pub is_organisation: bool,
}

/// Adds households and organisations. Each hands over at the outlet of his own village.
pub fn add_producers(tx: &mut Tx, network: &Network, rng: &mut Rng, now: Time) -> Result<Vec<Grower>> {
    let townships: HashMap<TownshipId, &Township> = network.townships.iter().map(|t| (t.id, t)).collect();
    let homes: Vec<&Village> = network
        .villages
        .iter()
        .filter(|v| v.kind == VillageKind::Village && network.outlets.contains_key(&v.id))
        .collect();
    if homes.is_empty() {
        return Err(anyhow!("no village of the demo has an outlet"));
    }
    let surnames = Surnames::read()?;
    let home = |n: usize| homes[n % homes.len()];
    let mut new: Vec<NewProducer> =
        (0..HOUSEHOLDS).map(|n| household(n, home(n), &townships, network, surnames.draw(rng))).collect();
    for (row, n) in rows(FIRMS)?.iter().zip(0..) {
        new.push(organisation(row, n, network, home(n * 5 + 2))?);
    }
    let mut ids = Vec::new();
    for batch in new.chunks(AT_ONCE) {
        ids.extend(county::add_producers(tx, batch, now)?);
    }
    let village_of: HashMap<_, _> = network.villages.iter().map(|v| (v.id, v.township)).collect();
    let grower = |(id, n): (ProducerId, &NewProducer)| Grower {
        id,
        township: village_of[&n.village],
        village: n.village,
        outlet: n.outlet,
        is_organisation: n.kind != ProducerKind::Household,
    };
    Ok(ids.into_iter().zip(&new).map(grower).collect())
}

/// The name of a place without its kind: 富文乡 → 富文, `Fuwen Township` → `Fuwen`.
fn stem<'a>(name: &'a str, kinds: &[&str]) -> &'a str {
    kinds.iter().find_map(|kind| name.strip_suffix(kind)).unwrap_or(name).trim()
}

/// Surnames of the region, each with its weight.
pub struct Surnames(Vec<(String, String, u32)>);

impl Surnames {
    pub fn read() -> Result<Self> {
        let surname = |row: Row| Ok((row.text("surname")?, row.text("surname_en")?, row.read("weight")?));
        Ok(Self(rows(SURNAMES)?.into_iter().map(surname).collect::<Result<_>>()?))
    }

    pub fn draw(&self, rng: &mut Rng) -> (&str, &str) {
        let mut at = rng.u32(0..self.0.iter().map(|(_, _, weight)| weight).sum::<u32>().max(1));
        for (zh, en, weight) in &self.0 {
            if at < *weight {
                return (zh, en);
            }
            at -= weight;
        }
        ("方", "Fang")
    }
}

fn household(
    n: usize,
    village: &Village,
    townships: &HashMap<TownshipId, &Township>,
    network: &Network,
    (zh, en): (&str, &str),
) -> NewProducer {
    let township = townships[&village.township];
    NewProducer {
        code: format!("H{:05}", n + 1),
        kind: ProducerKind::Household,
        name_zh: format!("{} · {zh}家", township.name_zh),
        name_en: format!("{en} family, {}", stem(&township.name_en, &["Township", "Town"])),
        village: village.id,
        outlet: network.outlets[&village.id],
        contact_zh: "千岛农品馆".into(),
        contact_phone: "10000000000".into(),
        consent: true,
    }
}

/// A co-operative or firm; where its own village has no outlet, it hands over at another one.
fn organisation(row: &Row, n: usize, network: &Network, other: &Village) -> Result<NewProducer> {
    let code = row.text("village")?;
    let own = network.villages.iter().find(|v| v.code == code && network.outlets.contains_key(&v.id));
    let village = own.unwrap_or(other);
    let name_zh = row.text("name_zh")?;
    Ok(NewProducer {
        code: row.text("code")?,
        kind: row.read("kind")?,
        name_en: row.text("name_en")?,
        village: village.id,
        outlet: network.outlets[&village.id],
        contact_zh: name_zh.clone(),
        contact_phone: format!("1000000{:04}", n + 1),
        name_zh,
        consent: true,
    })
}

/// An account of the demo: who it is, and what he may do.
struct Account {
    phone: &'static str,
    name: &'static str,
    what: &'static str,
    page: &'static str,
    role: Role,
}

const ACCOUNTS: [Account; 14] = [
    Account { phone: "10000000001", name: "林小满", what: "buyer", page: "/me", role: Role::Buyer },
    Account { phone: "10000000002", name: "余春花", what: "grower", page: "/grower", role: Role::Grower },
    Account {
        phone: "10000000003",
        name: "方建军",
        what: "outlet keeper",
        page: "/outlet",
        role: Role::OutletKeeper,
    },
    Account {
        phone: "10000000004",
        name: "徐志明",
        what: "sorter at the transit centre",
        page: "/hub",
        role: Role::Sorter,
    },
    Account {
        phone: "10000000005",
        name: "汪国强",
        what: "sorter at the hub",
        page: "/hub",
        role: Role::Sorter,
    },
    Account {
        phone: "10000000012",
        name: "鲁大勇",
        what: "driver of the grower's line",
        page: "/driver",
        role: Role::Driver,
    },
    Account {
        phone: "10000000006",
        name: "江雪琴",
        what: "brand office",
        page: "/office/certificates",
        role: Role::BrandOffice,
    },
    Account {
        phone: "10000000007",
        name: "洪美娟",
        what: "finance",
        page: "/office/ledger",
        role: Role::Finance,
    },
    Account {
        phone: "10000000010",
        name: "何文斌",
        what: "finance, the second person",
        page: "/office/ledger/payouts",
        role: Role::Finance,
    },
    Account {
        phone: "10000000008",
        name: "徐主任",
        what: "county office",
        page: "/office",
        role: Role::CountyOffice,
    },
    Account {
        phone: "10000000011",
        name: "方晓",
        what: "live host",
        page: "/office/sales",
        role: Role::LiveHost,
    },
    Account {
        phone: "10000000009",
        name: "管理员",
        what: "administrator",
        page: "/office",
        role: Role::Administrator,
    },
    Account {
        phone: "10000000021",
        name: "方会明",
        what: "village staff",
        page: "/office/watch",
        role: Role::VillageStaff,
    },
    Account {
        phone: "10000000022",
        name: "应审言",
        what: "auditor",
        page: "/office/access",
        role: Role::Auditor,
    },
];

/// The grower, the keeper of her outlet and the sorter of its transit centre belong together, so that one parcel
/// can be followed through their hands.
pub fn add_accounts(tx: &mut Tx, network: &Network, growers: &[Grower], now: Time) -> Result<()> {
    let timetable = county::timetable(tx)?;
    let fuwen = network.townships.iter().find(|t| t.name_zh == "富文乡").map(|t| t.id);
    let mut lots: HashMap<ProducerId, usize> = HashMap::new();
    for (_, producer) in stock::growers(tx)? {
        *lots.entry(producer).or_default() += 1;
    }
    // A household of Fuwen that grows many things, so that its pages are not empty.
    let of_fuwen = growers.iter().filter(|g| Some(g.township) == fuwen && !g.is_organisation);
    let grower = of_fuwen.max_by_key(|g| lots.get(&g.id)).unwrap_or(&growers[0]);
    let route =
        timetable.route_of(grower.outlet).ok_or_else(|| anyhow!("no bus stops at the grower's outlet"))?;
    let hub =
        timetable.places().iter().find(|p| p.kind == PlaceKind::Hub).ok_or_else(|| anyhow!("no hub"))?;
    let password = PasswordHash::of(PASSWORD);
    let family =
        county::producer_of(tx, grower.id)?.and_then(|p| p.name_zh.trim_end_matches('家').chars().last());
    let name = |account: &Account| match (account.role, family) {
        // She is of the family whose pages she sees.
        (Role::Grower, Some(family)) => account.name.replacen('余', &family.to_string(), 1),
        _ => account.name.to_string(),
    };
    let new: Vec<NewPerson> = ACCOUNTS
        .iter()
        .map(|a| NewPerson { phone: a.phone.into(), name: name(a), password: password.clone() })
        .collect();
    let people = county::register_people(tx, &new, now)?;
    let scope = |account: &Account| match (account.role, account.what) {
        (Role::Grower, _) => Some(grower.id.get()),
        (Role::OutletKeeper, _) => Some(grower.outlet.get()),
        (Role::VillageStaff, _) => Some(grower.village.get()),
        (Role::Sorter, "sorter at the hub") => Some(hub.id.get()),
        (Role::Sorter, _) => Some(route.transit.get()),
        (Role::Driver, _) => Some(route.id.get()),
        _ => None,
    };
    let grants: Vec<(PersonId, Grant)> = people
        .into_iter()
        .zip(&ACCOUNTS)
        .filter_map(|(person, account)| Some((person?, Grant { role: account.role, scope: scope(account) })))
        .collect();
    county::grant_all(tx, &grants)?;
    Ok(())
}

/// Prints who can sign in.
pub fn print_accounts() {
    println!("Sign in at /signin, password “{PASSWORD}”:");
    for account in &ACCOUNTS {
        println!("  {}  {:30} {}", account.phone, account.what, account.page);
    }
}
