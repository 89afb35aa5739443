//! Who came to a course, in as the table that its teacher kept, and out as the table that comes back in unchanged.
use crate::By;
use crate::training::{Attendance, Trainee, TrainingId, attend};
use county::{Member, MemberId, ProducerId, members_of, producers_by_codes};
use kernel::Day;
use sheets::{Column, Record, Records, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;
use webkit::Words;
use webkit::listing::{Cell, Head, Table};

const fn column(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column { name, aliases, required: true }
}

/// The columns of a table of who came: a row for each person and day.
pub const ATTENDANCE_COLUMNS: &[Column] = &[
    column("held_on", &["上课日期", "Day of the session"]),
    column("household_code", &["户编号", "Household code"]),
    column("name", &["姓名", "Name"]),
];

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Rows that were not there before.
    pub taken: usize,
    pub left_out: Vec<RowError>,
}

/// The people who live in each household, by its code.
type People = HashMap<String, Vec<Member>>;

/// Takes a table of who came in: every row that can be read, and of the others why not. The same table once
/// more changes nothing.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_attendance(
    tx: &mut Tx,
    training: TrainingId,
    table: &sheets::Table,
    today: Day,
    by: By,
) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(ATTENDANCE_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let people = people(tx, &records)?;
    let mut rows: HashMap<Attendance, usize> = HashMap::new();
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for record in records.iter() {
        let read = read(&record, &people, today).and_then(|came| match rows.insert(came, record.number()) {
            None => Ok(came),
            Some(row) => Err(record.refuse("name", Wrong::Twice { row })),
        });
        match read {
            Ok(came) => good.push(came),
            Err(error) => left_out.push(error),
        }
    }
    let taken = attend(tx, training, &good, by)?;
    Ok(Ok(Imported { taken, left_out }))
}

fn people(tx: &mut Tx, records: &Records<'_>) -> store::Result<People> {
    let codes: Vec<String> =
        records.iter().filter_map(|record| sheets::code(record.text("household_code")).ok()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let found = producers_by_codes(tx, &codes)?;
    let ids: Vec<ProducerId> = found.values().map(|producer| producer.id).collect();
    let mut members = members_of(tx, &ids)?;
    Ok(found.into_iter().map(|(code, p)| (code, members.remove(&p.id).unwrap_or_default())).collect())
}

fn read(record: &Record<'_>, people: &People, today: Day) -> Result<Attendance, RowError> {
    let day = record.get("held_on", sheets::day_until(today))?;
    let members = record.get("household_code", |text| {
        people.get(&sheets::code(text)?).ok_or(Wrong::Unknown { kind: "grower" })
    })?;
    let member =
        record.get("name", |text| person(members, text, day).ok_or(Wrong::Unknown { kind: "person" }))?;
    Ok(Attendance { member, day })
}

/// Who of a household has this name and lived there on that day.
fn person(members: &[Member], name: &str, day: Day) -> Option<MemberId> {
    let name = name.trim();
    let here = |m: &&Member| m.name == name && m.left.is_none_or(|left| day < left);
    members.iter().find(here).map(|member| member.id)
}

/// The table that [`import_attendance`] takes back.
pub(crate) fn export_table(w: &Words, trainees: &[Trainee], codes: &HashMap<ProducerId, String>) -> Table {
    let say = |key: &str| w.say(format!("subsidy-sheet-{key}"));
    let heads = vec![Head::text(say("held-on")), Head::text(say("household-code")), Head::text(say("name"))];
    let mut table = Table::new(w, heads);
    for trainee in trainees {
        for day in &trainee.days {
            table.row(vec![
                Cell::Code(day.to_string()),
                Cell::Code(codes.get(&trainee.household).cloned().unwrap_or_default()),
                Cell::Text(trainee.name.clone()),
            ]);
        }
    }
    table
}
