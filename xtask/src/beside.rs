//! A command of this program that runs beside the one that was asked for. What it says is kept back until it is done:
//! two that talk at once cannot be read.

use std::env;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

/// One that runs. Dropping it ends it.
pub struct Beside {
    child: Running,
    said: JoinHandle<io::Result<(Vec<u8>, Duration)>>,
}

/// One that is done.
pub struct Done {
    /// Whether it succeeded.
    pub succeeded: bool,
    /// All that it said, on both outputs.
    pub said: String,
    /// How long it ran.
    pub took: Duration,
}

impl Beside {
    /// Starts this program with these arguments.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(arguments: &[&str]) -> Result<Self> {
        // The build of the whole workspace makes this program anew, and then only its name leads to it.
        let own = env::current_exe().ok().filter(|path| path.is_file());
        let program = own.or_else(|| env::args_os().next().map(PathBuf::from));
        Self::of(Command::new(program.context("cannot find this program")?).args(arguments))
    }

    fn of(command: &mut Command) -> Result<Self> {
        let since = Instant::now();
        let (mut reader, writer) = io::pipe()?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let child = Running(command.spawn().context("cannot start this program again")?);
        // What the command holds of the pipe would keep it open for ever.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let said = thread::spawn(move || {
            let mut said = Vec::new();
            reader.read_to_end(&mut said)?;
            Ok((said, since.elapsed()))
        });
        Ok(Self { child, said })
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn end(mut self) -> Result<Done> {
        let succeeded = self.child.0.wait()?.success();
        let (said, took) = self.said.join().map_err(|_| anyhow!("a thread broke off"))??;
        Ok(Done { succeeded, said: String::from_utf8_lossy(&said).into_owned(), took })
    }
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and is waited for at once.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_said_and_how_it_ended_is_known_at_its_end() {
        for (code, succeeded) in [(0, true), (3, false)] {
            let script = format!("echo one; echo two >&2; exit {code}");
            let done = Beside::of(Command::new("sh").args(["-c", &script])).unwrap().end().unwrap();
            assert_eq!((done.succeeded, done.said.as_str()), (succeeded, "one\ntwo\n"));
        }
    }

    #[test]
    fn dropping_it_ends_it() {
        let since = Instant::now();
        drop(Beside::of(Command::new("sleep").arg("60")).unwrap());
        assert!(since.elapsed() < Duration::from_secs(30));
    }
}
