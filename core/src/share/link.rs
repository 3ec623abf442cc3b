//! The address of the page that a gateway has on the port of its calls. The code stands in the fragment, which no browser
//! sends to a server or tells another page.

use crate::connection::{Address, Connection, Place};

/// What stands before the code.
const FRAGMENT: &str = "/#share=";

/// The page behind this connection; none behind a socket of this machine.
pub(super) fn page(connection: &Connection) -> Option<String> {
    let current = connection.route().current.as_deref();
    page_of(connection.address(), connection.is_tls(), current)
}

/// The same with a code.
pub(super) fn with(connection: &Connection, code: &str) -> Option<String> {
    page(connection).map(|page| format!("{page}{FRAGMENT}{code}"))
}

/// Whether another device cannot use the address.
pub(super) fn is_local(connection: &Connection) -> bool {
    Address::parse(connection.address()).is_ok_and(|address| address.is_loopback())
}

fn page_of(address: &str, tls: bool, current: Option<&str>) -> Option<String> {
    let (scheme, usual) = if tls { ("https", 443) } else { ("http", 80) };
    let (host, port) = match Address::parse(address).ok()?.place {
        Place::Host { host, port } if host.contains(':') => (format!("[{host}]"), port),
        Place::Host { host, port } => (host, port),
        // The replica that answered has the conversation.
        Place::List(list) => {
            let current = current.and_then(|current| current.parse().ok()).filter(|one| list.contains(one));
            return current.or_else(|| list.first().copied()).map(|one| format!("{scheme}://{one}"));
        }
        Place::Unix(_) => return None,
    };
    Some(if port == usual { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_where_the_calls_go() {
        for (address, tls, page) in [
            ("localhost:50051", false, Some("http://localhost:50051")),
            ("chat.example:443", true, Some("https://chat.example")),
            ("chat.example:443", false, Some("http://chat.example:443")),
            ("[::1]:80", false, Some("http://[::1]")),
            ("münchen.example:50051", true, Some("https://xn--mnchen-3ya.example:50051")),
            ("ipv4:10.0.0.1:50051,10.0.0.2:50051", false, Some("http://10.0.0.2:50051")),
            ("unix:/run/chatcli.sock", false, None),
            ("", false, None),
        ] {
            assert_eq!(page_of(address, tls, Some("10.0.0.2:50051")).as_deref(), page, "{address}");
        }
        let list = "ipv4:10.0.0.1:50051,10.0.0.2:50051";
        assert_eq!(page_of(list, false, Some("evil")).as_deref(), Some("http://10.0.0.1:50051"));
    }
}
