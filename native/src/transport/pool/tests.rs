//! The pool's decisions as tables, with connections that are nothing but flags.

use std::cell::Cell;
use std::rc::Rc;

use super::*;

#[derive(Clone, Debug, Default)]
struct Flags {
    closed: Rc<Cell<bool>>,
    used: Rc<Cell<bool>>,
}

impl Carrier for Flags {
    fn is_open(&self) -> bool {
        !self.closed.get()
    }
    fn is_used(&self) -> bool {
        self.used.get()
    }
    fn failure(&self) -> Option<LinkError> {
        self.closed.get().then(|| LinkError::new(Transport::Broken, "closed"))
    }
}

fn at(text: &str) -> Endpoint {
    Endpoint::Ip(text.parse().unwrap())
}

fn some(texts: &[&str]) -> Vec<Endpoint> {
    texts.iter().map(|text| at(text)).collect()
}

fn opened(texts: &[&str]) -> (Pool<Flags>, Vec<Flags>) {
    let mut pool = Pool::default();
    pool.set(some(texts));
    let now = Instant::now();
    let links: Vec<_> = texts.iter().map(|_| Flags::default()).collect();
    for (endpoint, link) in some(texts).iter().zip(&links) {
        pool.dialled(endpoint, Some(Ok(link.clone())), now, 0.5);
    }
    (pool, links)
}

const THREE: &[&str] = &["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"];

fn taken(pool: &mut Pool<Flags>, want: Want, avoid: Option<&str>) -> Option<String> {
    let avoid = avoid.map(at);
    pool.take(want, avoid.as_ref()).map(|(endpoint, _)| endpoint.to_string())
}

#[test]
fn calls_go_round() {
    let (mut pool, links) = opened(THREE);
    let mut count = |rounds| {
        let mut seen: Vec<_> = (0..rounds).map(|_| taken(&mut pool, Want::Any, None).unwrap()).collect();
        seen.sort();
        seen.dedup_by(|a, b| a == b);
        seen
    };
    assert_eq!(count(3), THREE);
    links[1].closed.set(true);
    assert_eq!(count(4), ["10.0.0.1:1", "10.0.0.3:1"]);
}

#[test]
fn pinned_calls_stay_while_their_replica_is_open() {
    let (mut pool, links) = opened(THREE);
    let first = taken(&mut pool, Want::Pinned, None).unwrap();
    for _ in 0..5 {
        taken(&mut pool, Want::Any, None);
        assert_eq!(taken(&mut pool, Want::Pinned, None).as_ref(), Some(&first));
    }
    links[THREE.iter().position(|text| *text == first).unwrap()].closed.set(true);
    let second = taken(&mut pool, Want::Pinned, None).unwrap();
    assert_ne!(first, second);
    assert_eq!(taken(&mut pool, Want::Pinned, None), Some(second));
}

#[test]
fn the_replica_that_failed_is_avoided_even_if_it_is_the_only_one() {
    let (mut pool, _) = opened(&THREE[..2]);
    for _ in 0..4 {
        assert_eq!(taken(&mut pool, Want::Any, Some(THREE[0])).as_deref(), Some(THREE[1]));
    }
    let (mut pool, _) = opened(&THREE[..1]);
    assert_eq!(taken(&mut pool, Want::Any, Some(THREE[0])), None);
    assert!(pool.dials_now(Want::Any, Some(&at(THREE[0]))).0.is_empty());
}

#[test]
fn a_fresh_connection_carried_nothing_and_is_dialled_if_there_is_none() {
    let (mut pool, links) = opened(&THREE[..2]);
    links[0].used.set(true);
    assert_eq!(taken(&mut pool, Want::Fresh, None).as_deref(), Some(THREE[1]));
    links[1].used.set(true);
    assert_eq!(taken(&mut pool, Want::Fresh, None), None);
    let (dialled, _) = pool.dials_now(Want::Fresh, None);
    assert_eq!(dialled.len(), 1, "one, beside the connection that is there");
    assert!(taken(&mut pool, Want::Any, None).is_some());
    pool.dialled(&dialled[0], Some(Ok(Flags::default())), Instant::now(), 0.0);
    assert_eq!(taken(&mut pool, Want::Fresh, None), Some(dialled[0].to_string()));
}

#[test]
fn a_replica_that_fails_rests_longer_each_time_but_not_when_a_call_waits() {
    let mut pool = Pool::<Flags>::default();
    pool.set(some(&THREE[..1]));
    let mut now = Instant::now();
    let mut rests = Vec::new();
    for _ in 0..16 {
        assert_eq!(pool.due_dials(now).len(), 1);
        assert_eq!(pool.due_dials(now).len(), 0, "it is being dialled");
        let refused = LinkError::new(Transport::Refused, "no");
        pool.dialled(&at(THREE[0]), Some(Err(refused)), now, 0.5);
        let until = pool.next_dial().unwrap();
        rests.push((until - now).as_secs());
        now = until;
    }
    assert_eq!(rests[..4], [1, 1, 2, 4]);
    assert_eq!(rests.last(), Some(&120));
    let early = now - Duration::from_secs(100);
    assert!(pool.due_dials(early).is_empty() && pool.dials_now(Want::Any, None).0.len() == 1);
}

#[test]
fn the_other_kind_of_address_comes_second_and_is_left_alone_when_the_first_works() {
    let mut pool = Pool::<Flags>::default();
    pool.set(some(&["127.0.0.1:1", "[::1]:1"]));
    let (first, other) = pool.dials_now(Want::Any, None);
    assert_eq!((first, other), (some(&["127.0.0.1:1"]), some(&["[::1]:1"])));
    let now = Instant::now();
    pool.dialled(&at("127.0.0.1:1"), Some(Ok(Flags::default())), now, 0.0);
    pool.dialled(&at("[::1]:1"), None, now, 0.0);
    assert!(pool.due_dials(now + LONGEST_REST).is_empty());
}

#[test]
fn the_rest_of_a_line_that_is_left_alone_wakes_no_task() {
    let mut pool = Pool::<Flags>::default();
    pool.set(some(&["127.0.0.1:1", "[::1]:1"]));
    let now = Instant::now();
    pool.dials_now(Want::Any, None);
    for address in ["127.0.0.1:1", "[::1]:1"] {
        pool.dialled(&at(address), Some(Err(LinkError::new(Transport::Refused, "no"))), now, 0.0);
    }
    assert!(pool.next_dial().is_some());
    pool.dials_now(Want::Any, None);
    pool.dialled(&at("127.0.0.1:1"), Some(Ok(Flags::default())), now, 0.0);
    pool.dialled(&at("[::1]:1"), None, now, 0.0);
    assert_eq!(pool.next_dial(), None);
}

#[test]
fn a_new_answer_of_the_resolver_keeps_what_stays() {
    let (mut pool, links) = opened(THREE);
    pool.set(some(&["10.0.0.2:1", "10.0.0.9:1"]));
    assert_eq!(Rc::strong_count(&links[0].used), 1, "its connection is let go");
    assert_eq!(taken(&mut pool, Want::Any, None).as_deref(), Some("10.0.0.2:1"));
    assert_eq!(pool.due_dials(Instant::now()), some(&["10.0.0.9:1"]));
    // A dial to a replica that is gone by now comes to nothing.
    pool.dialled(&at("10.0.0.1:1"), Some(Ok(Flags::default())), Instant::now(), 0.0);
    assert_eq!(pool.endpoints().0.len(), 2);
}

#[test]
fn the_reason_that_says_most_wins() {
    let mut pool = Pool::<Flags>::default();
    pool.set(some(THREE));
    let fail = |pool: &mut Pool<Flags>, index: usize, seen| {
        pool.dialled(&at(THREE[index]), Some(Err(LinkError::new(seen, "x"))), Instant::now(), 0.0);
        pool.why().unwrap().seen
    };
    assert_eq!(fail(&mut pool, 0, Transport::ConnectTimeout), Transport::ConnectTimeout);
    assert_eq!(fail(&mut pool, 1, Transport::Refused), Transport::Refused);
    assert_eq!(fail(&mut pool, 2, Transport::CertificateExpired), Transport::CertificateExpired);
}
