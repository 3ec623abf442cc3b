//! Reading: keys in any case of letters, `null` as absent, whole numbers only, unknown keys kept.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::{Document, Profile};

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(DocumentVisitor)
    }
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ProfileVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with profiles")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut document = Document::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.to_ascii_lowercase().as_str() {
                "version" => document.version = map.next_value()?,
                "profiles" => {
                    let profiles: Option<BTreeMap<String, Option<Profile>>> = map.next_value()?;
                    let kept = profiles.into_iter().flatten();
                    document.profiles = kept.filter_map(|(id, profile)| Some((id, profile?))).collect();
                }
                "order" => {
                    let order: Option<BTreeMap<String, Option<Vec<String>>>> = map.next_value()?;
                    let kept = order.into_iter().flatten();
                    document.order =
                        kept.map(|(provider, ids)| (provider, ids.unwrap_or_default())).collect();
                }
                "last_good" => {
                    document.last_good = map.next_value::<Option<_>>()?.unwrap_or_default();
                }
                _ => drop(document.other.insert(key, map.next_value()?)),
            }
        }
        Ok(document)
    }
}

struct ProfileVisitor;

impl<'de> Visitor<'de> for ProfileVisitor {
    type Value = Profile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Profile, A::Error> {
        let mut profile = Profile::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.to_ascii_lowercase().as_str() {
                "type" => profile.kind = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "provider" => profile.provider = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "email" => profile.email = map.next_value()?,
                "access" => profile.access = secret(&mut map)?,
                "refresh" => profile.refresh = secret(&mut map)?,
                "expires" => profile.expires = map.next_value()?,
                "account_id" => profile.account_id = map.next_value()?,
                "client_id" => profile.client_id = map.next_value()?,
                "key" => profile.key = secret(&mut map)?,
                "token" => profile.token = secret(&mut map)?,
                _ => drop(profile.other.insert(key, map.next_value()?)),
            }
        }
        Ok(profile)
    }
}

fn secret<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<SecretString>, A::Error> {
    map.next_value()
}
