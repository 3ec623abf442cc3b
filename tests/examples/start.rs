//! What it costs to ask one question: `chatcli connect … -p x --raw` against a server that answers at once, beside a
//! bare tonic client that makes the same three calls. Prints the time from exec to the first byte at the server and
//! to the end, and peak memory, as medians of many runs: `cargo run --release -p chatcli-tests --example start`.

#[path = "measured/witness.rs"]
mod witness;

use std::io::Read;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Home, build, executable};
use witness::{median, now_us};

const RUNS: usize = 40;
const BUDGET_MS: f64 = 10.0;
const BUDGET_MIB: f64 = 15.0;
fn main() {
    if witness::is_witness() {
        return;
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
        let (began_us, run) = witness::run(home.command(&this), program, arguments);
        let came = door.first_bytes.recv_timeout(Duration::from_secs(5)).expect("a connection");
        first.push((came - began_us) / 1000.0);
        exit.push(run.exit_ms);
        peak.push(run.peak_mib);
    }
    Cost { first_ms: median(first), exit_ms: median(exit), peak_mib: median(peak) }
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
