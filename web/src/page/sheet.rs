//! What a command shows, read back from its lines: the terminal needs columns of blanks, a page has tables and text that
//! wraps. Two blanks or more part two cells; a line with one cell is a heading when a row follows, else text.

/// One part of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the rows below it are about.
    Heading(String),
    /// A sentence.
    Text(String),
    /// Something to be read as it stands.
    Code(String),
    /// Rows.
    Rows(Vec<Row>),
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// It is the one in force.
    pub is_marked: bool,
    /// Its cells.
    pub cells: Vec<String>,
}

/// An answer to a question stands this deep below it.
const BELOW: usize = 8;

/// The parts of these lines.
pub fn parts(lines: &[String]) -> Vec<Part> {
    if lines.first().is_some_and(|line| matches!(line.trim(), "{" | "[")) {
        return vec![Part::Code(lines.join("\n"))];
    }
    let mut parts: Vec<Part> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let row = row(line);
        match (row.cells.as_slice(), parts.last_mut()) {
            ([], _) => {}
            ([only], Some(Part::Rows(rows))) if indent(line) >= BELOW => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    cell.push('\n');
                    cell.push_str(only);
                }
            }
            ([only], _) => {
                let section = only.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                let is_head = lines.get(number + 1).is_some_and(|next| self::row(next).cells.len() > 1);
                parts.push(match section {
                    Some(section) => Part::Heading(section.to_owned()),
                    None if is_head && indent(line) == 0 => Part::Heading(only.clone()),
                    None if only.starts_with('/') && indent(line) == 0 => Part::Code(only.clone()),
                    None => Part::Text(only.clone()),
                });
            }
            (_, Some(Part::Rows(rows))) => rows.push(row),
            _ => parts.push(Part::Rows(vec![row])),
        }
    }
    parts
}

fn row(line: &str) -> Row {
    let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    let mut cells: Vec<String> = cells.map(str::to_owned).collect();
    let is_marked = cells.len() > 1 && cells.first().is_some_and(|cell| cell == "*");
    if is_marked {
        cells.remove(0);
    }
    Row { is_marked, cells }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Part> {
        parts(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    fn rows(rows: &[&[&str]]) -> Part {
        let row = |cells: &&[&str]| Row {
            is_marked: false,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        Part::Rows(rows.iter().map(row).collect())
    }

    #[test]
    fn headings_rows_and_sentences_are_told_apart() {
        assert_eq!(
            read("Model\n  /model …   use another model\n  /switch …  change it all\nAnything else is sent."),
            [
                Part::Heading("Model".into()),
                rows(&[&["/model …", "use another model"], &["/switch …", "change it all"]]),
                Part::Text("Anything else is sent.".into()),
            ]
        );
        assert_eq!(
            read("[model]\n  --model  x  (flag)"),
            [Part::Heading("model".into()), rows(&[&["--model", "x", "(flag)"]])]
        );
    }

    #[test]
    fn the_one_in_force_is_marked() {
        let [Part::Rows(rows)] = &read("*  1  OPENAI  gpt\n   2  CLAUDEAI")[..] else { panic!("rows") };
        assert_eq!(rows.iter().map(|row| row.is_marked).collect::<Vec<_>>(), [true, false]);
        assert_eq!(rows[1].cells, ["2", "CLAUDEAI"]);
    }

    #[test]
    fn an_answer_stands_below_its_question() {
        assert_eq!(
            read("  1  12:00  why?\n            because"),
            [rows(&[&["1", "12:00", "why?\nbecause"]])]
        );
    }

    #[test]
    fn what_has_a_shape_of_its_own_keeps_it() {
        assert_eq!(read("{\n  \"a\": 1\n}"), [Part::Code("{\n  \"a\": 1\n}".into())]);
        assert_eq!(
            read("/copy [N]\n  copies\n  Example: /copy 2"),
            [
                Part::Code("/copy [N]".into()),
                Part::Text("copies".into()),
                Part::Text("Example: /copy 2".into())
            ]
        );
    }
}
