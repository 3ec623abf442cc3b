//! Read and tree.

use std::io::Read as _;

use base64::Engine as _;
use chatcli_agent::call::{Part, Read, Tree};

use crate::Trouble;
use crate::place::Folder;
use crate::walk::{Go, Walk};

/// Bytes of a file that is read at all.
pub(crate) const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes of one answer, and lines.
const MAX_SHOWN_BYTES: u64 = 64 * 1024;
const MAX_LINES: usize = 2_000;
/// What a caller may ask for.
const MOST_BYTES: u64 = 200_000;
/// Letters of one line.
const MAX_LINE: usize = 2_000;

/// A file's lines with their numbers, and where to go on when it is cut.
pub(crate) fn file(folder: &Folder, path: &str, read: &Read) -> Result<(String, Vec<u8>), Trouble> {
    let found = folder.read(path, MAX_FILE_BYTES)?;
    let most =
        usize::try_from(read.max_bytes.unwrap_or(MAX_SHOWN_BYTES).clamp(1, MOST_BYTES)).unwrap_or(usize::MAX);
    if read.as_base64 {
        let shown = found.bytes.get(..most.min(found.bytes.len())).unwrap_or_default();
        let cut = if shown.len() < found.bytes.len() {
            format!("\n[cut at {most} of {} bytes]", found.bytes.len())
        } else {
            String::new()
        };
        let text = base64::engine::general_purpose::STANDARD.encode(shown);
        return Ok((format!("== {path} (base64) ==\n{text}{cut}\n"), found.bytes));
    }
    let Ok(text) = std::str::from_utf8(&found.bytes) else {
        return Err(Trouble::Unfit(path.to_owned(), "is no text; encoding=\"base64\" reads its bytes"));
    };
    if text.contains('\0') {
        return Err(Trouble::Unfit(path.to_owned(), "is no text; encoding=\"base64\" reads its bytes"));
    }
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(text).lines().collect();
    let count = lines.len();
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let (first, last) = match read.part {
        Part::All => (0, count),
        Part::Lines(start, end) => (number(start).saturating_sub(1), end.map_or(count, number).min(count)),
        Part::Head(lines) => (0, number(lines).min(count)),
        Part::Tail(lines) => (count.saturating_sub(number(lines)), count),
    };
    if first > 0 && first >= count {
        return Err(Trouble::Asked(format!(
            "{path}: line {} is past the end; it has {count} lines",
            first + 1
        )));
    }
    let mut out = format!("== {path}: lines {} to {last} of {count} ==\n", (first + 1).min(last));
    for (shown, (at, line)) in lines.iter().enumerate().take(last).skip(first).enumerate() {
        let cut: String = line.chars().take(MAX_LINE).collect();
        let mark = if cut.len() < line.len() { " [line cut]" } else { "" };
        if shown >= MAX_LINES || out.len() + cut.len() > most {
            out.push_str(&format!("[cut; continue at line {}]\n", at + 1));
            break;
        }
        out.push_str(&format!("{:>4} | {cut}{mark}\n", at + 1));
    }
    Ok((out, found.bytes))
}

/// Whether a file is a text, by its first bytes.
pub(crate) fn is_text(file: &mut std::fs::File) -> std::io::Result<(bool, Vec<u8>)> {
    let mut start = Vec::new();
    file.take(8 * 1024).read_to_end(&mut start)?;
    Ok((!start.contains(&0), start))
}

/// A folder with what is in it, folders marked and files with their size.
pub(crate) fn tree(
    folder: &Folder,
    path: &str,
    tree: &Tree,
    stopped: &dyn Fn() -> bool,
) -> Result<String, Trouble> {
    let most = usize::try_from(tree.max_entries.unwrap_or(2_000)).unwrap_or(usize::MAX).clamp(1, 10_000);
    let max_depth = usize::try_from(tree.max_depth.unwrap_or(6)).unwrap_or(usize::MAX).clamp(1, 32) - 1;
    let walk = Walk { max_depth, hidden: tree.include_hidden, stopped };
    let mut out = format!("{path}/\n");
    let mut count = 0;
    let whole = walk.go(folder, path, &mut |entry| {
        if entry.is_dir && matches!(entry.name, "node_modules" | "vendor")
            || tree.ignore.iter().any(|name| name == entry.name)
        {
            return Go::Past;
        }
        if count >= most {
            return Go::Stop;
        }
        count += 1;
        let indent = "  ".repeat(entry.depth + 1);
        match (entry.is_dir, entry.is_link) {
            (true, _) => out.push_str(&format!("{indent}{}/\n", entry.name)),
            (_, true) => out.push_str(&format!("{indent}{} (link)\n", entry.name)),
            _ => out.push_str(&format!("{indent}{} ({} bytes)\n", entry.name, entry.bytes)),
        }
        Go::On
    })?;
    if stopped() {
        return Err(Trouble::Stopped);
    }
    if !whole {
        out.push_str(&format!("[cut at {count} entries]\n"));
    }
    Ok(out)
}
