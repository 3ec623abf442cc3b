//! What a pool knows: the choice, and the sockets and addresses behind its numbers.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::client::conn::http2::SendRequest;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::upstream::choice::{Choice, LinkId, ReplicaId};
use crate::upstream::dial::Server;
use crate::upstream::pulse::Pulse;
use crate::upstream::replay::ReplayBody;

/// One replica's way.
#[derive(Clone, Debug)]
pub(in crate::upstream) struct Endpoint {
    pub server: Arc<Server>,
    pub at: SocketAddr,
    /// The address for people.
    pub name: Arc<str>,
}

impl Endpoint {
    pub fn new(server: &Arc<Server>, at: SocketAddr) -> Self {
        Self { server: Arc::clone(server), at, name: at.to_string().into() }
    }
}

pub(super) type Opening = watch::Receiver<Option<Result<(), String>>>;

#[derive(Debug)]
pub(super) enum Wire {
    Opening(Opening, Arc<Pulse>),
    Open(SendRequest<ReplayBody>, Arc<Pulse>),
}

/// Links of a silent replica, which end when it stays silent.
#[derive(Debug)]
pub(in crate::upstream) struct Doomed {
    pub replica: ReplicaId,
    pub since: Instant,
    pub pulse: Arc<Pulse>,
}

#[derive(Debug, Default)]
pub(in crate::upstream) struct State {
    pub choice: Choice,
    pub endpoints: HashMap<ReplicaId, Endpoint>,
    pub(super) wires: HashMap<LinkId, Wire>,
    pub doomed: Vec<Doomed>,
    replicas_made: u64,
    /// The sentence of the last failure.
    pub(super) why: Option<String>,
}

impl Wire {
    pub(super) fn pulse(&self) -> Arc<Pulse> {
        match self {
            Self::Opening(_, pulse) | Self::Open(_, pulse) => Arc::clone(pulse),
        }
    }
}

impl State {
    pub(super) fn take_endpoints(&mut self, found: Vec<Endpoint>) {
        let mut endpoints = HashMap::new();
        let mut present = Vec::new();
        for endpoint in found {
            let same =
                |known: &Endpoint| known.at == endpoint.at && Arc::ptr_eq(&known.server, &endpoint.server);
            let known = self.endpoints.iter().find(|(_, known)| same(known)).map(|(id, _)| *id);
            let id = known.unwrap_or_else(|| {
                self.replicas_made += 1;
                ReplicaId(self.replicas_made)
            });
            present.push((id, rank(&endpoint)));
            endpoints.insert(id, endpoint);
        }
        self.endpoints = endpoints;
        self.choice.set_replicas(&present);
    }
}

/// The same for every door that has the same upstream, in whatever order its addresses come.
fn rank(endpoint: &Endpoint) -> u64 {
    // The hasher without keys gives the same number in every process of this build.
    let mut hasher = DefaultHasher::new();
    endpoint.name.hash(&mut hasher);
    hasher.finish()
}
