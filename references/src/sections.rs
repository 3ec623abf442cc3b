//! What `@git`, `@env` and `@history` bring, with what looks like a secret masked.

use std::fmt::Write;

use chatcli_core::text::one_line;
use chatcli_redact::Redactor;

use crate::labels::Labels;
use crate::limits::GIT_BYTES;
use crate::source::GitSection;

/// What a variable's name holds when its value stays here. `AUTH` is in `GIT_AUTHOR_NAME`, too; the Go program hides
/// that one as well.
const SECRET_PARTS: [&str; 8] =
    ["KEY", "TOKEN", "SECRET", "PASSWORD", "AUTH", "CREDENTIAL", "PASSWD", "COOKIE"];
/// How a variable's name ends then.
const SECRET_ENDINGS: [&str; 2] = ["_PASS", "_PWD"];
/// Whole names that hold a secret.
const SECRET_NAMES: [&str; 7] =
    ["DATABASE_URL", "REDIS_URL", "MONGO_URI", "MONGODB_URI", "MONGO_URL", "SLACK_WEBHOOK_URL", "GITHUB_PAT"];
const MASK: &str = "[REDACTED]";

fn is_secret(name: &str) -> bool {
    let name = name.to_uppercase();
    SECRET_PARTS.iter().any(|part| name.contains(part))
        || SECRET_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || SECRET_NAMES.contains(&name.as_str())
        || name.ends_with("_PAT")
}

/// A value whose shape says that it is a secret, whatever its name.
fn looks_secret(value: &str) -> bool {
    value.len() >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The first line of a section.
fn title(words: &str, is_given: bool, labels: Labels) -> String {
    if is_given { format!("\n{words} {}\n", labels.given()) } else { format!("\n{words}\n") }
}

pub(crate) fn environment(mut variables: Vec<(String, String)>, is_given: bool, labels: Labels) -> String {
    variables.sort();
    let redactor = Redactor::default();
    let mut text = title(labels.environment(), is_given, labels);
    for (name, value) in variables {
        let value = if is_secret(&name) || looks_secret(&value) {
            MASK.to_owned()
        } else {
            without_user(&redactor.clean(&value))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}={value}");
    }
    text
}

/// The names of variables, in their order.
pub(crate) fn names(variables: &[(String, String)]) -> Vec<String> {
    let mut names: Vec<String> = variables.iter().map(|(name, _)| one_line(name)).collect();
    names.sort();
    names
}

pub(crate) fn history(commands: Vec<(usize, String)>, is_given: bool, labels: Labels) -> String {
    let redactor = Redactor::default();
    let mut text = title(labels.history(), is_given, labels);
    for (place, command) in commands {
        let _ = writeln!(text, "{place}: {}", without_user(&redactor.clean_typed(&command)));
    }
    text
}

pub(crate) fn git(sections: Vec<(GitSection, String)>, is_given: bool, labels: Labels) -> String {
    let redactor = Redactor::default();
    let mut text = title(labels.git(), is_given, labels);
    for (section, said) in sections {
        let said = said.trim_end();
        if said.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}:", labels.section(section));
        let said = without_user(&redactor.clean(said));
        let room = GIT_BYTES.saturating_sub(text.len());
        if said.len() > room {
            text.push_str(head(&said, room));
            let _ = writeln!(text, "\n{}", labels.cut());
            break;
        }
        let _ = writeln!(text, "{said}");
    }
    text
}

/// The first bytes of a text, cut between characters.
pub fn head(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Takes names and passwords out of URLs: `https://user:password@host` becomes `https://[REDACTED]@host`.
fn without_user(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        cleaned.push_str(before);
        cleaned.push_str("://");
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\''))
            .unwrap_or(after.len());
        let authority = after.get(..end).unwrap_or_default();
        match authority.rsplit_once('@') {
            Some((_, host)) => {
                cleaned.push_str(MASK);
                cleaned.push('@');
                cleaned.push_str(host);
            }
            None => cleaned.push_str(authority),
        }
        rest = after.get(end..).unwrap_or_default();
    }
    cleaned.push_str(rest);
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_core::Lang;

    #[test]
    fn an_environment_keeps_its_secrets() {
        let all = [
            ("MY_TOKEN", "abcd", true),
            ("GIT_AUTHOR_NAME", "ana", true),
            ("DB_PASS", "x", true),
            ("DATABASE_URL", "postgres://h/db", true),
            ("PLAIN", "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789", true),
            ("UPSTREAM", "https://ana:geheim@host/x", true),
            ("DIGEST", "0123456789abcdef0123456789abcdef", true),
            ("EDITOR", "vi", false),
            ("PATH", "/bin:/usr/bin", false),
        ];
        let variables =
            all.iter().map(|(name, value, _)| ((*name).to_owned(), (*value).to_owned())).collect();
        let text = environment(variables, false, Labels(Lang::En));
        for (name, value, hidden) in all {
            assert_eq!(!text.contains(&format!("{name}={value}")), hidden, "{name}: {text}");
        }
        let names: Vec<&str> = text.lines().skip(2).filter_map(|line| line.split('=').next()).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(names, sorted);
    }

    #[test]
    fn git_is_cut_between_characters_and_says_so() {
        let diff = "é".repeat(GIT_BYTES);
        let text = git(
            vec![(GitSection::Remotes, "origin https://a:b@h/x (fetch)".into()), (GitSection::Diff, diff)],
            false,
            Labels(Lang::En),
        );
        assert!(text.len() < GIT_BYTES + 100);
        assert!(text.ends_with("[… cut here]\n"));
        assert!(text.contains("https://[REDACTED]@h/x") && !text.contains("a:b"), "no password of a remote");
    }

    #[test]
    fn history_is_masked() {
        let text = history(
            vec![(7, "export OPENAI_API_KEY=sk-abcdefghijklmnopqrstuvwx".into())],
            false,
            Labels(Lang::En),
        );
        assert!(text.contains("7: export") && !text.contains("abcdefgh"), "{text}");
    }
}
