//! In front of a server that counts as the Go server does: for each connection, right calls and wrong ones together.
//! Callers spend their own budget and no other caller's.

use std::sync::Arc;
use std::time::Duration;

use chatcli_peer::{Peer, Rate, Rules, echo};
use futures::future::join_all;
use http::Request;

use crate::harness::*;

/// A call to the Go server's service, with this token and these further fields.
pub fn rpc(
    gateway: &Gateway,
    method: &str,
    token: Option<&str>,
    fields: &[(&'static str, &str)],
) -> Request<ClientBody> {
    let mut request = post(gateway.address, "x", NATIVE, chunks(vec![message(b"x")]));
    let uri = format!("http://{}/chatcli.v1.ChatCLIService/{method}", gateway.address);
    *request.uri_mut() = uri.parse().expect("legal");
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().expect("legal");
        request.headers_mut().insert("authorization", value);
    }
    for (name, value) in fields {
        request.headers_mut().insert(*name, value.parse().expect("legal"));
    }
    request
}

/// One call over a connection of its own.
pub async fn ask(
    gateway: &Gateway,
    method: &str,
    token: Option<&str>,
    fields: &[(&'static str, &str)],
) -> Seen {
    call(Http::Two, gateway.address, rpc(gateway, method, token, fields)).await
}

fn guarded() -> Peer {
    Peer::start(Rules::go(Some("secret")), echo)
}

#[tokio::test]
async fn right_calls_are_answered_however_many_and_whatever_wrong_ones_come_between() {
    let peer = guarded();
    let gateway = Gateway::to(peer.address()).await;
    let mut answered = 0;
    for number in 0..32 {
        if number % 4 == 3 {
            let seen = ask(&gateway, "SendPrompt", Some(&format!("guess-{number}")), &[]).await;
            assert_ne!(seen.grpc_status(), Some(0));
        } else {
            let seen = ask(&gateway, "SendPrompt", Some("secret"), &[]).await;
            assert_eq!(seen.grpc_status(), Some(0), "call {number}: {}", seen.grpc_message());
            answered += 1;
        }
    }
    assert_eq!(answered, 24);
}

#[tokio::test]
async fn a_caller_who_stays_on_one_connection_is_answered_too() {
    let peer = guarded();
    let gateway = Gateway::to(peer.address()).await;
    for (http, methods) in [
        (Http::One, ["SendPrompt"; 4]),
        (Http::Two, ["ListSessions", "StreamPrompt", "GetServerInfo", "AppendEvent"]),
    ] {
        let mut client = Client::connect(http, gateway.address).await;
        for method in methods.into_iter().cycle().take(16) {
            let mut request = rpc(&gateway, method, Some("secret"), &[]);
            if http == Http::One {
                request.headers_mut().insert("content-type", WEB.parse().expect("legal"));
            }
            let seen = read(client.send(request).await.expect("an answer")).await;
            assert_eq!(seen.grpc_status(), Some(0), "{http:?} {method}: {}", seen.grpc_message());
        }
    }
}

#[tokio::test]
async fn many_right_calls_at_once_are_answered() {
    let peer = guarded();
    let gateway = Gateway::to(peer.address()).await;
    let seen = join_all((0..24).map(|_| ask(&gateway, "SendPrompt", Some("secret"), &[]))).await;
    for seen in seen {
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
    }
}

#[tokio::test]
async fn a_stranger_who_guesses_keeps_no_caller_out() {
    let peer = guarded();
    let gateway = Arc::new(Gateway::to(peer.address()).await);
    let stranger = {
        let gateway = Arc::clone(&gateway);
        tokio::spawn(async move {
            for number in 0.. {
                let seen = ask(&gateway, "SendPrompt", Some(&format!("guess-{number}")), &[]).await;
                assert_ne!(seen.grpc_status(), Some(0));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    };
    for number in 0..40 {
        let seen = ask(&gateway, "SendPrompt", Some("secret"), &[]).await;
        assert_eq!(seen.grpc_status(), Some(0), "call {number}: {}", seen.grpc_message());
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(!stranger.is_finished());
    stranger.abort();
}

#[tokio::test]
async fn a_wrong_token_is_told_so() {
    let peer = guarded();
    let gateway = Gateway::to(peer.address()).await;
    for token in [Some("guess"), None] {
        let seen = ask(&gateway, "SendPrompt", token, &[]).await;
        assert_eq!(seen.grpc_status(), Some(16));
    }
    // A right token does not make the next wrong one believed.
    assert_eq!(ask(&gateway, "SendPrompt", Some("secret"), &[]).await.grpc_status(), Some(0));
    assert_eq!(ask(&gateway, "SendPrompt", Some("secre"), &[]).await.grpc_status(), Some(16));
}

/// A refusal in the trailers, behind a head of its own, is a refusal as well.
#[tokio::test]
async fn many_wrong_calls_first_teach_nothing_wrong() {
    let peer = guarded();
    let gateway = Gateway::to(peer.address()).await;
    for method in ["SendPrompt", "GetServerInfo"] {
        let mut client = Client::connect(Http::Two, gateway.address).await;
        for _ in 0..12 {
            let request = rpc(&gateway, method, Some("guess"), &[]);
            let seen = read(client.send(request).await.expect("an answer")).await;
            assert_ne!(seen.grpc_status(), Some(0));
        }
    }
    let mut client = Client::connect(Http::Two, gateway.address).await;
    for number in 0..24 {
        let request = rpc(&gateway, "GetServerInfo", Some("secret"), &[]);
        let seen = read(client.send(request).await.expect("an answer")).await;
        assert_eq!(seen.grpc_status(), Some(0), "call {number}: {}", seen.grpc_message());
    }
}

#[tokio::test]
async fn a_token_that_is_changed_is_noticed() {
    let peer = guarded();
    let gateway = Gateway::to(peer.address()).await;
    for _ in 0..3 {
        assert_eq!(ask(&gateway, "SendPrompt", Some("secret"), &[]).await.grpc_status(), Some(0));
    }
    peer.change(|rules| rules.token = Some("other".into()));
    assert_eq!(ask(&gateway, "SendPrompt", Some("secret"), &[]).await.grpc_status(), Some(16));
    assert_eq!(ask(&gateway, "SendPrompt", Some("other"), &[]).await.grpc_status(), Some(0));
}

#[tokio::test]
async fn callers_at_once_do_not_share_a_rate_limit() {
    let peer = Peer::start(Rules::go(None), echo);
    let gateway = Gateway::to(peer.address()).await;
    let caller = || async {
        let mut client = Client::connect(Http::Two, gateway.address).await;
        let mut refused = 0;
        for _ in 0..3 {
            let request = rpc(&gateway, "SendPrompt", None, &[]);
            let seen = read(client.send(request).await.expect("an answer")).await;
            refused += usize::from(seen.grpc_status() != Some(0));
        }
        refused
    };
    assert_eq!(join_all((0..20).map(|_| caller())).await, [0; 20]);
}

#[tokio::test]
async fn a_greedy_caller_does_not_starve_an_honest_one() {
    let peer = Peer::start(Rules::go(None), echo);
    let gateway = Arc::new(Gateway::to(peer.address()).await);
    let greedy = {
        let gateway = Arc::clone(&gateway);
        tokio::spawn(async move {
            let Client::Two(sender) = Client::connect(Http::Two, gateway.address).await else { return };
            for _ in 0..10 {
                let calls = (0..50).map(|_| {
                    let mut client = Client::Two(sender.clone());
                    let request = rpc(&gateway, "SendPrompt", None, &[]);
                    async move { read(client.send(request).await.expect("an answer")).await }
                });
                join_all(calls).await;
            }
        })
    };
    let mut refused = Vec::new();
    for number in 0..20 {
        let seen = ask(&gateway, "SendPrompt", None, &[]).await;
        refused.extend((seen.grpc_status() != Some(0)).then(|| (number, seen.grpc_message())));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(refused.is_empty(), "{refused:?}");
    greedy.abort();
}

#[tokio::test]
async fn a_rate_limit_that_no_client_can_keep_is_said_in_the_servers_words() {
    let calls = Some(Rate { per_second: 0.001, burst: 0 });
    let peer = Peer::start(Rules { calls, ..Rules::default() }, echo);
    let gateway = Gateway::to(peer.address()).await;
    let mut client = Client::connect(Http::Two, gateway.address).await;
    let mut last = None;
    for _ in 0..3 {
        let request = rpc(&gateway, "SendPrompt", None, &[]);
        last = Some(read(client.send(request).await.expect("an answer")).await);
    }
    let last = last.expect("three calls");
    assert_eq!(last.grpc_status(), Some(8));
    assert!(last.grpc_message().contains("rate limit exceeded"), "{}", last.grpc_message());
    assert!(last.header("retry-after").is_some(), "{:?}", last.headers);
}

#[tokio::test]
async fn a_call_that_ran_out_of_time_says_so() {
    let rules = Rules { early: Duration::from_millis(2), ..Rules::default() };
    let peer = Peer::start(rules, echo);
    let gateway = Gateway::to(peer.address()).await;
    for _ in 0..10 {
        let calls =
            (0..20).map(|number| {
                let timeout = format!("{}m", 40 + number * 3);
                let wait = if number % 2 == 0 { "x-wait-ms" } else { "x-stay-ms" };
                let gateway = &gateway;
                async move {
                    ask(gateway, "StreamPrompt", None, &[("grpc-timeout", &timeout), (wait, "9999")]).await
                }
            });
        for seen in join_all(calls).await {
            assert_eq!(seen.grpc_status(), Some(4), "{}", seen.grpc_message());
        }
    }
}
