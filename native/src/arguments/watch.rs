//! The flags of `chatcli watch`: those of `connect` that say where and as whom, and what to watch.

use std::time::Duration;

use chatcli_core::Lang;
use chatcli_core::problem::Problem;
use chatcli_core::text::{Text, fill};
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{Connect, duration, mistakes};

/// `chatcli watch`.
#[derive(Clone, Debug, Args)]
#[command(args_override_self = true)]
pub struct Watch {
    #[arg(long)]
    pub board: Option<bool>,
    #[arg(long)]
    pub once: Option<bool>,
    #[arg(long)]
    pub exit_code: Option<bool>,
    #[arg(long)]
    pub alerts: Option<bool>,
    #[arg(long, value_name = "DURATION", default_value = "30s", hide_default_value = true, value_parser = interval)]
    pub interval: Duration,
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    #[arg(long, value_name = "LEVEL", default_value = "info", hide_default_value = true, ignore_case = true,
          value_parser = PossibleValuesParser::new(["critical", "warning", "info"]))]
    pub severity: String,
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=200))]
    pub max: Option<u8>,
    #[arg(long, value_name = "NAMESPACE", action = clap::ArgAction::Append)]
    pub ns: Vec<String>,
    #[arg(long, value_name = "NAME", action = clap::ArgAction::Append)]
    pub deployment: Vec<String>,
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,

    /// Where the server is.
    #[command(flatten)]
    pub connect: Connect,
}

/// What `connect` takes and a watch has no use for.
pub(super) const NOT_HERE: [&str; 30] = [
    "provider",
    "model",
    "max_tokens",
    "price",
    "max_cost",
    "llm_key",
    "llm_key_file",
    "use_local_auth",
    "client_id",
    "client_key",
    "realm",
    "agent_id",
    "ollama_url",
    "system",
    "system_file",
    "role",
    "prompt",
    "raw",
    "no_stdin",
    "timeout",
    "no_anim",
    "completions",
    "quiet",
    "session",
    "go_on",
    "resume",
    "no_history",
    "approve",
    "run_yes",
    "no_hub",
];

impl Watch {
    /// Refuses what has no effect here, and what cannot stand together.
    pub(super) fn check(&self, given: impl Fn(&str) -> bool, lang: Lang) -> Result<(), Problem> {
        if let Some(id) = NOT_HERE.iter().filter(|id| **id != "quiet").find(|id| given(id)) {
            let values = [("command", "watch"), ("flag", &super::flag_of(id))];
            return Err(mistakes::usage(&fill(Text::FlagNotHere.get(lang), &values)));
        }
        let exclude = |one: &str, other: &str| {
            mistakes::usage(&fill(Text::FlagsExclude.get(lang), &[("one", one), ("other", other)]))
        };
        let on = |switch: Option<bool>| switch == Some(true);
        for (one, other, both) in [
            ("--once", "--board", on(self.once) && on(self.board)),
            ("--json", "--board", on(self.connect.json) && on(self.board)),
            ("--plain", "--board", on(self.connect.plain) && on(self.board)),
        ] {
            if both {
                return Err(exclude(one, other));
            }
        }
        if on(self.exit_code) && !on(self.once) {
            let pair = [("flag", "--exit-code"), ("needed", "--once")];
            return Err(mistakes::usage(&fill(Text::FlagNeeds.get(lang), &pair)));
        }
        Ok(())
    }
}

/// From one second to ten minutes.
fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration::parse(text)?;
    let is_sane = (1..=600).contains(&interval.as_secs()) && interval <= Duration::from_secs(600);
    if is_sane { Ok(interval) } else { Err(text.to_owned()) }
}
