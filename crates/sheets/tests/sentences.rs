//! Whatever can be wrong has its sentence, in both languages, with every fact that the sentence wants.
#![allow(clippy::unwrap_used)] // A test that panics has failed, and that is all it means.
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use kernel::Day;
use sheets::{Args, LOCALES, RowError, SheetError, Wrong};

type Bundle = FluentBundle<FluentResource>;

fn bundles() -> [Bundle; 2] {
    LOCALES.map(|(tag, text)| {
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(text.to_string()).unwrap()).unwrap();
        bundle
    })
}

fn say(bundle: &Bundle, key: &str, args: Args) -> String {
    let message = bundle.get_message(key).unwrap_or_else(|| panic!("{key} has no sentence"));
    let args: FluentArgs<'_> = args.into_iter().collect();
    let mut errors = Vec::new();
    let said = bundle.format_pattern(message.value().unwrap(), Some(&args), &mut errors).to_string();
    assert!(errors.is_empty(), "{key}: {errors:?}");
    said
}

/// One of each. The `match` fails to compile when a variant is added, so that it is added below too.
fn every_wrong() -> Vec<Wrong> {
    let day = Day::new(2026, 11, 23).unwrap();
    let wrongs = vec![
        Wrong::Missing,
        Wrong::NotMoney,
        Wrong::NotAWeight,
        Wrong::NotANumber,
        Wrong::TooPrecise { decimals_max: 2 },
        Wrong::Negative,
        Wrong::Zero,
        Wrong::TooMuch { most: 30 },
        Wrong::TooLittle { least: 1 },
        Wrong::NotADay,
        Wrong::NotATime,
        Wrong::InTheFuture { today: day },
        Wrong::TooEarly { first: day },
        Wrong::NotAPhone,
        Wrong::NotACode,
        Wrong::TooLong { chars_max: 40 },
        Wrong::NotOneOf { words: &["在售|open", "停售|paused"] },
        Wrong::Unknown { kind: "product" },
        Wrong::Unknown { kind: "something else" },
        Wrong::Twice { row: 3 },
    ];
    for wrong in &wrongs {
        match wrong {
            Wrong::Missing | Wrong::NotMoney | Wrong::NotAWeight | Wrong::NotANumber | Wrong::Negative => {}
            Wrong::Zero | Wrong::NotADay | Wrong::NotATime | Wrong::NotAPhone | Wrong::NotACode => {}
            Wrong::TooPrecise { .. } | Wrong::TooMuch { .. } | Wrong::TooLittle { .. } => {}
            Wrong::InTheFuture { .. } | Wrong::TooEarly { .. } | Wrong::TooLong { .. } => {}
            Wrong::NotOneOf { .. } | Wrong::Unknown { .. } | Wrong::Twice { .. } => {}
            Wrong::Room { .. } => panic!("its sentence is the room's"),
        }
    }
    wrongs
}

fn every_refusal() -> Vec<SheetError> {
    let refusals = vec![
        SheetError::NotASheet,
        SheetError::OldExcel,
        SheetError::Locked,
        SheetError::Broken,
        SheetError::OpenQuote { row: 3 },
        SheetError::TooBig { most_mb: 64 },
        SheetError::TooManyRows { most: 50_000 },
        SheetError::TooManyColumns { most: 256 },
        SheetError::Empty,
        SheetError::MissingColumns { missing: vec!["价格".into()], found: vec!["品名".into()] },
        SheetError::ColumnTwice { first: "品名".into(), second: "名称".into() },
    ];
    for refusal in &refusals {
        match refusal {
            SheetError::NotASheet | SheetError::OldExcel | SheetError::Locked | SheetError::Broken => {}
            SheetError::OpenQuote { .. } | SheetError::TooBig { .. } | SheetError::TooManyRows { .. } => {}
            SheetError::TooManyColumns { .. } | SheetError::Empty => {}
            SheetError::MissingColumns { .. } | SheetError::ColumnTwice { .. } => {}
        }
    }
    refusals
}

#[test]
fn whatever_is_wrong_has_its_sentence_in_both_languages() {
    for bundle in bundles() {
        every_wrong().iter().for_each(|wrong| assert!(!say(&bundle, wrong.key(), wrong.args()).is_empty()));
        every_refusal()
            .iter()
            .for_each(|refusal| assert!(!say(&bundle, refusal.key(), refusal.args()).is_empty()));
        say(&bundle, "sheets-problem", Args::new());
    }
}

#[test]
fn the_two_languages_have_the_same_keys() {
    let keys = LOCALES.map(|(_, text)| {
        let starts = |line: &&str| line.starts_with("sheets-");
        text.lines()
            .filter(starts)
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key)
            .collect::<Vec<_>>()
    });
    assert_eq!(keys[0], keys[1]);
    assert!(keys[0].len() > 30, "{keys:?}");
}

#[test]
fn a_bad_row_is_a_sentence_that_says_where_what_and_what_to_do() {
    let [zh, en] = bundles();
    let sentence = |bundle: &Bundle, error: &RowError| {
        let why = say(bundle, error.wrong.key(), error.wrong.args());
        say(bundle, error.key(), error.args(why))
    };
    let mut error = RowError {
        row: 3,
        column: "weight_kg",
        header: "重量".into(),
        found: "一百".into(),
        wrong: Wrong::NotAWeight,
    };
    assert_eq!(
        sentence(&zh, &error),
        "第 3 行“重量”写的是“一百”：不是公斤数。请写数字，比如 100 或 99.5；一斤写 0.5。"
    );
    assert_eq!(
        sentence(&en, &error),
        "Row 3, 重量: \"一百\". Not a number of kilograms. Write figures, such as 100 or 99.5."
    );
    error.found = "很".repeat(41);
    assert!(sentence(&zh, &error).contains(&format!("“{}…”", "很".repeat(40))));
    error.found.clear();
    error.wrong = Wrong::Missing;
    assert_eq!(sentence(&zh, &error), "第 3 行“重量”：没有填。请填上。");
}
