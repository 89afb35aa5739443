//! How the demo's office of finance is set up: who the bank knows it as, and by which rule it gives advances.
use super::CommandError;
use kernel::{Count, Fen, Share, Time};
use settlement::Undone;
use settlement::advances::{NewRule, set_rule};
use store::Tx;
use webkit::Role;

/// The name is the shop's; the number is nobody's.
const PAYER: [(&str, &str); 2] =
    [("payer_name", "千岛农品馆（演示）"), ("payer_account", "33012700000000000001")];

pub fn set_up(tx: &mut Tx, now: Time) -> Result<(), CommandError> {
    for (key, value) in PAYER {
        county::set_setting(tx, key, value)?;
    }
    let one = Count::new(1).unwrap_or_default();
    let Some(person) = county::people(tx, "", Some(Role::Finance), None, one)?.pop() else { return Ok(()) };
    let rule = NewRule {
        from: now.day(),
        limit: Share::percent(50),
        most: Fen::of_yuan(5_000),
        yearly: Share::percent(4),
        repay: Share::percent(80),
    };
    set_rule(tx, &rule, person.id, now).map_err(|undone| match undone {
        Undone::Failed(error) => error.into(),
        Undone::Refused(refusal) => {
            anyhow::anyhow!("the demo's rule for advances was refused: {refusal:?}").into()
        }
    })
}
