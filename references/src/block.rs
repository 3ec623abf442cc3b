//! Writes files as one block of text: a head, an index, and every file. The shape is the Go program's.

use std::fmt::Write;

use chatcli_core::text::one_line;

use crate::kinds::kind;
use crate::labels::Labels;
use crate::scan::{Taken, bytes};

/// Bytes in KiB or MiB, with two decimals.
pub(crate) fn scaled(count: u64, unit: u64) -> String {
    let hundredths = (u128::from(count) * 100 + u128::from(unit) / 2) / u128::from(unit.max(1));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

pub(crate) const KB: u64 = 1024;
pub(crate) const MB: u64 = 1024 * 1024;

/// The block of these files. `truncated` is the limit that something was left out for.
pub(crate) fn folder(files: &[Taken], truncated: Option<u64>, labels: Labels) -> String {
    let mut text = String::new();
    let total: u64 = files.iter().map(|file| bytes(&file.text)).sum();
    let head = match truncated {
        Some(limit) => labels.truncated(&scaled(limit, MB), files.len()),
        None => labels.folder(files.len(), &scaled(total, KB)),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{head}\n\n{}", labels.index());
    for (place, file) in files.iter().enumerate() {
        let (size, path) = (scaled(bytes(&file.text), KB), one_line(&file.path));
        let _ = writeln!(text, "{}. {path} ({}, {size} KB)", place + 1, kind(&file.path).name);
    }
    text.push('\n');
    for (place, file) in files.iter().enumerate() {
        let kind = kind(&file.path);
        let (head, path) = (labels.file(), one_line(&file.path));
        let _ = writeln!(text, "{head} {}/{}: {path} ({})", place + 1, files.len(), kind.name);
        let end = if file.text.ends_with('\n') { "" } else { "\n" };
        match kind.fence {
            Some(name) => {
                let fence = fence(&file.text);
                let _ = writeln!(text, "{fence}{name}\n{}{end}{fence}\n", file.text);
            }
            None => {
                let _ = writeln!(text, "{}{end}", file.text);
            }
        }
    }
    text
}

/// A fence that the text cannot close.
pub fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat((longest + 1).max(3))
}

/// What is known of one file, without its text.
pub(crate) fn one_summary(path: &str, size: u64, labels: Labels) -> String {
    let (file, of_kind, of_size) = labels.one_file();
    let extension =
        crate::kinds::extension(path).map_or_else(|| "-".to_owned(), |extension| format!(".{extension}"));
    let kb = scaled(size, KB);
    let (name, path) = (kind(path).name, one_line(path));
    format!("{file}: {path} ({extension}, {kb} KB)\n{of_kind}: {name}\n{of_size}: {size} bytes\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_core::Lang;

    fn taken(path: &str, text: &str) -> Taken {
        Taken { path: path.into(), text: text.into(), size: 0 }
    }

    #[test]
    fn code_is_fenced_and_data_is_not() {
        let files = [taken("a.rs", "fn x() {}\n"), taken("b.json", "{}"), taken("c.md", "```\nx\n```")];
        let text = folder(&files, None, Labels(Lang::En));
        assert!(text.starts_with("📁 "), "{text}");
        assert!(text.contains("1. a.rs (Rust, 0.01 KB)\n"), "{text}");
        assert!(text.contains("1/3: a.rs (Rust)\n```rust\nfn x() {}\n```\n\n"), "{text}");
        assert!(text.contains("2/3: b.json (JSON)\n{}\n\n"), "{text}");
        assert!(folder(&files, Some(1), Labels(Lang::PtBr)).starts_with("⚠️ "));
    }

    #[test]
    fn a_name_forges_no_line() {
        let text = folder(&[taken("a.rs\n2. b.rs (Rust)", "x")], None, Labels(Lang::En));
        assert!(!text.lines().any(|line| line.starts_with("2. b.rs")), "{text}");
        assert!(text.contains("1. a.rs\\n2. b.rs (Rust) ("), "{text}");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        let text = folder(&[taken("a.py", "s = '````'\n")], None, Labels(Lang::En));
        assert!(text.contains("`````python\n"), "{text}");
    }
}
