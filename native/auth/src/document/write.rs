//! Writing: the Go program's layout.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::{PrettyFormatter, Serializer as Json};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{Document, Profile};
use crate::wiped::Wiped;

pub(super) fn text(document: &Document) -> Zeroizing<Vec<u8>> {
    let mut buffer = Wiped::default();
    // Text keys, whole numbers and an endless buffer: nothing in it can fail.
    let _ = document.serialize(&mut Json::with_formatter(&mut buffer, PrettyFormatter::new()));
    buffer.into_bytes()
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &self.version.unwrap_or(1))?;
        map.serialize_entry("profiles", &self.profiles)?;
        if !self.order.is_empty() {
            map.serialize_entry("order", &self.order)?;
        }
        if !self.last_good.is_empty() {
            map.serialize_entry("last_good", &self.last_good)?;
        }
        for (key, value) in &self.other {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Serialize for Profile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        map.serialize_entry("provider", &self.provider)?;
        text_entry(&mut map, "email", self.email.as_deref())?;
        text_entry(&mut map, "access", revealed(&self.access))?;
        text_entry(&mut map, "refresh", revealed(&self.refresh))?;
        if let Some(expires) = self.expires.filter(|expires| *expires != 0) {
            map.serialize_entry("expires", &expires)?;
        }
        text_entry(&mut map, "account_id", self.account_id.as_deref())?;
        text_entry(&mut map, "client_id", self.client_id.as_deref())?;
        text_entry(&mut map, "key", revealed(&self.key))?;
        text_entry(&mut map, "token", revealed(&self.token))?;
        for (key, value) in &self.other {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// An empty text is left out, as the Go program does.
fn text_entry<M: SerializeMap>(map: &mut M, key: &str, value: Option<&str>) -> Result<(), M::Error> {
    match value {
        None | Some("") => Ok(()),
        Some(value) => map.serialize_entry(key, value),
    }
}

fn revealed(secret: &Option<SecretString>) -> Option<&str> {
    secret.as_ref().map(ExposeSecret::expose_secret)
}
