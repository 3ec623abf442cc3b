//! Which files of the folder are the page's. Decides by the path alone that hidden files are not, and by what the path
//! really leads to that nothing outside the folder is, however links point.

use std::io;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

/// The longest path that is looked for; file systems take no longer names anyway.
const LONGEST: usize = 1024;
const LONGEST_NAME: usize = 255;

/// What a path of a request leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Something that may be looked for in the folder.
    Inside,
    /// Nothing that could be a file of the page.
    Nowhere,
    /// More than any file's name can have.
    TooLong,
}

/// Judges a path without looking at the disk.
pub fn judge(path: &str) -> Place {
    if path.len() > LONGEST {
        return Place::TooLong;
    }
    let Ok(plain) = percent_decode_str(path).decode_utf8() else { return Place::Nowhere };
    for name in plain.split('/') {
        if name.len() > LONGEST_NAME {
            return Place::TooLong;
        }
        if name.starts_with('.') || name.contains(['\\', '\0']) {
            return Place::Nowhere;
        }
    }
    Place::Inside
}

/// Whether the file that `path` names really stands in `folder`, which is given without links.
///
/// # Errors
/// The file system cannot say.
pub async fn stands_in(folder: &Path, path: &str) -> io::Result<bool> {
    let Ok(plain) = percent_decode_str(path).decode_utf8() else { return Ok(false) };
    let named = folder.join(PathBuf::from(plain.trim_start_matches('/')));
    match tokio::fs::canonicalize(&named).await {
        // A link inside the folder that leads to a file of the folder is another name of it.
        Ok(real) => Ok(real.starts_with(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(true),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_and_endless_paths_are_no_places() {
        for path in ["/", "/kiosk", "/assets/app.js", "/a%20b.js", "/v1.2/x"] {
            assert_eq!(judge(path), Place::Inside, "{path}");
        }
        for path in ["/.env", "/a/.git/config", "/%2eenv", "/..", "/a/%2e%2e/b", "/a%00", "/a%5cb", "/%ff"] {
            assert_eq!(judge(path), Place::Nowhere, "{path}");
        }
        assert_eq!(judge(&format!("/{}", "x".repeat(300))), Place::TooLong);
        assert_eq!(judge(&"/xx".repeat(400)), Place::TooLong);
    }
}
