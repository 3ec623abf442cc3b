//! What the repository of the working folder says about itself. Each command ends in time and says no more than fits;
//! nothing that the repository's own configuration names is started for it.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use chatcli_references::{GitSection, Trouble};

use crate::redaction;

/// How long one command may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How often a stop is looked for while a command runs.
const BEAT: Duration = Duration::from_millis(50);

/// Switches off what would start other programs.
const SAFE: [&str; 11] = [
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.quotePath=false",
    "--literal-pathspecs",
];

const SECTIONS: [(GitSection, &[&str]); 10] = [
    (GitSection::Remotes, &["remote", "-v"]),
    (GitSection::Branch, &["branch", "--show-current"]),
    (GitSection::Status, &["status", "-s", "-b"]),
    (GitSection::Stat, &["diff", "--no-ext-diff", "--no-textconv", "--stat"]),
    (GitSection::Diff, &["diff", "--no-ext-diff", "--no-textconv"]),
    (GitSection::Staged, &["diff", "--no-ext-diff", "--no-textconv", "--cached"]),
    (GitSection::Untracked, &["ls-files", "--others", "--exclude-standard"]),
    (GitSection::Log, &["log", "-5", "--pretty=format:%h - %an, %ar : %s"]),
    (GitSection::Authors, &["shortlog", "-sn", "--all"]),
    (GitSection::Tags, &["tag", "-n"]),
];

/// The sections whose command succeeds, each cut at this many bytes.
pub(super) fn sections(
    most: usize,
    goes_on: &dyn Fn() -> Result<(), Trouble>,
) -> Result<Vec<(GitSection, String)>, Trouble> {
    match run(&["rev-parse", "--is-inside-work-tree"], most, goes_on)? {
        Some(said) if said.trim() == "true" => {}
        _ => return Err(Trouble::Missing),
    }
    let mut found = Vec::new();
    for (section, arguments) in SECTIONS {
        if let Some(said) = run(arguments, most, goes_on)? {
            found.push((section, said));
        }
    }
    Ok(found)
}

/// What git says; nothing when it fails or takes too long.
fn run(
    arguments: &[&str],
    most: usize,
    goes_on: &dyn Fn() -> Result<(), Trouble>,
) -> Result<Option<String>, Trouble> {
    goes_on()?;
    let mut command = Command::new("git");
    command.args(SAFE).args(arguments).env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    // What opens a server is none of its business.
    for (name, _) in std::env::vars_os().filter(|(name, value)| redaction::is_private(name, value)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let Ok(mut child) = command.spawn() else { return Err(Trouble::Unavailable) };
    let Some(stdout) = child.stdout.take() else { return Err(Trouble::Unavailable) };
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // One byte more, so that what is cut can be told from what is whole.
        let room = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let _ = stdout.take(room).read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    let end = Instant::now() + LIMIT;
    let bytes = loop {
        match receiver.recv_timeout(BEAT) {
            Ok(bytes) => break bytes,
            Err(RecvTimeoutError::Timeout) if goes_on().is_ok() && Instant::now() < end => {}
            Err(_) => {
                finish(&mut child);
                goes_on()?;
                return Ok(None);
            }
        }
    };
    let is_whole = bytes.len() <= most;
    let succeeded = if is_whole { child.wait().is_ok_and(|status| status.success()) } else { true };
    finish(&mut child);
    Ok(succeeded.then(|| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Ends the command and whatever it started.
fn finish(child: &mut Child) {
    if let Ok(None) = child.try_wait() {
        if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = child.wait();
    }
}
