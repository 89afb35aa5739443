//! A statement on paper: A4, one language.
use super::reading::Statement;
use super::sheet::{moved_name, payout_sentence, promise, summary};
use kernel::{Fen, Time};
use papers::{Column, Flow, PageSize, PaperError, Row, Table};
use webkit::Words;

/// The statement as PDF. `shop` stands at the foot of each page, `telephone` answers questions.
///
/// # Errors
/// The font cannot be embedded.
pub fn statement_pdf(
    w: &Words,
    statement: &Statement,
    shop: &str,
    telephone: &str,
    printed: Time,
) -> Result<Vec<u8>, PaperError> {
    let producer = &statement.producer;
    let name = w.name(&producer.name_zh, &producer.name_en);
    let title = w.with("settlement-statement-title", &[("month", w.month(statement.month))]);
    let mut flow = Flow::new(PageSize::A4, format!("{title} {name}"));
    flow.title(&title);
    flow.fact(&w.say("settlement-statement-for"), &format!("{name} ({})", producer.code));
    flow.fact(&w.say("settlement-statement-printed"), &w.full_day(printed.day()));
    flow.space(3.0);
    flow.strong(&summary(w, statement));
    flow.say(&promise(w, statement));
    sold(w, &mut flow, statement);
    account(w, &mut flow, statement);
    paid(w, &mut flow, statement);
    flow.space(5.0);
    flow.quiet(&w.with("settlement-statement-ask", &[("telephone", telephone)]));
    let code = producer.code.clone();
    flow.finish(|page, of| (format!("{shop}  {code}"), format!("{page} / {of}")))
}

fn sold(w: &Words, flow: &mut Flow, statement: &Statement) {
    if statement.sales.is_empty() {
        return;
    }
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    flow.heading(&w.say("settlement-statement-sold"));
    let mut table = Table::new([
        Column::text(say("goods"), 3.4),
        Column::figure(say("packs"), 0.8),
        Column::figure(say("sold"), 1.3),
        Column::figure(say("fee"), 1.2),
        Column::figure(say("top-up"), 1.2),
        Column::figure(say("gets"), 1.4),
    ]);
    let row = |name: String, packs: i64, sums: [Fen; 4]| {
        let sums = sums.map(|sum| w.yuan(sum));
        Row::new([name, w.number(packs)].into_iter().chain(sums))
    };
    for sold in &statement.sales {
        let name = w.name(&sold.label_zh, &sold.label_en).to_string();
        table.row(row(name, sold.packs, [sold.sold, -sold.fee, sold.top_up, sold.gets]));
    }
    let all = &statement.earned;
    let packs = kernel::Whole::get(all.packs);
    table.total(row(w.say("settlement-total"), packs, [all.sold, -all.fee, all.top_up, all.gets]));
    flow.table(&table);
    if !all.returned.is_zero() {
        flow.quiet(&w.with("settlement-statement-returned", &[("sum", w.yuan(all.returned))]));
    }
}

fn account(w: &Words, flow: &mut Flow, statement: &Statement) {
    flow.heading(&w.say("settlement-statement-account"));
    let mut table = Table::new([
        Column::text(w.say("settlement-column-what"), 4.0),
        Column::figure(w.say("settlement-column-sum"), 1.4),
    ]);
    let first = w.with("settlement-statement-opening", &[("day", w.full_day(statement.month.first_day()))]);
    table.row(Row::new([first, w.yuan(statement.opening)]));
    for (moved, sum) in statement.moved.iter().filter(|(_, sum)| !sum.is_zero()) {
        table.row(Row::new([moved_name(w, *moved), w.yuan(sum)]));
    }
    let last = w.with("settlement-statement-closing", &[("day", w.full_day(statement.until))]);
    table.total(Row::new([last, w.yuan(statement.closing)]));
    flow.table(&table);
    if !statement.advance_left.is_zero() {
        flow.quiet(&w.with("settlement-statement-advance", &[("sum", w.yuan(statement.advance_left))]));
    }
}

fn paid(w: &Words, flow: &mut Flow, statement: &Statement) {
    if statement.payouts.is_empty() {
        return;
    }
    flow.heading(&w.say("settlement-statement-payouts"));
    let say = |key: &str| w.say(format!("settlement-column-{key}"));
    let mut table = Table::new([
        Column::text(say("day"), 1.3),
        Column::text(say("account"), 2.4),
        Column::text(say("result"), 2.4),
        Column::figure(say("sum"), 1.3),
    ]);
    for paid in &statement.payouts {
        let day = paid.payout.told.map_or_else(String::new, |day| w.full_day(day));
        table.row(Row::new([
            day,
            paid.account.clone(),
            payout_sentence(w, &paid.payout),
            w.yuan(paid.payout.amount),
        ]));
    }
    flow.table(&table);
}
