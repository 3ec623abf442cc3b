//! Effect `Write`: a file that only its owner can read. A file that exists is not replaced unless that was asked for.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::{Lang, Outcome};

use crate::environment::Environment;
use crate::files;

/// Below the home folder; where the Go program exports to as well.
const EXPORTS: &str = ".chatcli/exports";

pub(super) fn file(
    path: Option<String>,
    suggested: &str,
    text: &str,
    force: bool,
    environment: &Environment,
    lang: Lang,
) -> Outcome {
    let refused = |kind: Kind, error: &Error| {
        Outcome::Refused(Box::new(Problem::because(kind, &files::why(error, lang))))
    };
    let Some(path) = path
        .map(|path| environment.expand(&path))
        .or_else(|| Some(environment.home()?.join(EXPORTS).join(suggested)))
    else {
        return refused(Kind::CannotWrite(suggested.to_owned()), &ErrorKind::NotFound.into());
    };
    let shown = path.display().to_string();
    match write(&path, text, force) {
        Ok(()) => Outcome::Wrote(shown),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => refused(Kind::FileExists(shown), &error),
        Err(error) => refused(Kind::CannotWrite(shown), &error),
    }
}

/// Writes beside the target first, so that a full disk never leaves half a file in its place.
///
/// # Errors
/// It cannot be written, or there is a file that was not to be replaced.
pub(crate) fn write(path: &Path, text: &str, force: bool) -> Result<(), Error> {
    if path.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !force && path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.exists() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}
