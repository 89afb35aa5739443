//! What the docs say of the steps is what the code does.
#![allow(clippy::unwrap_used)] // a document that is not there is a failed test

#[test]
fn the_documented_table_of_steps_is_the_one_that_is_used() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/logistics.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = logistics::as_markdown();
    assert!(text.contains(&table), "docs/logistics.md does not hold this table:\n{table}");
}

#[test]
fn every_step_of_the_words_is_in_the_table() {
    for kind in logistics::ScanKind::ALL {
        assert!(logistics::STEPS.iter().any(|step| step.kind == *kind), "{kind}");
    }
}
