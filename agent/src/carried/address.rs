//! Where a hook sends its event: to this machine, or encrypted to another one, and to no place that a redirect or a disguised
//! name could make of it. What a header holds comes out of variables that the file names, so no secret stands in the file.

use serde_json::Value;

use super::Flaw;

/// Bytes of an address, headers, and bytes of what stands in the file for one of them.
const MAX_BYTES: usize = 2_048;
const MAX_HEADERS: usize = 16;
const MAX_VALUE_BYTES: usize = 1_024;
/// Headers that say how something is sent; they are not the file's to say.
const OURS: [&str; 8] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "te",
    "upgrade",
    "proxy-authorization",
];

/// An address, and what goes along with what is sent there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The whole of it.
    pub url: String,
    /// It is this machine.
    pub is_here: bool,
    /// Names, and values with `${NAME}` where a variable stands.
    headers: Vec<(String, String)>,
}

impl Address {
    pub(super) fn read(url: &str, headers: Option<&Value>) -> Result<Self, Flaw> {
        let is_here = is_here(url).ok_or(Flaw::Url)?;
        let headers = match headers {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Object(headers)) if headers.len() <= MAX_HEADERS => {
                let header = |(name, value): (&String, &Value)| {
                    let value = value.as_str().filter(|value| is_template(value))?;
                    is_header(name).then(|| (name.clone(), value.to_owned()))
                };
                headers.iter().map(header).collect::<Option<_>>().ok_or(Flaw::Headers)?
            }
            Some(_) => return Err(Flaw::Headers),
        };
        Ok(Self { url: url.to_owned(), is_here, headers })
    }

    /// The headers with what their variables hold. The name of a variable that is not set, or holds what no header can.
    pub fn headers(
        &self,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<(String, String)>, String> {
        let filled = |(name, template): &(String, String)| {
            let mut value = String::new();
            let mut rest = template.as_str();
            while let Some((before, after)) = rest.split_once("${") {
                let (variable_name, after) = after.split_once('}').unwrap_or((after, ""));
                let held = variable(variable_name).filter(|held| is_plain(held));
                value.push_str(before);
                value.push_str(&held.ok_or_else(|| variable_name.to_owned())?);
                rest = after;
            }
            value.push_str(rest);
            Ok((name.clone(), value))
        };
        self.headers.iter().map(filled).collect()
    }
}

/// Whether an address is on this machine; `None` when it is none that a hook may have. Everything that readers of addresses
/// are known to disagree about is refused: blanks and controls, `\\`, a user before the host, other forms of numbers.
fn is_here(url: &str) -> Option<bool> {
    if url.len() > MAX_BYTES || !url.bytes().all(|b| b.is_ascii_graphic()) || url.contains(['\\', '@']) {
        return None;
    }
    let (rest, is_secure) = match url.strip_prefix("https://") {
        Some(rest) => (rest, true),
        None => (url.strip_prefix("http://")?, false),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => {
            (format!("[{host}]"), port.strip_prefix(':').or(port.is_empty().then_some(""))?)
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
            (host.to_ascii_lowercase(), port)
        }
    };
    let is_port = port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_name = |host: &str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    };
    if !is_port || !(is_name(&host) || host == "[::1]") {
        return None;
    }
    let parts: Vec<Option<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
    let is_loopback =
        host == "localhost" || host == "[::1]" || matches!(parts[..], [Some(127), Some(_), Some(_), Some(_)]);
    (is_secure || is_loopback).then_some(is_loopback)
}

fn is_header(name: &str) -> bool {
    let is_name =
        !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_name && !OURS.contains(&name.to_ascii_lowercase().as_str())
}

fn is_plain(value: &str) -> bool {
    value.len() <= 8 * MAX_VALUE_BYTES && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
}

/// Whether each `${` is closed around the name of a variable.
fn is_template(value: &str) -> bool {
    let is_variable = |name: &str| {
        !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let mut parts = value.split("${");
    let first = parts.next().unwrap_or_default();
    value.len() <= MAX_VALUE_BYTES
        && is_plain(first)
        && parts
            .all(|part| part.split_once('}').is_some_and(|(name, rest)| is_variable(name) && is_plain(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_is_here_or_encrypted() {
        for (url, expected) in [
            ("http://127.0.0.1:8080/hook", Some(true)),
            ("http://localhost/hook?x=1", Some(true)),
            ("http://LOCALHOST:9", Some(true)),
            ("http://[::1]:80/", Some(true)),
            ("http://127.9.9.9", Some(true)),
            ("https://hooks.example/x", Some(false)),
            ("https://127.0.0.1:1", Some(true)),
            ("http://hooks.example/x", None),
            ("http://10.0.0.1/", None),
            ("http://169.254.169.254/latest", None),
            ("http://[::ffff:127.0.0.1]/", None),
            ("http://[fe80::1]/", None),
            ("http://127.1/", None),
            ("http://2130706433/", None),
            ("http://0x7f000001/", None),
            ("http://0/", None),
            ("http://127.0.0.1.example/", None),
            ("http://localhost.example/", None),
            ("http://127.0.0.1@example/", None),
            ("http://127.0.0.1:80@example/", None),
            ("http://127.0.0.1\\@example/", None),
            ("http://127.0.0.1%2eexample/", None),
            ("http://local\nhost/", None),
            ("http://local host/", None),
            ("http:///x", None),
            ("http://localhost:0/", None),
            ("http://localhost:99999/", None),
            ("http://[::1/", None),
            ("HTTP://localhost/", None),
            ("ftp://localhost/", None),
            ("file:///etc/passwd", None),
            ("unix:///run/x.sock", None),
            ("", None),
        ] {
            assert_eq!(is_here(url), expected, "{url}");
        }
        assert_eq!(is_here(&format!("https://x/{}", "a".repeat(MAX_BYTES))), None);
    }

    #[test]
    fn a_header_holds_what_a_variable_does() {
        let read = |headers: Value| Address::read("https://x/", Some(&headers));
        let variable = |name: &str| match name {
            "TOKEN" => Some("t-1".to_owned()),
            "EVIL" => Some("a\r\nX: y".to_owned()),
            _ => None,
        };
        let address = read(json!({"Authorization": "Bearer ${TOKEN}", "X-From": "chatcli"})).unwrap();
        let expected = [("Authorization", "Bearer t-1"), ("X-From", "chatcli")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(address.headers(&variable), Ok(expected.to_vec()));
        for name in ["MISSING", "EVIL"] {
            let address = read(json!({"X-A": format!("${{{name}}}")})).unwrap();
            assert_eq!(address.headers(&variable), Err(name.to_owned()));
        }
        for headers in [
            json!("x"),
            json!({"X-A": 1}),
            json!({"X A": "x"}),
            json!({"Host": "x"}),
            json!({"Content-Length": "1"}),
            json!({"X-A": "a\r\nX-B: c"}),
            json!({"X-A": "${"}),
            json!({"X-A": "${}"}),
            json!({"X-A": "${A B}"}),
        ] {
            assert_eq!(read(headers.clone()), Err(Flaw::Headers), "{headers}");
        }
    }
}
