//! What a model is told of a large context with every question instead of all of it: what it is, how much, and what is
//! in it. The passages that fit a question come beside it.

use std::fmt::Write;

use chatcli_core::Lang;
use chatcli_core::budget::{estimate, tokens};

use crate::Document;
use crate::passages::passages;

/// Bytes of a digest.
const MAX_BYTES: usize = 3_600;
/// Lines in which a title is looked for, and its bytes.
const TITLE_LINES: usize = 12;
const TITLE_BYTES: usize = 72;
/// Room for the line that says what is missing.
const TRAILER_BYTES: usize = 80;

/// The digest; never more than 3,600 bytes.
pub(crate) fn digest(context: &Document, lang: Lang) -> String {
    let pick = |en: &'static str, pt: &'static str| if lang == Lang::En { en } else { pt };
    let found = passages(&context.files).len();
    let bytes: u64 = context.files.iter().map(|entry| entry.content.len() as u64).sum();
    let mut text = format!("📚 KNOWLEDGE: {}\n", cut(&context.name, 200));
    // Writing to a string cannot fail.
    if !context.description.is_empty() {
        let _ = writeln!(text, "{}", cut(&context.description, 600));
    }
    let about = |key: &str| context.metadata.get(key).and_then(|value| value.as_str()).unwrap_or_default();
    if !about("kb.repo_url").is_empty() {
        let _ = writeln!(text, "{} @ {}", cut(about("kb.repo_url"), 300), cut(about("kb.commit"), 12));
    }
    let (files, estimated) = (context.files.len(), estimate(tokens(bytes)));
    let scale = match lang {
        Lang::En => format!("{files} documents, {found} passages, {estimated} tokens"),
        Lang::PtBr => format!("{files} documentos, {found} trechos, {estimated} tokens"),
    };
    let note = pick(
        "The passages that fit each question come with it. Answer from them and name their paths.",
        "Os trechos que combinam com cada pergunta vêm com ela. Responda com base neles e cite os caminhos.",
    );
    let _ = writeln!(text, "{scale}\n{note}\n{}", pick("Table of contents:", "Sumário:"));
    let mut rows: Vec<_> = context.files.iter().collect();
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    for (place, entry) in rows.iter().enumerate() {
        let count = passages(std::slice::from_ref(*entry)).len();
        let title = title(&entry.content).map(|title| format!(" — {title}")).unwrap_or_default();
        let row = format!("- {} ({count}){title}\n", cut(&entry.path, 300));
        if text.len() + row.len() + TRAILER_BYTES > MAX_BYTES {
            let _ = writeln!(text, "{} {}", pick("… and more:", "… e mais:"), rows.len() - place);
            break;
        }
        text.push_str(&row);
    }
    text
}

/// The first heading near the beginning.
fn title(content: &str) -> Option<&str> {
    let line = content.lines().take(TITLE_LINES).find_map(|line| line.trim_start().strip_prefix("# "))?;
    Some(cut(line.trim(), TITLE_BYTES))
}

/// The beginning of a text, at most so many bytes, between two characters.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Entry;

    #[test]
    fn a_huge_corpus_has_a_small_digest() {
        let files = (0..50_000)
            .map(|n| Entry {
                path: format!("docs/ção-{n:05}.md"),
                content: "# Título\ntext".into(),
                ..Entry::default()
            })
            .collect();
        let context =
            Document {
                name: "á".repeat(500), description: "é".repeat(2_000), files, ..Document::default()
            };
        let text = digest(&context, Lang::PtBr);
        assert!(text.len() <= MAX_BYTES, "{}", text.len());
        assert!(
            text.contains("50000 documentos, 50000 trechos")
                && text.contains("docs/ção-00000.md (1) — Título")
        );
        assert!(text.trim_end().lines().last().unwrap().starts_with("… e mais: "), "{text}");
    }

    #[test]
    fn a_small_one_lists_all_and_cuts_between_characters() {
        let entry = |path: &str, content: &str| Entry {
            path: path.into(),
            content: content.into(),
            ..Entry::default()
        };
        let files = vec![entry("b.md", "# B\nx"), entry("a.rs", "fn a() {}")];
        let text = digest(&Document { name: "n".into(), files, ..Document::default() }, Lang::En);
        assert!(text.ends_with("- a.rs (1)\n- b.md (1) — B\n"), "{text}");
        assert_eq!((cut("áé", 3), cut("áé", 4), cut("", 9)), ("á", "áé", ""));
    }
}
