//! Query strings and form bodies, written and read.

use url::form_urlencoded::{Serializer, parse};

/// `a=b&c=d` with everything that needs it escaped.
pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The first value under a name.
pub(crate) fn value(query: &str, name: &str) -> Option<String> {
    parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
