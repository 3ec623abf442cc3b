//! Opens what a door pushed. The door hands on bytes that it did not read, so they may be anything.

use prost::Message;

use crate::door::v1::Round;
use crate::{Code, Failure, Origin, v1};

/// A round that succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// Whether the server serves, when it was asked.
    pub health: Option<v1::HealthResponse>,
    /// What the server is, when it was asked.
    pub info: Option<v1::GetServerInfoResponse>,
    /// How the watcher is.
    pub status: v1::GetWatcherStatusResponse,
    /// Its alerts.
    pub alerts: v1::GetAlertsResponse,
    /// How old all of this was when the door sent it, in milliseconds.
    pub age_ms: u64,
}

impl Round {
    /// As bytes, for those who pass it on.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.encode_to_vec()
    }

    /// Reads what [`Round::to_bytes`] wrote; `None` when it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::decode(bytes).ok()
    }

    /// Opens it.
    ///
    /// # Errors
    /// The status of a round that failed; `Internal` when the bytes are not what they should be.
    pub fn open(&self) -> Result<Opened, Failure> {
        if self.code != 0 {
            let origin = Origin::from_name(&self.origin);
            return Err(Failure { origin, ..Failure::new(Code::from(self.code), self.message.clone()) });
        }
        // A message whose fields all have their defaults is no bytes at all: an inactive watcher is.
        let open = || -> Result<Opened, prost::DecodeError> {
            Ok(Opened {
                health: some(&self.health)?,
                info: some(&self.info)?,
                status: Message::decode(self.status.as_slice())?,
                alerts: Message::decode(self.alerts.as_slice())?,
                age_ms: u64::try_from(self.age_ms).unwrap_or(0),
            })
        };
        open().map_err(|error| Failure::new(Code::Internal, format!("a round that cannot be read: {error}")))
    }
}

fn some<M: Message + Default>(bytes: &[u8]) -> Result<Option<M>, prost::DecodeError> {
    if bytes.is_empty() { Ok(None) } else { M::decode(bytes).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_opened_refused_or_broken() {
        let status = v1::GetWatcherStatusResponse { active: true, pod_count: 3, ..Default::default() };
        let round = Round { status: status.encode_to_vec(), age_ms: 40, ..Round::default() };
        assert_eq!(Round::from_bytes(&round.to_bytes()).as_ref(), Some(&round), "passed on whole");
        assert_eq!(Round::from_bytes(&[0xff]), None);
        let opened = round.open().unwrap();
        assert_eq!((opened.status, opened.age_ms, opened.info), (status, 40, None));
        assert_eq!(Round::default().open().unwrap(), Opened::default(), "no watcher");
        let refused = Round { code: 16, message: "who?".into(), status: vec![0xff], ..Round::default() };
        assert_eq!(refused.open(), Err(Failure::new(Code::Unauthenticated, "who?")));
        let ours = Round { origin: "gateway".into(), ..refused };
        assert_eq!(ours.open().unwrap_err().origin, Some(Origin::Gateway));
        for round in [
            Round { status: vec![0xff], ..Round::default() },
            Round { alerts: vec![10, 200], ..Round::default() },
            Round { info: vec![7], ..Round::default() },
        ] {
            assert_eq!(round.open().unwrap_err().code, Code::Internal, "{round:?}");
        }
    }
}
