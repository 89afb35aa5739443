//! The verbs of the harvest: shoots are picked, eggs gathered, fish caught.
use kernel::Day;
use webkit::Words;

/// The word of a verb, by what a product looks like.
fn verb(picture: &str) -> &'static str {
    match picture {
        "eggs" => "gathered",
        "fish" | "shrimp" => "caught",
        "hen" | "pork" => "slaughtered",
        "honey" => "drawn",
        "camellia-oil" => "pressed",
        "peanut" | "sweet-potato" => "dug",
        "rice" => "cut",
        "silk" | "gift-box" | "crate" => "made",
        "herbs" => "cured",
        _ => "picked",
    }
}

/// The verb alone, on a harvest slip: 采, PICKED.
pub(crate) fn verb_label(w: &Words, picture: &str) -> String {
    w.say(format!("stock-verb-{}", verb(picture)))
}

/// 今早采, gathered yesterday.
pub(crate) fn harvested(w: &Words, picture: &str, day: Day, today: Day) -> String {
    w.with(format!("stock-when-{}", verb(picture)), &[("when", &w.picked(day, today))])
}
