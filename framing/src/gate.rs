//! Where messages begin and end. Decides which bytes of a chunk may go on, and whether a stream can be ended
//! cleanly at this point; it reads the five-byte prefixes and never looks into a message.

use bytes::{Bytes, BytesMut};

use super::prefix::{self, BadFrame, PREFIX_BYTES};

/// Lets messages through, however they are cut into chunks.
///
/// An unfinished prefix is held back (at most four bytes), so everything that went on ends either on a message
/// boundary or inside a message, and a message that breaks a rule has sent nothing on.
#[derive(Debug)]
pub struct MessageGate {
    limit_bytes: usize,
    prefix: [u8; PREFIX_BYTES],
    prefix_filled: usize,
    message_left: usize,
    opened: u64,
}

impl MessageGate {
    /// A gate for messages of at most `limit_bytes`, without their prefix.
    pub fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, prefix: [0; PREFIX_BYTES], prefix_filled: 0, message_left: 0, opened: 0 }
    }

    /// Whether what went on so far ends on a message boundary.
    pub fn on_boundary(&self) -> bool {
        self.message_left == 0
    }

    /// Whether what came in so far ends on a message boundary.
    pub fn is_whole(&self) -> bool {
        self.message_left == 0 && self.prefix_filled == 0
    }

    /// How many bytes of a message that has begun are still to come.
    pub fn left_bytes(&self) -> usize {
        self.message_left
    }

    /// How many messages have begun to go on since this was last asked.
    pub fn take_count(&mut self) -> u64 {
        std::mem::take(&mut self.opened)
    }

    /// Takes the next chunk and gives what may go on now. With an error, the bytes before the bad message
    /// still go on and the gate is on a boundary.
    pub fn pass(&mut self, chunk: Bytes) -> (Bytes, Option<BadFrame>) {
        let held = self.prefix_filled;
        let held_bytes = self.prefix;
        let mut at = 0;
        let mut bad = None;
        let mut keep = 0;
        while at < chunk.len() {
            if self.message_left > 0 {
                let step = self.message_left.min(chunk.len() - at);
                self.message_left -= step;
                at += step;
                keep = at;
                continue;
            }
            let step = (PREFIX_BYTES - self.prefix_filled).min(chunk.len() - at);
            self.prefix[self.prefix_filled..self.prefix_filled + step].copy_from_slice(&chunk[at..at + step]);
            self.prefix_filled += step;
            at += step;
            if self.prefix_filled == PREFIX_BYTES {
                self.prefix_filled = 0;
                if let Err(error) = self.open_message() {
                    bad = Some(error);
                    break;
                }
                keep = at;
            }
        }
        // `keep` is non-zero as soon as a prefix that began in an earlier chunk is complete.
        if held == 0 || keep == 0 {
            return (chunk.slice(..keep), bad);
        }
        let mut joined = BytesMut::with_capacity(held + keep);
        joined.extend_from_slice(&held_bytes[..held]);
        joined.extend_from_slice(&chunk[..keep]);
        (joined.freeze(), bad)
    }

    fn open_message(&mut self) -> Result<(), BadFrame> {
        // Trailers among messages are none of the flags that may stand there.
        let announced = prefix::message(self.prefix, self.limit_bytes)?;
        self.message_left = announced.ok_or(BadFrame::Flag(self.prefix[0]))?;
        self.opened += 1;
        Ok(())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(flag: u8, body: &[u8]) -> Vec<u8> {
        let mut all = vec![flag];
        all.extend_from_slice(&u32::try_from(body.len()).expect("small").to_be_bytes());
        all.extend_from_slice(body);
        all
    }

    #[test]
    fn a_split_prefix_is_held_back() {
        let mut gate = MessageGate::new(10);
        let whole = message(0, b"hello");
        assert_eq!(gate.pass(Bytes::copy_from_slice(&whole[..3])), (Bytes::new(), None));
        assert!(gate.on_boundary() && !gate.is_whole());
        assert_eq!(gate.pass(Bytes::copy_from_slice(&whole[3..7])).0, &whole[..7]);
        assert!(!gate.on_boundary());
        assert_eq!(gate.pass(Bytes::copy_from_slice(&whole[7..])).0, &whole[7..]);
        assert!(gate.is_whole());
    }

    #[test]
    fn a_message_over_the_limit_sends_nothing_on() {
        let mut gate = MessageGate::new(4);
        let mut all = message(0, b"fine");
        all.extend_from_slice(&message(0, b"large"));
        let (passed, bad) = gate.pass(Bytes::from(all.clone()));
        assert_eq!(passed, &all[..9]);
        assert_eq!(bad, Some(BadFrame::TooLarge { announced: 5, limit: 4 }));
        assert!(gate.on_boundary());
    }

    #[test]
    fn a_trailers_flag_among_messages_is_refused() {
        let mut gate = MessageGate::new(100);
        assert_eq!(gate.pass(Bytes::from(message(0x80, b"grpc-status:0\r\n"))).1, Some(BadFrame::Flag(0x80)));
    }

    proptest! {
        #[test]
        fn any_cut_passes_the_same_bytes(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8),
            cuts in prop::collection::vec(1usize..12, 1..200),
        ) {
            let all: Vec<u8> = bodies.iter().flat_map(|body| message(0, body)).collect();
            let mut gate = MessageGate::new(40);
            let mut out = Vec::new();
            let mut rest = Bytes::from(all.clone());
            let mut cut = cuts.iter().cycle();
            while !rest.is_empty() {
                let size = (*cut.next().expect("endless")).min(rest.len());
                let (passed, bad) = gate.pass(rest.split_to(size));
                prop_assert_eq!(bad, None);
                out.extend_from_slice(&passed);
            }
            prop_assert_eq!(out, all);
            prop_assert!(gate.is_whole());
        }
    }
}
