//! A reply as it is written down: its method, and the message in base64, as it travels.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Reply;

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (method, message) = self.written();
        (method, STANDARD.encode(message)).serialize(to)
    }
}

impl<'a> Deserialize<'a> for Reply {
    fn deserialize<D: Deserializer<'a>>(from: D) -> Result<Self, D::Error> {
        let (method, message) = <(String, String)>::deserialize(from)?;
        let message = STANDARD.decode(message).map_err(D::Error::custom)?;
        let reply = Self::read(&method, &message);
        reply.ok_or_else(|| D::Error::custom(format!("no method {method}")))?.map_err(D::Error::custom)
    }
}
