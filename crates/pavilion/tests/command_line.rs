//! The command line, as a script and as an operator would use it.
#![allow(clippy::unwrap_used)]
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use store::testing::TempFolder;

fn pavilion(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pavilion"));
    command.args(arguments).env("LC_ALL", "C.UTF-8").env("PAVILION_TEST_UNSAFE_DATABASE", "1");
    command.output().unwrap()
}

/// The object of `--json`: one line, last on stdout.
fn json(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_else(|| panic!("nothing on stdout: {output:?}"));
    serde_json::from_str(last).unwrap()
}

fn says(output: &Output) -> String {
    assert!(!output.status.success(), "it should have failed");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> TempFolder {
    let folder = TempFolder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_demo_county_is_made_checked_exported_imported_backed_up_and_restored() {
    let folder = folder();
    let data = folder.0.join("county");
    let made = json(&pavilion(&["demo", "--no-serve", "--json", "--data", text(&data)]));
    assert_eq!((made["townships"].as_i64(), made["villages"].as_i64()), (Some(23), Some(337)), "{made}");
    assert_eq!((made["outlets"].as_i64(), made["products"].as_i64()), (Some(230), Some(300)), "{made}");
    let again = json(&pavilion(&["demo", "--no-serve", "--json", "--data", text(&data)]));
    assert_eq!(again["made"], Value::Bool(false), "a county that is there is left as it is");
    in_order(&data);

    let sheet = folder.0.join("products.csv");
    json(&pavilion(&["export", "products", text(&sheet), "--json", "--data", text(&data)]));
    let back = json(&pavilion(&["import", "products", text(&sheet), "--json", "--data", text(&data)]));
    assert_eq!(
        (back["taken"].as_i64(), back["left_out"].as_array().map(Vec::len)),
        (Some(300), Some(0)),
        "{back}"
    );

    bad_rows_are_left_out(&folder.0, &data, &sheet);

    let file = folder.0.join("county.backup");
    json(&pavilion(&["backup", text(&file), "--json", "--data", text(&data)]));
    let copy = folder.0.join("copy");
    json(&pavilion(&["restore", text(&file), "--json", "--data", text(&copy)]));
    in_order(&copy);
}

fn in_order(data: &Path) {
    let output = pavilion(&["check", "--json", "--data", text(data)]);
    assert_eq!(json(&output), serde_json::json!({"ok": true, "problems": []}));
    assert!(output.status.success());
}

fn bad_rows_are_left_out(folder: &Path, data: &Path, sheet: &Path) {
    let mut reader = csv::Reader::from_path(sheet).unwrap();
    let headers = reader.headers().unwrap().clone();
    let price = headers.iter().position(|name| name == "price_yuan").unwrap();
    let wrong = folder.join("wrong.csv");
    let mut writer = csv::Writer::from_path(&wrong).unwrap();
    writer.write_record(&headers).unwrap();
    for (number, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let cell = |(at, cell): (usize, &str)| {
            if number == 0 && at == price { "abc".into() } else { cell.to_string() }
        };
        writer.write_record(row.iter().enumerate().map(cell)).unwrap();
    }
    writer.flush().unwrap();
    let reasons = folder.join("reasons.xlsx");
    let arguments =
        ["import", "products", text(&wrong), "--json", "--data", text(data), "--bad-rows", text(&reasons)];
    let output = pavilion(&arguments);
    let report = json(&output);
    assert_eq!(report["taken"], 299, "the good rows go in: {report}");
    assert_eq!(report["left_out"][0]["row"], 2, "{report}");
    assert!(!output.status.success() && reasons.exists());
}

#[test]
fn what_cannot_be_used_is_refused_with_a_sentence() {
    let folder = folder();
    let empty = folder.0.join("empty");
    let said = says(&pavilion(&["simulate", "--days", "1", "--data", text(&empty)]));
    assert!(said.contains("no generated county"), "{said}");

    let said =
        says(&pavilion(&["import", "lots", text(&folder.0.join("none.xlsx")), "--data", text(&empty)]));
    assert!(said.contains("none.xlsx cannot be read"), "{said}");

    let said = says(&pavilion(&["export", "lots", text(&folder.0.join("lots.pdf")), "--data", text(&empty)]));
    assert!(said.contains("ends in .xlsx or .csv"), "{said}");
}

/// A road of four places, a minute and a kilometre apart, and a van at its beginning.
fn a_day() -> Value {
    let row = |from: i64, of: i64| (0..4).map(|to| (from - to).abs() * of).collect::<Vec<_>>();
    let matrix = |of: i64| (0..4).map(|from| row(from, of)).collect::<Vec<_>>();
    serde_json::json!({
        "vehicles": [{ "id": 7, "start_index": 0, "end_index": 0, "capacity": [10], "costs": { "fixed": 5, "per_hour": 0, "per_km": 1 } }],
        "jobs": [
            { "id": 1, "location_index": 1, "delivery": [4] },
            { "id": 2, "location_index": 3, "delivery": [4], "pickup": [2] },
            { "id": 3, "location_index": 2, "delivery": [11] },
        ],
        "matrices": { "car": { "durations": matrix(60), "distances": matrix(1_000) } },
    })
}

#[test]
fn a_day_is_planned_in_vrooms_format_and_counted_again() {
    let folder = folder();
    let (file, planned) = (folder.0.join("day.json"), folder.0.join("plan.json"));
    std::fs::write(&file, a_day().to_string()).unwrap();
    let solve = ["plan", "solve", text(&file), "--iterations", "200", "--seed", "4"];
    let output = pavilion(&[&solve[..], &["--json"]].concat());
    let plan = json(&output);
    assert_eq!((plan["code"].as_i64(), plan["summary"]["cost"].as_i64()), (Some(0), Some(5 + 6)), "{plan}");
    assert_eq!(plan["unassigned"][0]["reason"], "it is larger than every vehicle's capacity");
    assert!(String::from_utf8_lossy(&output.stderr).contains("100 %"), "progress goes to stderr");
    let again = pavilion(&[&solve[..], &["--json"]].concat());
    assert_eq!(again.stdout, output.stdout, "the same seed gives the same plan, byte for byte");
    let people = pavilion(&solve);
    let said = String::from_utf8_lossy(&people.stdout).into_owned();
    assert!(said.contains("left out: job 3: it is larger than every vehicle's capacity"), "{said}");

    std::fs::write(&planned, &output.stdout).unwrap();
    let verdict = json(&pavilion(&["plan", "check", text(&file), text(&planned), "--json"]));
    assert_eq!((verdict["ok"].as_bool(), verdict["cost"].as_f64()), (Some(true), Some(11.0)));
    std::fs::write(&planned, plan.to_string().replace("\"cost\":11", "\"cost\":9")).unwrap();
    let cheated = pavilion(&["plan", "check", text(&file), text(&planned)]);
    assert!(!cheated.status.success());
    assert!(String::from_utf8_lossy(&cheated.stdout).contains("the route says cost 9, counted 11"));
}

#[test]
fn a_day_that_cannot_be_read_says_which_job_and_what_to_do() {
    let folder = folder();
    let file = folder.0.join("day.json");
    let mut day = a_day();
    day["jobs"][1]["time_windows"] = serde_json::json!([[900, 800]]);
    std::fs::write(&file, day.to_string()).unwrap();
    let output = pavilion(&["plan", "solve", text(&file), "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let sentence = "jobs[1].time_windows[0] (job 2): this window closes at 800, before it opens at 900; write [opens, closes]";
    assert_eq!(json(&output), serde_json::json!({ "code": 2, "error": sentence }));
    assert!(says(&output).contains(sentence));
    let missing = says(&pavilion(&["plan", "solve", "nowhere.json"]));
    assert!(missing.contains("nowhere.json cannot be read"), "{missing}");
    let endless = says(&pavilion(&["plan", "solve", text(&file), "--time-limit", "-3"]));
    assert!(endless.contains("write seconds, above 0"), "{endless}");
}

#[test]
fn what_is_wrong_with_a_day_is_a_sentence_and_an_exit_code() {
    let folder = folder();
    let file = folder.0.join("day.json");
    let wrong = |at: &str, value: Value, sentence: &str| {
        let mut day = a_day();
        *day.pointer_mut(at).unwrap() = value;
        std::fs::write(&file, day.to_string()).unwrap();
        let output = pavilion(&["plan", "solve", text(&file), "--iterations", "10", "--json"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let told = json(&output);
        assert_eq!(told["code"], 2);
        assert!(told["error"].as_str().unwrap().contains(sentence), "{told}");
        assert!(says(&output).contains(sentence));
    };
    wrong("/jobs/0/location_index", 9.into(), "location 9 is unknown: the matrix has the rows 0 to 3");
    wrong(
        "/vehicles/0/capacity",
        serde_json::json!([-1]),
        "vehicles[0].capacity[0] (vehicle 7): -1 is out of range",
    );
    wrong(
        "/matrices/car/durations/2",
        serde_json::json!([0, 1]),
        "row 2 has 2 entries, but the matrix has 4 rows",
    );
    wrong("/matrices/car/durations/0/1", (-60).into(), "from 0 to 1 stands -60");
    wrong("/jobs/1/id", 1.into(), "the number 1 is used twice");
}

#[test]
fn tomorrows_shuttles_are_planned_and_driven_as_planned() {
    let folder = folder();
    let data = folder.0.join("county");
    json(&pavilion(&["demo", "--no-serve", "--json", "--data", text(&data)]));
    let plan = ["plan", "shuttle", "--iterations", "300", "--json", "--data", text(&data)];
    let (day, found) = the_next_day_without_parcels_on_board(&plan);
    let timetable = &found["timetable"];
    assert_eq!(
        (timetable["runs"].as_i64(), timetable["stops"].as_i64()),
        (Some(34), Some(460)),
        "{timetable}"
    );
    let runs = found["runs"].as_array().unwrap();
    let stops: usize = runs.iter().map(|run| run["stops"].as_array().unwrap().len()).sum();
    assert_eq!(found["plan"]["stops"].as_u64(), Some(stops as u64));
    assert!(found["saved"]["cost_fen"].as_i64().unwrap() > 0, "{}", found["saved"]);
    let accepted = json(&pavilion(&[&plan[..], &["--accept", "--date", &day]].concat()));
    assert_eq!(accepted["plan"], found["plan"]);
    in_order(&data);
    let past = pavilion(&[&plan[..], &["--date", "2020-01-01"]].concat());
    assert!(says(&past).contains("is over. Choose today or a later day"), "{past:?}");
}

/// In the evening the hub has given tomorrow's parcels to its shuttles, and on a holiday nothing drives.
fn the_next_day_without_parcels_on_board(plan: &[&str]) -> (String, Value) {
    let tomorrow: kernel::Day =
        json(&pavilion(plan))["day"].as_str().map_or(webkit::wall().day(), |day| day.parse().unwrap());
    let days = (1..20).map(|days| tomorrow.plus(days).to_string());
    let planned = days.map(|day| {
        let found = json(&pavilion(&[plan, &["--date", &day]].concat()));
        (day, found)
    });
    planned.into_iter().find(|(_, found)| found["refused"].is_null()).unwrap()
}
