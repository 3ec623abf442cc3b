//! Search: lines that hold a term, in the files that no ignore file leaves out. The matcher takes time in proportion to
//! what it reads, whatever the expression is.

use std::io::Read as _;

use chatcli_agent::call::Search;
use chatcli_agent::place;
use globset::{Glob, GlobSet, GlobSetBuilder};
use regex::RegexBuilder;

use crate::Trouble;
use crate::place::{Folder, open_in};
use crate::reading::is_text;
use crate::walk::{Entry, Go, Walk};

/// Bytes of a file that is searched.
const MAX_FILE_BYTES: u64 = 2 * 1024 * 1024;
/// Bytes that one search reads.
const MAX_READ_BYTES: u64 = 512 * 1024 * 1024;
const MAX_MATCHES: u64 = 500;
const MAX_SHOWN_BYTES: usize = 256 * 1024;
const MAX_CONTEXT: u64 = 10;
/// Letters of a line that are shown.
const MAX_LINE: usize = 400;

struct Hits {
    out: String,
    count: u64,
    most: u64,
    read: u64,
    cut: bool,
}

/// Every match as `path:line: text`. None at all is an answer, too.
pub(crate) fn run(
    folder: &Folder,
    dir: &str,
    search: &Search,
    stopped: &dyn Fn() -> bool,
) -> Result<String, Trouble> {
    let pattern = if search.regex { search.term.clone() } else { regex::escape(&search.term) };
    let matcher = RegexBuilder::new(&pattern)
        .case_insensitive(!search.case_sensitive)
        .size_limit(4 * 1024 * 1024)
        .dfa_size_limit(4 * 1024 * 1024)
        .build()
        .map_err(|why| Trouble::Asked(format!("the term is no regular expression: {why}")))?;
    let globs = globs(&search.globs)?;
    let mut hits = Hits {
        out: String::new(),
        count: 0,
        most: search.max_results.unwrap_or(MAX_MATCHES).clamp(1, MAX_MATCHES),
        read: 0,
        cut: false,
    };
    let context = usize::try_from(search.context.min(MAX_CONTEXT)).unwrap_or(0);
    let mut each = |entry: &Entry<'_>| {
        if entry.is_dir {
            return if matches!(entry.name, "node_modules" | "vendor") { Go::Past } else { Go::On };
        }
        let wanted =
            globs.as_ref().is_none_or(|globs| globs.is_match(entry.path) || globs.is_match(entry.name));
        if wanted && !entry.is_link && entry.bytes <= MAX_FILE_BYTES && !place::is_secret(entry.path) {
            one_file(entry, dir, &matcher, context, &mut hits);
        }
        if hits.cut { Go::Stop } else { Go::On }
    };
    let is_file = folder.open_file(dir).is_ok();
    if is_file {
        let (parent, name) = dir.rsplit_once('/').unwrap_or((".", dir));
        let parent_dir = folder.dir(parent)?;
        let entry =
            Entry { path: name, name, dir: &parent_dir, depth: 0, is_dir: false, is_link: false, bytes: 0 };
        one_file(&entry, parent, &matcher, context, &mut hits);
    } else {
        Walk { max_depth: 32, hidden: false, stopped }.go(folder, dir, &mut each)?;
    }
    if stopped() {
        return Err(Trouble::Stopped);
    }
    let cut = if hits.cut { "; cut, narrow the search" } else { "" };
    let plural = if hits.count == 1 { "match" } else { "matches" };
    Ok(format!("{} {plural}{cut}\n{}", hits.count, hits.out))
}

fn globs(given: &[String]) -> Result<Option<GlobSet>, Trouble> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for glob in given.iter().take(32) {
        set.add(Glob::new(glob).map_err(|why| Trouble::Asked(format!("glob {glob:?}: {why}")))?);
    }
    set.build().map(Some).map_err(|why| Trouble::Asked(why.to_string()))
}

fn one_file(entry: &Entry<'_>, dir: &str, matcher: &regex::Regex, context: usize, hits: &mut Hits) {
    let Ok(Some((mut file, _, _))) = open_in(entry.dir, entry.name) else { return };
    let Ok((true, mut bytes)) = is_text(&mut file) else { return };
    if file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).is_err() {
        return;
    }
    hits.read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let path = if dir == "." { entry.path.to_owned() } else { format!("{dir}/{}", entry.path) };
    let mut shown = 0;
    for (at, line) in lines.iter().enumerate() {
        if !matcher.is_match(line) {
            continue;
        }
        if hits.count >= hits.most || hits.out.len() > MAX_SHOWN_BYTES || hits.read > MAX_READ_BYTES {
            hits.cut = true;
            return;
        }
        hits.count += 1;
        for (around, text) in
            lines.iter().enumerate().take(at + 1 + context).skip(at.saturating_sub(context).max(shown))
        {
            let mark = if around == at || matcher.is_match(text) { ':' } else { '-' };
            let cut: String = text.chars().take(MAX_LINE).collect();
            hits.out.push_str(&format!("{path}{mark}{}{mark} {cut}\n", around + 1));
            // A match in the lines around is shown and counted once.
            if around > at && mark == ':' {
                hits.count += 1;
            }
            shown = around + 1;
        }
    }
}
