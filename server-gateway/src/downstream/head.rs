//! The head of a request. Decides how large it may be, the same over HTTP/1.1 and HTTP/2, and that it names one host.

use http::header::HOST;
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
}

/// Checks a head.
///
/// # Errors
/// It breaks a rule.
pub fn check(head: &Parts) -> Result<(), BadHead> {
    if head.headers.get_all(HOST).iter().nth(1).is_some() {
        return Err(BadHead::Hosts);
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
        check(&build(Request::get("/")).body(()).expect("legal").into_parts().0)
    }

    #[test]
    fn a_head_is_bounded_and_names_one_host() {
        let field = |bytes: usize| move |head: http::request::Builder| head.header("x", "y".repeat(bytes));
        assert_eq!(checked(field(60_000)), Ok(()));
        assert_eq!(checked(field(65_536)), Err(BadHead::TooLarge));
        let many = |head: http::request::Builder| (0..129).fold(head, |head, _| head.header("x", "y"));
        assert_eq!(checked(many), Err(BadHead::TooMany));
        let two = |head: http::request::Builder| head.header(HOST, "a").header(HOST, "a");
        assert_eq!(checked(two), Err(BadHead::Hosts));
    }
}
