//! The command line and the environment of the binary. Decides defaults and which combinations are usage
//! errors; nothing is opened or started here.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};

const DEFAULT_PORT: u16 = 50051;
const DEFAULT_BIND: &str = "127.0.0.1";
/// Inside a cluster a pod that listens on loopback only could not be reached by anybody.
const CLUSTER_BIND: &str = "0.0.0.0";
const UPSTREAM_TOKEN: &str = "CHATCLI_UPSTREAM_TOKEN";
const LONGEST_INTERVAL: Duration = Duration::from_secs(24 * 3600);
const CLUSTER_SIGN: &str = "KUBERNETES_SERVICE_HOST";

/// The ChatCLI Connect gateway: one port for the page, gRPC-Web, native gRPC and health.
#[derive(Clone, Debug, Parser)]
#[command(name = "chatcli-gateway", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
#[command(after_help = "Without --upstream a whole server runs in this process. Flags beat variables.\n\
    Exit codes: 0 ended by a signal, 1 cannot run, 2 wrong usage.")]
pub struct Flags {
    /// Something else than serving.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "CHATCLI_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<String>,

    /// Port to listen on, when --listen is not given [default: 50051].
    #[arg(long, env = "CHATCLI_SERVER_PORT", value_name = "PORT")]
    port: Option<u16>,

    /// Address to listen on, when --listen is not given [default: 127.0.0.1; in a cluster 0.0.0.0].
    #[arg(long, env = "CHATCLI_BIND_ADDRESS", value_name = "ADDR")]
    bind_address: Option<String>,

    /// Server that calls are passed to, as http://host:port, or https://host:port for TLS.
    #[arg(long, env = "CHATCLI_UPSTREAM", value_name = "URL", conflicts_with = "embedded")]
    pub upstream: Option<String>,

    /// Certificates (PEM) of the only authorities that may vouch for an https:// upstream
    /// [default: those of the system].
    #[arg(long, env = "CHATCLI_UPSTREAM_CA", value_name = "PATH", requires = "upstream")]
    pub upstream_ca: Option<PathBuf>,

    /// File with the token of the --upstream server, which the door then holds: signed-in people and enrolled screens
    /// call with it and never see it. CHATCLI_UPSTREAM_TOKEN can hold the token itself.
    #[arg(long, env = "CHATCLI_UPSTREAM_TOKEN_FILE", value_name = "PATH", requires = "upstream")]
    pub upstream_token_file: Option<PathBuf>,

    /// Run the server in this process (the default when there is no --upstream).
    #[arg(long)]
    pub embedded: bool,

    /// Folder of the built page.
    #[arg(long, env = "CHATCLI_PAGE_DIR", value_name = "DIR")]
    pub page: Option<PathBuf>,

    /// Origin of a foreign page that may call, such as https://chat.example; may be repeated.
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,

    /// Name under which browsers find the door, such as chat.example or chat.example:8443; may be repeated; * allows
    /// all [default: this machine's names; beyond this machine also addresses, names that no public name server
    /// can give, and every name that came over TLS].
    #[arg(long, env = "CHATCLI_ALLOW_HOST", value_name = "HOST", value_delimiter = ',')]
    pub allow_host: Vec<String>,

    /// All callers come through a proxy, whose X-Forwarded-Proto and X-Forwarded-For are believed; a proxy on this
    /// machine always is.
    #[arg(long, env = "CHATCLI_BEHIND_PROXY")]
    pub behind_proxy: bool,

    /// Nobody calls without having signed in, whatever the server behind would allow.
    #[arg(long, env = "CHATCLI_LOGIN_ONLY")]
    pub login_only: bool,

    /// File of the people and screens that the door knows [default: chatcli/access.json in the user's data folder].
    #[arg(long, env = "CHATCLI_ACCESS_FILE", value_name = "PATH")]
    pub access_file: Option<PathBuf>,

    /// How often the server's watcher is asked for all screens together, such as 30s
    /// [default: as often as the screen that wishes most].
    #[arg(long, env = "CHATCLI_WATCH_INTERVAL", value_name = "DURATION", value_parser = interval)]
    pub watch_interval: Option<Duration>,

    /// Write the log to this file instead of standard error.
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,

    /// Log every call.
    #[arg(long, short)]
    pub verbose: bool,

    /// Flags of the embedded server.
    #[command(flatten)]
    pub server: ServerFlags,
}

/// What the gateway does beside serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Say who may use the door: people who sign in, and screens on walls.
    Access(AccessFlags),
}

/// Who may use the door. A running door notices each change within a second.
#[derive(Clone, Debug, clap::Args)]
pub struct AccessFlags {
    /// File of the people and screens [default: chatcli/access.json in the user's data folder].
    #[arg(long, env = "CHATCLI_ACCESS_FILE", value_name = "PATH", global = true)]
    pub access_file: Option<PathBuf>,

    /// What to change.
    #[command(subcommand)]
    pub change: AccessChange,
}

/// A change of access.
#[derive(Clone, Debug, Subcommand)]
pub enum AccessChange {
    /// Screens on walls, which may look at the watcher and do nothing else.
    #[command(subcommand)]
    Kiosk(KioskChange),
    /// People who sign in.
    #[command(subcommand)]
    User(UserChange),
    /// List people and screens, and when each was last seen.
    List,
    /// Take the access of a person or a screen away; what they have open ends at once.
    Revoke {
        /// The person's or screen's name.
        name: String,
    },
}

/// A change of screens.
#[derive(Clone, Debug, Subcommand)]
pub enum KioskChange {
    /// Add a screen and print the address that enrols it, once and within ten minutes.
    Add {
        /// A name for it, such as "lobby".
        name: String,
        /// How the screen reaches the door.
        #[arg(
            long,
            env = "CHATCLI_PUBLIC_URL",
            value_name = "URL",
            default_value = "http://localhost:50051"
        )]
        url: String,
        /// Print a bearer token instead, for a terminal that runs `chatcli watch --token -`.
        #[arg(long, conflicts_with = "url")]
        bearer: bool,
    },
}

/// A change of people.
#[derive(Clone, Debug, Subcommand)]
pub enum UserChange {
    /// Add a person and print the secret to sign in with; it is shown only now.
    Add {
        /// The person's name.
        name: String,
    },
}

/// What only the embedded server needs.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Embedded server")]
pub struct ServerFlags {
    /// Bearer token that callers must bring (better given by variable: command lines are visible).
    #[arg(long, env = "CHATCLI_SERVER_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,

    /// Default provider, such as OPENAI, ANTHROPIC, OLLAMA, LOCAL or ECHO.
    #[arg(long, env = "LLM_PROVIDER", value_name = "NAME")]
    pub provider: Option<String>,

    /// Default model of that provider.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,

    /// Database file, or :memory: [default: chatcli/server.db in the user's data folder].
    #[arg(long, env = "CHATCLI_DATABASE", value_name = "PATH")]
    pub database: Option<PathBuf>,

    /// Model file (GGUF) of the LOCAL provider [default: the downloaded one, when there is one].
    #[arg(long, env = "CHATCLI_LOCAL_MODEL", value_name = "PATH")]
    pub local_model: Option<PathBuf>,

    /// Play a recorded rollout instead of watching a cluster.
    #[arg(long)]
    pub watch_demo: bool,
}

impl ServerFlags {
    /// The token, unless it is empty.
    pub fn token(&self) -> Option<String> {
        self.token.clone().filter(|token| !token.is_empty())
    }
}

fn interval(text: &str) -> Result<Duration, String> {
    let interval = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if interval.is_zero() || interval > LONGEST_INTERVAL {
        return Err("an interval is longer than nothing and at most a day".to_owned());
    }
    Ok(interval)
}

impl Flags {
    /// The upstream's token, as the variable has it.
    pub fn upstream_token() -> Option<String> {
        env::var(UPSTREAM_TOKEN).ok().filter(|token| !token.is_empty())
    }

    /// The address to listen on.
    pub fn address(&self) -> String {
        if let Some(listen) = &self.listen {
            return listen.clone();
        }
        let usual = if env::var_os(CLUSTER_SIGN).is_some() { CLUSTER_BIND } else { DEFAULT_BIND };
        let host =
            self.bind_address.as_deref().map(str::trim).filter(|host| !host.is_empty()).unwrap_or(usual);
        let port = self.port.unwrap_or(DEFAULT_PORT);
        if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]:{port}")
        } else {
            format!("{host}:{port}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(args: &[&str]) -> Result<Flags, clap::Error> {
        Flags::try_parse_from(std::iter::once(&"chatcli-gateway").chain(args))
    }

    #[test]
    fn the_command_is_sound() {
        Flags::command().debug_assert();
    }

    #[test]
    fn listen_beats_its_parts() {
        let address = |args: &[&str]| parse(args).expect("legal").address();
        assert_eq!(address(&["--port", "1"]), "127.0.0.1:1");
        assert_eq!(address(&["--bind-address", "::1", "--port", "1"]), "[::1]:1");
        assert_eq!(address(&["--listen", "0.0.0.0:2", "--port", "1"]), "0.0.0.0:2");
    }

    #[test]
    fn two_servers_are_a_usage_error() {
        let error = parse(&["--embedded", "--upstream", "http://x:1"]).expect_err("both");
        assert_eq!(error.exit_code(), 2);
    }

    #[test]
    fn an_authority_needs_somebody_to_vouch_for() {
        let error = parse(&["--upstream-ca", "ca.pem"]).expect_err("no upstream");
        assert_eq!(error.exit_code(), 2);
    }
}
