//! The words of welfare.
use county::ProducerId;
use kernel::{Count, Day, Fen, Time};
use webkit::PersonId;

kernel::id! {
    /// Something that befell a household.
    IncidentId;
    /// A reason for which a household is watched.
    WatchId;
    /// A visit that was noted.
    FollowUpId;
}

kernel::words! {
    /// Where income from the platform comes from.
    Source {
        /// Its own lots.
        Sale = "sale",
        /// Its part of what its co-operative sold.
        Cooperative = "cooperative",
        /// A fund: a subsidy, a top-up that was paid later.
        Fund = "fund",
        /// What went back: refunds, claims, what a fund took back.
        Returned = "returned",
        /// Everything else that the ledger made payable.
        Other = "other",
    }
    /// Why a household is to be visited.
    Reason {
        /// Its income a head is below so many per cent of the line.
        BelowLine = "below_line",
        /// Its income here fell by so many per cent against the same days a year before.
        IncomeDrop = "income_drop",
        Illness = "illness",
        Disaster = "disaster",
        CropFailure = "crop_failure",
    }
    /// What befell a household.
    IncidentKind {
        Illness = "illness",
        Disaster = "disaster",
        CropFailure = "crop_failure",
    }
    /// In what a household may fall short: the two assurances (food and clothing, here as income) and three
    /// guarantees (schooling, basic medical care, safe housing) of China's standard, and safe drinking water.
    Dimension {
        Income = "income",
        Schooling = "schooling",
        Medical = "medical",
        Housing = "housing",
        Water = "water",
    }
}

impl IncidentKind {
    pub const fn reason(self) -> Reason {
        match self {
            Self::Illness => Reason::Illness,
            Self::Disaster => Reason::Disaster,
            Self::CropFailure => Reason::CropFailure,
        }
    }
}

/// What a survey found at a household in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstance {
    pub household: ProducerId,
    pub year: i64,
    /// What the whole household earned elsewhere in the year: wages, other sales, pensions.
    pub other_income: Fen,
    /// Children of school age who are not at school.
    pub out_of_school: Count,
    /// People without basic medical insurance.
    pub uninsured: Count,
    pub unsafe_house: bool,
    pub no_safe_water: bool,
}

/// Something that befell a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    pub kind: IncidentKind,
    pub happened: Day,
    /// What it cost, where that is known.
    pub loss: Option<Fen>,
    pub note: String,
    pub recorded_by: PersonId,
    pub over: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncident {
    pub household: ProducerId,
    pub kind: IncidentKind,
    pub happened: Day,
    pub loss: Option<Fen>,
    pub note: String,
}

/// A visit that was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    pub id: FollowUpId,
    pub visited: Day,
    pub note: String,
    /// When somebody comes again.
    pub next: Option<Day>,
    pub person: PersonId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFollowUp {
    pub household: ProducerId,
    pub visited: Day,
    pub note: String,
    pub next: Option<Day>,
}

/// The line of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub year: i64,
    /// Income a head and year below which a person is poor.
    pub amount: Fen,
    /// Whose line it is, and where it stands.
    pub source: String,
}

/// When a reason holds, and for how long it must not hold before a household leaves the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub reason: Reason,
    pub is_on: bool,
    /// Of the line (below it), or by which income fell; nothing for incidents.
    pub percent: i64,
    /// Days for which the reason must not hold before a household leaves the list; for a drop also the days
    /// that are compared.
    pub days: i64,
}

impl Rule {
    /// The rule of a county that has settled nothing else.
    pub const fn default_of(reason: Reason) -> Self {
        let (percent, days) = match reason {
            Reason::BelowLine => (100, 90),
            Reason::IncomeDrop => (50, 90),
            Reason::Illness | Reason::Disaster | Reason::CropFailure => (0, 60),
        };
        Self { reason, is_on: true, percent, days }
    }
}

/// A reason for which a household is, or was, watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    pub id: WatchId,
    pub household: ProducerId,
    pub reason: Reason,
    /// Income a head and year, or by how much income fell; none for incidents.
    pub figure: Option<Fen>,
    pub opened: Day,
    /// Since when the reason does not hold any more.
    pub quiet: Option<Day>,
    pub closed: Option<Day>,
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    pub person: PersonId,
    pub at: Time,
}
