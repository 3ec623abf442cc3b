//! In front of a server that ends connections in the middle, refuses streams, takes one call at a time, counts pings
//! and sends statuses of megabytes: what befalls one call is not felt by another.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chatcli_peer::{Order, Peer, Pings, Rules, echo};
use futures::future::join_all;
use tokio::net::{TcpListener, TcpStream};

use crate::go_server::{ask, rpc};
use crate::harness::*;

#[tokio::test]
async fn a_call_that_the_server_did_not_touch_is_asked_again() {
    let peer = Peer::start(Rules::default(), echo);
    let gateway = Gateway::to(peer.address()).await;
    for order in [Order::Refuse, Order::GoAway, Order::GoAway, Order::Refuse, Order::Refuse] {
        for method in ["SendPrompt", "StreamPrompt", "DeleteSession"] {
            peer.order(order.clone());
            let seen = ask(&gateway, method, None, &[]).await;
            assert_eq!(seen.grpc_status(), Some(0), "{order:?} {method}: {}", seen.grpc_message());
        }
    }
    assert_eq!(peer.admitted(), 15, "no call was processed twice");
}

#[tokio::test]
async fn a_server_that_refuses_for_ever_is_not_asked_for_ever() {
    let peer = Peer::start(Rules::default(), echo);
    let gateway = Gateway::to(peer.address()).await;
    for _ in 0..1000 {
        peer.order(Order::Refuse);
    }
    let seen = ask(&gateway, "SendPrompt", None, &[]).await;
    assert_eq!(seen.grpc_status(), Some(14), "{}", seen.grpc_message());
    assert!(peer.arrived().len() <= 10, "{}", peer.arrived().len());
}

#[tokio::test]
async fn a_prompt_that_may_have_been_read_is_not_asked_twice() {
    let peer = Peer::start(Rules::default(), echo);
    let gateway = Gateway::to(peer.address()).await;
    for method in ["SendPrompt", "StreamPrompt"] {
        let before = peer.arrived().len();
        peer.order(Order::Cut);
        let seen = ask(&gateway, method, None, &[]).await;
        assert_eq!(seen.grpc_status(), Some(14), "{}", seen.grpc_message());
        assert_eq!(peer.arrived().len() - before, 1);
    }
    assert_eq!(ask(&gateway, "SendPrompt", None, &[]).await.grpc_status(), Some(0));
}

#[tokio::test]
async fn calls_that_run_outlive_a_goaway() {
    let peer = Peer::start(Rules::default(), echo);
    let gateway = Gateway::to(peer.address()).await;
    let running = join_all((0..5).map(|_| ask(&gateway, "StreamPrompt", None, &[("x-stay-ms", "900")])));
    let troubled = async {
        while peer.admitted() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for link in peer.links() {
            link.retire();
        }
        ask(&gateway, "SendPrompt", None, &[]).await.grpc_status()
    };
    let (running, after) = tokio::join!(running, troubled);
    assert_eq!(after, Some(0));
    for seen in running {
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
    }
}

#[tokio::test]
async fn one_call_at_a_time_is_enough_for_many_callers() {
    let peer = Peer::start(Rules { max_streams: 1, ..Rules::default() }, echo);
    let gateway = Gateway::to(peer.address()).await;
    for _ in 0..2 {
        let calls = join_all((0..20).map(|_| ask(&gateway, "SendPrompt", None, &[("x-wait-ms", "20")])));
        for seen in calls.await {
            assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
        }
    }
}

#[tokio::test]
async fn a_status_of_megabytes_harms_its_own_call_only_and_arrives_cut() {
    let peer = Peer::start(Rules::default(), echo);
    let gateway = Gateway::to(peer.address()).await;
    for length in [70_000, 90_000, 120_000, 1 << 20, 5 << 20] {
        let before = peer.admitted();
        let others = join_all((0..3).map(|_| ask(&gateway, "StreamPrompt", None, &[("x-stay-ms", "700")])));
        let troubled = async {
            while peer.admitted() < before + 3 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            peer.order(Order::Fail(9, length));
            ask(&gateway, "SendPrompt", None, &[]).await
        };
        let (others, troubled) = tokio::join!(others, troubled);
        assert_eq!(troubled.grpc_status(), Some(9), "{length}: {}", troubled.grpc_message());
        let words = troubled.grpc_message();
        assert!(words.starts_with("xxx") && words.len() < 64 * 1024, "{length} became {}", words.len());
        for seen in others {
            assert_eq!(seen.grpc_status(), Some(0), "{length}: {}", seen.grpc_message());
        }
    }
}

/// Hours pass at once, on the clock that both sides have.
#[tokio::test(start_paused = true)]
async fn an_idle_stream_is_never_struck_for_pings() {
    for pings in [Pings::DEFAULT, Pings::CHATCLI] {
        let peer = Peer::start(Rules { pings, ..Rules::default() }, echo);
        let gateway = Gateway::to(peer.address()).await;
        let mut client = Client::connect(Http::Two, gateway.address).await;
        let request = rpc(&gateway, "SubscribeConversation", None, &[("x-stay-ms", "3600000")]);
        let response = client.send(request).await.expect("an answer");
        let mut body = response.into_body();
        let mut status = None;
        while let Some(frame) = http_body_util::BodyExt::frame(&mut body).await {
            if let Ok(trailers) = frame.expect("unbroken").into_trailers() {
                status = trailers.get("grpc-status").cloned();
            }
        }
        assert_eq!(status.expect("a status"), "0", "{pings:?}");
    }
}

/// Two gateways that stand before each other: neither would ever answer.
#[tokio::test]
async fn a_call_that_runs_in_a_circle_is_refused() {
    let between = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let first = Gateway::to(between.local_addr().expect("an address")).await;
    let second = Gateway::to(first.address).await;
    let (address, came) = (second.address, Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&came);
    let forwarded = tokio::spawn(async move {
        while let Ok((mut stream, _)) = between.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let mut onward = TcpStream::connect(address).await.expect("the second listens");
                // Ends when either side does.
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut onward).await;
            });
        }
    });
    for method in ["SendPrompt", "GetServerInfo"] {
        let seen = ask(&first, method, None, &[]).await;
        assert!(seen.grpc_status().is_some_and(|status| status != 0), "{seen:?}");
        assert!(seen.grpc_message().contains("itself"), "{}", seen.grpc_message());
    }
    assert!(came.load(Ordering::Relaxed) <= 8, "{came:?} connections");
    forwarded.abort();
}

#[tokio::test]
async fn the_first_call_after_an_outage_is_answered() {
    let mut peer = Peer::start(Rules::default(), echo);
    let gateway = Gateway::to(peer.address()).await;
    assert_eq!(ask(&gateway, "SendPrompt", None, &[]).await.grpc_status(), Some(0));
    for outage_ms in [100, 1500, 4000] {
        peer.stop();
        let until = tokio::time::Instant::now() + Duration::from_millis(outage_ms);
        while tokio::time::Instant::now() < until {
            assert_ne!(ask(&gateway, "SendPrompt", None, &[]).await.grpc_status(), Some(0));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        peer.start_again();
        let seen = ask(&gateway, "SendPrompt", None, &[]).await;
        assert_eq!(seen.grpc_status(), Some(0), "after {outage_ms} ms: {}", seen.grpc_message());
    }
}
