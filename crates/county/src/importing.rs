//! Producers in and out as tables. What goes out comes back unchanged; a code that exists is changed, a new one
//! is added.
use crate::queries::producers_by_codes;
use crate::{
    NewProducer, Place, PlaceKind, Producer, ProducerKind, Timetable, Village, add_producers,
    change_producers, timetable,
};
use kernel::Time;
use sheets::{Column, Record, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;
use webkit::Words;
use webkit::listing::{Cell, Head, Table};

const fn column(name: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { name, aliases, required }
}

/// The columns of a table of producers.
pub const PRODUCER_COLUMNS: &[Column] = &[
    column("code", &["编号", "农户编号"], true),
    column("kind", &["类型"], true),
    column("name_zh", &["名称", "Chinese name", "name"], true),
    column("name_en", &["英文名", "English name"], false),
    column("village_code", &["村编号", "Village code", "village"], true),
    column("outlet_code", &["服务点编号", "Outlet code", "outlet"], false),
    column("contact", &["联系人"], false),
    column("contact_phone", &["联系电话"], false),
    column("consent", &["同意公开", "Agrees to be shown"], false),
];
const KINDS: &[&str] = &["农户|household", "合作社|co-operative|cooperative", "企业|firm|company|公司"];
const YES_OR_NO: &[&str] = &["是|yes|1|true", "否|no|0|false"];
const NAME_CHARS_MAX: usize = 60;

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub left_out: Vec<RowError>,
}

/// Takes a table of producers in: every row that can be read, and of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_producers(
    tx: &mut Tx,
    table: &sheets::Table,
    now: Time,
) -> store::Result<Result<Imported, SheetError>> {
    let network = timetable(tx)?;
    let records = match table.columns(PRODUCER_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let finder = Finder::new(&network);
    let mut rows: HashMap<String, usize> = HashMap::new();
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for record in records.iter() {
        match finder.read(&record).and_then(|read| only_once(&mut rows, &record, read)) {
            Ok(read) => good.push(read),
            Err(error) => left_out.push(error),
        }
    }
    let codes: Vec<&str> = good.iter().map(|producer| producer.code.as_str()).collect();
    let known = producers_by_codes(tx, &codes)?;
    let (changed, added): (Vec<NewProducer>, Vec<NewProducer>) =
        good.into_iter().partition(|producer| known.contains_key(&producer.code));
    add_producers(tx, &added, now)?;
    change_producers(tx, &changed)?;
    Ok(Ok(Imported { added: added.len(), changed: changed.len(), left_out }))
}

fn only_once(
    rows: &mut HashMap<String, usize>,
    record: &Record<'_>,
    read: NewProducer,
) -> Result<NewProducer, RowError> {
    match rows.insert(read.code.clone(), record.number()) {
        None => Ok(read),
        Some(first) => {
            rows.insert(read.code, first);
            Err(record.refuse("code", Wrong::Twice { row: first }))
        }
    }
}

/// Finds villages and outlets by what people write.
struct Finder<'t> {
    network: &'t Timetable,
    villages: HashMap<&'t str, &'t Village>,
    outlets: HashMap<&'t str, &'t Place>,
}

impl<'t> Finder<'t> {
    fn new(network: &'t Timetable) -> Self {
        let villages = network.villages().iter().map(|village| (village.code.as_str(), village)).collect();
        let outlets = network.outlets().map(|outlet| (outlet.code.as_str(), outlet)).collect();
        Self { network, villages, outlets }
    }

    fn read(&self, record: &Record<'_>) -> Result<NewProducer, RowError> {
        let name_zh = record.get("name_zh", sheets::text(NAME_CHARS_MAX))?;
        let village = record.get("village_code", |text| self.village(text))?;
        let outlet = record.maybe("outlet_code", |text| self.outlet(text))?;
        let outlet = match outlet.or_else(|| self.nearest(village)) {
            Some(outlet) => outlet,
            None => return Err(record.refuse("outlet_code", Wrong::Missing)),
        };
        Ok(NewProducer {
            code: record.get("code", sheets::code)?,
            kind: record.get("kind", sheets::choice(KINDS, ProducerKind::ALL))?,
            name_en: record.maybe("name_en", sheets::text(NAME_CHARS_MAX))?.unwrap_or_default(),
            name_zh,
            village: village.id,
            outlet: outlet.id,
            contact_zh: record.maybe("contact", sheets::text(NAME_CHARS_MAX))?.unwrap_or_default(),
            contact_phone: record.maybe("contact_phone", sheets::phone)?.unwrap_or_default(),
            consent: record.maybe("consent", sheets::choice(YES_OR_NO, &[true, false]))?.unwrap_or(false),
        })
    }

    /// By its code; by its name, where only one village has that name.
    fn village(&self, text: &str) -> Result<&'t Village, Wrong> {
        let code = sheets::code(text)?;
        if let Some(village) = self.villages.get(code.as_str()) {
            return Ok(village);
        }
        let named = |village: &&Village| village.name_zh == text || village.name_en == text;
        let mut found = self.network.villages().iter().filter(named);
        match (found.next(), found.next()) {
            (Some(village), None) => Ok(village),
            _ => Err(Wrong::Unknown { kind: "village" }),
        }
    }

    fn outlet(&self, text: &str) -> Result<&'t Place, Wrong> {
        let code = sheets::code(text)?;
        self.outlets.get(code.as_str()).copied().ok_or(Wrong::Unknown { kind: "outlet" })
    }

    /// The outlet of the village, or else the one that is nearest to it.
    fn nearest(&self, village: &Village) -> Option<&'t Place> {
        let own = self.network.outlets().find(|outlet| outlet.village == Some(village.id));
        let far = |outlet: &&Place| outlet.position.distance(village.position);
        own.or_else(|| self.network.outlets().min_by_key(far))
    }
}

/// The table that [`import_producers`] takes back.
pub(crate) fn export_table(words: &Words, network: &Timetable, producers: &[Producer]) -> Table {
    let say = |key: &str| words.say(format!("county-sheet-{key}"));
    let heads = vec![
        Head::text(say("code")),
        Head::text(say("kind")),
        Head::text(say("name-zh")),
        Head::text(say("name-en")),
        Head::text(say("village-code")),
        Head::text(say("outlet-code")),
        Head::text(say("contact")),
        Head::text(say("contact-phone")),
        Head::text(say("consent")),
    ];
    let mut table = Table::new(words, heads);
    for producer in producers {
        table.row(export_row(words, network, producer));
    }
    table
}

fn export_row(words: &Words, network: &Timetable, producer: &Producer) -> Vec<Cell> {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) };
    let code = |code: Option<&String>| code.map_or(Cell::Empty, |code| Cell::Code(code.clone()));
    let outlet = network.place(producer.outlet).filter(|place| place.kind == PlaceKind::Outlet);
    let consent = if producer.consent { "county-yes" } else { "county-no" };
    vec![
        Cell::Code(producer.code.clone()),
        kind_name(words, producer.kind).into(),
        text(&producer.name_zh),
        text(&producer.name_en),
        code(network.village(producer.village).map(|village| &village.code)),
        code(outlet.map(|outlet| &outlet.code)),
        text(&producer.contact_zh),
        code(Some(&producer.contact_phone).filter(|phone| !phone.is_empty())),
        words.say(consent).into(),
    ]
}

pub(crate) fn kind_name(words: &Words, kind: ProducerKind) -> String {
    words.say(format!("county-producer-{kind}"))
}
