//! Signed-in browsers. A session lives in its cookie, sealed, so that it outlives a restart and holds at every door of
//! the same access file; what the doors must agree on beside is the ledger's. Decides when a session is over.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cookie::{Cookie, CookieJar, Key};
use http::HeaderValue;
use lru::LruCache;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::handoffs::Who;
use super::holders::Holder;
use super::ledger::{IDLE, Ledger, WHOLE, has_passed, sealing};
use super::secret::{NoRandom, Print, secret};
use super::share::Sharer;

/// What is sealed belongs to this name, whatever the browser calls the cookie: that depends on the connection.
const SEALED_AS: &str = "chatcli_sid";
/// Browsers keep 4,096 bytes of a cookie, its name included.
const MOST_SEALED_BYTES: usize = 4000;
const MOST_LIVE: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than nothing");

/// What a cookie holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    id: String,
    /// Seconds since 1970.
    began: u64,
    /// When the sign-in began that this one came from, by a handed-over conversation. It ends with that one's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<u64>,
    /// A person, with the password's print: another password is another person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<(String, Print)>,
    /// A token of the upstream's own, as the value of `authorization`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// One signed-in browser, as this door knows it.
#[derive(Debug)]
pub struct Session {
    /// Whose; a token has no name.
    pub name: Option<Arc<str>>,
    /// Of that person's password.
    print: Option<Print>,
    /// What it brought itself.
    pub token: Option<HeaderValue>,
    /// Signed out, expired or revoked.
    pub ended: CancellationToken,
    began: u64,
    /// What its whole time is counted from.
    since: u64,
    used: AtomicU64,
}

/// Keeps the caller of a call from counting as idle.
#[derive(Debug)]
pub enum Using {
    /// A screen, or a person without a browser.
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

    /// In whose name a conversation of this caller may be opened elsewhere, and since when they are signed in.
    pub fn sharer(&self) -> Sharer {
        let person = |name: &Arc<str>, print| Who::Person(name.to_string(), print);
        match self {
            Self::Holder(holder) => Sharer {
                who: Some(person(&holder.name, holder.print)),
                since: None,
                ended: holder.ended.clone(),
            },
            Self::Session(InUse(session)) => {
                let token = session.token.as_ref().and_then(|token| token.to_str().ok());
                let who = match (&session.name, session.print) {
                    (Some(name), Some(print)) => Some(person(name, print)),
                    _ => token.map(|token| Who::Token(token.to_owned())),
                };
                Sharer { who, since: Some(session.since), ended: session.ended.clone() }
            }
        }
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.0.touch(super::unix_now());
    }
}

impl Ticket {
    /// Of a person.
    ///
    /// # Errors
    /// There are no random numbers.
    pub fn person(person: &Holder, now: u64) -> Result<Self, NoRandom> {
        let person = Some((person.name.to_string(), person.print));
        Ok(Self { id: secret()?, began: now, since: None, person, token: None })
    }

    /// The same, but over when the sign-in that began `since` then would be.
    pub fn no_longer_than(self, since: Option<u64>) -> Self {
        Self { since, ..self }
    }

    /// Of a caller with a token; `None` when it cannot be written down.
    ///
    /// # Errors
    /// There are no random numbers.
    pub fn token(authority: &HeaderValue, now: u64) -> Result<Option<Self>, NoRandom> {
        let Ok(token) = authority.to_str() else { return Ok(None) };
        Ok(Some(Self { id: secret()?, began: now, since: None, person: None, token: Some(token.to_owned()) }))
    }
}

impl Session {
    fn touch(&self, now: u64) {
        self.used.fetch_max(now, Ordering::Relaxed);
    }

    /// Every further holder of a session is a call, and a browser that waits for an answer is not idle.
    fn last_used(self: &Arc<Self>, now: u64) -> u64 {
        if Arc::strong_count(self) > 1 { now } else { self.used.load(Ordering::Relaxed) }
    }
}

/// All of them.
pub struct Sessions {
    /// Seals while no key can be shared.
    own_key: Key,
    shared: Mutex<Shared>,
    live: Mutex<LruCache<String, Arc<Session>>>,
}

#[derive(Default)]
struct Shared {
    ledger: Ledger,
    /// The ledger's, ready for use.
    keys: Vec<(u64, Key)>,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    /// None yet.
    ///
    /// # Errors
    /// There are no random numbers.
    pub fn new() -> Result<Self, NoRandom> {
        let own_key = Key::try_generate().ok_or(NoRandom)?;
        Ok(Self { own_key, shared: Mutex::default(), live: Mutex::new(LruCache::new(MOST_LIVE)) })
    }

    /// Takes over what the ledger's file says, and ends what it says is ended.
    pub fn take(&self, file: Ledger, now: u64) {
        let mut shared = self.shared();
        shared.ledger.merge(file);
        shared.ledger.tidy(now);
        shared.keys = shared.ledger.keys().collect();
        drop(shared);
        self.sweep(now);
    }

    /// Puts a session into a cookie's value; `None` when it does not fit.
    pub fn seal(&self, ticket: &Ticket, now: u64) -> Option<String> {
        let text = serde_json::to_string(ticket).ok()?;
        let shared = self.shared();
        let key = sealing(&shared.keys, now).unwrap_or(&self.own_key);
        let mut jar = CookieJar::new();
        jar.private_mut(key).add(Cookie::new(SEALED_AS, text));
        let sealed = jar.get(SEALED_AS)?.value().to_owned();
        (sealed.len() <= MOST_SEALED_BYTES).then_some(sealed)
    }

    /// What is in a cookie's value, when a door of this access file sealed it.
    pub fn unseal(&self, value: &str) -> Option<Ticket> {
        if value.len() > MOST_SEALED_BYTES {
            return None;
        }
        let shared = self.shared();
        let jar = CookieJar::new();
        let mut keys = shared.keys.iter().rev().map(|(_, key)| key).chain([&self.own_key]);
        let open = |key| jar.private(key).decrypt(Cookie::new(SEALED_AS, value.to_owned()));
        serde_json::from_str(keys.find_map(open)?.value()).ok()
    }

    /// The session of this ticket, used now. `owner` is the person of the ticket, as known now.
    pub fn find(&self, ticket: &Ticket, owner: Option<&Arc<Holder>>, now: u64) -> Option<Arc<Session>> {
        let shared = self.shared();
        let mut live = self.live();
        let known = live.get(&ticket.id).filter(|session| !session.ended.is_cancelled());
        let since = ticket.since.unwrap_or(ticket.began);
        if is_over(&shared.ledger, &ticket.id, (ticket.began, since), known, now) {
            return None;
        }
        if let Some(session) = known {
            session.touch(now);
            return Some(Arc::clone(session));
        }
        let token = match &ticket.token {
            Some(token) => {
                let mut token = HeaderValue::try_from(token).ok()?;
                token.set_sensitive(true);
                Some(token)
            }
            None => None,
        };
        let session = Arc::new(Session {
            name: owner.map(|owner| Arc::clone(&owner.name)),
            print: owner.map(|owner| owner.print),
            token,
            ended: owner.map(|owner| owner.ended.child_token()).unwrap_or_default(),
            began: ticket.began,
            since,
            used: AtomicU64::new(now),
        });
        // A session that is pushed out is not over, but its calls could no longer be ended.
        if let Some((_, pushed_out)) = live.push(ticket.id.clone(), Arc::clone(&session)) {
            pushed_out.ended.cancel();
        }
        Some(session)
    }

    /// Ends a session with all of its calls at this door, and says what the other doors must be told.
    pub fn end(&self, ticket: &Ticket) -> impl FnOnce(&mut Ledger) + Send + use<> {
        let (id, began) = (ticket.id.clone(), ticket.began);
        self.shared().ledger.end(id.clone(), began);
        if let Some(session) = self.live().pop(&id) {
            session.ended.cancel();
        }
        move |ledger| ledger.end(id, began)
    }

    /// Ends all whose time is over.
    pub fn sweep(&self, now: u64) {
        let shared = self.shared();
        let mut live = self.live();
        let over: Vec<String> = live
            .iter()
            .filter(|(id, session)| {
                is_over(&shared.ledger, id, (session.began, session.since), Some(session), now)
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in over {
            if let Some(session) = live.pop(&id) {
                session.ended.cancel();
            }
        }
    }

    /// Who was used since it was last written down, and when.
    pub fn unwritten(&self, now: u64) -> Vec<(String, u64)> {
        let shared = self.shared();
        let used =
            self.live().iter().map(|(id, session)| (id.clone(), session.last_used(now))).collect::<Vec<_>>();
        used.into_iter().filter(|(id, used)| shared.ledger.seen(id).is_none_or(|seen| seen < *used)).collect()
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn live(&self) -> MutexGuard<'_, LruCache<String, Arc<Session>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_over(
    ledger: &Ledger,
    id: &str,
    (began, since): (u64, u64),
    known: Option<&Arc<Session>>,
    now: u64,
) -> bool {
    let used = known.map_or(began, |session| session.last_used(now));
    let used = used.max(ledger.seen(id).unwrap_or(began)).max(began);
    ledger.has_ended(id, began)
        || has_passed(since, WHOLE, now)
        || has_passed(used, IDLE, now)
        || known.is_some_and(|session| session.ended.is_cancelled())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: u64 = 1_000_000;

    fn ticket(token: &str) -> Ticket {
        let authority = HeaderValue::try_from(format!("Bearer {token}")).expect("legal");
        Ticket::token(&authority, START).expect("random").expect("text")
    }

    fn sessions() -> Sessions {
        Sessions::new().expect("random")
    }

    fn keyed() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.add_key(&[7; 64], START - 10);
        ledger
    }

    #[test]
    fn a_cookie_holds_at_every_door_of_the_key_and_says_nothing() {
        let (one, two, foreign) = (sessions(), sessions(), sessions());
        one.take(keyed(), START);
        two.take(keyed(), START);
        let ticket = ticket("the-servers-own");
        let sealed = one.seal(&ticket, START).expect("short");
        assert_eq!(two.unseal(&sealed), Some(ticket.clone()));
        assert_eq!(foreign.unseal(&sealed), None);
        assert_ne!(one.seal(&ticket, START), Some(sealed.clone()), "no two are alike");
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("text");
            // The last digit of base64 has bits that say nothing.
            assert!(two.unseal(&changed).is_none_or(|read| read == ticket), "{at}");
        }
        two.take(Ledger::default(), START);
        assert_eq!(two.unseal(&sealed), None, "a key that is gone opens nothing");
    }

    #[test]
    fn a_session_fits_into_a_cookie_or_is_none() {
        let sessions = sessions();
        assert!(sessions.seal(&ticket(&"t".repeat(2700)), START).is_some());
        assert!(sessions.seal(&ticket(&"t".repeat(4000)), START).is_none());
        assert_eq!(sessions.unseal(&"A".repeat(100_000)), None);
    }

    #[test]
    fn an_idle_session_ends_and_a_used_one_lasts_half_a_day() {
        let sessions = sessions();
        let (idle, used) = (ticket("a"), ticket("b"));
        let ended = sessions.find(&idle, None, START).expect("open").ended.clone();
        let mut now = START;
        while now + IDLE.as_secs() - 1 < START + WHOLE.as_secs() {
            assert!(sessions.find(&used, None, now).is_some());
            now += IDLE.as_secs() - 1;
        }
        assert!(sessions.find(&idle, None, now).is_none());
        sessions.sweep(now);
        assert!(ended.is_cancelled());
        assert!(sessions.find(&used, None, START + WHOLE.as_secs()).is_none());
    }

    #[test]
    fn a_sign_in_that_was_handed_over_lasts_no_longer_than_the_one_it_came_from() {
        let (sessions, half) = (sessions(), WHOLE.as_secs() / 2);
        let shared_at = START + half;
        let authority = HeaderValue::from_static("Bearer a");
        let other = Ticket::token(&authority, shared_at).expect("random").expect("text");
        let other = other.no_longer_than(Some(START));
        let mut now = shared_at;
        while now + IDLE.as_secs() - 1 < START + WHOLE.as_secs() {
            let found = sessions.find(&other, None, now).expect("used all the time");
            let sharer = Using::session(found).sharer();
            assert_eq!((sharer.since, sharer.who), (Some(START), Some(Who::Token("Bearer a".into()))));
            now += IDLE.as_secs() - 1;
        }
        assert!(sessions.find(&other, None, START + WHOLE.as_secs()).is_none());
    }

    #[test]
    fn use_that_was_written_down_counts_after_a_restart_and_elsewhere() {
        let (one, two) = (sessions(), sessions());
        let ticket = ticket("a");
        let later = START + IDLE.as_secs() - 1;
        one.find(&ticket, None, START).expect("open");
        one.find(&ticket, None, later).expect("open");
        let now = later + 60;
        assert!(two.find(&ticket, None, now).is_none(), "no ledger told it");
        let mut ledger = Ledger::default();
        for (id, at) in one.unwritten(now) {
            ledger.note(&id, at);
        }
        two.take(ledger, now);
        assert!(two.find(&ticket, None, now).is_some());
    }

    #[test]
    fn a_long_call_is_use_and_its_end_is_told_to_it() {
        let sessions = sessions();
        let ticket = ticket("a");
        let call = sessions.find(&ticket, None, START).expect("open");
        let now = START + IDLE.as_secs() * 3;
        sessions.sweep(now);
        assert!(!call.ended.is_cancelled());
        let mut elsewhere = Ledger::default();
        sessions.end(&ticket)(&mut elsewhere);
        assert!(call.ended.is_cancelled() && sessions.find(&ticket, None, now).is_none());
        let second = Sessions::new().expect("random");
        let call = second.find(&ticket, None, START).expect("it does not know yet");
        second.take(elsewhere, START + 1);
        assert!(call.ended.is_cancelled() && second.find(&ticket, None, START + 1).is_none());
    }
}
