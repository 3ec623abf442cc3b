//! Which credential mode the settings ask for. StackSpot and Ollama flags name their provider by themselves.

use chatcli_core::account::{Credentials, is_stackspot_name};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Lang, Secret};

use crate::arguments::Connect;
use crate::origin::Origin;
use crate::output::Output;
use crate::plan::dial::account_secret;
use crate::plan::secrets;
use crate::plan::sources::{Setting, Sources};

/// The longest URL that a server takes.
const URL_BYTES: usize = 4 * 1024;

/// Everything that was said about who pays.
#[derive(Debug, Default)]
pub struct Account {
    llm_key: Option<Secret>,
    llm_key_is_flag: bool,
    local: bool,
    client_id: Option<Secret>,
    client_key: Option<Secret>,
    realm: Option<String>,
    agent_id: Option<String>,
    ollama_url: Option<String>,
}

impl Account {
    /// Reads flags, environment and configuration file.
    ///
    /// # Errors
    /// A secret that cannot be read or used.
    pub fn read(
        connect: &Connect,
        sources: &mut Sources<'_>,
        stdin: Option<&Output>,
    ) -> Result<Self, Problem> {
        let setting = |flag, key| Setting { section: "model", flag, key, default: "-", ..Setting::default() };
        let mut secret = |flag, variable, key, value: &Option<String>, file: &Option<String>| {
            let wanted = account_secret(flag, variable, key, value.as_deref(), file.as_deref());
            secrets::find(sources, &wanted, stdin)
        };
        let (llm_key, origin) = secret(
            "--llm-key",
            "CHATCLI_CLIENT_API_KEY",
            "llm_key_env",
            &connect.llm_key,
            &connect.llm_key_file,
        )?;
        let (client_id, _) = secret("--client-id", "", "client_id_env", &connect.client_id, &None)?;
        let (client_key, _) = secret("--client-key", "", "client_key_env", &connect.client_key, &None)?;
        let local = sources.switch(setting("--use-local-auth", "use_local_auth"), connect.use_local_auth)?;
        let mut text = |flag, key, value: &Option<String>| {
            let found = sources.text(setting(flag, key), value.as_deref());
            found.value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        Ok(Self {
            llm_key_is_flag: llm_key.is_some() && origin == Origin::Flag,
            llm_key,
            local,
            client_id,
            client_key,
            realm: text("--realm", "realm", &connect.realm),
            agent_id: text("--agent-id", "agent_id", &connect.agent_id),
            ollama_url: text("--ollama-url", "ollama_url", &connect.ollama_url),
        })
    }

    /// Whether the local store is to be asked; it beats a key of the environment.
    pub fn is_local(&self) -> bool {
        self.local
    }

    /// The StackSpot flags, and which of them are there.
    fn stackspot(&self) -> [(&'static str, bool); 4] {
        [
            ("--client-id", self.client_id.is_some()),
            ("--client-key", self.client_key.is_some()),
            ("--realm", self.realm.is_some()),
            ("--agent-id", self.agent_id.is_some()),
        ]
    }
}

/// The one active mode, and what a person should know about it. For the local store it is the server's own until the
/// store is asked.
///
/// # Errors
/// Flags that contradict each other, or a value that a server refuses.
pub fn choose(
    account: Account,
    provider: Option<&str>,
    lang: Lang,
) -> Result<(Credentials, Vec<String>), Problem> {
    let mut odd = Vec::new();
    let given: Vec<&str> =
        account.stackspot().iter().filter(|(_, given)| *given).map(|(flag, _)| *flag).collect();
    let missing: Vec<&str> =
        account.stackspot().iter().filter(|(_, given)| !given).map(|(flag, _)| *flag).collect();
    let mut ignored = |flags: &[&str]| {
        if !flags.is_empty() {
            odd.push(fill(Text::FlagsIgnored.get(lang), &[("flags", &flags.join(", "))]));
        }
    };
    if account.local {
        if account.llm_key_is_flag {
            let values = [("one", "--use-local-auth"), ("other", "--llm-key")];
            return Err(wrong(&fill(Text::FlagsExclude.get(lang), &values)));
        }
        ignored(&given);
        ignored(if account.ollama_url.is_some() { &["--ollama-url"] } else { &[] });
        return Ok((Credentials::Server, odd));
    }
    if provider.is_none() && !given.is_empty() && account.ollama_url.is_some() {
        return Err(wrong(Text::TwoProviders.get(lang)));
    }
    let is_stackspot = provider == Some("STACKSPOT") || (provider.is_none() && !given.is_empty());
    let is_ollama = account.ollama_url.is_some() && provider.is_none_or(|provider| provider == "OLLAMA");
    if !is_stackspot {
        ignored(&given);
    }
    if !is_ollama && account.ollama_url.is_some() {
        ignored(&["--ollama-url"]);
    }
    if (is_ollama || (is_stackspot && !given.is_empty())) && account.llm_key_is_flag {
        ignored(&["--llm-key"]);
    }
    // Without any of them the server's own account is meant.
    if is_stackspot && !given.is_empty() && !missing.is_empty() {
        odd.push(fill(Text::StackSpotMissing.get(lang), &[("flags", &missing.join(", "))]));
    }
    let credentials = if is_stackspot && !given.is_empty() {
        stackspot(account)?
    } else if let Some(base_url) = account.ollama_url.filter(|_| is_ollama) {
        let is_url = base_url.starts_with("http://") || base_url.starts_with("https://");
        if !is_url || base_url.len() > URL_BYTES || base_url.contains(|c: char| c.is_control() || c == ' ') {
            return Err(wrong(Text::OllamaUrlBad.get(lang)));
        }
        Credentials::Ollama { base_url }
    } else {
        account.llm_key.map_or(Credentials::Server, |key| Credentials::OwnKey { key })
    };
    Ok((credentials, odd))
}

fn stackspot(account: Account) -> Result<Credentials, Problem> {
    let none = || Secret::new("");
    let (realm, agent_id) = (account.realm.unwrap_or_default(), account.agent_id.unwrap_or_default());
    for name in [&realm, &agent_id] {
        if !name.is_empty() && !is_stackspot_name(name) {
            return Err(Problem::new(Kind::StackSpotName(name.clone())));
        }
    }
    Ok(Credentials::StackSpot {
        client_id: account.client_id.unwrap_or_else(none),
        client_key: account.client_key.unwrap_or_else(none),
        realm,
        agent_id,
    })
}

fn wrong(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;
    use crate::environment::Environment;
    use chatcli_core::problem::Surface;

    fn chosen(flags: &[&str]) -> Result<(Credentials, Vec<String>), Problem> {
        chosen_with(flags, &[])
    }

    fn chosen_with(
        flags: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<(Credentials, Vec<String>), Problem> {
        let words: Vec<String> = ["h:1"].iter().chain(flags).map(|word| (*word).to_owned()).collect();
        let connect = arguments::read_connect(&words, Lang::En).unwrap();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = Environment::new(variables.iter().map(owned));
        let mut sources = Sources::open(&connect, &environment, Lang::En).unwrap();
        let account = Account::read(&connect, &mut sources, None)?;
        let provider = connect.provider.as_deref().map(str::to_ascii_uppercase);
        choose(account, provider.as_deref(), Lang::En)
    }

    #[test]
    fn each_set_of_flags_is_one_mode() {
        let quiet = |credentials| Ok((credentials, Vec::new()));
        assert_eq!(chosen(&[]), quiet(Credentials::Server));
        let own = quiet(Credentials::OwnKey { key: Secret::new("sk-1") });
        assert_eq!(chosen(&["--provider", "OPENAI", "--llm-key", "sk-1"]), own);
        assert_eq!(chosen_with(&[], &[("CHATCLI_CLIENT_API_KEY", "sk-1")]), own);
        assert_eq!(
            chosen(&["--ollama-url", "http://gpu:11434"]),
            quiet(Credentials::Ollama { base_url: "http://gpu:11434".into() })
        );
        let four = ["--client-id", "i", "--client-key", "k", "--realm", "r", "--agent-id", "a"];
        assert_eq!(chosen(&four).unwrap().0.provider(), Some("STACKSPOT"));
    }

    #[test]
    fn what_has_no_effect_or_is_missing_is_said_and_not_refused() {
        for (flags, named, mode) in [
            (&["--client-id", "i", "--client-key", "k", "--agent-id", "a"][..], "--realm", Some("STACKSPOT")),
            (&["--provider", "stackspot", "--realm", "r"], "--client-id", Some("STACKSPOT")),
            (&["--provider", "OPENAI", "--realm", "r"], "--realm", None),
            (&["--provider", "OPENAI", "--ollama-url", "http://x"], "--ollama-url", None),
            (&["--ollama-url", "http://x", "--llm-key", "k"], "--llm-key", Some("OLLAMA")),
        ] {
            let (credentials, odd) = chosen(flags).unwrap();
            assert_eq!(credentials.provider(), mode, "{flags:?}");
            assert!(odd.iter().any(|said| said.contains(named)), "{flags:?}: {odd:?}");
        }
    }

    #[test]
    fn the_servers_own_stackspot_account_needs_nothing() {
        let (credentials, odd) = chosen(&["--provider", "stackspot"]).unwrap();
        assert_eq!((credentials, odd.as_slice()), (Credentials::Server, &[][..]));
    }

    #[test]
    fn contradictions_are_refused() {
        for (flags, named) in [
            (&["--client-id", "i", "--ollama-url", "http://x"][..], "--provider"),
            (&["--ollama-url", "gpu:11434"], "http://gpu:11434"),
            (&["--llm-key", "k", "--use-local-auth"], "--use-local-auth"),
            (&["--realm", "a/b"], "a/b"),
            (&["--llm-key", "a b"], "--llm-key"),
        ] {
            let problem = chosen(flags).unwrap_err();
            assert_eq!(problem.exit_code(), 2, "{flags:?}");
            assert!(problem.lines(Lang::En, Surface::Script).join(" ").contains(named), "{problem:?}");
        }
    }
}
