//! `cargo xtask test`: the checks, each with a headline and its time, and a table at the end. What a check
//! does stands in its own function here or in a file of its own below.

mod circles;
mod clients;
mod conformance;
mod lanes;
mod programs;
mod rules;
pub mod suite;
mod supply;
mod transport;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::beside::Beside;
use crate::progress::{headline, note, run as run_command, spent};
use crate::workspace::Workspace;
use crate::{page, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// One check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Step {
    /// Who may depend on whom, what may come from elsewhere, and no switched-off tests or unfinished code.
    Rules,
    /// Formatting.
    Fmt,
    /// Lints of everything that runs natively, in the one build that all tests use.
    Clippy,
    /// Lints of everything that runs in a browser, with that target's own bans.
    ClippyWasm,
    /// Unit and integration tests of each package.
    Unit,
    /// What of the tests of core and references may depend on the platform, compiled to WebAssembly and run by Node.
    Wasm,
    /// The page builds.
    Page,
    /// Real processes, a pseudo-terminal and a browser.
    E2e,
    /// The conformance suite through the door (needs Go).
    Conformance,
    /// The page's transport as the suite's client, in a browser (needs Go).
    Transport,
    /// Clients of other makers through the door (needs Python).
    Clients,
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn check(self, workspace: &Workspace, choices: &Choices) -> Result<Outcome> {
        match self {
            Self::Rules => rules::check(workspace)?,
            Self::Fmt => run_command(workspace.cargo("fmt").args(["--all", "--check"]))?,
            Self::Clippy => clippy(workspace)?,
            Self::ClippyWasm => clippy_wasm(workspace)?,
            Self::Unit => unit(workspace)?,
            Self::Wasm => wasm(workspace)?,
            Self::Page => page::build(workspace)?,
            Self::E2e => e2e(workspace)?,
            Self::Conformance => {
                return Ok(Outcome::done(conformance::check(workspace, choices.conformance_rounds)?));
            }
            Self::Transport => {
                return Ok(Outcome::done(transport::check(workspace, choices.compare_transport)?));
            }
            Self::Clients => return Ok(Outcome::done(clients::check(workspace)?)),
        }
        Ok(Outcome::Passed)
    }
}

enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Outcome {
    /// Of a check that says whether it could be done here.
    fn done(done: bool) -> Self {
        if done { Self::Passed } else { Self::Skipped }
    }
}

/// Which checks are run, and how.
#[derive(Args, Debug, Default)]
pub struct Choices {
    /// Runs only these steps (repeatable).
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Step>,
    /// Leaves these steps out (repeatable).
    #[arg(long, value_enum, value_name = "STEP")]
    skip: Vec<Step>,
    /// Runs the remaining steps after a failure; the exit code still tells.
    #[arg(long)]
    keep_going: bool,
    /// How often the conformance suite is run [default: as often as fits into three minutes].
    #[arg(long, value_name = "N")]
    conformance_rounds: Option<usize>,
    /// Also tells how tonic-web-wasm-client fares where the page's transport is under test.
    #[arg(long)]
    compare_transport: bool,
}

/// One step that was run, and for how long.
type Ran = (Step, Outcome, Duration);

/// Runs the chosen steps; the exit code is a failure when one of them failed.
pub fn run(workspace: &Workspace, choices: &Choices) -> Result<ExitCode> {
    let Choices { only, skip, keep_going, .. } = choices;
    let chosen = Step::value_variants().iter().copied();
    let chosen: Vec<Step> =
        chosen.filter(|step| (only.is_empty() || only.contains(step)) && !skip.contains(step)).collect();
    let table = match chosen.as_slice() {
        [] => bail!("no step is left to run"),
        [step] => vec![here(workspace, choices, *step)],
        steps => {
            let here = |step| here(workspace, choices, step);
            lanes::run(steps, *keep_going, here, aside)
        }
    };
    if let [(_, outcome, _)] = table.as_slice() {
        return Ok(if matches!(outcome, Outcome::Failed) { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    headline("steps");
    for (step, outcome, time) in &table {
        let word = match outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::Skipped => "skipped",
        };
        note(&format!("{:<12} {word:<8} {:>12}", step.name(), spent(*time)));
    }
    let failed = table.iter().any(|(_, outcome, _)| matches!(outcome, Outcome::Failed));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn here(workspace: &Workspace, choices: &Choices, step: Step) -> Ran {
    headline(&format!("{} …", step.name()));
    let since = Instant::now();
    let outcome = step.check(workspace, choices).unwrap_or_else(|problem| {
        note(&format!("{problem:#}"));
        Outcome::Failed
    });
    (step, outcome, since.elapsed())
}

/// Runs a step as a program of its own, and shows what it said when it is done.
fn aside(step: Step) -> Ran {
    match Beside::start(&["test", "--only", &step.name()]).and_then(Beside::end) {
        Ok(done) => {
            eprint!("{}", done.said);
            (step, if done.succeeded { Outcome::Passed } else { Outcome::Failed }, done.took)
        }
        Err(problem) => {
            note(&format!("{}: {problem:#}", step.name()));
            (step, Outcome::Failed, Duration::ZERO)
        }
    }
}

fn clippy(workspace: &Workspace) -> Result<()> {
    programs::build(workspace)?;
    // The sidecar build, which must stand without our own server.
    let sidecar = ["-p", "chatcli-gateway", "--no-default-features", "--", "-D", "warnings"];
    run_command(workspace.cargo("clippy").args(sidecar))
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    tools::ensure_wasm_target(workspace)?;
    // The page as it is released, and in one piece, as `trunk serve` builds it.
    for features in ["chatcli-proto/client", "chatcli-proto/client,chatcli-web/whole"] {
        let mut command = workspace.cargo("clippy");
        command.args(
            "-p chatcli-core -p chatcli-web -p chatcli-web-transport -p chatcli-suite-client".split(' '),
        );
        command.args(["-p", "chatcli-proto", "--target", WASM]);
        command.args(["--features", features, "--", "-D", "warnings"]);
        run_command(command.env("CLIPPY_CONF_DIR", workspace.root.join("web")))?;
    }
    Ok(())
}

fn unit(workspace: &Workspace) -> Result<()> {
    programs::build(workspace)?.test_inside(workspace)
}

fn wasm(workspace: &Workspace) -> Result<()> {
    tools::ensure_wasm_target(workspace)?;
    tools::ensure_wasm_runner(workspace)?;
    tools::ensure_node(workspace)?;
    for (package, test) in [("chatcli-core", "core"), ("chatcli-references", "same")] {
        let mut command = workspace.cargo("test");
        command.args(["-p", package, "--target", WASM, "--test", test]);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        programs::without_settings(&mut command);
        run_command(&mut command)?;
    }
    Ok(())
}

fn e2e(workspace: &Workspace) -> Result<()> {
    tools::ensure_browser(workspace)?;
    tools::ensure_axe(workspace)?;
    if !page::folder(workspace).join("index.html").is_file() {
        page::build(workspace)?;
    }
    programs::build(workspace)?.test_outside(workspace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_can_be_named_on_the_command_line() {
        let names: Vec<_> = Step::value_variants().iter().map(|step| step.name()).collect();
        let natively = ["rules", "fmt", "clippy", "clippy-wasm", "unit", "wasm", "page", "e2e"];
        assert_eq!(names, [&natively[..], &["conformance", "transport", "clients"]].concat());
    }

    #[test]
    fn leaving_everything_out_is_an_error() {
        let workspace = Workspace { root: "/nowhere".into(), target: "/nowhere/target".into() };
        let choices = Choices { only: vec![Step::Fmt], skip: vec![Step::Fmt], ..Choices::default() };
        let problem = run(&workspace, &choices).unwrap_err();
        assert_eq!(problem.to_string(), "no step is left to run");
    }
}
