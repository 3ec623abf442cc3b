//! What only a person's machine can tell: it is asked for, and pasted. Nothing is run and nothing is looked for.

use std::cell::RefCell;

use futures::channel::oneshot;
use leptos::prelude::*;

/// Bytes of a paste that are taken.
pub const MOST_BYTES: usize = 400 * 1024;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// What git says about a repository.
    Git,
    /// The environment's variables.
    Environment,
    /// The newest commands of a shell.
    History,
    /// What a command line of the person's own says.
    Command(String),
}

/// What a person pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The text.
    pub text: String,
    /// The exit code of a command, where they told it.
    pub code: Option<i32>,
}

impl Output {
    /// The reference that asks for it.
    pub fn token(&self) -> &'static str {
        match self {
            Self::Git => "@git",
            Self::Environment => "@env",
            Self::History => "@history",
            Self::Command(_) => "@command",
        }
    }

    /// A command line whose output is wanted.
    pub fn command(&self) -> &str {
        match self {
            Self::Git => "git status -sb; git diff --stat; git diff; git diff --cached; git log -5 --oneline",
            Self::Environment => "env",
            Self::History => "history 30",
            Self::Command(line) => line,
        }
    }

    /// Whether it may say nothing, and ends with a code.
    pub fn is_command(&self) -> bool {
        matches!(self, Self::Command(_))
    }
}

type Answer = oneshot::Sender<Option<Pasted>>;

thread_local! {
    static ASKED: (ArcRwSignal<Option<Output>>, RefCell<Option<Answer>>) =
        (ArcRwSignal::new(None), RefCell::new(None));
}

/// What is asked for now; a reader is woken when that changes.
pub fn asked() -> ArcRwSignal<Option<Output>> {
    ASKED.with(|(asked, _)| asked.clone())
}

/// Answers; none = the person does not want to.
pub fn answer(pasted: Option<Pasted>) {
    ASKED.with(|(asked, waiting)| {
        asked.set(None);
        if let Some(waiting) = waiting.take() {
            // What asked may be gone.
            let _ = waiting.send(pasted);
        }
    });
}

/// The question goes away with what asked it.
struct Asking;

impl Drop for Asking {
    fn drop(&mut self) {
        answer(None);
    }
}

/// Asks, and waits for the answer.
pub async fn ask(what: Output) -> Option<Pasted> {
    let (sender, receiver) = oneshot::channel();
    answer(None);
    ASKED.with(|(asked, waiting)| {
        waiting.replace(Some(sender));
        asked.set(Some(what));
    });
    let _asking = Asking;
    receiver.await.ok().flatten()
}

/// The variables of a paste: lines with a name and a value. A line that is none goes on with the value before.
pub fn variables(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        let name_of = |line: &str| {
            let (name, value) = line.trim_start_matches("export ").split_once('=')?;
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && name.starts_with(|c: char| !c.is_ascii_digit());
            is_name.then(|| (name.to_owned(), value.to_owned()))
        };
        match (name_of(line), found.last_mut()) {
            (Some(variable), _) => found.push(variable),
            (None, Some((_, value))) if !line.is_empty() => {
                value.push('\n');
                value.push_str(line);
            }
            _ => {}
        }
    }
    found
}

/// The newest commands of a paste, each with its place: its own number, where a shell wrote one.
pub fn commands(text: &str, most: usize) -> Vec<(usize, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let all: Vec<(usize, String)> = (1..)
        .zip(lines)
        .map(|(place, line)| {
            let numbered = line.split_once(char::is_whitespace).and_then(|(number, command)| {
                Some((number.trim_end_matches('*').parse().ok()?, command.trim().to_owned()))
            });
            numbered.unwrap_or_else(|| (place, line.to_owned()))
        })
        .collect();
    let first = all.len().saturating_sub(most);
    all.into_iter().skip(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
        found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    #[test]
    fn variables_are_read_as_a_shell_prints_them() {
        let text = "HOME=/root\r\nexport A_1=x=y\nKEY=first\n second\n\nno variable\n1X=2";
        let found = variables(text);
        assert_eq!(
            pairs(&found),
            [("HOME", "/root"), ("A_1", "x=y"), ("KEY", "first\n second\nno variable\n1X=2")]
        );
        assert_eq!(variables("nothing here"), []);
    }

    #[test]
    fn commands_keep_the_numbers_of_their_shell() {
        let found = commands("  501  ls -l\n  502* cargo test\n\n", 30);
        assert_eq!(found, [(501, "ls -l".to_owned()), (502, "cargo test".to_owned())]);
        let found = commands("ls\ncd x\npwd", 2);
        assert_eq!(found, [(2, "cd x".to_owned()), (3, "pwd".to_owned())]);
    }
}
