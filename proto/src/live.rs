//! What our own clients say to each other beside a conversation of the hub, so that a running answer is seen in all of
//! them and can be stopped from each. It is an extension that a server of the contract need not know:
//!
//! - A conversation's name behind [`PREFIX`] is the same conversation, heard along with what is said only now. A server
//!   that does not know it answers NOT_FOUND, as to any unknown conversation, and stores nothing.
//! - What is appended under that name is not stored: it has no number (`seq` is 0) and reaches those who listen.
//! - Only roles of [`ROLES`] are taken there; `client_msg_id` names the turn that is meant.

use prost::Message;

use crate::v1::ConversationEvent;

/// Stands before a conversation's name.
pub const PREFIX: &str = "live:";
/// From the server, first and then now and then: what is said only now is heard here.
pub const HEARD: &str = "live:heard";
/// A question was sent; the content is its text, or the beginning of it.
pub const ASKS: &str = "live:asks";
/// A piece of its answer. The name is followed by `@` and how many bytes of the answer go before it.
pub const GROWS: &str = "live:grows";
/// The answer ended before it was whole.
pub const ENDS: &str = "live:ends";
/// The one that asked is to stop.
pub const STOPS: &str = "live:stops";
/// The run that answers needs a person's decision; the content says about what, and nothing once it is decided.
pub const NEEDS: &str = "live:needs";
/// A person decided it elsewhere; the content says how.
pub const DECIDES: &str = "live:decides";
/// What clients may say.
pub const ROLES: [&str; 6] = [ASKS, GROWS, ENDS, STOPS, NEEDS, DECIDES];
/// The largest content, in bytes.
pub const MAX_BYTES: usize = 64 << 10;
/// How often a server says that it still listens, in milliseconds.
pub const BEAT_MS: u64 = 20_000;

/// The conversation that is meant, when it is heard along with what is said only now.
pub fn heard_along(conv_id: &str) -> Option<&str> {
    conv_id.strip_prefix(PREFIX)
}

/// An event as bytes, for a window that hears it from another one.
pub fn write(event: &ConversationEvent) -> Vec<u8> {
    event.encode_to_vec()
}

/// Reads that back.
pub fn read(bytes: &[u8]) -> Option<ConversationEvent> {
    ConversationEvent::decode(bytes).ok()
}
