//! Tables as elements: a frame that scrolls sideways, with a button that copies. A browser that fits columns to their
//! cells looks at every cell again for each row that comes, so a long table has columns of fixed shares, told from its
//! first rows, and its rows stand in groups; groups out of sight cost nothing.

use chatcli_core::markdown::{Align, Block, Inline, OpenTable, Row, spoken};
use chatcli_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::blocks::{Made, Maker, child, cut, put};

/// A table with more rows is a long one.
const LONG_ROWS: usize = 40;
/// So many rows are in one group.
const GROUP_ROWS: usize = 20;
/// No column is narrower.
const LEAST_REM: f64 = 6.5;
/// A column's share, in letters of its longest cell.
const LEAST_SHARE: usize = 6;
const MOST_SHARE: usize = 48;

impl Maker {
    /// A table that shows these rows.
    pub(super) fn table(&self, align: &[Align], head: &[Vec<Inline>], rows: &[Row]) -> Made<Element> {
        let frame = self.element("div", "table-frame")?;
        let scroller = self.element("div", "table")?;
        for (name, value) in
            [("role", "group"), ("tabindex", "0"), ("aria-label", Text::Table.get(self.lang))]
        {
            scroller.set_attribute(name, value)?;
        }
        let table = self.element("table", "")?;
        let top = self.element("thead", "")?;
        put(&top, self.row("th", align, head)?)?;
        put(&table, top)?;
        put(&scroller, table)?;
        put(&frame, scroller)?;
        put(&frame, self.copy_button("copy-table", Text::CopyTable)?)?;
        self.change_rows(&frame, align, head, &[], rows)?;
        Ok(frame)
    }

    /// Makes a table that shows `old` show `new`. Rows that are the same stay as they are.
    pub(super) fn change_rows(
        &self,
        frame: &Element,
        align: &[Align],
        head: &[Vec<Inline>],
        old: &[Row],
        new: &[Row],
    ) -> Made<()> {
        let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        self.grow_table(frame, OpenTable { align, head, rows: new }, None, same)
    }

    /// Makes a table whose first `known` rows are shown show all of them, and below them a row that was only begun.
    pub(super) fn grow_table(
        &self,
        frame: &Element,
        OpenTable { align, head, rows }: OpenTable<'_>,
        begun: Option<&Row>,
        known: usize,
    ) -> Made<()> {
        let Some(scroller) = frame.first_element_child() else { return Ok(()) };
        let Some(table) = scroller.first_element_child() else { return Ok(()) };
        if rows.len() > LONG_ROWS && !scroller.class_list().contains("is-long") {
            lengthen(&scroller, &table, head, rows)?;
        }
        for (place, row) in rows.iter().chain(begun).enumerate().skip(known) {
            let row = self.row("td", align, row)?;
            // The head is the table's first child.
            match child(&table, 1 + place / GROUP_ROWS) {
                None => {
                    let group = self.element("tbody", "")?;
                    group.set_attribute("role", "rowgroup")?;
                    put(&group, row)?;
                    put(&table, group)?;
                }
                Some(group) => match child(&group, place % GROUP_ROWS) {
                    None => put(&group, row)?,
                    Some(shown) => group.replace_child(&row, &shown).map(drop)?,
                },
            }
        }
        let count = rows.len() + begun.map_or(0, |_| 1);
        cut(&table, 1 + count.div_ceil(GROUP_ROWS))?;
        match table.last_element_child() {
            Some(last) if count > 0 => cut(&last, (count - 1) % GROUP_ROWS + 1),
            _ => Ok(()),
        }
    }

    fn row(&self, name: &str, align: &[Align], cells: &[Vec<Inline>]) -> Made<Element> {
        let row = self.element("tr", "")?;
        // A row that is laid out as something else is still one.
        row.set_attribute("role", "row")?;
        for (column, cell) in cells.iter().enumerate() {
            let side = match align.get(column) {
                Some(Align::Left) => "is-left",
                Some(Align::Center) => "is-center",
                Some(Align::Right) => "is-right",
                Some(Align::None) | None => "",
            };
            let cell = self.running(name, side, cell)?;
            cell.set_attribute("dir", "auto")?;
            if name == "th" {
                cell.set_attribute("scope", "col")?;
            }
            row.append_child(&cell)?;
        }
        Ok(row)
    }
}

/// Gives a table that became a long one its fixed columns.
fn lengthen(scroller: &Element, table: &Element, head: &[Vec<Inline>], rows: &[Row]) -> Made<()> {
    scroller.class_list().add_1("is-long")?;
    // What is laid out as blocks is a table no more for some readers, unless it says so.
    table.set_attribute("role", "table")?;
    if let Some(table) = table.dyn_ref::<HtmlElement>() {
        table.style().set_property("--columns", &columns(head, rows))?;
        table.style().set_property("--least", &format!("{}rem", LEAST_REM * head.len() as f64))?;
    }
    Ok(())
}

/// The columns' shares as a style sheet reads them.
fn columns(head: &[Vec<Inline>], rows: &[Row]) -> String {
    let share = |column: usize| {
        let cells = rows.iter().take(LONG_ROWS).filter_map(|row| row.get(column)).chain(head.get(column));
        let longest = cells.map(|cell| letters(cell)).max().unwrap_or_default();
        longest.clamp(LEAST_SHARE, MOST_SHARE)
    };
    let columns: Vec<String> =
        (0..head.len()).map(|column| format!("minmax({LEAST_REM}rem, {}fr)", share(column))).collect();
    columns.join(" ")
}

/// How wide a cell's text is, about, in letters: those of Chinese, Japanese and Korean count twice.
fn letters(cell: &[Inline]) -> usize {
    let text = spoken(&[Block::Paragraph(cell.to_vec())]);
    text.chars().map(|letter| if letter < '\u{1100}' { 1 } else { 2 }).sum()
}

/// A table's cells as spreadsheets take them: a line for each row, with tabs between.
pub fn tabbed(frame: &Element) -> Option<String> {
    let rows = frame.query_selector_all("tr").ok()?;
    let mut text = String::new();
    for row in (0..rows.length()).filter_map(|place| rows.item(place)?.dyn_into::<Element>().ok()) {
        let cells = row.children();
        let words = (0..cells.length()).filter_map(|place| cells.item(place)?.text_content());
        let words: Vec<String> = words.map(|cell| cell.replace(['\t', '\n'], " ")).collect();
        text.push_str(&words.join("\t"));
        text.push('\n');
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_long_table_are_shares_of_what_is_in_them() {
        let cell = |text: &str| vec![Inline::Text(text.to_owned())];
        let head = [cell("row"), cell("名前とその説明"), cell("a remark")];
        let rows = [
            vec![cell("1"), cell("x"), vec![Inline::Code("y".repeat(400))]],
            // A row may have fewer cells than the head.
            vec![cell("123456789")],
        ];
        let wanted = "minmax(6.5rem, 9fr) minmax(6.5rem, 14fr) minmax(6.5rem, 48fr)";
        assert_eq!(columns(&head, &rows), wanted);
        assert_eq!(columns(&head[..1], &[]), "minmax(6.5rem, 6fr)");
    }
}
