//! Which replicas there are, which of them can take a call, whose turn it is, and who is to be dialled. No I/O and no
//! clock of its own: the moment is an input.

use std::time::Duration;

use chatcli_proto::Transport;
use tokio::time::Instant;

use super::dial::{Endpoint, Family};
use super::failure::LinkError;
use super::link::Link;

/// The pause before a replica that failed is dialled again, grown with each failure.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(120);

/// An open connection, as far as the pool has to know.
pub trait Carrier: Clone {
    /// Calls can be made on it.
    fn is_open(&self) -> bool;
    /// A call was made on it.
    fn is_used(&self) -> bool;
    /// Why it ended, if it did.
    fn failure(&self) -> Option<LinkError>;
}

impl Carrier for Link {
    fn is_open(&self) -> bool {
        Self::is_open(self)
    }
    fn is_used(&self) -> bool {
        Self::is_used(self)
    }
    fn failure(&self) -> Option<LinkError> {
        Self::failure(self)
    }
}

/// Which connection a call wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The replica that comes next.
    Any,
    /// The same as the others of its kind, as long as that works.
    Pinned,
    /// One that carried nothing before.
    Fresh,
}

/// The replicas of one server.
#[derive(Debug)]
pub struct Pool<L> {
    replicas: Vec<Replica<L>>,
    turn: usize,
    pinned: Option<Endpoint>,
    current: Option<Endpoint>,
}

#[derive(Debug)]
struct Replica<L> {
    endpoint: Endpoint,
    link: Option<L>,
    dialling: bool,
    failures: u32,
    rests_until: Option<Instant>,
    why: Option<LinkError>,
}

impl<L> Default for Pool<L> {
    fn default() -> Self {
        Self { replicas: Vec::new(), turn: 0, pinned: None, current: None }
    }
}

impl<L: Carrier> Pool<L> {
    /// Takes over what the name stands for now. What stays keeps its connection.
    pub fn set(&mut self, endpoints: Vec<Endpoint>) {
        let mut old = std::mem::take(&mut self.replicas);
        self.replicas = endpoints
            .into_iter()
            .map(|endpoint| match old.iter().position(|replica| replica.endpoint == endpoint) {
                Some(index) => old.swap_remove(index),
                None => Replica {
                    endpoint,
                    link: None,
                    dialling: false,
                    failures: 0,
                    rests_until: None,
                    why: None,
                },
            })
            .collect();
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.replicas.is_empty()
    }

    /// Whether a call that failed at one replica has another to go to.
    pub fn has_other(&self, than: &Endpoint) -> bool {
        self.replicas.iter().any(|replica| replica.endpoint != *than)
    }

    /// Every replica, and the one that took the last call while it is open.
    pub fn endpoints(&self) -> (Vec<&Endpoint>, Option<&Endpoint>) {
        let current = self
            .replicas
            .iter()
            .find(|replica| Some(&replica.endpoint) == self.current.as_ref() && replica.is_open())
            .or_else(|| self.replicas.iter().find(|replica| replica.is_open()))
            .map(|replica| &replica.endpoint);
        (self.replicas.iter().map(|replica| &replica.endpoint).collect(), current)
    }

    /// A connection for a call, if one is open.
    pub fn take(&mut self, want: Want, avoid: Option<&Endpoint>) -> Option<(Endpoint, L)> {
        let mut open: Vec<(Endpoint, L)> = self
            .replicas
            .iter()
            .filter(|replica| Some(&replica.endpoint) != avoid)
            .filter_map(|replica| Some((replica.endpoint.clone(), replica.link.clone()?)))
            .filter(|(_, link)| link.is_open() && (want != Want::Fresh || !link.is_used()))
            .collect();
        let pinned = open.iter().position(|(endpoint, _)| Some(endpoint) == self.pinned.as_ref());
        let index = match (want, pinned) {
            (Want::Pinned, Some(index)) => index,
            _ => {
                self.turn = self.turn.wrapping_add(1);
                self.turn.checked_rem(open.len())?
            }
        };
        let taken = open.swap_remove(index);
        if want == Want::Pinned {
            self.pinned = Some(taken.0.clone());
        }
        self.current = Some(taken.0.clone());
        Some(taken)
    }

    /// Who is to be dialled because a call waits, and marks them. Rests do not count then: the core paces the calls.
    /// The second list is the other kind of address, to be dialled when the first kind does not answer.
    pub fn dials_now(&mut self, want: Want, avoid: Option<&Endpoint>) -> (Vec<Endpoint>, Vec<Endpoint>) {
        let idle = |replica: &Replica<L>| !replica.dialling && Some(&replica.endpoint) != avoid;
        if want == Want::Fresh {
            // Its old connection goes on carrying what it carries.
            self.turn = self.turn.wrapping_add(1);
            let mut idle: Vec<_> = self.replicas.iter_mut().filter(|replica| idle(replica)).collect();
            let open = idle.iter().any(|replica| replica.is_open());
            idle.retain(|replica| replica.is_open() == open);
            let turn = self.turn.checked_rem(idle.len());
            let chosen = turn.and_then(|turn| idle.into_iter().nth(turn));
            return (chosen.map(Replica::mark).into_iter().collect(), Vec::new());
        }
        let idle = self.replicas.iter_mut().filter(|replica| idle(replica) && !replica.is_open());
        let marked: Vec<Endpoint> = idle.map(Replica::mark).collect();
        let first = marked.first().map(Endpoint::family);
        marked.into_iter().partition(|endpoint| Some(endpoint.family()) == first)
    }

    /// Who is to be dialled so that the set is whole again, and marks them. A name often has addresses of both kinds
    /// for the same machine; while one kind works, the other is left alone.
    pub fn due_dials(&mut self, now: Instant) -> Vec<Endpoint> {
        let family = self.family();
        self.replicas
            .iter_mut()
            .filter(|replica| Some(replica.endpoint.family()) == family)
            .filter(|replica| !replica.dialling && !replica.is_open())
            .filter(|replica| replica.rests_until.is_none_or(|until| until <= now))
            .map(Replica::mark)
            .collect()
    }

    /// When the next rest is over, among those who would be dialled then.
    pub fn next_dial(&self) -> Option<Instant> {
        let family = self.family();
        self.replicas
            .iter()
            .filter(|replica| Some(replica.endpoint.family()) == family)
            .filter(|replica| !replica.dialling && !replica.is_open())
            .filter_map(|replica| replica.rests_until)
            .min()
    }

    /// The kind of address that is in use.
    fn family(&self) -> Option<Family> {
        let open = self.replicas.iter().find(|replica| replica.is_open());
        open.or(self.replicas.first()).map(|replica| replica.endpoint.family())
    }

    /// Whether a connection is being opened: of this kind of address, and not to the one to avoid.
    pub fn is_dialling(&self, family: Option<Family>, avoid: Option<&Endpoint>) -> bool {
        self.replicas.iter().any(|replica| {
            replica.dialling
                && family.is_none_or(|family| replica.endpoint.family() == family)
                && Some(&replica.endpoint) != avoid
        })
    }

    /// Whether a connection is open.
    pub fn is_open(&self) -> bool {
        self.replicas.iter().any(Replica::is_open)
    }

    /// A dial came to its end. `entropy` spreads the clients of a replica that was away.
    pub fn dialled(
        &mut self,
        endpoint: &Endpoint,
        result: Option<Result<L, LinkError>>,
        now: Instant,
        entropy: f64,
    ) {
        let Some(replica) = self.replicas.iter_mut().find(|replica| replica.endpoint == *endpoint) else {
            return;
        };
        replica.dialling = false;
        match result {
            None => {}
            Some(Ok(link)) => {
                replica.link = Some(link);
                replica.failures = 0;
                replica.rests_until = None;
                replica.why = None;
            }
            Some(Err(why)) => {
                let grown = FIRST_REST.mul_f64(1.6_f64.powi(replica.failures.min(12).cast_signed()));
                let rest = grown.min(LONGEST_REST).mul_f64(0.8 + 0.4 * entropy);
                replica.failures = replica.failures.saturating_add(1);
                replica.rests_until = Some(now + rest);
                replica.why = Some(why);
            }
        }
    }

    /// A connection ended. Says whether it was one that calls were given.
    pub fn lost(&mut self, endpoint: &Endpoint, now: Instant) -> bool {
        let lost = self
            .replicas
            .iter_mut()
            .find(|replica| replica.endpoint == *endpoint && replica.link.is_some() && !replica.is_open());
        let was_ours = lost.is_some();
        if let Some(replica) = lost {
            replica.why = replica.link.take().and_then(|link| link.failure());
            replica.rests_until = Some(now + FIRST_REST);
        }
        was_ours
    }

    /// Why no replica could be reached: the reason that says most.
    pub fn why(&self) -> Option<LinkError> {
        let weight = |error: &LinkError| match error.seen {
            Transport::Dns | Transport::NoRoute => 0,
            Transport::ConnectTimeout => 1,
            Transport::Refused => 2,
            // A replica answered.
            Transport::Broken => 3,
            _ => 4,
        };
        // One that took the connection and ended it said something, too.
        let why = |replica: &Replica<L>| replica.why.clone().or_else(|| replica.link.as_ref()?.failure());
        self.replicas.iter().filter_map(why).max_by_key(weight)
    }
}

impl<L: Carrier> Replica<L> {
    fn is_open(&self) -> bool {
        self.link.as_ref().is_some_and(L::is_open)
    }

    fn mark(&mut self) -> Endpoint {
        self.dialling = true;
        self.endpoint.clone()
    }
}

#[cfg(test)]
mod tests;
