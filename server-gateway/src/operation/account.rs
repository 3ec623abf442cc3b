//! The account of one call: who made it, when it began, and how it ended. Decides that each call is counted and
//! logged exactly once, however it ends.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::Operation;
use super::access_log::Line;
use super::metrics::MethodMetrics;

/// The gRPC code of a call whose caller went away.
const CANCELLED: u16 = 1;

/// The account of one call.
#[derive(Debug)]
pub struct Account {
    operation: Arc<Operation>,
    method: Arc<str>,
    metrics: Arc<MethodMetrics>,
    began: Instant,
    address: IpAddr,
    request_id: HeaderValue,
    user: OnceLock<Arc<str>>,
    upstream: OnceLock<Arc<str>>,
    ended: AtomicBool,
}

impl Account {
    /// A call of `method` from `address` begins.
    pub fn open(operation: &Arc<Operation>, method: &str, address: IpAddr, request_id: HeaderValue) -> Self {
        let metrics = operation.metrics.of_method(method);
        metrics.began();
        Self {
            operation: Arc::clone(operation),
            method: Arc::from(method),
            metrics,
            began: Instant::now(),
            address,
            request_id,
            user: OnceLock::new(),
            upstream: OnceLock::new(),
            ended: AtomicBool::new(false),
        }
    }

    /// The called method, as a path.
    pub fn method(&self) -> &Arc<str> {
        &self.method
    }

    /// The caller's name is known.
    pub fn user(&self, name: Arc<str>) {
        let _ = self.user.set(name);
    }

    /// The server that takes the call is known.
    pub fn upstream(&self, address: Arc<str>) {
        let _ = self.upstream.set(address);
    }

    /// So many messages went to the caller.
    pub fn sent(&self, messages: u64) {
        self.metrics.sent(messages);
    }

    /// So many messages came from the caller.
    pub fn received(&self, messages: u64) {
        self.metrics.received(messages);
    }

    /// The call ended with this gRPC code. Only the first end counts; `true` if this is it.
    pub fn close(&self, code: u16) -> bool {
        if self.ended.swap(true, Ordering::Relaxed) {
            return false;
        }
        let took = self.began.elapsed();
        self.metrics.ended(code, took);
        if let Some(log) = &self.operation.access_log {
            log.write(&self.line(code, took));
        }
        true
    }

    /// The call was refused with this gRPC code before it went anywhere, unless it has ended already.
    pub fn refuse(&self, code: u16) {
        if self.close(code) {
            self.operation.metrics.refused(code);
        }
    }

    fn line(&self, code: u16, took: Duration) -> Line<'_> {
        Line {
            address: self.address,
            user: self.user.get().map(AsRef::as_ref),
            method: &self.method,
            code,
            took,
            upstream: self.upstream.get().map(AsRef::as_ref),
            request_id: self.request_id.to_str().unwrap_or_default(),
        }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.close(CANCELLED);
    }
}
