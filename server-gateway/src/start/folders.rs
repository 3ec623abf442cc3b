//! The folders of the user that files go to when no flag names one. Decides the order of places; what is written
//! there is decided by who asks.

use std::path::{Path, PathBuf};

use crate::settings::Environment;

const OURS: &str = "chatcli";
/// Where the Go program keeps its files, saved sessions apart. Its chart mounts these and nothing else.
const THEIRS: [&str; 2] = [".chatcli/sessions", ".chatcli"];

/// The folder for data that stays, created if need be: the first of the usual ones that can be written. In a
/// container with a read-only root that is one of those that are mounted for the Go server.
pub fn data(environment: &Environment) -> Option<PathBuf> {
    let usual = usual(environment);
    let home = environment.home();
    let theirs = home.iter().flat_map(|home| THEIRS.map(|folder| home.join(folder)));
    // Theirs are never created here: a folder that is missing is not mounted.
    usual.filter(|folder| create(folder)).or_else(|| theirs.into_iter().find(|folder| is_writable(folder)))
}

/// The folder for data, whether it can be written or not; its files may be readable all the same.
pub fn usual(environment: &Environment) -> Option<PathBuf> {
    of_user(environment, "XDG_DATA_HOME", ".local/share")
}

/// The folder for what can be fetched again.
#[cfg(feature = "embedded")]
pub fn cache(environment: &Environment) -> Option<PathBuf> {
    of_user(environment, "XDG_CACHE_HOME", ".cache")
}

/// An absolute path from `variable`, else `under` the home folder.
fn of_user(environment: &Environment, variable: &str, under: &str) -> Option<PathBuf> {
    let folder = environment.folder(variable).or_else(|| environment.home().map(|home| home.join(under)))?;
    Some(folder.join(OURS))
}

/// Creates a folder that only the user may enter, and says whether it can be written.
pub fn create(folder: &Path) -> bool {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).is_ok() && is_writable(folder)
}

/// Whether a file can be made there; permissions and mounts are only known by trying.
fn is_writable(folder: &Path) -> bool {
    folder.is_dir() && tempfile::tempfile_in(folder).is_ok()
}
