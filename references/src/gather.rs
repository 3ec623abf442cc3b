//! The files of a path for what is kept longer than a prompt. The same rules decide what is read; limits are the caller's.

use chatcli_core::Lang;
use chatcli_redact::path::is_secret;

use crate::attachment::{Why, why};
use crate::block::{MB, folder, scaled};
use crate::kinds::kind;
use crate::labels::Labels;
use crate::reading::whole;
use crate::remarks::Remarks;
use crate::scan::{Search, Taken, bytes, glob, is_glob, scan};
use crate::source::{Source, Trouble, What};

pub use crate::block::fence;

/// How much one path may bring.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes in all.
    pub bytes: u64,
    /// Files.
    pub files: usize,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, as a person would type it.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Bytes on disk.
    pub bytes: u64,
}

/// What a path brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// In the order of their paths.
    pub files: Vec<File>,
    /// Files that did not fit.
    pub left_out: usize,
    /// Files that hold credentials, by their paths or by what is in them.
    pub sensitive: usize,
    /// What else there is to say about files of it.
    pub remarks: Remarks,
}

/// Reads a file, a folder, or what a pattern fits. A file that is named is taken whatever it is called, unless it holds
/// credentials.
///
/// # Errors
/// There is nothing that may be read.
pub async fn gather(source: &impl Source, path: &str, limits: Limits) -> Result<Gathered, Why> {
    let search = |root: String| Search {
        root,
        glob: None,
        gitignore: false,
        most: limits.bytes,
        most_file: limits.bytes,
        most_files: limits.files,
    };
    let meta = match source.stat(path).await {
        Err(Trouble::Missing) if is_glob(path) => {
            let (root, matcher) = glob(path).ok_or(Why::Missing)?;
            return scanned(source, Search { glob: Some(matcher), ..search(root) }).await;
        }
        meta => meta.map_err(why)?,
    };
    match meta.what {
        _ if is_secret(path) || is_secret(&meta.absolute) => Err(Why::Sensitive),
        What::Folder => scanned(source, search(path.to_owned())).await,
        What::File => {
            let (text, remarks) = whole(source, path, &meta, limits.bytes).await?;
            let files = vec![File { path: path.to_owned(), text, bytes: meta.size }];
            Ok(Gathered { files, remarks, ..Gathered::default() })
        }
        What::Other => Err(Why::NotAFile),
    }
}

async fn scanned(source: &impl Source, search: Search) -> Result<Gathered, Why> {
    let found = scan(source, &search).await.map_err(why)?;
    let file = |Taken { path, text, size }| File { path, text, bytes: size };
    let left_out = found.left_out + usize::from(found.is_cut);
    let (sensitive, remarks) = (found.sensitive, found.remarks);
    Ok(Gathered { files: found.files.into_iter().map(file).collect(), left_out, sensitive, remarks })
}

/// Files as one block, as `@file` writes them: an index and every file, fenced where it is code.
pub fn block(files: &[(&str, &str)], lang: Lang) -> String {
    let taken = |(path, text): &(&str, &str)| Taken {
        path: (*path).to_owned(),
        text: (*text).to_owned(),
        size: bytes(text),
    };
    folder(&files.iter().map(taken).collect::<Vec<_>>(), None, Labels(lang))
}

/// What a file is, by its name.
pub fn kind_name(path: &str) -> &'static str {
    kind(path).name
}

/// Bytes as megabytes with two decimals.
pub fn megabytes(count: u64) -> String {
    scaled(count, MB)
}
