//! How a request reached the door: from where, and whether a listener on the way could read it. Decides whose
//! word is taken for it when proxies stand in front: that of proxies which the operator named, and no other.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU8;
use std::str::FromStr;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use thiserror::Error;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Longer lists of addresses are an invention of the caller.
const MOST_HOPS: usize = 64;

/// One request's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Who called, as far as that can be known. For limits and logs.
    pub address: IpAddr,
    /// Whether it came over TLS, up to the first proxy that is believed, or up to the door itself.
    pub encrypted: bool,
    /// The connection's other end, when it claims to forward for another one and is not believed.
    pub unbelieved: Option<IpAddr>,
}

/// An entry is neither an address nor a network.
#[derive(Debug, Error)]
#[error("'{0}' is no address and no network of proxies; write it as 10.0.0.7 or 10.0.0.0/8")]
pub struct BadProxy(pub String);

/// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. By default no peer's, not even those of this
/// machine: every local program could send them.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    trusted: Trusted,
}

#[derive(Clone, Debug)]
enum Trusted {
    /// These, wherever they stand in the chain.
    Named(Vec<IpNet>),
    /// The last so many of the chain, whatever their addresses.
    Hops(NonZeroU8),
}

impl Default for Trusted {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

impl Arrival {
    /// A request that came from `address` itself.
    pub fn direct(address: IpAddr, encrypted: bool) -> Self {
        Self { address, encrypted, unbelieved: None }
    }
}

impl Proxies {
    /// The proxies at these addresses and in these networks.
    ///
    /// # Errors
    /// An entry is neither.
    pub fn named<S: AsRef<str>>(entries: &[S]) -> Result<Self, BadProxy> {
        let networks = entries.iter().map(|entry| network(entry.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { trusted: Trusted::Named(networks) })
    }

    /// Every caller comes through exactly so many proxies.
    pub fn hops(count: NonZeroU8) -> Self {
        Self { trusted: Trusted::Hops(count) }
    }

    /// Whether the other end of a connection is a proxy, which speaks for many.
    pub fn believes(&self, peer: IpAddr) -> bool {
        match &self.trusted {
            Trusted::Hops(_) => true,
            Trusted::Named(networks) => networks.iter().any(|network| network.contains(&peer.to_canonical())),
        }
    }

    /// What is known of a request from `peer`, whose connection to the door is encrypted when `tls` says so.
    pub fn arrival(&self, peer: SocketAddr, headers: &HeaderMap, tls: bool) -> Arrival {
        let peer = peer.ip().to_canonical();
        let Some((hops, address)) = self.walk(peer, headers) else {
            let claims = headers.contains_key(FORWARDED_FOR) || headers.contains_key(FORWARDED_PROTO);
            return Arrival { address: peer, encrypted: tls, unbelieved: claims.then_some(peer) };
        };
        // Each proxy adds its entry at the end, or passes on the one there is: the outermost that is believed counts.
        let schemes = entries(headers, &FORWARDED_PROTO);
        let scheme = schemes.get(hops - 1).or(schemes.last());
        // Without a word about it, what is known is the last stretch.
        let encrypted = scheme.map_or(tls, |scheme| scheme.eq_ignore_ascii_case("https"));
        Arrival { address, encrypted, unbelieved: None }
    }

    /// How many proxies of the chain are believed, from the door outwards, and who called the outermost of them.
    /// `None` when the peer is no proxy.
    fn walk(&self, peer: IpAddr, headers: &HeaderMap) -> Option<(usize, IpAddr)> {
        if !self.believes(peer) {
            return None;
        }
        let mut hops = 1;
        let mut caller = peer;
        let mut chain = entries(headers, &FORWARDED_FOR).into_iter().map(address);
        match &self.trusted {
            Trusted::Hops(count) => {
                hops = usize::from(count.get());
                // A chain that is too short did not come through all of them: its first entry is the best there is.
                for entry in chain.take(hops) {
                    let Some(entry) = entry else { break };
                    caller = entry;
                }
            }
            Trusted::Named(_) => {
                // What stands before the first stranger may be the stranger's invention.
                while let Some(Some(entry)) = chain.next() {
                    caller = entry;
                    if !self.believes(entry) {
                        break;
                    }
                    hops += 1;
                }
            }
        }
        Some((hops, caller))
    }
}

/// The entries of a list header, the last first.
fn entries<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    let values: Vec<_> = headers.get_all(name).iter().collect();
    let texts = values.into_iter().rev().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.rsplit(',')).map(str::trim).take(MOST_HOPS).collect()
}

/// As proxies write addresses: alone, with a port, and in brackets.
fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches('"');
    let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().or_else(|_| SocketAddr::from_str(entry).map(|address| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

fn network(entry: &str) -> Result<IpNet, BadProxy> {
    let entry = entry.trim();
    let alone = entry.parse().map(|address: IpAddr| IpNet::from(address.to_canonical()));
    alone.or_else(|_| entry.parse()).map_err(|_| BadProxy(entry.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded_for: &[&str], proto: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in forwarded_for {
            headers.append(FORWARDED_FOR, value.parse().expect("legal"));
        }
        for value in proto {
            headers.append(FORWARDED_PROTO, value.parse().expect("legal"));
        }
        headers
    }

    fn seen(proxies: &Proxies, peer: &str, headers: &HeaderMap) -> (String, bool) {
        let peer = SocketAddr::new(peer.parse().expect("an address"), 4000);
        let arrival = proxies.arrival(peer, headers, false);
        (arrival.address.to_string(), arrival.encrypted)
    }

    #[test]
    fn no_proxy_is_believed_without_a_name() {
        let claims = headers(&["198.51.100.7"], &["https"]);
        for peer in ["203.0.113.5", "127.0.0.1", "::1", "10.0.0.1"] {
            assert_eq!(seen(&Proxies::default(), peer, &claims), (peer.into(), false));
            let peer = SocketAddr::new(peer.parse().expect("an address"), 4000);
            let arrival = Proxies::default().arrival(peer, &claims, true);
            assert!(arrival.encrypted && arrival.unbelieved == Some(peer.ip()), "its own TLS counts");
        }
        let quiet = Proxies::default().arrival(([10, 0, 0, 1], 1).into(), &HeaderMap::new(), false);
        assert_eq!(quiet.unbelieved, None);
    }

    #[test]
    fn named_proxies_are_walked_from_the_door_outwards() {
        let proxies = Proxies::named(&["10.0.0.0/8", "127.0.0.1", "fd00::/8"]).expect("networks");
        let two = headers(&["1.2.3.4, 198.51.100.7", "10.0.0.9"], &["https"]);
        assert_eq!(seen(&proxies, "127.0.0.1", &two), ("198.51.100.7".into(), true), "not 1.2.3.4");
        assert_eq!(seen(&proxies, "::ffff:127.0.0.1", &two), ("198.51.100.7".into(), true));
        assert_eq!(seen(&proxies, "::1", &two), ("::1".into(), false), "that one was not named");
        let odd = headers(&["\"[2001:db8::7]:4711\", [fd00::1], 10.1.1.1:99"], &["http, https, http"]);
        assert_eq!(seen(&proxies, "10.0.0.1", &odd), ("2001:db8::7".into(), false));
        let broken = headers(&["198.51.100.7, unknown, 10.0.0.9"], &[]);
        assert_eq!(seen(&proxies, "10.0.0.1", &broken), ("10.0.0.9".into(), false), "the last that is known");
        let inside = headers(&["10.0.0.8, 10.0.0.9"], &["https"]);
        assert_eq!(seen(&proxies, "10.0.0.1", &inside), ("10.0.0.8".into(), true));
        assert_eq!(seen(&proxies, "10.0.0.1", &HeaderMap::new()), ("10.0.0.1".into(), false));
    }

    #[test]
    fn the_outermost_believed_proxy_says_whether_it_was_tls() {
        let proxies = Proxies::named(&["10.0.0.0/8"]).expect("networks");
        let forged = headers(&["10.0.0.8, 198.51.100.7, 10.0.0.9"], &["https, http, http"]);
        assert_eq!(seen(&proxies, "10.0.0.1", &forged), ("198.51.100.7".into(), false));
        let ended_outside = headers(&["198.51.100.7, 10.0.0.9"], &["https, http"]);
        assert_eq!(seen(&proxies, "10.0.0.1", &ended_outside), ("198.51.100.7".into(), true));
    }

    #[test]
    fn hops_are_counted_whatever_their_addresses() {
        let proxies = |count| Proxies::hops(NonZeroU8::new(count).expect("some"));
        let chain = headers(&["1.2.3.4, 198.51.100.7, 203.0.113.9"], &["https"]);
        assert_eq!(seen(&proxies(1), "203.0.113.5", &chain), ("203.0.113.9".into(), true));
        assert_eq!(seen(&proxies(2), "203.0.113.5", &chain), ("198.51.100.7".into(), true));
        assert_eq!(seen(&proxies(9), "203.0.113.5", &chain), ("1.2.3.4".into(), true));
        assert_eq!(seen(&proxies(1), "203.0.113.5", &HeaderMap::new()), ("203.0.113.5".into(), false));
    }

    #[test]
    fn entries_are_checked() {
        for bad in ["", "*", "proxy.example", "10.0.0.0/33", "10.0.0", "[::1]"] {
            assert!(Proxies::named(&[bad]).is_err(), "{bad}");
        }
        assert!(Proxies::named(&["::1", "2001:db8::/32", " 10.0.0.7 "]).is_ok());
    }
}
