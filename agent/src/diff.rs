//! Unified diffs: what a model's diff makes of a text, and the diff that a person sees before a change.

use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};
use similar::TextDiff;

use crate::edit::{MAX_TEXT_BYTES, is_crlf};

/// Files in one diff.
const MAX_FILES: usize = 256;
/// Lines of each side that are compared; of longer changes only the size is said.
const MAX_LINES: usize = 5_000;

/// What a diff does to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// What it is before; `None` = it is new.
    pub from: Option<String>,
    /// What it is called afterwards; `None` = it goes away.
    pub to: Option<String>,
    /// The pieces, as a diff of one file.
    hunks: String,
}

impl FileChange {
    /// The text afterwards. Pieces are found where they stand even when the line numbers are off.
    pub fn apply(&self, before: &str) -> Result<String, String> {
        if before.len() > MAX_TEXT_BYTES {
            return Err(format!("the file is over {MAX_TEXT_BYTES} bytes"));
        }
        let is_crlf = is_crlf(before);
        let plain = if is_crlf { before.replace("\r\n", "\n") } else { before.to_owned() };
        let patch = diffy::Patch::from_str(&self.hunks).map_err(|why| why.to_string())?;
        let after = diffy::apply(&plain, &patch).map_err(|why| format!("{why}; read the file again"))?;
        Ok(if is_crlf { after.replace('\n', "\r\n") } else { after })
    }
}

/// Reads a diff of one or more files. `file` is the one that a diff without file names is about.
pub fn read(text: &str, file: Option<&str>) -> Result<Vec<FileChange>, String> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(format!("the diff is over {MAX_TEXT_BYTES} bytes"));
    }
    let text = text.replace("\r\n", "\n");
    let is_git = text.lines().any(|line| line.starts_with("diff --git "));
    let has_names = is_git || text.lines().any(|line| line.starts_with("--- "));
    let named = match (has_names, file) {
        (true, _) => text,
        (false, Some(file)) if text.trim_start().starts_with("@@") => {
            format!("--- a/{file}\n+++ b/{file}\n{}", text.trim_start())
        }
        (false, Some(_)) => return Err("expected a diff that starts with @@ or ---".to_owned()),
        (false, None) => return Err("the diff names no file and file is missing".to_owned()),
    };
    let options = if is_git { ParseOptions::gitdiff() } else { ParseOptions::unidiff() };
    let mut changes = Vec::new();
    for patch in PatchSet::parse(named.as_str(), options) {
        if changes.len() >= MAX_FILES {
            return Err(format!("more than {MAX_FILES} files in one diff"));
        }
        let patch = patch.map_err(|why| format!("the diff cannot be read: {why}"))?;
        let hunks = match patch.patch().as_text() {
            Some(hunks) => hunks.to_string(),
            None => return Err("a diff of binary files cannot be applied".to_owned()),
        };
        let (from, to) = match patch.operation() {
            FileOperation::Create(to) => (None, Some(stripped(to))),
            FileOperation::Delete(from) => (Some(stripped(from)), None),
            FileOperation::Modify { original, modified } => {
                (Some(stripped(original)), Some(stripped(modified)))
            }
            FileOperation::Rename { from, to } => (Some(from.to_string()), Some(to.to_string())),
            FileOperation::Copy { .. } => return Err("copies cannot be applied".to_owned()),
        };
        if patch_is_empty(&hunks) && from == to {
            return Err("the diff names a file and changes nothing in it".to_owned());
        }
        changes.push(FileChange { from, to, hunks });
    }
    if changes.is_empty() { Err("the diff changes nothing".to_owned()) } else { Ok(changes) }
}

fn patch_is_empty(hunks: &str) -> bool {
    !hunks.lines().any(|line| line.starts_with("@@"))
}

/// Every path that a diff changes, as it is applied; none when it cannot be read, for then nothing is.
pub(crate) fn paths(text: &str, file: Option<&str>) -> Vec<String> {
    let changes = read(text, file).unwrap_or_default();
    let mut paths: Vec<String> =
        changes.into_iter().flat_map(|change| [change.from, change.to]).flatten().collect();
    paths.dedup();
    paths
}

fn stripped(path: &str) -> String {
    let path = path.split('\t').next().unwrap_or(path);
    ["a/", "b/"].iter().find_map(|side| path.strip_prefix(side)).unwrap_or(path).to_owned()
}

/// The change as a unified diff with three lines around each piece; nothing when nothing changes.
pub fn unified(path: &str, before: Option<&str>, after: Option<&str>) -> String {
    let name =
        |side: &str, text: Option<&str>| text.map_or("/dev/null".to_owned(), |_| format!("{side}/{path}"));
    let (from, to) = (name("a", before), name("b", after));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    if before == after && from != "/dev/null" && to != "/dev/null" {
        return String::new();
    }
    let (old, new) = (differing(before, after), differing(after, before));
    if old > MAX_LINES || new > MAX_LINES {
        return format!("--- {from}\n+++ {to}\n@@ too long to show: {old} lines become {new} @@\n");
    }
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(&from, &to).to_string();
    if text.is_empty() { format!("--- {from}\n+++ {to}\n") } else { text }
}

/// Lines between the first and the last that differ.
fn differing(one: &str, other: &str) -> usize {
    let lines = one.lines().count();
    let start = one.lines().zip(other.lines()).take_while(|(one, other)| one == other).count();
    let end = one.lines().rev().zip(other.lines().rev()).take_while(|(one, other)| one == other).count();
    lines.saturating_sub(start).saturating_sub(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(diff: &str, file: Option<&str>, before: &str) -> Result<String, String> {
        let changes = read(diff, file)?;
        assert_eq!(changes.len(), 1);
        changes.first().ok_or("none")?.apply(before)
    }

    #[test]
    fn a_diff_that_ends_in_a_line_break_applies_in_the_middle() {
        let before = "a\nb\nc\nd\ne\n";
        let diff = "--- a/f\n+++ b/f\n@@ -2,2 +2,2 @@\n b\n-c\n+C\n";
        assert_eq!(applied(diff, None, before), Ok("a\nb\nC\nd\ne\n".to_owned()));
        let off = "@@ -40,2 +40,2 @@\n b\n-c\n+C\n";
        assert_eq!(applied(off, Some("f"), before), Ok("a\nb\nC\nd\ne\n".to_owned()), "numbers that are off");
        assert_eq!(applied(diff, None, "a\r\nb\r\nc\r\n"), Ok("a\r\nb\r\nC\r\n".to_owned()));
        assert!(applied(diff, None, "x\n").is_err_and(|why| why.contains("read the file again")));
    }

    #[test]
    fn git_diffs_make_move_and_delete_files() {
        let diff = "diff --git a/new b/new\nnew file mode 100644\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+x\n\
                    diff --git a/old b/old\ndeleted file mode 100644\n--- a/old\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                    diff --git a/one b/two\nsimilarity index 50%\nrename from one\nrename to two\n--- a/one\n+++ b/two\n\
                    @@ -1 +1 @@\n-x\n+y\n";
        let changes = read(diff, None).unwrap();
        let names: Vec<_> =
            changes.iter().map(|change| (change.from.as_deref(), change.to.as_deref())).collect();
        assert_eq!(names, [(None, Some("new")), (Some("old"), None), (Some("one"), Some("two"))]);
        assert_eq!(changes[0].apply(""), Ok("x\n".to_owned()));
        assert_eq!(changes[2].apply("x\n"), Ok("y\n".to_owned()));
        assert_eq!(paths(diff, None), ["new", "old", "one", "two"]);
        // Rules see the path that is written, however it is spelled.
        let spelled = "diff --git \"a/\\056git/config\" \"b/\\056git/config\"\n--- \"a/\\056git/config\"\n+++ \"b/\\056git/config\"\n@@ -1 +1 @@\n-x\n+y\n";
        assert_eq!(paths(spelled, None), [".git/config"]);
    }

    #[test]
    fn what_is_no_diff_is_said() {
        for (text, file) in
            [("", Some("f")), ("hello", Some("f")), ("@@ -1 +1 @@\n-a\n+b\n", None), ("--- a\n", None)]
        {
            assert!(read(text, file).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_shown_applies_again() {
        for (before, after) in
            [("a\nb\n", "a\nc\n"), ("a", "b"), ("", "x\n"), ("x\ny\n", ""), ("a\nb\nc\n", "c\nb\na\n")]
        {
            let shown = unified("f", Some(before), Some(after));
            assert_eq!(applied(&shown, None, before), Ok(after.to_owned()), "{shown}");
        }
        assert_eq!(unified("f", Some("a"), Some("a")), "");
        assert!(unified("f", None, Some("x\n")).starts_with("--- /dev/null\n+++ b/f\n"));
        let (long, other) = ("a\n".repeat(MAX_LINES + 1), "b\n".repeat(MAX_LINES + 1));
        assert!(unified("f", Some(&long), Some(&other)).contains("too long to show"));
    }
}
