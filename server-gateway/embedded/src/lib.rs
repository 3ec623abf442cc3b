//! A whole `chatcli.v1` server as a library: it answers the contract's calls, and leaves the port, TLS, gRPC-Web
//! and the process to the program that mounts [`Embedded::routes`]. It reads no environment and prints nothing;
//! what the process environment says arrives in [`Config::environment`].
//!
//! Calls that a later version brings answer `Unimplemented` (see `service.rs`).

mod auth;
mod config;
mod embedded;
mod entrance;
mod expiry;
mod hub;
mod llm;
mod prompt;
mod room;
mod service;
mod store;
mod validate;
mod watcher;

use chatcli_proto::SERVICE;

pub use config::{Config, StartError};
pub use embedded::Embedded;
#[cfg(feature = "local")]
pub use llm::local;
pub use store::{Database, folder};
