//! `chatcli-gateway access …`: the words for changing who may use the gateway.

use std::path::PathBuf;

use clap::Subcommand;

/// Who may use the gateway. A running gateway notices each change within a second.
#[derive(Clone, Debug, clap::Args)]
pub struct AccessFlags {
    /// File of the people and screens
    /// [default: chatcli/access.json in the user's data folder].
    #[arg(long, value_name = "PATH", global = true)]
    pub access_file: Option<PathBuf>,

    /// What to change.
    #[command(subcommand)]
    pub change: AccessChange,
}

/// A change of access.
#[derive(Clone, Debug, Subcommand)]
pub enum AccessChange {
    /// Screens, which may look at the watcher and do nothing else.
    #[command(subcommand)]
    Kiosk(KioskChange),
    /// People who sign in.
    #[command(subcommand)]
    User(UserChange),
    /// List people and screens, and when each was last seen.
    List,
    /// Take the access of a user or a screen away; what they have open ends.
    Revoke {
        /// The user's or screen's name.
        name: String,
    },
}

/// A change of screens.
#[derive(Clone, Debug, Subcommand)]
pub enum KioskChange {
    /// Add a screen and print the address that enrols it, once and within ten
    /// minutes.
    Add {
        /// A name for it, such as "lobby".
        name: String,
        /// How the screen reaches the gateway.
        #[arg(long, value_name = "URL", default_value = "http://localhost:50051")]
        url: String,
        /// Print a bearer token instead, for a terminal that runs
        /// `chatcli watch --token -`.
        #[arg(long, conflicts_with = "url")]
        bearer: bool,
    },
}

/// A change of people.
#[derive(Clone, Debug, Subcommand)]
pub enum UserChange {
    /// Add a user and print the password to sign in with; it is shown only now.
    Add {
        /// The user's name.
        name: String,
    },
}
