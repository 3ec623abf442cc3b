//! What a transport saw, carried along as a status' cause, so that it survives the way through the library.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use tonic::{Code, Status};

use crate::Transport;

#[derive(Debug)]
struct Seen(Transport);

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Error for Seen {}

/// A status that no server sent: what was seen instead.
pub fn saw(seen: Transport, code: Code, words: impl Into<String>) -> Status {
    let mut status = Status::new(code, words);
    status.set_source(Arc::new(Seen(seen)));
    status
}

/// What was seen below gRPC; `None` for a server's own status.
pub fn seen(status: &Status) -> Option<Transport> {
    let mut cause = status.source();
    while let Some(error) = cause {
        if let Some(Seen(seen)) = error.downcast_ref() {
            return Some(*seen);
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_survives_the_way_through_the_library() {
        let through = Status::from_error(Box::new(saw(Transport::Broken, Code::Unavailable, "reset")));
        assert_eq!((through.code(), seen(&through)), (Code::Unavailable, Some(Transport::Broken)));
        assert_eq!(seen(&Status::unavailable("draining")), None);
    }
}
