//! The cookie that stands for a session or a screen. Decides its names and attributes, and where it may be used at
//! all: over TLS, or between this machine and itself.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::arrival::Arrival;

const SECURE: &str = "__Host-chatcli_sid";
/// Browsers tell the doors of one machine apart by their ports, but not their cookies.
const PLAIN: &str = "chatcli_sid_";

/// The longest that browsers keep a cookie; a screen's is given anew before.
const SCREEN_SECS: u32 = 400 * 24 * 3600;

/// How a request may carry a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jar {
    /// The port of a connection that is not encrypted.
    plain_port: Option<u16>,
}

/// How long the browser keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Until it is closed.
    Session,
    /// As long as browsers do.
    Long,
    /// No longer.
    Gone,
}

impl Jar {
    /// `None` for a connection that others can listen to. `local_port` is the door's, when it can be reached from
    /// this machine only.
    pub fn of(arrival: &Arrival, local_port: Option<u16>) -> Option<Self> {
        if arrival.encrypted {
            return Some(Self { plain_port: None });
        }
        local_port.map(|port| Self { plain_port: Some(port) })
    }

    fn name(self) -> String {
        self.plain_port.map_or_else(|| SECURE.to_owned(), |port| format!("{PLAIN}{port}"))
    }

    /// What the request's cookie holds.
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        let own = self.name();
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == own)
            .map(|(_, value)| value)
    }

    /// The cookie with `value`, to be set.
    pub fn write(self, value: &str, keep: Keep) -> Option<HeaderValue> {
        let mut text = format!("{}={value}; HttpOnly; SameSite=Strict; Path=/", self.name());
        if self.plain_port.is_none() {
            text.push_str("; Secure");
        }
        match keep {
            Keep::Session => {}
            Keep::Long => text.push_str(&format!("; Max-Age={SCREEN_SECS}")),
            Keep::Gone => text.push_str("; Max-Age=0"),
        }
        let mut header = HeaderValue::try_from(text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(encrypted: bool, local_port: Option<u16>) -> Option<Jar> {
        let arrival = Arrival::direct("192.0.2.1".parse().expect("an address"), encrypted);
        Jar::of(&arrival, local_port)
    }

    #[test]
    fn attributes_follow_the_connection() {
        let written = |jar: Jar, keep| jar.write("abc", keep).expect("legal");
        let secure = jar(true, None).expect("TLS");
        assert_eq!(
            written(secure, Keep::Session),
            "__Host-chatcli_sid=abc; HttpOnly; SameSite=Strict; Path=/; Secure"
        );
        let plain = jar(false, Some(50051)).expect("this machine");
        assert_eq!(
            written(plain, Keep::Long),
            "chatcli_sid_50051=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=34560000"
        );
        assert!(written(plain, Keep::Gone).to_str().expect("text").ends_with("Max-Age=0"));
        assert_eq!(jar(false, None), None);
        assert!(format!("{:?}", written(secure, Keep::Session)).contains("Sensitive"));
    }

    #[test]
    fn only_the_cookie_of_its_own_kind_is_read() {
        let mut headers = HeaderMap::new();
        headers.append(
            COOKIE,
            HeaderValue::from_static("other=1; chatcli_sid_50052=other; chatcli_sid_50051=plain"),
        );
        headers.append(COOKIE, HeaderValue::from_static("x; __Host-chatcli_sid=secure; y=2"));
        assert_eq!(jar(true, Some(50051)).expect("TLS").read(&headers), Some("secure"));
        assert_eq!(jar(false, Some(50051)).expect("this machine").read(&headers), Some("plain"));
        headers.remove(COOKIE);
        assert_eq!(jar(true, Some(50051)).expect("TLS").read(&headers), None);
    }
}
