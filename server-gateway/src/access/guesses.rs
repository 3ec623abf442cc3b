//! Which tokens of the upstream's own are right. The door cannot know, so it learns from the upstream's answers:
//! decides which call may carry a token that is not proven yet, so that wrong ones run out by address while a
//! token that was taken lately is never refused. Keeps keyed hashes only, so many and no more.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use lru::LruCache;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::grant::{refused_lately, sign_in, too_many};
use super::throttle::{PAUSE, Throttle};
use crate::status::{Code, GRPC_STATUS, Status};

/// A token that the upstream took is believed for so long after it was last used. A wrong belief costs nothing: the
/// upstream is asked all the same.
const GOOD_FOR: Duration = Duration::from_secs(12 * 3600);
/// A token that the upstream refused is not carried there again for so long, and counts once.
const WRONG_FOR: Duration = PAUSE;
const MOST_MARKS: NonZeroUsize = NonZeroUsize::new(4096).expect("more than nothing");
/// How long a call with an unproven token waits for another call with the same token to prove it.
const PATIENCE: Duration = Duration::from_millis(500);
/// So many calls may carry one unproven token at a time.
const MOST_TOGETHER: usize = 64;

const OK: &[u8] = b"0";
const UNAUTHENTICATED: &[u8] = b"16";

/// A keyed hash of an `authorization`.
type Mark = [u8; 32];

/// Everything that is known of tokens, and the one throttle for all kinds of guesses.
#[derive(Debug)]
pub struct Guesses {
    key: [u8; 32],
    /// Shared with logins and enrolment codes.
    pub throttle: Throttle,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    good_until: LruCache<Mark, Instant>,
    wrong_until: LruCache<Mark, Instant>,
    /// Tokens that took a guess of an address and of which nothing was heard since; they need no other.
    paid: LruCache<Mark, Paid>,
    /// Tokens that found no guess left, and until when that counts for them.
    turned_away: LruCache<Mark, Instant>,
    /// The tokens that calls carry unproven right now.
    trials: HashMap<Mark, Trial>,
}

#[derive(Clone, Copy, Debug)]
struct Paid {
    by: IpAddr,
    until: Instant,
}

#[derive(Debug)]
struct Trial {
    over: CancellationToken,
    calls: usize,
}

enum Next {
    Go(Kind),
    Wait(CancellationToken),
    /// Others wait already, and the trial takes long.
    Full,
    Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The token was right before.
    Good,
    /// This call tries it.
    First,
    /// Another call tries it already.
    Beside,
}

/// One call with a token. The call tells what the upstream said; dropped untold, it counts as wrong.
#[derive(Debug)]
pub struct Proof {
    guesses: Arc<Guesses>,
    mark: Mark,
    kind: Kind,
    told: bool,
}

impl Guesses {
    /// Nothing is known yet.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        let known = Known {
            good_until: LruCache::new(MOST_MARKS),
            wrong_until: LruCache::new(MOST_MARKS),
            paid: LruCache::new(MOST_MARKS),
            turned_away: LruCache::new(MOST_MARKS),
            trials: HashMap::new(),
        };
        Ok(Self { key, throttle: Throttle::default(), known: Mutex::new(known) })
    }

    /// Leave to carry a token to the upstream.
    ///
    /// # Errors
    /// The upstream refused it a moment ago, or `address` guessed wrong too often.
    pub async fn carry(self: &Arc<Self>, address: IpAddr, given: &HeaderValue) -> Result<Proof, Status> {
        let mark = self.mark(given);
        let give_up = Instant::now() + PATIENCE;
        loop {
            let next = self.next(&mark, give_up);
            let kind = match next {
                Next::Go(Kind::First) => {
                    if let Err(wait) = self.pay(&mark, address) {
                        self.ended(&mark);
                        return Err(too_many(wait));
                    }
                    Kind::First
                }
                Next::Go(kind) => kind,
                Next::Wrong => return Err(refused_lately()),
                Next::Full => return Err(too_many(PATIENCE)),
                Next::Wait(over) => {
                    // Decided or not, what is known then is looked at anew.
                    let _ = timeout_at(give_up, over.cancelled()).await;
                    continue;
                }
            };
            return Ok(Proof { guesses: Arc::clone(self), mark, kind, told: false });
        }
    }

    /// Takes a guess of `address` for this token, unless one was taken for it that is still open: a caller who gives
    /// up and comes again, as a page does that is loaded anew, guesses once.
    fn pay(&self, mark: &Mark, address: IpAddr) -> Result<(), Duration> {
        let now = Instant::now();
        let mut known = self.known();
        if known.paid.get(mark).is_some_and(|paid| paid.until > now) {
            return Ok(());
        }
        let has_come_again = known.turned_away.get(mark).is_some_and(|until| *until > now);
        let taken =
            if has_come_again { self.throttle.take_again(address) } else { self.throttle.take(address) };
        if taken.is_ok() {
            known.turned_away.pop(mark);
            known.paid.put(*mark, Paid { by: address, until: now + WRONG_FOR });
        } else {
            known.turned_away.put(*mark, now + WRONG_FOR);
        }
        // Next time it will have come again.
        taken.map_err(|_| self.throttle.wait_again(address))
    }

    /// Counts a token that the door itself refuses.
    pub fn refuse(&self, address: IpAddr, given: &HeaderValue) -> Status {
        let mark = self.mark(given);
        let now = Instant::now();
        if self.known().wrong_until.get(&mark).is_some_and(|until| *until > now) {
            return sign_in();
        }
        match self.throttle.take(address) {
            Ok(()) => {
                self.known().wrong_until.put(mark, now + WRONG_FOR);
                sign_in()
            }
            Err(wait) => too_many(wait),
        }
    }

    /// Notes a token that was proven elsewhere.
    pub fn proven(&self, given: &HeaderValue) {
        let mark = self.mark(given);
        self.known().right(&mark);
    }

    fn mark(&self, given: &HeaderValue) -> Mark {
        Sha256::new().chain_update(self.key).chain_update(given.as_bytes()).finalize().into()
    }

    fn next(&self, mark: &Mark, give_up: Instant) -> Next {
        let now = Instant::now();
        let mut known = self.known();
        if let Some(until) = known.good_until.get_mut(mark).filter(|until| **until > now) {
            *until = now + GOOD_FOR;
            return Next::Go(Kind::Good);
        }
        if known.wrong_until.get(mark).is_some_and(|until| *until > now) {
            return Next::Wrong;
        }
        match known.trials.get_mut(mark) {
            None => {
                let over = CancellationToken::new();
                known.trials.insert(*mark, Trial { over, calls: 1 });
                Next::Go(Kind::First)
            }
            Some(trial) if now < give_up => Next::Wait(trial.over.clone()),
            Some(trial) if trial.calls >= MOST_TOGETHER => Next::Full,
            // An upstream that takes its time has not refused it.
            Some(trial) => {
                trial.calls += 1;
                Next::Go(Kind::Beside)
            }
        }
    }

    /// No call needs to wait for this trial any longer.
    fn ended(&self, mark: &Mark) {
        if let Some(trial) = self.known().trials.remove(mark) {
            trial.over.cancel();
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn right(&mut self, mark: &Mark) {
        self.wrong_until.pop(mark);
        self.turned_away.pop(mark);
        self.good_until.put(*mark, Instant::now() + GOOD_FOR);
    }
}

impl Proof {
    /// Whether the upstream took the token before.
    pub fn was_good(&self) -> bool {
        self.kind == Kind::Good
    }

    /// Learns from a status in headers or trailers; from anything else nothing.
    pub fn read(&mut self, headers: &HeaderMap) {
        match headers.get(GRPC_STATUS).map(HeaderValue::as_bytes) {
            Some(OK) => self.right(),
            Some(UNAUTHENTICATED) => self.wrong(),
            Some(_) => self.neither(),
            None => {}
        }
    }

    /// Learns from a call that got no answer.
    pub fn failed(&mut self, status: &Status) {
        match status.code {
            Code::Unauthenticated => self.wrong(),
            // A caller that gives up at once guesses as well, if blindly.
            Code::DeadlineExceeded | Code::Cancelled => {}
            _ => self.neither(),
        }
    }

    /// The upstream took the token.
    pub fn right(&mut self) {
        if std::mem::replace(&mut self.told, true) || self.kind == Kind::Good {
            return;
        }
        self.guesses.known().right(&self.mark);
        self.give_back();
    }

    fn wrong(&mut self) {
        if std::mem::replace(&mut self.told, true) {
            return;
        }
        let mut known = self.guesses.known();
        if self.kind == Kind::Good {
            // It may have been changed, or the upstream has had enough of the connection: next time it is a guess.
            known.good_until.pop(&self.mark);
            return;
        }
        known.paid.pop(&self.mark);
        known.wrong_until.put(self.mark, Instant::now() + WRONG_FOR);
        drop(known);
        self.guesses.ended(&self.mark);
    }

    /// Whatever it was, it says nothing about the token.
    fn neither(&mut self) {
        if !std::mem::replace(&mut self.told, true) {
            self.give_back();
        }
    }

    fn give_back(&self) {
        if self.kind == Kind::Good {
            return;
        }
        let paid = self.guesses.known().paid.pop(&self.mark);
        if let Some(paid) = paid {
            self.guesses.throttle.give_back(paid.by);
        }
        self.guesses.ended(&self.mark);
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        if !self.told && self.kind == Kind::First {
            self.guesses.ended(&self.mark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guesses() -> Arc<Guesses> {
        Arc::new(Guesses::new().expect("random"))
    }

    fn token(text: &str) -> HeaderValue {
        HeaderValue::try_from(format!("Bearer {text}")).expect("legal")
    }

    fn status(code: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(GRPC_STATUS, HeaderValue::from_static(code))])
    }

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    #[tokio::test(start_paused = true)]
    async fn wrong_tokens_run_out_and_a_right_one_never_does() {
        let guesses = guesses();
        let good = token("good");
        guesses.carry(HERE, &good).await.expect("a guess").read(&status("0"));
        let mut carried = 0;
        for number in 0..10_000 {
            if let Ok(mut proof) = guesses.carry(HERE, &token(&number.to_string())).await {
                proof.read(&status("16"));
                carried += 1;
            }
            if number % 100 == 0 {
                let mut proof = guesses.carry(HERE, &good).await.expect("it is known");
                assert!(proof.was_good());
                proof.read(&status("0"));
            }
        }
        assert_eq!(carried, 5);
        let refusal = guesses.carry(HERE, &token("new")).await.expect_err("too many");
        assert_eq!(refusal.code, Code::ResourceExhausted);
        assert!(refusal.retry_after.is_some_and(|wait| wait <= PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_wrong_token_counts_once_and_keeps_no_other_caller_out() {
        let guesses = guesses();
        guesses.carry(HERE, &token("old")).await.expect("a guess").read(&status("16"));
        for _ in 0..1000 {
            let refusal = guesses.carry(HERE, &token("old")).await.expect_err("known to be wrong");
            assert_eq!(refusal.code, Code::Unauthenticated);
        }
        for number in 0..4 {
            guesses
                .carry(HERE, &token(&number.to_string()))
                .await
                .expect("four are left")
                .read(&status("16"));
        }
        tokio::time::advance(WRONG_FOR).await;
        guesses.carry(HERE, &token("old")).await.expect("it may have become right");
    }

    #[tokio::test(start_paused = true)]
    async fn an_upstream_that_is_down_makes_no_token_wrong() {
        let guesses = guesses();
        for _ in 0..50 {
            let mut proof = guesses.carry(HERE, &token("good")).await.expect("a guess");
            proof.failed(&Status::new(Code::Unavailable, "away"));
        }
        for _ in 0..50 {
            guesses.carry(HERE, &token("good")).await.expect("a guess").read(&status("7"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn calls_with_one_new_token_wait_for_the_first_and_count_once() {
        let guesses = guesses();
        let mut first = guesses.carry(HERE, &token("new")).await.expect("a guess");
        let waiting: Vec<_> = (0..20)
            .map(|_| {
                let guesses = Arc::clone(&guesses);
                tokio::spawn(
                    async move { guesses.carry(HERE, &token("new")).await.map(|proof| proof.was_good()) },
                )
            })
            .collect();
        tokio::task::yield_now().await;
        first.read(&status("0"));
        for call in waiting {
            assert!(call.await.expect("no panic").expect("leave"));
        }
        // While the upstream thinks about the first, some others may go.
        let _slow = guesses.carry(HERE, &token("slow")).await.expect("a guess");
        let mut together = Vec::new();
        for _ in 1..MOST_TOGETHER {
            together.push(guesses.carry(HERE, &token("slow")).await.expect("leave"));
        }
        assert!(guesses.carry(HERE, &token("slow")).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn giving_up_before_the_answer_is_a_guess_too() {
        let guesses = guesses();
        let carried = async |count: usize| {
            let mut carried = 0;
            for number in 0..count {
                carried += usize::from(guesses.carry(HERE, &token(&number.to_string())).await.is_ok());
            }
            carried
        };
        assert_eq!(carried(100).await, 5);
        assert!(guesses.known().trials.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_is_given_up_many_times_is_one_guess() {
        let guesses = guesses();
        for _ in 0..1000 {
            drop(guesses.carry(HERE, &token("good")).await.expect("the same guess"));
        }
        for number in 0..4 {
            let mut proof = guesses.carry(HERE, &token(&number.to_string())).await.expect("four are left");
            proof.read(&status("16"));
        }
        guesses.carry(HERE, &token("good")).await.expect("the same guess").read(&status("0"));
        // The guess that the first of them took is given back.
        guesses.carry(HERE, &token("other")).await.expect("a guess").read(&status("16"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_token_gets_through_beside_a_caller_who_guesses_on() {
        let guesses = guesses();
        let mut guessed = 0..;
        let mut answered = 0;
        for _ in 0..600 {
            tokio::time::advance(Duration::from_millis(100)).await;
            for _ in 0..10 {
                let wrong = token(&guessed.next().unwrap_or(0).to_string());
                if let Ok(mut proof) = guesses.carry(HERE, &wrong).await {
                    proof.read(&status("16"));
                }
            }
            if let Ok(mut proof) = guesses.carry(HERE, &token("good")).await {
                proof.read(&status("0"));
                answered += 1;
            }
        }
        assert_eq!(answered, 599, "all but the first");
    }

    #[tokio::test(start_paused = true)]
    async fn a_good_token_that_is_refused_becomes_a_guess_again() {
        let guesses = guesses();
        guesses.proven(&token("good"));
        let mut proof = guesses.carry(HERE, &token("good")).await.expect("known");
        proof.read(&status("16"));
        let proof = guesses.carry(HERE, &token("good")).await.expect("a guess");
        assert!(!proof.was_good());
    }
}
