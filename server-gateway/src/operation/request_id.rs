//! The name of one request in all logs. Decides that a caller's own is taken when it is short and plain, and that
//! every other request gets a new one.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it, on the way in, to the upstream and back.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 128;

/// The caller's name for the request, or a new one; written back, so that there is one only.
pub fn settle(headers: &mut HeaderMap) -> HeaderValue {
    let given =
        headers.get(REQUEST_ID).filter(|id| is_plain(id) && headers.get_all(REQUEST_ID).iter().count() == 1);
    let id = given.cloned().unwrap_or_else(fresh);
    headers.insert(REQUEST_ID, id.clone());
    id
}

fn is_plain(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= LONGEST
        && bytes.iter().all(|c| c.is_ascii_alphanumeric() || b"-_.:/+=".contains(c))
}

/// Opens nothing and names no person, so it need not be hard to guess.
fn fresh() -> HeaderValue {
    HeaderValue::try_from(format!("{:032x}", fastrand::u128(..)))
        .unwrap_or(HeaderValue::from_static("unnamed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(given: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for id in given {
            headers.append(REQUEST_ID, HeaderValue::from_bytes(id).expect("legal"));
        }
        let id = settle(&mut headers);
        assert_eq!(headers.get_all(REQUEST_ID).iter().collect::<Vec<_>>(), [&id]);
        id.to_str().expect("plain").to_owned()
    }

    #[test]
    fn a_plain_name_is_kept_and_others_are_not() {
        assert_eq!(settled(&[b"req-1.a:b/2"]), "req-1.a:b/2");
        for given in [&b""[..], b"two words", b"\x22quoted\x22", &[b'a'; 129], "\u{e9}".as_bytes()] {
            let id = settled(&[given]);
            assert!(id.len() == 32 && id.bytes().all(|c| c.is_ascii_hexdigit()), "{id}");
        }
        assert_eq!(settled(&[]).len(), 32);
        assert_eq!(settled(&[b"one", b"two"]).len(), 32);
        assert_ne!(settled(&[]), settled(&[]));
    }
}
