//! What people send, and what becomes of it.
#![allow(clippy::unwrap_used)] // A test that panics has failed, and that is all it means.
use kernel::{Day, Fen};
use sheets::{
    Cell, Column, Format, ROWS_MAX, Record, RowError, SheetError, Table, Writer, Wrong, above_zero, bad_rows,
    choice, code, day_until, kilograms, read, text, yuan,
};
use std::io::{Cursor, Write};

const COLUMNS: &[Column] = &[
    Column { name: "product", aliases: &["商品", "品名"], required: true },
    Column { name: "price_yuan", aliases: &["价格", "单价"], required: true },
    Column { name: "weight_kg", aliases: &["重量", "公斤"], required: true },
    Column { name: "harvested_on", aliases: &["采收日期"], required: true },
    Column { name: "note", aliases: &["备注"], required: false },
];

fn today() -> Day {
    Day::new(2026, 11, 23).unwrap()
}

#[derive(Debug, PartialEq)]
struct NewLot {
    product: String,
    price: Fen,
    note: Option<String>,
}

fn new_lot(record: &Record<'_>) -> Result<NewLot, RowError> {
    record.get("weight_kg", above_zero(kilograms))?;
    record.get("harvested_on", day_until(today()))?;
    Ok(NewLot {
        product: record.get("product", text(40))?,
        price: record.get("price_yuan", yuan)?,
        note: record.maybe("note", text(200))?,
    })
}

fn csv(rows: &str) -> Table {
    read("lots.csv", rows.as_bytes()).unwrap()
}

#[test]
fn a_csv_of_the_office_is_read_in_gbk() {
    let (bytes, _, _) = encoding_rs::GBK
        .encode("商品,价格,重量,采收日期\r\n山核桃,19.80,46.2,2026/11/20\r\n㐱氏蜂蜜,68,3,2026-11-01\r\n");
    let table = read("批次.csv", &bytes).unwrap();
    let sorted = table.columns(COLUMNS).unwrap().sort(new_lot);
    assert_eq!(sorted.bad, []);
    assert_eq!(
        sorted.good[0],
        (2, NewLot { product: "山核桃".into(), price: Fen::of_fen(1980), note: None })
    );
}

#[test]
fn encodings_and_separators_of_other_offices_are_read_too() {
    let text = "商品;价格;重量;采收日期\n山核桃;19.80;46.2;2026-11-20\n";
    let with_mark = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.replace(';', "\t").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let gb18030 = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), with_mark, utf16, gb18030] {
        assert_eq!(read("x.csv", &bytes).unwrap(), csv(text));
    }
    assert_eq!(csv(text).headers, ["商品", "价格", "重量", "采收日期"]);
}

#[test]
fn every_bad_cell_is_named_with_its_row_and_column() {
    let table = csv("商品,价格,重量,采收日期\n\
        山核桃,abc,46.2,2026-11-20\n\
        山核桃,19.80,-3,2026-11-20\n\
        山核桃,19.80,一百,2026-11-20\n\
        \n\
        \"山\n核桃\",19.80,46.2,2026-11-24\n\
        ,19.80,46.2,2026-11-20\n\
        山核桃,19.805,46.2,2026-11-20\n\
        山核桃,19.80,46.2,2026-11-20\n");
    let sorted = table.columns(COLUMNS).unwrap().sort(new_lot);
    let seen: Vec<_> =
        sorted.bad.iter().map(|e| (e.row, e.header.as_str(), e.found.as_str(), e.wrong)).collect();
    assert_eq!(
        seen,
        [
            (2, "价格", "abc", Wrong::NotMoney),
            (3, "重量", "-3", Wrong::Negative),
            (4, "重量", "一百", Wrong::NotAWeight),
            (6, "采收日期", "2026-11-24", Wrong::InTheFuture { today: today() }),
            (7, "商品", "", Wrong::Missing),
            (8, "价格", "19.805", Wrong::TooPrecise { decimals_max: 2 }),
        ]
    );
    assert_eq!(sorted.good.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [9]);
}

#[test]
fn a_missing_column_is_named_and_nothing_is_read() {
    let table = csv("商品,重量,采收日期\n山核桃,46.2,2026-11-20\n");
    let error = table.columns(COLUMNS).unwrap_err();
    let found = vec!["商品".to_string(), "重量".to_string(), "采收日期".to_string()];
    assert_eq!(error, SheetError::MissingColumns { missing: vec!["价格 (price_yuan)".to_string()], found });
}

/// The weight of the 3 rows that are wrong is in words.
fn ten_thousand_rows() -> Vec<u8> {
    let mut writer = Writer::new(Format::Xlsx, &["商品", "价格", "重量", "采收日期"]).unwrap();
    for n in 1..=10_000 {
        let product = format!("山核桃 {n}");
        let price = Cell::Yuan(Fen::of_fen(n));
        let weight = if [17, 5_000, 10_000].contains(&n) { "一百" } else { "46.2" };
        writer.row(&[Cell::Text(&product), price, Cell::Text(weight), Cell::Day(today())]).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn of_ten_thousand_rows_three_come_back_with_their_reasons() {
    let table = read("lots.xlsx", &ten_thousand_rows()).unwrap();
    let sorted = table.columns(COLUMNS).unwrap().sort(new_lot);
    assert_eq!(sorted.good.len(), 9_997);
    assert_eq!(sorted.bad.iter().map(|error| error.row).collect::<Vec<_>>(), [18, 5_001, 10_001]);

    let say = |error: &RowError| format!("{}: {:?}", error.header, error.wrong);
    let back = read("bad.xlsx", &bad_rows(&table, &sorted.bad, "问题", say).unwrap()).unwrap();
    assert_eq!(back.headers, ["商品", "价格", "重量", "采收日期", "问题"]);
    assert_eq!(back.rows.len(), 3);
    assert_eq!(back.rows[1].cells, ["山核桃 5000", "50", "一百", "2026-11-23", "重量: NotAWeight"]);

    // Sent again as it is, it is refused for the same reason, and the old reason is not carried along.
    let again = back.columns(COLUMNS).unwrap().sort(new_lot);
    assert_eq!(again.bad.len(), 3);
    let twice = read("bad.xlsx", &bad_rows(&back, &again.bad, "问题", say).unwrap()).unwrap();
    assert_eq!(twice, back);
}

#[test]
fn two_reasons_for_one_row_stand_in_one_cell() {
    let table = csv("商品,价格\n山核桃,abc\n");
    let error =
        |column, wrong| RowError { row: 2, column, header: column.into(), found: String::new(), wrong };
    let errors = [error("product", Wrong::Unknown { kind: "product" }), error("price_yuan", Wrong::NotMoney)];
    let bytes = bad_rows(&table, &errors, "problem", |error| error.column.to_string()).unwrap();
    assert_eq!(read("bad.xlsx", &bytes).unwrap().rows[0].cells[2], "product\nprice_yuan");
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook around the xml of one sheet's rows, as a program other than ours might write it.
fn workbook(sheet_data: &str) -> Vec<u8> {
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship \
             Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}' \
             Target='{target}'/></Relationships>"
        )
    };
    let main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' \
        xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'";
    let book =
        format!("<workbook {main}><sheets><sheet name='Sheet1' sheetId='1' r:id='r1'/></sheets></workbook>");
    let sheet = format!("<worksheet {main}><sheetData>{sheet_data}</sheetData></worksheet>");
    zipped(&[
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    let bomb = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 80 << 20])]);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(read("bomb.xlsx", &bomb), Err(SheetError::TooBig { most_mb: 64 }));
}

#[test]
fn one_long_text_in_every_cell_is_a_bomb_too() {
    let long = "x".repeat(40_000);
    let rows: String = (1..=3_000)
        .map(|n| format!("<row r='{n}'><c r='A{n}' t='inlineStr'><is><t>{long}</t></is></c></row>"))
        .collect();
    assert_eq!(read("bomb.xlsx", &workbook(&rows)), Err(SheetError::TooBig { most_mb: 64 }));
}

#[test]
fn a_table_has_a_largest_number_of_rows_and_columns() {
    let long = "品名\n".to_string() + &"山核桃\n".repeat(ROWS_MAX);
    assert_eq!(read("long.csv", long.as_bytes()), Err(SheetError::TooManyRows { most: ROWS_MAX }));
    let wide = "品名,".repeat(300);
    assert_eq!(read("wide.csv", wide.as_bytes()), Err(SheetError::TooManyColumns { most: 256 }));
    let far = workbook("<row r='1'><c r='XFD1' t='inlineStr'><is><t>a</t></is></c></row>");
    assert_eq!(read("far.xlsx", &far), Err(SheetError::TooManyColumns { most: 256 }));
}

#[test]
fn a_file_that_arrived_in_part_is_refused_as_a_whole() {
    let whole = ten_thousand_rows();
    for end in [4, 100, whole.len() / 2, whole.len() - 1] {
        assert_eq!(read("lots.xlsx", &whole[..end]), Err(SheetError::Broken), "{end} bytes");
    }
    let csv = "商品,价格\n山核桃,19.80\n蜂蜜".as_bytes();
    assert_eq!(read("lots.csv", &csv[..csv.len() - 1]), Err(SheetError::Broken));
}

#[test]
fn a_quotation_mark_that_is_never_closed_swallows_no_rows() {
    let table = "商品,价格\n山核桃,19.80\n\"蜂蜜,68\n茶叶,12\n茶叶,13\n";
    assert_eq!(read("lots.csv", table.as_bytes()), Err(SheetError::OpenQuote { row: 3 }));
    let inch = "商品,价格\n5\" 花盆,19.80\n\"12\"\" 花盆\",20\n";
    assert_eq!(csv(inch).rows[1].cells[0], "12\" 花盆");
}

#[test]
fn what_is_no_table_is_told_apart() {
    let letter = zipped(&[("word/document.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")]);
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [&old[..], &name].concat();
    let cases: [(&str, &[u8], SheetError); 9] = [
        ("letter.docx", &letter, SheetError::NotASheet),
        ("prices.xls", &old, SheetError::OldExcel),
        ("prices.xlsx", &locked, SheetError::Locked),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0", SheetError::NotASheet),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0", SheetError::NotASheet),
        ("page.xls", b"<html><table>", SheetError::NotASheet),
        ("empty.csv", b"", SheetError::Empty),
        ("blank.csv", b" , ,\n\n,,\n", SheetError::Empty),
        ("blank.xlsx", &workbook(""), SheetError::Empty),
    ];
    for (name, bytes, error) in cases {
        assert_eq!(read(name, bytes), Err(error), "{name}");
    }
}

#[test]
fn the_cells_of_excel_are_read_as_excel_shows_them() {
    let table = read(
        "x.xlsx",
        &workbook(
            "<row r='2'><c r='A2' t='inlineStr'><is><t>a</t></is></c><c r='B2' t='str'><v>b</v></c></row>
             <row r='5'><c r='B5'><v>0.30000000000000004</v></c><c r='A5' t='b'><v>1</v></c></row>
             <row r='7'><c r='A7' t='e'><v>#N/A</v></c><c r='B7'><f>1+1</f><v>2</v></c></row>",
        ),
    )
    .unwrap();
    assert_eq!(table.headers, ["a", "b"]);
    let rows: Vec<_> = table.rows.iter().map(|row| (row.number, row.cells.join("|"))).collect();
    assert_eq!(rows, [(5, "TRUE|0.3".to_string()), (7, "#N/A|2".to_string())]);
}

#[test]
fn a_code_and_a_word_are_read_from_a_row() {
    const COLUMNS: &[Column] = &[
        Column { name: "lot", aliases: &["批次"], required: true },
        Column { name: "state", aliases: &["状态"], required: true },
    ];
    let table = csv("批次,状态\n'fw-261123-007-4,停售\n\t13800006120,卖完\n");
    let records = table.columns(COLUMNS).unwrap();
    let [first, second] = records.iter().collect::<Vec<_>>()[..] else { panic!("two rows") };
    assert_eq!(first.get("lot", code).unwrap(), "FW-261123-007-4");
    assert_eq!(second.get("lot", code).unwrap(), "13800006120");
    let state = choice(&["在售|open", "停售|paused"], &[1, 2]);
    assert_eq!(first.get("state", &state), Ok(2));
    assert_eq!(second.get("state", &state).unwrap_err().found, "卖完");
}
