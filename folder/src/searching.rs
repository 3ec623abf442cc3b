//! Search: lines that hold a term, in the files that no ignore file leaves out. The matcher takes time in proportion to
//! what it reads, whatever the expression is.

use chatcli_agent::call::Search;
use chatcli_agent::place;
use globset::{Glob, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};

use crate::reading::{self, UNREAD};
use crate::walk::{How, Walk};
use crate::{Files, Kind, Trouble};

/// Bytes of a file that is searched on the way through a folder.
const MAX_FILE_BYTES: u64 = 2 * 1024 * 1024;
/// Bytes that one search reads.
const MAX_READ_BYTES: u64 = 512 * 1024 * 1024;
const MAX_MATCHES: u64 = 500;
const MAX_SHOWN_BYTES: usize = 256 * 1024;
const MAX_CONTEXT: u64 = 10;
/// Letters of a line that are shown.
const MAX_LINE: usize = 400;
/// Bytes at the beginning of a file that tell whether it is a text.
const TOLD_BY: usize = 8 * 1024;

struct Hits {
    out: String,
    count: u64,
    most: u64,
    read: u64,
    is_cut: bool,
}

/// Every match as `path:line: text`. None at all is an answer, too.
pub(crate) async fn run(
    files: &impl Files,
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
        is_cut: false,
    };
    let context = usize::try_from(search.context.min(MAX_CONTEXT)).unwrap_or(0);
    match files.read(dir, reading::MAX_FILE_BYTES).await {
        Ok(found) => hits.one_file(dir, &found.bytes, &matcher, context),
        Err(why @ Trouble::Long { .. }) => return Err(why),
        Err(_) => {
            let mut walk = Walk::begin(files, dir, How { max_depth: 32, hidden: false, stopped }).await?;
            while let Some(step) = walk.step().await {
                if step.is_folder() {
                    if UNREAD.contains(&step.entry.name.as_str()) {
                        walk.past();
                    }
                    continue;
                }
                let is_wanted = globs
                    .as_ref()
                    .is_none_or(|globs| globs.is_match(&step.path) || globs.is_match(&step.entry.name));
                let is_readable = step.entry.kind == Kind::File && step.entry.bytes <= MAX_FILE_BYTES;
                if is_wanted
                    && is_readable
                    && !place::is_secret(&step.path)
                    && let Ok(found) = files.read(&step.place, MAX_FILE_BYTES).await
                {
                    hits.one_file(&step.place, &found.bytes, &matcher, context);
                }
                if hits.is_cut {
                    break;
                }
            }
        }
    }
    if stopped() {
        return Err(Trouble::Stopped);
    }
    let cut = if hits.is_cut { "; cut, narrow the search" } else { "" };
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

impl Hits {
    fn one_file(&mut self, path: &str, bytes: &[u8], matcher: &Regex, context: usize) {
        if bytes.iter().take(TOLD_BY).any(|byte| *byte == 0) {
            return;
        }
        self.read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<&str> = text.lines().collect();
        let mut shown = 0;
        for (at, line) in lines.iter().enumerate() {
            if !matcher.is_match(line) {
                continue;
            }
            if self.count >= self.most || self.out.len() > MAX_SHOWN_BYTES || self.read > MAX_READ_BYTES {
                self.is_cut = true;
                return;
            }
            self.count += 1;
            for (around, text) in
                lines.iter().enumerate().take(at + 1 + context).skip(at.saturating_sub(context).max(shown))
            {
                let mark = if around == at || matcher.is_match(text) { ':' } else { '-' };
                let cut: String = text.chars().take(MAX_LINE).collect();
                self.out.push_str(&format!("{path}{mark}{}{mark} {cut}\n", around + 1));
                // A match in the lines around is shown and counted once.
                if around > at && mark == ':' {
                    self.count += 1;
                }
                shown = around + 1;
            }
        }
    }
}
