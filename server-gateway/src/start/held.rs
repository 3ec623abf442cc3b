//! The token that the gateway holds for people who signed in and for screens: the embedded server's own, or that of
//! the server behind. Decides where it is read from.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use http::HeaderValue;

use super::Failure;
use crate::flags::Flags;
use crate::say::{Line, catalogue as say, io};

/// The longest token, in bytes; more would not fit into a request's head.
const LONGEST: u64 = 16 * 1024;

/// The embedded server's token.
///
/// # Errors
/// The file that holds it cannot be read.
pub fn server_token(flags: &Flags) -> Result<Option<String>, Failure> {
    match &flags.server.server_token_file {
        Some(path) => read(path, "--server-token-file").map(Some),
        None => Ok(flags.server.token.clone().filter(|token| !token.is_empty())),
    }
}

/// The held token, as the value of `authorization`.
///
/// # Errors
/// It cannot be read or sent.
pub fn held(flags: &Flags) -> Result<Option<HeaderValue>, Failure> {
    let flag = "--upstream-token-file";
    let token = match (flags.has_upstream(), &flags.behind.upstream_token_file) {
        (false, _) => server_token(flags)?,
        (true, None) => flags.upstream_token(),
        (true, Some(path)) => Some(read(path, flag)?),
    };
    let Some(token) = token else { return Ok(None) };
    // The library's error would not quote the token, but nothing is gained by showing it either.
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))
        .map_err(|_| Failure::usage(say::TOKEN_UNSENDABLE, say::SEE_FLAG.with("flag", flag)))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn read(path: &Path, flag: &'static str) -> Result<String, Failure> {
    let wrong =
        |said: Line| Failure::usage(said.with("path", path.display()), say::SEE_FLAG.with("flag", flag));
    let unreadable = |error: std::io::Error| wrong(say::TOKEN_UNREADABLE.with("why", io(&error)));
    let file = File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > LONGEST {
        return Err(wrong(say::TOKEN_LONG.into()));
    }
    match text.trim() {
        "" => Err(wrong(say::TOKEN_NONE.into())),
        token => Ok(token.to_owned()),
    }
}
