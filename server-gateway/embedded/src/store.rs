//! What outlives the process. One part so far: the saved sessions.

mod private;
mod schema;
mod sessions;
mod stored;

pub(crate) use sessions::Sessions;
