//! What the log says about one call. Decides the words and the level; headers and bodies never appear.

use http::HeaderMap;
use tokio::time::Instant;

use crate::status::{GRPC_STATUS, Status};

/// Follows one call and says how it ended. Dropped before any end, it says that the caller went away.
#[derive(Debug)]
pub struct CallTrace {
    path: String,
    began: Instant,
    said: bool,
}

impl CallTrace {
    /// Begins to follow the call of `path`.
    pub fn begin(path: &str) -> Self {
        Self { path: path.to_owned(), began: Instant::now(), said: false }
    }

    /// The call ended with these trailers (or headers).
    pub fn ended(&mut self, trailers: &HeaderMap) {
        self.said = true;
        let status = trailers.get(GRPC_STATUS).and_then(|value| value.to_str().ok()).unwrap_or("in headers");
        tracing::debug!(path = self.path, status, millis = self.millis(), "call ended");
    }

    /// The door answered by itself.
    pub fn refused(&mut self, status: &Status) {
        self.said = true;
        tracing::info!(path = self.path, %status, millis = self.millis(), "call refused");
    }

    /// The answer could not be ended cleanly.
    pub fn aborted(&mut self, status: &Status) {
        self.said = true;
        tracing::warn!(path = self.path, %status, millis = self.millis(), "answer cut off inside a message");
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for CallTrace {
    fn drop(&mut self) {
        if !self.said {
            tracing::debug!(path = self.path, millis = self.millis(), "caller went away; upstream cancelled");
        }
    }
}
