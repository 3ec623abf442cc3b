//! What is attached, as the text that a conversation keeps.

use crate::port::ContextAttachment;

/// Id, name, priority, chunks, passages, bytes.
type Row = (String, String, i32, Vec<usize>, Option<usize>, u64);

/// Reads it; what cannot be read is nothing.
pub(crate) fn read(kept: Option<&str>) -> Vec<ContextAttachment> {
    let rows: Vec<Row> = kept.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let one = |(id, name, priority, chunks, passages, bytes)| ContextAttachment {
        id,
        name,
        priority,
        chunks,
        passages,
        bytes,
    };
    rows.into_iter().map(one).collect()
}

/// Writes it; nothing attached is nothing to keep.
pub(crate) fn write(attached: &[ContextAttachment]) -> Option<String> {
    let one = |of: &ContextAttachment| {
        serde_json::json!([of.id, of.name, of.priority, of.chunks, of.passages, of.bytes])
    };
    let rows: Vec<_> = attached.iter().map(one).collect();
    (!rows.is_empty()).then(|| serde_json::Value::from(rows).to_string())
}
