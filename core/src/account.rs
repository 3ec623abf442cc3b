//! Who pays for the model, with what, and what a person chose: provider, model, answer limit, language, theme.
//!
//! | file | decides |
//! |---|---|
//! | [`credentials`] | which of the five credential modes travels, and as what |
//! | [`switch`] | other overrides on the wire, all of them or none; what is put away for later is in its wallet |
//! | [`providers`] | the providers that are known by name, and their default models |
//! | [`settings`] | the choices in force |
//! | [`field`] | which secrets a person can be asked for |

mod credentials;
mod field;
mod providers;
mod settings;
mod switch;

pub use credentials::{Credentials, is_stackspot_name};
pub use field::SecretField;
pub use providers::{KNOWN_PROVIDERS, default_model};
pub(crate) use settings::effective_model;
pub use settings::{Announce, Settings, Theme};
pub(crate) use switch::Choice;
pub use switch::{Change, Switch, Switched, Wallet, read_max_tokens};
