//! What outlives the process. One part so far: the saved sessions.

mod sessions;
mod stored;

pub(crate) use sessions::Sessions;
