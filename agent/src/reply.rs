//! The calls in a model's reply. The syntax is text, because no server of this contract has another, and models write
//! it in several ways: all that the Go program reads is read, and what it reads by mistake is not.
//!
//! - A call counts at the start of a line only, outside code fences, outside indented code and outside reasoning.
//! - A call that is cut at the end of the reply is not run, and neither is any other call beside it.
//! - A bare JSON object, or `[tool: …]`, is a call only when nothing else but reasoning stands in the reply.
//! - One malformed call makes the whole batch run nothing; the flaw says where and what.
//!
//! Every reply is read in one pass, and at most [`MAX_CALLS`] calls of it.

pub(crate) mod args;
mod lone;
mod outline;
mod tag;

use serde_json::{Map, Value};

/// Bytes of a reply that is read for calls.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Calls in one reply.
pub const MAX_CALLS: usize = 64;

/// A call as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct RawCall {
    /// The tool's name with its `@`.
    pub tool: String,
    /// The line of the reply on which it starts, from 1.
    pub line: usize,
    /// Its arguments, whatever the form they came in. Names as written.
    pub arguments: Map<String, Value>,
    /// The text between its tags, byte for byte, where it holds text and no JSON.
    pub body: Option<String>,
}

/// Why a call cannot be run, in words for the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("call {number} (line {line}): {what}")]
pub struct Flaw {
    /// Which call of the reply, from 1.
    pub number: usize,
    /// Its line in the reply, from 1.
    pub line: usize,
    /// What is wrong, and what was expected.
    pub what: String,
}

/// How a reply was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// In the middle of a call.
    Call,
    /// In the middle of a code fence.
    Fence,
    /// In the middle of the reasoning.
    Reasoning,
}

/// What a reply holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// What is for a reader: the text without calls, reasoning and tags of display.
    pub prose: String,
    /// The reasoning, where the reply shows it.
    pub reasoning: String,
    /// Its calls, in order. None of them may run when there is a flaw or a cut in a call.
    pub calls: Vec<RawCall>,
    /// Calls that cannot be read.
    pub flaws: Vec<Flaw>,
    /// Whether it ends before it is finished.
    pub cut: Option<Cut>,
}

impl Reply {
    /// Reads a whole reply.
    pub fn read(text: &str) -> Self {
        if text.len() > MAX_BYTES {
            let what = format!("the reply has {} bytes; at most {MAX_BYTES} are read", text.len());
            return Self { flaws: vec![Flaw { number: 1, line: 1, what }], ..Self::default() };
        }
        let mut reply = outline::read(text);
        if reply.calls.is_empty() && reply.flaws.is_empty() && reply.cut != Some(Cut::Call) {
            match lone::read(&reply.prose) {
                Some(Ok(call)) => {
                    reply.calls.push(call);
                    reply.prose.clear();
                }
                Some(Err(what)) => reply.flaws.push(Flaw { number: 1, line: 1, what }),
                None => {}
            }
        }
        reply
    }

    /// Whether its calls may be run: there are some, and all of them are whole.
    pub fn is_runnable(&self) -> bool {
        !self.calls.is_empty() && self.flaws.is_empty() && self.cut.is_none()
    }
}

/// A tool's name as it is known: with its `@`.
pub(crate) fn tool_name(name: &str) -> String {
    let name = name.trim();
    if name.starts_with('@') { name.to_owned() } else { format!("@{name}") }
}

#[cfg(test)]
mod tests;
