//! Finds bare addresses and marks of footnotes in running text, and says which targets a reader can safely follow.

use super::block::Inline;
use super::script::{is_east_asian, is_wide_sign};

/// The same pieces, with links where addresses stand and marks where footnotes are meant.
pub(super) fn found(pieces: Vec<Inline>) -> Vec<Inline> {
    let mut all = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Inline::Text(text) if may_lead(&text) => split(&text, &mut all),
            piece => all.push(piece),
        }
    }
    all
}

fn may_lead(text: &str) -> bool {
    text.contains("://") || text.contains("[^") || text.contains(['w', 'W'])
}

fn split(text: &str, into: &mut Vec<Inline>) {
    let (mut from, mut at) = (0, 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.find([':', '[', 'w', 'W'])) {
        at += next;
        let found = match text.as_bytes().get(at) {
            Some(b'[') => note(text, at),
            Some(b':') => address(text, from, at),
            _ => site(text, at),
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
    let label = text.get(start..)?.strip_prefix("[^")?;
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
    if text.get(..start)?.chars().next_back().is_some_and(is_joined) {
        return None;
    }
    let length = length(rest);
    let end = colon + 3 + length;
    let target = text.get(start..end).filter(|_| length > 0)?;
    let shown = vec![Inline::Text(target.to_owned())];
    Some((start, end, Inline::Link { target: target.to_owned(), text: shown }))
}

/// The address without its scheme that starts here, as people write those of sites: `www.` and a name of two parts more.
fn site(text: &str, start: usize) -> Option<(usize, usize, Inline)> {
    let rest = text.get(start..)?;
    rest.get(..4).filter(|start| start.eq_ignore_ascii_case("www."))?;
    let is_part = |c: char| {
        is_joined(c)
            || matches!(c, '/' | '@' | '.' | '-' | '_' | '=' | '&' | '?' | '%' | '#' | '+' | '$' | '\\')
    };
    if text.get(..start)?.chars().next_back().is_some_and(is_part) {
        return None;
    }
    let is_name = |c: char| is_joined(c) || matches!(c, '-' | '_' | '.');
    let name = rest.get(..rest.find(|c| !is_name(c)).unwrap_or(rest.len()))?.trim_end_matches('.');
    let (before, last) = name.get(4..)?.rsplit_once('.')?;
    let is_site = before.split('.').all(|part| !part.is_empty())
        && last.chars().count() > 1
        && last.chars().all(|c| c.is_alphabetic() || c == '-');
    if !is_site {
        return None;
    }
    let length = length(rest);
    let shown = rest.get(..length)?;
    // What stands before such a sign is no name of a site.
    if shown.split(['/', '?', '#']).next().is_some_and(|site| site.contains('@')) {
        return None;
    }
    let (target, text) = (format!("{SCHEME}{shown}"), vec![Inline::Text(shown.to_owned())]);
    Some((start, start + length, Inline::Link { target, text }))
}

/// What an address without a scheme is read with.
const SCHEME: &str = "https://";

/// Whether an address that follows this character would be a part of its word. Writings without spaces have no words.
fn is_joined(character: char) -> bool {
    character.is_alphanumeric() && !is_east_asian(character)
}

/// How much of a text is an address that starts it.
fn length(text: &str) -> usize {
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`')
            || is_east_asian(c)
            || is_wide_sign(c)
    };
    trimmed(text.get(..text.find(ends).unwrap_or(text.len())).unwrap_or_default())
}

/// Whether what a link shows says where it leads.
pub fn is_bare(shown: &str, target: &str) -> bool {
    shown == target || ["mailto:", SCHEME].iter().any(|scheme| target.strip_prefix(scheme) == Some(shown))
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
            ("詳細はhttps://a.b/cをご覧", "https://a.b/c"),
            ("www.example.com", "https://www.example.com"),
            ("See www.example.com/a_(b)?c=d#e.", "https://www.example.com/a_(b)?c=d#e"),
            ("(WWW.Example.com.br:8080)", "https://WWW.Example.com.br:8080"),
            ("詳細はwww.example.co.jpをご覧", "https://www.example.co.jp"),
            ("site:www.café.fr, ok", "https://www.café.fr"),
            ("https://www.a.bc", "https://www.a.bc"),
        ] {
            assert_eq!(targets(text), [address], "{text}");
        }
        for text in [
            "xhttp://a",
            "http://",
            "a://b",
            "[^ 1]",
            "[^]",
            "ftp://x",
            "http:/x",
            "www.",
            "www.example",
            "www..com",
            "www.a.1",
            "wwww.example.com",
            "x.www.example.com",
            "ftp://www.example.com",
            "me@www.example.com",
            "www.example.com@evil.example",
            "/srv/www.example.com",
        ] {
            assert!(targets(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_says_where_it_leads_is_bare() {
        for (shown, target) in
            [("https://a.b", "https://a.b"), ("www.a.bc", "https://www.a.bc"), ("a@b.c", "mailto:a@b.c")]
        {
            assert!(is_bare(shown, target), "{shown}");
        }
        assert!(!is_bare("www.a.bc", "http://www.a.bc") && !is_bare("a.b", "https://a.b.c"));
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        let text = "a https://x.y, [^1] https://z [^n]: b:// www.a.bc, www. w [^";
        let mut all = String::new();
        for piece in found(vec![Inline::Text(text.to_owned())]) {
            match piece {
                Inline::Text(text) => all.push_str(&text),
                Inline::Link { text, .. } => match text.as_slice() {
                    [Inline::Text(text)] => all.push_str(text),
                    other => panic!("{other:?}"),
                },
                Inline::Note(label) => all.push_str(&format!("[^{label}]")),
                _ => {}
            }
        }
        assert_eq!(all, text);
    }
}
