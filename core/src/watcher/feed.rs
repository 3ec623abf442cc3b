//! The door's feed, as one screen hears it: whether there is one, and how often it really brings something. A door may
//! be older than this client, or something on the way may hold a stream back; then the screen asks for itself.

use chatcli_proto::{Code, Failure};

use super::wire;
use crate::connection::Connection;
use crate::port::{EffectId, How, Open, Stamp};

use super::polling::ForPolling;

/// How many spans between two rounds are remembered.
const MAX_GAPS: usize = 4;
/// No door is slower than this.
const MAX_GAP_MS: u64 = 3_600_000;
/// Rounds that come within this were waiting for this listener and say nothing about a pace.
const TOGETHER_MS: u64 = 100;

/// The feed.
#[derive(Debug, Default)]
pub(super) struct Feed {
    call: Option<EffectId>,
    /// This door has none, or not for this screen.
    is_refused: bool,
    /// The running call brought something.
    has_told: bool,
    /// When the newest round came, if it was a good one, and how old it was.
    newest: Option<(u64, u64)>,
    gaps_ms: Vec<u64>,
}

impl Feed {
    /// Whether it runs.
    pub(super) fn is_open(&self) -> bool {
        self.call.is_some()
    }

    /// Whether it is worth (another) try.
    pub(super) fn can_open(&self, connection: &Connection) -> bool {
        connection.capabilities().door && !self.is_refused && self.call.is_none()
    }

    pub(super) fn open(&mut self, every_ms: u64, connection: &Connection, out: &mut dyn Open<ForPolling>) {
        let how = How { token: connection.token(), timeout_ms: None, fresh: false };
        let slot = ForPolling::Follow;
        self.call = Some(out.call(slot, connection.link(), wire::follow(every_ms), how));
        self.has_told = false;
        self.newest = None;
    }

    /// A round came, this old. A door spares a server that fails, so only good ones tell its pace.
    pub(super) fn told(&mut self, age_ms: u64, is_good: bool, now: Stamp) {
        self.has_told = true;
        let newest = is_good.then_some((now.mono_ms, age_ms));
        let before = std::mem::replace(&mut self.newest, newest);
        let Some((came_mono_ms, was_ms)) = before.filter(|_| is_good) else { return };
        let since_ms = now.mono_ms.saturating_sub(came_mono_ms);
        if since_ms >= TOGETHER_MS {
            self.gaps_ms.push(since_ms.saturating_add(was_ms).saturating_sub(age_ms).min(MAX_GAP_MS));
        }
        if self.gaps_ms.len() > MAX_GAPS {
            self.gaps_ms.remove(0);
        }
    }

    /// How often it really brings something, in milliseconds, as soon as that is known. A round that was late does
    /// not make the next ones late.
    pub(super) fn gap_ms(&self) -> Option<u64> {
        self.gaps_ms.iter().min().copied()
    }

    /// It ended. Says whether it is worth opening again by itself; if not, the client has to ask.
    pub(super) fn ended(&mut self, failure: Option<&Failure>) -> bool {
        self.call = None;
        // Whatever a door says instead of a first round, "later" excepted, it has no feed for this screen.
        self.is_refused = failure.is_some_and(|failure| {
            failure.transport.is_none()
                && !matches!(failure.code, Code::Unavailable | Code::ResourceExhausted | Code::Cancelled)
        });
        self.has_told && !self.is_refused
    }

    /// Ends it; a fresh connection may have one again.
    pub(super) fn stop(&mut self, out: &mut dyn Open<ForPolling>) {
        if let Some(id) = self.call.take() {
            out.cancel(id);
        }
        *self = Self { gaps_ms: std::mem::take(&mut self.gaps_ms), ..Self::default() };
    }
}
