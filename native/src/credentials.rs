//! Which credential mode the flags ask for. StackSpot and Ollama flags name their provider by themselves.

use chatcli_core::credentials::Credentials;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Lang, Secret};

use crate::arguments::Connect;

/// The one active mode.
///
/// # Errors
/// Flags that contradict each other, or a StackSpot account with a missing part.
pub fn choose(connect: &Connect, lang: Lang) -> Result<Credentials, Problem> {
    let provider = connect.provider.as_deref().map(str::to_ascii_uppercase);
    let stackspot = [
        ("--client-id", &connect.client_id),
        ("--client-key", &connect.client_key),
        ("--realm", &connect.realm),
        ("--agent-id", &connect.agent_id),
    ];
    let has_stackspot = stackspot.iter().any(|(_, value)| value.is_some());
    let wants = |name: &str| provider.as_deref().is_none_or(|provider| provider == name);
    if has_stackspot && connect.ollama_url.is_some() && provider.is_none() {
        return Err(wrong(Text::TwoProviders.get(lang)));
    }
    if provider.as_deref() == Some("STACKSPOT") || (has_stackspot && wants("STACKSPOT")) {
        let missing: Vec<&str> = stackspot
            .iter()
            .filter(|(_, value)| value.as_deref().unwrap_or_default().trim().is_empty())
            .map(|(flag, _)| *flag)
            .collect();
        // Without any of them the server's own account may still work.
        if missing.len() == stackspot.len() {
            return Ok(Credentials::Server);
        }
        if !missing.is_empty() {
            return Err(wrong(&fill(Text::StackSpotMissing.get(lang), &[("flags", &missing.join(", "))])));
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        return Ok(Credentials::StackSpot {
            client_id: Secret::new(&text(&connect.client_id)),
            client_key: Secret::new(&text(&connect.client_key)),
            realm: text(&connect.realm),
            agent_id: text(&connect.agent_id),
        });
    }
    if let Some(base_url) = connect.ollama_url.as_deref().filter(|_| wants("OLLAMA")) {
        if !(base_url.starts_with("http://") || base_url.starts_with("https://")) {
            return Err(wrong(Text::OllamaUrlBad.get(lang)));
        }
        return Ok(Credentials::Ollama { base_url: base_url.to_owned() });
    }
    match connect.llm_key.as_deref().map(Secret::new) {
        Some(key) if !key.is_empty() => Ok(Credentials::OwnKey { key }),
        _ => Ok(Credentials::Server),
    }
}

fn wrong(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{Command, Program};
    use clap::Parser;

    fn chosen(flags: &[&str]) -> Result<Credentials, Problem> {
        let arguments = ["chatcli", "connect", "h:1"].into_iter().chain(flags.iter().copied());
        let Command::Connect(connect) = Program::try_parse_from(arguments).unwrap().command;
        choose(&connect, Lang::En)
    }

    #[test]
    fn each_set_of_flags_is_one_mode() {
        assert_eq!(chosen(&[]), Ok(Credentials::Server));
        assert_eq!(
            chosen(&["--provider", "OPENAI", "--llm-key", "sk-1"]),
            Ok(Credentials::OwnKey { key: Secret::new("sk-1") })
        );
        assert_eq!(
            chosen(&["--ollama-url", "http://gpu:11434"]),
            Ok(Credentials::Ollama { base_url: "http://gpu:11434".into() })
        );
        let four = ["--client-id", "i", "--client-key", "k", "--realm", "r", "--agent-id", "a"];
        assert_eq!(chosen(&four).unwrap().provider(), Some("STACKSPOT"));
    }

    #[test]
    fn incomplete_or_contradicting_flags_are_named() {
        for (flags, named) in [
            (&["--client-id", "i", "--client-key", "k", "--agent-id", "a"][..], "--realm"),
            (&["--client-id", "i", "--ollama-url", "http://x"], "--provider"),
            (&["--ollama-url", "gpu:11434"], "http://gpu:11434"),
        ] {
            let problem = chosen(flags).unwrap_err();
            assert_eq!(problem.exit_code(), 2);
            assert!(problem.why.as_deref().unwrap_or_default().contains(named), "{problem:?}");
        }
    }
}
