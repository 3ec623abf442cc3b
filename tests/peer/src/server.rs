//! The listener, what it remembers, and what a test can do to it while it runs.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::connection::{Body, Service, converse};
use crate::link::Link;
use crate::lock;
use crate::order::Order;
use crate::rules::Rules;
use crate::wire::Wire;

/// One call as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The method's name without its service.
    pub method: String,
    /// The `authorization` field.
    pub authorization: Option<String>,
    /// Counts TCP connections from 1.
    pub connection: u64,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The service was asked.
    Admitted,
    /// The rate limit or authentication refused it.
    Refused,
    /// An [`Order`] was waiting for it.
    Ordered,
}

#[derive(Default)]
pub(crate) struct Shared {
    pub rules: Mutex<Rules>,
    pub orders: Mutex<VecDeque<Order>>,
    pub arrived: Mutex<Vec<Arrived>>,
    links: Mutex<Vec<Link>>,
}

/// A running server. Dropping it closes its port and breaks every connection.
pub struct Peer {
    address: SocketAddr,
    shared: Arc<Shared>,
    service: Service,
    frozen: watch::Sender<bool>,
    power: CancellationToken,
    /// Cancelled to close the port only.
    listening: CancellationToken,
}

/// Between two tries of a port, and how many there are.
const TRY_GAP: Duration = Duration::from_millis(20);
const TRIES: usize = 500;

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

async fn bind_when_free(address: SocketAddr) -> TcpListener {
    for _ in 0..TRIES {
        tokio::time::sleep(TRY_GAP).await;
        if let Ok(listener) = bind(address) {
            return listener;
        }
    }
    panic!("cannot listen on {address} again: the port stays taken")
}

impl Peer {
    /// Starts a server on a free port of the loopback interface. Needs a runtime.
    ///
    /// # Panics
    /// When there is no such port.
    pub fn start<F>(rules: Rules, service: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)), rules, service)
    }

    /// Starts a server on this address. Needs a runtime.
    ///
    /// # Panics
    /// When it cannot be had.
    pub fn at<F>(
        address: SocketAddr,
        rules: Rules,
        service: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let shared = Arc::new(Shared { rules: Mutex::new(rules), ..Shared::default() });
        let mut peer = Self {
            address,
            shared,
            service: Arc::new(move |request| Box::pin(service(request))),
            frozen: watch::Sender::new(false),
            power: CancellationToken::new(),
            listening: CancellationToken::new(),
        };
        peer.listen(false);
        peer
    }

    /// Serves again on the same port after [`Peer::stop`] or [`Peer::drain`], as soon as the listener of before has let
    /// go of it. Needs a runtime.
    ///
    /// # Panics
    /// When the port was taken in the meantime.
    pub fn start_again(&mut self) {
        self.power.cancel();
        self.power = CancellationToken::new();
        self.listening = CancellationToken::new();
        self.listen(true);
    }

    fn listen(&mut self, again: bool) {
        let address = self.address;
        let bound = match bind(address) {
            Ok(listener) => {
                self.address = listener.local_addr().expect("a bound listener has an address");
                Some(listener)
            }
            // A listener is closed by its task, which on a busy machine takes its time.
            Err(problem) if again && problem.kind() == ErrorKind::AddrInUse => None,
            Err(problem) => panic!("cannot listen on {address}: {problem}"),
        };
        let (shared, service) = (Arc::clone(&self.shared), Arc::clone(&self.service));
        let (power, closed) = (self.power.clone(), self.listening.clone());
        let frozen = self.frozen.subscribe();
        tokio::spawn(async move {
            let listener = match bound {
                Some(listener) => listener,
                None => bind_when_free(address).await,
            };
            loop {
                let accepted = tokio::select! {
                    () = power.cancelled() => return,
                    () = closed.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                let Ok((stream, _)) = accepted else { return };
                // Without it small answers wait; a socket that is gone already fails at its first read.
                let _ = stream.set_nodelay(true);
                let link = {
                    let mut links = lock(&shared.links);
                    let number = u64::try_from(links.len()).expect("few connections") + 1;
                    links.push(Link::new(number, power.child_token()));
                    links[links.len() - 1].clone()
                };
                let pings = lock(&shared.rules).pings;
                let wire = Wire::new(stream, link.clone(), pings, frozen.clone());
                tokio::spawn(converse(wire, link, Arc::clone(&shared), Arc::clone(&service)));
            }
        });
    }

    /// Where it listens, or listened.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as an `http://` URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening and breaks every connection, as a killed process would.
    pub fn stop(&self) {
        self.power.cancel();
    }

    /// Stops listening, says GOAWAY, and serves the calls in flight to their end, as a process that is told to end.
    pub fn drain(&self) {
        self.listening.cancel();
        for link in self.links() {
            link.retire();
        }
    }

    /// Neither reads nor writes any more until told to; the kernel goes on accepting for it, as for a stopped process.
    pub fn freeze(&self, frozen: bool) {
        self.frozen.send_replace(frozen);
    }

    /// Orders what meets the next call that is not `Health`. Orders wait in line.
    pub fn order(&self, order: Order) {
        lock(&self.shared.orders).push_back(order);
    }

    /// Changes the rules for calls and connections from now on.
    pub fn change(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut lock(&self.shared.rules));
    }

    /// Every call so far, in order of arrival.
    pub fn arrived(&self) -> Vec<Arrived> {
        lock(&self.shared.arrived).clone()
    }

    /// How many calls reached the service.
    pub fn admitted(&self) -> usize {
        self.arrived().iter().filter(|call| call.verdict == Verdict::Admitted).count()
    }

    /// Every connection so far, in order of arrival.
    pub fn links(&self) -> Vec<Link> {
        lock(&self.shared.links).clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.power.cancel();
    }
}
