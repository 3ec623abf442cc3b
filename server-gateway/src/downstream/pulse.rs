//! What one connection is doing. Decides when it has said nothing, read nothing or done nothing for too long, and
//! how easily it could be spared.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use slab::Slab;
use tokio_util::sync::CancellationToken;

use super::Limits;
use super::exchange::{Exchange, Since, now_millis};

/// Why a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Ending {
    /// No request came, or only a part of its head.
    NoRequest = 1,
    /// Nothing was asked for a long time.
    Idle = 2,
    /// The peer does not take what it is sent.
    NotReading = 3,
    /// Its place is needed.
    Spared = 4,
}

impl Ending {
    /// One word for the numbers.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoRequest => "no_request",
            Self::Idle => "idle",
            Self::NotReading => "not_reading",
            Self::Spared => "spared",
        }
    }
}

/// How well a connection can be spared: the smallest first.
pub type Worth = (u8, u64);

/// What one connection is doing.
#[derive(Debug, Default)]
pub struct Pulse {
    /// Since it was opened, or since its last call ended.
    idle: Since,
    /// Since the first byte of a head that is not whole, in HTTP/1.1.
    head: Since,
    /// Since bytes wait to be written.
    blocked: Since,
    last_byte: Since,
    asked: AtomicBool,
    is_http2: AtomicBool,
    calls: AtomicU32,
    exchanges: Mutex<Slab<Arc<Exchange>>>,
    why: AtomicU8,
    /// Cancelled when the connection must end.
    pub ended: CancellationToken,
}

impl Pulse {
    /// Of a connection that has just been opened.
    pub fn new() -> Self {
        let pulse = Self::default();
        pulse.idle.restart();
        pulse.last_byte.restart();
        pulse
    }

    /// The connection turned out to speak HTTP/2.
    pub fn speaks_http2(&self) {
        self.is_http2.store(true, Ordering::Relaxed);
    }

    /// Bytes came in.
    pub fn heard(&self) {
        self.last_byte.restart();
        if !self.is_busy() {
            self.head.start();
        }
    }

    /// Bytes went out, so that none wait for now.
    pub fn wrote(&self) {
        self.last_byte.restart();
        self.blocked.stop();
    }

    /// Bytes wait because the peer takes none.
    pub fn blocked(&self) {
        self.blocked.start();
    }

    /// Ends the connection; `true` if it was not ended before.
    pub fn end(&self, why: Ending) -> bool {
        // The first reason is the true one.
        let is_first = self.why.compare_exchange(0, why as u8, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        self.ended.cancel();
        is_first
    }

    /// Whether the end is a polite one, which still takes the requests that are on their way.
    pub fn ends_politely(&self) -> bool {
        self.why.load(Ordering::Relaxed) == Ending::Idle as u8
    }

    /// Whether a call is open.
    pub fn is_busy(&self) -> bool {
        self.calls.load(Ordering::Relaxed) > 0
    }

    /// Whether no call has been open for at least so long.
    pub fn has_rested(&self, time: Duration) -> bool {
        !self.is_busy() && self.idle.exceeds(now_millis(), time)
    }

    /// Ends what has stood still for too long at `now`; says why, when that is the connection itself.
    pub fn sweep(&self, now: u64, limits: &Limits) -> Option<Ending> {
        let is_http2 = self.is_http2.load(Ordering::Relaxed);
        let mut unread = self.blocked.exceeds(now, limits.unread);
        for (_, exchange) in self.exchanges().iter() {
            // An HTTP/2 stream ends by itself.
            unread |= exchange.sweep(now, limits.unsent, limits.unread) && !is_http2;
        }
        if unread {
            return Some(Ending::NotReading);
        }
        if self.is_busy() {
            return None;
        }
        if !self.asked.load(Ordering::Relaxed) {
            // A peer that greeted and goes on to ping keeps a connection for later.
            let silent = if is_http2 { &self.last_byte } else { &self.idle };
            if silent.exceeds(now, limits.head) {
                return Some(Ending::NoRequest);
            }
            return (is_http2 && self.idle.exceeds(now, limits.idle_http2)).then_some(Ending::Idle);
        }
        if !is_http2 && self.head.exceeds(now, limits.head) {
            return Some(Ending::NoRequest);
        }
        let idle = if is_http2 { limits.idle_http2 } else { limits.idle_http1 };
        self.idle.exceeds(now, idle).then_some(Ending::Idle)
    }

    /// How well it can be spared; not at all while a call is open.
    pub fn worth(&self) -> Option<Worth> {
        if self.is_busy() || self.ended.is_cancelled() {
            return None;
        }
        let unfinished =
            !self.asked.load(Ordering::Relaxed) || !self.is_http2.load(Ordering::Relaxed) && self.head.runs();
        Some((u8::from(!unfinished), self.last_byte.millis()))
    }

    fn exchanges(&self) -> MutexGuard<'_, Slab<Arc<Exchange>>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request whose answer has not ended. Dropped, the connection is idle again.
#[derive(Debug)]
pub struct Busy {
    pulse: Arc<Pulse>,
    key: usize,
    /// What goes on in it.
    pub exchange: Arc<Exchange>,
}

impl Busy {
    /// A whole head came in.
    pub fn begin(pulse: &Arc<Pulse>, exchange: Arc<Exchange>) -> Self {
        pulse.calls.fetch_add(1, Ordering::Relaxed);
        pulse.asked.store(true, Ordering::Relaxed);
        pulse.head.stop();
        let key = pulse.exchanges().insert(Arc::clone(&exchange));
        Self { pulse: Arc::clone(pulse), key, exchange }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.pulse.exchanges().try_remove(self.key);
        if self.pulse.calls.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.pulse.idle.restart();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: u64) -> u64 {
        now_millis() + seconds * 1000
    }

    #[test]
    fn a_connection_ends_by_what_it_does_not_do() {
        let limits = Limits::default();
        let pulse = Arc::new(Pulse::new());
        assert_eq!(pulse.sweep(after(29), &limits), None);
        assert_eq!(pulse.sweep(after(31), &limits), Some(Ending::NoRequest));
        let busy = Busy::begin(&pulse, Arc::default());
        assert_eq!(pulse.sweep(after(100_000), &limits), None, "a call may take its time");
        drop(busy);
        assert_eq!(pulse.sweep(after(31), &limits), None, "it may be used again");
        pulse.heard();
        assert_eq!(pulse.sweep(after(31), &limits), Some(Ending::NoRequest), "a half head");
        let pulse = Arc::new(Pulse::new());
        drop(Busy::begin(&pulse, Arc::default()));
        assert_eq!(pulse.sweep(after(200), &limits), Some(Ending::Idle));
        pulse.speaks_http2();
        pulse.heard();
        assert_eq!(pulse.sweep(after(200), &limits), None, "pings are no half heads");
        let pulse = Pulse::new();
        pulse.speaks_http2();
        assert_eq!(pulse.sweep(after(31), &limits), Some(Ending::NoRequest), "silent after its greeting");
        let brief = Limits { head: Duration::from_millis(20), ..Limits::default() };
        std::thread::sleep(2 * brief.head);
        pulse.heard();
        assert_eq!(pulse.sweep(now_millis(), &brief), None, "it pings");
    }

    #[test]
    fn who_does_not_read_is_found() {
        let limits = Limits::default();
        let pulse = Arc::new(Pulse::new());
        let busy = Busy::begin(&pulse, Arc::default());
        busy.exchange.unread.start();
        assert_eq!(pulse.sweep(after(50), &limits), None);
        assert_eq!(pulse.sweep(after(61), &limits), Some(Ending::NotReading));
        pulse.speaks_http2();
        assert_eq!(pulse.sweep(after(61), &limits), None, "only the stream ends");
        pulse.blocked();
        assert_eq!(pulse.sweep(after(61), &limits), Some(Ending::NotReading));
    }

    #[test]
    fn the_unfinished_are_spared_first_and_the_busy_never() {
        let fresh = Arc::new(Pulse::new());
        let idle = Arc::new(Pulse::new());
        drop(Busy::begin(&idle, Arc::default()));
        let busy = Arc::new(Pulse::new());
        let _call = Busy::begin(&busy, Arc::default());
        assert!(fresh.worth() < idle.worth());
        assert_eq!(busy.worth(), None);
    }
}
