//! What is exported imports back unchanged, and whatever is sent is an answer, never a crash.
#![allow(clippy::unwrap_used)] // A test that panics has failed, and that is all it means.
use kernel::{Day, Fen, Grams, Time, Whole};
use proptest::prelude::*;
use sheets::{
    Cell, Column, Format, Record, RowError, Table, Writer, code, day, kilograms, read, text, time, whole,
    yuan,
};

const COLUMNS: &[Column] = &[
    Column { name: "text", aliases: &["名称"], required: true },
    Column { name: "code", aliases: &["批次"], required: true },
    Column { name: "whole", aliases: &["件数"], required: true },
    Column { name: "yuan", aliases: &["金额"], required: true },
    Column { name: "weight_kg", aliases: &["公斤"], required: true },
    Column { name: "day", aliases: &["日期"], required: true },
    Column { name: "time", aliases: &["时间"], required: true },
];

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    text: Option<String>,
    code: String,
    whole: i64,
    yuan: Fen,
    weight: Grams,
    day: Day,
    time: Time,
}

impl Entry {
    fn cells(&self) -> [Cell<'_>; 7] {
        [
            self.text.as_deref().map_or(Cell::Empty, Cell::Text),
            Cell::Code(&self.code),
            Cell::Whole(self.whole),
            Cell::Yuan(self.yuan),
            Cell::Kilograms(self.weight),
            Cell::Day(self.day),
            Cell::Time(self.time),
        ]
    }

    fn read(record: &Record<'_>) -> Result<Self, RowError> {
        Ok(Self {
            text: record.maybe("text", text(300))?,
            code: record.get("code", code)?,
            whole: record.get("whole", whole(0..=i64::MAX))?,
            yuan: record.get("yuan", yuan)?,
            weight: record.get("weight_kg", kilograms)?,
            day: record.get("day", day)?,
            time: record.get("time", time)?,
        })
    }
}

prop_compose! {
    /// Any text that our own readers accept, and often what a spreadsheet would take for something else.
    fn any_text()(start in "[=+@\\-＝'\t\"_]?", rest in "(_x000D_|,|;|\\PC|\n|[0-9a-f山核桃]){0,12}") -> Option<String> {
        text(300)(&format!("{start}{rest}")).ok()
    }
}

prop_compose! {
    fn any_entry()(
        text in any_text(),
        code in "[A-Z0-9]([A-Z0-9-]{0,20}[A-Z0-9])?",
        whole in prop_oneof![0..1_000_i64, 0..=i64::MAX],
        fen in prop_oneof![0..100_000_i64, 0..=Fen::MAX.get()],
        grams in 0..=Grams::MAX.get(),
        day in 0..84_000_i64,
        // From 2000 on: before 1992 the zone had summer time.
        ms in 946_684_800_000_i64..7_258_000_000_000,
    ) -> Entry {
        Entry {
            text, code, whole,
            yuan: Fen::new(fen).unwrap(),
            weight: Grams::new(grams).unwrap(),
            day: Day::from_row(day).unwrap(),
            time: Time::ms(ms).unwrap(),
        }
    }
}

fn written(entries: &[Entry], format: Format) -> Vec<u8> {
    let headers: Vec<&str> = COLUMNS.iter().map(|column| column.aliases[0]).collect();
    let mut writer = Writer::new(format, &headers).unwrap();
    entries.iter().for_each(|entry| writer.row(&entry.cells()).unwrap());
    writer.finish().unwrap()
}

fn read_back(bytes: &[u8], format: Format) -> Table {
    read(&format!("export.{format}"), bytes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_exported_imports_back_unchanged(entries in prop::collection::vec(any_entry(), 1..8)) {
        for format in [Format::Xlsx, Format::Csv] {
            let table = read_back(&written(&entries, format), format);
            let sorted = table.columns(COLUMNS).unwrap().sort(Entry::read);
            prop_assert_eq!(&sorted.bad, &[]);
            let rows: Vec<usize> = (2..entries.len() + 2).collect();
            prop_assert_eq!(sorted.good.iter().map(|(row, _)| *row).collect::<Vec<_>>(), rows);
            prop_assert_eq!(sorted.good.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>(), entries.clone());
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("x.csv", &bytes);
        let _ = read("x.xlsx", &[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    #[test]
    fn any_damage_to_a_workbook_is_answered(at in 0_usize..9_000, byte: u8, entry in any_entry()) {
        let mut bytes = written(&[entry], Format::Xlsx);
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(table) = read("x.xlsx", &bytes) {
            let _ = table.columns(COLUMNS).map(|records| records.sort(Entry::read));
        }
    }
}

#[test]
fn no_text_goes_out_as_a_formula() {
    for dangerous in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1+1", "=HYPERLINK(\"x\",\"y\")"] {
        let mut writer = Writer::new(Format::Csv, &["名称", "批次"]).unwrap();
        writer.row(&[Cell::Text(dangerous), Cell::Code(dangerous)]).unwrap();
        let csv = String::from_utf8(writer.finish().unwrap()).unwrap();
        let row = csv.split_once('\n').unwrap().1;
        assert!(row.trim_start_matches('"').starts_with('\t'), "{csv:?}");

        let mut writer = Writer::new(Format::Xlsx, &["名称", "批次"]).unwrap();
        writer.row(&[Cell::Text(dangerous), Cell::Code(dangerous)]).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(writer.finish().unwrap())).unwrap();
        let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
        assert!(sheet.contains("inlineStr") && !sheet.contains("<f>"), "{sheet}");
    }
}

#[test]
fn long_codes_and_money_are_written_as_people_expect() {
    let mut writer = Writer::new(Format::Csv, &["电话", "金额", "退款"]).unwrap();
    let [phone, money, back] =
        [Cell::Code("138000061200"), Cell::Yuan(Fen::of_fen(5)), Cell::Yuan(Fen::of_fen(-368))];
    writer.row(&[phone, money, back]).unwrap();
    assert_eq!(writer.finish().unwrap(), "\u{feff}电话,金额,退款\n\t138000061200,0.05,-3.68\n".as_bytes());
}
