//! A real county: founded by command, its places taken in from sheets.
#![allow(clippy::unwrap_used)]
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use store::testing::TempFolder;

fn pavilion(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pavilion"));
    let command = command.args(arguments).env("LC_ALL", "C.UTF-8").env("PAVILION_TEST_UNSAFE_DATABASE", "1");
    command.env("PAVILION_PASSWORD", "a long password").output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn found(data: &Path, code: &str) -> Output {
    let name = ["--name-zh", "淳安县", "--name-en", "Chun'an County", "--phone", "138 0000 6120"];
    pavilion(&[&["found", "--data", text(data), "--code", code][..], &name].concat())
}

fn import(data: &Path, kind: &str, file: &Path) -> String {
    let done = pavilion(&["import", kind, text(file), "--data", text(data)]);
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

/// The demo's outlets as an office would send them: with a kind, a township and a position.
fn outlets_as_places(file: &Path) -> String {
    let mut sheet = "code,kind,name_zh,name_en,township,village,longitude,latitude\n".to_string();
    for row in csv::Reader::from_path(file).unwrap().records() {
        let row = row.unwrap();
        let (code, village, name_zh, name_en) = (&row[0], &row[1], &row[2], &row[3]);
        sheet += &format!("{code},outlet,{name_zh},\"{name_en}\",{},{village},119.0,29.6\n", &village[..9]);
    }
    sheet
}

#[test]
fn a_county_is_founded_and_its_places_come_from_sheets() {
    let folder = TempFolder::new();
    let data = folder.0.join("county");
    let done = found(&data, "330127");
    assert!(done.status.success(), "{done:?}");
    let demo = |name: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(name);
    for (kind, file, rows) in [
        ("townships", "townships.csv", 23),
        ("companies", "companies.csv", 5),
        ("places", "network.csv", 6),
        ("routes", "routes.csv", 5),
        ("zones", "zones.csv", 3),
    ] {
        let said = import(&data, kind, &demo(file));
        assert!(said.contains(&format!("{rows} rows were taken in, 0 were left out")), "{kind}: {said}");
    }
    let outlets = folder.0.join("outlets.csv");
    std::fs::write(&outlets, outlets_as_places(&demo("outlets.csv"))).unwrap();
    let (villages, stops) = (demo("villages.csv"), demo("outlets.csv"));
    for (kind, file) in [("villages", &villages), ("places", &outlets), ("stops", &stops)] {
        let said = import(&data, kind, file);
        assert!(said.contains("rows were taken in, 0 were left out"), "{kind}: {said}");
    }
    let again = import(&data, "townships", &demo("townships.csv"));
    assert!(again.contains("0 rows were taken in, 23 were left out"), "{again}");
    assert!(again.contains("There is one with this already; it was left as it is"), "{again}");
    let checked = pavilion(&["check", "--json", "--data", text(&data)]);
    assert!(checked.status.success(), "{checked:?}");
    let moved = pavilion(&["simulate", "--days", "1", "--data", text(&data)]);
    assert!(!moved.status.success(), "a real county's clock is the wall's");
}

#[test]
fn what_cannot_be_founded_is_refused_with_a_sentence_and_nothing_is_made() {
    let folder = TempFolder::new();
    let data = folder.0.join("county");
    let said = |done: Output| {
        assert!(!done.status.success());
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    assert!(said(found(&data, "3301")).contains("write the six figures of the county, such as 330127"));
    let empty = said(pavilion(&["export", "lots", "lots.csv", "--data", text(&data)]));
    assert!(empty.contains("there is no database in it"), "{empty}");
    assert!(found(&data, "330127").status.success());
    assert!(said(found(&data, "330127")).contains("there is 淳安县 (Chun'an County) with this code already"));
    let sheet = folder.0.join("villages.csv");
    std::fs::write(&sheet, "code,township,name_zh,name_en\n330127001001,330127999,余村,Yu\n").unwrap();
    let left_out = import(&data, "villages", &sheet);
    assert!(
        left_out.contains("Row 2, township: \"330127999\". The county has no such township"),
        "{left_out}"
    );
}

/// What a server on this folder answers to a browser that asks for its first page.
fn first_page(data: &Path) -> String {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut server = Command::new(env!("CARGO_BIN_EXE_pavilion"))
        .args(["serve", "--data", text(data), "--listen", &address])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let answer = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        let mut stream = TcpStream::connect(&address).ok()?;
        stream.write_all(b"GET / HTTP/1.0\r\nHost: any.test\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    });
    server.kill().unwrap();
    server.wait().unwrap();
    answer.unwrap()
}

#[test]
fn a_server_without_a_county_says_so_and_what_to_do() {
    let folder = TempFolder::new();
    let data = folder.0.join("county");
    let empty = first_page(&data);
    assert!(empty.starts_with("HTTP/1.0 404"), "{empty}");
    for said in ["这里还没有县", "There is no county here yet", "pavilion found --code"] {
        assert!(empty.contains(said), "{said}: {empty}");
    }
    assert!(found(&data, "330127").status.success());
    let founded = first_page(&data);
    assert!(founded.starts_with("HTTP/1.0 200") && !founded.contains("还没有县"), "{founded}");
}
