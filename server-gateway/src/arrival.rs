//! How a request reached the door: from where, and whether anybody could listen. Decides whose word is taken for
//! it when a proxy stands in front.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// One request's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Who called, as far as that can be known.
    pub address: IpAddr,
    /// Whether it came over TLS, up to the proxy in front of the door.
    pub encrypted: bool,
}

/// Who is believed to be a proxy: this machine always, others when the operator says that all callers come through
/// one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proxies {
    /// Every peer is one.
    pub all: bool,
}

impl Proxies {
    /// What is known of a request from `peer`.
    pub fn arrival(self, peer: SocketAddr, headers: &HeaderMap) -> Arrival {
        let address = peer.ip().to_canonical();
        if !self.all && !address.is_loopback() {
            return Arrival { address, encrypted: false };
        }
        // A proxy adds to the end; whatever stands before may be the caller's invention.
        let last = |name: HeaderName| {
            headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next().map(str::trim)
        };
        let encrypted = last(FORWARDED_PROTO).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        let origin = last(FORWARDED_FOR).and_then(|text| text.parse::<IpAddr>().ok());
        Arrival { address: origin.map_or(address, |origin| origin.to_canonical()), encrypted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_PROTO, "https".parse().expect("legal"));
        headers.append(FORWARDED_FOR, "198.51.100.7, 192.0.2.9".parse().expect("legal"));
        let seen = |all, peer: &str| {
            let peer = SocketAddr::new(peer.parse().expect("an address"), 4000);
            let Arrival { address, encrypted } = Proxies { all }.arrival(peer, &headers);
            (address.to_string(), encrypted)
        };
        assert_eq!(seen(false, "203.0.113.5"), ("203.0.113.5".into(), false));
        assert_eq!(seen(true, "203.0.113.5"), ("192.0.2.9".into(), true));
        for local in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(seen(false, local), ("192.0.2.9".into(), true));
        }
    }
}
