//! A buffer for text with secrets in it: wiped when dropped, and when it has to grow.

use std::io::{self, Write};

use zeroize::{Zeroize, Zeroizing};

/// Collects bytes. A plain `Vec` would leave a copy behind each time it moves to a larger place.
#[derive(Default)]
pub(crate) struct Wiped(Zeroizing<Vec<u8>>);

impl Wiped {
    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl Write for Wiped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let wanted = self.0.len() + bytes.len();
        if wanted > self.0.capacity() {
            let mut larger = Vec::with_capacity((wanted * 2).max(4096));
            larger.extend_from_slice(&self.0);
            std::mem::swap(&mut *self.0, &mut larger);
            larger.zeroize();
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value as JSON, for a request's body.
pub(crate) fn json(value: &impl serde::Serialize) -> Zeroizing<Vec<u8>> {
    let mut buffer = Wiped::default();
    // Neither the buffer nor a struct with text keys can fail.
    let _ = serde_json::to_writer(&mut buffer, value);
    buffer.into_bytes()
}
