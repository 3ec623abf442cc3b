//! A server whose connections are as unkind as those of the Go server: it counts calls and failures for each TCP
//! connection, resets calls at their deadline, punishes pings, says GOAWAY in the middle and refuses streams.
//!
//! What a call is answered is the business of the service that a test brings. The gateway's tests and the scripted
//! server of `chatcli-tests` share this, so that both are tried against the same troubles. A crate of its own, because
//! neither may depend on the other.
//!
//! It panics where a test could not go on.

mod bucket;
mod clock;
mod connection;
mod frames;
mod gate;
mod link;
mod order;
mod pings;
mod reply;
mod rules;
mod server;
mod wire;

pub use self::connection::Body;
pub use self::gate::Refusal;
pub use self::link::Link;
pub use self::order::Order;
pub use self::reply::{echo, message, refuse};
pub use self::rules::{Pings, Rate, Rules};
pub use self::server::{Arrived, Peer, Verdict};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A panic elsewhere in a test must not hide behind a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
