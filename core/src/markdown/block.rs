//! The neutral block tree: what an answer is made of, for the renderer.

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A heading, level 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        text: Vec<Inline>,
    },
    /// Preformatted text.
    Code {
        /// The language tag; may be empty.
        language: String,
        /// Its lines, without the last line break.
        text: String,
        /// The marks around it; none when it is indented.
        fence: String,
    },
    /// Quoted blocks.
    Quote(Vec<Block>),
    /// A list.
    List {
        /// The first number of a numbered list.
        start: Option<u64>,
        /// Its items.
        items: Vec<Item>,
    },
    /// A table.
    Table {
        /// One per column.
        align: Vec<Align>,
        /// The head's cells.
        head: Vec<Vec<Inline>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A horizontal rule.
    Rule,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// A task's box: ticked or not.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Align {
    None,
    Left,
    Center,
    Right,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Plain text. Raw HTML arrives here too, as the text it is.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// A link. The target is checked: only http, https and mailto get here.
    Link {
        /// Where it leads.
        target: String,
        /// What it shows.
        text: Vec<Inline>,
    },
    /// An image, which is never loaded.
    Image {
        /// Its description.
        alt: String,
        /// Where it is, when a reader can safely follow it; else the address stands behind it as text.
        target: Option<String>,
    },
    /// The mark of a footnote, without its brackets.
    Note(String),
    /// A line break. Models mean those that they make.
    Break,
}
