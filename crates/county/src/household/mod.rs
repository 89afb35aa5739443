//! Households: who lives there, what they farm, what they agreed to, where they are paid, and what became of
//! them. A household is a producer; here is what only those see who must act.
mod access;
mod bank;
mod cooperatives;
mod exporting;
mod importing;
mod model;
mod queries;
mod succession;
mod writing;

pub use access::{Look, LookId, Looked, look, looks};
pub use bank::{
    BankAccount, BankAccountId, NewBankAccount, Payee, bank_accounts, bank_accounts_by_ids, set_bank_accounts,
};
pub use cooperatives::{
    CooperativeMember, Membership, Sharing, cooperative_members, join_cooperative, leave_cooperative,
    memberships_of, set_sharing, sharing_on,
};
pub(crate) use exporting::{account_table, member_table, plot_table};
pub use importing::{ACCOUNT_COLUMNS, HouseholdSheet, MEMBER_COLUMNS, PLOT_COLUMNS, import_household_sheet};
pub(crate) use importing::{account_number, mu};
pub use model::*;
pub use queries::{
    HouseholdRow, Households, agreeing, cooperatives, homes, household, household_count, household_people,
    households, members_of, plots_of,
};
pub use succession::{Heir, Succession, merge_households, predecessors, split_household, successors};
pub use writing::{
    add_households, give_consent, leave_household, replace_members, replace_plots, withdraw_consent,
};
