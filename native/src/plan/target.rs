//! Where to connect and how: address, TLS, certificates, patience.

use std::time::Duration;

use chatcli_core::Address;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};

use super::sources::{Setting, Sources, profile_in};
use crate::arguments::{self, Connect};
use crate::transport::Trust;

/// How long one attempt to connect may take when no setting says it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The server: the positional word or its flag, a profile that was named, and so on.
pub(super) fn address(connect: &Connect, sources: &mut Sources<'_>) -> Result<Address, Problem> {
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

/// Whether to encrypt; the policy may forbid not to.
pub(super) fn tls(connect: &Connect, address: &Address, sources: &mut Sources<'_>) -> Result<bool, Problem> {
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
    if !tls && sources.environment.switch("CHATCLI_ALLOW_INSECURE") == Some(false) {
        return Err(Problem::new(Kind::PlaintextForbidden));
    }
    Ok(tls)
}

/// How long one attempt may take.
pub(super) fn connect_timeout(connect: &Connect, sources: &mut Sources<'_>) -> Result<Duration, Problem> {
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
pub(super) fn trust(
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

/// The text, if there is anything in it.
pub(super) fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn usage(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}
