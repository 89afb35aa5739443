//! As much of JSON Schema (draft 7) as GS1's schema of EPCIS 2.0 uses. A word that it does not know is a panic,
//! so that nothing is passed over in silence.
use serde_json::{Map, Value};

/// Words that constrain nothing.
const TITLES: [&str; 6] = ["$id", "$schema", "definitions", "description", "title", "$comment"];

pub struct Schema(Value);

impl Schema {
    pub fn epcis() -> Self {
        Self(serde_json::from_str(include_str!("../fixtures/epcis/schema.json")).expect("the schema is JSON"))
    }

    /// Every fault of a document, with where it is.
    pub fn faults(&self, document: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(&self.0, document, "", &mut faults);
        faults
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        self.check(schema, value, "", &mut faults);
        faults.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let Value::Object(words) = schema else {
            if *schema == Value::Bool(false) {
                faults.push(format!("{at}: nothing may stand here"));
            }
            return;
        };
        for (word, wanted) in words {
            self.check_word(words, word, wanted, value, at, faults);
        }
    }

    fn check_word(
        &self,
        words: &Map<String, Value>,
        word: &str,
        wanted: &Value,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let mut must = |good: bool| {
            if !good {
                faults.push(format!("{at}: {word} wants {wanted}, found {value}"));
            }
        };
        match word {
            "type" => must(is_a(wanted.as_str().expect("one type"), value)),
            "enum" => must(list(wanted).contains(value)),
            "required" => {
                must(value.as_object().is_none_or(|o| list(wanted).iter().all(|k| o.contains_key(text(k)))))
            }
            "minItems" => {
                must(value.as_array().is_none_or(|a| a.len() as u64 >= wanted.as_u64().expect("a count")))
            }
            "uniqueItems" => {
                must(value.as_array().is_none_or(|a| (1..a.len()).all(|i| !a[..i].contains(&a[i]))))
            }
            "pattern" => must(value.as_str().is_none_or(|s| matches_pattern(text(wanted), s))),
            "format" => must(value.as_str().is_none_or(|s| has_format(text(wanted), s))),
            "not" => must(!self.fits(wanted, value)),
            "anyOf" => must(list(wanted).iter().any(|one| self.fits(one, value))),
            "oneOf" => must(list(wanted).iter().filter(|one| self.fits(one, value)).count() == 1),
            "allOf" => list(wanted).iter().for_each(|one| self.check(one, value, at, faults)),
            "$ref" => self.check(self.definition(text(wanted)), value, at, faults),
            "if" if self.fits(wanted, value) => {
                words.get("then").into_iter().for_each(|then| self.check(then, value, at, faults));
            }
            "if" => words.get("else").into_iter().for_each(|other| self.check(other, value, at, faults)),
            "then" | "else" => {}
            "properties" | "additionalProperties" | "propertyNames" => {
                self.check_members(words, word, wanted, value, at, faults);
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.for_each(|(i, item)| self.check(wanted, item, &format!("{at}/{i}"), faults));
            }
            title if TITLES.contains(&title) => {}
            other => panic!("the schema says {other}, which this check does not know"),
        }
    }

    fn check_members(
        &self,
        words: &Map<String, Value>,
        word: &str,
        wanted: &Value,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        for (name, member) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{name}");
            let named = |of: &Value| of.get(name).is_some();
            match word {
                "propertyNames" => self.check(wanted, &Value::from(name.as_str()), &at, faults),
                "properties" if named(wanted) => self.check(&wanted[name], member, &at, faults),
                "additionalProperties" if !words.get("properties").is_some_and(named) => {
                    self.check(wanted, member, &at, faults);
                }
                _ => {}
            }
        }
    }

    fn definition(&self, reference: &str) -> &Value {
        let name = reference.strip_prefix("#/definitions/").expect("a definition of this schema");
        let name = name.replace("%40", "@");
        self.0["definitions"].get(&name).unwrap_or_else(|| panic!("no definition {name}"))
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("the schema wants a {other}"),
    }
}

fn matches_pattern(pattern: &str, s: &str) -> bool {
    let starts = |starts: &[&str]| starts.iter().any(|start| s.starts_with(start));
    match pattern {
        "^OBSERVE$" | "^ADD$" | "^DELETE$" => pattern == format!("^{s}$"),
        "^[A-Z0-9]{2,3}$" => {
            (2..=3).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        "^[A-Fa-f0-9]+$" => !s.is_empty() && s.bytes().all(|b| b.is_ascii_hexdigit()),
        r"^\d+(\.\d+)*$" => {
            s.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        }
        "^([+]|[-])((0[0-9]|1[0-3]):([0-5][0-9])|14:00)$" => is_offset(s),
        p if p.starts_with("^(?!(urn:epcglobal:cbv|") => {
            !starts(&["urn:epcglobal:cbv", "http://ns.gs1.org/cbv/", "https://ns.gs1.org/cbv/"])
        }
        p if p.starts_with(r"^(?!(https?:\/\/gs1\.org\/voc") => !starts(&[
            "http://gs1.org/voc/",
            "https://gs1.org/voc/",
            "http://www.gs1.org/voc/",
            "https://www.gs1.org/voc/",
        ]),
        other => panic!("the schema has the pattern {other}"),
    }
}

fn is_offset(s: &str) -> bool {
    let Some((hours, minutes)) = s.strip_prefix(['+', '-']).and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    let number = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
    match (number(hours), number(minutes)) {
        (Some(14), Some(0)) => true,
        (Some(hours), Some(minutes)) => hours <= 13 && minutes <= 59,
        _ => false,
    }
}

fn has_format(format: &str, s: &str) -> bool {
    match format {
        "uri" => s.split_once(':').is_some_and(|(scheme, rest)| {
            let begins = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-');
            begins && !rest.is_empty() && scheme.bytes().all(plain) && !s.contains(char::is_whitespace)
        }),
        "date-time" => kernel::Time::of_iso(s).is_some(),
        other => panic!("the schema has the format {other}"),
    }
}
