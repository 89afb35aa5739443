//! The verbs of the harvest, and times as the shop says them: shoots are picked, eggs gathered, fish caught.
use catalog::Product;
use kernel::{Day, Time};
use webkit::Words;

/// The word of a verb, by what a product looks like. Fruit that keeps for months is a paste, dried or frozen:
/// its day is that of its making.
fn verb(product: &Product) -> &'static str {
    match product.picture.as_str() {
        "eggs" => "gathered",
        "fish" | "shrimp" => "caught",
        "hen" | "pork" | "crate" => "prepared",
        "honey" => "drawn",
        "camellia-oil" => "pressed",
        "peanut" | "sweet-potato" => "dug",
        "rice" | "silk" | "gift-box" => "made",
        "tea" | "pecan" | "herbs" => "picked",
        _ if product.keeps() => "made",
        _ => "picked",
    }
}

/// The verb alone, on a harvest slip: 采, picked.
pub(crate) fn verb_label(w: &Words, product: &Product) -> String {
    w.say(format!("stock-verb-{}", verb(product)))
}

/// 今早采, gathered yesterday.
pub(crate) fn harvested(w: &Words, product: &Product, day: Day, today: Day) -> String {
    w.with(format!("stock-when-{}", verb(product)), &[("when", &w.picked(day, today))])
}

/// The third line of a harvest slip: 今早, 昨天, 5 天前; for what lies longer back its month.
pub(crate) fn slip_when(w: &Words, day: Day, today: Day) -> String {
    match today.since(day) {
        ..=0 => w.say("stock-slip-today"),
        1 => w.say("stock-slip-yesterday"),
        days if days < SAID_IN_DAYS => w.with("stock-slip-days", &[("n", days)]),
        _ => w.say(format!("stock-month-{}", day.month_of_year())),
    }
}

/// From so many days on, a slip shows the month.
const SAID_IN_DAYS: i64 = 10;

/// 明天 18:00, 18:00 tomorrow.
pub(crate) fn near(w: &Words, time: Time, today: Day) -> String {
    let (day, time) = (w.relative_day(time.day(), today), w.time(time));
    w.with("stock-near", &[("day", &day), ("time", &time)])
}
