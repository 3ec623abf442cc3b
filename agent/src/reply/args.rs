//! Arguments written as on a command line: `read --file main.go --start 1`.

use serde_json::{Map, Value};

/// Flags that take no value.
const SWITCHES: [&str; 12] = [
    "append",
    "case-sensitive",
    "force",
    "include-hidden",
    "name-only",
    "regex",
    "staged",
    "stat",
    "allow-unsafe",
    "allow-sudo",
    "help",
    "verbose",
];

/// The words of a line, where its quotes are closed.
pub(crate) fn split(line: &str) -> Option<Vec<String>> {
    shlex::split(line)
}

/// The subcommand as `cmd`, then each flag by its name; what stands alone is listed under `_`.
pub(crate) fn arguments(words: Vec<String>) -> Map<String, Value> {
    let mut map = Map::new();
    let mut words = words.into_iter().peekable();
    if let Some(first) = words.next_if(|word| !word.starts_with('-')) {
        map.insert("cmd".to_owned(), first.into());
    }
    flags(words, &mut map);
    map
}

/// Adds flags and lone words.
pub(crate) fn flags(words: impl Iterator<Item = String>, map: &mut Map<String, Value>) {
    let mut words = words.peekable();
    let mut alone = Vec::new();
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix("--").filter(|flag| !flag.is_empty()) else {
            if word != "--" {
                alone.push(Value::from(word));
            }
            continue;
        };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name.to_owned(), Value::from(value)),
            None if SWITCHES.contains(&flag.replace('_', "-").as_str()) => {
                let said = words.next_if(|next| next == "true" || next == "false");
                (flag.to_owned(), Value::from(said.is_none_or(|said| said == "true")))
            }
            // The next word is the value even when it starts with a dash: a text may be a list.
            None => (flag.to_owned(), words.next().map_or(Value::Bool(true), Value::from)),
        };
        // `exec --cmd "make"`: the subcommand is known already.
        let is_second = name == "cmd" && map.get("cmd").is_some_and(Value::is_string);
        let name = if is_second { "command".to_owned() } else { name };
        match map.get_mut(&name) {
            Some(Value::Array(values)) => values.push(value),
            Some(first) => {
                let first = std::mem::take(first);
                map.insert(name, Value::Array(vec![first, value]));
            }
            None => {
                map.insert(name, value);
            }
        }
    }
    if !alone.is_empty() {
        map.insert("_".to_owned(), Value::Array(alone));
    }
}
