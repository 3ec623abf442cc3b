//! What the client decides, for both of its bodies: events in, effects out.
//!
//! This crate does no I/O, reads no clock, no environment and no files, starts no task and prints nothing. A body
//! (the terminal, the page) feeds [`App::handle`] with [`Event`]s, carries out the [`Effect`]s that come back, and
//! paints [`App::view`] when a revision moved. The same events give the same view on every target.
//!
//! ```
//! use chatcli_core::{App, Boot, Effect, Event, Stamp};
//!
//! let mut app = App::new();
//! let boot = Boot { address: "localhost:50051".to_owned(), ..Boot::default() };
//! let effects = app.handle(Stamp::default(), Event::Boot(Box::new(boot)));
//! // It asks whether the server serves, and how long it will wait for an answer.
//! assert!(matches!(effects[0], Effect::Call { .. }));
//! assert!(matches!(effects[1], Effect::Timer { after_ms: 10_000, .. }));
//! ```
//!
//! From the bottom up, each needs only what stands above it in this table; `cargo xtask test` checks that.
//!
//! | folder | decides |
//! |---|---|
//! | [`order`], [`ContentHash`], [`Secret`], [`Redactor`], [`ServerInfo`], [`Manner`] | small things that all others share |
//! | [`text`] | every sentence a person reads, in two languages |
//! | [`cost`] | what a conversation costs by a price that a person said, as an estimate |
//! | [`problem`] | what failed, who failed, what to try, and the exit code |
//! | [`account`] | who pays for the model and with what; provider, model, answer limit, language, theme |
//! | [`budget`] | how much goes to the model, as an estimate, and how much it takes |
//! | [`port`] | the border to a body: effects, outcomes, records, and the books on them |
//! | [`connection`] | is there a server, who is it, when to try again |
//! | [`watcher`] | what a Kubernetes watcher reports, and what a wall shows of it |
//! | [`markdown`], [`highlight`] | finished blocks and the live tail of an answer; the pieces of a code listing |
//! | [`shell`] | a command line of a person's own, and what becomes of its output |
//! | [`conversation`] | turns: what is sent, what came back, how an answer ended, what waits |
//! | [`instructions`] | what the model is told before anything else |
//! | [`contexts`] | sets of files that go along with every question |
//! | [`agent`] | a task that a model does with tools: its turns, what a person decides, how it ends |
//! | [`decisions`] | what a run asks while the person sits at another client, and what is taken from there |
//! | [`references`] | what a prompt names beside itself, and whether it may travel |
//! | [`sessions`] | conversations that the server keeps: list, load, save, delete |
//! | [`keep`] | how several windows over one store become one conversation |
//! | [`history`] | every conversation that this device keeps: list, search, open again, how many stay |
//! | [`hub`] | the thread that all clients of one principal share: read, followed, written to |
//! | `record` | what happened, written down and played again; above all others, and not in the page |
//! | `app` | routes events to the parts and their steps to each other; the only one that names all of them. The [`commands`] are read here |

// The book of this crate is read with its private items: `cargo doc -p chatcli-core --document-private-items`.
#![allow(rustdoc::private_intra_doc_links)]
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

pub mod account;
pub mod agent;
mod app;
pub mod budget;
pub mod connection;
mod content_hash;
pub mod contexts;
pub mod conversation;
pub mod cost;
pub mod decisions;
mod forget;
pub mod highlight;
pub mod history;
pub mod hub;
pub mod instructions;
pub mod keep;
mod manner;
pub mod markdown;
mod moment;
pub mod order;
pub mod port;
pub mod problem;
#[cfg(feature = "record")]
pub mod record;
pub mod references;
mod server_info;
pub mod sessions;
pub mod share;
pub mod shell;
pub mod text;
pub mod watcher;
mod wire;
#[cfg(feature = "record")]
mod written;

pub use account::{
    Change, KNOWN_PROVIDERS, Preference, SecretField, Switch, Switched, default_model, read_max_tokens,
};
pub use app::{App, Boot, Draft, Driver, Event, Host, Intent, Notice, Revisions, View, commands};
pub use chatcli_proto as proto;
pub use chatcli_redact::{Redactor, Secret, holds_secret};
pub use connection::{Address, AddressError, Place};
pub use content_hash::ContentHash;
pub use conversation::{MAX_QUEUED, Queue};
pub use manner::{Manner, Reader};
pub use port::{
    Attach, Attached, AuthAction, Capabilities, ConfigRow, Dialled, Effect, EffectId, LinkId, Outcome,
    Question, Reloaded, Revision, Route, Stamp,
};
pub use problem::Problem;
pub use references::Prompt;
pub use server_info::ServerInfo;
pub use text::Lang;

/// Brings what a page fetches only after a user began: from now on events of every kind are handled, and answers
/// are read. Outside of WebAssembly all of it is always there.
pub fn install() {
    app::install();
    markdown::install();
}
