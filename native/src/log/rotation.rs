//! Old logs: at most three beside the log, compressed, no older than four weeks. They are named as the Go program
//! names them, so that whichever of the two rotates next cleans up after both.

use std::fs::File;
use std::io::Error;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;

const KEPT: usize = 3;
const KEPT_FOR: Duration = Duration::from_secs(28 * 24 * 60 * 60);
/// A larger file is compressed beside the program's work; if the program ends first, the next rotation does it.
const AT_ONCE_BYTES: u64 = 1 << 20;

/// Renames the log, compresses what is not yet, and removes what is too old or too much.
pub(super) fn put_aside(path: &Path) -> Result<(), Error> {
    let Some((folder, stem, extension)) = parts(path) else { return Ok(()) };
    let now = SystemTime::now();
    let aside = folder.join(format!("{stem}-{}{extension}", stamp(now)));
    std::fs::rename(path, &aside)?;
    let old = old_logs(&folder, &stem, &extension);
    for (index, log) in old.iter().enumerate() {
        if index >= KEPT || log.is_older_than(now) {
            // What cannot be removed now is tried again next time.
            let _ = std::fs::remove_file(&log.path);
        } else if !log.is_compressed() {
            let path = log.path.clone();
            if std::fs::metadata(&path)?.len() <= AT_ONCE_BYTES {
                compress(&path)?;
            } else {
                std::thread::spawn(move || compress(&path));
            }
        }
    }
    Ok(())
}

fn parts(path: &Path) -> Option<(PathBuf, String, String)> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    let extension = path.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    Some((path.parent()?.to_path_buf(), stem, extension))
}

/// `2026-01-02T15-04-05.000`, in UTC.
fn stamp(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string().trim_end_matches('Z').replace(':', "-")
}

struct OldLog {
    path: PathBuf,
    stamp: String,
}

impl OldLog {
    fn is_compressed(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "gz")
    }

    fn is_older_than(&self, now: SystemTime) -> bool {
        now.checked_sub(KEPT_FOR).is_some_and(|oldest| self.stamp < stamp(oldest))
    }
}

/// The old logs of this one, newest first. Nothing else in the folder is touched.
fn old_logs(folder: &Path, stem: &str, extension: &str) -> Vec<OldLog> {
    let mut old: Vec<OldLog> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let bare = name.strip_suffix(".gz").unwrap_or(&name);
            let stamp = bare.strip_suffix(extension)?.strip_prefix(stem)?.strip_prefix('-')?.to_owned();
            is_stamp(&stamp).then(|| OldLog { path: entry.path(), stamp })
        })
        .collect();
    old.sort_by(|one, other| other.stamp.cmp(&one.stamp));
    old
}

fn is_stamp(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00-00-00.000"
}

/// Writes beside the target first: half an archive must not look like a whole one.
fn compress(path: &Path) -> Result<(), Error> {
    let with = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let (part, whole) = (with(".gz.part"), with(".gz"));
    let target = File::options().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    let mut encoder = GzEncoder::new(target, Compression::default());
    std::io::copy(&mut File::open(path)?, &mut encoder)?;
    encoder.finish()?.sync_all()?;
    std::fs::rename(part, whole)?;
    std::fs::remove_file(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_compressed_logs_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("app.log");
        for name in [
            "app-2001-01-01T00-00-00.000.log.gz",
            "app-2099-01-01T00-00-00.001.log",
            "app-2099-01-01T00-00-00.002.log.gz",
            "app-notes.log",
            "other-2001-01-01T00-00-00.000.log",
        ] {
            std::fs::write(folder.path().join(name), "old").unwrap();
        }
        std::fs::write(&log, "new").unwrap();
        put_aside(&log).unwrap();
        let mut names: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert!(!log.exists());
        assert_eq!(names.len(), 5, "{names:?}");
        assert_eq!(names.iter().filter(|name| name.ends_with(".log.gz")).count(), 3, "{names:?}");
        assert!(names.contains(&"app-notes.log".to_owned()) && names[4].starts_with("other-"));
        let mut text = String::new();
        let newest = names.iter().find(|name| name.starts_with("app-20") && !name.contains("2099")).unwrap();
        let archive = File::open(folder.path().join(newest)).unwrap();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(archive), &mut text).unwrap();
        assert_eq!(text, "new");
    }
}
