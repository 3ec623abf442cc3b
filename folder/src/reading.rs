//! Read and tree.

use base64::Engine as _;
use chatcli_agent::call::{Part, Read, Tree};
use chatcli_agent::shape::MAX_CHARS;
use chatcli_redact::Redactor;

use crate::walk::{How, Walk};
use crate::{Files, Kind, Trouble};

/// Bytes of a file that is read at all.
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes of one answer, and lines. A longer one would lose its middle on the way to the model; so it ends before, and says
/// where to go on.
const MAX_SHOWN_BYTES: u64 = MAX_CHARS as u64 - 2_000;
const MAX_LINES: usize = 2_000;
/// Letters of one line.
const MAX_LINE: usize = 2_000;
/// Folders of dependencies, which the tools do not read.
pub(crate) const UNREAD: [&str; 2] = ["node_modules", "vendor"];

/// A file's lines with their numbers, and where to go on when it is cut.
pub(crate) async fn file(files: &impl Files, path: &str, read: &Read) -> Result<(String, Vec<u8>), Trouble> {
    let found = files.read(path, MAX_FILE_BYTES).await?;
    let most = usize::try_from(read.max_bytes.unwrap_or(MAX_SHOWN_BYTES).clamp(1, MAX_SHOWN_BYTES))
        .unwrap_or(usize::MAX);
    if read.as_base64 {
        // In this form nothing could be masked.
        let text = String::from_utf8_lossy(&found.bytes);
        if Redactor::default().clean(&text) != text {
            return Err(Trouble::Unfit(
                path.to_owned(),
                "holds credentials; read it as text, which masks them",
            ));
        }
        let most = most / 4 * 3;
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
    let (mut out, mut end, mut more) = (String::new(), first.min(last), String::new());
    for (shown, (at, line)) in lines.iter().enumerate().take(last).skip(first).enumerate() {
        let cut: String = line.chars().take(MAX_LINE).collect();
        let mark = if cut.len() < line.len() { " [line cut]" } else { "" };
        if shown >= MAX_LINES || out.len() + cut.len() > most {
            more = format!("[cut; continue at line {}]\n", at + 1);
            break;
        }
        out.push_str(&format!("{:>4} | {cut}{mark}\n", at + 1));
        end = at + 1;
    }
    let head = format!("== {path}: lines {} to {end} of {count} ==\n", (first + 1).min(end));
    Ok((format!("{head}{out}{more}"), found.bytes))
}

/// A folder with what is in it, folders marked and files with their size.
pub(crate) async fn tree(
    files: &impl Files,
    path: &str,
    tree: &Tree,
    stopped: &dyn Fn() -> bool,
) -> Result<String, Trouble> {
    let most = usize::try_from(tree.max_entries.unwrap_or(2_000)).unwrap_or(usize::MAX).clamp(1, 10_000);
    let max_depth = usize::try_from(tree.max_depth.unwrap_or(6)).unwrap_or(usize::MAX).clamp(1, 32) - 1;
    let how = How { max_depth, hidden: tree.include_hidden, stopped };
    let mut walk = Walk::begin(files, path, how).await?;
    let (mut out, mut count, mut is_cut) = (format!("{path}/\n"), 0, false);
    while let Some(step) = walk.step().await {
        let name = step.entry.name.as_str();
        if step.is_folder() && UNREAD.contains(&name) || tree.ignore.iter().any(|ignored| ignored == name) {
            walk.past();
            continue;
        }
        if count >= most {
            is_cut = true;
            break;
        }
        count += 1;
        let indent = "  ".repeat(step.depth + 1);
        out.push_str(&match step.entry.kind {
            Kind::Folder => format!("{indent}{name}/\n"),
            Kind::Link => format!("{indent}{name} (link)\n"),
            Kind::File | Kind::Other => format!("{indent}{name} ({} bytes)\n", step.entry.bytes),
        });
    }
    if stopped() {
        return Err(Trouble::Stopped);
    }
    if is_cut || !walk.is_whole() {
        out.push_str(&format!("[cut at {count} entries]\n"));
    }
    Ok(out)
}
