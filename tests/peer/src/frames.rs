//! Where the frames of one direction of an HTTP/2 connection begin, and what they are. Decides nothing.

/// What the caller sends before its first frame, in bytes.
const PREFACE: usize = 24;
/// A frame's head, in bytes.
const HEAD: usize = 9;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const PING: u8 = 6;
const GO_AWAY: u8 = 7;
pub(crate) const ACK: u8 = 1;

/// One frame's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
}

/// Follows the bytes of one direction.
#[derive(Debug)]
pub(crate) struct Frames {
    /// Bytes of the preface or of a payload that are still to come.
    left: usize,
    head: Vec<u8>,
}

impl Frames {
    pub fn of_caller() -> Self {
        Self { left: PREFACE, head: Vec::with_capacity(HEAD) }
    }

    pub fn of_server() -> Self {
        Self { left: 0, head: Vec::with_capacity(HEAD) }
    }

    /// Whether the next byte begins a frame.
    pub fn between(&self) -> bool {
        self.left == 0 && self.head.is_empty()
    }

    /// How many bytes may follow without going beyond the frame that has begun.
    pub fn left(&self) -> usize {
        if self.left > 0 { self.left } else { HEAD - self.head.len() }
    }

    /// Follows the next bytes and stops behind the first frame that ends in them. Says how many bytes that took, and
    /// the head that became whole in them.
    pub fn step(&mut self, bytes: &[u8]) -> (usize, Option<Head>) {
        if self.left > 0 {
            let skipped = self.left.min(bytes.len());
            self.left -= skipped;
            return (skipped, None);
        }
        let taken = (HEAD - self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..taken]);
        let &[a, b, c, kind, flags, w, x, y, z] = self.head.as_slice() else { return (taken, None) };
        self.head.clear();
        self.left = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        (taken, Some(Head { kind, flags, stream: u32::from_be_bytes([w, x, y, z]) & !(1 << 31) }))
    }
}

/// The bytes of a GOAWAY.
pub(crate) fn go_away(last_stream: u32, reason: h2::Reason, debug: &str) -> Vec<u8> {
    let length = u32::try_from(8 + debug.len()).expect("short");
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend_from_slice(&[GO_AWAY, 0, 0, 0, 0, 0]);
    frame.extend_from_slice(&last_stream.to_be_bytes());
    frame.extend_from_slice(&u32::from(reason).to_be_bytes());
    frame.extend_from_slice(debug.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_however_the_bytes_are_cut() {
        let mut bytes = vec![b'P'; PREFACE];
        bytes.extend_from_slice(&[0, 0, 8, PING, ACK, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        bytes.extend_from_slice(&[0, 0, 0, DATA, 1, 0, 0, 1, 3]);
        bytes.extend_from_slice(&go_away(5, h2::Reason::ENHANCE_YOUR_CALM, "too_many_pings"));
        let expected = [(PING, ACK, 0), (DATA, 1, 259), (GO_AWAY, 0, 0)];
        for size in 1..bytes.len() {
            let (mut frames, mut heads) = (Frames::of_caller(), Vec::new());
            for mut piece in bytes.chunks(size) {
                while !piece.is_empty() {
                    let (taken, head) = frames.step(piece);
                    heads.extend(head.map(|head| (head.kind, head.flags, head.stream)));
                    piece = &piece[taken..];
                }
            }
            assert!(frames.between());
            assert_eq!(heads, expected, "in pieces of {size}");
        }
    }
}
