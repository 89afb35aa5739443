//! The words of subsidies.
use county::{CompanyId, PlaceId, ProducerId};
use kernel::{Count, Day, Fen, Share, Time, Whole};
use ledger::{FundId, Payee};
use webkit::{PersonId, Words};

kernel::id! {
    /// What is supported.
    ProgrammeId;
    /// Somebody asks for it.
    ApplicationId;
}

kernel::words! {
    /// The four directions of the county's yearly support.
    Direction {
        /// E-commerce businesses.
        Businesses = "businesses",
        /// E-commerce platforms.
        Platforms = "platforms",
        /// Warehousing and delivery.
        Warehousing = "warehousing",
        /// Rural e-commerce: shops, brands, the first and last kilometre.
        Rural = "rural",
    }
    /// By what is paid.
    RuleKind {
        /// So much for each parcel that a company's buses took from the villages.
        PerParcel = "per_parcel",
        /// So much for each person whom a course taught, to who held it.
        PerTrainee = "per_trainee",
        /// So much for a shop that opened: a producer's first paid sales.
        PerShop = "per_shop",
        /// A share of what a producer's sales cost him: fees and packing of paid orders.
        ShareOfCost = "share_of_cost",
    }
    ApplicationState {
        /// Waits for the first person.
        Sent = "sent",
        /// Waits for the second.
        Checked = "checked",
        /// Waits to be paid.
        Approved = "approved",
        Paid = "paid",
        Refused = "refused",
        /// Paid, and taken back.
        TakenBack = "taken_back",
    }
    PayeeKind { Producer = "producer", Outlet = "outlet", Company = "company" }
}

impl RuleKind {
    /// Who may ask under this rule.
    pub const fn payee(self) -> PayeeKind {
        match self {
            Self::PerParcel => PayeeKind::Company,
            Self::PerTrainee | Self::PerShop | Self::ShareOfCost => PayeeKind::Producer,
        }
    }
}

/// Who asks, as a row keeps it.
pub(crate) fn payee_row(payee: Payee) -> Option<(PayeeKind, i64)> {
    match payee {
        Payee::Producer(id) => Some((PayeeKind::Producer, id.get())),
        Payee::Outlet(id) => Some((PayeeKind::Outlet, id.get())),
        Payee::Company(id) => Some((PayeeKind::Company, id.get())),
        Payee::Person(_) => None,
    }
}

pub(crate) fn payee_of(kind: PayeeKind, id: i64) -> Payee {
    match kind {
        PayeeKind::Producer => Payee::Producer(ProducerId::new(id)),
        PayeeKind::Outlet => Payee::Outlet(PlaceId::new(id)),
        PayeeKind::Company => Payee::Company(CompanyId::new(id)),
    }
}

/// What is supported, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProgramme {
    /// `BUS-2026`
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub direction: Direction,
    pub rule: RuleKind,
    pub fund: FundId,
    pub budget: Fen,
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// For a parcel, a trainee or a shop.
    pub amount: Fen,
    /// Of costs.
    pub share: Share,
    /// Paid orders that a shop has to have; sessions to which a trainee has to have come.
    pub minimum: Count,
    /// What one applicant gets at the most; zero for no limit.
    pub cap: Fen,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    pub id: ProgrammeId,
    pub is: NewProgramme,
}

/// Something that was really done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The parcel, the person taught, the producer, or the order.
    pub subject: i64,
    /// Whose part of it: the producer of an order's lines, the course that taught; 0 where it is one's alone.
    pub owner: i64,
    /// What a person can look up: a waybill, a code.
    pub reference: String,
    pub day: Day,
    /// The cost of which a share is asked; zero where it is counted.
    pub base: Fen,
}

/// What an application would stand on, and what it would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub evidence: Vec<Evidence>,
    pub base: Fen,
    pub amount: Fen,
}

/// Somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub id: ApplicationId,
    pub programme: ProgrammeId,
    pub payee: Payee,
    pub from: Day,
    pub to: Day,
    pub units: Count,
    pub base: Fen,
    pub amount: Fen,
    pub state: ApplicationState,
    pub reason: String,
    pub sent_by: PersonId,
    pub sent: Time,
    pub checked_by: Option<PersonId>,
    pub approved_by: Option<PersonId>,
    pub paid_on: Option<Day>,
}

impl Application {
    /// What is written beside its payment: `SUB-271828…`.
    pub fn reference(&self) -> String {
        format!("SUB-{}", self.id)
    }
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    pub person: PersonId,
    pub at: Time,
}

/// Why something is not done. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    CodeTaken,
    NoSuchFund,
    /// The fund is not one for subsidies.
    WrongFund,
    /// The programme's budget is more than its fund may ever have.
    OverFund {
        most: Fen,
    },
    /// A rule without an amount or a share pays nothing.
    PaysNothing,
    Backwards,
    NoSuchProgramme,
    /// Days outside of the programme.
    OutOfPeriod {
        from: Day,
        to: Day,
    },
    /// Another kind of applicant is supported.
    WrongPayee,
    /// Nothing was found that this rule pays for.
    NoEvidence,
    /// All that was found is in this application already.
    SameEvidence {
        application: ApplicationId,
    },
    /// A shop has fewer paid orders than the programme asks.
    TooFewOrders {
        has: i64,
        minimum: i64,
    },
    /// The applicant has had what one applicant gets.
    Capped {
        cap: Fen,
    },
    OverBudget {
        left: Fen,
    },
    /// A household, or nobody: courses are held by co-operatives and firms.
    NoOrganiser,
    TrainingTaken,
    /// A subsidy stands on this person's attendance.
    TraineeCounted,
    NoSuchApplication,
    /// It is in another state: somebody was faster.
    WrongState {
        state: ApplicationState,
    },
    /// Who sent it does not judge it.
    OwnApplication,
    /// Who checked it does not approve it.
    SamePerson,
    Fund(ledger::FundRefusal),
}

impl Refusal {
    /// What is wrong and what to do.
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::CodeTaken => w.say("subsidy-refused-code"),
            Self::NoSuchFund => w.say("subsidy-refused-no-fund"),
            Self::WrongFund => w.say("subsidy-refused-wrong-fund"),
            Self::OverFund { most } => w.with("subsidy-refused-over-fund", &[("most", w.money(*most))]),
            Self::PaysNothing => w.say("subsidy-refused-pays-nothing"),
            Self::Backwards => w.say("subsidy-refused-backwards"),
            Self::NoSuchProgramme => w.say("subsidy-refused-no-programme"),
            Self::OutOfPeriod { from, to } => {
                w.with("subsidy-refused-period", &[("from", w.full_day(*from)), ("to", w.full_day(*to))])
            }
            Self::WrongPayee => w.say("subsidy-refused-wrong-payee"),
            Self::NoEvidence => w.say("subsidy-refused-no-evidence"),
            Self::SameEvidence { application } => {
                w.with("subsidy-refused-same", &[("application", application.to_string())])
            }
            Self::TooFewOrders { has, minimum } => {
                w.with("subsidy-refused-few", &[("has", *has), ("minimum", *minimum)])
            }
            Self::Capped { cap } => w.with("subsidy-refused-capped", &[("cap", w.money(*cap))]),
            Self::OverBudget { left } => w.with("subsidy-refused-budget", &[("left", w.money(*left))]),
            Self::NoOrganiser => w.say("subsidy-refused-no-organiser"),
            Self::TrainingTaken => w.say("subsidy-refused-training-taken"),
            Self::TraineeCounted => w.say("subsidy-refused-trainee-counted"),
            Self::NoSuchApplication => w.say("subsidy-refused-no-application"),
            Self::WrongState { state } => {
                let state = w.say(format!("subsidy-state-{}", state.word().replace('_', "-")));
                w.with("subsidy-refused-state", &[("state", state)])
            }
            Self::OwnApplication => w.say("subsidy-refused-own"),
            Self::SamePerson => w.say("subsidy-refused-same-person"),
            Self::Fund(refusal) => refusal.sentence(w),
        }
    }
}
