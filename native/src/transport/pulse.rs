//! The signs of life of one connection: what came first, when anything came last, and a way to end it from outside.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::failure::LinkError;

/// Enough to tell HTTP/2 from TLS, HTTP/1 and the rest: the head of a frame.
const FIRST_BYTES: usize = 9;

/// What is known about the other side of one connection. The stream writes it, everybody else reads it.
#[derive(Debug)]
pub struct Pulse {
    born: Instant,
    /// Milliseconds after `born`.
    last_read_ms: AtomicU64,
    reads: AtomicU64,
    heard: Notify,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    first: Vec<u8>,
    /// The stream's own error, before a library above makes another one of it.
    broke: Option<LinkError>,
    ended: Option<LinkError>,
    reader: Option<Waker>,
}

impl Pulse {
    /// The pulse of a connection that begins now.
    pub fn new() -> Self {
        Self {
            born: Instant::now(),
            last_read_ms: AtomicU64::new(0),
            reads: AtomicU64::new(0),
            heard: Notify::new(),
            inner: Mutex::default(),
        }
    }

    /// Something came.
    pub fn beat(&self, bytes: &[u8]) {
        let ms = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_read_ms.store(ms, Ordering::Relaxed);
        // Nine bytes are reached with the first read or two; after that no read needs the lock.
        if self.reads.fetch_add(1, Ordering::Relaxed) < FIRST_BYTES as u64 {
            let first = &mut self.lock().first;
            let room = FIRST_BYTES.saturating_sub(first.len());
            first.extend(bytes.iter().take(room));
        }
        self.heard.notify_waiters();
    }

    /// The stream failed, or the other side closed it.
    pub fn broke(&self, error: LinkError) {
        self.lock().broke.get_or_insert(error);
        self.heard.notify_waiters();
    }

    /// How the stream failed.
    pub fn failure(&self) -> Option<LinkError> {
        let inner = self.lock();
        inner.ended.clone().or_else(|| inner.broke.clone())
    }

    /// The first bytes, at most as many as the head of a frame has.
    pub fn first(&self) -> Vec<u8> {
        self.lock().first.clone()
    }

    /// Waits for the head of the first frame, or for the end before it. Returns what came.
    pub async fn greeted(&self) -> Vec<u8> {
        loop {
            let heard = self.heard.notified();
            {
                let inner = self.lock();
                if inner.first.len() >= FIRST_BYTES || inner.broke.is_some() || inner.ended.is_some() {
                    return inner.first.clone();
                }
            }
            heard.await;
        }
    }

    /// How often something came; it only grows.
    pub fn count(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// How long nothing came.
    pub fn silence(&self) -> Duration {
        let last = Duration::from_millis(self.last_read_ms.load(Ordering::Relaxed));
        self.born.elapsed().saturating_sub(last)
    }

    /// Waits until something came after `count` was taken. The caller bounds the wait.
    pub async fn beat_after(&self, count: u64) {
        loop {
            let heard = self.heard.notified();
            if self.count() != count || self.failure().is_some() {
                return;
            }
            heard.await;
        }
    }

    /// Waits for the end.
    pub async fn over(&self) {
        loop {
            let heard = self.heard.notified();
            if self.failure().is_some() {
                return;
            }
            heard.await;
        }
    }

    /// Ends the connection: the stream fails with this from now on.
    pub fn end(&self, error: LinkError) {
        let reader = {
            let mut inner = self.lock();
            inner.ended.get_or_insert(error);
            inner.reader.take()
        };
        self.heard.notify_waiters();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Why the connection was ended from outside; else `context` is woken when it is.
    pub fn ended(&self, context: &Context<'_>) -> Option<LinkError> {
        let mut inner = self.lock();
        if inner.ended.is_none() && !inner.reader.as_ref().is_some_and(|w| w.will_wake(context.waker())) {
            inner.reader = Some(context.waker().clone());
        }
        inner.ended.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
