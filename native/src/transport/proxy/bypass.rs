//! Which servers are reached without the proxy: this machine itself, and what `NO_PROXY` lists. Its entries are those
//! of Go's `httpproxy`: a name with its subdomains, `.name` and `*.name` for the subdomains alone, an address, a range
//! (`10.0.0.0/8`), each but the range with a port if it holds for that port only; `*` is everything.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a host is this machine.
pub fn is_local(host: &str) -> bool {
    let local = |ip: IpAddr| ip.is_loopback() || ip.is_unspecified();
    ip(host).is_some_and(local) || host.trim_end_matches('.').eq_ignore_ascii_case("localhost")
}

/// Whether the list has this server. Commas and blanks stand between its entries.
pub fn covers(list: &str, host: &str, port: u16) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    list.split(|c: char| c == ',' || c.is_whitespace())
        .filter(|entry| !entry.is_empty())
        .any(|entry| is_meant(&entry.to_ascii_lowercase(), &host, port))
}

fn is_meant(entry: &str, host: &str, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Some((network, bits)) = entry.split_once('/') {
        return match (ip(network), bits.parse(), ip(host)) {
            (Some(network), Ok(bits), Some(host)) => is_within(network, bits, host),
            _ => false,
        };
    }
    let (name, only) = split_port(entry);
    if only.is_some_and(|only| only.parse() != Ok(port)) {
        return false;
    }
    if let Some(entry) = ip(name) {
        return ip(host) == Some(entry);
    }
    let name = name.trim_end_matches('.');
    let name = name.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(name);
    match name.strip_prefix('.') {
        Some("") => false,
        Some(_) => host.len() > name.len() && host.ends_with(name),
        None if name.is_empty() => false,
        None => host == name || host.strip_suffix(name).is_some_and(|before| before.ends_with('.')),
    }
}

/// `name:port`, `[::1]:port`; an address of IPv6 without brackets has no port.
fn split_port(entry: &str) -> (&str, Option<&str>) {
    if ip(entry).is_some() {
        return (entry, None);
    }
    match entry.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (entry, None),
    }
}

fn ip(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

fn is_within(network: IpAddr, bits: u32, host: IpAddr) -> bool {
    let same = |network: u128, host: u128, width: u32| {
        bits <= width && (network ^ host).checked_shr(width - bits).unwrap_or(0) == 0
    };
    match (network, host) {
        (IpAddr::V4(network), IpAddr::V4(host)) => same(number4(network), number4(host), 32),
        (IpAddr::V6(network), IpAddr::V6(host)) => same(number6(network), number6(host), 128),
        _ => false,
    }
}

fn number4(ip: Ipv4Addr) -> u128 {
    u128::from(u32::from(ip))
}

fn number6(ip: Ipv6Addr) -> u128 {
    u128::from(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_mean_what_they_mean_to_gos_programs_and_to_curl() {
        for (list, host, port, expected) in [
            ("*", "anything", 1, true),
            ("example.com", "example.com", 1, true),
            ("example.com", "a.b.example.com", 1, true),
            ("example.com", "badexample.com", 1, false),
            (".example.com", "example.com", 1, false),
            (".example.com", "a.example.com", 1, true),
            ("*.example.com", "a.example.com", 1, true),
            ("*.example.com", "example.com", 1, false),
            ("EXAMPLE.com.", "Example.COM", 1, true),
            ("example.com", "example.com.", 1, true),
            ("example.com:50051", "example.com", 50051, true),
            ("example.com:50051", "example.com", 443, false),
            ("example.com:x", "example.com", 443, false),
            ("10.0.0.7", "10.0.0.7", 1, true),
            ("10.0.0.7:5", "10.0.0.7", 5, true),
            ("10.0.0.7:5", "10.0.0.7", 6, false),
            ("10.0.0.0/8", "10.1.2.3", 1, true),
            ("10.0.0.0/8", "11.1.2.3", 1, false),
            ("10.0.0.0/0", "11.1.2.3", 1, true),
            ("10.0.0.0/33", "10.0.0.0", 1, false),
            ("10.0.0.0/8", "example.com", 1, false),
            ("2001:db8::/32", "2001:db8::1", 1, true),
            ("2001:db8::1", "2001:db8::1", 1, true),
            ("[2001:db8::1]:7", "2001:db8::1", 7, true),
            ("[2001:db8::1]:7", "2001:db8::1", 8, false),
            ("a, b  c,,d", "c", 1, true),
            ("", "a", 1, false),
            (".", "a", 1, false),
            (":5", "a", 5, false),
        ] {
            assert_eq!(covers(list, host, port), expected, "{list:?} {host} {port}");
        }
    }

    #[test]
    fn this_machine_is_never_behind_a_proxy() {
        for host in
            ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"]
        {
            assert!(is_local(host), "{host}");
        }
        for host in ["localhost.example.com", "10.0.0.1", "example.com"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
