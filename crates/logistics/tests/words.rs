//! The room's words and templates.

#[test]
fn both_languages_say_the_same() {
    webkit::testing::locales_agree(&logistics::ROOM);
}

#[test]
fn the_templates_keep_to_the_look() {
    webkit::testing::templates_keep_to_the_look();
}
