//! Where the characters of the line that is being edited stand on the screen.

use unicode_segmentation::UnicodeSegmentation;

use crate::paint::{Look, dim, lines, measure, neutral, plain, width};

/// The line as rows, and the cursor among them.
#[derive(Debug, Default, PartialEq)]
pub struct Layout {
    /// Painted rows.
    pub rows: Vec<String>,
    /// Row and column.
    pub cursor: (usize, usize),
}

/// Lays out a text behind its prompt in at most `height` rows around the cursor.
pub fn lay_out(prompt: &str, text: &str, cursor: usize, columns: usize, height: usize, look: Look) -> Layout {
    let columns = columns.max(4);
    let (mut rows, mut used) = asked(prompt, columns);
    let mut at = None;
    let mut offset = 0;
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            let mark = format!("  ... [{}] ", number + 1);
            used = mark.len();
            rows.push(dim(&mark, look));
            offset += 1;
        }
        for grapheme in line.graphemes(true) {
            let shown = neutral(grapheme);
            let cells = width(&shown);
            // The last column stays free for the cursor.
            if used + cells >= columns {
                rows.push(String::new());
                used = 0;
            }
            if offset == cursor || (offset < cursor && cursor < offset + grapheme.len()) {
                at = Some((rows.len() - 1, used));
            }
            if let Some(row) = rows.last_mut() {
                row.push_str(&shown);
            }
            used += cells;
            offset += grapheme.len();
        }
        if offset == cursor {
            at = Some((rows.len() - 1, used));
        }
    }
    let (row, column) = at.unwrap_or((rows.len() - 1, used));
    let height = height.max(1);
    let first = row.saturating_sub(height - 1).max(rows.len().saturating_sub(height).min(row));
    let rows: Vec<String> = rows.into_iter().skip(first).take(height).collect();
    Layout { rows, cursor: (row - first, column) }
}

/// The prompt as rows and the columns that its last one takes. One that is longer than a row is a question, whose end
/// must be seen; the terminal itself would break it where this program does not know of it.
fn asked(prompt: &str, columns: usize) -> (Vec<String>, usize) {
    if measure(prompt) < columns {
        return (vec![prompt.to_owned()], measure(prompt));
    }
    let mut rows = lines(plain(prompt).trim_end(), columns - 1);
    let last = rows.last_mut().map(|last| {
        // The answer stands apart from its question where there is room.
        if width(last) + 1 < columns {
            last.push(' ');
        }
        width(last)
    });
    (rows, last.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, cursor: usize, columns: usize, height: usize) -> Layout {
        lay_out("> ", text, cursor, columns, height, Look::TEXT)
    }

    #[test]
    fn the_cursor_stands_where_the_next_character_goes() {
        assert_eq!(shown("", 0, 20, 5).cursor, (0, 2));
        assert_eq!(shown("ab", 1, 20, 5).cursor, (0, 3));
        assert_eq!(shown("日本", 3, 20, 5).cursor, (0, 4));
        assert_eq!(
            shown("a\nb", 3, 20, 5),
            Layout { rows: vec!["> a".into(), "  ... [2] b".into()], cursor: (1, 11) }
        );
    }

    #[test]
    fn long_lines_wrap_and_tall_ones_scroll() {
        let layout = shown(&"x".repeat(30), 30, 12, 10);
        assert!(layout.rows.iter().all(|row| row.len() < 12), "{layout:?}");
        assert_eq!(layout.cursor.0, layout.rows.len() - 1);
        let tall = (0..20).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        let layout = shown(&tall, 0, 40, 4);
        assert_eq!((layout.rows.len(), layout.cursor), (4, (0, 2)));
        let layout = shown(&tall, tall.len(), 40, 4);
        assert_eq!((layout.rows.len(), layout.cursor.0), (4, 3));
    }

    #[test]
    fn a_question_is_read_whole_in_every_window() {
        let question =
            "A sessão minhas-notas mudou no servidor desde que você a abriu. Sobrescrever? [s/N]: ";
        for columns in 8..120 {
            let layout = lay_out(question, "s", 1, columns, 40, Look::TEXT);
            let said: Vec<&str> = layout.rows.iter().flat_map(|row| row.split_whitespace()).collect();
            let whole: String = said.concat();
            assert_eq!(whole, format!("{question}s").split_whitespace().collect::<String>(), "{columns}");
            assert!(layout.rows.iter().all(|row| width(row) < columns), "{columns}: {layout:?}");
            assert_eq!(layout.cursor.0, layout.rows.len() - 1, "{columns}");
        }
    }
}
