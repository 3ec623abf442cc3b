//! What one look at the upstream brought, as the message `chatcli.door.v1.Round`. Decides how the answers stand in
//! it; they are the upstream's bytes, unchanged and unread.

use std::time::Instant;

use bytes::{BufMut, Bytes, BytesMut};
use chatcli_framing::PREFIX_BYTES;

use crate::ask::Failure;

const HEALTH: u8 = 1;
const INFO: u8 = 2;
const STATUS: u8 = 3;
const ALERTS: u8 = 4;
const CODE: u8 = 5;
const MESSAGE: u8 = 6;
const AGE_MS: u8 = 7;
const ORIGIN: u8 = 8;

const VARINT: u8 = 0;
const LENGTH_DELIMITED: u8 = 2;

/// The four answers of one round; `None` where there is none.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// A `HealthResponse`, of this round or of an earlier one.
    pub health: Option<Bytes>,
    /// A `GetServerInfoResponse`, of this round or of an earlier one.
    pub info: Option<Bytes>,
    /// A `GetWatcherStatusResponse` of this round.
    pub status: Option<Bytes>,
    /// A `GetAlertsResponse` of this round.
    pub alerts: Option<Bytes>,
}

/// One round, ready to be sent as often as it is wanted.
#[derive(Debug)]
pub struct Round {
    fields: Bytes,
    taken: Instant,
    /// Whether everything that was asked was answered.
    pub good: bool,
}

impl Round {
    /// Writes down what a round brought at `taken`.
    pub fn new(answers: &Answers, failure: Option<&Failure>, taken: Instant) -> Self {
        let mut fields = BytesMut::new();
        let parts = [
            (HEALTH, &answers.health),
            (INFO, &answers.info),
            (STATUS, &answers.status),
            (ALERTS, &answers.alerts),
        ];
        for (number, answer) in parts {
            if let Some(answer) = answer {
                put_bytes(&mut fields, number, answer);
            }
        }
        if let Some(failure) = failure {
            put_number(&mut fields, CODE, i64::from(failure.code));
            put_bytes(&mut fields, MESSAGE, failure.message.as_bytes());
            // A text of the contract is UTF-8, and this one is a name.
            if let Some(origin) = failure.origin.as_ref().and_then(|origin| origin.to_str().ok()) {
                put_bytes(&mut fields, ORIGIN, origin.as_bytes());
            }
        }
        Self { fields: fields.freeze(), taken, good: failure.is_none() }
    }

    /// The message with its prefix, as it is at `now`: the part that differs from viewer to viewer, and the part
    /// that all of them share.
    pub fn message(&self, now: Instant) -> (Bytes, Bytes) {
        let mut age = BytesMut::new();
        let millis = now.saturating_duration_since(self.taken).as_millis();
        put_number(&mut age, AGE_MS, i64::try_from(millis).unwrap_or(i64::MAX));
        let mut start = BytesMut::with_capacity(PREFIX_BYTES + age.len());
        start.put_u8(0);
        // Four answers of a few megabytes at most.
        start.put_u32(u32::try_from(age.len() + self.fields.len()).unwrap_or(u32::MAX));
        start.put(age);
        (start.freeze(), self.fields.clone())
    }
}

fn put_bytes(out: &mut BytesMut, number: u8, bytes: &[u8]) {
    out.put_u8(number << 3 | LENGTH_DELIMITED);
    put_varint(out, bytes.len() as u64);
    out.put_slice(bytes);
}

fn put_number(out: &mut BytesMut, number: u8, value: i64) {
    out.put_u8(number << 3 | VARINT);
    put_varint(out, value.cast_unsigned());
}

fn put_varint(out: &mut BytesMut, mut value: u64) {
    while value >= 0x80 {
        out.put_u8(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.put_u8(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use prost::Message;

    use super::*;

    /// What a client reads with; the door itself has no such thing.
    #[derive(Clone, PartialEq, Message)]
    struct Read {
        #[prost(bytes = "vec", optional, tag = "1")]
        health: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "2")]
        info: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "3")]
        status: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "4")]
        alerts: Option<Vec<u8>>,
        #[prost(int32, tag = "5")]
        code: i32,
        #[prost(string, tag = "6")]
        message: String,
        #[prost(int64, tag = "7")]
        age_ms: i64,
        #[prost(string, tag = "8")]
        origin: String,
    }

    fn read(round: &Round, age: Duration) -> Read {
        let (start, shared) = round.message(round.taken + age);
        let whole = [start, shared].concat();
        assert_eq!(whole[..5], message_prefix(whole.len() - 5));
        Read::decode(&whole[5..]).expect("a message")
    }

    fn message_prefix(length: usize) -> [u8; 5] {
        let [a, b, c, d] = u32::try_from(length).expect("small").to_be_bytes();
        [0, a, b, c, d]
    }

    #[test]
    fn a_client_reads_what_was_answered() {
        let answers = Answers {
            health: Some(Bytes::from_static(b"h")),
            info: None,
            status: Some(Bytes::from(vec![7; 300])),
            alerts: Some(Bytes::new()),
        };
        let seen = read(&Round::new(&answers, None, Instant::now()), Duration::from_millis(1500));
        let expected = Read {
            health: Some(b"h".to_vec()),
            status: Some(vec![7; 300]),
            alerts: Some(Vec::new()),
            age_ms: 1500,
            ..Default::default()
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_failure_is_read_as_a_code_and_a_sentence() {
        let failure =
            Failure::from(crate::status::Status::new(crate::status::Code::Unavailable, "não há ninguém"));
        let round = Round::new(&Answers::default(), Some(&failure), Instant::now());
        assert!(!round.good);
        let seen = read(&round, Duration::ZERO);
        assert_eq!((seen.code, seen.message.as_str(), seen.age_ms), (14, "não há ninguém", 0));
        assert_eq!(seen.origin, "gateway");
    }
}
