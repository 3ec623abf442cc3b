//! An event in one line: its names as they stand in the file, then what it carries, cut.

use serde_json::Value;

use crate::app::Event;

/// So much of what an event carries is told, in characters.
const CARRIED_CHARS: usize = 160;

/// One line about an event.
pub fn told(event: &Event) -> String {
    let whole = serde_json::to_value(event).unwrap_or_default();
    let (mut value, mut names) = (&whole, Vec::new());
    loop {
        match value {
            Value::Object(members) if members.len() == 1 => {
                let Some((name, inner)) = members.iter().next() else { break };
                names.push(name.clone());
                value = inner;
            }
            // An effect's number, and what came of it.
            Value::Array(parts) => {
                let [Value::Number(number), inner] = parts.as_slice() else { break };
                names.push(format!("#{number}"));
                value = inner;
            }
            _ => break,
        }
    }
    let carried = if value.is_null() { String::new() } else { value.to_string() };
    if !carried.is_empty() {
        let mut cut: String = carried.chars().take(CARRIED_CHARS).collect();
        if carried.chars().nth(CARRIED_CHARS).is_some() {
            cut.push('…');
        }
        names.push(cut);
    }
    names.join(" ")
}
