//! Goes over a reply line by line and tells apart what is code, what is reasoning, what is a call and what is prose.

use super::tag::{self, Found};
use super::{Cut, Flaw, MAX_CALLS, Reply};

/// Blocks that hold thoughts; calls in them are talked about and not made.
const THOUGHTS: [&str; 5] = ["reasoning", "thinking", "think", "thought", "explanation"];
/// Blocks that quote: a call in them is shown and not made. A model that repeats what it was told may repeat what a file
/// planted there.
const QUOTES: [&str; 14] = [
    "tool_output",
    "tool_result",
    "tool_response",
    "function_results",
    "output",
    "pre",
    "code",
    "blockquote",
    "example",
    "document",
    "quote",
    "file_content",
    "stdout",
    "stderr",
];
/// Tags whose text is prose; they themselves are not shown.
const DISPLAY: [&str; 8] =
    ["plan", "summary", "final_summary", "action", "action_type", "command", "step", "answer"];

/// Blanks before a tag that still make it the start of its line; more of them make it code.
const MAX_INDENT: usize = 3;

/// Bytes of a tag that opens a block.
const MAX_TAG: usize = 256;

struct Fence {
    mark: u8,
    length: usize,
}

pub(super) fn read(text: &str) -> Reply {
    let mut reply = Reply::default();
    let mut fence: Option<Fence> = None;
    let mut begun = Begun::default();
    let mut at = 0;
    let mut line = 1;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let whole = rest.get(..end).unwrap_or(rest);
        if let Some(open) = &fence {
            if closes(whole, open) {
                fence = None;
            }
            reply.prose.push_str(whole);
            (at, line) = (at + end, line + 1);
            continue;
        }
        if let Some(opened) = opens(whole) {
            fence = Some(opened);
            reply.prose.push_str(whole);
            (at, line) = (at + end, line + 1);
            continue;
        }
        let indent = whole.bytes().take_while(|b| *b == b' ').count();
        let starts = rest.get(indent..).filter(|start| indent <= MAX_INDENT && start.starts_with('<'));
        let Some(start) = starts else {
            let taken = begun.skip(whole, rest, &mut reply);
            line += breaks(rest.get(..taken));
            at += taken;
            continue;
        };
        if let Some(taken) = thoughts(start, &mut reply) {
            line += breaks(start.get(..taken));
            at += indent + taken;
            continue;
        }
        if let Some(taken) = quoted(start) {
            reply.prose.push_str(rest.get(..indent + taken).unwrap_or_default());
            line += breaks(start.get(..taken));
            at += indent + taken;
            continue;
        }
        if let Some(taken) = calls(start, line, &mut reply) {
            line += breaks(start.get(..taken));
            at += indent + taken;
            if reply.cut.is_some() || too_many(&mut reply, line) {
                return reply;
            }
            continue;
        }
        if display(whole).is_empty() {
            (at, line) = (at + end, line + 1);
            continue;
        }
        let taken = begun.skip(whole, rest, &mut reply);
        line += breaks(rest.get(..taken));
        at += taken;
    }
    if fence.is_some() {
        reply.cut = Some(Cut::Fence);
    }
    reply
}

fn too_many(reply: &mut Reply, line: usize) -> bool {
    let number = reply.calls.len() + reply.flaws.len();
    if number <= MAX_CALLS {
        return false;
    }
    let what = format!("more than {MAX_CALLS} calls in one reply; send fewer");
    reply.flaws.push(Flaw { number, line, what });
    true
}

fn breaks(text: Option<&str>) -> usize {
    text.map_or(0, |text| text.bytes().filter(|b| *b == b'\n').count())
}

fn opens(line: &str) -> Option<Fence> {
    let trimmed = line.trim_start_matches(' ');
    let mark = trimmed.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = trimmed.bytes().take_while(|b| *b == mark).count();
    // A backtick after the marks makes it a piece of code in a line.
    let info = trimmed.get(length..)?;
    (length >= 3 && !(mark == b'`' && info.contains('`'))).then_some(Fence { mark, length })
}

fn closes(line: &str, open: &Fence) -> bool {
    let trimmed = line.trim();
    trimmed.len() >= open.length && trimmed.bytes().all(|b| b == open.mark)
}

/// Which of these blocks is opened by the tag at the start, and the bytes of the tag.
fn opened<'a>(start: &str, names: &[&'a str]) -> Option<(&'a str, usize)> {
    let inner = start.strip_prefix('<')?;
    let name = *names.iter().find(|name| {
        starts_with(inner, name)
            && inner
                .get(name.len()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c.is_whitespace()))
    })?;
    let close = inner.bytes().take(MAX_TAG).position(|b| b == b'>')?;
    Some((name, close + 2))
}

/// Where the tag that closes a block stands, and where it ends.
fn closed(text: &str, name: &str) -> Option<(usize, usize)> {
    let close = format!("</{name}");
    let mut from = 0;
    loop {
        let at = from + find(text.get(from..)?, &close)?;
        let after = text.get(at + close.len()..)?;
        let rest = after.trim_start();
        if rest.starts_with('>') {
            return Some((at, text.len() - rest.len() + 1));
        }
        from = at + close.len();
    }
}

/// A block of thoughts that starts here: how much of the text it takes.
fn thoughts(start: &str, reply: &mut Reply) -> Option<usize> {
    let (name, open) = opened(start, &THOUGHTS)?;
    let body = start.get(open..)?;
    match closed(body, name) {
        Some((end, after)) => {
            add(&mut reply.reasoning, body.get(..end).unwrap_or_default());
            let mut taken = open + after;
            // What stands after it on the line begins a line of its own.
            taken +=
                start.get(taken..).map_or(0, |rest| rest.len() - rest.trim_start_matches([' ', '\t']).len());
            Some(taken)
        }
        None => {
            add(&mut reply.reasoning, body);
            reply.cut = Some(Cut::Reasoning);
            Some(start.len())
        }
    }
}

/// A block that quotes, or a comment, that starts here: how much of the text it takes, all of it where it is not closed.
fn quoted(start: &str) -> Option<usize> {
    if start.starts_with("<!--") {
        return Some(start.find("-->").map_or(start.len(), |at| at + "-->".len()));
    }
    let (name, _) = opened(start, &QUOTES)?;
    Some(closed(start, name).map_or(start.len(), |(_, after)| after))
}

/// Blocks that begin in the middle of a line and go on below it. Prose names such tags too, so there it is one only where
/// it is closed.
#[derive(Default)]
struct Begun {
    /// Names that nothing closes from here on, so that no text is gone through again and again.
    never: Vec<&'static str>,
}

impl Begun {
    /// Takes a line of prose, and what a block that begins in it takes below it: how much of the text that is.
    fn skip(&mut self, whole: &str, rest: &str, reply: &mut Reply) -> usize {
        let mut closed_at = 0;
        // The marks of code before a place; a long line is gone through once.
        let (mut marks, mut counted) = (0, 0);
        for (at, _) in whole.match_indices('<') {
            // In a block that begins and ends in this line.
            if at < closed_at {
                continue;
            }
            let (before, start) = (whole.get(..at).unwrap_or_default(), rest.get(at..).unwrap_or_default());
            let thought = opened(start, &THOUGHTS);
            let Some((name, _)) = thought.or_else(|| opened(start, &QUOTES)) else { continue };
            let fresh = before.bytes().skip(counted);
            marks += fresh.filter(|b| *b == b'`').count();
            counted = at;
            // A piece of code in a line only names it.
            if marks % 2 == 1 {
                continue;
            }
            if self.never.contains(&name) {
                continue;
            }
            let Some((_, after)) = closed(start, name) else {
                self.never.push(name);
                continue;
            };
            if at + after <= whole.len() {
                closed_at = at + after;
                continue;
            }
            reply.prose.push_str(before);
            return match thought {
                Some(_) => at + thoughts(start, reply).unwrap_or(after),
                None => {
                    reply.prose.push_str(start.get(..after).unwrap_or_default());
                    at + after
                }
            };
        }
        reply.prose.push_str(whole);
        whole.len()
    }
}

fn add(to: &mut String, text: &str) {
    if !to.is_empty() {
        to.push('\n');
    }
    to.push_str(text.trim());
}

/// Calls that start here, one after the other on a line: how much of the text they take.
fn calls(start: &str, line: usize, reply: &mut Reply) -> Option<usize> {
    let mut taken = 0;
    loop {
        let rest = start.get(taken..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let Some(next) = rest.get(blanks..) else { break };
        let here = line + breaks(start.get(..taken));
        match tag::read(next, here) {
            Found::Nothing if taken == 0 => return None,
            Found::Nothing => break,
            Found::Unfinished => {
                reply.cut = Some(Cut::Call);
                return Some(start.len());
            }
            Found::Call(call, length) => {
                reply.calls.push(call);
                taken += blanks + length;
            }
            Found::Flaw(what, length) => {
                let number = reply.calls.len() + reply.flaws.len() + 1;
                reply.flaws.push(Flaw { number, line: here, what });
                taken += blanks + length;
            }
        }
        if reply.calls.len() + reply.flaws.len() > MAX_CALLS {
            break;
        }
    }
    // The rest of its line is no prose when it is blank.
    let rest = start.get(taken..)?;
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    if rest.get(blank..).is_some_and(|rest| rest.starts_with('\n')) {
        taken += blank + 1;
    }
    Some(taken)
}

/// A line without a tag of display that is all of it.
fn display(line: &str) -> &str {
    let trimmed = line.trim();
    let name = trimmed.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let name = name.map(|name| name.strip_prefix('/').unwrap_or(name));
    if name.is_some_and(|name| DISPLAY.iter().any(|known| known.eq_ignore_ascii_case(name))) {
        ""
    } else {
        line
    }
}

pub(super) fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Where an ASCII word stands, in any case.
pub(super) fn find(text: &str, word: &str) -> Option<usize> {
    let first = word.as_bytes().first()?;
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = from + rest.bytes().position(|b| b == *first)?;
        if text.get(at..).is_some_and(|rest| starts_with(rest, word)) {
            return Some(at);
        }
        from = at + 1;
    }
}
