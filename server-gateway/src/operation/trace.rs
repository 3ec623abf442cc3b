//! How one call is followed. Decides the words and the level of the log, and reports the end to the call's account;
//! headers and bodies never appear.

use std::sync::Arc;

use http::{HeaderMap, Request};
use tokio::time::Instant;

use super::account::Account;
use crate::status::{GRPC_STATUS, Status};

/// The gRPC code of an answer without a readable one.
const UNKNOWN: u16 = 2;

/// Follows one call and says how it ended. Dropped before any end, it says that the caller went away.
#[derive(Debug)]
pub struct CallTrace {
    path: Arc<str>,
    began: Instant,
    said: bool,
    account: Option<Arc<Account>>,
}

impl CallTrace {
    /// Begins to follow the call of `path`.
    pub fn begin(path: &str) -> Self {
        Self::over(Arc::from(path), None)
    }

    /// Begins to follow the call that is made with `request`, on the account that came with it.
    pub fn of<B>(request: &Request<B>) -> Self {
        match request.extensions().get::<Arc<Account>>() {
            Some(account) => Self::over(Arc::clone(account.method()), Some(Arc::clone(account))),
            None => Self::begin(request.uri().path()),
        }
    }

    fn over(path: Arc<str>, account: Option<Arc<Account>>) -> Self {
        Self { path, began: Instant::now(), said: false, account }
    }

    /// The caller's name is known.
    pub fn user(&self, name: Arc<str>) {
        if let Some(account) = &self.account {
            account.user(name);
        }
    }

    /// The server that takes the call is known.
    pub fn upstream(&self, address: Arc<str>) {
        if let Some(account) = &self.account {
            account.upstream(address);
        }
    }

    /// So many messages went to the caller.
    pub fn sent(&self, messages: u64) {
        if let Some(account) = &self.account {
            account.sent(messages);
        }
    }

    /// The call ended with these trailers (or headers).
    pub fn ended(&mut self, trailers: &HeaderMap) {
        let status = trailers.get(GRPC_STATUS).and_then(|value| value.to_str().ok());
        self.close(status.map_or(0, |status| status.parse().unwrap_or(UNKNOWN)));
        let status = status.unwrap_or("in headers");
        tracing::debug!(path = &*self.path, status, millis = self.millis(), "call ended");
    }

    /// The door answered by itself.
    pub fn refused(&mut self, status: &Status) {
        self.close(status.code as u16);
        tracing::debug!(path = &*self.path, %status, millis = self.millis(), "call refused");
    }

    /// The answer could not be ended cleanly.
    pub fn aborted(&mut self, status: &Status) {
        self.close(status.code as u16);
        tracing::debug!(path = &*self.path, %status, millis = self.millis(), "answer cut off inside a message");
    }

    fn close(&mut self, code: u16) {
        self.said = true;
        if let Some(account) = &self.account {
            account.close(code);
        }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for CallTrace {
    fn drop(&mut self) {
        if !self.said {
            tracing::debug!(
                path = &*self.path,
                millis = self.millis(),
                "caller went away; upstream cancelled"
            );
        }
    }
}
