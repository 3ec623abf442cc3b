//! Values that stand behind a name that means a secret: JSON members, assignments, URL parameters, flags.

use super::{Before, MASK, Mask, run};

/// JSON members whose string is masked, in any case.
const MEMBERS: [&str; 13] = [
    "access_token",
    "refresh_token",
    "client_secret",
    "client_key",
    "api_key",
    "x-api-key",
    "authorization",
    "password",
    "secret",
    "token",
    "id_token",
    "access",
    "refresh",
];

/// What a variable's name ends in when its value is a secret.
const ENDINGS: [&str; 7] =
    ["API_KEY", "APIKEY", "TOKEN", "SECRET", "CLIENT_KEY", "PASSWORD", "SECRET_ACCESS_KEY"];

/// Flags of this program whose value is a secret.
const FLAGS: [&str; 4] = ["token", "llm-key", "client-key", "client-id"];

/// Words that people write before a secret.
const SPOKEN: [&str; 6] = ["password", "passwd", "secret", "token", "api_key", "apikey"];

/// The mask for a member, an assignment or a parameter that starts exactly here.
pub(super) fn find(rest: &str, before: Before<'_>) -> Option<Mask> {
    member(rest).or_else(|| if before.in_name() { None } else { assignment(rest, before) })
}

/// The mask for a flag with its value, or a spoken secret, that starts exactly here.
pub(super) fn find_typed(rest: &str, before: Before<'_>) -> Option<Mask> {
    if before.in_name() || before.last() == Some('-') {
        return None;
    }
    flag(rest).or_else(|| spoken(rest))
}

/// `"token" : "…"`, also with its quotes escaped, as JSON inside JSON has them.
fn member(rest: &str) -> Option<Mask> {
    let quote = if rest.starts_with("\\\"") { "\\\"" } else { "\"" };
    let (name, after) = rest.strip_prefix(quote)?.split_once(quote)?;
    if !MEMBERS.iter().any(|member| name.eq_ignore_ascii_case(member)) {
        return None;
    }
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix(quote)?;
    let length = string(value, quote);
    if length == 0 || value.starts_with(MASK) {
        return None;
    }
    let closed = value.get(length..).is_some_and(|after| after.starts_with(quote));
    let bytes = rest.len() - value.len() + length + if closed { quote.len() } else { 0 };
    Some(Mask { bytes, text: format!("{quote}{name}{quote}:{quote}{MASK}{quote}") })
}

/// How long a JSON string is, up to its closing quote or the end of the text.
fn string(value: &str, quote: &str) -> usize {
    if quote.len() > 1 {
        return value.find(quote).unwrap_or(value.len());
    }
    let mut escaped = false;
    let end = value.find(|c| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    });
    end.unwrap_or(value.len())
}

/// `NAME=…`: to the end of the line when the line starts with it, else to the end of the word.
fn assignment(rest: &str, before: Before<'_>) -> Option<Mask> {
    let name = rest.get(..run(rest, |c| c.is_ascii_alphanumeric() || c == '_'))?;
    let value = rest.get(name.len()..)?.strip_prefix('=')?;
    let is_parameter = name.eq_ignore_ascii_case("key") && matches!(before.last(), Some('?' | '&'));
    if !is_parameter && !ENDINGS.iter().any(|ending| ends_with(name, ending)) {
        return None;
    }
    let length = if before.starts_line() {
        run(value, |c| c != '\n' && c != '\r')
    } else {
        run(value, |c| !c.is_whitespace() && !"&;,\"')}]".contains(c))
    };
    (length > 0 && !value.starts_with(MASK))
        .then(|| Mask { bytes: name.len() + 1 + length, text: format!("{name}={MASK}") })
}

fn ends_with(name: &str, ending: &str) -> bool {
    let at = name.len().checked_sub(ending.len());
    let tail = at.and_then(|at| name.split_at_checked(at));
    tail.is_some_and(|(head, tail)| {
        tail.eq_ignore_ascii_case(ending) && (head.is_empty() || head.ends_with('_'))
    })
}

fn flag(rest: &str) -> Option<Mask> {
    let named = rest.strip_prefix("--").or_else(|| rest.strip_prefix('-'))?;
    FLAGS.iter().find_map(|flag| {
        let after = named.strip_prefix(flag)?;
        let value = after.strip_prefix('=').unwrap_or_else(|| after.trim_start());
        let between = after.len() - value.len();
        let head = rest.get(..rest.len() - value.len())?;
        // `-` means standard input, and another flag means that the value is missing.
        let is_value = between > 0 && !value.starts_with("--") && !value.starts_with("- ") && value != "-";
        let length = if is_value { word(value) } else { 0 };
        (length > 0).then(|| Mask { bytes: head.len() + length, text: format!("{head}{MASK}") })
    })
}

fn spoken(rest: &str) -> Option<Mask> {
    SPOKEN.iter().find_map(|name| {
        let (head, after) = rest.split_at_checked(name.len())?;
        let value = after.strip_prefix(": ").filter(|_| head.eq_ignore_ascii_case(name))?;
        let length = word(value);
        (length > 0).then(|| Mask { bytes: head.len() + 2 + length, text: format!("{head}: {MASK}") })
    })
}

/// The length of a word as a shell reads it, its quotes included.
fn word(text: &str) -> usize {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.find(quote).map_or(text.len(), |end| end + 2);
        }
    }
    run(text, |c| !c.is_whitespace())
}
