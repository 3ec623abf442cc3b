//! What a wall wants of the watcher.

use crate::watcher::board::BoardOptions;
/// What a wall wants of the watcher.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Keep a board fed, from now on and with these options. One that looks at the same things goes on with what it
    /// knows.
    Watch(BoardOptions),
    /// No screen shows the board any more.
    Unwatch,
    /// Ask nothing for the board until it is resumed; what it knows stays.
    Pause,
    /// Go on feeding the board, at once.
    Resume,
}
