//! Programmes of the demo, and the first applications: the bus companies' parcels of the last days, and a course.
//! Amounts are made up.
use anyhow::{Context, Result, anyhow};
use county::Relation;
use kernel::{Count, Day, Fen, Share, Time};
use ledger::{FundId, Payee, Purpose};
use store::Tx;
use subsidy::{Attendance, By, Direction, NewProgramme, NewTraining, ProgrammeId, RuleKind};

/// Who sends, checks, approves and pays in the demo: the county's office, the administrator, and finance.
const PHONES: [&str; 3] = ["10000000008", "10000000009", "10000000007"];

/// Settles four programmes of this year, one of each rule.
pub fn add_programmes(tx: &mut Tx, now: Time) -> Result<()> {
    let fund = fund(tx)?;
    let office = person(tx, PHONES[0], now)?;
    for new in programmes(fund, now.day()) {
        subsidy::add_programme(tx, &new, office)?.map_err(|refusal| anyhow!("{}: {refusal:?}", new.code))?;
    }
    Ok(())
}

/// The demo's fund for subsidies.
fn fund(tx: &mut Tx) -> Result<FundId> {
    let fund = ledger::funds(tx)?.into_iter().find(|fund| fund.purpose == Purpose::Subsidy);
    fund.map(|fund| fund.id).context("demo/funds.csv has no fund for subsidies")
}

fn programmes(fund: FundId, today: Day) -> Vec<NewProgramme> {
    let year = today.year();
    let new = |code: &str, zh: &str, en: &str, direction, rule| NewProgramme {
        code: format!("{code}-{year}"),
        name_zh: zh.into(),
        name_en: en.into(),
        direction,
        rule,
        fund,
        budget: Fen::of_yuan(40_000),
        from: Day::new(year, 1, 1).unwrap_or(today),
        to: Day::new(year, 12, 31).unwrap_or(today),
        amount: Fen::ZERO,
        share: Share::default(),
        minimum: Count::ZERO,
        cap: Fen::ZERO,
    };
    let bus = new(
        "BUS",
        "班车进村收件",
        "Buses that collect in the villages",
        Direction::Warehousing,
        RuleKind::PerParcel,
    );
    let shop = new("SHOP", "新农人开店", "New farmers' shops", Direction::Rural, RuleKind::PerShop);
    let cost = new(
        "COST",
        "农户上网成本",
        "Growers' costs of selling online",
        Direction::Businesses,
        RuleKind::ShareOfCost,
    );
    let train =
        new("TRAIN", "直播带货培训", "Courses in selling live", Direction::Rural, RuleKind::PerTrainee);
    vec![
        NewProgramme { amount: Fen::of_fen(60), ..bus },
        NewProgramme { amount: Fen::of_yuan(120), minimum: Count::new(2).unwrap_or_default(), ..train },
        NewProgramme { amount: Fen::of_yuan(100), minimum: Count::new(3).unwrap_or_default(), ..shop },
        NewProgramme { share: Share::percent(20), cap: Fen::of_yuan(500), ..cost },
    ]
}

fn person(tx: &mut Tx, phone: &str, at: Time) -> Result<By> {
    let found = county::person_by_phone(tx, phone)?.context("the demo's accounts are there")?;
    Ok(By { person: found.id, at })
}

/// The first co-operative teaches people of its members' households on three evenings, and asks for it. Who missed
/// more than one evening does not count.
pub fn teach(tx: &mut Tx, first: Day, now: Time) -> Result<()> {
    let office = person(tx, PHONES[0], now)?;
    let Some(organiser) = county::cooperatives(tx)?.into_iter().next() else { return Ok(()) };
    let year = now.day().year();
    let new = NewTraining {
        code: format!("LIVE-{year}-1"),
        name_zh: "手机直播卖货三晚课".into(),
        name_en: "Three evenings of selling live with a phone".into(),
        organiser,
    };
    let training = subsidy::add_training(tx, &new, office)?.map_err(|r| anyhow!("{}: {r:?}", new.code))?;
    let households: Vec<_> =
        county::cooperative_members(tx, organiser)?.into_iter().map(|member| member.household).collect();
    let mut people: Vec<_> = county::members_of(tx, &households)?
        .into_values()
        .flatten()
        .filter(|member| matches!(member.relation, Relation::Head | Relation::Spouse))
        .map(|member| member.id)
        .collect();
    people.sort_unstable();
    let came = people.iter().enumerate().flat_map(|(n, member)| {
        let evenings = (0..3).filter(move |evening| (n + evening) % 4 != 0 && (n % 5 != 0 || *evening == 0));
        evenings.map(|evening| Attendance { member: *member, day: first.plus(evening as i64) })
    });
    subsidy::attend(tx, training, &came.collect::<Vec<_>>(), office)?;
    let code = format!("TRAIN-{year}");
    let Some(programme) = subsidy::programme_by_code(tx, &code)? else { return Ok(()) };
    apply(tx, programme.id, Payee::Producer(organiser), (first, now.day().plus(-1)), office).map(drop)
}

/// Each bus company asks for its parcels of the days that are over; the first is judged and paid.
pub fn ask(tx: &mut Tx, from: Day, now: Time) -> Result<()> {
    let [office, administrator, finance] =
        [person(tx, PHONES[0], now)?, person(tx, PHONES[1], now)?, person(tx, PHONES[2], now)?];
    let code = format!("BUS-{}", now.day().year());
    let Some(programme) = subsidy::programme_by_code(tx, &code)? else { return Ok(()) };
    let companies: Vec<_> = county::timetable(tx)?.companies().iter().map(|company| company.id).collect();
    for (n, company) in companies.into_iter().enumerate() {
        let sent = apply(tx, programme.id, Payee::Company(company), (from, now.day().plus(-1)), office)?;
        if let (0, Some(id)) = (n, sent) {
            subsidy::check_application(tx, id, administrator)?.map_err(|r| anyhow!("{r:?}"))?;
            subsidy::approve(tx, id, finance)?.map_err(|r| anyhow!("{r:?}"))?;
            subsidy::pay(tx, id, finance)?.map_err(|r| anyhow!("{r:?}"))?;
        }
    }
    Ok(())
}

/// None where nothing was done that is paid for.
fn apply(
    tx: &mut Tx,
    programme: ProgrammeId,
    payee: Payee,
    days: (Day, Day),
    by: By,
) -> Result<Option<subsidy::ApplicationId>> {
    match subsidy::apply(tx, programme, payee, days, by)? {
        Ok(id) => Ok(Some(id)),
        Err(subsidy::Refusal::NoEvidence) => Ok(None),
        Err(refusal) => Err(anyhow!("a subsidy of the demo: {refusal:?}")),
    }
}
