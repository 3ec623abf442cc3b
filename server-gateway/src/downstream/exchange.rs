//! One request and its answer, as the connection sees them. Decides when a caller has stopped to send or to read:
//! never by a timer of its own, but by two times that the sweep of all connections looks at.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::task::AtomicWaker;
use hyper::rt::Executor;
use pin_project_lite::pin_project;
use tokio::time::Instant;

/// No time at all.
const NEVER: u64 = 0;

/// Milliseconds since the process began to count, and never [`NEVER`].
pub fn now_millis() -> u64 {
    static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(EPOCH.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
}

/// The moment at which something began that has not ended.
#[derive(Debug, Default)]
pub struct Since(AtomicU64);

impl Since {
    /// It begins now, whether or not it had begun.
    pub fn restart(&self) {
        self.0.store(now_millis(), Ordering::Relaxed);
    }

    /// It begins now, unless it had begun.
    pub fn start(&self) {
        if self.0.load(Ordering::Relaxed) == NEVER {
            self.restart();
        }
    }

    /// It has ended.
    pub fn stop(&self) {
        if self.0.load(Ordering::Relaxed) != NEVER {
            self.0.store(NEVER, Ordering::Relaxed);
        }
    }

    /// Whether it goes on.
    pub fn runs(&self) -> bool {
        self.0.load(Ordering::Relaxed) != NEVER
    }

    /// Whether it has gone on for at least `limit` at `now`.
    pub fn exceeds(&self, now: u64, limit: Duration) -> bool {
        let since = self.0.load(Ordering::Relaxed);
        since != NEVER && u128::from(now.saturating_sub(since)) >= limit.as_millis()
    }

    /// When it began.
    pub fn millis(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What goes on in one exchange.
#[derive(Debug, Default)]
pub struct Exchange {
    /// A part of the answer was handed out and the next one was not asked for since.
    pub unread: Since,
    /// The next part of the request is waited for.
    pub unsent: Since,
    late: AtomicBool,
    uploader: AtomicWaker,
    abandoned: AtomicBool,
    stream: AtomicWaker,
}

impl Exchange {
    /// Ends what has stood still for longer than it may; `true` when the answer is not read.
    pub fn sweep(&self, now: u64, unsent: Duration, unread: Duration) -> bool {
        if self.unsent.exceeds(now, unsent) {
            self.late.store(true, Ordering::Release);
            self.uploader.wake();
        }
        let stalled = self.unread.exceeds(now, unread);
        if stalled {
            self.abandoned.store(true, Ordering::Release);
            self.stream.wake();
        }
        stalled
    }

    /// Whether the request did not go on in time; wakes the task of `cx` when that changes.
    pub fn is_late(&self, cx: &Context<'_>) -> bool {
        self.uploader.register(cx.waker());
        self.late.load(Ordering::Acquire)
    }

    fn is_abandoned(&self, cx: &Context<'_>) -> bool {
        self.stream.register(cx.waker());
        self.abandoned.load(Ordering::Acquire)
    }
}

tokio::task_local! {
    static STREAM: Arc<Exchange>;
}

/// The exchange of the HTTP/2 stream whose task this is.
pub fn of_this_stream() -> Option<Arc<Exchange>> {
    STREAM.try_with(Arc::clone).ok()
}

/// Runs each HTTP/2 stream as a task that ends, and so resets the stream, when its answer is not read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Streams;

impl<F> Executor<F> for Streams
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, stream: F) {
        let exchange = Arc::new(Exchange::default());
        tokio::spawn(STREAM.scope(Arc::clone(&exchange), Watched { exchange, stream }));
    }
}

pin_project! {
    /// A stream until its answer is not read. An async block would hold room for it twice, in every stream that waits.
    struct Watched<F> {
        exchange: Arc<Exchange>,
        #[pin]
        stream: F,
    }
}

impl<F: Future> Future for Watched<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        if this.exchange.is_abandoned(cx) { Poll::Ready(()) } else { this.stream.poll(cx).map(drop) }
    }
}
