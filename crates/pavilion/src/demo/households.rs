//! The private side of the demo's households, made up: who lives there, what they farm, where they are paid,
//! and which of them are in a co-operative. Bank numbers fail their check digit on purpose.
use super::people::{Grower, Surnames};
use anyhow::{Result, anyhow};
use county::{
    MuE2, NewBankAccount, NewHousehold, NewMember, NewPlot, Payee, PlotKind, ProducerId, Purpose, Relation,
    Sharing,
};
use fastrand::Rng;
use kernel::{Count, Time};
use store::Tx;

const AT_ONCE: usize = 1_000;
/// Households of each co-operative, from its own township first.
const MEMBERS_OF_A_COOPERATIVE: usize = 24;
const BANK: &str = "淳安农商银行（演示）";
const GIVEN: [&str; 24] = [
    "春花", "建国", "小梅", "志强", "秀英", "国平", "玉兰", "文斌", "桂芳", "永明", "雪琴", "金生", "美娟",
    "立新", "彩云", "德胜", "晓燕", "荣华", "红霞", "光明", "爱珍", "海波", "素芬", "长根",
];
/// What is farmed on each kind of land.
const CROPS: [(PlotKind, [(&str, &str); 3]); 6] = [
    (PlotKind::Paddy, [("水稻", "Rice"), ("茭白", "Water bamboo"), ("水稻", "Rice")]),
    (PlotKind::Dry, [("花生", "Peanut"), ("辣椒", "Chili"), ("番薯", "Sweet potato")]),
    (PlotKind::Orchard, [("枇杷", "Loquat"), ("水蜜桃", "Honey peach"), ("柑橘", "Citrus")]),
    (PlotKind::Tea, [("茶", "Tea"), ("茶", "Tea"), ("桑", "Mulberry")]),
    (PlotKind::Forest, [("山核桃", "Pecan"), ("毛竹", "Bamboo"), ("油茶", "Oil tea")]),
    (PlotKind::Pond, [("草鱼", "Grass carp"), ("鳙鱼", "Bighead carp"), ("虾", "Shrimp")]),
];

/// Gives every household its people, land, consents and account, and co-operatives their members.
pub fn add(tx: &mut Tx, growers: &[Grower], rng: &mut Rng, now: Time) -> Result<()> {
    let surnames = Surnames::read()?;
    let ids: Vec<ProducerId> = growers.iter().filter(|g| !g.is_organisation).map(|g| g.id).collect();
    for batch in ids.chunks(AT_ONCE) {
        let families: Vec<String> = families(tx, batch)?;
        let new: Vec<NewHousehold> = batch
            .iter()
            .zip(&families)
            .map(|(id, family)| household(*id, family, &surnames, rng, now))
            .collect();
        county::add_households(tx, &new, now.day())?;
        let accounts: Vec<NewBankAccount> = new.iter().map(|household| account(household, rng)).collect();
        county::set_bank_accounts(tx, &accounts, now)?;
    }
    add_cooperatives(tx, growers, rng, now)
}

/// The surname in each household's public name: 富文乡 · 余家.
fn families(tx: &mut Tx, ids: &[ProducerId]) -> Result<Vec<String>> {
    let producers = county::producers_by_ids(tx, ids)?;
    let family = |id: &ProducerId| {
        let producer = producers.get(id).ok_or_else(|| anyhow!("a household of the demo is missing"))?;
        let name = producer.name_zh.trim_end_matches('家');
        Ok(name.rsplit(' ').next().unwrap_or("方").to_string())
    };
    ids.iter().map(family).collect()
}

fn household(id: ProducerId, family: &str, surnames: &Surnames, rng: &mut Rng, now: Time) -> NewHousehold {
    let plots = (0..1 + rng.usize(0..3)).map(|_| plot(rng)).collect();
    let members = people(family, surnames, i64::from(now.day().year()), rng);
    // One in twenty does not want to be watched, one in ten not to stand in a public list.
    let mut consents = vec![Purpose::Shown, Purpose::Paid];
    consents.extend((rng.u8(0..20) > 0).then_some(Purpose::Monitored));
    consents.extend((rng.u8(0..10) > 0).then_some(Purpose::Listed));
    NewHousehold { producer: id, members, plots, consents }
}

fn people(family: &str, surnames: &Surnames, year: i64, rng: &mut Rng) -> Vec<NewMember> {
    let given = |rng: &mut Rng| GIVEN[rng.usize(0..GIVEN.len())];
    let own = |rng: &mut Rng| format!("{family}{}", given(rng));
    let age = 32 + rng.i64(0..40);
    let mut people = vec![NewMember { name: own(rng), relation: Relation::Head, born_year: year - age }];
    if rng.u8(0..10) > 1 {
        let (surname, _) = surnames.draw(rng);
        let name = format!("{surname}{}", given(rng));
        people.push(NewMember { name, relation: Relation::Spouse, born_year: year - age + rng.i64(-3..6) });
    }
    for _ in 0..rng.usize(0..3) {
        let born_year = year - (age - 22 - rng.i64(0..8)).max(1);
        people.push(NewMember { name: own(rng), relation: Relation::Child, born_year });
    }
    if rng.u8(0..10) > 6 {
        people.push(NewMember {
            name: own(rng),
            relation: Relation::Parent,
            born_year: year - (age + 24).min(96),
        });
    }
    people
}

fn plot(rng: &mut Rng) -> NewPlot {
    let (kind, crops) = CROPS[rng.usize(0..CROPS.len())];
    let (crop_zh, crop_en) = crops[rng.usize(0..crops.len())];
    let area = MuE2::new(60 + rng.i64(0..900)).unwrap_or_default();
    NewPlot { kind, area, crop_zh: crop_zh.into(), crop_en: crop_en.into() }
}

/// An account of a bank that does not exist, its last figure one more than the check digit.
fn account(household: &NewHousehold, rng: &mut Rng) -> NewBankAccount {
    let body = format!("6200{:014}", rng.u64(0..100_000_000_000_000));
    let wrong = (kernel::luhn_check_digit(&body) + 1) % 10;
    let holder = household.members.first().map(|head| head.name.clone()).unwrap_or_default();
    NewBankAccount {
        payee: Payee::Producer(household.producer),
        holder,
        bank: BANK.into(),
        number: format!("{body}{wrong}"),
    }
}

fn add_cooperatives(tx: &mut Tx, growers: &[Grower], rng: &mut Rng, now: Time) -> Result<()> {
    let ids: Vec<ProducerId> = growers.iter().filter(|g| g.is_organisation).map(|g| g.id).collect();
    let producers = county::producers_by_ids(tx, &ids)?;
    let cooperative =
        |g: &&Grower| producers.get(&g.id).is_some_and(|p| p.kind == county::ProducerKind::Cooperative);
    let mut taken = std::collections::HashSet::new();
    for (n, cooperative) in growers.iter().filter(cooperative).enumerate() {
        let mut near: Vec<&Grower> =
            growers.iter().filter(|g| !g.is_organisation && !taken.contains(&g.id)).collect();
        near.sort_by_key(|g| (g.township != cooperative.township, g.id));
        for grower in near.into_iter().take(MEMBERS_OF_A_COOPERATIVE) {
            taken.insert(grower.id);
            let shares = Count::new(1 + rng.i64(0..10)).unwrap_or_default();
            county::join_cooperative(tx, cooperative.id, grower.id, shares, now.day())?
                .map_err(|refusal| anyhow!("a co-operative of the demo: {refusal:?}"))?;
        }
        let rule = if n % 2 == 0 { Sharing::ByQuantity } else { Sharing::ByShare };
        county::set_sharing(tx, cooperative.id, now.day(), rule)?;
    }
    Ok(())
}
