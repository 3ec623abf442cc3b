//! The history of submitted lines: one record per entry in a private file, appended the moment a line is submitted,
//! so that nothing that ends the program can lose it. Secrets never reach the file, and never come back from it.
//!
//! The Go program keeps its history in the same file when `HISTORY_FILE` is set: a line for each entry, as it is. So is
//! ours ([`record`]), but for entries of several lines and very long ones, whose mark that program takes for text.

mod record;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::environment::Environment;
use crate::redaction;

/// Entries kept.
const MAX_ENTRIES: usize = 10_000;
/// Bytes kept when `HISTORY_MAX_SIZE` says nothing.
const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// What was submitted before, oldest first.
#[derive(Debug, Default)]
pub struct History {
    entries: Vec<String>,
    file: Option<PathBuf>,
    max_bytes: u64,
}

impl History {
    /// Reads the file that the environment names; nothing is read or written with `CHATCLI_DISABLE_HISTORY=true`.
    pub fn open(environment: &Environment) -> Self {
        let is_off = ["true", "1", "yes"].iter().any(|yes| environment.says("CHATCLI_DISABLE_HISTORY", yes));
        let max = environment.filled("HISTORY_MAX_SIZE").and_then(bytes).unwrap_or(MAX_BYTES);
        match place(environment).filter(|_| !is_off) {
            Some(path) => Self::at(path, max),
            None => Self::default(),
        }
    }

    fn at(path: PathBuf, max_bytes: u64) -> Self {
        let entries = read(&path);
        Self { entries, file: Some(path), max_bytes }
    }

    /// What was submitted before, oldest first.
    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    /// Remembers what was submitted. A repetition of the last entry and a line that starts with a space are not kept.
    ///
    /// # Errors
    /// The file cannot be written; the entry is remembered until the program ends.
    pub fn add(&mut self, text: &str) -> std::io::Result<()> {
        if text.trim().is_empty() || text.starts_with(' ') {
            return Ok(());
        }
        let text = redaction::clean_typed(text);
        if self.entries.last() == Some(&text) {
            return Ok(());
        }
        let record = record::write(&text);
        self.entries.push(text);
        match &self.file {
            Some(path) => append(path, &record, self.max_bytes),
            None => Ok(()),
        }
    }
}

/// `HISTORY_FILE`, or this program's folder for what is worth keeping but is no configuration.
fn place(environment: &Environment) -> Option<PathBuf> {
    match environment.filled("HISTORY_FILE") {
        Some(path) => Some(environment.expand(path)),
        None if cfg!(target_os = "macos") => {
            Some(environment.home()?.join("Library/Application Support/chatcli/history"))
        }
        None => Some(environment.folder("XDG_STATE_HOME", ".local/state")?.join("history")),
    }
}

/// Reads `1048576`, `50MB`, `512k`.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match text.get(digits.len()..)?.trim() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1024,
        "m" | "mb" | "mib" => 1024 * 1024,
        "g" | "gb" | "gib" => 1024 * 1024 * 1024,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

fn read(path: &Path) -> Vec<String> {
    // A device would never end, and a pipe would wait for a writer.
    if !std::fs::metadata(path).is_ok_and(|there| there.is_file()) {
        return Vec::new();
    }
    let Ok(bytes) = std::fs::read(path) else { return Vec::new() };
    let mut entries = record::read(&String::from_utf8_lossy(&bytes));
    entries.drain(..entries.len().saturating_sub(MAX_ENTRIES));
    entries
}

fn open(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        // Neither read nor written nor made private: it belongs to the system (`HISTORY_FILE=/dev/null`).
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(PermissionsExt::from_mode(0o600))?;
    }
    Ok(file)
}

fn append(path: &Path, record: &str, max_bytes: u64) -> std::io::Result<()> {
    let mut file = open(path)?;
    file.lock()?;
    let size = file.metadata()?.len();
    let is_cut = size > 0 && !ends_with_line_break(path)?;
    file.write_all(if is_cut { format!("\n{record}") } else { record.to_owned() }.as_bytes())?;
    // Counting lines is work, so it is done once in a while.
    if size > max_bytes
        || (size / 4096 != (size + record.len() as u64) / 4096
            && lines(path)? > MAX_ENTRIES + MAX_ENTRIES / 10)
    {
        shorten(path, &file, max_bytes)?;
    }
    file.unlock()
}

fn ends_with_line_break(path: &Path) -> std::io::Result<bool> {
    use std::io::{Seek, SeekFrom};
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn lines(path: &Path) -> std::io::Result<usize> {
    Ok(std::fs::read(path)?.iter().filter(|byte| **byte == b'\n').count())
}

/// Keeps the newest entries that fit, written in place so that the lock of the others stays on the same file.
fn shorten(path: &Path, file: &File, max_bytes: u64) -> std::io::Result<()> {
    let text = std::fs::read(path)?;
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut size = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n').rev().take(MAX_ENTRIES) {
        size += line.len() as u64;
        if size > max_bytes && !kept.is_empty() {
            break;
        }
        kept.push(line);
    }
    kept.reverse();
    file.set_len(0)?;
    let mut file = file;
    file.write_all(&kept.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(folder: &tempfile::TempDir, max_bytes: u64) -> History {
        History::at(folder.path().join("new/history"), max_bytes)
    }

    #[test]
    fn entries_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let texts = ["one", "three\n  lines\\n\nhere", &"x".repeat(100 * 1024), "日本語 \\ back"];
        let mut first = history(&folder, MAX_BYTES);
        for text in texts {
            first.add(text).unwrap();
        }
        assert_eq!(history(&folder, MAX_BYTES).entries(), texts);
        let path = folder.path().join("new/history");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn repetitions_blanks_and_private_lines_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut history = history(&folder, MAX_BYTES);
        for text in ["a", "a", " private", "  ", "b", "a"] {
            history.add(text).unwrap();
        }
        assert_eq!(history.entries(), ["a", "b", "a"]);
    }

    #[test]
    fn no_secret_reaches_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut history = history(&folder, MAX_BYTES);
        let line = "/connect h:1 --token abc --llm-key=s3 --client-key q --client-id p7";
        history.add(line).unwrap();
        history.add("my key is AIzaSyA1234567890abcdefghijklmnopqrstuv").unwrap();
        let text = std::fs::read_to_string(folder.path().join("new/history")).unwrap();
        for secret in ["abc", "s3", " q", "p7", "AIzaSyA1234567890"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }

    #[test]
    fn a_file_that_grew_too_large_keeps_its_newest_entries() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = history(&folder, 200);
        for number in 0..100 {
            first.add(&format!("entry {number}")).unwrap();
        }
        let second = history(&folder, 200);
        assert_eq!(second.entries().last().map(String::as_str), Some("entry 99"));
        assert!(second.entries().len() < 30, "{}", second.entries().len());
    }

    #[test]
    fn what_the_go_program_wrote_is_read_as_it_is_and_the_other_way_round() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        let lines = ["C:\\new\\root", "printf 'a\\n' \\\\ b", "  indented", "plain"];
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        assert_eq!(History::at(path.clone(), MAX_BYTES).entries(), lines);
        let mut history = History::at(path.clone(), MAX_BYTES);
        for line in ["more C:\\new", "\\n"] {
            history.add(line).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("plain\nmore C:\\new\n\\n\n"), "{text}");
        // No line is longer than that program can read.
        history.add(&"long ".repeat(100_000)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().all(|line| line.len() < 60 * 1024));
        assert_eq!(History::at(path, MAX_BYTES).entries().last().unwrap().len(), 500_000);
    }

    #[test]
    fn only_a_regular_file_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let everybody = rustix::fs::Mode::from_raw_mode(0o666);
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, everybody, 0).unwrap();
        std::fs::set_permissions(&pipe, PermissionsExt::from_mode(0o666)).unwrap();
        for path in [Path::new("/dev/null"), Path::new("/dev/zero"), &pipe, folder.path()] {
            let before = std::fs::metadata(path).unwrap().permissions();
            let mut history = History::at(path.to_owned(), MAX_BYTES);
            assert!(history.add("x").is_err(), "{path:?}");
            assert_eq!(history.entries(), ["x"], "it is remembered until the program ends");
            assert_eq!(std::fs::metadata(path).unwrap().permissions(), before, "{path:?}");
        }
    }

    #[test]
    fn a_record_that_was_cut_does_not_spoil_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        std::fs::write(&path, "whole\ncut o").unwrap();
        History::at(path.clone(), MAX_BYTES).add("next").unwrap();
        assert_eq!(History::at(path, MAX_BYTES).entries(), ["whole", "cut o", "next"]);
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, size) in [
            ("1048576", Some(1_048_576)),
            ("50MB", Some(52_428_800)),
            ("512k", Some(524_288)),
            ("x", None),
            ("0", None),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }
}
