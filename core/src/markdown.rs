//! Answers as blocks: finished ones are sealed once and never touched again, only the live tail is read anew.
//!
//! Cost: a chunk that completes no line costs its own length; a completed line costs the length of the tail. The
//! result is one neutral tree that the terminal paints as text and the page as elements; nothing in it is HTML. A text
//! that came whole costs nothing before a renderer looks at its blocks. The page fetches the reader itself only
//! with what shows answers ([`crate::install`]); until then a document is its text.

mod block;
mod direction;
mod grid;
mod guard;
mod links;
mod parse;
mod running;
mod script;
mod splitter;
mod spoken;

pub use block::{Align, Block, Inline, Item};
pub use direction::is_right_to_left;
pub use grid::{OpenTable, Row};
pub use links::is_bare;
pub use parse::parse;
pub(crate) use splitter::install;
pub use splitter::{Document, OpenCode, Sealed};
pub use spoken::spoken;
