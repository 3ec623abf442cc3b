//! One record for each connection and each call: where it went, how it ended, how long it took. Never what was said.

use std::time::Instant;

use chatcli_proto::{Call, Code, Failure, Reply};

use crate::transport::LinkError;

/// A call under way; leaving it without an end means that it was cancelled.
pub struct Rpc {
    addr: String,
    rpc: &'static str,
    attempt: u32,
    prompt_bytes: usize,
    answer_bytes: usize,
    since: Instant,
    ended: bool,
}

impl Rpc {
    /// The call begins.
    pub fn start(addr: String, call: &Call, attempt: u32) -> Self {
        let prompt_bytes = match call {
            Call::SendPrompt(request) => request.prompt.len(),
            Call::StreamPrompt(request) => request.prompt.len(),
            _ => 0,
        };
        Self {
            addr,
            rpc: call.method(),
            attempt,
            prompt_bytes,
            answer_bytes: 0,
            since: Instant::now(),
            ended: false,
        }
    }

    /// Which replica it goes to.
    pub fn reached(&mut self, addr: String) {
        self.addr = addr;
    }

    /// Something of the answer came.
    pub fn got(&mut self, reply: &Reply) {
        self.answer_bytes += match reply {
            Reply::SendPrompt(reply) => reply.response.len(),
            Reply::StreamPrompt(reply) => reply.chunk.len(),
            _ => 0,
        };
    }

    /// It ended well.
    pub fn ok(mut self) {
        self.ended = true;
        tracing::info!(
            addr = %self.addr, rpc = self.rpc, code = "Ok", duration_ms = self.ms(), attempt = self.attempt,
            "call answered"
        );
        self.sizes();
    }

    /// It failed.
    pub fn failed(mut self, failure: &Failure) {
        self.ended = true;
        tracing::warn!(
            addr = %self.addr, rpc = self.rpc, code = ?failure.code, duration_ms = self.ms(),
            request_id = failure.request_id.as_deref().unwrap_or_default(), attempt = self.attempt,
            seen = failure.transport.map(|seen| format!("{seen:?}")).unwrap_or_default(), why = %short(&failure.message),
            "call failed"
        );
        self.sizes();
    }

    fn ms(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn sizes(&self) {
        if super::sizes_are_logged() && self.prompt_bytes + self.answer_bytes > 0 {
            let (prompt_bytes, answer_bytes) = (self.prompt_bytes, self.answer_bytes);
            tracing::debug!(rpc = self.rpc, prompt_bytes, answer_bytes, "sizes");
        }
    }
}

impl Drop for Rpc {
    fn drop(&mut self) {
        if !self.ended {
            tracing::info!(
                addr = %self.addr, rpc = self.rpc, code = ?Code::Cancelled, duration_ms = self.ms(),
                attempt = self.attempt, "call cancelled"
            );
            self.sizes();
        }
    }
}

/// A connection was opened, or was not. What that means for a call is the call's own record.
pub fn dialled(addr: &str, tls: bool, since: Instant, failure: Option<&LinkError>) {
    let duration_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    match failure {
        None => tracing::info!(addr, tls, duration_ms, "connection opened"),
        Some(failure) => {
            tracing::info!(addr, tls, duration_ms, seen = ?failure.seen, why = short(&failure.why), "no connection");
        }
    }
}

/// A server's words, bounded: they are its own and may be long.
fn short(text: &str) -> &str {
    text.get(..text.floor_char_boundary(300)).unwrap_or(text)
}
