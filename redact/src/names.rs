//! Values that stand behind a name that means a secret: JSON members, assignments, URL parameters, flags.

use super::{Before, MASK, Mask, run};

/// JSON members whose string is masked, in any case.
const MEMBERS: [&str; 18] = [
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
    "apikey",
    "passwd",
    "senha",
    "secret_key",
    "secret_access_key",
];

/// What a variable's name ends in when its value is a secret.
const ENDINGS: [&str; 11] = [
    "API_KEY",
    "APIKEY",
    "TOKEN",
    "AUTHTOKEN",
    "SECRET",
    "CLIENT_KEY",
    "SECRET_KEY",
    "SECRET_ACCESS_KEY",
    "PASSWORD",
    "PASSWD",
    "SENHA",
];
/// Those of them whose value people choose, so that it may be digits alone.
const CHOSEN: [&str; 3] = ["PASSWORD", "PASSWD", "SENHA"];
/// Letters of a value that stands apart from its name.
const LEAST_APART: usize = 6;

/// Flags of this program whose value is a secret.
const FLAGS: [&str; 4] = ["token", "llm-key", "client-key", "client-id"];

/// Words that people write before a secret.
const SPOKEN: [&str; 7] = ["password", "passwd", "senha", "secret", "token", "api_key", "apikey"];

/// The mask for a member, an assignment or a parameter that starts exactly here.
pub(super) fn find(rest: &str, before: Before<'_>) -> Option<Mask> {
    let named =
        || assignment(rest, before).or_else(|| setting(rest, before)).or_else(|| of_netrc(rest, before));
    member(rest).or_else(|| if before.in_name() { None } else { named() })
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

/// `name = value` and `name: value` on a line of their own, as files of settings have them. Code looks like that as well, so
/// only what has the look of a secret is one: a word to the end of the line, or in quotes, of letters and digits.
fn setting(rest: &str, before: Before<'_>) -> Option<Mask> {
    let blank = |c| c == ' ' || c == '\t';
    let name = rest.get(..run(rest, |c| c.is_ascii_alphanumeric() || c == '_'))?;
    let ending = ENDINGS.iter().find(|ending| ends_with(name, ending))?;
    let apart = rest.get(name.len()..)?.trim_start_matches(blank);
    let value = apart.strip_prefix(['=', ':'])?.trim_start_matches(blank);
    if !before.starts_line() {
        return None;
    }
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = quote.map_or(value, |quote| value.strip_prefix(quote).unwrap_or(value));
    let length = run(inner, |c| c.is_ascii_alphanumeric() || "_-+/=.!@#%^&*".contains(c));
    let (word, after) = inner.split_at_checked(length)?;
    let is_whole = match quote {
        Some(quote) => after.starts_with(quote),
        None => after.trim_start_matches(blank).chars().next().is_none_or(|c| matches!(c, '\n' | '\r')),
    };
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let has_letter = word.contains(|c: char| c.is_ascii_alphabetic());
    // `request.token2` is a place in a program.
    let is_place = quote.is_none() && word.contains('.') && !word.contains(['+', '/', '=', '!', '@', '#']);
    let looks = has_digit && (has_letter || CHOSEN.contains(ending)) && !is_place;
    if !is_whole || !looks || word.len() < LEAST_APART {
        return None;
    }
    let head = rest.get(..rest.len() - inner.len())?;
    Some(Mask { bytes: head.len() + length, text: format!("{head}{MASK}") })
}

/// `machine HOST login NAME password …`, as a `.netrc` has it, over as many lines as it likes.
fn of_netrc(rest: &str, before: Before<'_>) -> Option<Mask> {
    let after = rest.strip_prefix("password")?;
    let value = after.trim_start();
    let length = run(value, |c| !c.is_whitespace());
    if value.len() == after.len() || length == 0 || value.starts_with(MASK) {
        return None;
    }
    let mut words = before.0.split_ascii_whitespace().rev();
    let last = [words.next(), words.next(), words.next(), words.next()];
    let is_before_login = value.get(length..).is_some_and(|after| after.trim_start().starts_with("login "));
    let is_entry = match last {
        [Some(_), Some("login"), Some(_), Some("machine")] | [Some(_), Some("login"), Some("default"), _] => {
            true
        }
        [Some(_), Some("machine"), _, _] => is_before_login,
        _ => false,
    };
    let head = rest.get(..rest.len() - value.len())?;
    is_entry.then(|| Mask { bytes: head.len() + length, text: format!("{head}{MASK}") })
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
