//! The flags of `chatcli`, as a person types them. What they mean together is decided in `plan.rs`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Remote client for a ChatCLI server.
#[derive(Debug, Parser)]
#[command(name = "chatcli", version, arg_required_else_help = true, disable_help_subcommand = false)]
pub struct Program {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `chatcli` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connect to a ChatCLI server: interactive, or one prompt with -p
    Connect(Box<Connect>),
}

/// `chatcli connect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chatcli connect localhost:50051\n  \
    chatcli connect prod:50051 --tls --token SECRET -p \"What changed?\"\n  \
    git diff | chatcli connect localhost:50051 -p \"Review this\" --raw")]
pub struct Connect {
    /// Server address, host:port
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,

    /// Server address, as a flag [env: CHATCLI_REMOTE_ADDR]
    #[arg(long, value_name = "HOST:PORT")]
    pub addr: Option<String>,

    /// Bearer token of the server
    #[arg(long, env = "CHATCLI_REMOTE_TOKEN", hide_env_values = true, value_name = "STRING")]
    pub token: Option<String>,

    /// Provider to use instead of the server's
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,

    /// Model to use instead of the provider's default
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,

    /// Your own key for the provider, sent to the server
    #[arg(long, env = "CHATCLI_CLIENT_API_KEY", hide_env_values = true, value_name = "STRING")]
    pub llm_key: Option<String>,

    /// StackSpot client id
    #[arg(long, value_name = "STRING")]
    pub client_id: Option<String>,

    /// StackSpot client key
    #[arg(long, value_name = "STRING")]
    pub client_key: Option<String>,

    /// StackSpot realm (tenant)
    #[arg(long, value_name = "STRING")]
    pub realm: Option<String>,

    /// StackSpot agent id
    #[arg(long, value_name = "STRING")]
    pub agent_id: Option<String>,

    /// Base URL of an Ollama that the server can reach
    #[arg(long, value_name = "URL")]
    pub ollama_url: Option<String>,

    /// Encrypt the connection with TLS
    #[arg(long)]
    pub tls: bool,

    /// CA certificate (PEM) that signs the server's; needs --tls
    #[arg(long, value_name = "PATH", requires = "tls")]
    pub ca_cert: Option<PathBuf>,

    /// Send one prompt, print the answer and leave; "-" reads it from standard input
    #[arg(
        short = 'p',
        long = "prompt",
        value_name = "PROMPT",
        num_args = 0..=1,
        default_missing_value = "-",
        allow_negative_numbers = true
    )]
    pub prompt: Option<String>,

    /// Print the answer as it is: no Markdown, no colours
    #[arg(long)]
    pub raw: bool,

    /// Longest answer, in tokens (0 = the provider's default)
    #[arg(long, value_name = "INT", default_value_t = 0,
          value_parser = clap::value_parser!(i32).range(0..=200_000), allow_negative_numbers = true)]
    pub max_tokens: i32,

    /// Do not read standard input
    #[arg(long)]
    pub no_stdin: bool,

    /// Longest time to wait for a connection, e.g. 10s
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub connect_timeout: Duration,

    /// Longest time to wait for an answer to -p, e.g. 5m
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub timeout: Duration,

    /// Print nothing but the answer and errors
    #[arg(long, short = 'q')]
    pub quiet: bool,

    /// No colours
    #[arg(long)]
    pub no_color: bool,

    /// Language of the interface: en or pt-BR
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
}

/// Reads `300ms`, `10s`, `5m`, `1h` and sums of them, as the Go program writes durations.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is not a duration; write it like 10s, 5m or 1h30m");
    let mut total = Duration::ZERO;
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, after) = after.split_at(letters);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let millis = match unit {
            "ms" => Some(number),
            "s" => number.checked_mul(1000),
            "m" => number.checked_mul(60_000),
            "h" => number.checked_mul(3_600_000),
            _ => None,
        };
        total += Duration::from_millis(millis.ok_or_else(wrong)?);
        rest = after;
    }
    if total.is_zero() { Err(wrong()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_the_go_program_writes_them() {
        for (text, millis) in [("10s", 10_000), ("5m", 300_000), ("1h30m", 5_400_000), ("300ms", 300)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "0s", "5", "m", "-1s", "1d", "s5", "99999999999999999999h", "18446744073709551615h"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn flags_come_in_any_order() {
        let program =
            Program::try_parse_from(["chatcli", "connect", "--tls", "h:1", "--token", "x", "-p", "hi"])
                .unwrap();
        let Command::Connect(connect) = program.command;
        assert_eq!(connect.address.as_deref(), Some("h:1"));
        assert_eq!(connect.token.as_deref(), Some("x"));
        assert_eq!(connect.prompt.as_deref(), Some("hi"));
    }

    #[test]
    fn wrong_use_is_refused() {
        for arguments in [
            &["connect", "--max-tokens", "-1"][..],
            &["connect", "--max-tokens", "200001"],
            &["connect", "--max-tokens", "abc"],
            &["connect", "--ca-cert", "x"],
            &["connect", "a:1", "b:2"],
            &["connect", "--nope"],
        ] {
            let arguments = std::iter::once("chatcli").chain(arguments.iter().copied());
            let error = Program::try_parse_from(arguments.clone()).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{:?}", arguments.collect::<Vec<_>>());
        }
    }
}
