//! `--record`: what happens, written to a file of the person's own as it happens. What is written is decided in core;
//! secrets that this process holds are removed here.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::record::{Recorder, Step};
use chatcli_core::text::{Text, fill};

use crate::{files, redaction};

/// A recording does not grow beyond this; the rest of what happens is not written.
pub const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// A recording that is being made.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    file: File,
    recorder: Recorder,
    bytes: u64,
    lang: Lang,
    failed: Option<String>,
}

impl Recording {
    /// Begins a file that only its owner can read.
    ///
    /// # Errors
    /// There is a file of that name already, or it cannot be written.
    pub fn begin(path: &Path, lang: Lang) -> Result<Self, Problem> {
        let refused = |error: &Error| {
            let shown = path.display().to_string();
            let why = match error.kind() {
                ErrorKind::AlreadyExists => Text::RecordingTaken.get(lang).to_owned(),
                _ => files::why(error, lang),
            };
            Problem::because(Kind::CannotWrite(shown), &why)
        };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = file.map_err(|error| refused(&error))?;
        let recorder = Recorder::default();
        let mut recording = Self { path: path.to_owned(), file, recorder, bytes: 0, lang, failed: None };
        recording.write(&[Recorder::header(concat!("chatcli ", env!("CARGO_PKG_VERSION")))]);
        Ok(recording)
    }

    /// Writes a step, when what belongs to it is complete. A failure is told at the end, once.
    pub fn take(&mut self, step: Step) {
        if self.failed.is_none() {
            let lines = self.recorder.take(step, &redaction::clean);
            self.write(&lines);
        }
    }

    fn write(&mut self, lines: &[String]) {
        for line in lines {
            self.bytes += line.len() as u64;
            let written = if self.bytes > MOST_BYTES {
                Err(ErrorKind::FileTooLarge.into())
            } else {
                self.file.write_all(line.as_bytes())
            };
            if let Err(error) = written {
                let path = self.path.display().to_string();
                let why = files::why(&error, self.lang);
                self.failed =
                    Some(fill(Text::RecordingStopped.get(self.lang), &[("path", &path), ("why", &why)]));
                return;
            }
        }
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// The sentence that says since when nothing more was written.
    pub fn end(mut self) -> Result<(), String> {
        if self.failed.is_none() {
            let lines = self.recorder.rest(&redaction::clean);
            self.write(&lines);
        }
        self.failed.map_or(Ok(()), Err)
    }
}
