//! What changes the brand: certificates and licences come in, commitments are issued.
use crate::{CertificateId, CommitmentId, NewCertificate, NewCommitment, NewLicence};
use store::{Tx, column, texts};

/// A commitment is kept for six months; no six months have more days.
const KEPT_DAYS: i64 = 184;

const ADD_CERTIFICATES: &str = "
    INSERT INTO certificate (county_id, id, number, kind, producer_id, subject_zh, subject_en, issuer_zh, issuer_en,
                             valid_from_on, valid_to_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS input";
const CHANGE_CERTIFICATES: &str = "
    WITH input(number, kind, producer_id, subject_zh, subject_en, issuer_zh, issuer_en, valid_from_on, valid_to_on)
      AS (SELECT * FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10))
    UPDATE certificate
       SET kind = input.kind, producer_id = input.producer_id, subject_zh = input.subject_zh,
           subject_en = input.subject_en, issuer_zh = input.issuer_zh, issuer_en = input.issuer_en,
           valid_from_on = input.valid_from_on, valid_to_on = input.valid_to_on
      FROM input
     WHERE certificate.county_id = $1 AND certificate.number = input.number";
const ADD_LICENCES: &str = "
    INSERT INTO brand_licence (county_id, number, producer_id, valid_from_on, valid_to_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5) AS input";
const ISSUE: &str = "
    INSERT INTO commitment (county_id, id, number, producer_id, lot_code, product_zh, product_en, quantity, unit,
                            origin_zh, origin_en, basis, issued_on, keep_until_on)
    SELECT $1, input.* FROM rows($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS input";

pub fn add_certificates(tx: &mut Tx, new: &[NewCertificate]) -> store::Result<Vec<CertificateId>> {
    let ids: Vec<CertificateId> = new.iter().map(|_| tx.new_id()).collect();
    let mut columns = vec![column(&ids, |id| *id)];
    columns.extend(certificate_columns(new));
    tx.execute(ADD_CERTIFICATES, &columns)?;
    Ok(ids)
}

/// Changes the certificates that have these numbers; answers how many there were. A number stands once in
/// `changed`.
pub fn change_certificates(tx: &mut Tx, changed: &[NewCertificate]) -> store::Result<u64> {
    tx.execute(CHANGE_CERTIFICATES, &certificate_columns(changed))
}

fn certificate_columns(new: &[NewCertificate]) -> [store::Value; 9] {
    [
        texts(new, |n| &n.number),
        texts(new, |n| n.kind.word()),
        column(new, |n| n.producer),
        texts(new, |n| &n.subject_zh),
        texts(new, |n| &n.subject_en),
        texts(new, |n| &n.issuer_zh),
        texts(new, |n| &n.issuer_en),
        column(new, |n| n.valid_from),
        column(new, |n| n.valid_to),
    ]
}

pub fn add_licences(tx: &mut Tx, new: &[NewLicence]) -> store::Result<()> {
    let columns = [
        texts(new, |n| &n.number),
        column(new, |n| n.producer),
        column(new, |n| n.valid_from),
        column(new, |n| n.valid_to),
    ];
    tx.execute(ADD_LICENCES, &columns).map(drop)
}

/// Issues a commitment for each lot, in the order given. Its number is the lot's code, after HGZ (合格证).
pub fn issue_commitments(tx: &mut Tx, new: &[NewCommitment]) -> store::Result<Vec<CommitmentId>> {
    let ids: Vec<CommitmentId> = new.iter().map(|_| tx.new_id()).collect();
    tx.execute(
        ISSUE,
        &[
            column(&ids, |id| *id),
            texts(new, |n| format!("HGZ-{}", n.lot_code)),
            column(new, |n| n.producer),
            texts(new, |n| n.lot_code.as_str()),
            texts(new, |n| &n.product_zh),
            texts(new, |n| &n.product_en),
            column(new, |n| n.quantity),
            texts(new, |n| n.unit.word()),
            texts(new, |n| &n.origin_zh),
            texts(new, |n| &n.origin_en),
            texts(new, |n| n.basis.word()),
            column(new, |n| n.issued),
            column(new, |n| n.issued.plus(KEPT_DAYS)),
        ],
    )?;
    Ok(ids)
}
