//! How an event's parts are written by serde where its own way would not do: without a secret in what was typed, and so
//! that nothing differs from no value.

mod as_long;

use chatcli_redact::Redactor;
use serde::Serializer;

pub(crate) use as_long::as_long;

/// A typed line without the secrets in it.
pub(crate) fn without_secrets<S: Serializer>(line: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&as_long(line, Redactor::default().clean_typed(line).into_owned()))
}

/// Something that may be missing and, where it is there, may be nothing: JSON has one `null` for both.
pub(crate) mod nested {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        what: &Option<Option<T>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        what.as_ref().map(|inner| (inner,)).serialize(to)
    }

    pub(crate) fn deserialize<'a, T: Deserialize<'a>, D: Deserializer<'a>>(
        from: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Ok(Option::<(Option<T>,)>::deserialize(from)?.map(|(inner,)| inner))
    }
}
