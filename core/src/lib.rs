//! What the client decides, for both of its bodies: events in, effects out.
//!
//! This crate does no I/O, reads no clock, no environment and no files, starts no task and prints nothing. A body
//! (the terminal, the page) feeds [`App::handle`] with [`Event`]s, carries out the [`Effect`]s that come back, and
//! paints [`App::view`] when a revision moved. The same events give the same view on every target.
//!
//! | part | decides |
//! |---|---|
//! | [`connection`] | is there a server, who is it, when to try again |
//! | [`credentials`] | which of the five credential modes travels, and as what |
//! | [`conversation`] | turns: what is sent, what came back, how an answer ended |
//! | [`commands`] | what a line that starts with `/` means |
//! | [`switch`] | other overrides on the wire, all of them or none |
//! | [`queue`] | prompts that wait for the running answer |
//! | [`keep`] | what a store remembers, and how several windows become one conversation |
//! | [`sessions`] | conversations that the server keeps: list, load, save, delete |
//! | [`settings`] | provider, model, answer limit, language, theme |
//! | [`markdown`] | finished blocks and the live tail of an answer |
//! | [`highlight`] | what the pieces of a code listing are |
//! | [`watcher`] | what a Kubernetes watcher reports, and which alert is the worst |
//! | [`board`] | what a wall shows: one big status, its reasons, and how old everything is |
//! | [`problem`] | what failed, why, what to try, and the exit code |
//! | [`text`] | every sentence a person reads, in two languages |
//! | [`wire`] | the only file that builds a request or opens a reply |

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod address;
mod app;
mod backoff;
pub mod board;
mod capabilities;
pub mod commands;
pub mod connection;
pub mod conversation;
pub mod credentials;
mod driver;
mod effect;
mod event;
mod export;
pub mod highlight;
pub mod keep;
pub mod markdown;
mod message;
mod moment;
mod notice;
pub mod order;
mod outbox;
pub mod problem;
mod providers;
mod question;
mod queue;
mod redact;
mod references;
mod screens;
mod secret;
mod server_info;
pub mod sessions;
pub mod settings;
mod switch;
pub mod text;
mod turn;
mod view;
mod watch;
pub mod watcher;
mod wire;
mod words;

pub use address::{Address, AddressError, Place};
pub use app::App;
pub use capabilities::Capabilities;
pub use chatcli_proto as proto;
pub use driver::{Driver, Host};
pub use effect::{AuthAction, Effect, EffectId, LineId, Preference, SecretField};
pub use event::{Boot, ConfigRow, Dialled, Event, Intent, Outcome, Reloaded, Route, Stamp};
pub use notice::Notice;
pub use problem::Problem;
pub use providers::{KNOWN_PROVIDERS, default_model};
pub use question::Question;
pub use queue::{MAX_QUEUED, Queue};
pub use redact::{Redactor, holds_secret};
pub use secret::Secret;
pub use switch::{Change, Switch, Switched, read_max_tokens};
pub use text::Lang;
pub use view::{Draft, Revision, Revisions, View};
