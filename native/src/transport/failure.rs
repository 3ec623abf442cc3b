//! What can go wrong below gRPC, each thing by its own name. Decides nothing about texts: the core has a kind, a
//! sentence and an exit code for each.

use std::error::Error;
use std::fmt;
use std::io;

use chatcli_proto::{Failure, Transport};
use tonic::Status;

/// Why there is no connection, or none any more.
#[derive(Clone, Debug)]
pub struct LinkError {
    /// What was seen.
    pub seen: Transport,
    /// What the layer below says about it; for logs.
    pub why: String,
}

impl LinkError {
    /// An error with the layer's own words.
    pub fn new(seen: Transport, why: impl fmt::Display) -> Self {
        Self { seen, why: why.to_string() }
    }

    /// What an error of the network is, before there is a connection.
    pub fn from_connect(error: &io::Error) -> Self {
        let seen = match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => Transport::Refused,
            io::ErrorKind::TimedOut => Transport::ConnectTimeout,
            _ => Transport::NoRoute,
        };
        Self::new(seen, error)
    }

    /// The failure of a call that found no connection.
    pub fn failure(&self) -> Failure {
        Failure::transport(self.seen, &self.why)
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl Error for LinkError {}

/// What happened below gRPC, read from the chain of errors behind a status; `None` for a server's own answer.
pub fn classify(status: &Status) -> Option<Transport> {
    let mut next = status.source();
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<LinkError>() {
            return Some(error.seen);
        }
        next = error.source();
    }
    None
}
