//! The rows of `/config`: every setting with its value and where it comes from. Secrets are only set or not set.

use super::sources::{Setting, Sources};
use crate::history::retention;
use crate::{locale, preferences};

/// What stands for a secret.
pub fn presence(is_set: bool) -> &'static str {
    if is_set { "[SET]" } else { "[NOT SET]" }
}

/// Variables that other parts of the program read: section, name, what holds without it.
const OTHERS: [(&str, &str, &str); 25] = [
    ("connection", "HTTPS_PROXY", "-"),
    ("connection", "NO_PROXY", "-"),
    ("connection", "SSL_CERT_FILE", "-"),
    ("connection", "SSL_CERT_DIR", "-"),
    ("files", "CHATCLI_DOTENV", ".env"),
    ("files", "CHATCLI_AUTH_DIR", "~/.chatcli"),
    ("files", "CHATCLI_KEYCHAIN_BACKEND", "auto"),
    ("interface", "NO_COLOR", "-"),
    ("interface", "CLICOLOR_FORCE", "-"),
    ("interface", "TERM", "-"),
    ("interface", "COLORTERM", "-"),
    ("interface", "CHATCLI_PROMPT", "-"),
    ("interface", "CHATCLI_COMPLETION", "menu"),
    ("interface", "CHATCLI_AMBIGUOUS_WIDTH", "1"),
    ("interface", "VISUAL", "-"),
    ("interface", "EDITOR", "vi"),
    ("history", "HISTORY_FILE", "$XDG_STATE_HOME/chatcli/history"),
    ("history", "HISTORY_MAX_SIZE", "100MB"),
    ("history", "CHATCLI_DISABLE_HISTORY", "false"),
    ("history", retention::KEEP, "-"),
    ("history", retention::DAYS, "-"),
    ("log", "LOG_LEVEL", "info"),
    ("log", "LOG_FILE", "~/.chatcli/app.log"),
    ("log", "LOG_MAX_SIZE", "100MB"),
    ("log", "CHATCLI_LOG_CONTENT", "0"),
];

/// Adds the rows of the settings that no part of the plan asked for.
pub fn complete(sources: &mut Sources<'_>, lang_flag: Option<&str>) {
    let interface = |flag, variable| Setting { section: "interface", flag, variable, ..Setting::default() };
    let environment = sources.environment;
    let by = locale::origin(lang_flag, sources.profile.get("lang"), environment);
    sources.show(interface("--lang", "CHATCLI_LANG"), sources.lang.tag().to_owned(), &by);
    let (theme, by) = preferences::theme(environment);
    sources.show(interface("", "CHATCLI_THEME"), theme.tag().to_owned(), &by);
    for (section, variable, default) in OTHERS {
        let setting = Setting { section, variable, default, ..Setting::default() };
        let found = sources.look(setting, None);
        let value = found.value.filter(|value| !value.is_empty()).unwrap_or_else(|| default.to_owned());
        let value = chatcli_core::Redactor::default().clean(&value).into_owned();
        sources.show(setting, value, &found.origin);
    }
}
