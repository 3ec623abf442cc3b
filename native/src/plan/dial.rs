//! Where to connect, how, and who pays: decided the same way for the command line and for `/connect`.

use chatcli_auth::LocalAuth;
use chatcli_core::account::Credentials;
use chatcli_core::problem::Problem;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Address, KNOWN_PROVIDERS, Lang, Secret, default_model};

use super::advice::{Advice, Weight};
use super::secrets::{self, Wanted};
use super::sources::{Setting, Sources};
use super::target;
use crate::arguments::{Connect, MAX_ANSWER_TOKENS};
use crate::environment::Environment;
use crate::output::Output;
use crate::transport::{Proxy, Target};
use crate::{credentials, local_auth};

/// The longest token or key that a server takes.
const KEY_BYTES: usize = 16 * 1024;
/// The longest other value.
const VALUE_BYTES: usize = 4 * 1024;

/// A way to a server, not yet used.
#[derive(Debug)]
pub struct Dial {
    /// Where and how to connect.
    pub target: Target,
    /// The server as it is shown to a person.
    pub address: String,
    /// The server's bearer token.
    pub token: Option<Secret>,
    /// Which of the five modes pays for the model.
    pub credentials: Credentials,
    /// Overrides the server's provider; upper-case.
    pub provider: Option<String>,
    /// Overrides the model.
    pub model: Option<String>,
    /// Caps every answer; 0 = the provider's default.
    pub max_tokens: i32,
    /// The credential is to come from the local store.
    local: bool,
    /// What a person should know.
    pub advice: Vec<Advice>,
}

impl Dial {
    /// Asks every place for every setting. `stdin` is there when a secret may be read from it.
    ///
    /// # Errors
    /// Wrong use, or a configuration that cannot be used.
    pub fn read(
        connect: &Connect,
        sources: &mut Sources<'_>,
        stdin: Option<&Output>,
    ) -> Result<Self, Problem> {
        let lang = sources.lang;
        let warn = |sentence: &String| Advice { weight: Weight::Warning, sentence: sentence.clone() };
        let mut advice: Vec<Advice> = sources.profile.warnings.iter().map(warn).collect();

        let address = target::address(connect, sources)?;
        let shown = address.to_string();
        advice.extend(notes(&address, &shown, lang));
        let tls = target::tls(connect, &address, sources)?;
        let connect_timeout = target::connect_timeout(connect, sources)?;
        let mut odd = Vec::new();
        let trust = target::trust(connect, tls, sources, &mut odd)?;
        advice.extend(odd.iter().map(warn));
        let (token, _) = secrets::find(sources, &token_wanted(connect), stdin)?;

        let model_section =
            |flag, key, default| Setting { section: "model", flag, key, default, ..Setting::default() };
        let provider =
            sources.text(model_section("--provider", "provider", "server"), connect.provider.as_deref());
        let provider = target::filled(provider.value).map(|name| name.to_ascii_uppercase());
        let model = target::filled(
            sources.text(model_section("--model", "model", "server"), connect.model.as_deref()).value,
        );
        let max_tokens = sources.parsed(
            model_section("--max-tokens", "max_tokens", "0"),
            connect.max_tokens.map(|most| most.to_string()),
            |text| {
                text.parse::<i32>().ok().filter(|most| (0..=MAX_ANSWER_TOKENS).contains(&i64::from(*most)))
            },
        )?;
        let account = credentials::Account::read(connect, sources, stdin)?;
        let local = account.is_local();
        let (credentials, odd) = credentials::choose(account, provider.as_deref(), lang)?;
        advice.extend(odd.iter().map(warn));
        advice.extend(about_provider(provider.as_deref(), model.as_deref(), lang).iter().map(warn));
        let has_secret = local || token.is_some() || credentials.has_secret();
        advice.extend(about_plaintext(tls, &address, has_secret, sources.environment, lang));

        let variable = |name: &str| sources.environment.get(name).map(str::to_owned);
        let proxy = Proxy::choose(&address, variable, lang)?;
        let target = Target { address, tls: trust, proxy, connect_timeout };
        let max_tokens = max_tokens.unwrap_or(0);
        Ok(Self { target, address: shown, token, credentials, provider, model, max_tokens, local, advice })
    }
}

fn token_wanted(connect: &Connect) -> Wanted<'_> {
    Wanted {
        setting: Setting {
            section: "connection",
            flag: "--token",
            variable: "CHATCLI_REMOTE_TOKEN",
            key: "token_env",
            default: "",
            profile_first: true,
        },
        file_key: "token_file",
        value: connect.token.as_deref(),
        file: connect.token_file.as_deref(),
        most_bytes: KEY_BYTES,
    }
}

impl Dial {
    /// Finds the local credential, when one was asked for. Until then nothing of the store is touched.
    ///
    /// # Errors
    /// There is none that can be used.
    pub async fn resolve(&mut self, auth: &Result<LocalAuth, Problem>, lang: Lang) -> Result<(), Problem> {
        if self.local {
            let auth = auth.as_ref().map_err(Problem::clone)?;
            let (credentials, warnings) = local_auth::choose(auth, self.provider.as_deref(), lang).await?;
            self.credentials = credentials;
            let warn = |sentence| Advice { weight: Weight::Warning, sentence };
            self.advice.extend(warnings.into_iter().map(warn));
        }
        Ok(())
    }

    /// Leaves a record of a connection that others can read.
    pub fn log(&self) {
        if self.target.tls.is_none() {
            let credential = self.token.is_some() || self.credentials.has_secret();
            tracing::warn!(addr = %self.address, credential, "TLS is off: the connection is not encrypted");
        }
    }
}

/// A secret of the account, by the rules of all secrets.
pub fn account_secret<'a>(
    flag: &'static str,
    variable: &'static str,
    key: &'static str,
    value: Option<&'a str>,
    file: Option<&'a str>,
) -> Wanted<'a> {
    let setting = Setting { section: "model", flag, variable, key, ..Setting::default() };
    let file_key = if flag == "--llm-key" { "llm_key_file" } else { "" };
    let most_bytes = if flag == "--llm-key" { KEY_BYTES } else { VALUE_BYTES };
    Wanted { setting, file_key, value, file, most_bytes }
}

fn notes(address: &Address, shown: &str, lang: Lang) -> Vec<Advice> {
    // A user who leaves out `https://` as they are told loses what it said.
    let scheme = if address.tls { Text::SchemeSaysTls } else { Text::SchemeDropped };
    [(address.scheme_dropped, scheme), (address.port_assumed, Text::PortAssumed)]
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, text)| Advice {
            weight: Weight::Note,
            sentence: fill(text.get(lang), &[("address", shown)]),
        })
        .collect()
}

fn about_provider(provider: Option<&str>, model: Option<&str>, lang: Lang) -> Option<String> {
    let provider = provider?;
    if !KNOWN_PROVIDERS.contains(&provider) {
        return Some(fill(Text::UnknownProvider.get(lang), &[("provider", provider)]));
    }
    // A server may fill in the model of its own provider; for most providers this client names a fitting one.
    (model.is_none() && default_model(provider).is_none())
        .then(|| fill(Text::ProviderWithoutModel.get(lang), &[("provider", provider)]))
}

fn about_plaintext(
    tls: bool,
    address: &Address,
    has_secret: bool,
    environment: &Environment,
    lang: Lang,
) -> Vec<Advice> {
    let mut advice = Vec::new();
    if tls {
        return advice;
    }
    let shown = address.to_string();
    let sentence = |text: Text| fill(text.get(lang), &[("address", &shown)]);
    if environment.switch("CHATCLI_ALLOW_INSECURE") != Some(true) {
        let weight = if address.is_loopback() { Weight::Harmless } else { Weight::Security };
        let hint = Text::TlsOffHint.get(lang);
        advice.push(Advice { weight, sentence: format!("{}\n  {hint}", sentence(Text::TlsOff)) });
    }
    if has_secret && !address.is_loopback() {
        advice.push(Advice { weight: Weight::Security, sentence: sentence(Text::TlsOffSecret) });
    }
    advice
}
