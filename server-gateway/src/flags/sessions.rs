//! `chatcli-gateway sessions …`: the words for moving saved sessions between a folder and the database.

use std::path::PathBuf;

use clap::Subcommand;

/// Move saved sessions between a folder of files and the database.
#[derive(Clone, Debug, clap::Args)]
pub struct SessionsFlags {
    /// Database: a file, :memory: or postgres://USER@HOST/NAME
    /// [default: chatcli/server.db in the user's data folder].
    #[arg(long, value_name = "PATH|URL", global = true)]
    pub database: Option<PathBuf>,

    /// Which way.
    #[command(subcommand)]
    pub way: SessionsWay,
}

/// Which way sessions move.
#[derive(Clone, Debug, Subcommand)]
pub enum SessionsWay {
    /// Take the session files (JSON) of a folder into the database.
    Import {
        /// Folder of the session files, such as ~/.chatcli/sessions.
        dir: PathBuf,
    },
    /// Write every saved session to a folder, one file (JSON) each.
    Export {
        /// Folder of the session files, such as ~/.chatcli/sessions.
        dir: PathBuf,
    },
}
