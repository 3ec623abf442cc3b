//! Finds bare addresses and marks of footnotes in running text, and says which targets a reader can safely follow.

use super::block::Inline;
use super::script::{is_east_asian, is_wide_sign};

/// The same pieces, with links where addresses stand and marks where footnotes are meant.
pub(super) fn found(pieces: Vec<Inline>) -> Vec<Inline> {
    let mut all = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Inline::Text(text) if text.contains("://") || text.contains("[^") => split(&text, &mut all),
            piece => all.push(piece),
        }
    }
    all
}

fn split(text: &str, into: &mut Vec<Inline>) {
    let (mut from, mut at) = (0, 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.find([':', '['])) {
        at += next;
        let found = if text.get(at..).is_some_and(|rest| rest.starts_with("[^")) {
            note(text, at)
        } else {
            address(text, from, at)
        };
        let Some((start, end, piece)) = found else {
            at += 1;
            continue;
        };
        words(text.get(from..start).unwrap_or_default(), into);
        into.push(piece);
        (from, at) = (end, end);
    }
    words(text.get(from..).unwrap_or_default(), into);
}

fn words(text: &str, into: &mut Vec<Inline>) {
    if !text.is_empty() {
        into.push(Inline::Text(text.to_owned()));
    }
}

/// The footnote's mark that starts here: where it is, and what it is.
fn note(text: &str, start: usize) -> Option<(usize, usize, Inline)> {
    /// Labels are names or numbers.
    const LONGEST: usize = 64;
    let label = text.get(start + 2..)?;
    let length =
        label.char_indices().take(LONGEST).find(|(_, c)| *c == ']' || c.is_whitespace() || *c == '[')?;
    let label = label.get(..length.0).filter(|label| !label.is_empty() && length.1 == ']')?;
    Some((start, start + label.len() + 3, Inline::Note(label.to_owned())))
}

/// The address whose colon stands here, if it begins behind `from`.
fn address(text: &str, from: usize, colon: usize) -> Option<(usize, usize, Inline)> {
    let rest = text.get(colon..)?.strip_prefix("://")?;
    let before = text.get(from..colon)?;
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        before
            .len()
            .checked_sub(scheme.len())
            .and_then(|at| before.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    })?;
    let start = colon - scheme.len();
    if text.get(..start)?.chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`')
            || is_east_asian(c)
            || is_wide_sign(c)
    };
    let length = trimmed(rest.get(..rest.find(ends).unwrap_or(rest.len()))?);
    let end = colon + 3 + length;
    let target = text.get(start..end).filter(|_| length > 0)?;
    let shown = vec![Inline::Text(target.to_owned())];
    Some((start, end, Inline::Link { target: target.to_owned(), text: shown }))
}

/// How much of an address is one: signs at its end belong to the sentence, and so does a bracket that was opened before.
fn trimmed(address: &str) -> usize {
    let count = |sign: char| address.chars().filter(|c| *c == sign).count();
    let mut open =
        [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| (close, count(close) > count(open)));
    let mut rest = address;
    while let Some(last) = rest.chars().next_back() {
        let goes = match open.iter_mut().find(|(close, _)| *close == last) {
            Some((_, is_more)) => std::mem::take(is_more),
            None => matches!(last, '.' | ',' | ':' | ';' | '!' | '?' | '*' | '_' | '~' | '\'' | '|' | '\\'),
        };
        if !goes {
            break;
        }
        rest = rest.get(..rest.len() - last.len_utf8()).unwrap_or_default();
    }
    rest.len()
}

/// Whether a link's target is one that a reader can safely follow.
pub(super) fn is_safe(target: &str) -> bool {
    let scheme: String = target.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let clean = !target.chars().any(|c| c.is_control());
    clean && target.contains(':') && matches!(scheme.as_str(), "http" | "https" | "mailto")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<String> {
        let links = |piece: &Inline| match piece {
            Inline::Link { target, .. } => Some(target.clone()),
            Inline::Note(label) => Some(format!("^{label}")),
            _ => None,
        };
        found(vec![Inline::Text(text.to_owned())]).iter().filter_map(links).collect()
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (text, address) in [
            ("see https://a.b/c.", "https://a.b/c"),
            ("(https://a.b/c_(d))", "https://a.b/c_(d)"),
            ("(HTTP://a.b)", "HTTP://a.b"),
            ("https://a.b/cをご覧", "https://a.b/c"),
            ("\"https://a.b?x=1&y=2\", ok", "https://a.b?x=1&y=2"),
            ("https://pt.wikipedia.org/wiki/São_Paulo!", "https://pt.wikipedia.org/wiki/São_Paulo"),
            ("note[^1] here", "^1"),
        ] {
            assert_eq!(targets(text), [address], "{text}");
        }
        for text in ["xhttp://a", "http://", "a://b", "[^ 1]", "[^]", "ftp://x", "http:/x"] {
            assert!(targets(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        let text = "a https://x.y, [^1] https://z [^n]: b:// [^";
        let mut all = String::new();
        for piece in found(vec![Inline::Text(text.to_owned())]) {
            match piece {
                Inline::Text(text) => all.push_str(&text),
                Inline::Link { target, .. } => all.push_str(&target),
                Inline::Note(label) => all.push_str(&format!("[^{label}]")),
                _ => {}
            }
        }
        assert_eq!(all, text);
    }
}
