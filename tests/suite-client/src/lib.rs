//! A client under test of the Connect project's conformance suite, for a browser. The suite says what to call and how;
//! what came back is told as the suite wants it, and judged there.
//!
//! | part | decides |
//! |---|---|
//! | [`messages`] | which fields of the suite's messages are read and written |
//! | [`case`] | how one case is carried out, over any transport |
//! | `ours` | the same over the page's own |

pub mod case;
pub mod messages;
#[cfg(feature = "ours")]
mod ours;
