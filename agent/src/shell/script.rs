//! Commands that run a text: a shell, another interpreter, `eval`.

use super::Command;

const SHELLS: [&str; 9] = ["sh", "bash", "zsh", "dash", "ksh", "fish", "ash", "csh", "tcsh"];
const INTERPRETERS: [(&str, &[&str]); 9] = [
    ("python", &["-c"]),
    ("perl", &["-e", "-E"]),
    ("ruby", &["-e"]),
    ("node", &["-e", "--eval", "-p", "--print"]),
    ("deno", &["eval"]),
    ("bun", &["-e", "--eval"]),
    ("php", &["-r"]),
    ("lua", &["-e"]),
    ("osascript", &["-e"]),
];
const DATABASES: [&str; 8] =
    ["psql", "mysql", "mariadb", "sqlite3", "mongosh", "mongo", "redis-cli", "clickhouse-client"];

/// Words of code that starts programs, opens a network, writes files or runs a text.
const KEYWORDS: [&str; 34] = [
    "system",
    "popen",
    "exec",
    "spawn",
    "subprocess",
    "child_process",
    "eval",
    "compile(",
    "__import__",
    "socket",
    "http",
    "urllib",
    "requests",
    "fetch(",
    "net::",
    "require('net",
    "fsockopen",
    "open(",
    "writefile",
    "unlink",
    "rmtree",
    "rmdir",
    "remove(",
    "rename(",
    "shutil",
    "os.",
    "fs.",
    "file.",
    "file_put",
    "fopen",
    "fwrite",
    "%x",
    "`",
    "kill",
];

/// What a command runs.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Lines of a shell.
    pub(super) shell: Vec<String>,
    /// Something that is not known before it runs, or code that reaches further than a calculation.
    pub(super) hidden: bool,
}

/// What is run by a command that runs texts. `None` for any other.
pub(super) fn run_by(name: &str, command: &Command) -> Option<Lines> {
    let words = command.arguments();
    if name == "eval" {
        let hidden = words.iter().any(|word| !word.is_known());
        let line = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        return Some(Lines { shell: if hidden { Vec::new() } else { vec![line] }, hidden });
    }
    if matches!(name, "source" | ".") {
        let hidden = words.first().is_none_or(|word| !word.is_known() || word.text.starts_with("/dev/"));
        return Some(Lines { hidden: hidden || command.reads_process, ..Lines::default() });
    }
    if SHELLS.contains(&name) {
        return Some(shell(command));
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let (_, flags) = INTERPRETERS.iter().find(|(known, _)| *known == stem || *known == name)?;
    let mut lines = Lines::default();
    let mut codes = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match flags.iter().find(|flag| word.text.starts_with(**flag)) {
            Some(flag) if word.text == **flag => codes.extend(words.get(at + 1)),
            // `-c'code'`, written together.
            Some(flag) if flag.len() == 2 => codes.push(word),
            _ => {}
        }
    }
    let has_script = words.iter().any(|word| !word.text.starts_with('-'));
    if codes.is_empty() && !has_script && !command.piped_from.is_empty() {
        lines.hidden = true;
    }
    lines.hidden |= codes.iter().any(|code| !code.is_known() || reaches_out(&code.text));
    lines.hidden |= codes.is_empty() && command.input.as_deref().is_some_and(reaches_out);
    Some(lines)
}

fn shell(command: &Command) -> Lines {
    let words = command.arguments();
    let mut lines = Lines::default();
    let code = words.iter().position(|word| {
        word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('c')
    });
    if let Some(at) = code {
        match words.get(at + 1) {
            Some(word) if word.is_known() => lines.shell.push(word.text.clone()),
            Some(_) => lines.hidden = true,
            None => {}
        }
        return lines;
    }
    let script = words.iter().find(|word| !word.text.starts_with('-'));
    match (script, &command.input) {
        (Some(word), _) => lines.hidden = !word.is_known() || word.text.starts_with("/dev/"),
        (None, Some(input)) if input.contains('\0') => lines.hidden = true,
        (None, Some(input)) => lines.shell.push(input.clone()),
        // It runs what another command says.
        (None, None) => lines.hidden = !command.piped_from.is_empty(),
    }
    lines
}

fn reaches_out(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    KEYWORDS.iter().any(|word| code.contains(word))
}

pub(super) fn is_database(name: &str) -> bool {
    DATABASES.contains(&name)
}

/// Whether a text of SQL, or of a like language, deletes data.
pub(super) fn drops_data(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let follows = |first: &str, second: &[&str]| {
        words
            .windows(2)
            .any(|pair| matches!(pair, [one, two] if one == first && second.contains(&two.as_str())))
    };
    follows("drop", &["database", "table", "schema", "collection"])
        || follows("truncate", &["table"])
        || (follows("delete", &["from"])
            && (!words.iter().any(|word| word == "where") || follows("1", &["1"])))
        || words.iter().any(|word| matches!(word.as_str(), "flushall" | "flushdb" | "dropdatabase"))
}
