//! Programmes of the demo, and the first applications: the bus companies' parcels of the last days. Amounts are made
//! up.
use anyhow::{Context, Result, anyhow};
use kernel::{Count, Day, Fen, Share, Time};
use ledger::{FundId, Payee, Purpose};
use store::Tx;
use subsidy::{By, Direction, NewProgramme, ProgrammeId, RuleKind};

/// Who sends, checks, approves and pays in the demo: the county's office, the administrator, and finance.
const PHONES: [&str; 3] = ["10000000008", "10000000009", "10000000007"];

/// Settles three programmes of this year.
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
    vec![
        NewProgramme { amount: Fen::of_fen(60), ..bus },
        NewProgramme { amount: Fen::of_yuan(100), minimum: Count::new(3).unwrap_or_default(), ..shop },
        NewProgramme { share: Share::percent(20), cap: Fen::of_yuan(500), ..cost },
    ]
}

fn person(tx: &mut Tx, phone: &str, at: Time) -> Result<By> {
    let found = county::person_by_phone(tx, phone)?.context("the demo's accounts are there")?;
    Ok(By { person: found.id, at })
}

/// Each bus company asks for its parcels of the days that are over; the first is judged and paid.
pub fn ask(tx: &mut Tx, from: Day, now: Time) -> Result<()> {
    let [office, administrator, finance] =
        [person(tx, PHONES[0], now)?, person(tx, PHONES[1], now)?, person(tx, PHONES[2], now)?];
    let code = format!("BUS-{}", now.day().year());
    let Some(programme) = subsidy::programme_by_code(tx, &code)? else { return Ok(()) };
    let companies: Vec<_> = county::timetable(tx)?.companies().iter().map(|company| company.id).collect();
    for (n, company) in companies.into_iter().enumerate() {
        let sent = apply(tx, programme.id, company, (from, now.day().plus(-1)), office)?;
        if let (0, Some(id)) = (n, sent) {
            subsidy::check_application(tx, id, administrator)?.map_err(|r| anyhow!("{r:?}"))?;
            subsidy::approve(tx, id, finance)?.map_err(|r| anyhow!("{r:?}"))?;
            subsidy::pay(tx, id, finance)?.map_err(|r| anyhow!("{r:?}"))?;
        }
    }
    Ok(())
}

/// None where a company's buses took nothing.
fn apply(
    tx: &mut Tx,
    programme: ProgrammeId,
    company: county::CompanyId,
    days: (Day, Day),
    by: By,
) -> Result<Option<subsidy::ApplicationId>> {
    match subsidy::apply(tx, programme, Payee::Company(company), days, by)? {
        Ok(id) => Ok(Some(id)),
        Err(subsidy::Refusal::NoEvidence) => Ok(None),
        Err(refusal) => Err(anyhow!("a subsidy of the demo: {refusal:?}")),
    }
}
