//! Tables, measured in terminal cells: columns shrink and wrap until they fit; on a narrow screen each row becomes
//! a small record of `head: value` lines.

use chatcli_core::markdown::Align;

use super::wrap::{Span, width, wrap};
use super::{Canvas, Look, Style, dim};

/// Below this many columns for each cell a table is no longer readable.
const MIN_CELL: usize = 6;
/// Below this many columns there is no table at all.
const NARROW: usize = 40;
const GAP: &str = "  ";

pub(super) fn rows(
    align: &[Align],
    head: &[Vec<Span>],
    body: &[Vec<Vec<Span>>],
    canvas: Canvas,
) -> Vec<String> {
    let longest = body.iter().map(Vec::len).max().unwrap_or_default();
    let count = head.len().max(longest).max(1);
    let room = canvas.columns.saturating_sub(GAP.len() * (count - 1));
    let mut widths: Vec<usize> = (0..count)
        .map(|column| {
            let cells = std::iter::once(head).chain(body.iter().map(Vec::as_slice));
            cells.filter_map(|row| row.get(column)).map(|cell| natural(cell)).max().unwrap_or(0).max(1)
        })
        .collect();
    let needs_shrinking = widths.iter().sum::<usize>() > room;
    if canvas.columns < NARROW || (needs_shrinking && room / count < MIN_CELL) {
        return records(head, body, canvas);
    }
    shrink(&mut widths, room);
    let mut all = line(head, &widths, align, canvas, true);
    let rule: Vec<String> = widths.iter().map(|width| canvas.look.line().repeat(*width)).collect();
    all.push(dim(&rule.join(GAP), canvas.look));
    for row in body {
        all.extend(line(row, &widths, align, canvas, false));
    }
    all
}

fn natural(cell: &[Span]) -> usize {
    let text: String = cell.iter().map(|span| span.text.as_str()).collect();
    text.split('\n').map(width).max().unwrap_or_default()
}

/// Takes cells from the widest column until everything fits.
fn shrink(widths: &mut [usize], room: usize) {
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width) else { return };
        if *widest <= 1 {
            return;
        }
        *widest -= 1;
    }
}

fn line(row: &[Vec<Span>], widths: &[usize], align: &[Align], canvas: Canvas, bold: bool) -> Vec<String> {
    let cells: Vec<Vec<(String, usize)>> = widths
        .iter()
        .enumerate()
        .map(|(column, columns)| {
            let mut spans = row.get(column).cloned().unwrap_or_default();
            if bold {
                spans.iter_mut().for_each(|span| span.style.bold = true);
            }
            let plain = wrap(&spans, *columns, Look::TEXT);
            wrap(&spans, *columns, canvas.look)
                .into_iter()
                .zip(plain.iter().map(|text| width(text)))
                .collect()
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    (0..height)
        .map(|index| {
            let mut text = String::new();
            for (column, (cell, columns)) in cells.iter().zip(widths).enumerate() {
                let (shown, used) = cell.get(index).map_or(("", 0), |(shown, used)| (shown.as_str(), *used));
                let free = columns.saturating_sub(used);
                let left = match align.get(column) {
                    Some(Align::Right) => free,
                    Some(Align::Center) => free / 2,
                    _ => 0,
                };
                if column > 0 {
                    text.push_str(GAP);
                }
                text.push_str(&" ".repeat(left));
                text.push_str(shown);
                text.push_str(&" ".repeat(free - left));
            }
            text.trim_end().to_owned()
        })
        .collect()
}

fn records(head: &[Vec<Span>], body: &[Vec<Vec<Span>>], canvas: Canvas) -> Vec<String> {
    let mut all = Vec::new();
    for row in body {
        if !all.is_empty() {
            all.push(String::new());
        }
        for (column, cell) in row.iter().enumerate() {
            let name: String =
                head.get(column).into_iter().flatten().map(|span| span.text.as_str()).collect();
            let style = Style { bold: true, ..Style::default() };
            let name = name.replace('\n', " ");
            let name = if name.is_empty() { name } else { format!("{name}: ") };
            let mut spans = vec![Span { text: name, style, ..Span::default() }];
            spans.extend(cell.iter().cloned());
            all.extend(wrap(&spans, canvas.columns, canvas.look));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_core::Lang;
    use chatcli_core::markdown::parse;

    fn shown(source: &str, columns: usize) -> Vec<String> {
        let canvas = Canvas { columns, rows: 24, look: Look::TEXT };
        super::super::blocks::rows(&parse(source)[0], canvas, Lang::En)
    }

    const TABLE: &str = "| Nome | Valor |\n|---|--:|\n| 漢字 | 1 |\n| 😀 long cell text | 22 |\n";

    #[test]
    fn columns_align_in_cells_not_characters() {
        assert_eq!(
            shown(TABLE, 60),
            [
                "Nome               Valor",
                "─────────────────  ─────",
                "漢字                   1",
                "😀 long cell text     22",
            ]
        );
    }

    #[test]
    fn every_cell_is_shown() {
        let table = "| a | b |\n|---|---|\n| `x | y` | 1<br>2 | 3 |\n";
        assert_eq!(shown(table, 60), ["a        b", "───────  ─  ─", "`x | y`  1  3", "         2"]);
        assert_eq!(shown(table, 20), ["a: `x | y`", "b: 1", "2", "3"]);
    }

    #[test]
    fn a_narrow_screen_gets_records() {
        assert_eq!(
            shown(TABLE, 20),
            ["Nome: 漢字", "Valor: 1", "", "Nome: 😀 long cell", "text", "Valor: 22"]
        );
    }
}
