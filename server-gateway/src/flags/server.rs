//! What only the embedded server needs.

use std::path::PathBuf;

/// What only the embedded server needs.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Embedded server")]
pub struct ServerFlags {
    /// Server token, which callers must send. Safer in a file or a variable:
    /// command lines are visible to others.
    #[arg(long, value_name = "TOKEN", hide_default_value = true)]
    pub token: Option<String>,

    /// File with the server token.
    #[arg(long, value_name = "PATH", conflicts_with = "token")]
    pub server_token_file: Option<PathBuf>,

    /// Default provider, such as OPENAI, CLAUDEAI, OLLAMA, LOCAL or ECHO.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,

    /// Default model of that provider.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,

    /// Database: a file, :memory: or postgres://USER@HOST/NAME
    /// [default: chatcli/server.db in the user's data folder].
    #[arg(long, value_name = "PATH|URL")]
    pub database: Option<PathBuf>,

    /// Model file (GGUF) of the LOCAL provider
    /// [default: the downloaded one, if any].
    #[arg(long, value_name = "PATH")]
    pub local_model: Option<PathBuf>,

    /// Play a recorded rollout instead of watching a cluster.
    #[arg(long)]
    pub watch_demo: bool,
}
