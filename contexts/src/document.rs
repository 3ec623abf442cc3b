//! The file of a context, as the Go program writes it. Keys of files are capitalised and read in any case; lists may be
//! `null`; keys that are not known here stay where they are.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use chatcli_core::port::{ContextChunk, ContextDetail, ContextFacts, ContextFile};

/// A context with everything in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // The names are the format's.
pub struct Document {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub name: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub description: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub files: Vec<Entry>,
    #[serde(default, deserialize_with = "or_empty")]
    pub mode: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub total_size: u64,
    #[serde(default, deserialize_with = "or_empty")]
    pub file_count: u64,
    #[serde(default, deserialize_with = "or_empty")]
    pub created_at: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub updated_at: String,
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "or_empty")]
    pub metadata: Map<String, Value>,
    #[serde(default, deserialize_with = "or_empty")]
    pub scan_options_metadata: Map<String, Value>,
    #[serde(default, deserialize_with = "or_empty", skip_serializing_if = "Vec::is_empty")]
    pub chunks: Vec<Chunk>,
    #[serde(default, deserialize_with = "or_empty")]
    pub is_chunked: bool,
    #[serde(default, deserialize_with = "or_empty", skip_serializing_if = "String::is_empty")]
    pub chunk_strategy: String,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A file of a context.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Map<String, Value>")]
pub struct Entry {
    /// As it was typed.
    #[serde(rename = "Path")]
    pub path: String,
    /// What is kept of it.
    #[serde(rename = "Content")]
    pub content: String,
    /// Bytes on disk when it was read.
    #[serde(rename = "Size")]
    pub size: u64,
    /// What it is, e.g. `Rust`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// What is not known here.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Map<String, Value>> for Entry {
    fn from(keys: Map<String, Value>) -> Self {
        let mut entry = Self::default();
        for (key, value) in keys {
            match (key.to_ascii_lowercase().as_str(), value) {
                ("path", Value::String(text)) => entry.path = text,
                ("content", Value::String(text)) => entry.content = text,
                ("type", Value::String(text)) => entry.kind = text,
                ("size", value) if value.is_u64() => entry.size = value.as_u64().unwrap_or_default(),
                (_, value) => {
                    entry.rest.insert(key, value);
                }
            }
        }
        entry
    }
}

/// Files that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // The names are the format's.
pub struct Chunk {
    #[serde(default)]
    pub index: usize,
    #[serde(default)]
    pub total_chunks: usize,
    #[serde(default, deserialize_with = "or_empty")]
    pub files: Vec<Entry>,
    #[serde(default, deserialize_with = "or_empty")]
    pub description: String,
    #[serde(default)]
    pub total_size: u64,
    #[serde(default)]
    pub est_tokens: u64,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// `null` is nothing.
fn or_empty<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(value: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(value)?.unwrap_or_default())
}

impl Document {
    /// Reads a file; `None` = it is no context.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let document: Self = serde_json::from_slice(bytes).ok()?;
        (!document.id.is_empty() && !document.name.is_empty()).then_some(document)
    }

    /// Writes it in one line, as the store keeps it.
    pub fn write(&self) -> Vec<u8> {
        // Strings as keys and no number that JSON lacks: it cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Writes it for a person.
    pub fn write_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// In short.
    pub fn facts(&self) -> ContextFacts {
        ContextFacts {
            id: self.id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            mode: self.mode.clone(),
            files: self.files.len(),
            bytes: self.total_size,
            chunks: self.chunks.len(),
            tags: self.tags.clone().unwrap_or_default(),
            created: self.created_at.get(..16).unwrap_or_default().replace('T', " "),
        }
    }

    /// Without the texts.
    pub fn detail(&self) -> ContextDetail {
        let file = |entry: &Entry| ContextFile {
            path: entry.path.clone(),
            kind: entry.kind.clone(),
            bytes: entry.size,
            lines: entry.content.lines().count(),
        };
        let chunk = |chunk: &Chunk| ContextChunk {
            index: chunk.index,
            description: chunk.description.clone(),
            files: chunk.files.iter().map(|entry| entry.path.clone()).collect(),
            bytes: chunk.total_size,
            tokens: chunk.est_tokens,
        };
        ContextDetail {
            facts: self.facts(),
            files: self.files.iter().map(file).collect(),
            chunks: self.chunks.iter().map(chunk).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the Go program writes it: `null` lists, nanoseconds, escaped signs, and keys of a later version.
    const GO: &str = r#"{"id":"3f0c","name":"api","description":"","files":[{"Path":"src/a.rs",
        "Content":"Vec\u003cT\u003e","Size":6,"Type":"Rust","Later":[1]}],"mode":"chunked","total_size":6,
        "file_count":1,"created_at":"2026-08-18T10:00:00.123456789-03:00","updated_at":"2026-08-18T10:00:00Z",
        "tags":null,"metadata":{"kb.sources":"2"},"scan_options_metadata":{"max_total_size":104857600,
        "extensions":null},"chunks":[{"index":1,"total_chunks":1,"files":[{"path":"src/a.rs","CONTENT":"x",
        "size":1,"type":"Rust"}],"description":"d","total_size":1,"est_tokens":3}],"is_chunked":true,
        "chunk_strategy":"smart","later":{"a":null}}"#;

    #[test]
    fn a_file_of_the_go_program_loses_nothing() {
        let read = Document::read(GO.as_bytes()).unwrap();
        assert_eq!(read.files[0].content, "Vec<T>");
        assert_eq!(read.chunks[0].files[0].content, "x", "keys of a file come in any case");
        assert_eq!(read.facts().created, "2026-08-18 10:00");
        let again: Value = serde_json::from_slice(&read.write()).unwrap();
        let mut before: Value = serde_json::from_str(GO).unwrap();
        let entry = &mut before["chunks"][0]["files"][0];
        *entry = serde_json::json!({"Path": "src/a.rs", "Content": "x", "Size": 1, "Type": "Rust"});
        assert_eq!(again, before);
        assert_eq!(Document::read(&read.write()).unwrap(), read);
    }

    #[test]
    fn what_is_empty_is_written_as_the_go_program_does() {
        let document = Document { id: "i".into(), name: "n".into(), ..Document::default() };
        let written: Value = serde_json::from_slice(&document.write()).unwrap();
        assert!(written["tags"].is_null() && written["files"].is_array() && written["metadata"].is_object());
        assert!(written.get("chunks").is_none() && written.get("chunk_strategy").is_none());
        assert_eq!(written["is_chunked"], false);
    }

    #[test]
    fn what_is_no_context_is_none() {
        for text in ["", "{", "[]", "{}", r#"{"dimension":3,"provider":"x","entries":{}}"#, r#"{"id":"a"}"#] {
            assert!(Document::read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
