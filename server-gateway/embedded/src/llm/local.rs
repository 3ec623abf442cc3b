//! A small model run in this process, so that a fresh machine answers without a key. One answer is generated at a
//! time, on a thread of its own, so that neither the server's async threads nor other answers wait on it; requests
//! queue in order, and one that is given up leaves the queue.
//!
//! This file is the queue and the thread. `model.rs` computes, `weights.rs` brings the weights into the quickest
//! form, `conversation.rs` decides what fits into the context window.

mod conversation;
mod model;
mod weights;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use futures::StreamExt;
use futures::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::{Answer, Ask, Failure, FailureKind, Piece, Provider};
use conversation::ANSWER_TOKENS;
pub use conversation::CONTEXT_TOKENS;
pub use model::{Model, Sampling, Stats};

/// Requests that may wait for their turn.
const MAX_WAITING: usize = 16;

/// The model, loading or ready.
pub(crate) struct Local {
    /// Room in the queue, counting the one that is being answered.
    room: Arc<Semaphore>,
    /// The turn itself; the semaphore is fair, so it is first come, first served.
    turn: Arc<Semaphore>,
    jobs: mpsc::Sender<Job>,
}

struct Job {
    ask: Ask,
    pieces: mpsc::Sender<Result<Piece, Failure>>,
    /// Given back when the thread is done with the job, and not when the caller loses interest in it.
    _turn: OwnedSemaphorePermit,
    _room: OwnedSemaphorePermit,
}

impl Local {
    /// Starts the thread, which loads the model at once. Requests wait for it.
    pub(crate) fn start(path: PathBuf) -> Self {
        let (jobs, incoming) = mpsc::channel(1);
        let started =
            thread::Builder::new().name("local-model".to_owned()).spawn(move || work(path, incoming));
        if let Err(error) = started {
            tracing::error!(%error, "the thread of LOCAL could not be started");
        }
        Self { room: Arc::new(Semaphore::new(MAX_WAITING + 1)), turn: Arc::new(Semaphore::new(1)), jobs }
    }
}

impl Provider for Local {
    fn answer(&self, ask: Ask) -> Answer {
        let (room, turn, jobs) = (Arc::clone(&self.room), Arc::clone(&self.turn), self.jobs.clone());
        let opening = async move {
            let gone = || Failure::new(FailureKind::Unavailable, "the local model is not running");
            let room = room.try_acquire_owned().map_err(|_| {
                let text =
                    format!("the local model is busy and {MAX_WAITING} others are waiting; try again later");
                Failure::new(FailureKind::Exhausted, text)
            })?;
            let turn = turn.acquire_owned().await.map_err(|_| gone())?;
            let limit = ask.max_tokens.unwrap_or(ANSWER_TOKENS).min(CONTEXT_TOKENS as u32);
            // Room for the whole answer, so that a reader who never reads cannot hold the model up.
            let (pieces, answer) = mpsc::channel(limit as usize + 2);
            jobs.send(Job { ask, pieces, _turn: turn, _room: room }).await.map_err(|_| gone())?;
            Ok(answer)
        };
        stream::once(opening)
            .flat_map(|opened| match opened {
                Ok(answer) => {
                    stream::unfold(answer, async |mut answer| Some((answer.recv().await?, answer))).boxed()
                }
                Err(failure) => stream::iter([Err(failure)]).boxed(),
            })
            .boxed()
    }
}

/// The thread: loads once, then answers job after job until the server is gone.
fn work(path: PathBuf, mut jobs: mpsc::Receiver<Job>) {
    let started = Instant::now();
    let loaded = Model::load(&path);
    match &loaded {
        Ok(_) => {
            tracing::info!(millis = millis(started), path = %path.display(), "the model of LOCAL is loaded")
        }
        Err(error) => tracing::error!(path = %path.display(), error, "the model of LOCAL cannot be loaded"),
    }
    let mut model = match loaded {
        Ok(model) => model,
        Err(error) => {
            while let Some(job) = jobs.blocking_recv() {
                let text = format!("the model file {} cannot be loaded: {error}", path.display());
                let _ = job.pieces.try_send(Err(Failure::new(FailureKind::NotReady, text)));
            }
            return;
        }
    };
    while let Some(job) = jobs.blocking_recv() {
        let Job { ask, pieces, .. } = &job;
        let limit = ask.max_tokens.unwrap_or(ANSWER_TOKENS);
        let cancelled = || pieces.is_closed();
        // The channel has room for every token, so a failed send means that the caller no longer listens.
        let emit = |text: String| pieces.try_send(Ok(Piece::Text(text))).is_ok();
        let end = match model.answer(&ask.turns, limit, Sampling::default(), cancelled, emit) {
            Ok(None) => {
                tracing::debug!("LOCAL stopped, because the caller is gone");
                continue;
            }
            Ok(Some(stats)) => {
                tracing::debug!(?stats, "LOCAL finished");
                Ok(Piece::End(stats.ended()))
            }
            Err(error) => {
                tracing::error!(error, "LOCAL failed");
                Err(Failure::new(FailureKind::Internal, format!("the local model failed: {error}")))
            }
        };
        let _ = job.pieces.try_send(end);
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
