//! What it costs to ask one question: `chatcli connect … -p x --raw` against a server that answers at once, beside a
//! bare tonic client that makes the same three calls. Prints the time from exec to the first byte at the server and
//! to the end, and peak memory, as medians of many runs: `cargo run --release -p chatcli-tests --example start`.

use std::io::Read;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Home, build, executable};
use nix::sys::resource::{UsageWho, getrusage};

const RUNS: usize = 40;
const BUDGET_MS: f64 = 10.0;
const BUDGET_MIB: f64 = 15.0;
/// Makes this program run another one and print what the kernel says of it.
const WITNESS: &str = "--witness";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|first| first == WITNESS) {
        return witness(&arguments[2..]);
    }
    let bare = executable(&build(&["--release", "-p", "chatcli-tests", "--example", "bare"]), "bare");
    let client = executable(&build(&["--release", "-p", "chatcli"]), "chatcli");
    let fake = Fake::start();
    let door = Door::open(fake.address());
    let address = door.address.to_string();
    let ours = measure(&door, &client, &["connect", &address, "-p", "x", "--raw", "--no-stdin"]);
    let theirs = measure(&door, &bare, &[&address]);
    println!("median of {RUNS} runs      exec to first byte   exec to exit   peak memory");
    for (name, cost) in [("chatcli connect", &ours), ("bare tonic client", &theirs)] {
        println!("{name:<24}{:>17.2} ms{:>12.2} ms{:>10.1} MiB", cost.first_ms, cost.exit_ms, cost.peak_mib);
    }
    let ratio = |ours: f64, theirs: f64| format!("{:.2} x", ours / theirs);
    println!(
        "{:<24}{:>20}{:>15}{:>14}",
        "ratio",
        ratio(ours.first_ms, theirs.first_ms),
        ratio(ours.exit_ms, theirs.exit_ms),
        ratio(ours.peak_mib, theirs.peak_mib)
    );
    println!("{:<24}{BUDGET_MS:>17.2} ms{:>15}{BUDGET_MIB:>10.1} MiB", "budget", "");
}

/// What one run costs.
struct Cost {
    first_ms: f64,
    exit_ms: f64,
    peak_mib: f64,
}

fn measure(door: &Door, program: &Path, arguments: &[&str]) -> Cost {
    let home = Home::default();
    let this = std::env::current_exe().expect("a program knows itself");
    let (mut first, mut exit, mut peak) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut command = home.command(&this);
        command.arg(WITNESS).arg(program).args(arguments).stderr(Stdio::inherit());
        let output = command.output().expect("it can be started");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut numbers = said.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
        let mut next = || numbers.next().unwrap_or_else(|| panic!("{} said {said:?}", program.display()));
        let (began_us, exit_us, peak_kib) = (next(), next(), next());
        let came = door.first_bytes.recv_timeout(Duration::from_secs(5)).expect("a connection");
        first.push((came - began_us) / 1000.0);
        exit.push(exit_us / 1000.0);
        peak.push(peak_kib / 1024.0);
    }
    Cost { first_ms: median(first), exit_ms: median(exit), peak_mib: median(peak) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Microseconds on the clock that all processes share.
fn now_us() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("the clock is past 1970").as_secs_f64() * 1e6
}

/// Runs a program in a process that is small itself: the kernel counts the memory of the one who starts it.
fn witness(arguments: &[String]) {
    let mut command = Command::new(&arguments[0]);
    command.args(&arguments[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (began, clock) = (now_us(), Instant::now());
    let status = command.status().expect("it can be started");
    let exit = clock.elapsed();
    assert!(status.success(), "{arguments:?}: {status}");
    let peak_kib = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel counts").max_rss();
    println!("{began} {} {peak_kib}", exit.as_micros());
}

/// A relay in front of the server that notes when each connection's first byte came.
struct Door {
    address: SocketAddr,
    first_bytes: Receiver<f64>,
}

impl Door {
    fn open(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, first_bytes) = channel();
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let sender = sender.clone();
                thread::spawn(move || relay(stream, behind, &sender));
            }
        });
        Self { address, first_bytes }
    }
}

fn relay(mut near: TcpStream, behind: SocketAddr, first_bytes: &Sender<f64>) {
    let mut first = [0; 4096];
    let Ok(count) = near.read(&mut first) else { return };
    let _ = first_bytes.send(now_us());
    let Ok(mut far) = TcpStream::connect(behind) else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (Ok(mut far_reader), Ok(mut near_writer)) = (far.try_clone(), near.try_clone()) else { return };
    thread::spawn(move || {
        let _ = std::io::copy(&mut far_reader, &mut near_writer);
        let _ = near_writer.shutdown(Shutdown::Both);
    });
    let _ = std::io::Write::write_all(&mut far, &first[..count]);
    let _ = std::io::copy(&mut near, &mut far);
    let _ = far.shutdown(Shutdown::Both);
}
