//! The command line of the binary. Decides defaults and which combinations are usage errors; nothing is opened or
//! started here. How words are spelled is in `flags/words.rs`, where flags and variables meet in `flags/read.rs`.

mod access;
mod help;
mod listen;
mod mistakes;
mod read;
mod server;
#[cfg(feature = "embedded")]
mod sessions;
#[cfg(test)]
mod tests;
mod words;

use std::num::NonZeroU8;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

pub use access::{AccessChange, AccessFlags, KioskChange, UserChange};
pub use read::Request;
pub use server::ServerFlags;
#[cfg(feature = "embedded")]
pub use sessions::{SessionsFlags, SessionsWay};

use crate::settings::{Environment, Findings, values};

const UPSTREAM_TOKEN: &str = "CHATCLI_UPSTREAM_TOKEN";

#[cfg(not(feature = "embedded"))]
const USAGE: &str = "chatcli-gateway [server] [OPTIONS]\n       chatcli-gateway access <COMMAND>";
#[cfg(feature = "embedded")]
const USAGE: &str = "chatcli-gateway [server] [OPTIONS]\n       chatcli-gateway access <COMMAND>\n       \
     chatcli-gateway sessions <COMMAND>";

/// The ChatCLI Connect gateway: one port for the page, gRPC-Web, native gRPC and health.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "chatcli-gateway",
    version,
    max_term_width = 80,
    args_conflicts_with_subcommands = true,
    next_line_help = true,
    disable_help_subcommand = true,
    override_usage = USAGE
)]
pub struct Flags {
    /// Something else than serving.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Print all settings and their variables.
    #[arg(long)]
    pub help_settings: bool,

    /// Language of help, errors and `access`: en or pt-BR.
    #[arg(long, value_name = "TAG", global = true)]
    pub lang: Option<String>,

    /// Where to listen.
    #[command(flatten)]
    pub listening: Listening,

    /// Who may call.
    #[command(flatten)]
    pub callers: Callers,

    /// What calls are passed to.
    #[command(flatten)]
    pub behind: Behind,

    /// How it is operated.
    #[command(flatten)]
    pub operation: Operation,

    /// Flags of the embedded server.
    #[command(flatten)]
    pub server: ServerFlags,

    /// The variables that the flags were read with.
    #[arg(skip)]
    pub environment: Environment,

    /// What is to be said about settings once there is a log.
    #[arg(skip)]
    pub findings: Findings,
}

/// Where the gateway listens, and its limits there.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Listening")]
pub struct Listening {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,

    /// Port to listen on, when --listen is not given [default: 50051].
    #[arg(long, value_name = "PORT", value_parser = values::port)]
    port: Option<u16>,

    /// Address to listen on, when --listen is not given
    /// [default: 127.0.0.1; in a cluster all].
    #[arg(long, value_name = "ADDR")]
    bind_address: Option<String>,

    /// Certificate chain (PEM); the port then accepts TLS only. Needs --tls-key.
    #[arg(long, value_name = "PATH")]
    pub tls_cert: Option<PathBuf>,

    /// Private key (PEM) of --tls-cert.
    #[arg(long, value_name = "PATH")]
    pub tls_key: Option<PathBuf>,

    /// Folder of the built page.
    #[arg(long, value_name = "DIR")]
    pub page: Option<PathBuf>,
}

/// Who may call, and under which names.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Callers")]
pub struct Callers {
    /// Only signed-in users and enrolled screens may call.
    #[arg(long)]
    pub login_only: bool,

    /// File of users and screens
    /// [default: chatcli/access.json in the user's data folder].
    #[arg(long, value_name = "PATH")]
    pub access_file: Option<PathBuf>,

    /// Origin of a page on another site that may call, such as
    /// https://chat.example; may be repeated.
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<String>,

    /// Host name that browsers may use for the gateway, such as chat.example or
    /// chat.example:8443; may be repeated; * allows all [default: local names;
    /// when reachable from other machines, also IP addresses, private names,
    /// and any name over TLS].
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    pub allow_host: Vec<String>,

    /// Address or network of a proxy, such as 10.0.0.7 or 10.0.0.0/8, whose
    /// X-Forwarded-Proto and X-Forwarded-For are trusted; may be repeated
    /// [default: none, not even proxies on this machine].
    #[arg(long, value_name = "ADDR", value_delimiter = ',')]
    pub trusted_proxy: Vec<String>,

    /// All callers come through a trusted proxy, whatever its address.
    #[arg(long)]
    pub behind_proxy: bool,

    /// Number of proxies in a row with --behind-proxy.
    #[arg(long, value_name = "COUNT", default_value = "1")]
    pub proxy_hops: NonZeroU8,
}

/// What calls are passed to.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Forwarding")]
pub struct Behind {
    /// Server to forward to, as http://host:port, or https://host:port for TLS;
    /// may be repeated for replicas.
    #[arg(long, value_name = "URL", value_delimiter = ',')]
    pub upstream: Vec<String>,

    /// CA certificates (PEM) trusted for https:// servers
    /// [default: those of the system].
    #[arg(long, value_name = "PATH")]
    pub upstream_ca: Option<PathBuf>,

    /// File with the token of the --upstream server. The gateway keeps it:
    /// signed-in users and enrolled screens call with it and never see it. Or
    /// put the token itself into CHATCLI_UPSTREAM_TOKEN.
    #[arg(long, value_name = "PATH")]
    pub upstream_token_file: Option<PathBuf>,

    /// Time limit of a call without a deadline [default: 30m; 30s for calls
    /// that need no model].
    #[arg(long, value_name = "DURATION", value_parser = values::interval)]
    pub call_timeout: Option<Duration>,

    /// How often the K8s watcher is polled for all screens together, such as
    /// 30s [default: the shortest interval that any screen asks for].
    #[arg(long, value_name = "DURATION", value_parser = values::interval)]
    pub watch_interval: Option<Duration>,

    /// Run the server in this process (the default without --upstream).
    #[arg(long)]
    pub embedded: bool,
}

/// How the gateway is operated.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Operation")]
pub struct Operation {
    /// Port of the Prometheus metrics; 0 turns them off [default: off].
    #[arg(long, value_name = "PORT", value_parser = values::port)]
    pub metrics_port: Option<u16>,

    /// Write one line for each call, as text or JSON.
    #[arg(long, value_name = "text|json", hide_possible_values = true)]
    pub access_log: Option<AccessLog>,

    /// How long the port stays open after a stop signal, as "not ready".
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub drain_delay: Option<Duration>,

    /// How long open calls may still run after that.
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub drain_timeout: Option<Duration>,

    /// Write the log to this file instead of standard error.
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,

    /// Lowest log level [default: info].
    #[arg(long, value_name = "debug|info|warn|error", ignore_case = true, hide_possible_values = true)]
    pub log_level: Option<LogLevel>,

    /// Log every call.
    #[arg(long, short)]
    pub verbose: bool,
}

/// The form of the access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AccessLog {
    /// Words and numbers in a line.
    Text,
    /// One JSON object in a line.
    Json,
}

/// The lowest level of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Every call.
    Debug,
    /// What happens.
    Info,
    /// What may be wrong.
    #[value(alias = "warning")]
    Warn,
    /// What is wrong.
    #[value(aliases = ["dpanic", "panic", "fatal"])]
    Error,
}

impl LogLevel {
    /// Its name among the levels of the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// What the gateway does beside serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Manage who may use the gateway: users and screens.
    Access(AccessFlags),
    /// Move saved sessions between a folder of files and the database.
    #[cfg(feature = "embedded")]
    Sessions(SessionsFlags),
}

impl Flags {
    /// Whether calls are passed to other servers.
    pub fn has_upstream(&self) -> bool {
        !self.behind.upstream.is_empty()
    }

    /// The upstream's token, as the variable has it.
    pub fn upstream_token(&self) -> Option<String> {
        self.environment.text(UPSTREAM_TOKEN).map(str::to_owned)
    }

    /// The port of the metrics, if there shall be any.
    pub fn metrics_port(&self) -> Option<u16> {
        self.operation.metrics_port.filter(|port| *port != 0)
    }

    /// A limit that only a variable sets; one that is no number was refused before.
    pub fn limit(&self, name: &str) -> Option<u64> {
        self.environment.text(name).and_then(|text| values::whole(text).ok())
    }
}
