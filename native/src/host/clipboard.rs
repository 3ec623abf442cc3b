//! Effect `Copy`: OSC 52, which reaches the clipboard of the person's own terminal, also over SSH.

use std::io::Write;

use chatcli_core::Outcome;

/// Terminals drop longer sequences without a word.
const MAX_BYTES: usize = 74_000;

pub(super) fn copy(text: &str) -> Outcome {
    if text.len() > MAX_BYTES {
        return Outcome::Unsupported(format!("{} bytes are too many for OSC 52", text.len()));
    }
    let mut stdout = std::io::stdout().lock();
    let sequence = format!("\u{1b}]52;c;{}\u{7}", base64(text.as_bytes()));
    match stdout.write_all(sequence.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Outcome::Finished,
        Err(error) => Outcome::Unsupported(error.to_string()),
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
