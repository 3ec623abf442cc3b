//! The fields that lead a Markdown file, between two lines of `---`. YAML where it is YAML; what people write instead
//! (`description: Use this: it helps`) is read line by line, so that one colon loses no file.

use serde_json::{Map, Value};

/// Bytes of the fields.
const MAX_BYTES: usize = 16 * 1024;

/// A file, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Front {
    fields: Map<String, Value>,
    /// What follows the fields.
    pub body: String,
}

impl Front {
    /// Takes a text apart. Without two lines of `---` all of it is the body.
    pub fn read(text: &str) -> Self {
        let Some((head, body)) = split(text) else {
            return Self { fields: Map::new(), body: text.to_owned() };
        };
        let yaml = serde_saphyr::from_str::<Value>(head).ok();
        let fields = match yaml {
            Some(Value::Object(fields)) => fields,
            Some(Value::Null) => Map::new(),
            _ => lines(head),
        };
        let fields = fields.into_iter().map(|(name, value)| (plain(&name), value)).collect();
        Self { fields, body: body.trim_start_matches('\n').to_owned() }
    }

    /// A text by the first of these names that is there. Numbers and truths are texts too.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        let text = match self.value(names)? {
            Value::String(text) => text.trim().to_owned(),
            value @ (Value::Number(_) | Value::Bool(_)) => value.to_string(),
            _ => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// Texts: a list, or one text with commas.
    pub fn list(&self, names: &[&str]) -> Vec<String> {
        let texts: Vec<String> = match self.value(names) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) => {
                text.trim_matches(['[', ']']).split(',').map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        let unquoted = texts.iter().map(|text| text.trim().trim_matches(['"', '\'']).trim().to_owned());
        unquoted.filter(|text| !text.is_empty()).collect()
    }

    /// A truth. `None` where nothing, or no truth, is said.
    pub fn truth(&self, names: &[&str]) -> Option<bool> {
        match self.value(names)? {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" => Some(true),
                "false" | "no" | "off" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    fn value(&self, names: &[&str]) -> Option<&Value> {
        names.iter().find_map(|name| self.fields.get(*name)).filter(|value| !value.is_null())
    }
}

/// Capital letters and `_` do not count.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace('_', "-")
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix("---")?;
    let rest = rest.split_once('\n').filter(|(line, _)| line.trim().is_empty())?.1;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let (head, tail) = rest.split_at_checked(at)?;
            return (head.len() <= MAX_BYTES).then(|| (head, tail.get(line.len()..).unwrap_or_default()));
        }
        at += line.len();
    }
    None
}

/// `name: all that follows` on each line; indented lines and lists are left out.
fn lines(head: &str) -> Map<String, Value> {
    let pairs = head.lines().filter(|line| !line.starts_with([' ', '\t', '#', '-']));
    let pairs = pairs.filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').into())).collect()
}
