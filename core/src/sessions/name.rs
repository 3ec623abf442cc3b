//! What a session may be called, and what it is called when the user names none.

use crate::problem::{Kind, Problem};
use crate::text::find;

const MAX_CHARS: usize = 255;
/// Servers add to a new name until it is the name of a file, which has no more than 255 bytes on most systems.
const MAX_NEW_CHARS: usize = 200;
/// Names that begin like this belong to the ChatCLI program, which deletes such sessions by itself.
const RESERVED: [&str; 2] = ["autosave-", "mcp-"];
/// A proposed name is about this long.
const PROPOSED_CHARS: usize = 48;

/// Whether a server can know a session of this name: a letter or digit, then letters, digits, `_`, `-` or `.`.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= MAX_CHARS
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Whether the ChatCLI program made this name, and may delete the session by itself.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|prefix| name.starts_with(prefix))
}

/// Checks a name that is to be looked for.
pub(crate) fn check(name: &str) -> Result<(), Problem> {
    if is_name(name) { Ok(()) } else { Err(Problem::new(Kind::SessionName(name.chars().take(80).collect()))) }
}

/// Checks a name that is to be saved under.
///
/// # Errors
/// No server knows such names, or the ChatCLI program gives them.
pub fn check_new(name: &str) -> Result<(), Problem> {
    check(name)?;
    if name.len() > MAX_NEW_CHARS {
        return Err(Problem::new(Kind::SessionName(name.chars().take(80).collect())));
    }
    if is_reserved(name) {
        return Err(Problem::new(Kind::SessionNameReserved(name.to_owned())));
    }
    Ok(())
}

/// A name made of a date and the first words of a question; a number follows when that is taken.
pub(crate) fn propose(date: &str, question: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = date.to_owned();
    let folded = find::fold(question);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    for word in words {
        if name.len() + 1 + word.len() > PROPOSED_CHARS {
            break;
        }
        name.push('-');
        name.push_str(word);
    }
    let mut proposed = name.clone();
    let mut number = 2_u32;
    while is_taken(&proposed) {
        proposed = format!("{name}-{number}");
        number = number.saturating_add(1);
    }
    proposed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statement 64.
    #[test]
    fn names_follow_the_servers_rule() {
        let longest = "a".repeat(200);
        for name in ["a", "A_1-.", "a..b", "9", "x.json", &longest] {
            assert!(check_new(name).is_ok(), "{name}");
        }
        for length in [201, 255] {
            let name = "a".repeat(length);
            assert!(check(&name).is_ok() && check_new(&name).is_err(), "an old one can still be loaded");
        }
        let too_long = "a".repeat(256);
        for name in ["", "../x", ".hid", "-a", "_a", "a b", "a/b", "é", "aé", "a\n", &too_long] {
            assert!(matches!(check(name), Err(Problem { kind: Kind::SessionName(_), .. })), "{name:?}");
        }
        for name in ["autosave-20260101-000000", "mcp-x"] {
            assert!(check(name).is_ok());
            assert!(matches!(check_new(name), Err(Problem { kind: Kind::SessionNameReserved(_), .. })));
        }
    }

    #[test]
    fn proposals_are_names() {
        let free = |_: &str| false;
        for (question, name) in [
            ("What is a pod?", "2026-11-25-what-is-a-pod"),
            ("Não há ação, é só isto…", "2026-11-25-nao-ha-acao-e-so-isto"),
            ("漢字 😀", "2026-11-25"),
            ("", "2026-11-25"),
        ] {
            let proposed = propose("2026-11-25", question, free);
            assert_eq!(proposed, name);
            assert!(is_name(&proposed));
        }
        let long = propose("2026-11-25", &"word ".repeat(100), free);
        assert!(long.len() <= PROPOSED_CHARS && is_name(&long), "{long}");
        let taken = ["d-q", "d-q-2"];
        assert_eq!(propose("d", "q", |name| taken.contains(&name)), "d-q-3");
    }
}
