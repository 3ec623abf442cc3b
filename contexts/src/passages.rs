//! Pieces of files that are found one by one: whole lines, at most 1,200 bytes, without an overlap.

use crate::document::Entry;

/// Bytes of a passage; a line that is longer is one by itself.
pub(crate) const MAX_BYTES: usize = 1_200;
/// Passages of a context that are looked at.
const MAX_PASSAGES: usize = 200_000;

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passage<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    /// Its first and last line, counted from 1.
    pub(crate) lines: (usize, usize),
}

/// The passages of these files, in their order.
pub(crate) fn passages(files: &[Entry]) -> Vec<Passage<'_>> {
    files.iter().flat_map(of).take(MAX_PASSAGES).collect()
}

fn of(file: &Entry) -> Vec<Passage<'_>> {
    let mut found = Vec::new();
    let (mut begin, mut first, mut end) = (0, 1, 0);
    let mut push = |from: usize, to: usize, lines: (usize, usize)| {
        let text = file.content.get(from..to).unwrap_or_default();
        if !text.trim().is_empty() {
            found.push(Passage { path: &file.path, text, lines });
        }
    };
    let mut line = 0;
    for text in file.content.split_inclusive('\n') {
        line += 1;
        if end > begin && end + text.len() - begin > MAX_BYTES {
            push(begin, end, (first, line - 1));
            (begin, first) = (end, line);
        }
        end += text.len();
    }
    push(begin, end, (first, line));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_whole_lines_and_nothing_is_lost() {
        let content = format!("{}\n\n{}\nend", "á".repeat(500), "b".repeat(2_000));
        let file = Entry { path: "a".into(), content: content.clone(), ..Entry::default() };
        let files = [file];
        let found = passages(&files);
        let lines: Vec<_> = found.iter().map(|passage| passage.lines).collect();
        assert_eq!(lines, [(1, 2), (3, 3), (4, 4)]);
        assert_eq!(found.iter().map(|passage| passage.text).collect::<String>(), content);
        let blank = [Entry { content: "\n \n".into(), ..Entry::default() }, Entry::default()];
        assert!(passages(&blank).is_empty());
    }
}
