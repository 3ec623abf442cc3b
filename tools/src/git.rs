//! What git says about the working folder. It changes nothing, and nothing that the repository's own configuration names
//! is started: no hook, no filter, no pager, no program for diffs, no fetching. Of files that are made to hold credentials
//! it says that they changed, and not how: who wants to see them reads them, which a person is asked about.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chatcli_agent::call::{Git, Question};
use chatcli_agent::place;

use crate::Trouble;
use crate::place::Folder;
use crate::process::{self, Ended, Limits, Lines};
use crate::sandbox::Sandbox;

const TIMEOUT: Duration = Duration::from_secs(300);
/// Settings that would start a program, and one that writes names with accents as numbers.
const OFF: [(&str, &str); 7] = [
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.pager", "cat"),
    ("log.showSignature", "false"),
    ("diff.external", ""),
    ("core.sshCommand", "false"),
    ("core.quotePath", "false"),
];
/// Filters of one repository.
const MAX_FILTERS: usize = 64;
/// Files that are left out by name.
const MAX_SECRET: usize = 256;

/// Asks git.
pub(crate) fn run(
    folder: &Folder,
    dir: &Path,
    scratch: &Path,
    git: &Git,
    stopped: &dyn Fn() -> bool,
    on: Lines<'_>,
) -> Result<Ended, Trouble> {
    // It only reads, so it may write nowhere.
    let sandbox = Sandbox { is_on: true, ..Sandbox::default() };
    let limits = Limits { timeout: TIMEOUT, log: None, sandbox: &sandbox, stopped, input: None };
    let mut off: Vec<(String, String)> =
        OFF.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let mut list = command(dir, scratch, &off);
    list.args(["config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process)$"]);
    let listed = process::run(list, &limits, &mut |_, _| {})?;
    // The names are separated by NULs, which no name holds.
    for name in
        listed.output.split('\0').map(str::trim).filter(|name| name.starts_with("filter.")).take(MAX_FILTERS)
    {
        off.push((name.to_owned(), String::new()));
        if let Some((filter, _)) = name.rsplit_once('.') {
            off.push((format!("{filter}.required"), "false".to_owned()));
        }
    }
    let path = git.path.as_ref().map_or_else(|| folder.root().to_path_buf(), |path| folder.root().join(path));
    let secret = match git.question {
        Question::Diff { staged, name_only: false, stat: false, .. } => {
            let mut names = command(dir, scratch, &off);
            names.args(["diff", "--name-only", "--no-renames", "--no-color", "--ignore-submodules=all"]);
            names.args(staged.then_some("--staged")).arg("--").arg(literal(&path));
            secret_names(&process::run(names, &limits, &mut |_, _| {})?)?
        }
        _ => Vec::new(),
    };
    let mut ask = command(dir, scratch, &off);
    let diff = ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all"];
    match git.question {
        Question::Status => ask.args(["status", "-sb", "--ignore-submodules=all"]),
        Question::Diff { staged, name_only, stat, context } => {
            ask.args(diff).arg(format!("--unified={}", context.min(1_000)));
            ask.args(
                [("--staged", staged), ("--name-only", name_only), ("--stat", stat)]
                    .iter()
                    .filter(|(_, on)| *on)
                    .map(|(flag, _)| flag),
            )
        }
        Question::Log { limit } => {
            ask.args(["log", "--oneline", "--no-color", "-n"]).arg(limit.clamp(1, 1_000).to_string())
        }
        Question::Changed => ask.args(["status", "--porcelain", "--ignore-submodules=all"]),
        Question::Branch => ask.args(["rev-parse", "--abbrev-ref", "HEAD"]),
    };
    if !matches!(git.question, Question::Branch) {
        // The repository may be larger than the folder.
        ask.arg("--").arg(literal(&path));
        ask.args(secret.iter().map(|name| format!(":(top,literal,exclude){name}")));
    }
    let mut ended = process::run(ask, &limits, on)?;
    if !secret.is_empty() {
        let names = secret.join(", ");
        ended.output.push_str(&format!(
            "[changed too, and not shown because it may hold credentials: {names}; read a file to ask for it]\n"
        ));
    }
    Ok(ended)
}

/// A path that stands for itself, whatever signs are in it.
fn literal(path: &Path) -> OsString {
    let mut spec = OsString::from(":(literal)");
    spec.push(path);
    spec
}

/// Of the names that changed, those that are made to hold credentials.
fn secret_names(ended: &Ended) -> Result<Vec<String>, Trouble> {
    const TOO_MANY: &str = "too many files changed; name a path";
    if ended.is_cut {
        return Err(Trouble::Asked(TOO_MANY.to_owned()));
    }
    let names = ended.output.lines().filter(|line| !line.starts_with("stderr| "));
    // A name with signs that end a line stands in quotes, and cannot be named in turn.
    let quoted = names.clone().any(|name| name.starts_with('"') && place::is_secret(name.trim_matches('"')));
    let secret: Vec<String> = names.filter(|name| place::is_secret(name)).map(str::to_owned).collect();
    if quoted || secret.len() > MAX_SECRET {
        return Err(Trouble::Asked(TOO_MANY.to_owned()));
    }
    Ok(secret)
}

fn command(dir: &Path, scratch: &Path, off: &[(String, String)]) -> Command {
    let mut command = process::command("git", dir, scratch);
    command.args(["--no-pager", "--no-optional-locks"]);
    command
        .env("GIT_CONFIG_COUNT", off.len().to_string())
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none");
    for (at, (key, value)) in off.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
    }
    command
}
