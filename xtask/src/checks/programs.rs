//! One build of the whole workspace for all tests, and the programs that came out of it. Cargo is asked once: packages
//! that are asked for alone get other features, and what they share is compiled again. The compiler of our own packages
//! is clippy's, which lints and compiles: `cargo clippy` does the same and throws the result away, so that everything,
//! dependencies included, would be gone through twice.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cores;
use crate::progress::{note, shown, spent};
use crate::workspace::Workspace;

/// The tests that start programs and look at them from outside.
const OUTSIDE: &str = "tests";
/// Those that need a browser, one after the other beside the others: on a small machine two browsers starve each other.
const BROWSER: &str = "browser";
/// Those that measure. Nothing else may run then.
const ALONE: &str = "budgets";

/// What one build made.
pub struct Programs {
    tests: Vec<TestProgram>,
    folder: PathBuf,
}

/// A program of tests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TestProgram {
    /// The folder of its package, where it runs.
    package: PathBuf,
    name: String,
    path: PathBuf,
}

/// Builds everything that tests need, and tells how long that took.
pub fn build(workspace: &Workspace) -> Result<Programs> {
    let since = Instant::now();
    let mut command = workspace.cargo("build");
    command.args("--workspace --all-targets --message-format json-render-diagnostics".split(' '));
    linted(&mut command);
    let output = command.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("`{}` failed ({})", shown(&command), output.status);
    }
    note(&format!("compiled in {}", spent(since.elapsed())));
    let tests = String::from_utf8_lossy(&output.stdout).lines().filter_map(test_program).collect();
    Ok(Programs { tests, folder: workspace.target.join("debug") })
}

/// Has a command of cargo compile our own packages with clippy, where every warning is an error.
fn linted(command: &mut Command) {
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    // How `cargo clippy` hands its arguments on.
    command.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
}

/// The test program that one of cargo's messages tells of.
fn test_program(message: &str) -> Option<TestProgram> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["profile"]["test"] != true {
        return None;
    }
    let package = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
    let name = message["target"]["name"].as_str()?.to_owned();
    Some(TestProgram { package, name, path: message["executable"].as_str()?.into() })
}

impl Programs {
    /// A program of the workspace.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs what tests the packages from inside.
    pub fn test_inside(&self, workspace: &Workspace) -> Result<()> {
        let outside = workspace.root.join(OUTSIDE);
        let since = Instant::now();
        let inside = self.tests.iter().filter(|test| test.package != outside);
        let mut failed: BTreeSet<String> =
            inside.filter_map(|test| self.run(workspace, test).err()).collect();
        let mut examples = workspace.cargo("test");
        linted(examples.args(["--workspace", "--doc", "--quiet"]));
        if crate::progress::run(&mut examples).is_err() {
            failed.insert("examples in the documentation".to_owned());
        }
        told(failed, since)
    }

    /// Runs what starts programs and looks at them from outside: what needs a browser in one queue, the rest beside it,
    /// and what measures when all others are done.
    pub fn test_outside(&self, workspace: &Workspace) -> Result<()> {
        let outside = workspace.root.join(OUTSIDE);
        let since = Instant::now();
        let (mut browser, mut beside, mut alone) = (Vec::new(), Vec::new(), Vec::new());
        for test in self.tests.iter().filter(|test| test.package == outside) {
            let queue = match test.name.as_str() {
                ALONE => &mut alone,
                BROWSER => &mut browser,
                _ => &mut beside,
            };
            queue.push(test);
        }
        let failed = Mutex::new(BTreeSet::new());
        for queues in [vec![beside, browser], vec![alone]] {
            cores::each(queues, |queue| {
                let broken = queue.into_iter().filter_map(|test| self.run(workspace, test).err());
                for name in broken {
                    failed.lock().map_err(|_| anyhow::anyhow!("a thread broke off"))?.insert(name);
                }
                Ok(())
            })?;
        }
        told(failed.into_inner().unwrap_or_default(), since)
    }

    /// Runs one to its end. What it says is shown at once, and all of it only when it fails.
    fn run(&self, workspace: &Workspace, test: &TestProgram) -> Result<(), String> {
        let package = test.package.strip_prefix(&workspace.root).unwrap_or(&test.package);
        let name = format!("{} {}", package.display(), test.name);
        let mut command = listening(workspace, &test.path);
        command.current_dir(&test.package).env("CARGO_MANIFEST_DIR", &test.package);
        if test.name == BROWSER {
            command.arg("--test-threads=1");
        }
        without_settings(&mut command);
        command.env("CHATCLI_PROGRAMS", &self.folder).stdin(Stdio::null());
        let since = Instant::now();
        let output = match command.output() {
            Ok(output) => output,
            Err(problem) => return Err(format!("{name} ({problem})")),
        };
        let said = String::from_utf8_lossy(&output.stdout);
        if output.status.success() {
            let count = said.lines().find_map(|line| line.strip_prefix("running ")).unwrap_or("no tests");
            note(&format!("{name}: {count} passed in {}", spent(since.elapsed())));
            return Ok(());
        }
        eprintln!("{said}{}", String::from_utf8_lossy(&output.stderr));
        note(&format!("{name} FAILED ({})", output.status));
        Err(name)
    }
}

fn told(failed: BTreeSet<String>, since: Instant) -> Result<()> {
    let ran: Duration = since.elapsed();
    note(&format!("ran in {}", spent(ran)));
    if !failed.is_empty() {
        bail!("failed: {}", failed.into_iter().collect::<Vec<_>>().join(", "));
    }
    Ok(())
}

/// A program with all signals as they are at first. A shell lets what it starts in the background ignore some, programs
/// keep it so, and the tests of how a program is ended would wait for one that cannot be.
fn listening(workspace: &Workspace, program: &Path) -> Command {
    const DEFAULT: &str = "--default-signal=HUP,INT,QUIT,TERM";
    let knows_how =
        workspace.command("env").args([DEFAULT, "true"]).output().is_ok_and(|output| output.status.success());
    if !knows_how {
        return workspace.command(&program.to_string_lossy());
    }
    let mut command = workspace.command("env");
    command.arg(DEFAULT).arg(program);
    command
}

/// Tests see none of this machine's own keys and settings, so that they do the same everywhere.
pub fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let kept = ["CHATCLI_CHROMIUM", "CHATCLI_CHROMEDRIVER"].contains(&text.as_ref());
        let secret = text.ends_with("_API_KEY") || text.starts_with("LLM_");
        if (text.starts_with("CHATCLI_") && !kept) || secret {
            command.env_remove(&name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_program_is_read_from_its_message() {
        let message = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/w/tests/Cargo.toml","target":{{"name":"chat","kind":["test"]}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let found = test_program(&message(true, "\"/t/chat-1\"")).unwrap();
        assert_eq!((found.package, found.name.as_str()), (PathBuf::from("/w/tests"), "chat"));
        assert_eq!(found.path, PathBuf::from("/t/chat-1"));
        for other in
            [message(false, "\"/t/chat\""), message(true, "null"), "{}".to_owned(), "text".to_owned()]
        {
            assert_eq!(test_program(&other), None, "{other}");
        }
    }

    #[test]
    fn programs_that_are_named_here_are_there() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(OUTSIDE).join("tests");
        for name in [BROWSER, ALONE] {
            assert!(folder.join(name).join("main.rs").is_file(), "{name}");
        }
    }
}
