//! Where a one-shot prompt comes from: the flag, standard input, or both.
//!
//! Only a pipe or a file is read; a terminal, a socket and `/dev/null` never hold a prompt. Nothing in what is piped
//! is interpreted: a diff that contains `@env` or `/exit` is sent as it is. The same holds for all that follows the first
//! line of the flag's text: a script writes its question there and lets the shell fill in what other people wrote.

mod secret;

use std::io::{IsTerminal, Read};
use std::os::fd::AsFd;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::proto::MAX_PROMPT_BYTES;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Lang, Prompt};

use crate::files;
use crate::output::Output;

pub use secret::{secret_line, typed_line};

/// Reading is not mentioned before this.
const PATIENCE: Duration = Duration::from_secs(1);

/// The one prompt to send, or none for interactive use.
///
/// # Errors
/// A one-shot without any text, or with too much, or one that does not end in time.
pub fn prompt(
    flag: Option<&str>,
    may_read: bool,
    limit: Duration,
    lang: Lang,
    output: &Output,
) -> Result<Option<Prompt>, Problem> {
    let piped = may_read && has_input();
    if flag.is_none() && !piped {
        return Ok(None);
    }
    let flag = flag.filter(|text| *text != "-").unwrap_or_default();
    let input = if piped { read(limit, lang, output)? } else { String::new() };
    let (typed, piped) = match (flag.trim().is_empty(), input.trim().is_empty()) {
        (false, true) => (flag.to_owned(), String::new()),
        (true, false) => (String::new(), input),
        (false, false) => (flag.to_owned(), format!("\n\n{input}")),
        (true, true) => return Err(Problem::new(Kind::PromptEmpty)),
    };
    let bytes = typed.len() + piped.len();
    if bytes > MAX_PROMPT_BYTES {
        return Err(Problem::new(Kind::PromptTooBig(bytes)));
    }
    let (typed, rest) = typed.split_at(typed.find('\n').unwrap_or(typed.len()));
    if !chatcli_references::grammar::references(rest).is_empty() {
        output.note(Text::OnlyFirstLine.get(lang));
    }
    Ok(Some(Prompt { typed: typed.to_owned(), piped: format!("{rest}{piped}"), scope: None }))
}

fn has_input() -> bool {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return false;
    }
    let Ok(handle) = stdin.as_fd().try_clone_to_owned() else { return false };
    let Ok(metadata) = std::fs::File::from(handle).metadata() else { return false };
    metadata.is_file() || std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

/// Reads everything, within a time; says that it does when that takes long, so that an inherited pipe that stays open
/// is no silent hang.
fn read(limit: Duration, lang: Lang, output: &Output) -> Result<String, Problem> {
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // Past the limit nothing is sent anyway; this only bounds the memory for saying how much it was.
        let most = u64::try_from(MAX_PROMPT_BYTES).unwrap_or(u64::MAX).saturating_mul(64);
        let result = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
        let _ = sender.send(result.map(|_| bytes));
    });
    let patience = PATIENCE.min(limit);
    let mut result = receiver.recv_timeout(patience);
    if matches!(result, Err(RecvTimeoutError::Timeout)) && limit > patience {
        output.note(Text::StdinWaiting.get(lang));
        result = receiver.recv_timeout(limit - patience);
    }
    let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
    let result = result.map_err(|error| match error {
        RecvTimeoutError::Timeout => Problem::new(Kind::InputTimeout(limit_ms)),
        RecvTimeoutError::Disconnected => Problem::new(Kind::PromptEmpty),
    })?;
    let bytes = result.map_err(|error| {
        let why = fill(Text::StdinFailed.get(lang), &[("why", &files::why(&error, lang))]);
        Problem::because(Kind::Configuration, &why)
    })?;
    let text = String::from_utf8_lossy(&bytes);
    // The line break that ends a file belongs to the file, not to the prompt.
    let text = text.trim_end_matches(['\n', '\r']);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).replace('\0', ""))
}
