//! A process under load: what it costs, read from /proc, and its end.

use std::fs;
use std::process::Child;
use std::time::Duration;

use anyhow::{Context, Result};

/// Ends with its owner.
pub struct Process(pub Child);

impl Process {
    /// Processor time so far, its own and the kernel's for it. The kernel counts in hundredths of a second.
    pub fn cpu(&self) -> Result<Duration> {
        let text =
            fs::read_to_string(format!("/proc/{}/stat", self.0.id())).context("the process has gone")?;
        cpu_ticks(&text).map(|ticks| Duration::from_millis(ticks * 10)).context("/proc is not as expected")
    }

    /// Resident memory in KiB.
    pub fn memory_kib(&self) -> Result<u64> {
        let text =
            fs::read_to_string(format!("/proc/{}/status", self.0.id())).context("the process has gone")?;
        resident(&text).context("/proc is not as expected")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// User and system time from `/proc/PID/stat`; the program's name before them may hold spaces.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 100 0 0 0 25 5 0 0 20 0 3 0 100 0 0";
        assert_eq!(cpu_ticks(stat), Some(30));
    }

    #[test]
    fn memory_is_what_is_resident() {
        assert_eq!(resident("VmPeak:\t 9 kB\nVmRSS:\t    5120 kB\n"), Some(5120));
    }
}
