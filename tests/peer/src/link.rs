//! One accepted connection, as a call and a test can know it: its number, its counters, and what can be done to it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::Duration;

use h2::Reason;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::bucket::Bucket;
use crate::gate::{self, Refusal};
use crate::pings::Police;
use crate::rules::{Pings, Rules};
use crate::{frames, lock};

/// How long a connection that pinged too often is still read from: closed at once, it would lose the GOAWAY.
const LINGER: Duration = Duration::from_secs(1);
/// The largest stream id.
const LAST_STREAM: u32 = u32::MAX >> 1;

/// A handle to one connection. Every request carries one among its extensions.
#[derive(Clone)]
pub struct Link(Arc<Inner>);

pub(crate) struct Inner {
    pub number: u64,
    pub cut: CancellationToken,
    /// Cancelled to end the connection as a server does that is going down.
    pub retire: CancellationToken,
    /// Nothing more is said; what was injected went out before.
    pub mute: AtomicBool,
    /// Frames to be sent between those of the HTTP/2 library.
    pub injected: Mutex<VecDeque<Vec<u8>>>,
    /// Polls the connection, so that it sends what was injected.
    pub waker: Mutex<Option<Waker>>,
    /// The ids of calls that came and were not yet given to the service, which gets them in the same order.
    pub streams: Mutex<VecDeque<u32>>,
    pub running: AtomicUsize,
    pings: AtomicU32,
    police: Mutex<Police>,
    calls: Mutex<Bucket>,
    authenticated: Mutex<Bucket>,
}

impl fmt::Debug for Link {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "connection {}", self.0.number)
    }
}

impl Link {
    pub(crate) fn new(number: u64, cut: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            number,
            cut,
            retire: CancellationToken::new(),
            mute: AtomicBool::new(false),
            injected: Mutex::default(),
            waker: Mutex::default(),
            streams: Mutex::default(),
            running: AtomicUsize::new(0),
            pings: AtomicU32::new(0),
            police: Mutex::default(),
            calls: Mutex::default(),
            authenticated: Mutex::default(),
        }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Counts connections from 1.
    pub fn number(&self) -> u64 {
        self.0.number
    }

    /// PINGs that came over it.
    pub fn pings(&self) -> u32 {
        self.0.pings.load(Ordering::Relaxed)
    }

    /// Breaks it, as if the process had died.
    pub fn cut(&self) {
        self.0.cut.cancel();
    }

    /// Whether it was broken by this side.
    pub fn is_cut(&self) -> bool {
        self.0.cut.is_cancelled()
    }

    /// Says GOAWAY and ends it when its calls are done, as a server does that is going down.
    pub fn retire(&self) {
        self.0.retire.cancel();
    }

    /// Decides whether a call may go on, as the Go server's interceptors do; each decision counts.
    ///
    /// # Errors
    /// What the server says instead of an answer.
    pub fn admit(&self, rules: &Rules, method: &str, authorization: Option<&str>) -> Result<(), Refusal> {
        // The runtime's clock, so that a test can make hours pass.
        let now = Instant::now().into_std();
        gate::calls(rules, method, &mut lock(&self.0.calls), now)?;
        gate::authenticated(rules, method, authorization, &mut lock(&self.0.authenticated), now)
    }

    /// Says that calls above this stream will not be processed.
    pub(crate) fn go_away(&self, last_stream: u32, reason: Reason, debug: &str) {
        lock(&self.0.injected).push_back(frames::go_away(last_stream, reason, debug));
        if let Some(waker) = lock(&self.0.waker).take() {
            waker.wake();
        }
    }

    pub(crate) fn answered(&self) {
        lock(&self.0.police).answered();
    }

    pub(crate) fn pinged(&self, pings: Pings) {
        self.0.pings.fetch_add(1, Ordering::Relaxed);
        let running = self.0.running.load(Ordering::Relaxed);
        if lock(&self.0.police).ping(pings, running, Instant::now().into_std())
            && !self.0.mute.swap(true, Ordering::Relaxed)
        {
            self.go_away(LAST_STREAM, Reason::ENHANCE_YOUR_CALM, "too_many_pings");
            let cut = self.0.cut.clone();
            tokio::spawn(async move {
                tokio::time::sleep(LINGER).await;
                cut.cancel();
            });
        }
    }
}
