//! Whether a block is written from right to left: its first letter says so.

use super::block::{Block, Inline};
use super::script;

/// Whether the first letter of a block is written from right to left. Code, which never is, says nothing.
pub fn is_right_to_left(block: &Block) -> bool {
    of_block(block).unwrap_or(false)
}

fn of_block(block: &Block) -> Option<bool> {
    match block {
        Block::Paragraph(text) | Block::Heading { text, .. } => of_text(text),
        Block::Quote(blocks) => blocks.iter().find_map(of_block),
        Block::List { items, .. } => items.iter().flat_map(|item| &item.blocks).find_map(of_block),
        Block::Table { head, rows, .. } => {
            std::iter::once(head).chain(rows).flatten().find_map(|cell| of_text(cell))
        }
        Block::Code { .. } | Block::Rule => None,
    }
}

fn of_text(text: &[Inline]) -> Option<bool> {
    text.iter().find_map(|piece| match piece {
        Inline::Text(text) => of_words(text),
        Inline::Image { alt, .. } => of_words(alt),
        Inline::Emphasis(text) | Inline::Strong(text) | Inline::Strike(text) | Inline::Link { text, .. } => {
            of_text(text)
        }
        Inline::Code(_) | Inline::Note(_) | Inline::Break => None,
    })
}

fn of_words(text: &str) -> Option<bool> {
    text.chars().find_map(script::is_right_to_left)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn each_block_has_its_own_direction() {
        let text = "שלום **world**\n\nHello שלום\n\n1. `code` مرحبا\n\n> ۱۲ سلام\n\n| نام | x |\n|---|---|\n\n```\nسلام\n```\n";
        let directions: Vec<bool> = parse(text).iter().map(is_right_to_left).collect();
        assert_eq!(directions, [true, false, true, true, true, false]);
    }
}
