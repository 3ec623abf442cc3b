//! One entry of the history as lines of its file. A plain entry is its own line, so that other programs that keep their
//! history there read what was typed. One with line breaks, or one that is too long for their lines, is marked and
//! escaped, and goes on in lines with a mark of their own.

/// Begins an entry that is escaped.
const ESCAPED: char = '\u{1e}';
/// Begins a line that goes on with the entry before it.
const GOES_ON: char = '\u{1f}';
/// The Go program gives up a file with a line of 64 KiB.
const MOST_BYTES: usize = 48 * 1024;

/// The entry with its line breaks at the end.
pub(super) fn write(entry: &str) -> String {
    let is_plain = entry.len() <= MOST_BYTES && !entry.contains(['\n', '\r', ESCAPED, GOES_ON]);
    if is_plain {
        return format!("{entry}\n");
    }
    let escaped = escape(entry);
    let (mut record, mut rest, mut mark) =
        (String::with_capacity(escaped.len() + 8), escaped.as_str(), ESCAPED);
    loop {
        let (line, after) = rest.split_at(rest.floor_char_boundary(MOST_BYTES));
        record.extend([mark]);
        record.push_str(line);
        record.push('\n');
        if after.is_empty() {
            return record;
        }
        (rest, mark) = (after, GOES_ON);
    }
}

/// The entries of a file. A record that was cut off (no line break at its end) is still the best there is of it.
pub(super) fn read(text: &str) -> Vec<String> {
    let mut entries: Vec<(String, bool)> = Vec::new();
    for line in text.split('\n') {
        if let (Some(more), Some((entry, true))) = (line.strip_prefix(GOES_ON), entries.last_mut()) {
            entry.push_str(more);
        } else if let Some(escaped) = line.strip_prefix(ESCAPED) {
            entries.push((escaped.to_owned(), true));
        } else if !line.trim().is_empty() {
            entries.push((line.trim_end_matches('\r').to_owned(), false));
        }
    }
    entries.into_iter().map(|(entry, is_escaped)| if is_escaped { unescape(&entry) } else { entry }).collect()
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_comes_back_as_it_was() {
        let long = "\\é\n".repeat(40_000);
        let entries =
            ["a", "a\\nb", "a\nb\\n", "\r\n", "\u{1e}x", "\u{1f}x", "漢字 \\", long.as_str(), "last"];
        let file: String = entries.iter().map(|entry| write(entry)).collect();
        assert_eq!(read(&file), entries);
        assert!(file.lines().all(|line| line.len() <= MOST_BYTES + 1));
    }
}
