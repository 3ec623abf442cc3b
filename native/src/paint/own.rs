//! The program's own lines in a window of any width: a line that does not fit hangs below its own beginning, and one of
//! a table below its second column, or becomes a small record where there is no room for columns.

use super::breaks;
use super::wrap::width;

/// The rows of a text without escape sequences.
pub fn lines(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| line_rows(line, columns.max(1))).collect()
}

fn line_rows(line: &str, columns: usize) -> Vec<String> {
    if width(line) <= columns {
        return vec![line.to_owned()];
    }
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    let mut cells = trimmed.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    let (Some(head), Some(second)) = (cells.next(), cells.next()) else {
        return hanging(line.trim_end(), columns, indent.saturating_add(2));
    };
    // Where the second column starts.
    let column = indent
        + head.len()
        + trimmed.get(head.len()..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    let place = line.get(..column).map_or(0, width);
    let rest: Vec<&str> = std::iter::once(second).chain(cells).collect();
    if place <= columns / 2 {
        let begin = line.get(..column).unwrap_or_default();
        return hanging(&format!("{begin}{}", rest.join("  ")), columns, place);
    }
    // Without the blanks that align its columns it may still be one row.
    let rest = rest.join("  ");
    let start = line.get(..indent + head.len()).unwrap_or_default();
    let narrow = format!("{start}  {rest}");
    if width(&narrow) <= columns {
        return vec![narrow];
    }
    let below = indent.saturating_add(2);
    let mut rows = hanging(start, columns, below);
    rows.extend(hanging(&format!("{}{rest}", " ".repeat(below)), columns, below));
    rows
}

/// A line whose other rows begin at a column.
fn hanging(line: &str, columns: usize, column: usize) -> Vec<String> {
    let column = if column <= columns / 2 { column } else { 0 };
    let blank = " ".repeat(column);
    let rows = breaks::rows(line, columns, columns - column);
    let row = |(number, row): (usize, std::ops::Range<usize>)| {
        let text = line.get(row).unwrap_or_default();
        if number == 0 { text.to_owned() } else { format!("{blank}{text}") }
    };
    rows.into_iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_hangs_below_its_own_beginning() {
        assert_eq!(lines("short", 20), ["short"]);
        assert_eq!(lines("one two three\nfour", 8), ["one two", "  three", "four"]);
        assert_eq!(
            lines("  /copy …   Copies the last answer to the clipboard", 33),
            ["  /copy …   Copies the last", "            answer to the", "            clipboard"]
        );
    }

    #[test]
    fn a_table_without_room_becomes_records() {
        assert_eq!(
            lines("  a_long_setting_name  the value         (default)", 30),
            ["  a_long_setting_name", "    the value  (default)"]
        );
        assert_eq!(
            lines("  a_long_setting_name  -                 (default)", 36),
            ["  a_long_setting_name  -  (default)"]
        );
    }

    #[test]
    fn no_row_is_wider_than_the_window() {
        let text = "  name  a value of some length       (environment)\nhttps://a.very.long.address/with/a/path and words";
        for columns in 1..80 {
            for row in lines(text, columns) {
                assert!(width(&row) <= columns || row.trim().chars().count() <= 1, "{columns}: {row:?}");
            }
        }
    }
}
