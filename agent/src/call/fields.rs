//! The arguments of one call, each taken by any of its names. What is left over was not understood, and is said.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::names::plain;

/// Read and of no effect: words about the call, and what would lift a check.
const IGNORED: [&str; 9] =
    ["allow-sudo", "allow-unsafe", "description", "explanation", "reason", "thought", "title", "name", "end"];

/// Arguments that are not taken yet.
pub(super) struct Fields(Vec<(String, Value)>);

impl Fields {
    pub(super) fn new(map: Map<String, Value>) -> Self {
        let mut fields: Vec<(String, Value)> = Vec::with_capacity(map.len());
        for (name, value) in map {
            let name = plain(&name);
            // The later one wins, as in JSON.
            fields.retain(|(known, _)| *known != name);
            fields.push((name, value));
        }
        Self(fields)
    }

    /// The first of these names that is there and says something.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<Value> {
        let mut found = None;
        for name in names {
            let Some(at) = self.0.iter().position(|(known, _)| known == name) else { continue };
            let (_, value) = self.0.remove(at);
            if found.is_none() && !value.is_null() {
                found = Some(value);
            }
        }
        found
    }

    /// A text; numbers and truths are texts too, and a list is its lines.
    pub(super) fn text(&mut self, names: &[&str]) -> Result<Option<String>, String> {
        match self.take(names) {
            None => Ok(None),
            Some(Value::Array(lines)) => {
                let lines: Option<Vec<String>> = lines.iter().map(text_of).collect();
                lines.map(|lines| Some(lines.join("\n"))).ok_or_else(|| wrong(names, "a text"))
            }
            Some(value) => text_of(&value).map(Some).ok_or_else(|| wrong(names, "a text")),
        }
    }

    /// A text that must be there and hold something.
    pub(super) fn needed(&mut self, names: &[&str]) -> Result<String, String> {
        let text = self.text(names)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| format!("{} is missing", names.first().copied().unwrap_or_default()))
    }

    /// A number that is not negative; as a text too.
    pub(super) fn number(&mut self, names: &[&str]) -> Result<Option<u64>, String> {
        let Some(value) = self.take(names) else { return Ok(None) };
        let number = match &value {
            Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?)),
            _ => None,
        };
        number.map(Some).ok_or_else(|| wrong(names, "a whole number"))
    }

    /// Seconds: a number, or a text such as `90s`, `5m`, `1h`.
    pub(super) fn seconds(&mut self, names: &[&str]) -> Result<Option<u64>, String> {
        let Some(value) = self.take(names) else { return Ok(None) };
        let text = text_of(&value).ok_or_else(|| wrong(names, "seconds"))?;
        let text = text.trim();
        let (digits, factor) = match text.char_indices().next_back() {
            Some((at, 's')) => (text.get(..at), 1),
            Some((at, 'm')) => (text.get(..at), 60),
            Some((at, 'h')) => (text.get(..at), 3600),
            _ => (Some(text), 1),
        };
        let number = digits.and_then(|digits| digits.parse::<u64>().ok());
        number.map(|number| Some(number.saturating_mul(factor))).ok_or_else(|| wrong(names, "seconds"))
    }

    /// A truth; as a text too. Not there is no.
    pub(super) fn truth(&mut self, names: &[&str]) -> Result<bool, String> {
        match self.take(names) {
            None => Ok(false),
            Some(Value::Bool(truth)) => Ok(truth),
            Some(Value::Number(number)) => Ok(number.as_u64() != Some(0)),
            Some(Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" | "" => Ok(true),
                "false" | "no" | "0" => Ok(false),
                _ => Err(wrong(names, "true or false")),
            },
            Some(_) => Err(wrong(names, "true or false")),
        }
    }

    /// Texts: a list, or one text with commas.
    pub(super) fn list(&mut self, names: &[&str]) -> Result<Vec<String>, String> {
        match self.take(names) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => {
                let texts: Option<Vec<String>> = list.iter().map(text_of).collect();
                texts.ok_or_else(|| wrong(names, "a list of texts"))
            }
            Some(value) => {
                let text = text_of(&value).ok_or_else(|| wrong(names, "a list of texts"))?;
                Ok(text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned)
                    .collect())
            }
        }
    }

    /// An error when something is left that nothing took.
    pub(super) fn end(self, known: &str) -> Result<(), String> {
        let unknown: Vec<String> = self
            .0
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| !IGNORED.contains(&name.as_str()))
            .collect();
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(format!("unknown: {}; known: {known}", unknown.join(", ")))
        }
    }
}

/// Bytes of a text that may be written as base64.
pub(super) fn decoded(text: String, encoding: Option<&str>) -> Result<Vec<u8>, String> {
    match encoding.map(str::to_ascii_lowercase).as_deref() {
        None | Some("text" | "utf-8" | "utf8" | "auto" | "") => Ok(text.into_bytes()),
        Some("base64") => {
            let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            STANDARD.decode(packed).map_err(|_| "the content is no valid base64".to_owned())
        }
        Some(other) => Err(format!("encoding {other:?} is unknown; known: text, base64")),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// `5.0` and `1e6` are whole numbers too.
fn whole(number: f64) -> Option<u64> {
    // Up to here every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !(0.0..=EXACT).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    format!("{number:.0}").parse().ok()
}

fn wrong(names: &[&str], expected: &str) -> String {
    format!("{} must be {expected}", names.first().copied().unwrap_or_default())
}
