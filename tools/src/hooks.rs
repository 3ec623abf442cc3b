//! Runs the hooks of an event, one after the other, each in its time: with the event on its input, without a sandbox, because
//! they are the person's own or of a project that the person trusts. The first that forbids ends the row. How something is
//! sent over HTTP is the caller's.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use chatcli_agent::carried::Hook;
use chatcli_agent::carried::hooks::{Address, Does, Event, Verdict};

use crate::Trouble;
use crate::process::{self, How, Limits, Stream};
use crate::sandbox::Sandbox;
use crate::trouble::of;

/// Sends a text to an address within a time, unless it is stopped. The status of the answer, and the beginning of it; or why
/// there is none.
pub type Post<'a> = &'a dyn Fn(&Address, &str, Duration, &dyn Fn() -> bool) -> Result<(u16, String), String>;

/// What a row of hooks came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The name of the hook that forbids what follows, and why.
    pub forbidden: Option<(String, String)>,
    /// Hooks that did not do what they should, and how they ended.
    pub failed: Vec<(String, String)>,
}

/// Runs those of the hooks that are for this event and tool, in the working folder and with this scratch folder.
pub fn run(
    hooks: &[Hook],
    (event, tool): (Event, Option<&str>),
    told: &str,
    (root, scratch): (&Path, &Path),
    stopped: &dyn Fn() -> bool,
    post: Post<'_>,
) -> Row {
    let mut row = Row::default();
    for hook in hooks.iter().filter(|hook| hook.is_for(event, tool)) {
        let came = match &hook.does {
            Does::Command(command) => {
                one(hook, command, told, (root, scratch), stopped).map_err(|why| why.to_string())
            }
            Does::Http(address) => post(address, told, Duration::from_secs(hook.seconds), stopped)
                .map(|(status, said)| (hook.of_status(status, &said), format!("HTTP {status}"))),
        };
        match came {
            Ok((Verdict::Go, _)) => {}
            Ok((Verdict::Failed, how)) => row.failed.push((hook.name.clone(), how)),
            Ok((Verdict::Forbid(why), _)) => {
                row.forbidden = Some((hook.name.clone(), why));
                return row;
            }
            Err(why) => row.failed.push((hook.name.clone(), why)),
        }
    }
    row
}

fn one(
    hook: &Hook,
    line: &str,
    told: &str,
    (root, scratch): (&Path, &Path),
    stopped: &dyn Fn() -> bool,
) -> Result<(Verdict, String), Trouble> {
    let path = scratch.join(format!("hook-{:016x}", fastrand::u64(..)));
    let trouble = |why| of("the input of a hook", why);
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(trouble)?;
    let input = file.write_all(told.as_bytes()).and_then(|()| fs::File::open(&path));
    // It is read by what is open already.
    let removed = fs::remove_file(&path);
    let input = input.and_then(|input| removed.map(|()| input)).map_err(trouble)?;
    let mut command = process::command("sh", root, scratch);
    command.arg("-c").arg(line);
    let sandbox = Sandbox::default();
    let timeout = Duration::from_secs(hook.seconds);
    let limits = Limits { timeout, log: None, sandbox: &sandbox, stopped, input: Some(&input) };
    let mut complaint = String::new();
    let ended = process::run(command, &limits, &mut |stream, line| {
        if stream == Stream::Err && complaint.len() < 2_000 {
            complaint.push_str(line);
            complaint.push(' ');
        }
    })?;
    let code = match ended.how {
        How::Exited(status) => status.code(),
        How::TimedOut | How::Stopped => None,
    };
    Ok((hook.of_exit(code, &complaint), ended.summary()))
}
