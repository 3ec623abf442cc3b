//! A mistake of this program's own: the terminal is given back as it was, a person reads one line, and the details go
//! to the log. Nothing of it leaves the machine.

use std::backtrace::Backtrace;
use std::panic::PanicHookInfo;

use chatcli_core::text::{Text, fill};

use super::Settings;
use crate::{output, redaction, terminal};

/// What the shell sees of a program that failed by itself.
const EXIT_CODE: i32 = 101;

/// Reports every panic from now on and ends the program: half of one must not go on.
pub(super) fn report_to(settings: &Settings) {
    let lang = settings.lang;
    let path = settings.path.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string());
    std::panic::set_hook(Box::new(move |panic| {
        terminal::restore();
        tracing::error!(place = %place(panic), trace = %Backtrace::force_capture(), "{}", reason(panic));
        let sentence = fill(Text::Crashed.get(lang), &[("path", &path)]);
        output::stderr_line(&format!("\r{}{sentence}", Text::ErrorPrefix.get(lang)));
        std::process::exit(EXIT_CODE);
    }));
}

fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map(ToString::to_string).unwrap_or_default()
}

/// What the panic said, without secrets.
fn reason(panic: &PanicHookInfo<'_>) -> String {
    redaction::clean(panic.payload_as_str().unwrap_or("a panic without words"))
}
