//! Flags, environment and preferences become one plan: where to connect, how, and what the core boots with.

use std::time::Duration;

use chatcli_auth::LocalAuth;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::settings::Settings;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Address, Boot, Capabilities, KNOWN_PROVIDERS, Lang, Preference, Secret};

use crate::arguments::Connect;
use crate::output::Output;
use crate::transport::{Proxy, Target, Trust};
use crate::{credentials, local_auth, locale, preferences, stdin};

/// Everything decided before the first byte travels.
#[derive(Debug)]
pub struct Plan {
    /// What the core boots with.
    pub boot: Boot,
    /// Where and how to connect.
    pub target: Target,
    /// The local credentials, not opened yet; or why they cannot be.
    pub local_auth: Result<LocalAuth, Problem>,
    /// Print the answer as it is.
    pub raw: bool,
    /// Print nothing but the answer and errors.
    pub quiet: bool,
    /// No colours, whatever the terminal can do.
    pub no_color: bool,
    notes: Vec<String>,
    warnings: Vec<String>,
}

impl Plan {
    /// Decides everything, reading standard input when a prompt may be there.
    ///
    /// # Errors
    /// A usage or configuration problem, before any network.
    pub fn new(connect: Connect, environment_lang: Lang, output: &Output) -> Result<Self, Problem> {
        let lang = language(&connect, environment_lang);
        let address = address(&connect, lang)?;
        let shown = address.to_string();
        let tls = connect.tls || address.tls;
        let mut notes = Vec::new();
        if address.scheme_dropped {
            notes.push(fill(Text::SchemeDropped.get(lang), &[("address", &shown)]));
        }
        if address.port_assumed {
            notes.push(fill(Text::PortAssumed.get(lang), &[("address", &shown)]));
        }
        if !tls && flag_is("CHATCLI_ALLOW_INSECURE", "false") {
            return Err(Problem::new(Kind::PlaintextForbidden));
        }
        let token = connect.token.as_deref().map(Secret::new).filter(|token| !token.is_empty());
        let credentials = credentials::choose(&connect, lang)?;
        let mut warnings = Vec::new();
        if !tls {
            warnings.push(fill(Text::TlsOff.get(lang), &[("address", &shown)]));
            let has_secret = token.is_some() || credentials.has_secret();
            if has_secret && !address.is_loopback() {
                warnings.push(fill(Text::TlsOffSecret.get(lang), &[("address", &shown)]));
            }
        }
        let provider =
            connect.provider.as_deref().map(str::to_ascii_uppercase).filter(|name| !name.is_empty());
        if let Some(provider) = provider.as_deref().filter(|name| !KNOWN_PROVIDERS.contains(name)) {
            warnings.push(fill(Text::UnknownProvider.get(lang), &[("provider", provider)]));
        }
        let variable = |name: &str| std::env::var(name).ok();
        let trust = if tls {
            Some(Trust::read(connect.ca_cert.as_deref(), lang, variable, &mut warnings)?)
        } else {
            Trust::warn_unused(lang, variable, &mut warnings);
            None
        };
        let one_shot = stdin::prompt(connect.prompt.as_deref(), !connect.no_stdin, lang, output)?;
        if one_shot.is_none() && !output.is_interactive() {
            return Err(Problem::because(Kind::Usage, Text::NeedsTerminal.get(lang)));
        }
        let proxy = Proxy::choose(&address, variable);
        let target = Target { address, tls: trust, proxy, connect_timeout: connect.connect_timeout };
        let boot = Boot {
            address: shown,
            tls,
            token,
            credentials,
            settings: Settings {
                provider,
                model: connect.model.clone().filter(|model| !model.is_empty()),
                max_tokens: connect.max_tokens,
                lang,
                ..Settings::default()
            },
            capabilities: Capabilities {
                clipboard: output.stdout_is_terminal,
                exit: true,
                fresh_connections: true,
                credential_store: true,
                files: true,
                terminal: output.can_move,
                ..Capabilities::default()
            },
            give_up: true,
            connect_timeout_ms: millis(connect.connect_timeout),
            prompt_timeout_ms: one_shot.as_ref().map(|_| millis(connect.timeout)),
            heartbeat_ms: None,
            one_shot,
            ..Boot::default()
        };
        Ok(Self {
            boot,
            target,
            local_auth: local_auth::open(|name| std::env::var(name).ok(), lang),
            raw: connect.raw,
            quiet: connect.quiet,
            no_color: connect.no_color,
            notes,
            warnings,
        })
    }

    /// Says what a person should know before the first byte travels.
    pub fn announce(&self, output: &Output) {
        let lang = self.boot.settings.lang;
        if !self.quiet {
            for note in &self.notes {
                output.note(note);
            }
        }
        for warning in &self.warnings {
            output.note(&format!("{}{warning}", Text::WarningPrefix.get(lang)));
        }
    }
}

fn language(connect: &Connect, environment: Lang) -> Lang {
    if let Some(lang) = connect.lang.as_deref().and_then(Lang::from_tag) {
        return lang;
    }
    let stored = || preferences::read(Preference::Lang).as_deref().and_then(Lang::from_tag);
    if locale::is_chosen() { environment } else { stored().unwrap_or(environment) }
}

fn address(connect: &Connect, lang: Lang) -> Result<Address, Problem> {
    let text = match (&connect.address, &connect.addr) {
        (Some(positional), Some(flag)) if positional != flag => {
            return Err(Problem::because(
                Kind::Usage,
                &fill(Text::TwoAddresses.get(lang), &[("positional", positional), ("flag", flag)]),
            ));
        }
        (Some(text), _) | (None, Some(text)) => text.clone(),
        (None, None) => std::env::var("CHATCLI_REMOTE_ADDR").unwrap_or_default(),
    };
    if text.trim().is_empty() {
        return Err(Problem::new(Kind::AddressMissing));
    }
    Address::parse(&text).map_err(|_| Problem::new(Kind::AddressBad(text)))
}

fn flag_is(name: &str, value: &str) -> bool {
    std::env::var(name).is_ok_and(|set| set.trim().eq_ignore_ascii_case(value))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
