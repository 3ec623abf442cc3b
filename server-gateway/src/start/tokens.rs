//! Tokens that are read again while the gateway runs. Decides what a changed file means to the server of this process,
//! to people who are signed in and to screens, and that an unusable file changes nothing.

use std::sync::Arc;

use chatcli_gateway::door::Door;

use super::{Failure, held};
use crate::flags::Flags;

/// Replaces the token of the server of this process.
pub type TokenReplacement = Box<dyn Fn(&str) + Send + Sync>;

/// What holds a token.
pub struct Tokens {
    /// Where tokens are read from.
    pub flags: Flags,
    /// Holds one for people and screens.
    pub door: Arc<Door>,
    /// The server of this process, if there is one.
    pub server: Option<TokenReplacement>,
}

impl Tokens {
    /// Reads them again; `true` when one has changed.
    ///
    /// # Errors
    /// A file cannot be used; everything stays as it was.
    pub fn reload(&self) -> Result<bool, Failure> {
        let new = held::held(&self.flags)?;
        let access = &self.door.access;
        // What is held decides who signs in, so a gateway never begins or ceases to hold a token while it runs.
        if new.is_none() || access.held().is_none() || new == access.held() {
            return Ok(false);
        }
        if let (Some(replace), Some(token)) = (&self.server, held::server_token(&self.flags)?) {
            replace(&token);
        }
        let old = access.hold(new);
        self.door.calls.feeds().end(&old);
        Ok(true)
    }
}
