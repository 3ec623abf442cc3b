//! The flags of `chatcli acp`: those of `connect` that say where, as whom and how much is asked. Standard input and output
//! belong to the editor.

use chatcli_core::Lang;
use chatcli_core::problem::Problem;
use chatcli_core::text::{Text, fill};

use super::{Connect, mistakes};

/// What `connect` takes and an editor has no use for.
pub(super) const NOT_HERE: [&str; 16] = [
    "prompt",
    "raw",
    "json",
    "no_stdin",
    "timeout",
    "run_yes",
    "plain",
    "no_anim",
    "no_color",
    "quiet",
    "completions",
    "session",
    "go_on",
    "resume",
    "record",
    "no_hub",
];

/// Refuses what has no effect here, and a secret that would be read from the editor's messages.
pub(super) fn check(connect: &Connect, given: impl Fn(&str) -> bool, lang: Lang) -> Result<(), Problem> {
    let refuse = |flag: &str| {
        let values = [("command", "acp"), ("flag", flag)];
        Err(mistakes::usage(&fill(Text::FlagNotHere.get(lang), &values)))
    };
    if let Some(id) = NOT_HERE.iter().find(|id| given(id)) {
        return refuse(&super::flag_of(id));
    }
    let secrets = [
        (&connect.token, "--token -"),
        (&connect.llm_key, "--llm-key -"),
        (&connect.client_id, "--client-id -"),
        (&connect.client_key, "--client-key -"),
    ];
    match secrets.iter().find(|(value, _)| value.as_deref() == Some("-")) {
        Some((_, flag)) => refuse(flag),
        None => Ok(()),
    }
}
