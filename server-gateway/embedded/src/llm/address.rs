//! Which addresses a caller may make this server connect to. A caller's `provider_config` names hosts, so without
//! this check every caller with a prompt could reach the machines behind the server (SSRF).
//!
//! Private, loopback and link-local targets are refused unless the operator lists them in
//! `CHATCLI_OLLAMA_ALLOWED_HOSTS`. A name is resolved once, every address is checked, and the connection goes to
//! those addresses and no others. A name that cannot be resolved is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use super::{Failure, FailureKind};

/// The keys of `provider_config` that hold addresses.
pub(crate) const URL_KEYS: [&str; 7] =
    ["base_url", "api_base", "endpoint", "url", "host", "server_url", "realm_url"];

const METADATA_HOSTS: [&str; 3] = ["metadata.google.internal", "metadata.goog", "instance-data"];

/// What the operator allows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    allow_http: bool,
    allowed: Vec<Allowed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Allowed {
    Host { host: String, port: Option<u16> },
    Net { net: IpAddr, bits: u8 },
}

/// An address that passed, with the only socket addresses it may be reached at.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) sockets: Vec<SocketAddr>,
}

impl Policy {
    /// `allowed` is a comma list of host, host:port or CIDR. Entries that are none of these are returned apart.
    pub(crate) fn new(allow_http: bool, allowed: Option<&str>) -> (Self, Vec<String>) {
        let mut policy = Self { allow_http, allowed: Vec::new() };
        let mut unreadable = Vec::new();
        for entry in allowed.unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            match Allowed::parse(entry) {
                Some(entry) => policy.allowed.push(entry),
                None => unreadable.push(entry.to_owned()),
            }
        }
        (policy, unreadable)
    }

    /// Checks the address under `key`, resolving its name.
    pub(crate) async fn check(&self, key: &str, text: &str) -> Result<Checked, Failure> {
        let refuse = |why: &str| {
            Failure::new(
                FailureKind::Invalid,
                format!("invalid provider configuration: provider_config[{key}]: {why}"),
            )
        };
        let url =
            Url::parse(text.trim()).map_err(|_| refuse("not a complete URL such as https://host:port"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("only https and http addresses can be used"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("a user name or password in the address is not accepted"));
        }
        let host = url.host().ok_or_else(|| refuse("the address names no host"))?.to_owned();
        let port = url.port_or_known_default().ok_or_else(|| refuse("the address names no port"))?;
        let name = host_name(&host);
        if METADATA_HOSTS.iter().any(|meta| name == *meta || name.ends_with(&format!(".{meta}"))) {
            return Err(refuse("cloud metadata services are never reachable"));
        }
        let listed = self.lists_host(&name, port);
        let sockets = resolve(&host, port).await.map_err(|why| refuse(&why))?;
        for socket in &sockets {
            let address = canonical(socket.ip());
            if is_metadata(address) {
                return Err(refuse("link-local and metadata addresses are never reachable"));
            }
            if !listed && !self.lists_address(address) && is_internal(address) {
                return Err(refuse(
                    "the address is private; the server's operator can allow it with CHATCLI_OLLAMA_ALLOWED_HOSTS",
                ));
            }
        }
        let all_listed = listed || sockets.iter().all(|socket| self.lists_address(canonical(socket.ip())));
        if url.scheme() == "http" && !self.allow_http && !all_listed {
            return Err(refuse(
                "plain http needs CHATCLI_ALLOW_HTTP_PROVIDERS=true, or the host in CHATCLI_OLLAMA_ALLOWED_HOSTS",
            ));
        }
        Ok(Checked { url, host: name, sockets })
    }

    fn lists_host(&self, name: &str, port: u16) -> bool {
        self.allowed.iter().any(|entry| match entry {
            Allowed::Host { host, port: only } => host == name && only.is_none_or(|only| only == port),
            Allowed::Net { .. } => false,
        })
    }

    fn lists_address(&self, address: IpAddr) -> bool {
        self.allowed.iter().any(|entry| match entry {
            Allowed::Net { net, bits } => contains(*net, *bits, address),
            Allowed::Host { .. } => false,
        })
    }
}

impl Allowed {
    fn parse(entry: &str) -> Option<Self> {
        if let Some((net, bits)) = entry.split_once('/') {
            let net: IpAddr = net.parse().ok()?;
            let bits: u8 = bits.parse().ok()?;
            let most = if net.is_ipv4() { 32 } else { 128 };
            return (bits <= most).then_some(Self::Net { net, bits });
        }
        if let Ok(address) = entry.parse::<Ipv6Addr>() {
            return Some(Self::Host { host: address.to_string(), port: None });
        }
        // The URL parser knows brackets, ports and international names.
        let url = Url::parse(&format!("http://{entry}/")).ok()?;
        let extras = url.path() != "/" || url.query().is_some() || !url.username().is_empty();
        let host = host_name(&url.host()?.to_owned());
        let port = match entry.rsplit_once(':') {
            Some((_, digits)) if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            _ => None,
        };
        (!extras).then_some(Self::Host { host, port })
    }
}

fn host_name(host: &Host<String>) -> String {
    match host {
        Host::Domain(name) => name.trim_end_matches('.').to_ascii_lowercase(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => canonical(IpAddr::V6(*address)).to_string(),
    }
}

async fn resolve(host: &Host<String>, port: u16) -> Result<Vec<SocketAddr>, String> {
    let name = match host {
        Host::Ipv4(address) => return Ok(vec![SocketAddr::new(IpAddr::V4(*address), port)]),
        Host::Ipv6(address) => return Ok(vec![SocketAddr::new(IpAddr::V6(*address), port)]),
        Host::Domain(name) => name,
    };
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), port))
        .await
        .map_err(|_| "the host's name could not be resolved".to_owned())?
        .collect();
    if found.is_empty() { Err("the host's name has no address".to_owned()) } else { Ok(found) }
}

/// An IPv4 address that stands for itself in an IPv6 one is judged as what it is.
fn canonical(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    if let Some(four) = six.to_ipv4_mapped() {
        return IpAddr::V4(four);
    }
    let is_ipv4 = match six.segments() {
        // NAT64 (RFC 6052), and IPv4-translated (RFC 2765).
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] | [0, 0, 0, 0, 0xffff, 0, _, _] => true,
        // The deprecated "IPv4-compatible" form.
        [0, 0, 0, 0, 0, 0, high, low] => high != 0 || low > 1,
        _ => false,
    };
    if is_ipv4 { IpAddr::V4(last_ipv4(six)) } else { address }
}

fn last_ipv4(six: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = six.octets();
    Ipv4Addr::new(a, b, c, d)
}

/// The IPv4 address that a tunnel or a translator would deliver to.
fn carried(six: Ipv6Addr) -> Option<Ipv4Addr> {
    let [_, _, a, b, c, d, ..] = six.octets();
    match six.segments() {
        // 6to4.
        [0x2002, ..] => Some(Ipv4Addr::new(a, b, c, d)),
        // Teredo; the client's address is inverted.
        [0x2001, 0, ..] => Some(Ipv4Addr::from_bits(!last_ipv4(six).to_bits())),
        // NAT64 of a local network (RFC 8215).
        [0x64, 0xff9b, 1, ..] => Some(last_ipv4(six)),
        _ => None,
    }
}

/// Services of clouds that hand out secrets to every client; no list of an operator opens them.
fn is_metadata(address: IpAddr) -> bool {
    let is_known = |four: Ipv4Addr| {
        // The second is Azure's, the third Alibaba's.
        four.is_link_local() || [[168, 63, 129, 16], [100, 100, 100, 200]].contains(&four.octets())
    };
    match address {
        IpAddr::V4(four) => is_known(four),
        IpAddr::V6(six) => {
            six.is_unicast_link_local()
                || six.segments() == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254]
                || carried(six).is_some_and(is_known)
        }
    }
}

fn is_internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let [a, b, c, _] = four.octets();
            four.is_private()
                || four.is_loopback()
                || four.is_link_local()
                || four.is_multicast()
                || four.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19))
        }
        IpAddr::V6(six) => {
            let [first, second, ..] = six.segments();
            // All that is given to the public lies in 2000::/3 (IANA's registry of IPv6 address space).
            first & 0xe000 != 0x2000
                // For protocols (RFC 2928), and for documentation (RFC 3849, RFC 9637).
                || (first == 0x2001 && (second < 0x200 || second == 0xdb8))
                || (first == 0x3fff && second < 0x1000)
                // What they deliver to is not what was looked at.
                || carried(six).is_some()
        }
    }
}

fn contains(net: IpAddr, bits: u8, address: IpAddr) -> bool {
    match (net, address) {
        (IpAddr::V4(net), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            u32::from(net) & mask == u32::from(address) & mask
        }
        (IpAddr::V6(net), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            u128::from(net) & mask == u128::from(address) & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn passes(allow_http: bool, allowed: &str, url: &str) -> bool {
        let (policy, unreadable) = Policy::new(allow_http, Some(allowed));
        assert!(unreadable.is_empty(), "{unreadable:?}");
        policy.check("base_url", url).await.is_ok()
    }

    #[tokio::test]
    async fn what_is_refused_and_what_passes() {
        for (allow_http, allowed, url, expected) in [
            (false, "", "https://8.8.8.8/", true),
            (false, "", "https://[2001:4860:4860::8888]/v1", true),
            (false, "", "http://8.8.8.8/", false),
            (true, "", "http://8.8.8.8/", true),
            (true, "", "http://169.254.169.254/", false),
            (true, "169.254.169.254", "http://169.254.169.254/", false),
            (true, "", "http://127.0.0.1:1/", false),
            (true, "", "http://localhost:11434", false),
            (true, "", "http://0x7f.1/", false),
            (true, "", "http://2130706433/", false),
            (true, "", "http://[::ffff:10.0.0.1]/", false),
            (true, "", "http://[64:ff9b::a00:1]/", false),
            (true, "", "http://[::1]/", false),
            (true, "", "http://[fe80::1]/", false),
            (true, "", "http://[fd12::1]/", false),
            (true, "", "http://0.0.0.0/", false),
            (true, "", "http://10.1.2.3/", false),
            (true, "", "http://172.31.0.1/", false),
            (true, "", "http://172.32.0.1/", true),
            (true, "", "http://192.168.0.1/", false),
            (true, "", "http://100.64.0.1/", false),
            (true, "", "http://metadata.google.internal/", false),
            (true, "", "http://168.63.129.16/", false),
            (true, "168.63.129.16", "http://168.63.129.16/", false),
            (true, "", "http://100.100.100.200/", false),
            (true, "", "http://[64:ff9b::a9fe:a9fe]/", false),
            (true, "", "http://[64:ff9b:1::a00:1]/", false),
            (true, "", "http://[64:ff9b:1:abcd::808:808]/", false),
            (true, "64:ff9b:1::/48", "http://[64:ff9b:1::a00:1]/", true),
            (true, "64:ff9b:1::/48", "http://[64:ff9b:1::a9fe:a9fe]/", false),
            (true, "", "http://[2002:a00:1::1]/", false),
            (true, "", "http://[2002:808:808::1]/", false),
            (true, "2002::/16", "http://[2002:a9fe:a9fe::1]/", false),
            (true, "", "http://[2001::1]/", false),
            (true, "", "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", false),
            (true, "", "http://[::ffff:0:10.0.0.1]/", false),
            (true, "", "http://[::ffff:0:169.254.169.254]/", false),
            (true, "", "http://[::ffff:0:8.8.8.8]/", true),
            (true, "", "http://[::10.0.0.1]/", false),
            (true, "", "http://[fec0::1]/", false),
            (true, "", "http://[feff::1]/", false),
            (true, "", "http://[fd00:ec2::254]/", false),
            (true, "fd00::/8", "http://[fd00:ec2::254]/", false),
            (true, "", "http://[2001:db8::1]/", false),
            (true, "", "http://[3fff:0fff::1]/", false),
            (true, "", "http://[3fff:1000::1]/", true),
            (true, "", "http://[5f00::1]/", false),
            (true, "", "http://[4000::1]/", false),
            (true, "", "http://[2001:2::1]/", false),
            (true, "", "http://[2001:4860:4860::8888]/", true),
            (true, "", "http://[100::1]/", false),
            (true, "", "http://[ff02::1]/", false),
            (true, "", "http://[::]/", false),
            (true, "", "http://192.88.99.1/", false),
            (true, "", "http://[2600::1]/", true),
            (true, "", "http://x.metadata.goog./", false),
            (true, "", "ftp://8.8.8.8/", false),
            (true, "", "8.8.8.8:443", false),
            (true, "", "https://user:pw@8.8.8.8/", false),
            (false, "localhost", "http://localhost:11434", true),
            (false, "localhost:11434", "http://LOCALHOST:11434/", true),
            (false, "localhost:11434", "http://localhost:11435/", false),
            (false, "10.0.0.0/8", "http://10.9.8.7:11434", true),
            (false, "10.0.0.0/8", "http://11.9.8.7:11434", false),
            (false, "10.0.0.7", "https://10.0.0.7", true),
            (false, "10.0.0.7", "https://10.0.0.8", false),
            (false, "::1", "http://[::1]:11434", true),
            (false, "fd00::/8", "http://[fd12::1]", true),
            (true, "", "http://this-host-does-not-exist.invalid/", false),
        ] {
            assert_eq!(
                passes(allow_http, allowed, url).await,
                expected,
                "http {allow_http}, list {allowed:?}: {url}"
            );
        }
    }

    #[test]
    fn unreadable_entries_are_reported() {
        let (policy, unreadable) = Policy::new(false, Some("gpu, 10.0.0.0/99, a/b, ,h:70000, gpu:1/x"));
        assert_eq!(policy.allowed, [Allowed::Host { host: "gpu".to_owned(), port: None }]);
        assert_eq!(unreadable, ["10.0.0.0/99", "a/b", "h:70000", "gpu:1/x"]);
    }
}
