//! The logs of the process: what happens, and one line for each call if that was asked for. Decides where they go and
//! how much is said; that a lost log costs nothing else is decided in the library.

use std::io::{self, IsTerminal};

use chatcli_gateway::operation::access_log::{AccessLog, Format};
use chatcli_gateway::operation::log::{Flush, Sink};
use tracing_subscriber::EnvFilter;

use crate::flags::{self, Flags, LogLevel};
use crate::say::{catalogue as say, io};
use crate::start::Failure;

const QUIET: &str = "info";
const VERBOSE: &str = "info,chatcli_gateway=debug,chatcli_server=debug";

/// The open logs. Dropped, what waits is written out.
pub struct Logs {
    log: Sink,
    /// Where lines about calls go when the log is no file.
    output: Option<Sink>,
    _flush: Vec<Flush>,
}

impl Logs {
    /// Opens the log that the flags ask for.
    ///
    /// # Errors
    /// Its file cannot be written.
    pub fn open(flags: &Flags) -> Result<Self, Failure> {
        let (log, flush) = match &flags.operation.log_file {
            None => Sink::standard_error().map_err(no_thread)?,
            Some(path) => Sink::file(path).map_err(|error| {
                let said = say::LOG_UNWRITABLE.with("path", path.display()).with("why", io(&error));
                Failure::run(said, say::SEE_FLAG.with("flag", "--log-file"))
            })?,
        };
        let mut flushes = vec![flush];
        let mut output = None;
        if flags.operation.log_file.is_none() && flags.operation.access_log.is_some() {
            let (sink, flush) = Sink::standard_output().map_err(no_thread)?;
            output = Some(sink);
            flushes.push(flush);
        }
        let usual = match (flags.operation.verbose, flags.operation.log_level) {
            (true, _) | (_, Some(LogLevel::Debug)) => VERBOSE.to_owned(),
            (_, Some(level)) => level.name().to_owned(),
            (_, None) => QUIET.to_owned(),
        };
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
        let colours = flags.operation.log_file.is_none() && io::stderr().is_terminal();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(colours)
            .with_writer(move || writer.clone())
            .init();
        Ok(Self { log, output, _flush: flushes })
    }

    /// The lines about calls, into the log's file or else to standard output.
    pub fn access_log(&self, flags: &Flags) -> Option<AccessLog> {
        let format = match flags.operation.access_log? {
            flags::AccessLog::Text => Format::Text,
            flags::AccessLog::Json => Format::Json,
        };
        Some(AccessLog::new(format, self.output.clone().unwrap_or_else(|| self.log.clone())))
    }

    /// What is opened again on request.
    pub fn log(&self) -> Sink {
        self.log.clone()
    }
}

fn no_thread(error: io::Error) -> Failure {
    Failure::run(say::THREADS.with("why", io(&error)), say::HINT_THREADS)
}
