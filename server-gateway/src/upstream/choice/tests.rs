//! Choices against servers that count as a Go server does, forget, freeze and come back.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::budget::{Bucket, Rate};
use super::*;

const GO_TOKENS: Rate = Rate { burst: 5.0, per_second: 1.0 / 12.0 };
const MOST_ASKS: usize = 3;

/// A server's own counting, which the choice does not see.
struct Server {
    tokens: Option<Rate>,
    calls: Option<Rate>,
    token_buckets: HashMap<LinkId, Bucket>,
    call_buckets: HashMap<LinkId, Bucket>,
    asked: HashMap<ReplicaId, u32>,
    seen_links: HashSet<LinkId>,
}

impl Server {
    fn go() -> Self {
        Self::with(Some(GO_TOKENS), Some(Rate { burst: 30.0, per_second: 10.0 }))
    }

    fn with(tokens: Option<Rate>, calls: Option<Rate>) -> Self {
        Self {
            tokens,
            calls,
            token_buckets: HashMap::new(),
            call_buckets: HashMap::new(),
            asked: HashMap::new(),
            seen_links: HashSet::new(),
        }
    }

    fn answer(&mut self, place: &Place, is_right: bool, now: Instant) -> Outcome {
        *self.asked.entry(place.replica).or_default() += 1;
        self.seen_links.insert(place.link);
        if let Some(rate) = self.calls {
            let bucket = self.call_buckets.entry(place.link).or_insert_with(|| Bucket::full(rate, now));
            if !bucket.take(rate, now) {
                return Outcome::TooOften;
            }
        }
        if let Some(rate) = self.tokens {
            let bucket = self.token_buckets.entry(place.link).or_insert_with(|| Bucket::full(rate, now));
            if !bucket.take(rate, now) || !is_right {
                return Outcome::Unauthenticated;
            }
        }
        Outcome::Answered
    }
}

/// Callers of one choice.
struct World {
    choice: Choice,
    server: Server,
    is_proven: bool,
    now: Instant,
}

impl World {
    fn new(replicas: u64, server: Server) -> Self {
        let mut choice = Choice::default();
        let present: Vec<_> = (0..replicas).map(|n| (ReplicaId(n), n * 7 % 5)).collect();
        choice.set_replicas(&present);
        Self { choice, server, is_proven: false, now: Instant::now() }
    }

    fn want(&self, caller: u64, is_right: bool) -> Want {
        Want {
            caller: CallerId(caller),
            trust: if is_right && self.is_proven { Trust::Proven } else { Trust::Unproven },
            costs_token: true,
            is_pinned: false,
            may_explore: false,
            needs_fresh: false,
            avoid: Vec::new(),
        }
    }

    fn place(&mut self, want: &Want) -> Result<Place, Take> {
        match self.choice.take(want, self.now) {
            Take::On(place) => Ok(place),
            Take::Open(place) => {
                self.choice.opened(place.link, USUAL_STREAMS);
                Ok(place)
            }
            other => Err(other),
        }
    }

    /// Asks until there is a final answer.
    fn ask(&mut self, mut want: Want, is_right: bool) -> Result<Outcome, Take> {
        for _ in 0..MOST_ASKS {
            let place = self.place(&want)?;
            let outcome = self.server.answer(&place, is_right, self.now);
            let verdict = self.choice.outcome(&place, outcome, self.now);
            self.choice.finished(&place, self.now);
            if verdict == Verdict::Final {
                self.is_proven |= outcome == Outcome::Answered && is_right;
                return Ok(outcome);
            }
            want.needs_fresh = true;
            if is_right && self.is_proven {
                want.trust = Trust::Proven;
            }
        }
        panic!("asked without end");
    }

    fn call(&mut self, caller: u64, is_right: bool) -> Result<Outcome, Take> {
        let want = self.want(caller, is_right);
        self.ask(want, is_right)
    }
}

#[test]
fn right_tokens_are_answered_whatever_others_guess() {
    let mut world = World::new(1, Server::go());
    for round in 0..24 {
        assert_eq!(world.call(1, true), Ok(Outcome::Answered), "call {round}");
        if round % 3 == 0 {
            assert_eq!(world.call(2, false), Ok(Outcome::Unauthenticated));
        }
    }
}

#[test]
fn a_limit_is_found_out_and_then_kept() {
    let mut world = World::new(1, Server::go());
    for _ in 0..12 {
        let want = Want { may_explore: true, ..world.want(1, true) };
        assert_eq!(world.ask(want, true), Ok(Outcome::Answered));
    }
    assert_eq!(world.choice.replicas()[0].tokens, Limit::Kept);
    let links = world.server.seen_links.len();
    assert!(links <= 5, "{links} links for 12 calls");
}

#[test]
fn a_server_without_limits_is_asked_over_one_link() {
    let mut world = World::new(1, Server::with(None, None));
    world.is_proven = true;
    for call in 0..200 {
        let want = Want { may_explore: true, ..world.want(call % 20, true) };
        assert_eq!(world.ask(want, true), Ok(Outcome::Answered));
    }
    assert_eq!(world.choice.replicas()[0].tokens, Limit::None);
    assert_eq!(world.server.seen_links.len(), 1);
}

#[test]
fn twenty_callers_at_once_are_all_answered() {
    for calls in [1, 5, 25] {
        let mut world = World::new(1, Server::with(None, Some(Rate { burst: 30.0, per_second: 10.0 })));
        for caller in 0..20 {
            for _ in 0..calls {
                let want = Want { trust: Trust::Anonymous, costs_token: false, ..world.want(caller, false) };
                assert_eq!(world.ask(want, true), Ok(Outcome::Answered), "caller {caller} of 20");
            }
        }
    }
}

#[test]
fn a_greedy_caller_starves_no_other() {
    let mut world = World::new(1, Server::with(None, Some(Rate { burst: 3.0, per_second: 1.0 })));
    let anonymous = |world: &World, caller| Want {
        trust: Trust::Anonymous,
        costs_token: false,
        ..world.want(caller, false)
    };
    let mut refused = 0;
    for _ in 0..500 {
        let want = anonymous(&world, 1);
        refused += u32::from(matches!(world.ask(want, true), Err(Take::TooOften(_))));
    }
    assert!(refused > 400, "{refused} of 500 refused");
    let want = anonymous(&world, 2);
    assert_eq!(world.ask(want, true), Ok(Outcome::Answered));
}

#[test]
fn a_refusal_is_about_the_link_in_whatever_order_the_server_takes_calls() {
    for outcome in [Outcome::TooOften, Outcome::Unauthenticated] {
        let mut world = World::new(1, Server::with(None, None));
        let want = |world: &World| Want { may_explore: true, ..world.want(1, true) };
        let places: Vec<Place> = (0..8)
            .map(|_| {
                let want = want(&world);
                world.place(&want).expect("a place")
            })
            .collect();
        assert!(places.iter().all(|place| place.link == places[0].link));
        // The one that was placed first came last.
        assert_eq!(world.choice.outcome(&places[0], outcome, world.now), Verdict::AskAgain);
        let alone = Want { needs_fresh: true, ..want(&world) };
        let place = world.place(&alone).expect("a place");
        assert_eq!(world.choice.outcome(&place, outcome, world.now), Verdict::Final);
    }
}

#[test]
fn replicas_take_turns_and_sessions_stay() {
    let mut world = World::new(3, Server::with(None, None));
    for _ in 0..300 {
        world.call(1, true).expect("answered");
    }
    assert!(world.server.asked.values().all(|&asked| asked == 100), "{:?}", world.server.asked);
    world.server.asked.clear();
    for _ in 0..50 {
        let want = Want { is_pinned: true, ..world.want(1, true) };
        world.ask(want, true).expect("answered");
    }
    assert_eq!(world.server.asked.len(), 1);
}

#[test]
fn a_frozen_replica_gets_one_call_at_a_time_and_then_none() {
    let mut world = World::new(3, Server::with(None, None));
    let mut stuck = Vec::new();
    for _ in 0..60 {
        let want = world.want(1, true);
        let place = world.place(&want).expect("a place");
        if place.replica == ReplicaId(1) {
            stuck.push(place);
        } else {
            world.choice.outcome(&place, Outcome::Answered, world.now);
            world.choice.finished(&place, world.now);
        }
    }
    assert_eq!(stuck.len(), 1, "only the call that was under way");
    assert!(world.choice.away(ReplicaId(1), Reason::Silent, world.now));
    for place in &stuck {
        world.choice.finished(place, world.now);
    }
    for _ in 0..60 {
        let want = world.want(1, true);
        assert_ne!(world.place(&want).expect("a place").replica, ReplicaId(1));
    }
    assert!(world.choice.back(ReplicaId(1)));
    world.server.asked.clear();
    for _ in 0..9 {
        world.call(1, true).expect("answered");
    }
    assert!(world.server.asked.contains_key(&ReplicaId(1)));
}

#[test]
fn a_replica_that_breaks_calls_is_left_alone_only_while_there_are_others() {
    for (replicas, is_left) in [(1, false), (2, true)] {
        let mut world = World::new(replicas, Server::with(None, None));
        for _ in 0..20 {
            let want = world.want(1, true);
            let place = world.place(&want).expect("a place");
            let outcome = if place.replica == ReplicaId(0) { Outcome::Broken } else { Outcome::Answered };
            world.choice.outcome(&place, outcome, world.now);
            world.choice.finished(&place, world.now);
        }
        assert_eq!(!world.choice.replicas()[0].is_usable(), is_left);
    }
}

#[test]
fn calls_that_found_one_stream_wait_or_open_their_own_link() {
    let mut world = World::new(1, Server::with(None, None));
    let want = Want { may_explore: true, ..world.want(1, true) };
    let Take::Open(first) = world.choice.take(&want, world.now) else { panic!("no link yet") };
    let Take::On(second) = world.choice.take(&want, world.now) else { panic!("a link is opening") };
    world.choice.opened(first.link, 1);
    assert!(!world.choice.is_kept(&second));
    world.choice.finished(&second, world.now);
    assert!(world.choice.is_kept(&first));
    assert!(matches!(world.choice.take(&want, world.now), Take::Open(_)));
}

#[test]
fn names_that_change_move_calls_and_close_links() {
    let mut world = World::new(2, Server::with(None, None));
    for _ in 0..4 {
        world.call(1, true).expect("answered");
    }
    world.choice.set_replicas(&[(ReplicaId(1), 0), (ReplicaId(2), 1)]);
    assert_eq!(world.choice.take_gone().len(), 1);
    world.server.asked.clear();
    for _ in 0..10 {
        world.call(1, true).expect("answered");
    }
    assert!(!world.server.asked.contains_key(&ReplicaId(0)) && world.server.asked.len() == 2);
}

#[test]
fn spare_links_close_and_the_last_one_stays() {
    let mut world = World::new(1, Server::go());
    for caller in 0..8 {
        world.call(caller, true).expect("answered");
    }
    let before = world.choice.links();
    assert!(before > 1);
    world.now += SPARE_IDLE * 2;
    world.choice.sweep(world.now);
    assert_eq!(world.choice.links(), 1);
    assert_eq!(world.choice.take_gone().len(), before - 1);
}

proptest! {
    /// A caller with the right token is answered, however many others guess or hurry, and links stay few.
    #[test]
    fn a_right_token_is_never_refused(
        calls in prop::collection::vec((0u64..12, any::<bool>(), any::<bool>(), 0u64..3_000), 1..400),
        replicas in 1u64..4,
        keeps_tokens in any::<bool>(),
        keeps_rate in any::<bool>(),
    ) {
        let go = Server::go();
        let server = Server::with(go.tokens.filter(|_| keeps_tokens), go.calls.filter(|_| keeps_rate));
        let mut world = World::new(replicas, server);
        for (caller, is_right, may_explore, pause) in calls {
            world.now += Duration::from_millis(pause);
            let caller = if is_right { caller } else { caller + 100 };
            let want = Want { may_explore, ..world.want(caller, is_right) };
            match world.ask(want, is_right) {
                Ok(Outcome::Answered) => prop_assert!(is_right || !keeps_tokens),
                Ok(Outcome::Unauthenticated) => prop_assert!(!is_right && keeps_tokens),
                Err(Take::TooOften(_)) => prop_assert!(keeps_rate),
                other => prop_assert!(false, "{other:?}"),
            }
            world.choice.sweep(world.now);
            let bound = MOST_LINKS * usize::try_from(replicas).expect("small");
            prop_assert!(world.choice.links() <= bound);
            prop_assert!(world.choice.replicas().iter().all(|replica| replica.calls == 0));
        }
    }
}
