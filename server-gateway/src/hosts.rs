//! Under which names the door answers browsers. Decides it by the request's `Host`: a foreign name that was made to
//! lead to this machine (DNS rebinding) would otherwise turn any page of the web into the door's own.

use std::net::IpAddr;

use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;
use thiserror::Error;

use crate::arrival::Arrival;

/// Endings that cannot be registered in public, so no foreign page can stand under them.
const PRIVATE_ENDINGS: [&str; 7] =
    [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".svc", ".svc.cluster.local"];
const ANY: &str = "*";

/// An allow-list entry is no host.
#[derive(Debug, Error)]
#[error("'{0}' is not a host; write it as chat.example or chat.example:8443, without a scheme, or * for all")]
pub struct BadHost(pub String);

/// The request came under a name that is not the door's.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "The gateway does not answer browsers under the name {0}. Start it with --allow-host {0}, or let the proxy pass on \
     the Host header as the browser sent it"
)]
pub struct ForeignHost(String);

/// The names of the door.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    listed: Vec<Name>,
    any: bool,
    local_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    host: String,
    port: Option<u16>,
}

impl Hosts {
    /// The `listed` names, beside those that a door on this machine (`local_only`) or on a network has anyway.
    ///
    /// # Errors
    /// An entry is no host.
    pub fn new<S: AsRef<str>>(listed: &[S], local_only: bool) -> Result<Self, BadHost> {
        let (any, names): (Vec<_>, Vec<_>) = listed.iter().map(AsRef::as_ref).partition(|text| *text == ANY);
        let names = names
            .into_iter()
            .map(|text| Name::parse(text).ok_or_else(|| BadHost(text.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { listed: names, any: !any.is_empty(), local_only })
    }

    /// Judges a request of a browser.
    ///
    /// # Errors
    /// It came under a foreign name, or under none.
    pub fn judge(&self, request: &Parts, arrival: &Arrival) -> Result<(), ForeignHost> {
        let asked = authority(request);
        let foreign = || ForeignHost(asked.as_ref().map_or_else(|| "HOST".to_owned(), ToString::to_string));
        let name = asked.as_ref().and_then(Name::of).ok_or_else(foreign)?;
        let known = self.any
            || self.listed.iter().any(|listed| listed.covers(&name))
            || is_loopback(&name.host)
            || !self.local_only && self.listed.is_empty() && (arrival.encrypted || is_private(&name.host));
        if known { Ok(()) } else { Err(foreign()) }
    }
}

/// The host and port that a request asks for.
pub fn authority(request: &Parts) -> Option<Authority> {
    if let Some(authority) = request.uri.authority() {
        return Some(authority.clone());
    }
    Authority::try_from(request.headers.get(HOST)?.as_bytes()).ok()
}

/// Whether a host is this machine, for the client that uses the name.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || address(host).is_some_and(|address| address.to_canonical().is_loopback())
}

/// Whether no public name server can make this name lead anywhere: an address, a name without a dot, or one with an
/// ending that cannot be registered. A certificate does as well, which is why TLS lets every name pass.
fn is_private(host: &str) -> bool {
    address(host).is_some()
        || !host.contains('.')
        || PRIVATE_ENDINGS.iter().any(|ending| host.ends_with(ending))
}

fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

impl Name {
    fn parse(text: &str) -> Option<Self> {
        Self::of(&text.parse().ok()?)
    }

    fn of(authority: &Authority) -> Option<Self> {
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let legal = !host.is_empty() && !host.contains('*') && !authority.as_str().contains('@');
        legal.then(|| Self { host, port: authority.port_u16() })
    }

    /// A name without a port stands for all of its ports, and some proxies take the port away.
    fn covers(&self, other: &Self) -> bool {
        self.host == other.host && (self.port.is_none() || other.port.is_none() || self.port == other.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn passes(hosts: &Hosts, host: &str, encrypted: bool) -> bool {
        let request = Request::get("/").header(HOST, host).body(()).expect("legal");
        let arrival = Arrival::direct("192.0.2.1".parse().expect("an address"), encrypted);
        hosts.judge(&request.into_parts().0, &arrival).is_ok()
    }

    #[test]
    fn a_door_on_this_machine_has_its_names_only() {
        let hosts = Hosts::new::<&str>(&[], true).expect("hosts");
        for host in ["localhost:1", "LOCALHOST.", "app.localhost", "127.0.0.1:50051", "[::1]:50051"] {
            assert!(passes(&hosts, host, false), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "192.0.2.1", "x@localhost", "box"] {
            assert!(!passes(&hosts, host, false) && !passes(&hosts, host, true), "{host}");
        }
        let listed = Hosts::new(&["chat.example"], true).expect("hosts");
        assert!(passes(&listed, "chat.example", true) && passes(&listed, "localhost", false));
    }

    #[test]
    fn a_door_on_a_network_has_names_that_cannot_be_forged() {
        let hosts = Hosts::new::<&str>(&[], false).expect("hosts");
        for host in ["192.0.2.1:80", "[2001:db8::1]", "box", "gateway.prod.svc", "tv.local", "localhost"] {
            assert!(passes(&hosts, host, false), "{host}");
        }
        assert!(!passes(&hosts, "chat.example", false));
        assert!(passes(&hosts, "chat.example", true), "a certificate vouches for it");
    }

    #[test]
    fn a_list_is_the_whole_list() {
        let hosts = Hosts::new(&["chat.example", "other.example:8443"], false).expect("hosts");
        for host in ["chat.example", "CHAT.example:1", "other.example:8443", "other.example", "127.0.0.1"] {
            assert!(passes(&hosts, host, false), "{host}");
        }
        for host in ["other.example:1", "box", "192.0.2.1", "third.example"] {
            assert!(!passes(&hosts, host, true), "{host}");
        }
        assert!(passes(&Hosts::new(&["*"], true).expect("hosts"), "any.example", false));
    }

    #[test]
    fn entries_are_checked() {
        for bad in ["", "https://chat.example", "chat.example/app", "a b", "*.example", "x@y"] {
            assert!(Hosts::new(&[bad], true).is_err(), "{bad}");
        }
    }
}
