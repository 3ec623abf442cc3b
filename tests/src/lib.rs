//! The proof's tools: a scripted server, real processes, a terminal and a browser, all with bounded waits and all
//! blocking, so that a test reads from top to bottom. The tests themselves are in `tests/`.
//!
//! These drivers panic instead of returning errors: in a test, a driver that cannot do its part is the failure, and
//! the message should point at the line that asked.

pub mod asking;
pub mod axe;
pub mod bare_door;
pub mod browser;
pub mod cable;
pub mod chance;
pub mod corpus;
pub mod delimited;
pub mod editor;
pub mod fake;
pub mod faults;
pub mod front;
pub mod process;
pub mod provider;
pub mod proxy;
pub mod saved;
pub mod seat;
pub mod shared_thread;
pub mod storm;
pub mod terminal;
pub mod toll;
pub mod touch;
pub mod visit;
pub mod wait;
pub mod watched;
pub mod word_model;
