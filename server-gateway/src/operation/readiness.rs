//! Whether calls would be answered now. Decides it by asking the server, at most once a second however many ask, and
//! by whether the gateway is closing.

use std::sync::Mutex;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::ask::ask;
use crate::methods::HEALTH;
use crate::upstream::Upstream;

/// How long an answer is taken for the truth.
const FRESH: Duration = Duration::from_secs(1);
/// How long the server may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(3);
/// What a `chatcli.v1` HealthResponse begins with when its status is not the first one, SERVING.
const STATUS_FIELD: u8 = 0x08;

/// Why calls would not be answered.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotReady {
    /// The gateway closes.
    #[error("The gateway is shutting down")]
    Draining,
    /// The server cannot be reached.
    #[error("The server does not answer: {0}")]
    Down(String),
    /// The server says so itself.
    #[error("The server says that it is not serving")]
    NotServing,
}

/// Knows whether calls would be answered.
#[derive(Debug)]
pub struct Readiness {
    upstream: Upstream,
    draining: watch::Sender<bool>,
    asking: tokio::sync::Mutex<()>,
    last: Mutex<Option<(Instant, Result<(), NotReady>)>>,
}

impl Readiness {
    /// Of a gateway in front of `upstream`.
    pub fn new(upstream: &Upstream) -> Self {
        Self {
            upstream: upstream.clone(),
            draining: watch::Sender::new(false),
            asking: tokio::sync::Mutex::default(),
            last: Mutex::default(),
        }
    }

    /// From now on calls are better sent elsewhere.
    pub fn drain(&self) {
        self.draining.send_replace(true);
    }

    /// Resolves when the gateway begins to close.
    pub async fn drained(&self) {
        let mut draining = self.draining.subscribe();
        // The sender lives as long as this.
        let _ = draining.wait_for(|draining| *draining).await;
    }

    /// Whether calls would be answered now.
    ///
    /// # Errors
    /// They would not; the error says why.
    pub async fn check(&self) -> Result<(), NotReady> {
        if *self.draining.borrow() {
            return Err(NotReady::Draining);
        }
        if let Some(known) = self.known() {
            return known;
        }
        let _one_at_a_time = self.asking.lock().await;
        if let Some(known) = self.known() {
            return known;
        }
        let outcome = self.look().await;
        *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            Some((Instant::now(), outcome.clone()));
        outcome
    }

    fn known(&self) -> Option<Result<(), NotReady>> {
        let last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        last.as_ref().filter(|(at, _)| at.elapsed() < FRESH).map(|(_, outcome)| outcome.clone())
    }

    async fn look(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(PATIENCE, ask(&self.upstream, HEALTH, None)).await {
            Err(_) => Err(NotReady::Down(format!("it said nothing for {} s", PATIENCE.as_secs()))),
            Ok(Ok(answer)) => match *answer {
                [STATUS_FIELD, status, ..] if status != 0 => Err(NotReady::NotServing),
                _ => Ok(()),
            },
            Ok(Err(failure)) if failure.is_outage() => Err(NotReady::Down(failure.message)),
            // A server that does not know the question answers all the same.
            Ok(Err(_)) => Ok(()),
        }
    }
}
