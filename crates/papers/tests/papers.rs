//! Papers are read back by programs that others wrote: a PDF reader, and a scanner.
#![allow(clippy::unwrap_used)] // a paper that cannot be read has failed
use papers::{Column, Corner, Flow, Look, Mark, NoMark, PageSize, Paper, Row, Table, code_128, gs1_128, qr};
use rxing::{BarcodeFormat, DecodeHints};
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;

/// A PDF in a file of its own, and what a poppler tool says of it; `None` where that tool is not installed.
fn poppler(tool: &str, name: &str, pdf: &[u8], arguments: &[&str]) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&file, pdf).unwrap();
    let to_stdout = (tool == "pdftotext").then_some("-");
    match Command::new(tool).args(arguments).arg(&file).args(to_stdout).output() {
        Ok(done) => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            Some(done.stdout)
        }
        Err(_) => {
            eprintln!("skipped: {tool} (Debian poppler-utils) is not installed");
            None
        }
    }
}

fn statement() -> Table {
    let mut table =
        Table::new([Column::text("货品", 4.0), Column::figure("件", 1.0), Column::figure("元", 1.5)]);
    for n in 1..=80 {
        table.row(Row::new(["山核桃 2.5 公斤礼盒", "12", &format!("{n}80.00")]).note("FW-261123-007-4"));
    }
    table.total(Row::new(["合计", "960", "24,192.00"]));
    table
}

#[test]
fn a_long_table_goes_on_over_the_page_and_its_text_can_be_read() {
    let mut flow = Flow::new(PageSize::A4, "结算单");
    flow.title("结算单");
    flow.say("卖了 12 件，480.00 元；服务费 24.00 元；保底补贴 16.00 元；周五给你 472.00 元。");
    flow.table(&statement());
    let pages = flow.paper().pages();
    assert!(pages > 2, "{pages}");
    let pdf = flow.finish(|page, of| ("千岛农品馆".into(), format!("{page} / {of}"))).unwrap();
    assert!(pdf.len() < 100_000, "only what is used of the font is embedded: {} bytes", pdf.len());
    let Some(text) = poppler("pdftotext", "statement", &pdf, &["-layout"]) else { return };
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("周五给你 472.00 元"), "{text}");
    assert!(text.contains("24,192.00"), "{text}");
    assert_eq!(text.matches("货品").count(), pages, "each page repeats the head");
    assert_eq!(text.matches("FW-261123-007-4").count(), 80, "no row is lost between pages");
    assert!(text.replace(' ', "").contains(&format!("{pages}/{pages}")));
}

#[test]
fn figures_end_where_their_column_ends() {
    let mut flow = Flow::new(PageSize::A4, "figures");
    let mut table = Table::new([Column::text("what", 1.0), Column::figure("yuan", 1.0)]);
    table.row(Row::new(["a", "9.00"]));
    table.row(Row::new(["b", "12,345.67"]));
    flow.table(&table);
    let pdf = flow.finish(|_, _| Default::default()).unwrap();
    let Some(words) = poppler("pdftotext", "figures", &pdf, &["-bbox"]) else { return };
    let words = String::from_utf8(words).unwrap();
    let ends = |word: &str| -> f32 {
        let line = words.lines().find(|line| line.contains(&format!(">{word}<"))).expect(word);
        line.split("xMax=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert!((ends("9.00") - ends("12,345.67")).abs() < 0.1);
}

/// A module is painted so many pixels wide, with so many modules of quiet round the mark.
const SCALE: usize = 3;
const QUIET: usize = 12;
const BAR_ROWS: usize = 40;

fn paint(mark: &Mark) -> (Vec<u8>, usize, usize) {
    let rows = if mark.height() == 1 { BAR_ROWS } else { mark.height() };
    let (width, height) = ((mark.width + 2 * QUIET) * SCALE, (rows + 2 * QUIET) * SCALE);
    let mut pixels = vec![255_u8; width * height];
    for y in 0..rows * SCALE {
        for x in 0..mark.width * SCALE {
            let row = if mark.height() == 1 { 0 } else { y / SCALE };
            if mark.dark[row * mark.width + x / SCALE] {
                pixels[(y + QUIET * SCALE) * width + x + QUIET * SCALE] = 0;
            }
        }
    }
    (pixels, width, height)
}

fn scan((pixels, width, height): (Vec<u8>, usize, usize), format: BarcodeFormat) -> String {
    let mut hints = DecodeHints { PossibleFormats: Some(HashSet::from([format])), ..DecodeHints::default() };
    let (width, height) = (width as u32, height as u32);
    let found = rxing::helpers::detect_in_luma_with_hints(pixels, width, height, Some(format), &mut hints);
    found.expect("a scanner reads it").getText().to_string()
}

const LINK: &str = "https://shop.example/01/09521234004187/10/FW-261123-007-4";
const SSCC: &str = "00095212340000000421";

#[test]
fn a_scanner_reads_the_marks() {
    assert_eq!(scan(paint(&qr(LINK).unwrap()), BarcodeFormat::QR_CODE), LINK);
    let read = scan(paint(&gs1_128(SSCC).unwrap()), BarcodeFormat::CODE_128);
    assert!(read.ends_with(SSCC), "{read}");
    let lot = gs1_128("10FW-261123-007-4").unwrap();
    assert!(scan(paint(&lot), BarcodeFormat::CODE_128).ends_with("10FW-261123-007-4"));
    let waybill = "PW2611-2300-0042-1";
    assert_eq!(scan(paint(&code_128(waybill).unwrap()), BarcodeFormat::CODE_128), waybill);
}

#[test]
fn what_cannot_be_a_mark_is_refused() {
    assert_eq!(qr(&"山".repeat(4_000)), Err(NoMark::TooLong));
    assert_eq!(code_128("千岛"), Err(NoMark::NotPlain));
}

#[test]
fn a_scanner_reads_a_printed_label() {
    let mut label = Paper::new(PageSize::LABEL, "label");
    label.text(Corner { x: 6.0, y: 6.0 }, Look::bold(11.0), "1 号线 · 07");
    label.mark(Corner { x: 8.0, y: 30.0 }, 40.0, 40.0, qr(LINK).unwrap());
    label.mark(Corner { x: 10.0, y: 90.0 }, 80.0, 25.0, gs1_128(SSCC).unwrap());
    let pdf = label.finish().unwrap();
    let Some(page) = poppler("pdftoppm", "label", &pdf, &["-gray", "-r", "200"]) else { return };
    let pixels = || pgm(&page);
    assert_eq!((pixels().1, pixels().2), (788, 1182), "100 × 150 mm at 200 dots an inch");
    assert_eq!(scan(pixels(), BarcodeFormat::QR_CODE), LINK);
    assert!(scan(pixels(), BarcodeFormat::CODE_128).ends_with(SSCC));
}

/// Grey pixels of a binary PGM: `P5 width height 255` and the bytes.
fn pgm(file: &[u8]) -> (Vec<u8>, usize, usize) {
    let head: Vec<&[u8]> = file.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
    let number = |text: &[u8]| std::str::from_utf8(text).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(head[1]), number(head[2]));
    (file[file.len() - width * height..].to_vec(), width, height)
}
