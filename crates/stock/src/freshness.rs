//! How fresh something is when it arrives, as the shop shows it: a box a day, and two phrases.
use crate::telling;
use catalog::Product;
use county::Promise;
use kernel::Day;
use webkit::Words;

/// Longer than this and the boxes are too narrow to be counted.
const BOXES_MAX: i64 = 16;

/// A lot's days, with the phrases below them.
#[derive(Clone, Debug)]
pub(crate) struct Freshness {
    /// A class for each day from the harvest on: `gone`, `road`, "" (fresh), `last`. Empty where it keeps long.
    pub boxes: Vec<&'static str>,
    /// 明天 18:00 前到
    pub arrives: String,
    /// 到手还鲜 6 天
    pub left: String,
    /// `ok`, or `late` where it must be eaten on the day.
    pub tone: &'static str,
}

impl Freshness {
    pub fn of(
        w: &Words,
        product: &Product,
        [harvested, best_before]: [Day; 2],
        promise: &Promise,
        today: Day,
    ) -> Self {
        let arrives = promise.arrives.day();
        let boxes = if product.keeps() { Vec::new() } else { boxes(harvested, best_before, today, arrives) };
        let when = telling::near(w, promise.arrives, today);
        Self {
            boxes,
            arrives: w.with("stock-arrives", &[("when", &when)]),
            left: left(w, product, best_before, arrives),
            tone: if best_before > arrives { "ok" } else { "late" },
        }
    }
}

fn boxes(harvested: Day, best_before: Day, today: Day, arrives: Day) -> Vec<&'static str> {
    let days = best_before.since(harvested);
    if !(0..BOXES_MAX).contains(&days) {
        return Vec::new();
    }
    let class = |day: Day| match day {
        day if day < today => "gone",
        day if day == best_before => "last",
        day if day < arrives => "road",
        _ => "",
    };
    (0..=days).map(|n| class(harvested.plus(n))).collect()
}

/// What is left of its days when it arrives.
fn left(w: &Words, product: &Product, best_before: Day, arrives: Day) -> String {
    match best_before.since(arrives) {
        _ if product.keeps() => w.with("stock-keeps-until", &[("month", &w.month(best_before.month()))]),
        ..=0 => w.say("stock-fresh-that-day"),
        days => w.with("stock-fresh-days", &[("n", days)]),
    }
}

/// The short tag on a picture: 鲜 6 天. None for what keeps, and for what must be eaten on the day.
pub(crate) fn tag(w: &Words, product: &Product, best_before: Day, arrives: Day) -> Option<String> {
    let days = best_before.since(arrives);
    (!product.keeps() && days > 0).then(|| w.with("stock-fresh-tag", &[("n", days)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_of_a_lot_is_a_box() {
        let day = |n| Day::new(2026, 11, n).unwrap();
        let of =
            |harvested, best_before, arrives| boxes(day(harvested), day(best_before), day(23), day(arrives));
        assert_eq!(of(23, 26, 24), ["road", "", "", "last"]);
        assert_eq!(of(22, 26, 25), ["gone", "road", "road", "", "last"]);
        assert_eq!(of(20, 23, 24), ["gone", "gone", "gone", "last"], "too late");
        assert_eq!(of(23, 23, 23), ["last"]);
        assert_eq!(of(1, 28, 24), Vec::<&str>::new(), "too many to count");
    }
}
