//! Three replicas, killed and stopped for two minutes (or as many seconds as are given), and what became of the
//! questions: `cargo run -p chatcli-tests --example faults -- 120`.

use std::time::Duration;

fn main() {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(120);
    println!("{}", chatcli_tests::faults::run(Duration::from_secs(seconds)));
}
