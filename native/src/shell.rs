//! A person's own shell: which one it is, what it reads first, and what of a command's output is told. The line is judged
//! here, right before it would run, so that none that can do harm runs unasked.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chatcli_agent::shell::{Danger, judge};
use chatcli_core::Lang;
use chatcli_core::port::{ShellAsk, ShellEnd, ShellTold};
use chatcli_core::shell::Told;
use chatcli_core::text::Text;
use chatcli_tools::process::{How, Limits, run};
use chatcli_tools::sandbox::Sandbox;

use crate::arguments;
use crate::environment::Environment;
use crate::redaction;

/// How long a command may run, where nothing else is said.
const TIMEOUT: Duration = Duration::from_secs(5 * 60);
/// How long it may run instead.
const TIMEOUT_VARIABLE: &str = "CHATCLI_COMMAND_TIMEOUT";
/// How long the end of the program waits for the end of a command, which is asked to end before it is made to.
const LAST_GRACE: Duration = Duration::from_secs(4);
/// How many run, and whether the program is over for them.
static RUNNING: AtomicUsize = AtomicUsize::new(0);
static IS_OVER: AtomicBool = AtomicBool::new(false);
/// Shells whose own start-up file is read first, when it is there.
const WITH_FILE: [(&str, &str); 2] = [("bash", ".bashrc"), ("zsh", ".zshrc")];
/// Reads a file that may do anything, without a word of it, and then runs the line.
const AFTER_FILE: &str = "[ -r \"$1\" ] && . \"$1\" >/dev/null 2>&1; eval \"$2\"";

/// Why a line needs a yes; none for one that does no harm.
pub fn harm(line: &str, lang: Lang) -> Option<String> {
    let text = match judge(line).danger? {
        Danger::Destroys => Text::HarmDestroys,
        Danger::Rights => Text::HarmRights,
        Danger::Hidden => Text::HarmHidden,
        Danger::Stops => Text::HarmStops,
        Danger::System => Text::HarmSystem,
        Danger::Network => Text::HarmNetwork,
        Danger::Repository => Text::HarmRepository,
        Danger::Database => Text::HarmDatabase,
    };
    Some(text.get(lang).to_owned())
}

/// The line as a process: `$SHELL` where it is one that is known, else `/bin/sh`.
pub fn command(line: &str, environment: &Environment) -> Command {
    let chosen =
        environment.filled("SHELL").map(PathBuf::from).filter(|shell| shell.is_absolute() && shell.is_file());
    let name = chosen.as_deref().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let file = WITH_FILE.iter().find(|(shell, _)| *shell == name).map(|(_, file)| *file);
    let file = file.and_then(|file| Some(environment.home()?.join(file)));
    let mut command = match (&chosen, file) {
        (Some(shell), Some(file)) => {
            let mut command = Command::new(shell);
            command.args(["-c", AFTER_FILE, name]).arg(file).arg(line);
            command
        }
        (Some(shell), None) if matches!(name, "fish" | "sh" | "dash" | "ksh") => {
            let mut command = Command::new(shell);
            command.args(["-c", line]);
            command
        }
        _ => {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", line]);
            command
        }
    };
    // What opens a server is none of its business.
    for (name, _) in std::env::vars_os().filter(|(name, value)| redaction::is_private(name, value)) {
        command.env_remove(name);
    }
    command
}

/// Runs a line to its end and tells of it line by line.
pub fn capture(
    ask: &ShellAsk,
    environment: &Environment,
    lang: Lang,
    stopped: &AtomicBool,
    tell: &mut dyn FnMut(String),
) -> ShellTold {
    let timeout = match environment.filled(TIMEOUT_VARIABLE).map(arguments::duration) {
        None => TIMEOUT,
        Some(Ok(timeout)) => timeout,
        Some(Err(expected)) => return ShellTold::Failed(format!("{TIMEOUT_VARIABLE}: {expected}")),
    };
    let sandbox = Sandbox::default();
    let _running = Running::begin();
    let stopped = || stopped.load(Ordering::Relaxed) || IS_OVER.load(Ordering::Relaxed);
    let limits = Limits { timeout, log: None, sandbox: &sandbox, stopped: &stopped, input: None };
    let mut told = Told::new(&redaction::clean, tell);
    let ended = run(command(&ask.line, environment), &limits, &mut |_, line| told.line(line));
    told.finish(lang);
    match ended.map(|ended| ended.how) {
        Ok(How::Exited(status)) => ShellTold::Ended(end(status)),
        Ok(How::TimedOut | How::Stopped) => ShellTold::Ended(ShellEnd::TimedOut(timeout.as_secs())),
        Err(trouble) => ShellTold::Failed(trouble.to_string()),
    }
}

/// The program ends: what runs ends with it. Waits until it has.
pub fn finish() {
    IS_OVER.store(true, Ordering::Relaxed);
    let until = Instant::now() + LAST_GRACE;
    while RUNNING.load(Ordering::Relaxed) > 0 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Counts one that runs.
struct Running;

impl Running {
    fn begin() -> Self {
        RUNNING.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How a process ended.
pub fn end(status: ExitStatus) -> ShellEnd {
    match status.code() {
        Some(code) => ShellEnd::Exit(code),
        None => ShellEnd::Signal(status.signal().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
