//! The way to the server: gRPC over HTTP/2, in the clear or over TLS 1.3, to one server or to several replicas of it.
//!
//! [`Replicas`] is the whole of it for the rest of the program; each part below has its reasons in its first lines.
//! The parts know nothing of prompts and answers, and decide nothing that a person could want decided otherwise:
//! when to try again after all replicas failed, and what a failure is called, is the core's business.

mod answer;
mod dial;
mod failure;
mod foreign;
mod greeting;
mod link;
mod pinned;
mod pool;
mod proxy;
mod pulse;
mod replicas;
mod resolver;
mod tls;
mod trust;
mod watched;

use std::time::Duration;

use chatcli_core::Address;

pub use dial::Endpoint;
pub use failure::{LinkError, classify};
pub use link::Link;
pub use pool::Want;
pub use proxy::Proxy;
pub use replicas::{Replicas, named};
pub use resolver::System;
pub use trust::Trust;

/// Where and how to connect.
#[derive(Clone, Debug)]
pub struct Target {
    /// The server.
    pub address: Address,
    /// Encrypt, and trust these; `None` is plaintext.
    pub tls: Option<Trust>,
    /// The proxy on the way.
    pub proxy: Option<Proxy>,
    /// How long one attempt may take.
    pub connect_timeout: Duration,
}
