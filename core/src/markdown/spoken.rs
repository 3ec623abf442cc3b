//! Blocks as words, for who listens: no marks, one line for each block, row or item.

use super::block::{Block, Inline};

/// The words of these blocks.
pub fn spoken(blocks: &[Block]) -> String {
    let mut words = String::new();
    blocks.iter().for_each(|block| say(block, &mut words));
    words.truncate(words.trim_end().len());
    words
}

fn say(block: &Block, words: &mut String) {
    match block {
        Block::Paragraph(text) | Block::Heading { text, .. } => line(text, words),
        Block::Code { text, .. } => {
            words.push_str(text);
            words.push('\n');
        }
        Block::Quote(blocks) => blocks.iter().for_each(|block| say(block, words)),
        Block::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| say(block, words));
        }
        Block::Table { head, rows, .. } => {
            for row in std::iter::once(head).chain(rows) {
                for (column, cell) in row.iter().enumerate() {
                    if column > 0 {
                        words.push_str(", ");
                    }
                    run(cell, words);
                }
                words.push('\n');
            }
        }
        Block::Rule => {}
    }
}

fn line(text: &[Inline], words: &mut String) {
    run(text, words);
    words.push('\n');
}

fn run(text: &[Inline], words: &mut String) {
    for piece in text {
        match piece {
            Inline::Text(text) | Inline::Code(text) => words.push_str(text),
            Inline::Emphasis(text) | Inline::Strong(text) | Inline::Strike(text) => run(text, words),
            Inline::Link { text, .. } => run(text, words),
            Inline::Image { alt, .. } => words.push_str(alt),
            Inline::Note(_) => {}
            Inline::Break => words.push(' '),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn marks_are_not_said() {
        let markdown = "# Title\n\nA **bold** [word](https://x.y) and `code`.\n\n- [x] one\n- two\n\n\
            | a | b |\n|---|---|\n| 1 | 2 |\n\n> said\n\n---\n\n```rust\nfn\n```\n";
        assert_eq!(spoken(&parse(markdown)), "Title\nA bold word and code.\none\ntwo\na, b\n1, 2\nsaid\nfn");
    }

    #[test]
    fn what_nests_too_deep_to_be_blocks_is_lines() {
        fn lines(blocks: &[Block], all: &mut Vec<String>) {
            for block in blocks {
                match block {
                    Block::Paragraph(text) => {
                        all.extend(text.iter().filter_map(|piece| match piece {
                            Inline::Text(text) => Some(text.clone()),
                            _ => None,
                        }));
                    }
                    Block::Quote(inner) => lines(inner, all),
                    Block::List { items, .. } => items.iter().for_each(|item| lines(&item.blocks, all)),
                    _ => {}
                }
            }
        }
        for mark in ["-", "1."] {
            let indent = mark.len() + 1;
            let deep = (0..45).map(|depth| format!("{}{mark} item {depth}.\n", " ".repeat(depth * indent)));
            let mut all = Vec::new();
            lines(&parse(&deep.collect::<String>()), &mut all);
            let all: Vec<&str> = all.iter().map(|line| line.trim_start_matches("- ")).collect();
            assert_eq!(all, (0..45).map(|depth| format!("item {depth}.")).collect::<Vec<_>>());
        }
    }
}
