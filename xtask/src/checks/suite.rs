//! The conformance suite of the Connect project: how it is started, and how what it says is told. What is asked of whom
//! is decided by the checks that use it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::progress::{note, shown, spent};
use crate::tools;
use crate::workspace::Workspace;

/// How much of a failed run is told here; all of it is in its file.
const TOLD_LINES: usize = 40;

/// The suite's programs that are needed here.
pub const PROGRAMS: [&str; 3] = ["connectconformance", "referenceserver", "grpcserver"];

/// The installed suite.
pub struct Suite {
    programs: PathBuf,
    logs: PathBuf,
}

impl Suite {
    /// Installs it where it is missing; `None` without a Go to do so.
    pub fn ensure(workspace: &Workspace) -> Result<Option<Self>> {
        let Some(programs) = tools::ensure_conformance(workspace)? else { return Ok(None) };
        let logs = workspace.target.join("conformance");
        fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
        Ok(Some(Self { programs, logs }))
    }

    /// One of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// The suite itself: who is under test, and the file that says what is asked.
    pub fn command(&self, workspace: &Workspace, mode: &str, asked: &Path) -> Command {
        let mut command = workspace.command(&self.program("connectconformance").to_string_lossy());
        command.args(["--mode", mode, "--conf"]).arg(asked);
        command
    }

    /// Runs the suite once.
    ///
    /// # Errors
    /// A case failed that had to pass.
    pub fn run(&self, title: &str, command: Command) -> Result<()> {
        let (status, log) = self.tell(title, command)?;
        if !status.success() {
            let said = fs::read_to_string(&log).unwrap_or_default();
            failures(&said).for_each(note);
            bail!("{title}: the suite is not content ({status}); all it said is in {}", log.display());
        }
        Ok(())
    }

    /// Runs the suite once, whatever becomes of it; its output goes to a file, its last words here.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn tell(&self, title: &str, mut command: Command) -> Result<(ExitStatus, PathBuf)> {
        let log = self.logs.join(format!("{}.log", title.replace(", ", " ").replace(' ', "-")));
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let text = shown(&command);
        let since = Instant::now();
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let status = command.status().with_context(|| format!("cannot start `{text}`"))?;
        let said = fs::read_to_string(&log).unwrap_or_default();
        note(&format!("{title}: {} ({})", sum(&said), spent(since.elapsed())));
        Ok((status, log))
    }
}

/// Whether the suite's programs are all in this folder.
pub fn complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

/// The suite's last line of counts.
fn sum(said: &str) -> &str {
    said.lines().rfind(|line| line.contains(" passed, ")).unwrap_or("no count")
}

/// The failures that were not expected, each with its reason.
fn failures(said: &str) -> impl Iterator<Item = &str> {
    let mut failed = false;
    let told = move |line: &&str| {
        if !line.starts_with(char::is_whitespace) {
            failed = !line.starts_with("INFO: ") && !line.is_empty();
        }
        failed
    };
    said.lines().filter(told).take(TOLD_LINES)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "INFO: A/b failed (as expected):\n\twhy\nFAILED: C/d:\n\tbecause\n\nTotal cases: 3\n\
                        1 passed, 1 failed\n(Another 1 failed as expected due to being known failures/flakes.)\n";

    #[test]
    fn the_count_is_found_above_the_note_on_expected_failures() {
        assert_eq!(sum(SAID), "1 passed, 1 failed");
        assert_eq!(sum("crashed"), "no count");
    }

    #[test]
    fn only_what_was_not_expected_is_told() {
        let told: Vec<_> = failures(SAID).take(2).collect();
        assert_eq!(told, ["FAILED: C/d:", "\tbecause"]);
    }
}
