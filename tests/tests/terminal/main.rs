//! The terminal client as a process, with and without a terminal: what it shows, what it sends, and how it ends.

mod acp;
mod agent;
mod along;
mod command;
mod contexts;
mod conversation;
mod credentials;
mod failures;
mod flags;
mod golden;
mod history;
mod hub;
mod instructions;
mod logs;
mod mission;
mod one_shot;
mod painting;
mod plain;
mod recording;
mod references;
mod runs;
mod sessions;
mod share;
mod transport;
mod typing;
mod watch;
