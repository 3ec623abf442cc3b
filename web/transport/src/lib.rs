//! gRPC-Web over `fetch`: the channel that the shared caller uses in a page. What an answer means whose bytes are right
//! and whose status is not, is decided by that caller, for both bodies.
//!
//! | part | decides |
//! |---|---|
//! | [`head`] | from status and headers alone, whether an answer is gRPC-Web |
//! | [`answer`] | what an answer's bytes and its end mean, once its head is known |
//! | [`reading`] | when more bytes are asked for |
//! | [`verdict`] | code and words for what only a page can see |
//! | [`fetch`] | the browser's part: request, abort, reading on demand |
//!
//! Where messages, their base64 and their trailers begin and end is decided in [`chatcli_framing`], as in the gateway.
//! Only [`fetch`] touches the browser; the others are tested natively.

mod answer;
mod fetch;
mod head;
mod reading;
mod verdict;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use fetch::Channel;
