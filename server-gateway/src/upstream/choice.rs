//! Which replica and which link (a connection to it) a call takes. Decides it from what was asked, answered, refused
//! and broken so far, without a socket and without a clock: events in, a choice out.
//!
//! A Go server counts calls against limits for each connection. So a link of such a server belongs to one caller, or
//! to none: what one asks too often, or with a wrong token, is never charged to another. Where no such limit is
//! kept, links are shared.
//!
//! ```text
//! replica:  usable --unreachable, silent, failing--> away --back--> usable        (leaving: its name forgot it)
//! link:     opening --opened--> open --refused, broken, idle--> gone
//! ```

pub mod budget;
mod fairness;
mod link;
mod replica;
mod want;

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::time::Instant;

use fairness::Fairness;
use link::Link;
pub use link::LinkId;
use replica::TOKEN_CALLS;
pub use replica::{Away, Limit, Reason, Replica, ReplicaId};
use want::NO_CALLER;
pub use want::{CallerId, Trust, Want};

/// Open links to one replica.
const MOST_LINKS: usize = 256;
/// Of these, those on which no caller's token was ever right.
const MOST_LINKS_OF_STRANGERS: usize = 64;
/// Links that one caller can have while a limit is kept for each of them.
const MOST_LINKS_OF_CALLER: usize = 32;
/// Streams of a link before its server has said how many it takes; the usual limit of servers.
const USUAL_STREAMS: u32 = 100;
/// So many calls beyond the limit that were answered, and there is no limit.
const PROOF: u32 = 4;
/// A link that was refused for its rate is left alone so long.
const REST: Duration = Duration::from_secs(1);
/// A link beyond the first that no call uses is closed after so long.
const SPARE_IDLE: Duration = Duration::from_secs(60);

/// A call's place on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The link.
    pub link: LinkId,
    /// Where it leads.
    pub replica: ReplicaId,
    trust: Trust,
    costs_token: bool,
    /// As far as is known the server has no reason to refuse it for a limit.
    is_within: bool,
}

/// What a call does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// It goes over this link, which may still be opening.
    On(Place),
    /// It opens this link and then goes over it.
    Open(Place),
    /// Its caller asks more often than the server allows one.
    TooOften(Duration),
    /// Every link is full.
    Full,
    /// No replica answers.
    Nowhere,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer.
    Answered,
    /// Not known, says the server; it says the same when its bucket for tokens is empty.
    Unauthenticated,
    /// Its bucket for calls is empty.
    TooOften,
    /// The transport or a proxy broke the call before there was an answer.
    Broken,
}

/// What an outcome means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the answer.
    Final,
    /// It is about the link; asked on a fresh one the call may succeed.
    AskAgain,
}

/// The state of all replicas and links.
#[derive(Debug, Default)]
pub struct Choice {
    replicas: Vec<Replica>,
    links: Vec<Link>,
    gone: Vec<LinkId>,
    fairness: Fairness,
    turns: u64,
    links_made: u64,
    ejections: u64,
}

impl Choice {
    /// The replicas that there are now, each with its rank. Links to others get no more calls.
    pub fn set_replicas(&mut self, present: &[(ReplicaId, u64)]) {
        for &(id, rank) in present {
            match self.replicas.iter_mut().find(|replica| replica.id == id) {
                Some(replica) => replica.is_leaving = false,
                None => self.replicas.push(Replica::new(id, rank, USUAL_STREAMS)),
            }
        }
        for replica in &mut self.replicas {
            replica.is_leaving = !present.iter().any(|&(id, _)| id == replica.id);
        }
        let leaving: Vec<_> =
            self.replicas.iter().filter(|replica| replica.is_leaving).map(|replica| replica.id).collect();
        self.close_links(|link| leaving.contains(&link.replica));
        self.replicas.retain(|replica| !replica.is_leaving || replica.calls > 0);
    }

    /// All replicas.
    pub fn replicas(&self) -> &[Replica] {
        &self.replicas
    }

    /// How many links there are, opening ones included.
    pub fn links(&self) -> usize {
        self.links.len()
    }

    /// Whether a call that fails at one replica has another to go to.
    pub fn has_other(&self, than: &[ReplicaId]) -> bool {
        self.replicas.iter().any(|replica| replica.is_usable() && !than.contains(&replica.id))
    }

    /// Links that were taken out and are to be closed when their calls are over.
    pub fn take_gone(&mut self) -> Vec<LinkId> {
        std::mem::take(&mut self.gone)
    }

    /// Chooses for one call. [`Choice::finished`] gives the place back.
    pub fn take(&mut self, want: &Want, now: Instant) -> Take {
        let is_first_try = want.avoid.is_empty() && !want.needs_fresh;
        if is_first_try
            && self.replicas.iter().any(|replica| replica.rate == Limit::Kept)
            && let Err(wait) = self.fairness.take(want.caller, now)
        {
            return Take::TooOften(wait);
        }
        let candidates = self.candidates(want);
        if candidates.is_empty() {
            return Take::Nowhere;
        }
        for id in candidates {
            if let Some(take) = self.take_at(id, want, now) {
                self.turns += 1;
                let turn = self.turns;
                if let Some(replica) = self.replica(id) {
                    replica.calls += 1;
                    replica.turn = turn;
                }
                return take;
            }
        }
        Take::Full
    }

    /// Replicas in the order in which they are tried. Those that fail are better than nothing.
    fn candidates(&self, want: &Want) -> Vec<ReplicaId> {
        let avoided = |replica: &&Replica| !want.avoid.contains(&replica.id);
        let usable = || self.replicas.iter().filter(|replica| replica.is_usable());
        let failing = || {
            self.replicas.iter().filter(|replica| {
                !replica.is_leaving && replica.away.is_some_and(|away| away.reason == Reason::Failing)
            })
        };
        let mut found: Vec<&Replica> = usable().filter(avoided).collect();
        if found.is_empty() {
            found = usable().collect();
        }
        if found.is_empty() {
            found = failing().collect();
        }
        if want.is_pinned {
            found.sort_by_key(|replica| std::cmp::Reverse(replica.rank));
            // What lives in one replica is not found in the next.
            found.truncate(1);
        } else {
            found.sort_by_key(|replica| (replica.calls, replica.turn));
        }
        found.into_iter().map(|replica| replica.id).collect()
    }

    fn take_at(&mut self, id: ReplicaId, want: &Want, now: Instant) -> Option<Take> {
        let replica = self.replicas.iter().find(|replica| replica.id == id)?;
        let counts_tokens = want.costs_token
            && match replica.tokens {
                Limit::None => false,
                Limit::Unknown => !want.may_explore,
                Limit::Kept => true,
            };
        let counts_calls = replica.rate == Limit::Kept;
        let calls_rate = replica.calls_rate;
        let streams = replica.streams;
        let is_apart = replica.tokens != Limit::None;
        let is_personal = counts_tokens || counts_calls;
        let serves =
            |link: &Link| link.replica == id && (!is_apart || link.asked == 0 || link.trust == want.trust);
        let fits = |link: &Link| {
            serves(link)
                && link.has_room()
                && (!counts_tokens || link.tokens.has(TOKEN_CALLS, now))
                && (!counts_calls || link.rests_until <= now && link.calls_made.has(calls_rate, now))
                && (!want.needs_fresh || link.asked == 0)
                && (!is_personal || link.owner == want.caller || link.calls == 0)
        };
        let best = self
            .links
            .iter_mut()
            .filter(|link| fits(link))
            .min_by_key(|link| (is_personal && link.owner != want.caller, !link.is_open, link.calls));
        if let Some(link) = best {
            return Some(Take::On(link.place(want, calls_rate, now)));
        }
        if self.may_open(id, want, is_personal, now) {
            self.links_made += 1;
            let made = LinkId(self.links_made);
            let mut link = Link::new(made, id, want.caller, want.trust, streams, calls_rate, now);
            let place = link.place(want, calls_rate, now);
            self.links.push(link);
            return Some(Take::Open(place));
        }
        // Beyond the limits: refused at worst, and then the caller's own trouble.
        let own =
            |link: &Link| serves(link) && link.has_room() && (!is_personal || link.owner == want.caller);
        let link = self.links.iter_mut().filter(|link| own(link)).min_by_key(|link| link.calls)?;
        Some(Take::On(link.place(want, calls_rate, now)))
    }

    /// Whether one more link may be opened; an idle one makes room for it.
    fn may_open(&mut self, id: ReplicaId, want: &Want, is_personal: bool, now: Instant) -> bool {
        let mine = |link: &&Link| link.replica == id && link.owner == want.caller && link.trust == want.trust;
        if is_personal && !want.needs_fresh && self.links.iter().filter(mine).count() >= MOST_LINKS_OF_CALLER
        {
            return self.make_room(|link| link.replica == id && link.owner == want.caller, now);
        }
        let strange = |link: &Link| link.replica == id && link.trust == Trust::Unproven;
        if want.trust == Trust::Unproven
            && self.links.iter().filter(|link| strange(link)).count() >= MOST_LINKS_OF_STRANGERS
        {
            return self.make_room(strange, now);
        }
        if self.links.iter().filter(|link| link.replica == id).count() < MOST_LINKS {
            return true;
        }
        self.make_room(|link| link.replica == id, now)
    }

    /// Closes the link among `these` that was idle longest.
    fn make_room(&mut self, these: impl Fn(&Link) -> bool, now: Instant) -> bool {
        let idle = |link: &&Link| link.calls == 0 && link.is_open && these(link);
        let longest = self.links.iter().filter(idle).max_by_key(|link| now - link.used).map(|link| link.id);
        if let Some(id) = longest {
            self.close_links(|link| link.id == id);
        }
        longest.is_some()
    }

    /// Makes a link without a call, to see whether a replica answers; the first call that fits may have it.
    pub fn probe(&mut self, id: ReplicaId, now: Instant) -> Option<LinkId> {
        let replica = self.replicas.iter().find(|replica| replica.id == id)?;
        let (streams, calls_rate) = (replica.streams, replica.calls_rate);
        self.links_made += 1;
        let link = LinkId(self.links_made);
        self.links.push(Link::new(link, id, NO_CALLER, Trust::Anonymous, streams, calls_rate, now));
        Some(link)
    }

    /// A link is open, and its server takes so many calls on it at once.
    pub fn opened(&mut self, id: LinkId, streams: u32) {
        let mut at = None;
        if let Some(link) = self.link(id) {
            link.is_open = true;
            at = Some(link.replica);
        }
        self.allows(id, streams);
        if let Some(replica) = at.and_then(|at| self.replica(at)) {
            replica.is_back();
        }
    }

    /// The server of a link changed its mind about how many calls it takes at once.
    pub fn allows(&mut self, id: LinkId, streams: u32) {
        let streams = streams.clamp(1, USUAL_STREAMS);
        let Some(link) = self.link(id) else { return };
        link.streams = streams;
        let at = link.replica;
        if let Some(replica) = self.replica(at) {
            replica.streams = streams;
        }
    }

    /// Whether a place that was taken while the link was opening is still there.
    pub fn is_kept(&self, place: &Place) -> bool {
        self.links.iter().any(|link| link.id == place.link && link.calls <= link.streams)
    }

    /// A link cannot be opened; `true` when its replica was thought to be well.
    pub fn unopened(&mut self, id: LinkId, replica: ReplicaId, now: Instant) -> bool {
        self.close_links(|link| link.id == id);
        self.away(replica, Reason::Unreachable, now)
    }

    /// A link broke, with every call on it.
    pub fn broken(&mut self, id: LinkId) {
        self.close_links(|link| link.id == id);
    }

    /// A replica is left alone; `true` when it was thought to be well. Its links stay with their calls, but for a
    /// reachable one they get no more.
    pub fn away(&mut self, id: ReplicaId, reason: Reason, now: Instant) -> bool {
        if reason == Reason::Silent {
            self.close_links(|link| link.replica == id);
        }
        let is_news = self.replica(id).is_some_and(|replica| replica.leave_alone(reason, now));
        self.ejections += u64::from(is_news);
        is_news
    }

    /// How often a replica was left alone since this was asked last.
    pub fn take_ejections(&mut self) -> u64 {
        std::mem::take(&mut self.ejections)
    }

    /// A replica answers again; `true` when that is news.
    pub fn back(&mut self, id: ReplicaId) -> bool {
        self.replica(id).is_some_and(Replica::is_back)
    }

    /// What came back for a call; says what it means.
    pub fn outcome(&mut self, place: &Place, outcome: Outcome, now: Instant) -> Verdict {
        match outcome {
            Outcome::Answered => {
                let proves = place.costs_token && !place.is_within;
                let beyond = self.link(place.link).map_or(0, |link| {
                    link.beyond += u32::from(proves);
                    if place.costs_token && link.calls == 1 {
                        link.trust = Trust::Proven;
                    }
                    link.beyond
                });
                if let Some(replica) = self.replica(place.replica) {
                    replica.answered();
                    if beyond >= PROOF && replica.tokens == Limit::Unknown {
                        replica.tokens = Limit::None;
                    }
                }
                Verdict::Final
            }
            Outcome::Unauthenticated => self.unauthenticated(place),
            Outcome::TooOften => self.too_often(place, now),
            Outcome::Broken => {
                let is_alone = !self.has_other(&[place.replica]);
                let is_failing = self.replica(place.replica).is_some_and(Replica::broke);
                if is_failing && !is_alone {
                    self.away(place.replica, Reason::Failing, now);
                }
                Verdict::Final
            }
        }
    }

    fn unauthenticated(&mut self, place: &Place) -> Verdict {
        if let Some(replica) = self.replica(place.replica) {
            replica.answered();
        }
        // The server may have taken the calls of a link in another order than they were placed.
        let about_link = self
            .link(place.link)
            .is_none_or(|link| link.asked > 1 && (place.trust == Trust::Proven || link.is_overdrawn));
        if !about_link {
            return Verdict::Final;
        }
        if let Some(replica) = self.replica(place.replica) {
            replica.tokens = Limit::Kept;
        }
        self.close_links(|link| link.id == place.link);
        Verdict::AskAgain
    }

    fn too_often(&mut self, place: &Place, now: Instant) -> Verdict {
        let asked = self.link(place.link).map(|link| {
            link.rests_until = now + REST;
            link.asked
        });
        if let Some(replica) = self.replica(place.replica) {
            replica.answered();
            replica.rate = Limit::Kept;
            // A server may allow less than usual. This call was refused, so it does not count.
            let seen = f64::from(asked.unwrap_or(u32::MAX).saturating_sub(1).max(1));
            replica.calls_rate.burst = replica.calls_rate.burst.min(seen);
        }
        // Alone on its link, it was refused for itself.
        if asked == Some(1) { Verdict::Final } else { Verdict::AskAgain }
    }

    /// A call is over.
    pub fn finished(&mut self, place: &Place, now: Instant) {
        if let Some(link) = self.link(place.link) {
            link.calls = link.calls.saturating_sub(1);
            link.used = now;
        }
        if let Some(replica) = self.replica(place.replica) {
            replica.calls = replica.calls.saturating_sub(1);
        }
        self.replicas.retain(|replica| !replica.is_leaving || replica.calls > 0);
    }

    /// Takes out links that are not needed: all but one of a replica, when idle for long.
    pub fn sweep(&mut self, now: Instant) {
        let mut kept: Vec<ReplicaId> = Vec::new();
        let mut spare = Vec::new();
        for link in &self.links {
            let is_idle = link.calls == 0 && link.is_open && now - link.used > SPARE_IDLE;
            if is_idle && kept.contains(&link.replica) {
                spare.push(link.id);
            } else {
                kept.push(link.replica);
            }
        }
        self.close_links(|link| spare.contains(&link.id));
    }

    /// Links with calls on them, each with its replica and the time since which it has had some.
    pub fn busy(&self) -> impl Iterator<Item = (LinkId, ReplicaId, Instant)> {
        self.links
            .iter()
            .filter(|link| link.calls > 0 && link.is_open)
            .map(|link| (link.id, link.replica, link.busy_since))
    }

    fn close_links(&mut self, which: impl Fn(&Link) -> bool) {
        let gone = &mut self.gone;
        self.links.retain(|link| {
            let goes = which(link);
            if goes {
                gone.push(link.id);
            }
            !goes
        });
    }

    fn replica(&mut self, id: ReplicaId) -> Option<&mut Replica> {
        self.replicas.iter_mut().find(|replica| replica.id == id)
    }

    fn link(&mut self, id: LinkId) -> Option<&mut Link> {
        self.links.iter_mut().find(|link| link.id == id)
    }
}
