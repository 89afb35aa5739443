//! The certificate sheet as the paper reads, and the brand's seal: parts of other rooms' pages.
use crate::{Basis, CertificateKind, Commitment};
use askama::Template;
use askama::filters::Safe;
use county::Producer;
use webkit::{Fault, Words};

#[derive(Template)]
#[template(path = "brand-sheet.html")]
struct Sheet<'s> {
    w: &'s Words,
    c: &'s Commitment,
    product: &'s str,
    origin: &'s str,
    producer: &'s str,
    contact: &'s str,
    phone: &'s str,
    basis: String,
}

#[derive(Template)]
#[template(path = "brand-seal.html")]
struct Seal {
    says: String,
}

/// The commitment certificate of a lot, as a sheet of paper. A producer who does not agree to be shown is
/// called by his code, and the sheet names no contact.
///
/// # Errors
/// The sheet cannot be drawn.
pub fn commitment_sheet(
    words: &Words,
    commitment: &Commitment,
    producer: &Producer,
) -> Result<Safe<String>, Fault> {
    let shown = producer.consent;
    let sheet = Sheet {
        w: words,
        c: commitment,
        product: words.name(&commitment.product_zh, &commitment.product_en),
        origin: words.name(&commitment.origin_zh, &commitment.origin_en),
        producer: if shown { words.name(&producer.name_zh, &producer.name_en) } else { &producer.code },
        contact: if shown { &producer.contact_zh } else { "" },
        phone: if shown { &producer.contact_phone } else { "" },
        basis: basis_name(words, commitment.basis),
    };
    sheet.render().map(Safe).map_err(Fault::broken)
}

/// The seal of the county's brand, for goods of a producer who is licensed. Once on a page.
///
/// # Errors
/// The seal cannot be drawn.
pub fn seal(words: &Words) -> Result<Safe<String>, Fault> {
    Seal { says: words.say("brand-seal") }.render().map(Safe).map_err(Fault::broken)
}

/// What a commitment rests on.
pub fn basis_name(words: &Words, basis: Basis) -> String {
    words.say(format!("brand-basis-{}", basis.word().replace('_', "-")))
}

/// 有机, organic.
pub fn kind_name(words: &Words, kind: CertificateKind) -> String {
    words.say(format!("brand-kind-{}", kind.word().replace('_', "-")))
}
