//! The replicas of one server: finds them, keeps one connection to each, and gives every call a connection. Decides
//! when a call has to wait for a dial. What happens between calls is in [`upkeep`]; whose turn it is, is the [`Pool`]'s
//! business, and what a failure means for a call, the core's.

mod upkeep;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chatcli_core::problem::Problem;
use chatcli_core::{Lang, Place};
use chatcli_proto::Transport;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};

use super::Target;
use super::dial::{Endpoint, Family, Way};
use super::failure::LinkError;
use super::link::Link;
use super::pool::{Pool, Want};
use super::proxy::Proxy;
use super::resolver::{Resolve, without_asking};
use super::tls::Tls;

/// How long the first kind of address has before the other one is tried too.
const OTHER_FAMILY_AFTER: Duration = Duration::from_millis(250);

/// All connections to one server. Clones share them.
#[derive(Clone, Debug)]
pub struct Replicas {
    shared: Arc<Shared>,
}

/// The replicas as a person may see them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// Every replica.
    pub endpoints: Vec<String>,
    /// The one that took the last call, or would take the next; `None` when none is open.
    pub current: Option<String>,
}

#[derive(Debug)]
struct Shared {
    way: Way,
    place: Place,
    proxy: Option<Proxy>,
    resolver: Arc<dyn Resolve>,
    pool: Mutex<Pool<Link>>,
    /// The pool is what the name stands for, as far as is known.
    is_resolved: AtomicBool,
    is_minded: AtomicBool,
    /// When the last lost connection was replaced without a word.
    replaced: Mutex<Option<Instant>>,
    changed: Notify,
    upset: Arc<Notify>,
    routes: watch::Sender<Routes>,
}

/// The server's name in logs and for what is its own on this machine.
pub fn named(place: &Place) -> String {
    match place {
        Place::Host { host, port } => format!("{host}:{port}"),
        Place::List(list) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        Place::Unix(path) => format!("unix:{path}"),
    }
}

impl Replicas {
    /// The replicas of a server; nothing is looked up or dialled before the first call.
    ///
    /// # Errors
    /// The TLS configuration cannot be used.
    pub fn new(target: &Target, resolver: Arc<dyn Resolve>, lang: Lang) -> Result<Self, Problem> {
        let name = match &target.address.place {
            Place::Host { host, port } => Some((host.clone(), *port)),
            Place::List(_) | Place::Unix(_) => None,
        };
        let tls = target.tls.as_ref().map(|trust| Tls::new(trust, lang)).transpose()?;
        let shared = Shared {
            way: Way { tls, name, limit: target.connect_timeout },
            place: target.address.place.clone(),
            proxy: target.proxy.clone(),
            resolver,
            pool: Mutex::default(),
            is_resolved: AtomicBool::new(false),
            is_minded: AtomicBool::new(false),
            replaced: Mutex::default(),
            changed: Notify::new(),
            upset: Arc::default(),
            routes: watch::Sender::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// A connection for one call, dialled if there is none. `avoid` names the replica that has just failed.
    ///
    /// # Errors
    /// No replica can be reached; the reason that says most.
    pub async fn take(&self, want: Want, avoid: Option<&Endpoint>) -> Result<(Endpoint, Link), LinkError> {
        let shared = &self.shared;
        if !shared.is_resolved.load(Ordering::Relaxed) {
            shared.resolve().await?;
        }
        let mut dialled = false;
        loop {
            let changed = shared.changed.notified();
            let taken = shared.pool().take(want, avoid);
            if let Some((endpoint, link)) = taken {
                if link.reserve().await {
                    shared.publish();
                    shared.mind();
                    return Ok((endpoint, link));
                }
            } else if !dialled {
                dialled = true;
                shared.dial_now(want, avoid);
            } else if shared.pool().is_dialling(None, avoid) {
                changed.await;
            } else {
                // The name may stand for other servers by the next call.
                shared.is_resolved.store(shared.pool().is_open(), Ordering::Relaxed);
                let why = shared.pool().why();
                return Err(why.unwrap_or_else(|| LinkError::new(Transport::Broken, "no other replica")));
            }
        }
    }

    /// The server as a person knows it, for the log.
    pub fn address(&self) -> String {
        named(&self.shared.place)
    }

    /// Whether a call that failed at one replica has another to go to.
    pub fn has_other(&self, than: &Endpoint) -> bool {
        self.shared.pool().has_other(than)
    }

    /// The replicas from now on, as they change.
    pub fn routes(&self) -> watch::Receiver<Routes> {
        self.shared.routes.subscribe()
    }
}

impl Shared {
    fn pool(&self) -> MutexGuard<'_, Pool<Link>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the endpoints can never change.
    fn is_fixed(&self) -> bool {
        match &self.place {
            Place::Host { host, .. } => self.proxy.is_some() || without_asking(host).is_some(),
            Place::List(_) | Place::Unix(_) => true,
        }
    }

    async fn resolve(&self) -> Result<(), LinkError> {
        let endpoints = match (&self.place, &self.proxy) {
            (Place::Unix(path), _) => vec![Endpoint::Unix(path.into())],
            (Place::List(list), _) => list.iter().copied().map(Endpoint::Ip).collect(),
            (Place::Host { host, port }, Some(proxy)) => {
                vec![Endpoint::Behind(proxy.clone(), host.clone(), *port)]
            }
            (Place::Host { host, port }, None) => {
                let found = timeout(self.way.limit, self.resolver.resolve(host, *port)).await;
                let why = match found {
                    Ok(Ok(found)) if !found.is_empty() => {
                        self.took(found.into_iter().map(Endpoint::Ip).collect());
                        return Ok(());
                    }
                    Ok(Ok(_)) => LinkError::new(Transport::Dns, "the name has no address"),
                    Ok(Err(error)) => LinkError::new(Transport::Dns, error),
                    Err(_) => LinkError::new(Transport::Dns, "no answer in time"),
                };
                // What was known before is better than nothing.
                return if self.pool().is_empty() { Err(why) } else { Ok(()) };
            }
        };
        self.took(endpoints);
        Ok(())
    }

    fn took(&self, endpoints: Vec<Endpoint>) {
        self.pool().set(endpoints);
        self.is_resolved.store(true, Ordering::Relaxed);
        self.publish();
    }

    fn dial_now(self: &Arc<Self>, want: Want, avoid: Option<&Endpoint>) {
        let (first, other) = self.pool().dials_now(want, avoid);
        let family = first.first().map(Endpoint::family);
        for endpoint in first {
            tokio::spawn(Arc::clone(self).dial(endpoint));
        }
        for endpoint in other {
            tokio::spawn(Arc::clone(self).dial_later(endpoint, family));
        }
    }

    async fn dial_later(self: Arc<Self>, endpoint: Endpoint, first: Option<Family>) {
        let over = async {
            loop {
                let changed = self.changed.notified();
                if !self.pool().is_dialling(first, None) {
                    return;
                }
                changed.await;
            }
        };
        let _ = timeout(OTHER_FAMILY_AFTER, over).await;
        if self.pool().is_open() {
            self.dialled(&endpoint, None);
        } else {
            self.dial(endpoint).await;
        }
    }

    async fn dial(self: Arc<Self>, endpoint: Endpoint) {
        let result = self.way.dial(&endpoint).await;
        if let Ok(link) = &result {
            tokio::spawn(Self::watch(Arc::downgrade(&self), endpoint.clone(), link.ending()));
        }
        self.dialled(&endpoint, Some(result));
    }

    fn dialled(&self, endpoint: &Endpoint, result: Option<Result<Link, LinkError>>) {
        self.pool().dialled(endpoint, result, Instant::now(), fastrand::f64());
        self.changed.notify_waiters();
        self.publish();
    }

    /// Tells who is there, when that is news.
    fn publish(&self) {
        let routes = {
            let pool = self.pool();
            let (endpoints, current) = pool.endpoints();
            Routes {
                endpoints: endpoints.into_iter().map(Endpoint::to_string).collect(),
                current: current.map(Endpoint::to_string),
            }
        };
        self.routes.send_if_modified(|known| {
            let is_news = *known != routes;
            *known = routes;
            is_news
        });
    }
}

#[cfg(test)]
mod tests;
