//! The words of a household.
use crate::ProducerId;
use kernel::{Day, NotWhole, Whole};

kernel::id! {
    /// Somebody who lives in a household.
    MemberId;
    /// A piece of land that a household farms.
    PlotId;
    /// Something that a household agreed to.
    ConsentId;
}

kernel::words! {
    HouseholdState {
        Active = "active",
        /// Its people are now in another household.
        Merged = "merged",
    }
    /// Who somebody is to the head of the household.
    Relation {
        Head = "head",
        Spouse = "spouse",
        Child = "child",
        Parent = "parent",
        Grandchild = "grandchild",
        Other = "other",
    }
    PlotKind {
        Paddy = "paddy",
        Dry = "dry",
        Orchard = "orchard",
        Tea = "tea",
        Forest = "forest",
        Pond = "pond",
    }
    /// What a household agreed to.
    Purpose {
        /// Its public name stands in the shop and on trace pages.
        Shown = "shown",
        /// Its income and circumstances are looked at, so that somebody comes when they turn bad.
        Monitored = "monitored",
        /// Its subsidies stand in the public list, with its name masked.
        Listed = "listed",
        /// Its bank account is kept to pay it.
        Paid = "paid",
    }
    SuccessionKind { Merged = "merged", Split = "split" }
}

/// An area in hundredths of a mu, as land certificates say it. A mu is 666.67 square metres; at most 10,000 mu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MuE2(i64);

impl MuE2 {
    pub const MAX: Self = Self(1_000_000);
    pub const fn new(value: i64) -> Option<Self> {
        if 0 <= value && value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }
}

impl Whole for MuE2 {
    fn get(self) -> i64 {
        self.0
    }
    fn from_row(value: i64) -> Result<Self, NotWhole> {
        Self::new(value).ok_or(NotWhole { kind: "MuE2", value })
    }
}

/// `3.25`
impl std::fmt::Display for MuE2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub name: String,
    pub relation: Relation,
    pub born_year: i64,
    /// The day on which the person left the household.
    pub left: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    pub name: String,
    pub relation: Relation,
    pub born_year: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    pub id: PlotId,
    pub kind: PlotKind,
    pub area: MuE2,
    pub crop_zh: String,
    pub crop_en: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlot {
    pub kind: PlotKind,
    pub area: MuE2,
    pub crop_zh: String,
    pub crop_en: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    pub purpose: Purpose,
    pub given: Day,
    pub withdrawn: Option<Day>,
}

/// A household as it enters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHousehold {
    pub producer: ProducerId,
    pub members: Vec<NewMember>,
    pub plots: Vec<NewPlot>,
    pub consents: Vec<Purpose>,
}

/// A household with everything in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    pub producer: crate::Producer,
    pub state: HouseholdState,
    pub since: Day,
    pub ended: Option<Day>,
    /// Those who left are among them.
    pub members: Vec<Member>,
    pub plots: Vec<Plot>,
    pub consents: Vec<Consent>,
}

impl Household {
    /// How many people live in it.
    pub fn people(&self) -> usize {
        self.members.iter().filter(|member| member.left.is_none()).count()
    }
    pub fn agrees(&self, purpose: Purpose) -> bool {
        self.consents.iter().any(|consent| consent.purpose == purpose && consent.withdrawn.is_none())
    }
}

/// People of one household: more is a village.
pub const MEMBERS_MAX: usize = 30;
/// Plots of one household.
pub const PLOTS_MAX: usize = 60;

/// Why a command about a household is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseholdRefusal {
    /// Nobody with this code is a household.
    NotAHousehold,
    /// It was merged into another before.
    Ended,
    /// A household cannot be merged into itself.
    Itself,
    /// A household has somebody in it.
    NobodyLeft,
    /// The people named are not all of this household, or have left.
    NotItsPeople,
    TooManyPeople,
    TooManyPlots,
    /// The code of the new household is taken.
    CodeTaken,
    /// A co-operative's members are households.
    NotACooperative,
    AlreadyAMember,
    NotAMember,
}

impl HouseholdRefusal {
    /// The key of its sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotAHousehold => "county-refused-not-a-household",
            Self::Ended => "county-refused-household-ended",
            Self::Itself => "county-refused-household-itself",
            Self::NobodyLeft => "county-refused-nobody-left",
            Self::NotItsPeople => "county-refused-not-its-people",
            Self::TooManyPeople => "county-refused-too-many-people",
            Self::TooManyPlots => "county-refused-too-many-plots",
            Self::CodeTaken => "county-refused-household-code",
            Self::NotACooperative => "county-refused-not-a-cooperative",
            Self::AlreadyAMember => "county-refused-already-a-member",
            Self::NotAMember => "county-refused-not-a-member",
        }
    }
    pub fn sentence(self, words: &webkit::Words) -> String {
        words.say(self.key())
    }
}
