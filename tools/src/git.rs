//! What git says about the working folder. It changes nothing, and nothing that the repository's own configuration names
//! is started: no hook, no filter, no pager, no program for diffs, no fetching.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chatcli_agent::call::{Git, Question};

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
        let path =
            git.path.as_ref().map_or_else(|| folder.root().to_path_buf(), |path| folder.root().join(path));
        ask.arg("--").arg(path);
    }
    process::run(ask, &limits, on)
}

fn command(dir: &Path, scratch: &Path, off: &[(String, String)]) -> Command {
    let mut command = process::command("git", dir, scratch);
    command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs"]);
    command
        .env("GIT_CONFIG_COUNT", off.len().to_string())
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none");
    for (at, (key, value)) in off.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
    }
    command
}
