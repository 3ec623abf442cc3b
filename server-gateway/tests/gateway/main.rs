//! The door from outside: real sockets, scripted upstreams, raw clients. One binary, so that it links once.

mod access;
mod bodies;
mod cancel;
mod edges;
mod endings;
mod harness;
mod native;
mod page;
mod script;
mod slow;
