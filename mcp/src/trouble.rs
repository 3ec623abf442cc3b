//! Why a server, or a call, brought nothing. The words of a server in it are masked and short.

use std::time::Duration;

/// Bytes of a server's own words.
const WORDS_BYTES: usize = 2_000;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Its program cannot be started.
    #[error("it cannot be started: {0}")]
    Start(String),
    /// It did not greet, or list its tools, in time.
    #[error("it did not answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// It has ended, or its connection has.
    #[error("it has ended{}", after(.0))]
    Ended(String),
    /// It refuses, in its own words.
    #[error("it says: {0}")]
    Refused(String),
    /// Its answer cannot be understood.
    #[error("its answer cannot be used: {0}")]
    Unusable(String),
    /// Its answer is longer than one may be.
    #[error("its answer has more than {} MiB and was not read; ask for less", .0 / 1_048_576)]
    TooMuch(usize),
    /// A call took too long and was cancelled.
    #[error("the call took more than {} s and was cancelled", .0.as_secs())]
    TooLong(Duration),
    /// There is no such tool.
    #[error("there is no tool {0}")]
    Unknown(String),
    /// The arguments are too much.
    #[error("the arguments have more than {0} bytes")]
    Arguments(usize),
}

fn after(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("; its last words: {words}") }
}

/// The words of a server or of its program, short, on one line and without controls.
pub(crate) fn words(text: &str) -> String {
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.retain(|c| !c.is_control());
    if line.len() > WORDS_BYTES {
        let end = (0..=WORDS_BYTES).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default();
        line.truncate(end);
        line.push('…');
    }
    line
}
