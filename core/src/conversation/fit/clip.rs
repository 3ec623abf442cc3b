//! The edges of a text, cut between characters, with a mark where the middle was.

/// The first and the last bytes of a text, at most so many of each.
pub(super) fn edges(text: &str, head: usize, tail: usize) -> String {
    let head = text.get(..text.floor_char_boundary(head)).unwrap_or(text);
    let from = text.ceil_char_boundary(text.len().saturating_sub(tail)).max(head.len());
    let tail = text.get(from..).unwrap_or_default();
    let gone = text.len() - head.len() - tail.len();
    if gone == 0 { text.to_owned() } else { format!("{head}\n[… {gone} bytes left out …]\n{tail}") }
}

/// The same from the beginning only.
pub(super) fn beginning(text: &str, head: usize) -> String {
    edges(text, head, 0)
}
