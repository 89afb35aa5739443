//! What nobody should give the program, and what it says: sheets, a data folder, a disk and a port.
//!
//! `docs/bad-input.md` lists all of it, with scans and payments, whose stories are told in their rooms.
#![allow(clippy::unwrap_used)]
use sheets::{Cell, Format, Writer, read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use store::testing::TempFolder;
use webkit::wall;

const PROGRAM: &str = env!("CARGO_BIN_EXE_pavilion");

fn pavilion(arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .env("PAVILION_TEST_UNSAFE_DATABASE", "1")
        .output()
        .unwrap()
}

/// What the program says when it refuses.
fn says(output: &Output) -> String {
    assert!(!output.status.success(), "it should have been refused: {output:?}");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}")
}

/// A county with two producers, three products and four lots, and a folder beside it.
struct Office {
    folder: TempFolder,
    data: PathBuf,
}

impl Office {
    fn open() -> Self {
        let folder = TempFolder::new();
        std::fs::create_dir_all(&folder.0).unwrap();
        let data = folder.0.join("county");
        let made = pavilion(&["demo", "--small", "--no-serve", "--data", text(&data)]);
        assert!(made.status.success(), "{made:?}");
        Self { folder, data }
    }

    fn sends(&self, name: &str, sheet: &[u8]) -> Output {
        let (file, reasons) = (self.folder.0.join(name), self.reasons());
        std::fs::write(&file, sheet).unwrap();
        pavilion(&["import", "lots", text(&file), "--data", text(&self.data), "--bad-rows", text(&reasons)])
    }

    fn reasons(&self) -> PathBuf {
        self.folder.0.join("reasons.xlsx")
    }

    fn lots(&self) -> usize {
        let file = self.folder.0.join("all.csv");
        let done = pavilion(&["export", "lots", text(&file), "--data", text(&self.data)]);
        assert!(done.status.success(), "{done:?}");
        read("all.csv", &std::fs::read(file).unwrap()).unwrap().rows.len()
    }

    fn is_in_order(&self) {
        assert!(pavilion(&["check", "--data", text(&self.data)]).status.success());
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const HEADS: &str = "农户编号,货号,采收日期,净重kg,价格";

#[test]
fn a_missing_column_is_named_and_nothing_goes_in() {
    let office = Office::open();
    let mut sheet = Writer::new(Format::Xlsx, &["农户编号", "货号"]).unwrap();
    sheet.row(&[Cell::Text("FW0001"), Cell::Text("SHOOT-500")]).unwrap();
    let said = says(&office.sends("lots.xlsx", &sheet.finish().unwrap()));
    assert!(said.contains("These columns are missing: 采收日期 (harvested_on)"), "what: {said}");
    assert!(said.contains("The table has: 农户编号, 货号"), "where: {said}");
    assert!(said.contains("Add the missing names and upload it again"), "what to do: {said}");
    assert_eq!(office.lots(), 4);
}

#[test]
fn a_bad_cell_is_named_by_row_and_column_and_its_neighbours_go_in() {
    let office = Office::open();
    let (day, tomorrow) = (wall().day(), wall().day().plus(1));
    let sheet = format!(
        "{HEADS}\nFW0001,SHOOT-500,{day},10,abc\nFW0001,SHOOT-500,{day},-3,\nFW0001,SHOOT-500,{tomorrow},10,\n\
         FW0001,SHOOT-500,{day},12,18.80\n"
    );
    let said = says(&office.sends("lots.csv", sheet.as_bytes()));
    for sentence in [
        "1 rows were taken in, 3 were left out",
        "Row 2, 价格: \"abc\". Not an amount of money. Write figures, such as 19.80.",
        "Row 3, 净重kg: \"-3\". A negative number. Write a number of zero or more.",
        &format!(
            "Row 4, 采收日期: \"{tomorrow}\". This day is still to come. Today is {day}; write today or an earlier day."
        ),
    ] {
        assert!(said.contains(sentence), "“{sentence}” is not in: {said}");
    }
    assert_eq!(office.lots(), 5, "the good row is in");
    office.is_in_order();
}

#[test]
fn of_ten_thousand_rows_the_three_bad_ones_come_back_as_a_workbook_with_reasons() {
    let office = Office::open();
    let mut sheet = Writer::new(Format::Xlsx, &HEADS.split(',').collect::<Vec<_>>()).unwrap();
    let day = wall().day();
    for n in 0..10_000_i64 {
        let bad = [7, 5_000, 9_999].contains(&n);
        let cell = if bad { "一百".to_string() } else { format!("{}.{:03}", n / 1_000 + 1, n % 1_000) };
        let grower = ["FW0001", "FK0001"][n as usize % 2];
        sheet
            .row(&[
                Cell::Text(grower),
                Cell::Text("SHOOT-500"),
                Cell::Day(day),
                Cell::Text(&cell),
                Cell::Text(""),
            ])
            .unwrap();
    }
    let said = says(&office.sends("lots.xlsx", &sheet.finish().unwrap()));
    assert!(said.contains("9997 rows were taken in, 3 were left out"), "{said}");
    let back = read("reasons.xlsx", &std::fs::read(office.reasons()).unwrap()).unwrap();
    assert_eq!(back.headers.last().unwrap(), "Problem");
    assert_eq!(back.rows.len(), 3);
    for row in &back.rows {
        let (weight, why) = (&row.cells[3], row.cells.last().unwrap());
        assert!(weight == "一百" && why.contains("Not a number of kilograms. Write figures"), "{row:?}");
    }
    assert_eq!(office.lots(), 4 + 9_997);
}

#[test]
fn a_sheet_of_the_offices_old_excel_is_read_in_gbk() {
    let office = Office::open();
    let sheet = format!("{HEADS}\nFW0001,SHOOT-500,{},10,18.80\n", wall().day());
    let (bytes, ..) = encoding_rs::GBK.encode(&sheet);
    assert!(std::str::from_utf8(&bytes).is_err(), "it is not UTF-8");
    let taken = office.sends("批次.csv", &bytes);
    assert!(taken.status.success(), "{taken:?}");
    assert_eq!(office.lots(), 5);
}

#[test]
fn a_database_that_is_not_ours_is_left_alone() {
    let folder = TempFolder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join("pavilion.db");
    let letter = "a letter to my aunt ".repeat(500);
    std::fs::write(&file, &letter).unwrap();
    let serve = || says(&pavilion(&["serve", "--data", text(&folder.0), "--listen", "127.0.0.1:0"]));
    let said = serve();
    assert!(
        said.contains("pavilion.db is not a Pavilion database. Name another folder with --data"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), letter);

    std::fs::remove_file(&file).unwrap();
    let others = rusqlite::Connection::open(&file).unwrap();
    others.execute_batch("CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('茉莉花')").unwrap();
    let said = serve();
    assert!(said.contains("is not a Pavilion database"), "{said}");
    let songs: i64 = others.query_row("SELECT count(*) FROM song", [], |row| row.get(0)).unwrap();
    assert_eq!(songs, 1);
}

/// Runs the program where its data folder lies on a disk of so many kilobytes, with what is copied onto it first.
/// None where this machine lets nobody mount one.
fn on_a_disk_of(kilobytes: u32, county: Option<&Path>) -> Option<Output> {
    let copy =
        county.map_or(String::new(), |county| format!("cp -r {} /mnt/county 2>/dev/null;", text(county)));
    let script = format!(
        "mount -t tmpfs -o size={kilobytes}k none /mnt || exit 99; {copy} \
         exec {PROGRAM} serve --data /mnt/county --listen 127.0.0.1:0"
    );
    let output =
        Command::new("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).output();
    let output = output.ok().filter(|output| output.status.code() != Some(99))?;
    let refused = String::from_utf8_lossy(&output.stderr).contains("unshare failed");
    (!refused).then_some(output)
}

#[test]
fn a_full_disk_at_start_is_named_and_nothing_is_lost() {
    let Some(new) = on_a_disk_of(300, None) else {
        println!("skipped: nobody may mount a small disk here");
        return;
    };
    let sentence =
        "the disk that holds /mnt/county is full. Free some space and start again; nothing was lost";
    assert!(says(&new).contains(sentence), "{new:?}");
    // A county that just fits, and then there is no room for the files that SQLite puts beside it.
    let office = Office::open();
    let kilobytes = std::fs::metadata(office.data.join("pavilion.db")).unwrap().len() / 1_024 + 8;
    let full = on_a_disk_of(u32::try_from(kilobytes).unwrap(), Some(&office.data)).unwrap();
    assert!(says(&full).contains(sentence), "{full:?}");
    office.is_in_order();
}

#[test]
fn a_port_in_use_is_named_with_what_to_do() {
    let office = Office::open();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let said = says(&pavilion(&["serve", "--data", text(&office.data), "--listen", &address.to_string()]));
    let sentence = format!("port {} of 127.0.0.1 is in use", address.port());
    assert!(said.contains(&sentence) && said.contains("Stop it, or choose"), "{said}");
    office.is_in_order();
}

/// The page that lists bad input names a test for each, and the test is there.
#[test]
fn what_the_page_of_bad_input_names_is_proved() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/bad-input.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && line.contains("::")).collect();
    assert!(rows.len() >= 18, "{} kinds of bad input", rows.len());
    for named in rows.iter().flat_map(|row| row.split('`')).filter(|part| part.contains("::")) {
        let (file, test) = named.split_once("::").unwrap();
        let source = std::fs::read_to_string(root.join("crates").join(file)).unwrap();
        assert!(source.contains(&format!("fn {test}()")), "there is no {named}");
    }
}
