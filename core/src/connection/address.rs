//! What a person may write as a server's address, and what becomes of it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The port of a server that does not say otherwise.
pub const DEFAULT_PORT: u16 = 50051;

/// A server's address, taken apart and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where the server is.
    pub place: Place,
    /// The way it was written asks for TLS (`https://`, `grpcs://`).
    pub tls: bool,
    /// The port was not written and is the default.
    pub port_assumed: bool,
    /// A scheme was written and dropped.
    pub scheme_dropped: bool,
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A name to look up, or one IP address.
    Host {
        /// A name in ASCII (an international one in punycode), or an IP address without brackets.
        host: String,
        /// 1 to 65535.
        port: u16,
    },
    /// Several replicas by IP address: nothing is looked up.
    List(Vec<SocketAddr>),
    /// A Unix socket.
    Unix(String),
}

/// The text is not an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError;

/// A scheme that only says whether to encrypt.
const SCHEMES: [(&str, bool); 5] =
    [("dns:///", false), ("grpc://", false), ("http://", false), ("grpcs://", true), ("https://", true)];

impl Address {
    /// Reads `host`, `host:port`, `[ipv6]:port`, each optionally behind `dns:///`, `grpc://`, `http://`, `grpcs://`
    /// or `https://`, and a trailing slash; `unix:/path`; and gRPC's lists, `ipv4:a:1,b:2` and `ipv6:[a]:1,[b]:2`.
    ///
    /// # Errors
    /// Anything else: a path, a query, user info, white space, a port outside 1 to 65535.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let plain = |place, port_assumed| Self { place, tls: false, port_assumed, scheme_dropped: false };
        if let Some(path) = strip_prefix(text, "unix:").filter(|path| path.starts_with(['/', '.'])) {
            let path = path.strip_prefix("//").unwrap_or(path);
            let usable = !path.ends_with('/') && !path.chars().any(char::is_control);
            return usable.then(|| plain(Place::Unix(path.to_owned()), false)).ok_or(AddressError);
        }
        for (scheme, is_v6) in [("ipv4:", false), ("ipv6:", true)] {
            if let Some(rest) = strip_prefix(text, scheme) {
                return list(rest, is_v6).map(|(list, assumed)| plain(Place::List(list), assumed));
            }
        }
        let found =
            SCHEMES.iter().find_map(|(scheme, tls)| Some((strip_prefix(text, scheme)?, *scheme, *tls)));
        let (rest, scheme, tls) = found.unwrap_or((text, "", false));
        let (host, port, port_assumed) = host_and_port(rest.strip_suffix('/').unwrap_or(rest))?;
        let scheme_dropped = !scheme.is_empty() && scheme != "dns:///";
        Ok(Self { place: Place::Host { host, port }, tls, port_assumed, scheme_dropped })
    }

    /// Whether the server is on this machine itself, as far as the text tells.
    pub fn is_loopback(&self) -> bool {
        let is_here = |ip: IpAddr| ip.to_canonical().is_loopback();
        match &self.place {
            Place::Host { host, .. } => {
                host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(is_here)
            }
            Place::List(list) => list.iter().all(|address| is_here(address.ip())),
            Place::Unix(_) => true,
        }
    }

    /// The host without its port, as a person reads it.
    pub fn host_shown(&self) -> String {
        match &self.place {
            Place::Host { host, .. } => shown(host),
            Place::List(list) => list.first().map(|address| address.ip().to_string()).unwrap_or_default(),
            Place::Unix(path) => path.clone(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Host { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Place::Host { host, port } => write!(f, "{}:{port}", shown(host)),
            Place::List(list) => {
                for (index, address) in list.iter().enumerate() {
                    write!(f, "{}{address}", if index == 0 { "" } else { "," })?;
                }
                Ok(())
            }
            Place::Unix(path) => write!(f, "unix:{path}"),
        }
    }
}

/// Punycode as the letters it stands for, where it stands for any.
fn shown(host: &str) -> String {
    let is_punycode = host.split('.').any(|label| strip_prefix(label, "xn--").is_some());
    if is_punycode && let (letters, Ok(())) = idna::domain_to_unicode(host) {
        return letters;
    }
    host.to_owned()
}

/// Schemes are written in any case.
fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn list(text: &str, is_v6: bool) -> Result<(Vec<SocketAddr>, bool), AddressError> {
    let mut assumed = false;
    let mut list = Vec::new();
    for part in text.split(',') {
        let (host, port, port_assumed) = host_and_port(part.trim())?;
        let ip = host.parse::<IpAddr>().ok().filter(|ip| ip.is_ipv6() == is_v6).ok_or(AddressError)?;
        assumed |= port_assumed;
        let address = SocketAddr::new(ip, port);
        if !list.contains(&address) {
            list.push(address);
        }
    }
    Ok((list, assumed))
}

fn host_and_port(text: &str) -> Result<(String, u16, bool), AddressError> {
    if text.is_empty()
        || text.contains(|c: char| c.is_whitespace() || c.is_control() || "/?#@\\,".contains(c))
    {
        return Err(AddressError);
    }
    let (host, port) = split_port(text)?;
    let (port, assumed) = match port {
        None => (DEFAULT_PORT, true),
        Some(port) => (parse_port(port)?, false),
    };
    let host = if host.is_ascii() {
        host.to_owned()
    } else {
        idna::domain_to_ascii(host).ok().filter(|host| !host.is_empty()).ok_or(AddressError)?
    };
    Ok((host, port, assumed))
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
            ("my_host:1", "my_host:1", false, false),
            ("127.0.0.1:50051", "127.0.0.1:50051", false, false),
            ("[::1]:50051", "[::1]:50051", false, false),
            ("::1", "[::1]:50051", false, true),
            ("dns:///h:7", "h:7", false, false),
            ("http://h:7/", "h:7", false, false),
            ("https://h", "h:50051", true, true),
            ("HTTPS://h:1", "h:1", true, false),
            ("grpcs://h:443", "h:443", true, false),
            ("unix:/run/chat cli.sock", "unix:/run/chat cli.sock", false, false),
            ("unix:///run/a.sock", "unix:/run/a.sock", false, false),
            ("unix:50051", "unix:50051", false, false),
            ("ipv4:127.0.0.1:5001,127.0.0.1:5002", "127.0.0.1:5001,127.0.0.1:5002", false, false),
            ("ipv4:10.0.0.1,10.0.0.1:50051", "10.0.0.1:50051", false, true),
            ("ipv6:[::1]:5001,[::2]", "[::1]:5001,[::2]:50051", false, true),
            ("bücher.example:1", "bücher.example:1", false, false),
            ("xn--bcher-kva.example", "bücher.example:50051", false, true),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(
                (address.to_string().as_str(), address.tls, address.port_assumed),
                (shown, tls, assumed),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            " ",
            "h:0",
            "h:70000",
            "h:x",
            "h:",
            ":1",
            "h:1/x",
            "u@h:1",
            "a b",
            "h?x",
            "[::1",
            "[x]:1",
            "h:+1",
            "a:1,b:2",
            "ipv4:",
            "ipv4:h:1",
            "ipv4:[::1]:1",
            "ipv6:127.0.0.1:1",
            "ipv4:127.0.0.1:1,",
            "unix:/run/",
            "\u{ad}",
        ] {
            assert_eq!(Address::parse(text), Err(AddressError), "{text:?}");
        }
    }

    #[test]
    fn an_international_name_travels_in_ascii() {
        let address = Address::parse("Größe.example:7").unwrap();
        assert_eq!(address.place, Place::Host { host: "xn--gre-6ka8i.example".into(), port: 7 });
        assert_eq!(address.host_shown(), "größe.example");
    }

    #[test]
    fn knows_this_machine() {
        for (text, expected) in [
            ("localhost", true),
            ("127.3.2.1", true),
            ("[::1]:5", true),
            ("10.0.0.1", false),
            ("unix:/a", true),
            ("ipv4:127.0.0.1:1,127.0.0.2:2", true),
            ("ipv4:127.0.0.1:1,10.0.0.1:2", false),
        ] {
            assert_eq!(Address::parse(text).unwrap().is_loopback(), expected, "{text}");
        }
    }
}
