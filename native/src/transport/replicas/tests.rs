//! The set over real sockets on loopback, with a resolver whose answer the test changes.

use std::io;
use std::net::SocketAddr;

use chatcli_core::Address;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, v1};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;
use crate::transport::classify;
use crate::transport::resolver::Addresses;

/// Answers what the test says.
#[derive(Debug, Default)]
struct Names {
    addresses: Mutex<Vec<SocketAddr>>,
}

impl Resolve for Names {
    fn resolve<'a>(&'a self, _: &'a str, _: u16) -> Addresses<'a> {
        let found = self.addresses.lock().unwrap().clone();
        Box::pin(
            async move { if found.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(found) } },
        )
    }
}

/// A server that answers every call with nothing. Dropping it closes the port and every connection.
struct Server {
    address: SocketAddr,
    _tasks: JoinSet<()>,
    connections: Arc<std::sync::atomic::AtomicUsize>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                open.spawn(async move {
                    let mut connection = h2::server::handshake(stream).await.unwrap();
                    while let Some(Ok((_, mut respond))) = connection.accept().await {
                        let head = http::Response::builder()
                            .header("content-type", "application/grpc")
                            .header("grpc-status", "5")
                            .body(())
                            .unwrap();
                        respond.send_response(head, true).unwrap();
                    }
                });
            }
        });
        Self { address, _tasks: tasks, connections }
    }
}

fn replicas(address: &str, names: &Arc<Names>) -> Replicas {
    let target = Target {
        address: Address::parse(address).unwrap(),
        tls: None,
        proxy: None,
        connect_timeout: Duration::from_secs(5),
    };
    Replicas::new(&target, Arc::clone(names) as Arc<dyn Resolve>, Lang::En).unwrap()
}

async fn asked(replicas: &Replicas) -> Result<String, Transport> {
    let (endpoint, link) = replicas.take(Want::Any, None).await.map_err(|error| error.seen)?;
    let call = Call::Health(v1::HealthRequest {});
    let failure = Caller::new(link, classify).call(call, &CallOptions::default()).await.unwrap_err();
    assert_eq!(failure.transport, None, "{failure}");
    Ok(endpoint.to_string())
}

async fn until(mut routes: watch::Receiver<Routes>, wanted: impl Fn(&Routes) -> bool) -> Routes {
    let found = timeout(Duration::from_secs(30), routes.wait_for(|routes| wanted(routes))).await;
    found.expect("the routes to change in time").unwrap().clone()
}

#[tokio::test]
async fn a_changed_answer_moves_the_calls() {
    let (old, new) = (Server::start().await, Server::start().await);
    let names = Arc::new(Names::default());
    let replicas = replicas("server.example:1", &names);
    assert_eq!(asked(&replicas).await, Err(Transport::Dns));
    *names.addresses.lock().unwrap() = vec![old.address];
    assert_eq!(asked(&replicas).await, Ok(old.address.to_string()), "looked up again, because it had failed");
    *names.addresses.lock().unwrap() = vec![new.address];
    drop(old);
    let moved = until(replicas.routes(), |routes| routes.current == Some(new.address.to_string())).await;
    assert_eq!(moved.endpoints, [new.address.to_string()]);
    assert_eq!(asked(&replicas).await, Ok(new.address.to_string()));
}

#[tokio::test]
async fn a_replica_that_comes_back_gets_calls_again_without_a_call_that_waits_for_it() {
    let (one, two) = (Server::start().await, Server::start().await);
    let names = Arc::new(Names::default());
    *names.addresses.lock().unwrap() = vec![one.address, two.address];
    let replicas = replicas("server.example:1", &names);
    asked(&replicas).await.unwrap();
    let gone = one.address;
    drop(one);
    for _ in 0..6 {
        // A call may meet the dying connection itself, never the dead replica afterwards.
        let _ = replicas.take(Want::Any, None).await.unwrap();
    }
    let again = async {
        loop {
            match TcpListener::bind(gone).await {
                Ok(listener) => return listener,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    let listener = timeout(Duration::from_secs(30), again).await.expect("the port to be free again");
    let came_back = timeout(Duration::from_secs(30), listener.accept()).await;
    assert!(came_back.is_ok(), "the client did not dial it again");
}

#[tokio::test]
async fn nothing_is_dialled_before_the_first_call_and_one_connection_is_kept() {
    let server = Server::start().await;
    let names = Arc::new(Names::default());
    *names.addresses.lock().unwrap() = vec![server.address];
    let replicas = replicas(&server.address.to_string(), &names);
    assert_eq!(server.connections.load(Ordering::Relaxed), 0);
    for _ in 0..5 {
        asked(&replicas).await.unwrap();
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    let (_, fresh) = replicas.take(Want::Fresh, None).await.unwrap();
    assert_eq!(server.connections.load(Ordering::Relaxed), 2);
    drop(fresh);
}

/// What the gateway answers to HTTP/2 on a port that speaks only TLS: empty SETTINGS, and a GOAWAY for this reason.
fn goodbye(reason: u8) -> Vec<u8> {
    let mut goodbye = b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    goodbye.push(reason);
    goodbye
}

/// However its bytes come: with the end or before it, at once or one after the other.
#[tokio::test]
async fn a_port_that_says_in_http2_that_it_speaks_only_tls_is_called_so() {
    const NO_REASON: u8 = 0;
    const INADEQUATE_SECURITY: u8 = 12;
    for (reason, cut, is_called) in [
        (INADEQUATE_SECURITY, 26, Transport::TlsNeeded),
        (INADEQUATE_SECURITY, 9, Transport::TlsNeeded),
        (NO_REASON, 26, Transport::Broken),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let _server = JoinSet::from_iter([async move {
            let mut open = JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                open.spawn(async move {
                    let bytes = goodbye(reason);
                    let (now, later) = bytes.split_at(cut);
                    let _ = stream.write_all(now).await;
                    tokio::task::yield_now().await;
                    let _ = stream.write_all(later).await;
                    let _ = stream.shutdown().await;
                    // Closed with something unread, it would be reset, and what was said would be lost.
                    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
                });
            }
        }]);
        let names = Arc::new(Names::default());
        *names.addresses.lock().unwrap() = vec![address];
        let replicas = replicas(&address.to_string(), &names);
        for call in 0..2 {
            let taken = async {
                let (_, link) = replicas.take(Want::Any, None).await.map_err(|error| error.seen)?;
                let call = Call::Health(v1::HealthRequest {});
                let failure = Caller::new(link, classify).call(call, &CallOptions::default()).await.err();
                Err::<(), _>(failure.and_then(|failure| failure.transport).expect("it is below gRPC"))
            };
            assert_eq!(taken.await, Err(is_called), "{reason} {cut} {call}");
        }
    }
}
