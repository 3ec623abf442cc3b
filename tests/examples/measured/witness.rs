//! Runs a program in a process that is small itself, so that the kernel's count of memory is the program's own.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

/// Makes this program run another one and print what the kernel says of it.
pub const WITNESS: &str = "--witness";

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// From its start to its end, in milliseconds.
    pub exit_ms: f64,
    /// The most memory it had at once.
    pub peak_mib: f64,
}

/// Microseconds on the clock that all processes share.
pub fn now_us() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("the clock is past 1970").as_secs_f64() * 1e6
}

/// If this process is to be the witness, it is, and the answer is true.
pub fn is_witness() -> bool {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((first, [program, rest @ ..])) = arguments.split_first() else { return false };
    if first != WITNESS {
        return false;
    }
    let mut command = Command::new(program);
    command.args(rest).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (began, clock) = (now_us(), Instant::now());
    let status = command.status().expect("it can be started");
    let exit = clock.elapsed();
    assert!(status.success(), "{arguments:?}: {status}");
    let peak_kib = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel counts").max_rss();
    println!("{began} {} {peak_kib}", exit.as_micros());
    true
}

/// Runs a program through a witness; says also when it began, in microseconds since 1970. The command must be one for this
/// very program.
pub fn run(mut command: Command, program: &std::path::Path, arguments: &[&str]) -> (f64, Run) {
    command.arg(WITNESS).arg(program).args(arguments).stderr(Stdio::inherit());
    let output = command.output().expect("it can be started");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = said.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    let mut next = || numbers.next().unwrap_or_else(|| panic!("{} said {said:?}", program.display()));
    let (began_us, exit_us, peak_kib) = (next(), next(), next());
    (began_us, Run { exit_ms: exit_us / 1_000.0, peak_mib: peak_kib / 1_024.0 })
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
