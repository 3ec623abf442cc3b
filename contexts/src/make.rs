//! Which files a context gets, and how much of each.

use chatcli_core::Lang;
use chatcli_core::port::{ContextMode, ContextTrouble};
use chatcli_references::{Limits, Remarks, Source, Why, failure, gather};
use serde_json::{Map, Value, json};

use crate::Document;
use crate::chunks::chunks;
use crate::document::Entry;
use crate::render::entry;

const MIB: u64 = 1024 * 1024;
/// Bytes of all files of a context.
const MAX_BYTES: u64 = 200 * MIB;
/// Lines and bytes that a summary keeps of a file.
const SUMMARY_LINES: usize = 10;
const SUMMARY_BYTES: usize = 500;
/// Chunks of a corpus, and bytes of one of its lines.
const MAX_PIECES: usize = 50_000;
const MAX_LINE: usize = 4 * 1024 * 1024;

/// What one path may bring, by the Go program's table.
fn limits(mode: ContextMode) -> Limits {
    let (mebibytes, files) = match mode {
        ContextMode::Full => (50, 500),
        ContextMode::Summary => (5, 1_000),
        ContextMode::Chunked => (100, 1_000),
        ContextMode::Smart => (20, 200),
        ContextMode::Knowledge => (100, 5_000),
    };
    Limits { bytes: mebibytes * MIB, files }
}

/// The files of a context, whole.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) files: Vec<Entry>,
    pub(crate) left_out: usize,
    pub(crate) sensitive: usize,
    pub(crate) remarks: Remarks,
}

/// Reads all paths. Why one brought nothing is said in this language.
pub(crate) async fn read(
    source: &impl Source,
    paths: &[String],
    mode: ContextMode,
    lang: Lang,
) -> Result<Read, ContextTrouble> {
    let mut all = Read::default();
    let mut seen = std::collections::BTreeSet::new();
    for path in paths.iter().filter(|path| seen.insert(path.trim_end_matches('/').to_owned())) {
        let found = gather(source, path, limits(mode)).await;
        let found = found.map_err(|why| ContextTrouble::Path(failure(path, &why, lang)))?;
        all.left_out += found.left_out;
        all.sensitive += found.sensitive;
        all.remarks.extend(found.remarks);
        for file in found.files {
            if mode == ContextMode::Knowledge && file.path.to_lowercase().ends_with(".jsonl") {
                let pieces = corpus(&file.text);
                if pieces.is_empty() {
                    return Err(ContextTrouble::Path(failure(path, &Why::Empty, lang)));
                }
                all.files.extend(pieces);
            } else if all.files.iter().all(|entry| entry.path != file.path) {
                all.files.push(entry(file.path, file.text, file.bytes));
            }
        }
    }
    let bytes: u64 = all.files.iter().map(|entry| entry.size).sum();
    match bytes {
        0 => Err(ContextTrouble::NoFiles),
        _ if bytes > MAX_BYTES => Err(ContextTrouble::TooLarge(bytes)),
        _ => Ok(all),
    }
}

/// The pieces of a corpus: one JSON object a line. Lines that hold no text are left out.
fn corpus(text: &str) -> Vec<Entry> {
    let mut pieces = Vec::new();
    for (line, text) in text.lines().enumerate().filter(|(_, text)| text.len() <= MAX_LINE) {
        if pieces.len() == MAX_PIECES {
            break;
        }
        let Ok(Value::Object(keys)) = serde_json::from_str(text) else { continue };
        let string = |key: &str| keys.get(key).and_then(Value::as_str).unwrap_or_default();
        let content = string("content");
        if content.is_empty() {
            continue;
        }
        let (id, source) = (string("id"), string("source"));
        let source = if source.is_empty() { id.split('#').next().unwrap_or_default() } else { source };
        let path = if id.is_empty() { format!("{source}#{:04}", line + 1) } else { id.to_owned() };
        let kind = source.rsplit_once('.').map_or_else(|| "text".to_owned(), |(_, end)| end.to_lowercase());
        let size = content.len() as u64;
        pieces.push(Entry { path, content: content.to_owned(), size, kind, ..Entry::default() });
    }
    pieces
}

/// Puts files into a context as its mode wants them.
pub(crate) fn fill(context: &mut Document, files: Vec<Entry>, mode: ContextMode) {
    let Limits { bytes, files: most } = limits(mode);
    context.total_size = files.iter().map(|entry| entry.size).sum();
    context.file_count = files.len() as u64;
    context.files = files;
    if mode == ContextMode::Summary {
        for entry in &mut context.files {
            entry.content = summary(&entry.content);
        }
    }
    let is_chunked = mode == ContextMode::Chunked;
    context.chunks = if is_chunked { chunks(&context.files) } else { Vec::new() };
    context.chunk_strategy = if is_chunked { "smart".to_owned() } else { String::new() };
    context.is_chunked = is_chunked;
    mode.name().clone_into(&mut context.mode);
    let keys: [(&str, Value); 3] = [
        ("max_total_size", json!(bytes)),
        ("max_files_to_process", json!(most)),
        ("include_hidden", json!(false)),
    ];
    let options: &mut Map<String, Value> = &mut context.scan_options_metadata;
    options.extend(keys.into_iter().map(|(key, value)| (key.to_owned(), value)));
    for key in ["extensions", "exclude_dirs", "exclude_patterns"] {
        options.entry(key).or_insert_with(|| json!([]));
    }
}

/// The beginning of a file.
fn summary(content: &str) -> String {
    let lines = content.lines().count();
    let mut text: String = content.split_inclusive('\n').take(SUMMARY_LINES).collect();
    if lines > SUMMARY_LINES {
        text.push_str(&format!("... (+{})", lines - SUMMARY_LINES));
    }
    if text.len() > SUMMARY_BYTES {
        text = format!("{}...", crate::digest::cut(&text, SUMMARY_BYTES));
    }
    text
}

/// Files of several contexts; of two with one path the larger one counts. Sorted by path.
pub(crate) fn merged(contexts: &[Document]) -> Vec<Entry> {
    let mut files: std::collections::BTreeMap<&str, &Entry> = std::collections::BTreeMap::new();
    for entry in contexts.iter().flat_map(|context| &context.files) {
        let known = files.entry(&entry.path).or_insert(entry);
        if (entry.size, entry.content.len()) > (known.size, known.content.len()) {
            *known = entry;
        }
    }
    files.into_values().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_keeps_the_beginning_and_splits_no_character() {
        let long: String = (0..20).map(|n| format!("line {n}\n")).collect();
        assert!(summary(&long).ends_with("line 9\n... (+10)"));
        assert_eq!(summary("short"), "short");
        let wide = summary(&"é".repeat(400));
        assert_eq!((wide.len(), wide.ends_with("é...")), (503, true));
    }

    #[test]
    fn lines_of_a_corpus_have_names() {
        let text = "{\"id\":\"a.md#1\",\"content\":\"x\"}\nbroken\n{\"source\":\"B.TXT\",\"content\":\"y\"}\n{\"id\":\"n\"}\n";
        let pieces = corpus(text);
        let rows: Vec<_> = pieces.iter().map(|piece| (piece.path.as_str(), piece.kind.as_str())).collect();
        assert_eq!(rows, [("a.md#1", "md"), ("B.TXT#0003", "txt")]);
    }

    #[test]
    fn a_merge_keeps_the_larger_one_in_the_order_of_paths() {
        let context = |files: &[(&str, &str)]| Document {
            files: files
                .iter()
                .map(|(path, text)| entry((*path).into(), (*text).into(), text.len() as u64))
                .collect(),
            ..Document::default()
        };
        let files = merged(&[context(&[("b", "1"), ("a", "22")]), context(&[("b", "333"), ("a", "1")])]);
        let rows: Vec<_> = files.iter().map(|entry| (entry.path.as_str(), entry.content.as_str())).collect();
        assert_eq!(rows, [("a", "22"), ("b", "333")]);
    }
}
