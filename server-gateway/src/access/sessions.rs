//! Signed-in browsers. Decides how long a session lasts; it lives in memory only, and of its cookie only the hash is
//! kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::holders::Holder;
use super::secret::Print;

/// Without a call for so long, a session is over.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// After so long it is over anyway.
const WHOLE: Duration = Duration::from_secs(12 * 3600);
const MOST_SESSIONS: usize = 10_000;

/// One signed-in browser.
#[derive(Debug)]
pub struct Session {
    /// Whose; a token has no name.
    pub name: Option<Arc<str>>,
    /// What the upstream is told.
    pub authority: Option<HeaderValue>,
    /// Signed out, expired or revoked.
    pub ended: CancellationToken,
    began: Instant,
    used: Mutex<Instant>,
}

/// Keeps whoever makes a call from counting as idle.
#[derive(Debug)]
#[expect(dead_code, reason = "held, not read")]
pub enum Using {
    /// A screen, or somebody without a browser.
    Holder(Arc<Holder>),
    /// A browser.
    Session(InUse),
}

/// A session that makes a call.
#[derive(Debug)]
pub struct InUse(Arc<Session>);

impl Using {
    /// A call of this session.
    pub fn session(session: Arc<Session>) -> Self {
        Self::Session(InUse(session))
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.0.touch();
    }
}

impl Session {
    /// A session that begins now; it ends with `ended`, too.
    pub fn new(name: Option<Arc<str>>, authority: Option<HeaderValue>, ended: CancellationToken) -> Self {
        let now = Instant::now();
        Self { name, authority, ended, began: now, used: Mutex::new(now) }
    }

    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of them, by their cookie's hash.
#[derive(Debug, Default)]
pub struct Sessions {
    open: Mutex<HashMap<Print, Arc<Session>>>,
}

impl Sessions {
    /// Begins a session.
    pub fn open(&self, cookie: Print, session: Session) {
        self.sweep();
        let mut open = self.all();
        if open.len() >= MOST_SESSIONS
            && let Some(longest_idle) =
                open.iter().min_by_key(|(_, session)| session.used()).map(|(print, _)| *print)
            && let Some(session) = open.remove(&longest_idle)
        {
            session.ended.cancel();
        }
        open.insert(cookie, Arc::new(session));
    }

    /// The session of this cookie, used now.
    pub fn find(&self, cookie: &Print) -> Option<Arc<Session>> {
        let open = self.all();
        let session = open.get(cookie).filter(|session| !is_over(session, Instant::now()))?;
        session.touch();
        Some(Arc::clone(session))
    }

    /// Ends the session of this cookie, with all of its calls.
    pub fn end(&self, cookie: &Print) {
        if let Some(session) = self.all().remove(cookie) {
            session.ended.cancel();
        }
    }

    /// Ends all whose time is over.
    pub fn sweep(&self) {
        let now = Instant::now();
        self.all().retain(|_, session| {
            let over = is_over(session, now);
            if over {
                session.ended.cancel();
            }
            !over
        });
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Print, Arc<Session>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every further holder of a session is a call, and a browser that waits for an answer is not idle.
fn is_over(session: &Arc<Session>, now: Instant) -> bool {
    let idle = Arc::strong_count(session) == 1 && now - session.used() >= IDLE;
    idle || now - session.began >= WHOLE || session.ended.is_cancelled()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    fn open(sessions: &Sessions, cookie: &str) -> (Print, CancellationToken) {
        let (print, ended) = (Print::of(cookie).expect("ours"), CancellationToken::new());
        sessions.open(print, Session::new(None, None, ended.clone()));
        (print, ended)
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_session_ends_and_a_used_one_lasts_half_a_day() {
        let sessions = Sessions::default();
        let (idle, idle_ended) = open(&sessions, "aaaa");
        let (used, used_ended) = open(&sessions, "bbbb");
        for _ in 0..24 {
            advance(IDLE - Duration::from_secs(1)).await;
            assert!(sessions.find(&used).is_some());
        }
        assert!(sessions.find(&idle).is_none() && !idle_ended.is_cancelled());
        sessions.sweep();
        assert!(idle_ended.is_cancelled() && !used_ended.is_cancelled());
        advance(Duration::from_secs(60)).await;
        assert!(sessions.find(&used).is_none(), "twelve hours are over");
        sessions.sweep();
        assert!(used_ended.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_call_is_use() {
        let sessions = Sessions::default();
        let (cookie, _) = open(&sessions, "aaaa");
        let call = Using::session(sessions.find(&cookie).expect("open"));
        advance(IDLE * 3).await;
        sessions.sweep();
        drop(call);
        advance(IDLE - Duration::from_secs(1)).await;
        assert!(sessions.find(&cookie).is_some(), "the call's end counts");
        advance(IDLE).await;
        assert!(sessions.find(&cookie).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_is_told_to_open_calls() {
        let sessions = Sessions::default();
        let (cookie, ended) = open(&sessions, "aaaa");
        sessions.end(&cookie);
        assert!(ended.is_cancelled() && sessions.find(&cookie).is_none());
    }
}
