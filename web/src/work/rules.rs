//! Whose rules hold in a lent folder, whether it is trusted, and what was decided in it. The person's own rules and the
//! decisions are kept in this browser; the form is that of the full ChatCLI.

use chatcli_agent::policy::MAX_RULES_BYTES;
use chatcli_core::Lang;
use chatcli_core::port::PolicyFile;
use chatcli_folder::{Files, Trouble};
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::document;
use serde_json::{Map, Value, json};

use crate::host::has_local_storage;

/// Where the person's own rules are kept, and how they are called.
const OWN: &str = "chatcli.policy";
/// Where decisions are kept, and how many.
const NOTES: &str = "chatcli.decisions";
const MOST_NOTES: usize = 200;
/// The project's.
const PROJECT: [(&str, bool); 2] = [("coder_policy.json", true), (".chatcli/policy.toml", false)];

/// The language of the page, for what a person reads.
pub(super) fn lang() -> Lang {
    let tag = document().document_element().and_then(|root| root.get_attribute("lang"));
    tag.as_deref().and_then(Lang::from_tag).unwrap_or_default()
}

fn stored(key: &str) -> Option<String> {
    if !has_local_storage() {
        return None;
    }
    LocalStorage::raw().get_item(key).ok().flatten()
}

fn store(key: &str, text: &str) -> Result<(), String> {
    if !has_local_storage() {
        return Err("the browser offers no storage".to_owned());
    }
    LocalStorage::raw().set_item(key, text).map_err(|why| format!("{why:?}"))
}

/// The person's own, if there are any.
pub(super) fn own() -> Vec<PolicyFile> {
    let text = stored(OWN);
    text.into_iter().map(|text| PolicyFile { path: OWN.to_owned(), text: Ok(text), is_json: true }).collect()
}

/// The project's, those that are there.
pub(super) async fn project(files: &impl Files) -> Vec<PolicyFile> {
    let mut found = Vec::new();
    for (path, is_json) in PROJECT {
        let text = match files.read(path, MAX_RULES_BYTES as u64).await {
            Err(Trouble::Missing(_)) => continue,
            Err(why) => Err(why.to_string()),
            Ok(file) => String::from_utf8(file.bytes).map_err(|_| "is no text".to_owned()),
        };
        found.push(PolicyFile { path: path.to_owned(), text, is_json });
    }
    found
}

/// Adds rules that allow to the person's own. What else is in them stays.
pub(super) fn allow(patterns: &[String]) -> Result<(), String> {
    store(OWN, &allowing(stored(OWN).as_deref(), patterns)?)
}

fn allowing(text: Option<&str>, patterns: &[String]) -> Result<String, String> {
    let told = |why: &dyn std::fmt::Display| format!("{OWN}: {why}");
    let mut file: Map<String, Value> = match text {
        Some(text) => serde_json::from_str(text).map_err(|why| told(&why))?,
        None => Map::new(),
    };
    let rules = file.entry("rules").or_insert_with(|| json!([]));
    let rules = rules.as_array_mut().ok_or_else(|| told(&"rules is no list"))?;
    for pattern in patterns {
        let rule = json!({ "pattern": pattern, "action": "allow" });
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let text = Value::Object(file).to_string();
    if text.len() > MAX_RULES_BYTES { Err(told(&"there is no room for more rules")) } else { Ok(text) }
}

/// One line of the list of decisions; the oldest make room.
pub(super) fn note(line: &str) -> Result<(), String> {
    let line = chatcli_core::Redactor::default().clean(line).replace('\n', " ");
    let before = stored(NOTES).unwrap_or_default();
    let lines: Vec<&str> = before.lines().chain([line.as_str()]).collect();
    let skip = lines.len().saturating_sub(MOST_NOTES);
    store(NOTES, &lines.get(skip..).unwrap_or_default().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn always_adds_a_rule_once_and_keeps_what_is_there() {
        let rule = ["@coder write --file a".to_owned()];
        let text = allowing(None, &rule).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let expected =
            serde_json::json!({"rules": [{"action": "allow", "pattern": "@coder write --file a"}]});
        assert_eq!(written, expected);
        assert_eq!(allowing(Some(&text), &rule).unwrap(), text);
        let other = allowing(Some(r#"{"merge":true,"rules":[]}"#), &rule).unwrap();
        assert!(other.contains("\"merge\":true"), "{other}");
        assert!(allowing(Some("{ no"), &rule).is_err(), "what cannot be read is not written over");
        assert!(allowing(Some(r#"{"rules":1}"#), &rule).is_err());
    }
}
