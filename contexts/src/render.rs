//! The text that goes along with a question, one for each context that is attached. The marks at the beginning are the
//! Go program's in every language, because it knows contexts by them when it makes a history short.

use std::fmt::Write;

use chatcli_core::Lang;
use chatcli_core::port::{ContextAttachment, ContextMode};
use chatcli_references::{block, fence, kind_name, megabytes};

use crate::Document;
use crate::digest::digest;
use crate::document::Entry;
use crate::passages::{MAX_BYTES, passages};
use crate::ranking::best;

/// Passages of a context that is knowledge, where a person does not say how many.
pub(crate) const PASSAGES: usize = 8;

/// What is told of a context beside its passages; empty when those are all.
pub(crate) fn whole(context: &Document, attached: &ContextAttachment, lang: Lang) -> String {
    if context.mode == ContextMode::Knowledge.name() {
        digest(context, lang)
    } else if attached.passages.is_some() {
        String::new()
    } else if attached.chunks.is_empty() {
        files(context, lang)
    } else {
        chosen(context, &attached.chunks, lang)
    }
}

fn files(context: &Document, lang: Lang) -> String {
    let mut text = format!("📦 CONTEXT: {}\n", context.name);
    // Writing to a string cannot fail.
    if !context.description.is_empty() {
        let _ = writeln!(text, "Description: {}", context.description);
    }
    let size = megabytes(context.total_size);
    let _ = writeln!(text, "Mode: {} | Files: {} | Size: {size} MB", context.mode, context.files.len());
    if let Some(tags) = context.tags.as_ref().filter(|tags| !tags.is_empty()) {
        let _ = writeln!(text, "Tags: {}", tags.join(", "));
    }
    let all: Vec<(&str, &str)> =
        context.files.iter().map(|entry| (entry.path.as_str(), entry.content.as_str())).collect();
    let _ = write!(text, "\n{}", block(&all, lang));
    text
}

fn chosen(context: &Document, wanted: &[usize], lang: Lang) -> String {
    let numbers = wanted.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    let count = context.chunks.len();
    let mut text = format!("📦 CONTEXT: {} (Chunks: [{numbers}])\n", context.name);
    let _ = writeln!(text, "Mode: {} | Chunks: {} / {count}\n", context.mode, wanted.len());
    for chunk in wanted.iter().filter_map(|wanted| context.chunks.iter().find(|chunk| chunk.index == *wanted))
    {
        let _ =
            writeln!(text, "\n📦 CHUNK {}/{count}: {}\n{}\n", chunk.index, chunk.description, "=".repeat(80));
        let all: Vec<(&str, &str)> =
            chunk.files.iter().map(|entry| (entry.path.as_str(), entry.content.as_str())).collect();
        let _ = writeln!(text, "{}", block(&all, lang));
    }
    text
}

/// How many passages go along.
pub(crate) fn count(context: &Document, attached: &ContextAttachment) -> Option<usize> {
    let is_knowledge = context.mode == ContextMode::Knowledge.name();
    attached.passages.or(is_knowledge.then_some(PASSAGES))
}

/// The passages that fit the question best; none when none does.
pub(crate) fn retrieved(context: &Document, most: usize, query: &str, lang: Lang) -> Option<String> {
    let all = passages(&context.files);
    let places = best(all.iter().map(|passage| passage.text), query, most);
    let found: Vec<_> = places.iter().filter_map(|place| all.get(*place)).collect();
    if found.is_empty() {
        return None;
    }
    let (head, note, lines) = match lang {
        Lang::En => ("passages that fit the question", "Other passages are not shown.", "lines"),
        Lang::PtBr => ("trechos que combinam com a pergunta", "Outros trechos não são mostrados.", "linhas"),
    };
    let mut text = format!("🔎 CONTEXT: {} — {} {head}\n{note}\n", context.name, found.len());
    for (place, passage) in found.iter().enumerate() {
        let (from, to) = passage.lines;
        let fence = fence(passage.text);
        let end = if passage.text.ends_with('\n') { "" } else { "\n" };
        let path = passage.path;
        let _ = writeln!(text, "\n📄 {path} ({lines} {from}-{to}) [{}/{}]", place + 1, found.len());
        let _ = writeln!(text, "{fence}\n{}{end}{fence}", passage.text);
    }
    Some(text)
}

/// Bytes with every question, as far as they are known without one.
pub(crate) fn bytes(context: &Document, attached: &ContextAttachment) -> u64 {
    let passages = count(context, attached).map_or(0, |most| most * (MAX_BYTES + 64));
    (whole(context, attached, Lang::En).len() + passages) as u64
}

/// An entry of a file that was read.
pub(crate) fn entry(path: String, content: String, size: u64) -> Entry {
    let kind = kind_name(&path).to_owned();
    Entry { path, content, size, kind, ..Entry::default() }
}
