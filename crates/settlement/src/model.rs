//! The words of settlement: where money goes, in which batch, and how far it has come.
use county::{BankAccountId, ProducerId};
use kernel::{Count, Day, Fen, Time};
use ledger::{AccountKey, AccountKind, Provider};
use webkit::PersonId;

kernel::id! {
    /// A batch of payouts.
    BatchId;
    /// What one producer gets by one batch.
    PayoutId;
    /// Money that a producer gets before his sales are settled.
    AdvanceId;
    /// A file in which a provider says what it took and gave back.
    BillId;
}

kernel::words! {
    BatchState {
        /// Waits for a second person.
        Drafted = "drafted",
        /// May be sent to the bank.
        Approved = "approved",
        /// The bank has it.
        Sent = "sent",
        /// The bank has told of every line.
        Done = "done",
        /// Nothing comes of it.
        Rejected = "rejected",
    }
    PayoutState {
        /// In a batch that the bank does not have yet.
        Planned = "planned",
        /// The bank has it.
        Sent = "sent",
        /// The money has arrived.
        Paid = "paid",
        /// The bank could not pay: the money is owed again.
        Failed = "failed",
        /// It was paid and came back: the money is owed again.
        Bounced = "bounced",
        /// Its batch was rejected.
        Dropped = "dropped",
    }
    /// Why a bank does not pay, with the code of ISO 20022 (ExternalStatusReason1Code).
    Reason {
        None = "",
        /// BE01, BE04.
        NameDiffers = "name_differs",
        /// AC01, AC03.
        NoSuchAccount = "no_such_account",
        /// AC04, AC06.
        AccountClosed = "account_closed",
        /// AM02, AM14.
        OverLimit = "over_limit",
        /// Any other.
        Other = "other",
    }
    /// From which money of the county a batch is paid.
    PaidFrom {
        Bank = "bank",
        /// What the sandbox provider holds: a demonstration has no bank.
        Sandbox = "sandbox",
    }
}

impl Reason {
    /// Reads a code of ISO 20022.
    pub fn of_iso(code: &str) -> Self {
        match code {
            "BE01" | "BE04" => Self::NameDiffers,
            "AC01" | "AC03" => Self::NoSuchAccount,
            "AC04" | "AC06" => Self::AccountClosed,
            "AM02" | "AM14" => Self::OverLimit,
            _ => Self::Other,
        }
    }
}

impl PaidFrom {
    /// The account of the ledger that the money leaves.
    pub fn account(self) -> AccountKey {
        match self {
            Self::Bank => AccountKey::of_county(AccountKind::Bank),
            Self::Sandbox => AccountKey { kind: AccountKind::Provider, owner: Provider::Sandbox.number() },
        }
    }
}

/// A batch to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// The last day of the period: what became payable later stays for the next batch.
    pub through: Day,
    /// Whoever is owed less waits.
    pub threshold: Fen,
    pub pay_on: Day,
    pub from: PaidFrom,
}

/// A batch of payouts, without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: BatchId,
    /// `P-2611-02`: month, and which of it.
    pub code: String,
    pub state: BatchState,
    pub through: Day,
    pub threshold: Fen,
    pub pay_on: Day,
    pub from: PaidFrom,
    pub lines: Count,
    pub amount: Fen,
    pub made_by: PersonId,
    pub made: Time,
    pub decided_by: Option<PersonId>,
    pub decided: Option<Time>,
    pub sent: Option<Time>,
}

/// A line of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    pub id: PayoutId,
    pub batch: BatchId,
    pub line: i64,
    pub producer: ProducerId,
    pub account: BankAccountId,
    pub amount: Fen,
    pub state: PayoutState,
    /// The bank's own number of the payment; empty before it told.
    pub reference: String,
    pub reason: Reason,
    pub told: Option<Day>,
}

/// What the bank says of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub line: i64,
    pub amount: Fen,
    pub result: Outcome,
    pub reference: String,
    pub reason: Reason,
}

kernel::words! {
    /// How a payment went.
    Outcome {
        Paid = "paid",
        Failed = "failed",
        Bounced = "bounced",
    }
}
