//! The rows of `/config`: every setting with its value and where it comes from. Secrets are only set or not set.

use super::sources::{Setting, Sources};

/// What stands for a secret.
pub fn presence(is_set: bool) -> &'static str {
    if is_set { "[SET]" } else { "[NOT SET]" }
}

/// Variables that other parts of the program read: section, name, what holds without it.
const OTHERS: [(&str, &str, &str); 47] = [
    ("connection", "CHATCLI_TLS_INSECURE_SKIP_VERIFY", "false (never honoured here)"),
    ("connection", "HTTPS_PROXY", "-"),
    ("connection", "NO_PROXY", "-"),
    ("connection", "CHATCLI_STREAM_IDLE_TIMEOUT_SECONDS", "90"),
    ("files", "CHATCLI_DOTENV", ".env"),
    ("files", "CHATCLI_AUTH_DIR", "~/.chatcli"),
    ("files", "CHATCLI_KEYCHAIN_BACKEND", "auto"),
    ("files", "CHATCLI_IGNORE", "-"),
    ("interface", "CHATCLI_LANG", "-"),
    ("interface", "CHATCLI_THEME", "dark"),
    ("interface", "NO_COLOR", "-"),
    ("interface", "CLICOLOR_FORCE", "-"),
    ("interface", "TERM", "-"),
    ("interface", "COLORTERM", "-"),
    ("interface", "CHATCLI_PROMPT", "-"),
    ("interface", "CHATCLI_COMPLETION", "-"),
    ("interface", "CHATCLI_AMBIGUOUS_WIDTH", "1"),
    ("interface", "CHATCLI_RESPONSE_LANG", "auto"),
    ("interface", "CHATCLI_NO_TYPEWRITER", "no effect"),
    ("interface", "CHATCLI_CODER_UI", "full"),
    ("interface", "EDITOR", "-"),
    ("interface", "VISUAL", "-"),
    ("interface", "PAGER", "-"),
    ("interface", "COLUMNS", "-"),
    ("history", "HISTORY_FILE", "$XDG_STATE_HOME/chatcli/history"),
    ("history", "HISTORY_MAX_SIZE", "100MB"),
    ("history", "CHATCLI_DISABLE_HISTORY", "false"),
    ("log", "LOG_LEVEL", "info"),
    ("log", "LOG_FILE", "~/.chatcli/app.log"),
    ("log", "LOG_MAX_SIZE", "100MB"),
    ("log", "CHATCLI_ENV", "prod"),
    ("log", "CHATCLI_LOG_CONTENT", "0"),
    ("log", "CHATCLI_ENV_REDACT_MODE", "strict"),
    ("log", "CHATCLI_REDACT_PATTERNS", "-"),
    ("sessions", "CHATCLI_SESSION_AUTOSAVE", "on"),
    ("sessions", "CHATCLI_SESSION_AUTOSAVE_KEEP", "600"),
    ("sessions", "CHATCLI_SESSION_TTL", "90"),
    ("sessions", "CHATCLI_SESSION_WRITETHROUGH", "on"),
    ("no effect", "OPENAI_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "ANTHROPIC_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "GOOGLEAI_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "XAI_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "ZAI_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "MINIMAX_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "MOONSHOT_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "STACKSPOT_MAX_TOKENS", "use --max-tokens"),
    ("no effect", "OLLAMA_MAX_TOKENS", "use --max-tokens"),
];

/// Adds the rows of the settings that no part of the plan asked for.
pub fn complete(sources: &mut Sources<'_>) {
    for (section, variable, default) in OTHERS {
        let setting = Setting { section, variable, default, ..Setting::default() };
        let found = sources.look(setting, None);
        let value = found.value.filter(|value| !value.is_empty()).unwrap_or_else(|| default.to_owned());
        let value = chatcli_core::Redactor::default().clean(&value).into_owned();
        sources.show(setting, value, &found.origin);
    }
}
