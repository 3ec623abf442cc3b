//! The scripted server as a process: `replica 127.0.0.1:5001 150`. It answers each prompt with `so: ` and, so many
//! milliseconds later, the prompt itself, and writes one line to stdout for each prompt that ended: how, and which.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use chatcli_tests::fake::{Fake, Settings};

fn main() -> std::io::Result<()> {
    let at: Option<SocketAddr> = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let pause_ms: Option<u64> = std::env::args().nth(2).and_then(|text| text.parse().ok());
    let (Some(at), Some(pause_ms)) = (at, pause_ms) else {
        return Err(std::io::Error::other("usage: replica ip:port milliseconds"));
    };
    let fake = Fake::at(Settings { pause: Some(Duration::from_millis(pause_ms)), ..Settings::default() }, at);
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on {}", fake.address())?;
    let mut said = Vec::new();
    loop {
        for (index, call) in fake.seen().iter().enumerate() {
            if let (Some(prompt), Some(ending)) = (&call.prompt, call.ending)
                && !said.contains(&index)
            {
                said.push(index);
                writeln!(stdout, "{ending:?} {}", prompt.prompt)?;
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
