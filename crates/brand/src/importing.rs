//! Certificates in and out as tables. What goes out comes back unchanged; a number that exists is changed, a new
//! one is added.
use crate::queries::known_numbers;
use crate::sheet::kind_name;
use crate::{Certificate, CertificateKind, NewCertificate, add_certificates, change_certificates};
use county::{Producer, ProducerId, producers_by_codes};
use sheets::{Column, Record, RowError, SheetError, Wrong};
use std::collections::HashMap;
use store::Tx;
use webkit::Words;
use webkit::listing::{Cell, Head, Table};

const fn column(name: &'static str, aliases: &'static [&'static str], required: bool) -> Column {
    Column { name, aliases, required }
}

/// The columns of a table of certificates.
pub const CERTIFICATE_COLUMNS: &[Column] = &[
    column("number", &["证书编号"], true),
    column("kind", &["类型"], true),
    column("producer_code", &["农户编号", "Producer code"], true),
    column("subject_zh", &["产品", "Product in Chinese"], true),
    column("subject_en", &["产品英文", "Product in English"], false),
    column("issuer_zh", &["发证机构", "Issuer in Chinese"], true),
    column("issuer_en", &["发证机构英文", "Issuer in English"], false),
    column("valid_from", &["有效期从", "Valid from"], true),
    column("valid_to", &["有效期到", "Valid to"], true),
];
const KINDS: &[&str] = &[
    "有机|organic",
    "绿色|绿色食品|green|green food",
    "无公害|pollution-free|pollution_free",
    "地理标志|geographical indication|geographical_indication",
];
const LINE_CHARS_MAX: usize = 100;

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub left_out: Vec<RowError>,
}

/// Takes a table of certificates in: every row that can be read, and of the others why not.
///
/// # Errors
/// Inner: the table as a whole cannot be read, and nothing went in.
pub fn import_certificates(
    tx: &mut Tx,
    table: &sheets::Table,
) -> store::Result<Result<Imported, SheetError>> {
    let records = match table.columns(CERTIFICATE_COLUMNS) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let codes: Vec<String> =
        records.iter().filter_map(|record| sheets::code(record.text("producer_code")).ok()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let producers = producers_by_codes(tx, &codes)?;
    let mut rows: HashMap<String, usize> = HashMap::new();
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for record in records.iter() {
        match read(&record, &producers).and_then(|read| only_once(&mut rows, &record, read)) {
            Ok(read) => good.push(read),
            Err(error) => left_out.push(error),
        }
    }
    let known = known_numbers(tx, &good)?;
    let (changed, added): (Vec<NewCertificate>, Vec<NewCertificate>) =
        good.into_iter().partition(|certificate| known.contains(&certificate.number));
    add_certificates(tx, &added)?;
    change_certificates(tx, &changed)?;
    Ok(Ok(Imported { added: added.len(), changed: changed.len(), left_out }))
}

fn only_once(
    rows: &mut HashMap<String, usize>,
    record: &Record<'_>,
    read: NewCertificate,
) -> Result<NewCertificate, RowError> {
    match rows.get(&read.number) {
        Some(row) => Err(record.refuse("number", Wrong::Twice { row: *row })),
        None => {
            rows.insert(read.number.clone(), record.number());
            Ok(read)
        }
    }
}

fn read(record: &Record<'_>, producers: &HashMap<String, Producer>) -> Result<NewCertificate, RowError> {
    let valid_from = record.get("valid_from", sheets::day)?;
    let line = sheets::text(LINE_CHARS_MAX);
    Ok(NewCertificate {
        number: record.get("number", sheets::code)?,
        kind: record.get("kind", sheets::choice(KINDS, CertificateKind::ALL))?,
        producer: record.get("producer_code", |text| producer_of_code(producers, text))?,
        subject_zh: record.get("subject_zh", &line)?,
        subject_en: record.maybe("subject_en", &line)?.unwrap_or_default(),
        issuer_zh: record.get("issuer_zh", &line)?,
        issuer_en: record.maybe("issuer_en", &line)?.unwrap_or_default(),
        valid_from,
        valid_to: record.get("valid_to", sheets::day_from(valid_from))?,
    })
}

fn producer_of_code(producers: &HashMap<String, Producer>, text: &str) -> Result<ProducerId, Wrong> {
    let code = sheets::code(text)?;
    producers.get(&code).map(|producer| producer.id).ok_or(Wrong::Unknown { kind: "grower" })
}

/// The table that [`import_certificates`] takes back.
pub(crate) fn export_table(
    words: &Words,
    certificates: &[Certificate],
    producers: &HashMap<ProducerId, Producer>,
) -> Table {
    let say = |key: &str| words.say(format!("brand-file-{key}"));
    let heads = vec![
        Head::text(say("number")),
        Head::text(say("kind")),
        Head::text(say("producer-code")),
        Head::text(say("subject-zh")),
        Head::text(say("subject-en")),
        Head::text(say("issuer-zh")),
        Head::text(say("issuer-en")),
        Head::text(say("valid-from")),
        Head::text(say("valid-to")),
    ];
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) };
    let mut table = Table::new(words, heads);
    for certificate in certificates {
        let producer = producers.get(&certificate.producer);
        table.row(vec![
            Cell::Code(certificate.number.clone()),
            kind_name(words, certificate.kind).into(),
            producer.map_or(Cell::Empty, |producer| Cell::Code(producer.code.clone())),
            text(&certificate.subject_zh),
            text(&certificate.subject_en),
            text(&certificate.issuer_zh),
            text(&certificate.issuer_en),
            certificate.valid_from.into(),
            certificate.valid_to.into(),
        ]);
    }
    table
}
