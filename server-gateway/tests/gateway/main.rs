//! The door from outside: real sockets, scripted upstreams, raw clients. One binary, so that it links once.

mod access;
mod bodies;
mod cancel;
mod early;
mod edges;
#[cfg(feature = "embedded")]
mod embedded;
mod endings;
mod feed;
mod go_server;
mod guessing;
mod harness;
mod limits;
mod listener;
#[cfg(feature = "embedded")]
mod moving;
mod native;
mod operation;
mod page;
mod people;
mod process;
mod raw;
mod replicas;
mod screens;
mod script;
mod secure;
#[cfg(feature = "embedded")]
mod settings;
mod share;
mod slow;
mod tls;
mod two_doors;
mod unkind;
mod watched;
