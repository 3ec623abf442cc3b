//! A number that stands for a content: the same in every build, on every machine and in every run, because it is kept
//! in stores and compared with what was kept before. It finds what differs by chance and protects from no attacker.

/// FNV-1a with 64 bits. Numbers go in as eight bytes, the lowest first, and a text goes in behind its length.
#[derive(Clone, Copy, Debug)]
pub struct ContentHash(u64);

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl ContentHash {
    /// Of nothing.
    pub const fn new() -> Self {
        Self(START)
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME)))
    }

    /// And a number.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    /// And how many there are of something, or how long it is.
    #[must_use]
    pub fn count(self, count: usize) -> Self {
        self.number(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// And a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.part(text.as_bytes())
    }

    /// And bytes of a text.
    #[must_use]
    pub fn part(self, bytes: &[u8]) -> Self {
        self.count(bytes.len()).bytes(bytes)
    }

    /// And what may be missing: that it is missing is a content, too.
    #[must_use]
    pub fn maybe<T>(self, what: Option<T>, with: impl FnOnce(Self, T) -> Self) -> Self {
        match what {
            Some(what) => with(self.number(1), what),
            None => self.number(0),
        }
    }

    /// The number.
    pub const fn finish(self) -> u64 {
        self.0
    }
}

impl Default for ContentHash {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are those that the algorithm's authors give: they must never be others.
    #[test]
    fn it_is_fnv_1a() {
        for (text, expected) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(ContentHash::new().bytes(text.as_bytes()).finish(), expected, "{text}");
        }
    }

    #[test]
    fn where_one_part_ends_counts() {
        let two = |one: &str, other: &str| ContentHash::new().text(one).text(other).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        let maybe = |what: Option<&str>| ContentHash::new().maybe(what, ContentHash::text).finish();
        assert_ne!(maybe(None), maybe(Some("")));
    }
}
