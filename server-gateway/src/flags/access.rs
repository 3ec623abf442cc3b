//! `chatcli-gateway access …`: the words for changing who may use the gateway.

use std::path::PathBuf;

use clap::Subcommand;

/// Manage who may use the gateway. A running gateway notices each change within a second.
#[derive(Clone, Debug, clap::Args)]
pub struct AccessFlags {
    /// File of users and screens
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
    /// Manage screens, which see the K8s watcher and nothing else.
    #[command(subcommand)]
    Kiosk(KioskChange),
    /// Manage users, who sign in.
    #[command(subcommand)]
    User(UserChange),
    /// List users and screens, and when each was last seen.
    List,
    /// Remove the access of a user or screen; open calls end.
    Revoke {
        /// Name of the user or screen.
        name: String,
    },
}

/// A change of screens.
#[derive(Clone, Debug, Subcommand)]
pub enum KioskChange {
    /// Add a screen and print the address that enrols it, once and within ten
    /// minutes.
    Add {
        /// Name of the screen, such as lobby.
        name: String,
        /// Address of the gateway as the screen reaches it.
        #[arg(long, value_name = "URL", default_value = "http://localhost:50051")]
        url: String,
        /// Print a token instead of an address, for a terminal that runs
        /// chatcli watch --token -.
        #[arg(long, conflicts_with = "url")]
        bearer: bool,
    },
}

/// A change of people.
#[derive(Clone, Debug, Subcommand)]
pub enum UserChange {
    /// Add a user and print the password, once.
    Add {
        /// Name of the user.
        name: String,
    },
}
