//! Several replicas of one server: what may be shared is shared evenly, what lives in one replica stays there, and a
//! replica that freezes, goes or comes back costs a caller nothing that can be helped.

use std::net::SocketAddr;
use std::time::Duration;

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::remote::Remote;
use chatcli_peer::{Peer, Rules, echo};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::go_server::ask;
use crate::harness::*;

fn replicas(count: usize) -> Vec<Peer> {
    (0..count).map(|_| Peer::start(Rules::default(), echo)).collect()
}

async fn before(peers: &[Peer]) -> Gateway {
    let addresses: Vec<SocketAddr> = peers.iter().map(Peer::address).collect();
    Gateway::over(several(&addresses)).await
}

fn several(addresses: &[SocketAddr]) -> Upstream {
    let urls: Vec<String> = addresses.iter().map(|address| format!("http://{address}")).collect();
    Upstream::Remote(Remote::over(&urls, None).expect("addresses"))
}

fn admitted(peers: &[Peer]) -> Vec<usize> {
    peers.iter().map(Peer::admitted).collect()
}

#[tokio::test]
async fn prompts_are_shared_evenly_and_sessions_stay_together() {
    let peers = replicas(3);
    let gateway = before(&peers).await;
    for _ in 0..300 {
        assert_eq!(ask(&gateway, "SendPrompt", None, &[]).await.grpc_status(), Some(0));
    }
    let shares = admitted(&peers);
    assert!(shares.iter().all(|share| (90..=110).contains(share)), "{shares:?}");
    for method in ["SaveSession", "ListSessions", "LoadSession", "NewConversation", "AppendEvent"] {
        for _ in 0..6 {
            assert_eq!(ask(&gateway, method, None, &[]).await.grpc_status(), Some(0));
        }
    }
    let pinned: Vec<_> = admitted(&peers).iter().zip(&shares).map(|(now, before)| now - before).collect();
    assert_eq!(pinned.iter().sum::<usize>(), 30);
    assert_eq!(pinned.iter().filter(|share| **share > 0).count(), 1, "{pinned:?}");
}

#[tokio::test]
async fn a_frozen_replica_costs_the_calls_that_were_on_it_only() {
    let peers = replicas(3);
    let gateway = before(&peers).await;
    for _ in 0..12 {
        assert_eq!(ask(&gateway, "SendPrompt", None, &[]).await.grpc_status(), Some(0));
    }
    peers[1].freeze(true);
    let mut lost = 0;
    for _ in 0..60 {
        let seen = ask(&gateway, "SendPrompt", None, &[("grpc-timeout", "3S")]).await;
        lost += usize::from(seen.grpc_status() != Some(0));
    }
    assert!(lost <= 2, "{lost} of 60 lost");
    for _ in 0..30 {
        // May be asked again elsewhere.
        let seen = ask(&gateway, "GetServerInfo", None, &[]).await;
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
    }
    peers[1].freeze(false);
    let before = peers[1].admitted();
    let thawed = async {
        while peers[1].admitted() < before + 5 {
            assert_eq!(ask(&gateway, "GetServerInfo", None, &[]).await.grpc_status(), Some(0));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), thawed).await.expect("is used again");
}

#[tokio::test]
async fn a_replica_that_never_came_up_costs_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = listener.local_addr().expect("an address");
    drop(listener);
    let peers = replicas(2);
    let gateway = Gateway::over(several(&[closed, peers[0].address(), peers[1].address()])).await;
    for method in ["SendPrompt", "ListSessions"] {
        for _ in 0..20 {
            let seen = ask(&gateway, method, None, &[]).await;
            assert_eq!(seen.grpc_status(), Some(0), "{method}: {}", seen.grpc_message());
        }
    }
}

#[tokio::test]
async fn a_rolling_restart_under_steady_calls_loses_none() {
    let mut peers = replicas(3);
    let gateway = before(&peers).await;
    let (sent, mut lost) = (std::cell::Cell::new(0), Vec::new());
    let calls = async {
        let mut running = FuturesUnordered::new();
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        while sent.get() < 600 {
            tokio::select! {
                _ = tick.tick() => {
                    let number = sent.replace(sent.get() + 1);
                    let method = ["SendPrompt", "StreamPrompt", "ListSessions"][number % 3];
                    running.push(ask(&gateway, method, None, &[("x-wait-ms", "30")]));
                }
                Some(seen) = running.next() => {
                    let seen: Seen = seen;
                    lost.extend((seen.grpc_status() != Some(0)).then(|| seen.grpc_message()));
                }
            }
        }
        while let Some(seen) = running.next().await {
            lost.extend((seen.grpc_status() != Some(0)).then(|| seen.grpc_message()));
        }
    };
    let restarts = async {
        for peer in &mut peers {
            tokio::time::sleep(Duration::from_millis(700)).await;
            peer.drain();
            tokio::time::sleep(Duration::from_millis(700)).await;
            peer.start_again();
        }
    };
    tokio::join!(calls, restarts);
    assert_eq!((sent.get(), lost.len()), (600, 0), "{:?}", lost.first());
    assert!(admitted(&peers).iter().all(|count| *count > 50), "{:?}", admitted(&peers));
}
