//! What reads the brand.
use crate::{Certificate, CertificateId, CertificateKind, Commitment, CommitmentId, NewCertificate};
use county::ProducerId;
use kernel::{Count, Day};
use std::collections::{HashMap, HashSet};
use store::{Row, Tx, column, values};

/// Certificates of one producer that a page shows.
const CERTIFICATES_SHOWN_MAX: i64 = 20;

const COMMITMENTS: &str = "
    SELECT id, number, producer_id, lot_code, product_zh, product_en, quantity, unit, origin_zh, origin_en, basis,
           issued_on, keep_until_on
      FROM commitment WHERE county_id = $1 AND id IN (SELECT * FROM rows($2))";
const CERTIFICATES_OF: &str = "
    SELECT id, number, kind, producer_id, subject_zh, subject_en, issuer_zh, issuer_en, valid_from_on, valid_to_on
      FROM certificate WHERE county_id = $1 AND producer_id = $2
     ORDER BY valid_to_on DESC, id LIMIT $3";
const VALID_KINDS: &str = "
    SELECT DISTINCT producer_id, kind
      FROM certificate
     WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2)) AND valid_from_on <= $3 AND valid_to_on >= $3
     ORDER BY producer_id, kind";
const LICENSED: &str = "
    SELECT DISTINCT producer_id
      FROM brand_licence
     WHERE county_id = $1 AND producer_id IN (SELECT * FROM rows($2)) AND valid_from_on <= $3 AND valid_to_on >= $3";
const CERTIFICATES: &str = "
    SELECT id, number, kind, producer_id, subject_zh, subject_en, issuer_zh, issuer_en, valid_from_on, valid_to_on
      FROM certificate
     WHERE county_id = $1 AND (valid_to_on > $2 OR (valid_to_on = $2 AND id > $3))
       AND ($4 = '' OR kind = $4)
       AND (lower(number) LIKE $5 OR subject_zh LIKE $5 OR lower(subject_en) LIKE $5)
     ORDER BY valid_to_on, id LIMIT $6";
const KNOWN_NUMBERS: &str = "
    SELECT number FROM certificate WHERE county_id = $1 AND number IN (SELECT * FROM rows($2))";
const COUNT_ENDING: &str = "
    SELECT count(*) FROM certificate WHERE county_id = $1 AND valid_to_on >= $2 AND valid_to_on <= $3";

pub fn commitment(tx: &mut Tx, id: CommitmentId) -> store::Result<Option<Commitment>> {
    tx.find(COMMITMENTS, &[column([id], |id| id)], read_commitment)
}

/// The commitments with these ids, those that exist.
pub fn commitments_by_ids(
    tx: &mut Tx,
    ids: &[CommitmentId],
) -> store::Result<HashMap<CommitmentId, Commitment>> {
    let found = tx.query(COMMITMENTS, &[column(ids, |id| *id)], read_commitment)?;
    Ok(found.into_iter().map(|commitment| (commitment.id, commitment)).collect())
}

/// A producer's certificates, the one that ends last first.
pub fn certificates_of(tx: &mut Tx, producer: ProducerId) -> store::Result<Vec<Certificate>> {
    tx.query(CERTIFICATES_OF, values![producer, CERTIFICATES_SHOWN_MAX], read_certificate)
}

/// The kinds of certificates that are valid on a day, by producer: for badges in lists.
pub fn valid_kinds(
    tx: &mut Tx,
    producers: &[ProducerId],
    day: Day,
) -> store::Result<HashMap<ProducerId, Vec<CertificateKind>>> {
    let mut kinds: HashMap<ProducerId, Vec<CertificateKind>> = HashMap::new();
    let read = |row: &Row| Ok((row.whole(0)?, row.word(1)?));
    for (producer, kind) in tx.query(VALID_KINDS, &[column(producers, |p| *p), day.into()], read)? {
        kinds.entry(producer).or_default().push(kind);
    }
    Ok(kinds)
}

/// Whether a producer may sell under the county's brand on a day.
pub fn licensed(tx: &mut Tx, producer: ProducerId, day: Day) -> store::Result<bool> {
    Ok(licensed_of(tx, &[producer], day)?.contains(&producer))
}

/// Those of `producers` who may sell under the county's brand on a day.
pub fn licensed_of(tx: &mut Tx, producers: &[ProducerId], day: Day) -> store::Result<HashSet<ProducerId>> {
    let found = tx.query(LICENSED, &[column(producers, |p| *p), day.into()], |row| row.whole(0))?;
    Ok(found.into_iter().collect())
}

/// Which certificates a list shows, the first to end first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificates {
    pub kind: Option<CertificateKind>,
    /// A part of the number or the subject; "" is all.
    pub text: String,
    /// Only those that end on this day or later.
    pub ending_from: Day,
}

/// A page of certificates: those after the one that ends on a day and has an id.
pub fn certificates(
    tx: &mut Tx,
    which: &Certificates,
    after: Option<(Day, CertificateId)>,
    limit: Count,
) -> store::Result<Vec<Certificate>> {
    let (day, id) = after.unwrap_or((which.ending_from, CertificateId::new(-1)));
    let kind = which.kind.map_or("", CertificateKind::word);
    let text = format!("%{}%", which.text.trim().to_lowercase().replace(['%', '_', '\\'], ""));
    tx.query(CERTIFICATES, values![day, id, kind, text, limit], read_certificate)
}

/// Those of `certificates` whose number the county knows.
pub(crate) fn known_numbers(tx: &mut Tx, certificates: &[NewCertificate]) -> store::Result<HashSet<String>> {
    let numbers = store::texts(certificates, |certificate| &certificate.number);
    Ok(tx.query(KNOWN_NUMBERS, &[numbers], |row| row.text(0))?.into_iter().collect())
}

/// How many certificates end between two days, both of them counted.
pub fn ending_between(tx: &mut Tx, first: Day, last: Day) -> store::Result<Count> {
    tx.one(COUNT_ENDING, values![first, last], |row| row.whole(0))
}

fn read_certificate(row: &Row) -> store::Result<Certificate> {
    Ok(Certificate {
        id: row.whole(0)?,
        number: row.text(1)?,
        kind: row.word(2)?,
        producer: row.whole(3)?,
        subject_zh: row.text(4)?,
        subject_en: row.text(5)?,
        issuer_zh: row.text(6)?,
        issuer_en: row.text(7)?,
        valid_from: row.whole(8)?,
        valid_to: row.whole(9)?,
    })
}

fn read_commitment(row: &Row) -> store::Result<Commitment> {
    Ok(Commitment {
        id: row.whole(0)?,
        number: row.text(1)?,
        producer: row.whole(2)?,
        lot_code: row.text(3)?,
        product_zh: row.text(4)?,
        product_en: row.text(5)?,
        quantity: row.whole(6)?,
        unit: row.word(7)?,
        origin_zh: row.text(8)?,
        origin_en: row.text(9)?,
        basis: row.word(10)?,
        issued: row.whole(11)?,
        keep_until: row.whole(12)?,
    })
}
