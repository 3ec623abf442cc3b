//! Guessing: at tokens of the upstream's own, at secrets of the door's own form, from behind proxies.

use std::time::Duration;

use bytes::Bytes;
use chatcli_gateway::arrival::Proxies;
use http::Request;
use http_body_util::BodyExt;

use crate::harness::*;
use crate::people::{INFO, Place};

const TOKEN: &str = "Bearer the-servers-own";

fn wrong_calls(place: &Place) -> usize {
    let state = place.watched.state();
    state
        .calls
        .iter()
        .filter(|((_, token), _)| token != TOKEN && !token.is_empty())
        .map(|(_, count)| count)
        .sum()
}

#[tokio::test]
async fn ten_thousand_wrong_tokens_are_a_handful_for_the_upstream() {
    let place = Place::open(false, |_| ()).await;
    assert_eq!(place.status_of(INFO, &[("authorization", TOKEN)]).await, Some(0));
    let mut client = Client::connect(Http::Two, place.gateway.address).await;
    let (mut refused, mut waits) = (0, 0);
    for number in 0..10_000 {
        // Some have the form of the door's own secrets, some are one another's twins.
        let token = match number % 3 {
            0 => format!("Bearer {number:032}"),
            1 => format!("Bearer guess {number}"),
            _ => "Bearer the-servers-owm".to_owned(),
        };
        let seen =
            read(client.send(place.call(WEB, INFO, &[("authorization", &token)])).await.expect("an answer"))
                .await;
        match seen.grpc_status() {
            Some(16) => refused += 1,
            Some(8) => {
                let secs: u64 = seen.header("retry-after").expect("a time").parse().expect("seconds");
                assert!((1..=12).contains(&secs), "{secs}");
                waits += 1;
            }
            other => panic!("{other:?}"),
        }
        if number % 500 == 0 {
            assert_eq!(
                place.status_of(INFO, &[("authorization", TOKEN)]).await,
                Some(0),
                "an honest neighbour"
            );
        }
    }
    println!(
        "{} of 10,000 reached the upstream, {refused} were told so, {waits} to wait",
        wrong_calls(&place)
    );
    assert!(wrong_calls(&place) <= 10, "{}", wrong_calls(&place));
}

#[tokio::test]
async fn logins_and_bearers_run_out_together() {
    let place = Place::open(true, |_| ()).await;
    let secret = place.add_person("ana");
    for number in 0..3 {
        let seen = place.post("/access/login", r#"{"name":"ana","secret":"wrong"}"#, None).await;
        assert_eq!(seen.status, 401, "{number}");
        let token = format!("Bearer wrong-{number}");
        place.status_of(INFO, &[("authorization", &token)]).await;
    }
    assert_eq!(place.post("/access/login", r#"{"name":"ana","secret":"wrong"}"#, None).await.status, 429);
    assert_eq!(place.status_of(INFO, &[("authorization", "Bearer other")]).await, Some(8));
    // A person's own secret is known without asking, and the held token too.
    place.wait_for(INFO, &[("authorization", &format!("Bearer {secret}"))], 0).await;
    assert_eq!(place.status_of(INFO, &[("authorization", TOKEN)]).await, Some(0));
}

#[tokio::test]
async fn login_only_throttles_what_it_refuses() {
    let place = Place::open(false, |setting| setting.rules.login_only = true).await;
    for number in 0..20 {
        let token = format!("Bearer {number:032}");
        let expected = if number < 5 { 16 } else { 8 };
        assert_eq!(place.status_of(INFO, &[("authorization", &token)]).await, Some(expected), "{number}");
    }
    assert_eq!(place.status_of(INFO, &[]).await, Some(16), "who brings nothing guesses nothing");
    assert_eq!(wrong_calls(&place), 0);
}

async fn guess_from(place: &Place, forwarded_for: &str) -> u16 {
    let address = place.gateway.address;
    let request = Request::post("/access/login")
        .header("host", address.to_string())
        .header("origin", format!("http://{address}"))
        .header("content-type", "application/json")
        .header("x-forwarded-for", forwarded_for)
        .body(chunks(vec![Bytes::from_static(br#"{"name":"ana","secret":"wrong"}"#)]))
        .expect("legal");
    call(Http::One, address, request).await.status.as_u16()
}

#[tokio::test]
async fn invented_addresses_do_not_help() {
    let place = Place::open(true, |_| ()).await;
    let mut seen = Vec::new();
    for number in 0..12 {
        seen.push(guess_from(&place, &format!("198.51.100.{number}")).await);
    }
    assert_eq!(seen.iter().filter(|status| **status == 401).count(), 5, "{seen:?}");
}

#[tokio::test]
async fn behind_two_proxies_a_guesser_keeps_no_other_caller_out() {
    let place = Place::open(true, |setting| {
        setting.proxies = Proxies::named(&["127.0.0.1", "10.0.0.0/8"]).expect("networks");
    })
    .await;
    for number in 0..12 {
        // Invented, the guesser's own, and the outer proxy's.
        let forwarded = format!("198.51.100.{number}, 203.0.113.5, 10.0.0.9");
        assert_eq!(guess_from(&place, &forwarded).await, if number < 5 { 401 } else { 429 }, "{number}");
    }
    assert_eq!(guess_from(&place, "203.0.113.6, 10.0.0.9").await, 401, "another caller");
}

/// While the upstream is away no token can be tried, and none of them may take another's place.
#[tokio::test]
async fn invented_tokens_do_not_crowd_out_those_who_watch() {
    const FOLLOW: &str = "/chatcli.door.v1.Watcher/Follow";
    let place = Place::open(false, |setting| setting.interval = Some(Duration::from_millis(50))).await;
    assert_eq!(place.status_of(INFO, &[("authorization", TOKEN)]).await, Some(0));
    place.watched.state().failing = Some(("14", "away"));
    let mut client = Client::connect(Http::Two, place.gateway.address).await;
    for number in 0..300 {
        let token = format!("Bearer invented {number}");
        let request = place.call(WEB, FOLLOW, &[("authorization", &token)]);
        let seen = read(client.send(request).await.expect("an answer")).await;
        assert!(matches!(seen.grpc_status(), Some(8 | 14 | 16)), "{number}: {:?}", seen.grpc_status());
    }
    place.watched.state().failing = None;
    let watch = place.call(WEB, FOLLOW, &[("authorization", TOKEN)]);
    let mut body = client.send(watch).await.expect("an answer").into_body();
    let first = tokio::time::timeout(PATIENCE, body.frame()).await.expect("in time").expect("a round");
    assert!(first.expect("whole").is_data());
}
