//! One record as a line: JSON for the file, words for stderr. Every text in it is cleaned of secrets.

use std::fmt::{Debug, Write};
use std::time::SystemTime;

use serde_json::Value;
use tracing::Event;
use tracing::field::{Field, Visit};

use crate::redaction;

/// A record, taken apart.
pub(super) struct Record {
    level: &'static str,
    target: &'static str,
    message: String,
    fields: Vec<(&'static str, Value)>,
}

impl Record {
    pub(super) fn of(event: &Event<'_>) -> Self {
        let metadata = event.metadata();
        let level = metadata.level().as_str();
        let mut record =
            Self { level, target: metadata.target(), message: String::new(), fields: Vec::new() };
        event.record(&mut record);
        record
    }

    pub(super) fn json(&self) -> String {
        let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        let fixed =
            [("ts", now.as_str()), ("level", self.level), ("target", self.target), ("msg", &self.message)];
        let fixed = fixed.map(|(name, text)| (name, Value::from(text)));
        let mut line = String::from("{");
        for (name, value) in fixed.iter().map(|(name, value)| (*name, value)).chain(self.fields()) {
            let comma = if line.len() > 1 { "," } else { "" };
            // Writing to a string does not fail.
            let _ = write!(line, "{comma}{}:{value}", Value::from(name));
        }
        line.push_str("}\n");
        line
    }

    pub(super) fn plain(&self) -> String {
        let mut line = format!("{} {}", self.level, self.message);
        for (name, value) in self.fields() {
            let _ = write!(line, " {name}={value}");
        }
        line
    }

    fn fields(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.fields.iter().map(|(name, value)| (*name, value))
    }

    fn add(&mut self, field: &Field, value: Value) {
        let value = match value {
            Value::String(text) => Value::from(redaction::clean(&text)),
            value => value,
        };
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = text,
            (_, Value::String(text)) if text.is_empty() => {}
            (name, value) => self.fields.push((name, value)),
        }
    }
}

impl Visit for Record {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, Value::from(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, Value::from(value));
    }
}
