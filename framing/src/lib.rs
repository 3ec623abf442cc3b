//! gRPC and gRPC-Web as bytes: what the gateway writes and the page reads. Decides where messages, their base64 and
//! their trailers begin and end; never looks into a message, knows no protobuf and does no I/O.
//!
//! | part | decides |
//! |---|---|
//! | [`prefix`] | what the five bytes before a message announce |
//! | [`MessageGate`] | which bytes of a chunk may go on, for a proxy that passes messages on |
//! | [`Frames`] | the messages and the trailers of an answer, for a client that reads it |
//! | [`TextDecoder`], [`TextEncoder`] | the same bytes in base64 |
//! | [`trailers`] | what a block of trailers says, and how one is written |

mod frames;
mod gate;
pub mod prefix;
mod text;
pub mod trailers;

pub use frames::{BadAnswer, Frames, Piece};
pub use gate::MessageGate;
pub use prefix::{BadFrame, PREFIX_BYTES};
pub use text::{BadText, TextDecoder, TextEncoder};
