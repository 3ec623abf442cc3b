//! How many conversations stay on a device: a number and a size, and the oldest go first.

use crate::port::ConversationId;

/// Conversations that are kept at most.
pub const MOST_CONVERSATIONS: usize = 20_000;
/// Bytes of text that are kept at most.
pub const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// Which of these have to go, told as id and bytes, the newest first. The newest always stays: it may be the one that
/// is being written.
pub fn excess(
    kept: impl IntoIterator<Item = (ConversationId, u64)>,
    most: usize,
    most_bytes: u64,
) -> Vec<ConversationId> {
    let (mut count, mut bytes) = (0_usize, 0_u64);
    let goes = kept.into_iter().filter(|(_, size)| {
        count += 1;
        bytes = bytes.saturating_add(*size);
        count > 1 && (count > most || bytes > most_bytes)
    });
    goes.map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_by_number_and_by_size_and_the_newest_stays() {
        let kept = |sizes: &[u64]| {
            let sizes = sizes.to_vec();
            (1..).zip(sizes).map(|(id, bytes)| (ConversationId(id), bytes))
        };
        for (sizes, most, most_bytes, expected) in [
            (&[1, 1, 1][..], 3, 9, &[][..]),
            (&[1, 1, 1], 2, 9, &[3]),
            (&[5, 5, 5], 9, 10, &[3]),
            (&[50, 1], 9, 10, &[2]),
            (&[50], 0, 0, &[]),
            (&[], 0, 0, &[]),
            (&[u64::MAX, u64::MAX], 9, u64::MAX - 1, &[2]),
        ] {
            let gone: Vec<u64> = excess(kept(sizes), most, most_bytes).iter().map(|id| id.0).collect();
            assert_eq!(gone, expected, "{sizes:?}");
        }
    }
}
