//! The wire contract `chatcli.v1`: generated messages, and one enum each for "what can be asked" and "what can
//! come back", so that the core builds requests and opens replies without knowing a transport.
//!
//! Without features this crate is messages only (prost) and compiles everywhere. `client` adds the generated
//! client and [`caller`], generic over any tonic channel, [`rpc`] below it, and what transports share ([`seen`],
//! [`foreign`]); `server` adds the generated service trait; `record` lets
//! replies and failures be written down.

mod call;
#[cfg(feature = "client")]
pub mod caller;
mod failure;
#[cfg(feature = "client")]
pub mod foreign;
pub mod live;
mod round;
#[cfg(feature = "client")]
pub mod rpc;
#[cfg(feature = "client")]
pub mod seen;
mod stop;
#[cfg(feature = "client")]
pub mod timeout;

pub use call::{Call, Follow, Reply};
pub use failure::{Code, Failure, Origin, Transport};
pub use round::Opened;
pub use stop::StopReason;

/// The generated messages (and, with features, client and server) of package `chatcli.v1`.
#[allow(missing_docs, clippy::all, unused_qualifications)]
pub mod v1 {
    include!("generated/chatcli.v1.rs");
}

/// What a door adds to any server behind it: messages (and, with features, client and server) of package
/// `chatcli.door.v1`.
pub mod door {
    /// The generated messages of package `chatcli.door.v1`.
    #[allow(missing_docs, clippy::all, unused_qualifications)]
    pub mod v1 {
        include!("generated/chatcli.door.v1.rs");
    }
}

/// The full name of the service, the first half of every method's path.
pub const SERVICE: &str = "chatcli.v1.ChatCLIService";

/// The largest message either side accepts, in bytes (the Go server's default; most gRPC stacks default to 4 MiB).
pub const MAX_MESSAGE_BYTES: usize = 50 * 1024 * 1024;

/// The largest prompt a server accepts, in bytes.
pub const MAX_PROMPT_BYTES: usize = 512 * 1024;

/// The largest `max_tokens` a server accepts; 0 means the provider's default.
pub const MAX_TOKENS: i32 = 200_000;
