//! A command as a person runs it by themselves, where no body can: in their own terminal, in a shell of theirs.

use crate::Call;
use crate::call::{Git, Question};

/// A command in both forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forms {
    /// What runs, as the model wrote it.
    pub line: String,
    /// For a POSIX shell, in the folder that it is meant for.
    pub sh: String,
    /// For PowerShell.
    pub power_shell: String,
}

impl Forms {
    /// Of a call that a program would run for.
    pub fn of(call: &Call) -> Option<Self> {
        let (line, dir) = match call {
            Call::Exec(exec) => (exec.command.clone(), exec.dir.as_str()),
            Call::Test(test) => (test.command.clone()?, test.dir.as_str()),
            Call::Git(git) => (git_line(git), git.dir.as_str()),
            _ => return None,
        };
        Some(Self::in_folder(line, dir))
    }

    /// Of a line that runs in a folder below the working folder; nothing, or `.`, is that folder itself.
    fn in_folder(line: String, dir: &str) -> Self {
        let is_below = !matches!(dir, "" | ".");
        let sh = if is_below { format!("(cd {} && {line}\n)", quoted(dir)) } else { line.clone() };
        let native =
            if is_plain(&line) { line.clone() } else { format!("sh -c '{}'", line.replace('\'', "''")) };
        let power_shell = if is_below {
            format!("Push-Location -LiteralPath '{}'; {native}; Pop-Location", dir.replace('\'', "''"))
        } else {
            native
        };
        Self { line, sh, power_shell }
    }
}

/// Whether both shells read a line alike: words without a sign that means something to one of them.
fn is_plain(line: &str) -> bool {
    let is_word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '=' | ':' | '+');
    // PowerShell takes what begins with a dash, a dot or a sign for something else where a program's name stands.
    line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.chars().all(is_word)
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What git is asked, with nothing that the repository's own configuration could start on the way.
fn git_line(git: &Git) -> String {
    let mut line = "git --no-pager ".to_owned();
    match git.question {
        Question::Status => line.push_str("status -sb"),
        Question::Diff { staged, name_only, stat, context } => {
            line.push_str(&format!("diff --no-ext-diff --no-color --unified={}", context.min(1_000)));
            for (flag, is_on) in [(" --staged", staged), (" --name-only", name_only), (" --stat", stat)] {
                if is_on {
                    line.push_str(flag);
                }
            }
        }
        Question::Log { limit } => {
            line.push_str(&format!("log --oneline --no-color -n {}", limit.clamp(1, 1_000)));
        }
        Question::Changed => line.push_str("status --porcelain"),
        Question::Branch => line.push_str("rev-parse --abbrev-ref HEAD"),
    }
    if let (Some(path), false) = (&git.path, matches!(git.question, Question::Branch)) {
        line.push_str(" -- ");
        line.push_str(&quoted(path));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reply;

    fn forms(call: &str) -> Option<Forms> {
        Forms::of(&Call::read(&Reply::read(call).calls[0]).unwrap())
    }

    #[test]
    fn a_command_has_a_form_for_each_shell() {
        for (call, sh, power_shell) in [
            (
                "<tool_call cmd=\"exec\">cargo test --quiet</tool_call>",
                "cargo test --quiet",
                "cargo test --quiet",
            ),
            (
                "<tool_call cmd=\"exec\">echo 'a b' | wc -l</tool_call>",
                "echo 'a b' | wc -l",
                "sh -c 'echo ''a b'' | wc -l'",
            ),
            (
                "<tool_call cmd=\"exec\" dir=\"it's\">make</tool_call>",
                "(cd 'it'\\''s' && make\n)",
                "Push-Location -LiteralPath 'it''s'; make; Pop-Location",
            ),
            ("<tool_call cmd=\"exec\">$env</tool_call>", "$env", "sh -c '$env'"),
            (
                "<tool_call cmd=\"git-log\" limit=\"3\" path=\"a b\"/>",
                "git --no-pager log --oneline --no-color -n 3 -- 'a b'",
                "sh -c 'git --no-pager log --oneline --no-color -n 3 -- ''a b'''",
            ),
            (
                "<tool_call cmd=\"git-branch\"/>",
                "git --no-pager rev-parse --abbrev-ref HEAD",
                "git --no-pager rev-parse --abbrev-ref HEAD",
            ),
        ] {
            let forms = forms(call).unwrap();
            assert_eq!((forms.sh.as_str(), forms.power_shell.as_str()), (sh, power_shell), "{call}");
        }
        assert_eq!(forms("<tool_call cmd=\"read\" file=\"a\"/>"), None);
    }
}
