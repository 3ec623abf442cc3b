//! Servers that cut their answers inside a character, so that a streamed one cannot be sent: they are asked in one piece.
//! Each of them would let the same question be paid twice, in every run of the program anew, so this device remembers
//! them, by a number for address and version: a newer version of a server may stream again.

use crate::connection::Connection;
use crate::content_hash::ContentHash;

/// Servers that are remembered; the one that was met longest ago goes first.
const MOST: usize = 32;

/// The servers that are asked in one piece, the newest last.
#[derive(Debug, Default)]
pub(super) struct InOnePiece {
    servers: Vec<u64>,
    is_new: bool,
}

impl InOnePiece {
    /// From what was written. What cannot be read is nothing.
    pub(super) fn of(text: &str) -> Self {
        let servers = text.lines().take(MOST).filter_map(|line| u64::from_str_radix(line, 16).ok());
        Self { servers: servers.collect(), is_new: false }
    }

    /// Whether the server at the other end is one of them.
    pub(super) fn has(&self, server: &Connection) -> bool {
        self.servers.contains(&number(server))
    }

    /// It is one of them.
    pub(super) fn put(&mut self, server: &Connection) {
        let number = number(server);
        if !self.servers.contains(&number) {
            self.servers.drain(..(self.servers.len() + 1).saturating_sub(MOST));
            self.servers.push(number);
            self.is_new = true;
        }
    }

    /// All of it as one text for the device, if something is new since the last time.
    pub(super) fn news(&mut self) -> Option<String> {
        let lines = || self.servers.iter().map(|server| format!("{server:x}\n")).collect();
        std::mem::take(&mut self.is_new).then(lines)
    }
}

fn number(server: &Connection) -> u64 {
    let version = server.info().map(|info| info.version.as_str()).unwrap_or_default();
    ContentHash::new().text(server.address()).text(version).finish()
}
