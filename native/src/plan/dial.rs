//! Where to connect, how, and who pays: decided the same way for the command line and for `/connect`.

use std::time::Duration;

use chatcli_auth::LocalAuth;
use chatcli_core::credentials::Credentials;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Address, KNOWN_PROVIDERS, Lang, Secret, default_model};

use super::advice::{Advice, Weight};
use super::secrets::{self, Wanted};
use super::sources::{Setting, Sources, profile_in};
use crate::arguments::{self, Connect, MAX_ANSWER_TOKENS};
use crate::environment::Environment;
use crate::output::Output;
use crate::transport::{Proxy, Target, Trust};
use crate::{credentials, local_auth};

/// How long one attempt to connect may take when nobody says.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
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

        let address = address(connect, sources)?;
        let shown = address.to_string();
        advice.extend(notes(&address, &shown, lang));
        let tls = tls(connect, &address, sources)?;
        let connect_timeout = connect_timeout(connect, sources)?;
        let mut odd = Vec::new();
        let trust = trust(connect, tls, sources, &mut odd)?;
        advice.extend(odd.iter().map(warn));
        let (token, _) = secrets::find(sources, &token_wanted(connect), stdin)?;

        let model_section =
            |flag, key, default| Setting { section: "model", flag, key, default, ..Setting::default() };
        let provider =
            sources.text(model_section("--provider", "provider", "server"), connect.provider.as_deref());
        let provider = filled(provider.value).map(|name| name.to_ascii_uppercase());
        let model =
            filled(sources.text(model_section("--model", "model", "server"), connect.model.as_deref()).value);
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

        let proxy = Proxy::choose(&address, |name: &str| sources.environment.get(name).map(str::to_owned));
        let target = Target { address, tls: trust, proxy, connect_timeout };
        let max_tokens = max_tokens.unwrap_or(0);
        Ok(Self { target, address: shown, token, credentials, provider, model, max_tokens, local, advice })
    }
}

fn address(connect: &Connect, sources: &mut Sources<'_>) -> Result<Address, Problem> {
    let positional = connect.address.as_deref().filter(|_| profile_in(connect).is_none());
    let setting = Setting {
        section: "connection",
        flag: "--addr",
        variable: "CHATCLI_REMOTE_ADDR",
        key: "addr",
        default: "-",
        profile_first: true,
    };
    if let (Some(positional), Some(flag)) = (positional, connect.addr.as_deref())
        && positional != flag
    {
        let values = [("positional", positional), ("flag", flag)];
        return Err(usage(&fill(Text::TwoAddresses.get(sources.lang), &values)));
    }
    let found = sources.text(setting, positional.or(connect.addr.as_deref()));
    let text = filled(found.value).ok_or_else(|| Problem::new(Kind::AddressMissing))?;
    Address::parse(&text).map_err(|_| Problem::new(Kind::AddressBad(text)))
}

fn tls(connect: &Connect, address: &Address, sources: &mut Sources<'_>) -> Result<bool, Problem> {
    let setting = Setting {
        section: "connection",
        flag: "--tls",
        key: "tls",
        profile_first: true,
        ..Setting::default()
    };
    if address.tls && connect.tls == Some(false) {
        return Err(usage(Text::TlsContradiction.get(sources.lang)));
    }
    let tls = sources.switch(setting, connect.tls.or(address.tls.then_some(true)))?;
    let policy = Setting {
        section: "connection",
        variable: "CHATCLI_ALLOW_INSECURE",
        default: "-",
        ..Setting::default()
    };
    sources.text(policy, None);
    if !tls && sources.environment.says("CHATCLI_ALLOW_INSECURE", "false") {
        return Err(Problem::new(Kind::PlaintextForbidden));
    }
    Ok(tls)
}

fn connect_timeout(connect: &Connect, sources: &mut Sources<'_>) -> Result<Duration, Problem> {
    let setting = Setting {
        section: "connection",
        flag: "--connect-timeout",
        variable: "CHATCLI_CONNECT_TIMEOUT",
        key: "connect_timeout",
        default: "10s",
        ..Setting::default()
    };
    let written = connect.connect_timeout.map(|time| format!("{}ms", time.as_millis()));
    let found = sources.parsed(setting, written, |text| arguments::duration(text).ok())?;
    Ok(found.unwrap_or(CONNECT_TIMEOUT))
}

/// Whom to trust and who we are; nothing of it is read when nothing is encrypted.
fn trust(
    connect: &Connect,
    tls: bool,
    sources: &mut Sources<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<Trust>, Problem> {
    let lang = sources.lang;
    let setting = |flag, variable, key, default| Setting {
        section: "connection",
        flag,
        variable,
        key,
        default,
        profile_first: true,
    };
    let flag = connect.ca_cert.as_deref().map(|path| path.to_string_lossy().into_owned());
    let ca = filled(sources.text(setting("--ca-cert", "", "ca_cert", "system"), flag.as_deref()).value);
    if ca.is_some() && !tls {
        return Err(usage(Text::CaWithoutTls.get(lang)));
    }
    let files = [
        ("CHATCLI_CA_BUNDLE", ""),
        ("CHATCLI_TLS_CLIENT_CERT", "client_cert"),
        ("CHATCLI_TLS_CLIENT_KEY", "client_cert_key"),
    ];
    let found =
        files.map(|(name, key)| (name, filled(sources.text(setting("", name, key, "-"), None).value)));
    let environment = sources.environment;
    let path = |text: &str| environment.expand(text).to_string_lossy().into_owned();
    let variable = |name: &str| {
        let (_, file) = found.iter().find(|(known, _)| *known == name)?;
        file.as_deref().map(path)
    };
    if !tls {
        Trust::warn_unused(lang, variable, warnings);
        return Ok(None);
    }
    let ca = ca.map(|ca| environment.expand(&ca));
    Trust::read(ca.as_deref(), lang, variable, warnings).map(Some)
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
    [(address.scheme_dropped, Text::SchemeDropped), (address.port_assumed, Text::PortAssumed)]
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
    if !environment.says("CHATCLI_ALLOW_INSECURE", "true") {
        let weight = if address.is_loopback() { Weight::Harmless } else { Weight::Security };
        advice.push(Advice { weight, sentence: sentence(Text::TlsOff) });
    }
    if has_secret && !address.is_loopback() {
        advice.push(Advice { weight: Weight::Security, sentence: sentence(Text::TlsOffSecret) });
    }
    advice
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn usage(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}
