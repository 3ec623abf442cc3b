//! The server over a real loopback port with the generated client, and its HTTP providers against fakes that send
//! their answers slowly, cut them, or refuse.

mod contract;
mod entrance;
mod fake;
mod hub;
mod limits;
mod local;
mod providers;
mod running;
mod sessions;
