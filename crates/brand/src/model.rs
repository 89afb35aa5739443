//! The words of the brand.
use county::ProducerId;
use kernel::{Day, LotCode, Quantity, Unit};

kernel::id! {
    /// What somebody else has certified.
    CertificateId;
    /// What a producer commits to for one lot.
    CommitmentId;
}

kernel::words! {
    CertificateKind {
        Organic = "organic",
        Green = "green",
        PollutionFree = "pollution_free",
        GeographicalIndication = "geographical_indication",
    }
    /// What a commitment rests on, as its form offers.
    Basis {
        SelfInspection = "self_inspection",
        Commissioned = "commissioned_test",
        InternalControl = "internal_control",
    }
}

/// How a certificate or a licence stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    NotYet,
    Valid,
    /// Valid, and ends within [`SOON_DAYS`].
    EndsSoon,
    Ended,
}

/// A certificate that ends within so many days is one to see to.
pub const SOON_DAYS: i64 = 60;

impl Standing {
    pub fn on(day: Day, valid_from: Day, valid_to: Day) -> Self {
        if day < valid_from {
            Self::NotYet
        } else if day > valid_to {
            Self::Ended
        } else if valid_to.since(day) <= SOON_DAYS {
            Self::EndsSoon
        } else {
            Self::Valid
        }
    }
}

/// What somebody else has certified of a producer's goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub id: CertificateId,
    pub number: String,
    pub kind: CertificateKind,
    pub producer: ProducerId,
    pub subject_zh: String,
    pub subject_en: String,
    pub issuer_zh: String,
    pub issuer_en: String,
    pub valid_from: Day,
    pub valid_to: Day,
}

impl Certificate {
    pub fn standing(&self, day: Day) -> Standing {
        Standing::on(day, self.valid_from, self.valid_to)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCertificate {
    pub number: String,
    pub kind: CertificateKind,
    pub producer: ProducerId,
    pub subject_zh: String,
    pub subject_en: String,
    pub issuer_zh: String,
    pub issuer_en: String,
    pub valid_from: Day,
    pub valid_to: Day,
}

/// The right of a producer to sell under the county's brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLicence {
    pub number: String,
    pub producer: ProducerId,
    pub valid_from: Day,
    pub valid_to: Day,
}

/// 承诺达标合格证: what a producer commits to for one lot, as the paper reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub id: CommitmentId,
    pub number: String,
    pub producer: ProducerId,
    pub lot_code: String,
    pub product_zh: String,
    pub product_en: String,
    pub quantity: Quantity,
    pub unit: Unit,
    pub origin_zh: String,
    pub origin_en: String,
    pub basis: Basis,
    pub issued: Day,
    pub keep_until: Day,
}

/// The origin comes from `county::Timetable::origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    pub producer: ProducerId,
    pub lot_code: LotCode,
    pub product_zh: String,
    pub product_en: String,
    pub quantity: Quantity,
    pub unit: Unit,
    pub origin_zh: String,
    pub origin_en: String,
    pub basis: Basis,
    pub issued: Day,
}
