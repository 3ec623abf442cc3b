//! What happened, written down so that it can be played again, without secrets: not those of the program
//! ([`chatcli_redact::Secret`] sees to it), nor those that a person typed, nor those in a file or an answer.
//!
//! A recording is a text file of JSON lines: a [`Header`], then one [`Step`] for every event, with its moment and with
//! what the core asked of its body. [`Recorder`] makes the lines, [`read`] takes them in, [`Player`] plays them into a
//! new client, and says where it asks for something else than it did then. So a recording is a test.

mod asked;
mod player;
mod reading;
mod recorder;
mod story;
mod told;

pub use asked::asked;
pub use player::{Played, Player};
pub use reading::{NotRead, read};
pub use recorder::Recorder;
pub use story::Story;
pub use told::told;

use serde::{Deserialize, Serialize};

use crate::app::Event;
use crate::port::Stamp;

/// The form of the file. A later one may not be readable here.
const VERSION: u32 = 1;

/// The first line of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the file's form.
    pub recording: u32,
    /// The program that wrote it, with its version.
    pub program: String,
}

/// One event of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When it happened.
    pub at: Stamp,
    /// What happened.
    pub event: Event,
    /// What the core asked for then, one short line each ([`asked`]).
    pub asked: Vec<String>,
}
