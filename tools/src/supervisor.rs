//! A process between this program and a command. Whatever the command starts stays below it, also what leaves the
//! command's group or session, and ends with it: when the command is over, when it is told to stop, and when the program
//! that started it is gone, however that came.
//!
//! The program runs itself for that, with a word that no person types. On Linux orphans fall to the nearest process that
//! wants them; elsewhere a command's group is all that is known of it, and there is no such process.

use std::ffi::OsString;
use std::process::Command;
use std::sync::OnceLock;

/// Stands before a command that is supervised.
const WORD: &str = "__supervise";

/// Whether this program's start knows the word.
static KNOWN: OnceLock<()> = OnceLock::new();

/// The start of a program whose commands are supervised: supervises one and gives back the exit code, when the program was
/// started for that; from now on its commands are supervised, when it was not.
pub fn begin(words: impl IntoIterator<Item = OsString>) -> Option<u8> {
    let mut words = words.into_iter().skip(1);
    if words.next().is_some_and(|word| word == WORD) {
        #[cfg(target_os = "linux")]
        return Some(linux::supervise(words));
        #[cfg(not(target_os = "linux"))]
        return Some(127);
    }
    if cfg!(target_os = "linux") {
        let _ = KNOWN.set(());
    }
    None
}

/// Whether commands are supervised.
pub(crate) fn is_there() -> bool {
    KNOWN.get().is_some()
}

/// The words before a command that start it supervised; none where that is not possible.
pub fn words() -> Vec<OsString> {
    if !is_there() {
        return Vec::new();
    }
    // This very program, whatever is at its path by now.
    ["/proc/self/exe", WORD, &std::process::id().to_string()].map(OsString::from).into()
}

/// The same command, supervised where that is possible. Its streams are set afterwards.
pub(crate) fn of(command: Command) -> Command {
    let mut words = words().into_iter();
    let Some(first) = words.next() else { return command };
    let mut supervised = Command::new(first);
    supervised.args(words).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => supervised.env(name, value),
            None => supervised.env_remove(name),
        };
    }
    if let Some(dir) = command.get_current_dir() {
        supervised.current_dir(dir);
    }
    supervised
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::ffi::OsString;
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
    use std::process::{Command, ExitStatus};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::time::{Duration, Instant};

    use rustix::process::{
        Pid, Signal, WaitOptions, getpid, getppid, kill_process, kill_process_group, set_child_subreaper,
        wait,
    };
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    /// How often it is looked whether to stop.
    const BEAT: Duration = Duration::from_millis(50);
    /// From asking a command to end to ending it; and where no one is left who could wait.
    const TERM_GRACE: Duration = Duration::from_millis(1_500);
    const GONE_GRACE: Duration = Duration::from_millis(500);
    /// How long what a command left running may go on.
    const LEFT_GRACE: Duration = Duration::from_millis(500);
    /// How often all that is left is ended: what starts more of itself meanwhile is found the next time.
    const ROUNDS: u32 = 200;
    const ROUND: Duration = Duration::from_millis(5);

    pub(super) fn supervise(mut words: impl Iterator<Item = OsString>) -> u8 {
        let parent = words.next().and_then(|word| word.into_string().ok()).and_then(|word| word.parse().ok());
        let (Some(parent), Some(program)) = (parent.and_then(Pid::from_raw), words.next()) else {
            return 127;
        };
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            // Without it the signal ends this process, and the next one ends the command's group.
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
        }
        let _ = set_child_subreaper(Some(getpid()));
        let mut command = Command::new(&program);
        command.args(words).process_group(0);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(why) => {
                complain(&format!("{}: {why}", program.to_string_lossy()));
                return 127;
            }
        };
        let group = Pid::from_child(&child);
        let (tell, told) = channel();
        std::thread::spawn(move || tell.send(child.wait()));
        let mut left_grace = LEFT_GRACE;
        let status = loop {
            match told.recv_timeout(BEAT) {
                Ok(status) => break status.ok(),
                Err(RecvTimeoutError::Disconnected) => break None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let is_gone = getppid() != Some(parent);
            if is_gone || stop.load(Ordering::Relaxed) {
                let _ = kill_process_group(group, Signal::TERM);
                left_grace = Duration::ZERO;
                break told
                    .recv_timeout(if is_gone { GONE_GRACE } else { TERM_GRACE })
                    .ok()
                    .and_then(Result::ok);
            }
        };
        let until = Instant::now() + left_grace;
        while Instant::now() < until && !stop.load(Ordering::Relaxed) && !below().is_empty() {
            std::thread::sleep(ROUND);
        }
        end_all();
        status.map_or(143, leave_as)
    }

    /// What the command would have said itself.
    fn complain(text: &str) {
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Ends as the command did, also by a signal.
    fn leave_as(status: ExitStatus) -> u8 {
        if let Some(signal) = status.signal().and_then(Signal::from_named_raw)
            && ![Signal::TERM, Signal::INT, Signal::HUP].contains(&signal)
        {
            let _ = kill_process(getpid(), signal);
        }
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        u8::try_from(code).unwrap_or(1)
    }

    /// Ends all that is below, and takes the dead.
    fn end_all() {
        for _ in 0..ROUNDS {
            while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
            let all = below();
            if all.is_empty() {
                return;
            }
            // What stands still starts nothing while the others end.
            for signal in [Signal::STOP, Signal::KILL] {
                for pid in &all {
                    let _ = kill_process(*pid, signal);
                }
            }
            std::thread::sleep(ROUND);
        }
    }

    /// All living processes below this one.
    fn below() -> Vec<Pid> {
        let mut children: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
                continue;
            };
            let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
            if let Some((state, parent)) = state_and_parent(&stat)
                && !matches!(state, 'Z' | 'X')
            {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut found = Vec::new();
        let mut todo = vec![getpid().as_raw_nonzero().get()];
        while let Some(parent) = todo.pop() {
            for pid in children.remove(&parent).unwrap_or_default() {
                found.extend(Pid::from_raw(pid));
                todo.push(pid);
            }
        }
        found
    }

    /// From `/proc/PID/stat`: the name in brackets may hold anything.
    fn state_and_parent(stat: &str) -> Option<(char, i32)> {
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_ascii_whitespace();
        Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
    }

    #[cfg(test)]
    mod tests {
        use super::state_and_parent;

        #[test]
        fn a_name_with_brackets_hides_no_parent() {
            assert_eq!(state_and_parent("7 (a) Z 1) S 42 7 7 0"), Some(('S', 42)));
            assert_eq!(state_and_parent("7 (sh) Z 1 7"), Some(('Z', 1)));
            assert_eq!(state_and_parent("7 sh S 1"), None);
        }
    }
}
