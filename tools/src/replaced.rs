//! Where it is kept what changes replaced: a folder of the person's alone, outside the working folder.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chatcli_folder::{Keep, MAX_FILE_BYTES};

use crate::Trouble;
use crate::trouble::of;

const LIST: &str = "turns.json";
/// Bytes of the list.
const MAX_LIST_BYTES: u64 = 16 * 1024 * 1024;
/// Letters of a content's name.
const DIGEST_CHARS: usize = 64;

/// The folder.
#[derive(Debug)]
pub(crate) struct Replaced(PathBuf);

/// Makes a folder of the person's alone.
pub(crate) fn private_folder(path: &Path) -> Result<(), Trouble> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|why| of(&path.to_string_lossy(), why))
}

impl Replaced {
    /// It is made when it is missing.
    pub(crate) fn open(place: PathBuf) -> Result<Self, Trouble> {
        private_folder(&place)?;
        Ok(Self(place))
    }
}

impl Keep for Replaced {
    async fn list(&self) -> Option<Vec<u8>> {
        let list = self.0.join(LIST);
        fs::metadata(&list).ok().filter(|found| found.len() <= MAX_LIST_BYTES)?;
        fs::read(&list).ok()
    }

    async fn save(&self, list: &[u8]) -> Result<(), Trouble> {
        write_private(&self.0.join(LIST), list)
    }

    async fn keep(&self, digest: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let path = self.0.join(digest);
        if path.exists() { Ok(()) } else { write_private(&path, bytes) }
    }

    async fn kept(&self, digest: &str) -> Result<Vec<u8>, Trouble> {
        let path = self.0.join(digest);
        let shown = path.to_string_lossy().into_owned();
        let bytes = fs::metadata(&path).map_err(|why| of(&shown, why))?.len();
        if bytes > MAX_FILE_BYTES {
            return Err(Trouble::Long { path: shown, bytes, most: MAX_FILE_BYTES });
        }
        fs::read(&path).map_err(|why| of(&shown, why))
    }

    async fn let_go(&self, needed: &BTreeSet<&str>) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.len() == DIGEST_CHARS && !needed.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A whole file in one step, the person's alone from its first byte.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let beside = path.with_extension(format!("{:016x}.tmp", fastrand::u64(..)));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    written.map_err(|why| {
        let _ = fs::remove_file(&beside);
        of(&path.to_string_lossy(), why)
    })
}
