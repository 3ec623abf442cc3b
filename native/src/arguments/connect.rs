//! The flags of `chatcli connect`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use clap_complete::Shell;

use super::duration;
use chatcli_core::agent::AgentMode;

/// `chatcli connect`. when the command line says nothing, because a configuration file may.
#[derive(Clone, Default, Args)]
#[command(args_override_self = true)]
pub struct Connect {
    /// Server address, or `@profile`.
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,

    #[arg(long, value_name = "HOST:PORT", value_hint = ValueHint::Hostname)]
    pub addr: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub token: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub token_file: Option<String>,
    #[arg(long)]
    pub tls: Option<bool>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub ca_cert: Option<PathBuf>,
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub connect_timeout: Option<Duration>,
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub config: Option<String>,

    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(0..=MAX_ANSWER_TOKENS))]
    pub max_tokens: Option<i32>,
    #[arg(long, value_name = "IN/OUT")]
    pub price: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub max_cost: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub system: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub system_file: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub role: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub llm_key: Option<String>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub llm_key_file: Option<String>,
    #[arg(long)]
    pub use_local_auth: Option<bool>,
    #[arg(long, value_name = "TEXT")]
    pub client_id: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub client_key: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub realm: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub agent_id: Option<String>,
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub ollama_url: Option<String>,

    /// `-` when the flag has no value: the prompt comes from standard input.
    #[arg(short = 'p', long, value_name = "PROMPT", num_args = 0..=1, default_missing_value = "-")]
    pub prompt: Option<String>,
    #[arg(long)]
    pub raw: Option<bool>,
    #[arg(long)]
    pub json: Option<bool>,
    #[arg(long)]
    pub no_stdin: Option<bool>,
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub timeout: Option<Duration>,

    /// How much of a run's calls goes without asking.
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub approve: Option<AgentMode>,
    #[arg(long, id = "run_yes")]
    pub yes: Option<bool>,

    #[arg(long)]
    pub plain: Option<bool>,
    #[arg(long)]
    pub no_anim: Option<bool>,
    #[arg(long)]
    pub no_color: Option<bool>,
    #[arg(long, short = 'q')]
    pub quiet: Option<bool>,
    #[arg(long, value_name = "SHELL")]
    pub completions: Option<Shell>,

    #[arg(long, value_name = "NAME")]
    pub session: Option<String>,
    #[arg(long = "continue", short = 'c')]
    pub go_on: Option<bool>,
    /// Empty when the flag has no value: a person chooses.
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "")]
    pub resume: Option<String>,
    #[arg(long)]
    pub no_history: Option<bool>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub record: Option<String>,
    #[arg(long)]
    pub no_hub: Option<bool>,
    /// Belongs to the `@` references, which are not built yet.
    #[arg(long, hide = true)]
    pub expand: Option<bool>,
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Half of its values are secrets.
        f.write_str("Connect(…)")
    }
}

impl Connect {
    /// The flags as they can be read once more, when standard input has given what it had.
    pub fn without_stdin(&self) -> Self {
        let kept = |value: &Option<String>| value.clone().filter(|value| value != "-");
        Self {
            token: kept(&self.token),
            llm_key: kept(&self.llm_key),
            client_id: kept(&self.client_id),
            client_key: kept(&self.client_key),
            ..self.clone()
        }
    }
}

/// A mode by its name.
fn mode(name: &str) -> Result<AgentMode, String> {
    let names = AgentMode::ALL.map(AgentMode::name).join(", ");
    AgentMode::ALL.into_iter().find(|mode| mode.name() == name).ok_or(names)
}

/// What a server accepts as an answer's limit.
pub const MAX_ANSWER_TOKENS: i64 = 200_000;
