//! How this program tells what it does: headlines and notes on stderr, and child processes whose output goes there
//! as well.

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A line that opens a piece of work.
pub fn headline(text: &str) {
    eprintln!("==> {text}");
}

/// A line of detail below a headline.
pub fn note(text: &str) {
    eprintln!("    {text}");
}

/// Runs a command to its end with its output on stderr; a failure names the command.
pub fn run(command: &mut Command) -> Result<()> {
    command.stdout(Stdio::from(io::stderr()));
    let text = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{text}`"))?;
    if !status.success() {
        bail!("`{text}` failed ({status})");
    }
    Ok(())
}

/// Runs a command and returns what it wrote to stdout; its stderr is shown only when it fails.
pub fn capture(command: &mut Command) -> Result<String> {
    let text = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{text}`"))?;
    if !output.status.success() {
        bail!("`{text}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{text}` wrote something that is not UTF-8"))
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn spent(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    command.get_args().fold(name, |text, argument| format!("{text} {}", argument.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(spent(Duration::from_millis(440)), "0.4 s");
        assert_eq!(spent(Duration::from_secs(12)), "12 s");
        assert_eq!(spent(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn a_failure_names_the_command_and_its_reason() {
        let problem =
            capture(Command::new("sh").args(["-c", "echo broken >&2; exit 3"])).unwrap_err().to_string();
        assert!(problem.contains("`sh -c echo broken >&2; exit 3` failed"), "{problem}");
        assert!(problem.ends_with("broken"), "{problem}");
    }
}
