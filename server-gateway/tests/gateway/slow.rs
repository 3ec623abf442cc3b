//! Callers that never read must not stop those that do.

use std::sync::atomic::Ordering;

use http_body_util::BodyExt;

use crate::harness::*;
use crate::script::Script;

const SLEEPERS: usize = 100;
const CALLS: usize = 20;

async fn sleepers_do_not_disturb(http: Http) {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let mut asleep = Vec::new();
    for _ in 0..SLEEPERS {
        let mut client = Client::connect(http, gateway.address).await;
        let request = post(gateway.address, "Flood", WEB, chunks(vec![message(b"x")]));
        let mut response = client.send(request).await.expect("an answer");
        // One frame proves that the stream runs; then the client reads no more.
        let first =
            tokio::time::timeout(PATIENCE, response.body_mut().frame()).await.expect("the stream runs");
        first.expect("a frame").expect("whole");
        asleep.push((client, response));
    }
    for number in 0..CALLS {
        let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"awake")]));
        let seen = call(http, gateway.address, request).await;
        assert_eq!(
            (seen.frames().0, seen.grpc_status()),
            (vec![b"awake".to_vec()], Some(0)),
            "call {number}"
        );
    }
    // A server's usual limit is 100 streams, so one connection would have been full.
    assert_eq!(script.connections.load(Ordering::Relaxed), 2);
    assert_eq!(asleep.len(), SLEEPERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sleepers_over_http1() {
    sleepers_do_not_disturb(Http::One).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sleepers_over_http2() {
    sleepers_do_not_disturb(Http::Two).await;
}
