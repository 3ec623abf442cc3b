//! How many threads the local model computes with. Its library reads that from the environment only, at first use,
//! and spins at barriers between them: a thread more than there are free cores makes it five times slower, not
//! faster. So half of the cores, and the rest for the network and the people; the variable wins when it is set.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::Command;

const VARIABLE: &str = "CANDLE_NUM_THREADS";

/// Starts this program again in place (same process, same arguments) with the variable set, unless it is.
/// Returns only when nothing had to be done or it could not be; the model then works, just slower.
pub fn settle() {
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (cores / 2).max(1).to_string();
    if let Ok(program) = std::env::current_exe() {
        let error = Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(VARIABLE, &threads)
            .env("RAYON_NUM_THREADS", std::env::var("RAYON_NUM_THREADS").unwrap_or(threads))
            .exec();
        // A log that is gone is no reason not to start.
        let _ = writeln!(std::io::stderr(), "warning: cannot set {VARIABLE}: {error}");
    }
}
