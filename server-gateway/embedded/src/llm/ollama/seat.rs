//! The operator's own Ollama, which may come up later than this server: while it is away it is looked for again, by
//! prompts that need it and now and then in the background, but never more often than every [`PAUSE`].

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Ollama;
use crate::llm::{Failure, FailureKind};

/// The shortest time between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// The background looks after this long, then after twice as long, up to the second.
const FIRST_LOOK: Duration = Duration::from_secs(5);
const LAST_LOOK: Duration = Duration::from_secs(60);

/// A place where an Ollama is expected.
pub(crate) struct Seat {
    http: reqwest::Client,
    base: String,
    /// What the last look brought.
    found: RwLock<Result<Arc<Ollama>, Failure>>,
    /// When it ended. Who holds it looks; the others wait for what he brings.
    looked: Mutex<Instant>,
}

impl Seat {
    /// Looks once.
    pub(crate) async fn new(http: reqwest::Client, base: &str) -> Self {
        let found = look(&http, base).await;
        Self { http, base: base.to_owned(), found: RwLock::new(found), looked: Mutex::new(Instant::now()) }
    }

    /// What the last look brought.
    pub(crate) fn last(&self) -> Result<Arc<Ollama>, Failure> {
        self.found.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The Ollama, looked for again if it was away.
    pub(crate) async fn now(&self) -> Result<Arc<Ollama>, Failure> {
        match self.last() {
            Ok(ollama) => Ok(ollama),
            Err(_) => self.again().await,
        }
    }

    /// The Ollama as it is now, unless the last look is too young.
    pub(crate) async fn again(&self) -> Result<Arc<Ollama>, Failure> {
        let mut looked = self.looked.lock().await;
        if looked.elapsed() >= PAUSE {
            let found = look(&self.http, &self.base).await;
            let was_away = self.last().is_err();
            // One that was there stays known: its calls say themselves what is wrong.
            if found.is_ok() || was_away {
                if was_away && found.is_ok() {
                    tracing::info!(base = self.base, "OLLAMA is there now");
                }
                *self.found.write().unwrap_or_else(PoisonError::into_inner) = found;
            }
            *looked = Instant::now();
        }
        self.last()
    }

    /// Looks until it is found or the server ends.
    pub(crate) async fn watch(&self, ending: CancellationToken) {
        let mut pause = FIRST_LOOK;
        while self.last().is_err() {
            tokio::select! {
                () = ending.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            let _ = self.again().await;
            pause = pause.saturating_mul(2).min(LAST_LOOK);
        }
    }
}

async fn look(http: &reqwest::Client, base: &str) -> Result<Arc<Ollama>, Failure> {
    Ollama::probe(http, base).await.map(Arc::new).map_err(|failure| {
        Failure::new(
            FailureKind::Unavailable,
            format!("{}; it is looked for again with each prompt", failure.message),
        )
    })
}
