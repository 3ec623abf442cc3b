//! Lines that belong together: a block between lines of dashes, and a line that goes on after a backslash.

/// How many dashes a line of nothing else has, when they are enough for a fence.
pub fn dashes(line: &str) -> Option<usize> {
    let line = line.trim_end();
    (line.len() >= 3 && line.bytes().all(|byte| byte == b'-')).then_some(line.len())
}

/// The length of the fence that a text starts with.
pub(super) fn fence(text: &str) -> Option<usize> {
    text.lines().next().and_then(dashes)
}

/// What stands between the fences of a closed block.
pub(super) fn inside_fence(text: &str) -> Option<&str> {
    fence(text)?;
    let (_, rest) = text.split_once('\n')?;
    Some(rest.rsplit_once('\n').map_or("", |(inside, _)| inside))
}

/// Whether the last backslash stands for itself alone.
pub(super) fn ends_with_backslash(text: &str) -> bool {
    text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}
