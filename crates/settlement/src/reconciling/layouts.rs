//! The layouts of bills: WeChat Pay's and Alipay's as their public documents describe them, and the sandbox's own.
//! The layout is known by its head, so that a file may be called anything; it may be UTF-8 or GBK.
use crate::refusal::{Refusal, Result};
use kernel::{Day, Fen};
use std::collections::HashMap;

kernel::words! {
    /// Whose layout a file has.
    Layout {
        WeChat = "wechat",
        Alipay = "alipay",
        Sandbox = "sandbox",
    }
    /// Which way the money went.
    LineKind {
        Paid = "paid",
        Refunded = "refunded",
    }
}

/// Rows of one file at the most: a day of a large county has some ten thousand.
pub const BILL_ROWS_MAX: usize = 200_000;

/// A line of a bill as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedLine {
    /// As Excel counts, from 1.
    pub row: usize,
    pub kind: LineKind,
    /// The provider's own number.
    pub reference: String,
    /// Our number of the payment, as the provider has it.
    pub asked_for: String,
    pub day: Day,
    /// Never negative.
    pub amount: Fen,
    pub fee: Fen,
}

/// A bill as it was read. What it says of itself at its end agrees with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub layout: Layout,
    pub lines: Vec<ParsedLine>,
}

/// What a bill says at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    count: Option<i64>,
    paid: Option<Fen>,
    refunded: Option<Fen>,
}

type Cells = Vec<String>;

/// Reads a bill of any of the layouts.
pub fn parse(bytes: &[u8]) -> Result<Parsed> {
    let rows = rows(&decode(bytes))?;
    let head = rows.iter().position(|row| layout_of(row).is_some()).ok_or(Refusal::NotReadable)?;
    let layout = layout_of(&rows[head]).ok_or(Refusal::NotReadable)?;
    let columns: HashMap<String, usize> =
        rows[head].iter().enumerate().map(|(at, cell)| (plain(cell), at)).collect();
    let mut lines = Vec::new();
    let mut totals = Totals::default();
    let mut rest = rows.iter().enumerate().skip(head + 1);
    while let Some((at, row)) = rest.next() {
        if let Some(said) = totals_of(layout, row, || rest.next().map(|(_, row)| row)) {
            totals = totals.and(said);
        } else if !row.iter().all(String::is_empty) && !row[0].starts_with('#') {
            let cells = Named { columns: &columns, row };
            lines.push(
                line(layout, at + 1, &cells).ok_or(Refusal::UnknownLine { line: (at + 1).to_string() })?,
            );
        }
    }
    totals.agree(&lines)?;
    Ok(Parsed { layout, lines })
}

/// UTF-8 where it is, else GB 18030, which holds GBK.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_string(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

fn rows(text: &str) -> Result<Vec<Cells>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Refusal::NotReadable)?;
        // Every field of WeChat Pay begins with a backtick, and Alipay's end with blanks or a tab.
        let cell = |cell: &str| cell.trim().trim_start_matches('`').trim().to_string();
        rows.push(record.iter().map(cell).collect());
        if rows.len() > BILL_ROWS_MAX {
            return Err(Refusal::NotReadable.into());
        }
    }
    Ok(rows)
}

/// A head without what varies between editions: `订单金额（元）` is `订单金额`.
fn plain(head: &str) -> String {
    head.split(['(', '（']).next().unwrap_or("").trim().to_string()
}

fn layout_of(row: &Cells) -> Option<Layout> {
    let has = |name: &str| row.iter().any(|cell| plain(cell) == name);
    match () {
        () if has("微信订单号") && has("商户订单号") => Some(Layout::WeChat),
        () if has("支付宝交易号") && has("商户订单号") => Some(Layout::Alipay),
        () if has("sandbox_transaction") => Some(Layout::Sandbox),
        () => None,
    }
}

struct Named<'a> {
    columns: &'a HashMap<String, usize>,
    row: &'a Cells,
}

impl Named<'_> {
    fn text(&self, name: &str) -> &str {
        self.columns.get(name).and_then(|at| self.row.get(*at)).map_or("", String::as_str)
    }

    /// The first of these columns that holds a sum.
    fn yuan(&self, names: &[&str]) -> Option<Fen> {
        names.iter().map(|name| self.text(name)).find(|text| !text.is_empty()).and_then(signed_yuan)
    }

    fn day(&self, name: &str) -> Option<Day> {
        self.text(name).split([' ', 'T']).next().and_then(|day| day.parse().ok())
    }
}

/// Alipay writes what went back with a minus, WeChat Pay writes fees with five decimals: `2.88000`.
fn signed_yuan(text: &str) -> Option<Fen> {
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    match text.strip_prefix('-') {
        Some(rest) => sheets::yuan(rest).ok().map(|sum| -sum),
        None => sheets::yuan(text).ok(),
    }
}

fn line(layout: Layout, row: usize, cells: &Named<'_>) -> Option<ParsedLine> {
    match layout {
        Layout::WeChat => wechat(row, cells),
        Layout::Alipay => alipay(row, cells),
        Layout::Sandbox => sandbox(row, cells),
    }
}

/// 交易账单 of type ALL: a refund is a row of its own.
fn wechat(row: usize, cells: &Named<'_>) -> Option<ParsedLine> {
    let refunded = matches!(cells.text("交易状态"), "REFUND" | "REVOKED");
    let (kind, reference, amounts): (_, _, &[&str]) = if refunded {
        (LineKind::Refunded, "微信退款单号", &["退款金额", "申请退款金额"])
    } else {
        (LineKind::Paid, "微信订单号", &["订单金额", "应结订单金额", "总金额"])
    };
    Some(ParsedLine {
        row,
        kind,
        reference: cells.text(reference).to_string(),
        asked_for: cells.text("商户订单号").to_string(),
        day: cells.day("交易时间")?,
        amount: absolute(cells.yuan(amounts)?),
        fee: cells.yuan(&["手续费"]).unwrap_or_default(),
    })
}

/// 业务明细.
fn alipay(row: usize, cells: &Named<'_>) -> Option<ParsedLine> {
    let kind = match cells.text("业务类型") {
        "交易" => LineKind::Paid,
        "退款" => LineKind::Refunded,
        _ => return None,
    };
    let request = cells.text("退款批次号/请求号");
    let reference = if kind == LineKind::Refunded && !request.is_empty() {
        format!("{} {request}", cells.text("支付宝交易号"))
    } else {
        cells.text("支付宝交易号").to_string()
    };
    Some(ParsedLine {
        row,
        kind,
        reference,
        asked_for: cells.text("商户订单号").to_string(),
        day: cells.day("完成时间").or_else(|| cells.day("创建时间"))?,
        amount: absolute(cells.yuan(&["订单金额"])?),
        fee: absolute(cells.yuan(&["服务费"]).unwrap_or_default()),
    })
}

fn sandbox(row: usize, cells: &Named<'_>) -> Option<ParsedLine> {
    Some(ParsedLine {
        row,
        kind: cells.text("kind").parse().ok()?,
        reference: cells.text("sandbox_transaction").to_string(),
        asked_for: cells.text("intent").to_string(),
        day: cells.day("time")?,
        amount: cells.yuan(&["amount_yuan"])?,
        fee: cells.yuan(&["fee_yuan"]).unwrap_or_default(),
    })
}

fn absolute(sum: Fen) -> Fen {
    if sum < Fen::ZERO { -sum } else { sum }
}

/// What a row says of the whole file, if that is what it is. WeChat Pay's totals have a head of their own, and
/// stand in the row after it.
fn totals_of<'a>(
    layout: Layout,
    row: &'a Cells,
    mut next: impl FnMut() -> Option<&'a Cells>,
) -> Option<Totals> {
    match layout {
        Layout::WeChat if row[0] == "总交易单数" => Some(next().map_or_else(Totals::default, |said| {
            let of = |name: &str| {
                let at = row.iter().position(|head| head == name)?;
                said.get(at).and_then(|text| signed_yuan(text))
            };
            Totals {
                count: said[0].parse().ok(), paid: of("订单总金额"), refunded: of("退款总金额")
            }
        })),
        Layout::Alipay if row[0].starts_with("#交易合计") => Some(alipay_total(row, LineKind::Paid)),
        Layout::Alipay if row[0].starts_with("#退款合计") => Some(alipay_total(row, LineKind::Refunded)),
        Layout::Sandbox if row[0] == "total" => {
            let cell = |at: usize| row.get(at).map_or("", String::as_str);
            Some(Totals {
                count: cell(1).parse().ok(),
                paid: signed_yuan(cell(3)),
                refunded: signed_yuan(cell(4)),
            })
        }
        _ => None,
    }
}

/// `#交易合计：12笔，商家实收共480.00元，商家优惠共0.00元`: the count alone is of the lines; what the merchant received
/// is less than what was ordered where the merchant gave a discount.
fn alipay_total(row: &Cells, kind: LineKind) -> Totals {
    let text = row.join(",");
    let number = |before: &str, after: &str| -> Option<String> {
        let rest = text.split(before).nth(1)?;
        let said: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        rest[said.len()..].trim_start().starts_with(after).then_some(said)
    };
    let sum = number("实收共", "元").or_else(|| number("实退共", "元")).and_then(|text| signed_yuan(&text));
    let discount = number("优惠共", "元").and_then(|text| signed_yuan(&text)).unwrap_or_default();
    let whole = sum.map(|sum| sum + discount);
    match kind {
        LineKind::Paid => Totals { paid: whole, ..Totals::default() },
        LineKind::Refunded => Totals { refunded: whole, ..Totals::default() },
    }
}

impl Totals {
    fn and(self, other: Self) -> Self {
        Self {
            count: other.count.or(self.count),
            paid: other.paid.or(self.paid),
            refunded: other.refunded.or(self.refunded),
        }
    }

    /// What the file says of itself must be so; what it does not say is not asked for.
    fn agree(self, lines: &[ParsedLine]) -> Result<()> {
        let found = lines.len() as i64;
        if let Some(said) = self.count.filter(|said| *said != found) {
            return Err(Refusal::WrongCount { said, found }.into());
        }
        let sum = |kind| lines.iter().filter(|line| line.kind == kind).map(|line| line.amount).sum::<Fen>();
        for (said, kind) in [(self.paid, LineKind::Paid), (self.refunded, LineKind::Refunded)] {
            let found = sum(kind);
            if let Some(said) = said.map(absolute).filter(|said| *said != found) {
                return Err(Refusal::WrongTotal { said, found }.into());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Undone;

    const WECHAT: &str = "\
交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注
`2026-11-23 14:20:05,`wx1,`190000,`0,`,`42000001,`7001,`o1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`480.00,`0.00,`0,`0,`0.00,`0.00,`,`,`山核桃,`,`2.88000,`0.60%,`480.00,`0.00,`
`2026-11-23 15:00:00,`wx1,`190000,`0,`,`42000002,`7002,`o1,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50000001,`r1,`60.00,`0.00,`ORIGINAL,`SUCCESS,`冬笋,`,`-0.36000,`0.60%,`0.00,`60.00,`
总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额
`2,`480.00,`60.00,`0.00,`2.52000,`480.00,`60.00
";

    #[test]
    fn a_bill_of_wechat_pay_is_read_with_its_summary() {
        let bill = parse(WECHAT.as_bytes()).unwrap();
        assert_eq!(bill.layout, Layout::WeChat);
        let [paid, refunded] = &bill.lines[..] else { panic!("{bill:?}") };
        assert_eq!(
            (paid.kind, paid.asked_for.as_str(), paid.amount),
            (LineKind::Paid, "7001", Fen::of_yuan(480))
        );
        assert_eq!(paid.reference, "42000001");
        assert_eq!((refunded.kind, refunded.amount), (LineKind::Refunded, Fen::of_yuan(60)));
        assert_eq!(refunded.reference, "50000001");
        assert_eq!(paid.day, Day::new(2026, 11, 23).unwrap());
    }

    #[test]
    fn a_summary_that_is_not_the_lines_is_refused() {
        let wrong = WECHAT.replace("`2,`480.00,", "`3,`480.00,");
        let refused = parse(wrong.as_bytes()).unwrap_err();
        assert!(matches!(refused, Undone::Refused(Refusal::WrongCount { said: 3, found: 2 })), "{refused:?}");
    }

    const ALIPAY: &str = "\
#支付宝业务明细查询
#账号：[20880000000000000156]
#起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]
#-----------------------------------------业务明细列表----------------------------------------
支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注
2026112322001\t,7001\t,交易,山核桃,2026-11-23 14:20:05,2026-11-23 14:20:09,,,,,*路远,480.00,480.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,,-2.88,0.00,
2026112322002\t,7002\t,退款,冬笋,2026-11-23 15:00:00,2026-11-23 15:00:01,,,,,*路远,-60.00,-60.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,r1,0.36,0.00,
#-----------------------------------------业务明细列表结束------------------------------------
#交易合计：1笔，商家实收共480.00元，商家优惠共0.00元
#退款合计：1笔，商家实收退款共60.00元，商家优惠退款共0.00元
#导出时间：[2026年11月24日 09:00:00]
";

    #[test]
    fn a_bill_of_alipay_is_read_in_gbk_between_its_comments() {
        let (gbk, _, _) = encoding_rs::GBK.encode(ALIPAY);
        let bill = parse(&gbk).unwrap();
        assert_eq!(bill.layout, Layout::Alipay);
        let [paid, refunded] = &bill.lines[..] else { panic!("{bill:?}") };
        assert_eq!(
            (paid.asked_for.as_str(), paid.amount, paid.fee),
            ("7001", Fen::of_yuan(480), Fen::of_fen(288))
        );
        assert_eq!((refunded.kind, refunded.amount), (LineKind::Refunded, Fen::of_yuan(60)));
        let wrong = ALIPAY.replace("实收共480.00", "实收共481.00");
        let refused = parse(wrong.as_bytes()).unwrap_err();
        assert!(matches!(refused, Undone::Refused(Refusal::WrongTotal { .. })), "{refused:?}");
    }

    #[test]
    fn what_is_no_bill_is_refused() {
        for odd in ["", "a,b\n1,2\n", "商户订单号\n1\n"] {
            assert!(parse(odd.as_bytes()).is_err(), "{odd}");
        }
        assert!(parse(&[0xff, 0xfe, 0x00]).is_err());
        let row = WECHAT.replace("`480.00,`0.00,`\n", "`48O.00,`0.00,`\n");
        assert!(parse(row.as_bytes()).is_err());
    }
}
