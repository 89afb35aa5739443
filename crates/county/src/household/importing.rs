//! People, plots and bank accounts of households, in as tables. A household that a table names has afterwards
//! the people (or plots) that the table says; one that it does not name is left as it is.
use super::bank::{NewBankAccount, Payee, set_bank_accounts};
use super::writing::{fits, replace_members, replace_plots};
use super::{HouseholdState, MuE2, NewMember, NewPlot, PlotKind, Relation, household};
use crate::importing::Imported;
use crate::{Producer, ProducerId, ProducerKind, producers_by_codes};
use kernel::Time;
use sheets::{Column, Record, Records, RowError, SheetError, Wrong};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::Tx;

const fn column(name: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { name, aliases, required }
}

const CODE: Column = column("household_code", &["户编号", "Household code"], true);
/// The columns of a table of people.
pub const MEMBER_COLUMNS: &[Column] = &[
    CODE,
    column("name", &["姓名"], true),
    column("relation", &["与户主关系", "Relation to the head"], true),
    column("born_year", &["出生年份", "Year of birth"], true),
];
/// The columns of a table of plots.
pub const PLOT_COLUMNS: &[Column] = &[
    CODE,
    column("kind", &["地类", "Kind of land"], true),
    column("area_mu", &["面积(亩)", "Area in mu"], true),
    column("crop_zh", &["作物", "Crop in Chinese"], false),
    column("crop_en", &["作物英文", "Crop in English"], false),
];
/// The columns of a table of bank accounts; any producer may have one.
pub const ACCOUNT_COLUMNS: &[Column] = &[
    CODE,
    column("holder", &["户名", "Account holder"], true),
    column("bank", &["开户行", "Bank"], true),
    column("number", &["账号", "Account number"], true),
];
pub(super) const RELATIONS: &[&str] =
    &["户主|head", "配偶|spouse", "子女|child", "父母|parent", "孙子女|grandchild", "其他|other"];
pub(super) const LAND: &[&str] =
    &["水田|paddy", "旱地|dry|dry land", "果园|orchard", "茶园|tea|tea garden", "林地|forest", "水塘|pond"];
const NAME_CHARS_MAX: usize = 40;
const BORN: std::ops::RangeInclusive<i64> = 1900..=2100;

kernel::words! {
    /// Which table it is.
    HouseholdSheet { Members = "members", Plots = "plots", Accounts = "accounts" }
}

type Read<T> = Vec<(usize, ProducerId, T)>;

/// Takes a table in: every household whose rows can all be read, and of the other rows why not. Of a household
/// with one bad row nothing is changed, since its other rows are not all of its people.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_household_sheet(
    tx: &mut Tx,
    kind: HouseholdSheet,
    table: &sheets::Table,
    now: Time,
) -> store::Result<Result<Imported, SheetError>> {
    let columns = match kind {
        HouseholdSheet::Members => MEMBER_COLUMNS,
        HouseholdSheet::Plots => PLOT_COLUMNS,
        HouseholdSheet::Accounts => ACCOUNT_COLUMNS,
    };
    let records = match table.columns(columns) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let owners = owners(tx, &records)?;
    Ok(Ok(match kind {
        HouseholdSheet::Members => {
            let (good, left_out) = whole_households(&records, &owners, ProducerKind::Household, member);
            let good = only_active(tx, good)?;
            replace_members(tx, &good, now.day())?;
            told(good.len(), left_out)
        }
        HouseholdSheet::Plots => {
            let (good, left_out) = whole_households(&records, &owners, ProducerKind::Household, plot);
            let good = only_active(tx, good)?;
            replace_plots(tx, &good)?;
            told(good.len(), left_out)
        }
        HouseholdSheet::Accounts => accounts(tx, &records, &owners, now)?,
    }))
}

fn told(changed: usize, left_out: Vec<RowError>) -> Imported {
    Imported { added: 0, changed, left_out }
}

fn owners(tx: &mut Tx, records: &Records<'_>) -> store::Result<HashMap<String, Producer>> {
    let codes: Vec<String> =
        records.iter().filter_map(|record| sheets::code(record.text("household_code")).ok()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    producers_by_codes(tx, &codes)
}

fn owner(
    record: &Record<'_>,
    owners: &HashMap<String, Producer>,
    kind: Option<ProducerKind>,
) -> Result<ProducerId, RowError> {
    record.get("household_code", |text| {
        let found = owners.get(&sheets::code(text)?).filter(|p| kind.is_none_or(|kind| p.kind == kind));
        found.map(|producer| producer.id).ok_or(Wrong::Unknown { kind: "grower" })
    })
}

fn whole_households<T>(
    records: &Records<'_>,
    owners: &HashMap<String, Producer>,
    kind: ProducerKind,
    read: fn(&Record<'_>) -> Result<T, RowError>,
) -> (Vec<(ProducerId, Vec<T>)>, Vec<RowError>) {
    let mut rows: Read<T> = Vec::new();
    let (mut left_out, mut spoiled) = (Vec::new(), HashSet::new());
    for record in records.iter() {
        match (owner(&record, owners, Some(kind)), read(&record)) {
            (Ok(of), Ok(value)) => rows.push((record.number(), of, value)),
            (Ok(of), Err(error)) => {
                spoiled.insert(of);
                left_out.push(error);
            }
            (Err(error), _) => left_out.push(error),
        }
    }
    let mut of_household: BTreeMap<ProducerId, Vec<T>> = BTreeMap::new();
    for (number, of, value) in rows {
        if spoiled.contains(&of) {
            let record = records.iter().find(|record| record.number() == number);
            left_out.extend(record.map(|r| r.refuse("household_code", NOT_WHOLE)));
        } else {
            of_household.entry(of).or_default().push(value);
        }
    }
    left_out.sort_by_key(|error| error.row);
    (of_household.into_iter().collect(), left_out)
}

const NOT_WHOLE: Wrong = Wrong::Room { key: "county-wrong-household-not-whole" };

/// A household that was merged, or has too many people, is left as it is.
fn only_active<T>(tx: &mut Tx, good: Vec<(ProducerId, Vec<T>)>) -> store::Result<Vec<(ProducerId, Vec<T>)>> {
    let mut kept = Vec::new();
    for (of, rows) in good {
        let active = household(tx, of)?.is_some_and(|h| h.state == HouseholdState::Active);
        if active && fits(rows.len(), rows.len()).is_ok() {
            kept.push((of, rows));
        }
    }
    Ok(kept)
}

fn member(record: &Record<'_>) -> Result<NewMember, RowError> {
    Ok(NewMember {
        name: record.get("name", sheets::text(NAME_CHARS_MAX))?,
        relation: record.get("relation", sheets::choice(RELATIONS, Relation::ALL))?,
        born_year: record.get("born_year", sheets::whole(BORN))?,
    })
}

fn plot(record: &Record<'_>) -> Result<NewPlot, RowError> {
    let crop = sheets::text(NAME_CHARS_MAX);
    Ok(NewPlot {
        kind: record.get("kind", sheets::choice(LAND, PlotKind::ALL))?,
        area: record.get("area_mu", mu)?,
        crop_zh: record.maybe("crop_zh", &crop)?.unwrap_or_default(),
        crop_en: record.maybe("crop_en", &crop)?.unwrap_or_default(),
    })
}

/// An area in mu with at most two decimals: `3`, `2.75 亩`.
pub(crate) fn mu(text: &str) -> Result<MuE2, Wrong> {
    let text = text.trim().trim_end_matches('亩').trim_end_matches("mu");
    // A hundredth of a mu is to a mu what a fen is to a yuan.
    let area = sheets::yuan(text).map_err(|wrong| match wrong {
        Wrong::NotMoney => Wrong::NotANumber,
        wrong => wrong,
    })?;
    match MuE2::new(i64::from(area)) {
        Some(area) if area != MuE2::default() => Ok(area),
        Some(_) => Err(Wrong::Zero),
        None => Err(Wrong::TooMuch { most: 10_000 }),
    }
}

fn accounts(
    tx: &mut Tx,
    records: &Records<'_>,
    owners: &HashMap<String, Producer>,
    now: Time,
) -> store::Result<Imported> {
    let mut rows: HashMap<ProducerId, usize> = HashMap::new();
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for record in records.iter() {
        match account(&record, owners, &mut rows) {
            Ok(account) => good.push(account),
            Err(error) => left_out.push(error),
        }
    }
    let changed = set_bank_accounts(tx, &good, now)?;
    Ok(told(changed, left_out))
}

fn account(
    record: &Record<'_>,
    owners: &HashMap<String, Producer>,
    rows: &mut HashMap<ProducerId, usize>,
) -> Result<NewBankAccount, RowError> {
    let of = owner(record, owners, None)?;
    let read = NewBankAccount {
        payee: Payee::Producer(of),
        holder: record.get("holder", sheets::text(NAME_CHARS_MAX))?,
        bank: record.get("bank", sheets::text(NAME_CHARS_MAX))?,
        number: record.get("number", account_number)?,
    };
    match rows.insert(of, record.number()) {
        None => Ok(read),
        Some(row) => Err(record.refuse("household_code", Wrong::Twice { row })),
    }
}

/// An account number: 8 to 30 figures; blanks between them are taken out.
pub(crate) fn account_number(text: &str) -> Result<String, Wrong> {
    let figures: String =
        text.trim().trim_start_matches('\'').chars().filter(|c| !c.is_whitespace()).collect();
    let good = (8..=30).contains(&figures.len()) && figures.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(figures) } else { Err(Wrong::Room { key: "county-wrong-account-number" }) }
}
