//! A conversation as a file: for people (Markdown), for programs (JSON lines), and as the full ChatCLI keeps sessions
//! (JSON). What a file of the full ChatCLI holds beside the texts is kept and written again.

mod read;
mod sheet;
mod write;

pub use read::read;
pub use sheet::{markdown, sheet};
pub use write::{json_lines, session_json};

pub use crate::conversation::{Filed, NotTaken};

#[cfg(test)]
mod tests;
