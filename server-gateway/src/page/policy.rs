//! The content security policy. Decides that only the page's own files run; nothing that stands inside a document
//! does, its own included.

use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName};

/// The header's name.
pub const NAME: HeaderName = CONTENT_SECURITY_POLICY;

macro_rules! contract {
    ($more:literal) => {
        HeaderValue::from_static(concat!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            $more
        ))
    };
}

/// The policy of everything.
pub const STRICT: HeaderValue = contract!("");

/// The policy of a document, which can also be installed.
pub const DOCUMENT: HeaderValue = contract!("; manifest-src 'self'; worker-src 'self'");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_the_contract() {
        let contract = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
            img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        assert_eq!(STRICT, contract);
        assert_eq!(DOCUMENT, format!("{contract}; manifest-src 'self'; worker-src 'self'"));
    }
}
