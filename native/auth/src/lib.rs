//! The credentials of the person at this machine: the store that the Go program keeps below `~/.chatcli`, who to
//! pick from it, how to keep it fresh, and how to log in and out.
//!
//! It decides what is read and written and when; it prints nothing and words nothing: a [`Person`] is told and asked
//! with enums. Nothing is opened before one of [`LocalAuth`]'s functions is called.

mod browser;
mod callback;
mod document;
mod endpoints;
mod envelope;
mod environment;
mod exchange;
mod expiry;
mod failure;
mod files;
mod folder;
mod form;
mod http;
mod key;
mod keyring;
mod local_auth;
mod login;
mod person;
mod pkce;
mod prefix;
mod provider;
mod refresh;
mod resolve;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod wiped;

pub use secrecy::{ExposeSecret, SecretString};

pub use self::endpoints::Endpoints;
pub use self::environment::Environment;
pub use self::failure::{Damage, Failure, Skipped, StoreFailure, Warning};
pub use self::folder::Folder;
pub use self::http::HttpFailure;
pub use self::keyring::Backend;
pub use self::local_auth::{LocalAuth, Settings};
pub use self::person::{Answer, Ask, Page, PasteProblem, Person, Say};
pub use self::prefix::{EmptyCredential, Mode};
pub use self::provider::{NotALogin, Provider};
pub use self::resolve::{Resolved, Source};
