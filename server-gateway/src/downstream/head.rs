//! The head of a request. Decides how large it may be, the same over HTTP/1.1 and HTTP/2, that it names one host, and
//! that its body is coded as can be read here.

use http::Version;
use http::header::{HOST, TRANSFER_ENCODING};
use http::request::Parts;
use thiserror::Error;

/// The largest head that is answered, in bytes of names, values and the target.
pub const HEAD_BYTES: usize = 64 * 1024;
/// The most fields.
pub const HEAD_FIELDS: usize = 128;
/// What the transports still read, so that a head which is a little too large is answered with a sentence.
pub const READ_BYTES: usize = 96 * 1024;
/// The fields that are still read.
pub const READ_FIELDS: usize = 256;

/// A head that is not answered.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadHead {
    /// It is too large.
    #[error("the request's head is larger than {HEAD_BYTES} bytes")]
    TooLarge,
    /// It has too many fields.
    #[error("the request's head has more than {HEAD_FIELDS} fields")]
    TooMany,
    /// It names several hosts, of which a proxy may have believed another.
    #[error("the request names its host more than once")]
    Hosts,
    /// It names none, which HTTP/1.1 demands (RFC 9112, 3.2).
    #[error("the request names no host")]
    NoHost,
    /// Its body is coded otherwise than in chunks (RFC 9112, 6.1).
    #[error("the only transfer coding of a request is chunked")]
    Coding,
}

/// Checks a head.
///
/// # Errors
/// It breaks a rule.
pub fn check(head: &Parts) -> Result<(), BadHead> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let host = hosts.next();
    // Over HTTP/2 the host stands in the target, and a field beside it says the same (RFC 9113, 8.3.1).
    let is_another = |host: &[u8]| {
        head.version == Version::HTTP_2
            && head.uri.authority().is_some_and(|it| !it.as_str().as_bytes().eq_ignore_ascii_case(host))
    };
    if hosts.next().is_some() || host.is_some_and(|host| is_another(host.as_bytes())) {
        return Err(BadHead::Hosts);
    }
    if host.is_none() && head.version == Version::HTTP_11 {
        return Err(BadHead::NoHost);
    }
    let mut codings = head.headers.get_all(TRANSFER_ENCODING).iter();
    if codings.next().is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
        || codings.next().is_some()
    {
        return Err(BadHead::Coding);
    }
    if head.headers.len() > HEAD_FIELDS {
        return Err(BadHead::TooMany);
    }
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let fields: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if target + fields > HEAD_BYTES { Err(BadHead::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn checked(build: impl FnOnce(http::request::Builder) -> http::request::Builder) -> Result<(), BadHead> {
        check(&build(Request::get("/").header(HOST, "a")).body(()).expect("legal").into_parts().0)
    }

    #[test]
    fn a_head_is_bounded() {
        let field = |bytes: usize| move |head: http::request::Builder| head.header("x", "y".repeat(bytes));
        assert_eq!(checked(field(60_000)), Ok(()));
        assert_eq!(checked(field(65_536)), Err(BadHead::TooLarge));
        let many = |head: http::request::Builder| (0..129).fold(head, |head, _| head.header("x", "y"));
        assert_eq!(checked(many), Err(BadHead::TooMany));
    }

    #[test]
    fn a_head_names_one_host() {
        assert_eq!(checked(|head| head.header(HOST, "a")), Err(BadHead::Hosts), "twice the same");
        let two = |target: &str, host: Option<&str>, version: Version| {
            let head = Request::get(target).version(version);
            let head = host.into_iter().fold(head, |head, host| head.header(HOST, host));
            check(&head.body(()).expect("legal").into_parts().0)
        };
        for (target, host, version, wanted) in [
            ("/", None, Version::HTTP_11, Err(BadHead::NoHost)),
            ("/", None, Version::HTTP_10, Ok(())),
            ("http://a/", None, Version::HTTP_11, Err(BadHead::NoHost)),
            // A proxy's target counts, whatever the field says (RFC 9112, 3.2.2).
            ("http://a/", Some("b"), Version::HTTP_11, Ok(())),
            ("http://a/", None, Version::HTTP_2, Ok(())),
            ("http://a:1/", Some("A:1"), Version::HTTP_2, Ok(())),
            ("http://a/", Some("b"), Version::HTTP_2, Err(BadHead::Hosts)),
        ] {
            assert_eq!(two(target, host, version), wanted, "{target} {host:?} {version:?}");
        }
    }

    #[test]
    fn a_body_comes_in_chunks_and_in_nothing_else() {
        for (coding, wanted) in [
            ("chunked", Ok(())),
            ("Chunked", Ok(())),
            ("gzip, chunked", Err(BadHead::Coding)),
            ("chunked, chunked", Err(BadHead::Coding)),
            ("identity", Err(BadHead::Coding)),
        ] {
            assert_eq!(checked(|head| head.header(TRANSFER_ENCODING, coding)), wanted, "{coding}");
        }
        let two = |head: http::request::Builder| {
            head.header(TRANSFER_ENCODING, "gzip").header(TRANSFER_ENCODING, "chunked")
        };
        assert_eq!(checked(two), Err(BadHead::Coding));
    }
}
