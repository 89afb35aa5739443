//! `pavilion distances`: against a small server that answers as OSRM does, and against what is none.
#![allow(clippy::unwrap_used)]
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use store::testing::TempFolder;

fn pavilion(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pavilion"));
    command.args(arguments).env("LC_ALL", "C.UTF-8").env("PAVILION_TEST_UNSAFE_DATABASE", "1");
    command.output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Answers every question with what `answer` makes of its path, until the test ends.
fn server(answer: fn(&str) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().for_each(|line| serve(line.unwrap(), answer)));
    url
}

fn serve(mut line: TcpStream, answer: fn(&str) -> String) {
    let mut reader = BufReader::new(line.try_clone().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut head = String::new();
    while reader.read_line(&mut head).unwrap() > 2 {
        head.clear();
    }
    let body = answer(first.split(' ').nth(1).unwrap());
    write!(line, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
        .unwrap();
}

/// As OSRM: a row for each source, a figure for each destination.
fn osrm(path: &str) -> String {
    let count = |name: &str| {
        let list = path.split(['?', '&']).find_map(|part| part.strip_prefix(name)).unwrap();
        list.split(';').count()
    };
    let (from, to) = (count("sources="), count("destinations="));
    assert!(path.starts_with("/table/v1/driving/") && from + to <= 100, "{path}");
    let table = |figure: f64| vec![vec![figure; to]; from];
    json!({"code": "Ok", "durations": table(600.4), "distances": table(8_000.0)}).to_string()
}

#[test]
fn all_distances_come_from_the_server_or_none() {
    let folder = TempFolder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let data = folder.0.join("county");
    assert!(pavilion(&["demo", "--no-serve", "--small", "--data", text(&data)]).status.success());
    let fill = |url: &str| pavilion(&["distances", "--osrm", url, "--json", "--data", text(&data)]);
    let refused = |url: &str| {
        let output = fill(url);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(refused(&format!("http://{nobody}")).contains("does not answer as an OSRM server"));
    assert!(refused(&server(|_| "hello".into())).contains("no table of OSRM"));
    let small = |_: &str| r#"{"code":"Ok","durations":[[1]],"distances":[[1]]}"#.to_string();
    assert!(refused(&server(small)).contains("Nothing was changed"));
    let sheet = folder.0.join("distances.csv");
    let export = || {
        assert!(pavilion(&["export", "distances", text(&sheet), "--data", text(&data)]).status.success());
        std::fs::read_to_string(&sheet).unwrap()
    };
    assert_eq!(export().lines().count(), 1, "the refused ones left nothing");
    let filled = fill(&format!("{}/", server(osrm)));
    let told: Value = serde_json::from_slice(&filled.stdout).unwrap();
    let distances = told["distances"].as_u64().unwrap();
    assert!(distances > 0 && told["unreachable"] == 0, "{told}");
    let sheet = export();
    assert_eq!(sheet.lines().count() as u64, distances + 1);
    assert!(sheet.lines().skip(1).all(|line| line.ends_with("8000,600")), "{sheet}");
}
