//! What `chatcli-auth` reports, in the catalogue's words.

use std::path::Path;

use chatcli_auth::{
    Ask, Damage, Failure, HttpFailure, NotALogin, Page, PasteProblem, Provider, Say, Skipped, StoreFailure,
    Warning,
};
use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};

use crate::files;

/// A failure as a problem.
pub fn problem(failure: &Failure, lang: Lang) -> Problem {
    Problem::because(Kind::Credentials, &sentence(failure, lang))
}

fn sentence(failure: &Failure, lang: Lang) -> String {
    let text = |text: Text| text.get(lang).to_owned();
    match failure {
        Failure::Store(failure) => store(failure, lang),
        Failure::NoCredentials(provider) => {
            let values = [("provider", provider.label()), ("login", login(*provider))];
            fill(Text::LocalAuthNoneFor.get(lang), &values)
        }
        Failure::Nothing => text(Text::LocalAuthNone),
        Failure::Refresh { profile, provider, why } => {
            let values =
                [("profile", profile.as_str()), ("why", &skipped(why, lang)), ("login", login(*provider))];
            let may_pass = matches!(why, Skipped::Http(_));
            fill((if may_pass { Text::AuthEnded } else { Text::AuthEndedForGood }).get(lang), &values)
        }
        Failure::Cancelled => text(Text::AuthCancelled),
        Failure::Denied(code) => fill(Text::AuthDenied.get(lang), &[("code", code)]),
        Failure::TimedOut => text(Text::AuthTimedOut),
        Failure::WrongState => text(Text::AuthPastedForeign),
        Failure::NoCode => text(Text::AuthPastedNothing),
        Failure::NotAToken => text(Text::AuthNotAToken),
        Failure::Http(failure) => http(failure, lang),
        Failure::EndpointBase => text(Text::AuthEndpointBase),
    }
}

/// A login word that is none, as a problem.
pub fn not_a_login(why: NotALogin, word: &str, lang: Lang) -> Problem {
    let sentence = match why {
        NotALogin::OpenAi => Text::AuthNotOpenAi.get(lang).to_owned(),
        NotALogin::Unknown => fill(Text::AuthUnknown.get(lang), &[("name", word)]),
    };
    Problem::because(Kind::Credentials, &sentence)
}

/// A warning in one line.
pub fn warning(warning: &Warning, lang: Lang) -> String {
    match warning {
        Warning::Repaired(path) => with_path(Text::AuthRepaired, path, lang),
        Warning::Exposed(path) => with_path(Text::AuthExposed, path, lang),
        Warning::CaBundle(path) => with_path(Text::AuthCaBundle, path, lang),
        Warning::Skipped { profile, why } => {
            fill(Text::AuthSkipped.get(lang), &[("profile", profile), ("why", &skipped(why, lang))])
        }
    }
}

/// What a login tells a person.
pub fn said(say: &Say, lang: Lang) -> String {
    match say {
        Say::Visit { url, opened } => {
            let text = if *opened { Text::AuthVisitOpened } else { Text::AuthVisit };
            fill(text.get(lang), &[("url", url)])
        }
        Say::Code { url, code, opened: _ } => fill(Text::AuthCode.get(lang), &[("code", code), ("url", url)]),
        Say::PortTaken(port) => fill(Text::AuthPortTaken.get(lang), &[("port", &port.to_string())]),
        Say::Pasted(PasteProblem::WrongState) => Text::AuthPastedForeign.get(lang).to_owned(),
        Say::Pasted(PasteProblem::NoCode) => Text::AuthPastedNothing.get(lang).to_owned(),
        Say::Warning(seen) => warning(seen, lang),
    }
}

/// What a login asks a person.
pub fn asked(ask: &Ask, lang: Lang) -> String {
    match ask {
        Ask::Redirect => Text::AuthAskRedirect.get(lang).to_owned(),
        Ask::AccessToken => Text::AuthAskToken.get(lang).to_owned(),
        Ask::Import(variable) => fill(Text::AuthAskImport.get(lang), &[("variable", variable)]),
    }
}

/// A page for the browser.
pub fn page(page: Page, lang: Lang) -> String {
    let text = match page {
        Page::Done => Text::AuthPageDone,
        Page::Denied => Text::AuthPageDenied,
        Page::Strange => Text::AuthPageStrange,
    };
    text.get(lang).to_owned()
}

fn store(failure: &StoreFailure, lang: Lang) -> String {
    let with = |text, path| with_path(text, path, lang);
    match failure {
        StoreFailure::KeyMissing(path) => with(Text::AuthKeyMissing, path),
        StoreFailure::KeyLength(path, bytes) => {
            let values = [("path", &*path.to_string_lossy()), ("bytes", &bytes.to_string())];
            fill(Text::AuthKeyLength.get(lang), &values)
        }
        StoreFailure::Damaged(path, why) => {
            let values = [("path", &*path.to_string_lossy()), ("why", &damage(*why, lang))];
            fill(Text::AuthDamaged.get(lang), &values)
        }
        StoreFailure::Link(path) => with(Text::AuthLink, path),
        StoreFailure::Special(path) => with(Text::AuthSpecial, path),
        StoreFailure::Foreign(path) => with(Text::AuthForeign, path),
        StoreFailure::Io(path, error) => format!("{}: {}", path.display(), files::why(error, lang)),
        StoreFailure::Busy(path) => with(Text::AuthBusy, path),
        StoreFailure::Keyring(why) => fill(Text::AuthKeyring.get(lang), &[("why", why)]),
        StoreFailure::NoRandom => Text::AuthNoRandom.get(lang).to_owned(),
    }
}

fn damage(damage: Damage, lang: Lang) -> String {
    let text = match damage {
        Damage::Base64 => Text::AuthNotBase64,
        Damage::Short => Text::AuthCutShort,
        Damage::Sealed => Text::AuthNotOpened,
        Damage::Large => Text::AuthTooLarge,
        Damage::Json { line, column } => {
            let values = [("line", &*line.to_string()), ("column", &column.to_string())];
            return fill(Text::AuthNotJson.get(lang), &values);
        }
    };
    text.get(lang).to_owned()
}

fn skipped(why: &Skipped, lang: Lang) -> String {
    let text = match why {
        Skipped::NoRefreshToken => Text::AuthNoRefreshToken,
        Skipped::Unsupported => Text::AuthNoRefresh,
        Skipped::Rejected => Text::AuthRejected,
        Skipped::Removed => Text::AuthRemoved,
        Skipped::Http(failure) => return http(failure, lang),
    };
    text.get(lang).to_owned()
}

fn http(failure: &HttpFailure, lang: Lang) -> String {
    match failure {
        HttpFailure::Unreachable { host, why } => {
            fill(Text::AuthUnreachable.get(lang), &[("host", host), ("why", why)])
        }
        HttpFailure::TimedOut { host } => fill(Text::AuthNoAnswer.get(lang), &[("host", host)]),
        HttpFailure::Status { host, status, code } => {
            let code = code.as_ref().map(|code| format!("({code})")).unwrap_or_default();
            let values = [("host", host.as_str()), ("status", &status.to_string()), ("code", &code)];
            fill(Text::AuthAnswered.get(lang), &values).trim_end().to_owned()
        }
        HttpFailure::Incomplete { host, missing } => {
            fill(Text::AuthIncomplete.get(lang), &[("host", host), ("missing", missing)])
        }
        HttpFailure::Client(why) => fill(Text::AuthNoClient.get(lang), &[("why", why)]),
    }
}

/// The word that logs in to a provider.
fn login(provider: Provider) -> &'static str {
    match provider {
        Provider::OpenAi => Provider::OpenAiCodex.id(),
        provider => provider.id(),
    }
}

fn with_path(text: Text, path: &Path, lang: Lang) -> String {
    fill(text.get(lang), &[("path", &path.to_string_lossy())])
}
