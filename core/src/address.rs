//! What a person may write as a server's address, and what becomes of it.

use std::fmt;
use std::net::Ipv6Addr;

/// The port of a server that does not say otherwise.
pub const DEFAULT_PORT: u16 = 50051;

/// A server's address, taken apart and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// The way it was written asks for TLS (`https://`, `grpcs://`).
    pub tls: bool,
    /// The port was not written and is the default.
    pub port_assumed: bool,
    /// A scheme was written and dropped.
    pub scheme_dropped: bool,
}

/// The text is not an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError;

impl Address {
    /// Reads `host`, `host:port`, `[ipv6]:port`, each optionally behind `dns:///`, `grpc://`, `http://`, `grpcs://`
    /// or `https://`, and a trailing slash.
    ///
    /// # Errors
    /// Anything else: a path, a query, user info, white space, a port outside 1 to 65535.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (rest, tls, scheme_dropped) = strip_scheme(text.trim());
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.is_empty()
            || rest.contains(|c: char| c.is_whitespace() || c.is_control() || "/?#@\\".contains(c))
        {
            return Err(AddressError);
        }
        let (host, port) = split_port(rest)?;
        let (port, port_assumed) = match port {
            None => (DEFAULT_PORT, true),
            Some(port) => (parse_port(port)?, false),
        };
        Ok(Self { host: host.to_owned(), port, tls, port_assumed, scheme_dropped })
    }

    /// Whether the host is this machine itself, as far as its text tells.
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

fn strip_scheme(text: &str) -> (&str, bool, bool) {
    for (scheme, tls) in
        [("dns:///", false), ("grpc://", false), ("http://", false), ("grpcs://", true), ("https://", true)]
    {
        if let Some(rest) = text.strip_prefix(scheme) {
            return (rest, tls, scheme != "dns:///");
        }
    }
    (text, false, false)
}

fn split_port(text: &str) -> Result<(&str, Option<&str>), AddressError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(AddressError)?;
        host.parse::<Ipv6Addr>().map_err(|_| AddressError)?;
        return match after {
            "" => Ok((host, None)),
            _ => Ok((host, Some(after.strip_prefix(':').ok_or(AddressError)?))),
        };
    }
    match text.rsplit_once(':') {
        None => Ok((text, None)),
        // A bare IPv6 address has more than one colon; its port cannot be told apart without brackets.
        Some((host, _)) if host.contains(':') => {
            text.parse::<Ipv6Addr>().map_err(|_| AddressError).map(|_| (text, None))
        }
        Some(("", _)) => Err(AddressError),
        Some((host, port)) => Ok((host, Some(port))),
    }
}

fn parse_port(text: &str) -> Result<u16, AddressError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AddressError);
    }
    text.parse::<u16>().ok().filter(|port| *port > 0).ok_or(AddressError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, shown, tls, assumed) in [
            ("h:1", "h:1", false, false),
            ("h", "h:50051", false, true),
            ("127.0.0.1:50051", "127.0.0.1:50051", false, false),
            ("[::1]:50051", "[::1]:50051", false, false),
            ("::1", "[::1]:50051", false, true),
            ("dns:///h:7", "h:7", false, false),
            ("http://h:7/", "h:7", false, false),
            ("https://h", "h:50051", true, true),
            ("grpcs://h:443", "h:443", true, false),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(
                (address.to_string().as_str(), address.tls, address.port_assumed),
                (shown, tls, assumed)
            );
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "", " ", "h:0", "h:70000", "h:x", "h:", ":1", "h:1/x", "u@h:1", "a b", "h?x", "[::1", "[x]:1",
            "h:+1",
        ] {
            assert_eq!(Address::parse(text), Err(AddressError), "{text:?}");
        }
    }

    #[test]
    fn knows_this_machine() {
        for (text, expected) in
            [("localhost", true), ("127.3.2.1", true), ("[::1]:5", true), ("10.0.0.1", false)]
        {
            assert_eq!(Address::parse(text).unwrap().is_loopback(), expected, "{text}");
        }
    }
}
