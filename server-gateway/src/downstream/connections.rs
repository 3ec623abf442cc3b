//! All connections of the port. Decides who gets a place when there are few: a cap for all and one for each address,
//! and when one is reached the connection that can best be spared goes for the newcomer.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;

use super::Limits;
use super::exchange::now_millis;
use super::pulse::{Ending, Pulse};
use crate::operation::metrics::Metrics;
use crate::operation::tally::Tally;

/// All open connections.
#[derive(Debug)]
pub struct Connections {
    limits: Limits,
    table: Mutex<Table>,
    spared: Tally,
    refused: Tally,
    open: Gauge,
    accepted: Counter,
    ended: Family<Vec<(&'static str, &'static str)>, Counter>,
}

#[derive(Debug, Default)]
struct Table {
    open: HashMap<u64, Entry>,
    of_address: HashMap<IpAddr, usize>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    address: IpAddr,
    pulse: Arc<Pulse>,
}

/// A connection's place. Dropped, it is free.
#[derive(Debug)]
pub struct Place {
    connections: Arc<Connections>,
    id: u64,
    /// What the connection does.
    pub pulse: Arc<Pulse>,
}

impl Connections {
    /// None yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            table: Mutex::default(),
            spared: Tally::new("connections were dropped, idlest first, because the gateway is full"),
            refused: Tally::new("connections were refused, because the gateway is full of calls"),
            open: Gauge::default(),
            accepted: Counter::default(),
            ended: Family::default(),
        }
    }

    /// The same, with its numbers among these.
    pub fn reporting(self, metrics: &Metrics) -> Self {
        Self {
            open: metrics.connections.clone(),
            accepted: metrics.connections_accepted.clone(),
            ended: metrics.connections_ended.clone(),
            ..self
        }
    }

    fn count_end(&self, why: &'static str) {
        self.ended.get_or_create_owned(&vec![("reason", why)]).inc();
    }

    /// Gives a newcomer from `address` a place. `counted` says that the address has a cap of its own.
    pub fn admit(self: &Arc<Self>, address: IpAddr, counted: bool) -> Option<Place> {
        let address = network(address);
        let mut table = self.table();
        let of_address = table.of_address.get(&address).copied().unwrap_or_default();
        let crowded = counted && of_address >= self.limits.connections_per_address;
        if crowded || table.open.len() >= self.limits.connections {
            let spared = table.spare(|entry| !crowded || entry.address == address);
            if !spared {
                drop(table);
                self.refused.count();
                self.count_end("refused");
                return None;
            }
            self.spared.count();
            self.count_end(Ending::Spared.name());
        }
        self.accepted.inc();
        self.open.inc();
        let pulse = Arc::new(Pulse::new());
        let id = table.next;
        table.next += 1;
        table.open.insert(id, Entry { address, pulse: Arc::clone(&pulse) });
        *table.of_address.entry(address).or_default() += 1;
        drop(table);
        Some(Place { connections: Arc::clone(self), id, pulse })
    }

    /// Drops the connection that can best be spared, for a descriptor that is needed.
    pub fn make_room(&self) {
        if self.table().spare(|_| true) {
            self.spared.count();
            self.count_end(Ending::Spared.name());
        }
    }

    /// Ends all that stand still.
    pub fn sweep(&self) {
        let now = now_millis();
        for entry in self.table().open.values() {
            if let Some(why) = entry.pulse.sweep(now, &self.limits) {
                tracing::debug!(address = %entry.address, ?why, "ending a connection");
                if entry.pulse.end(why) {
                    self.count_end(why.name());
                }
            }
        }
        self.spared.flush();
        self.refused.flush();
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.table().open.len()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Ends the best one to spare among those that are `meant`, and frees its place at once.
    fn spare(&mut self, meant: impl Fn(&Entry) -> bool) -> bool {
        let idlest = self
            .open
            .iter()
            .filter(|(_, entry)| meant(entry))
            .filter_map(|(id, entry)| Some((entry.pulse.worth()?, *id)))
            .min();
        let Some((_, id)) = idlest else { return false };
        if let Some(entry) = self.remove(id) {
            entry.pulse.end(Ending::Spared);
        }
        true
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.open.remove(&id)?;
        if let Some(count) = self.of_address.get_mut(&entry.address) {
            *count -= 1;
            if *count == 0 {
                self.of_address.remove(&entry.address);
            }
        }
        Some(entry)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.table().remove(self.id);
        self.connections.open.dec();
    }
}

/// What counts as one address: in IPv6 the network, of which everybody has a whole one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::downstream::pulse::Busy;

    fn connections(all: usize, each: usize) -> Arc<Connections> {
        let limits = Limits { connections: all, connections_per_address: each, ..Limits::default() };
        Arc::new(Connections::new(limits))
    }

    fn at(address: &str) -> IpAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn a_full_port_drops_the_idlest_for_a_newcomer() {
        let all = connections(2, 10);
        let first = all.admit(at("192.0.2.1"), true).expect("a place");
        let second = all.admit(at("192.0.2.2"), true).expect("a place");
        let _call = Busy::begin(&first.pulse, Arc::default());
        let third = all.admit(at("192.0.2.3"), true).expect("a place");
        assert!(second.pulse.ended.is_cancelled() && !first.pulse.ended.is_cancelled());
        assert_eq!(all.open(), 2);
        let _call = Busy::begin(&third.pulse, Arc::default());
        assert!(all.admit(at("192.0.2.4"), true).is_none(), "all are busy");
    }

    #[test]
    fn an_address_crowds_out_only_itself() {
        let all = connections(10, 2);
        let stranger = all.admit(at("2001:db8:0:2::1"), true).expect("a place");
        let own: Vec<_> = (1..=3)
            .map(|number| all.admit(at(&format!("2001:db8::{number}")), true).expect("a place"))
            .collect();
        assert!(own[0].pulse.ended.is_cancelled(), "one network is one address");
        assert!(!stranger.pulse.ended.is_cancelled());
        drop(own);
        assert_eq!(all.open(), 1);
        let proxied: Vec<_> = (0..5).filter_map(|_| all.admit(at("127.0.0.1"), false)).collect();
        assert_eq!(proxied.len(), 5, "a proxy stands for many");
    }
}
