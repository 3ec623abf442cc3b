//! Decides which blocks of a growing text are finished.
//!
//! A top-level block is finished when a complete line after it has started the next one: no later line can reopen
//! it. An incomplete last line is never trusted (`#` may become `#tag`, `*` may become `**bold**`). Inside a code
//! fence only the fence's own end matters, so a long listing is not read again for every line; neither is a long list
//! or table for a plain next item or row, or a paragraph for its next words ([`Running`]). What else there is to read
//! again has a budget, so that no shape of text costs more than its length some times over; over budget a block is only
//! sealed later, and is the same.
//!
//! A text that comes whole ([`Document::whole`], an answer of a restored conversation) is read when a renderer
//! looks at its blocks for the first time, so that thousands of old answers cost nothing until they are seen. Who
//! paints a long conversation must therefore not call [`Document::sealed`] for what is out of sight.

use std::sync::OnceLock;

use super::block::Block;
use super::grid::{Grid, OpenTable, Row};
use super::guard::{Guard, verbatim};
use super::parse::{parse, read, top_level};
use super::running::Running;

/// A finished block.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    /// Counts up from 0 inside one document; stable for ever.
    pub id: u32,
    /// What it is.
    pub block: Block,
}

/// A code fence whose end has not come yet.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCode<'a> {
    /// The language tag; may be empty.
    pub language: String,
    /// The marks around it.
    pub fence: String,
    /// The complete lines inside it, each with its line break, which is always `\n`.
    pub lines: &'a str,
    /// The incomplete last line; it may be the fence's end.
    pub rest: &'a str,
}

/// How many times its own length reading a text again and again may cost.
const BUDGET: usize = 32;
/// And so many bytes more, so that short texts are never waited for.
const FREE_BYTES: usize = 64 * 1024;

/// A text that grows, and its finished blocks.
#[derive(Clone, Debug, Default)]
pub struct Document {
    text: String,
    /// Not there until a renderer looks, when the text came whole.
    sealed: OnceLock<Vec<Sealed>>,
    /// Where the live tail starts in `text`.
    tail_start: usize,
    /// Up to where whole lines were looked at.
    seen: usize,
    /// The whole lines of the tail as the parser reads them.
    guarded: String,
    guard: Guard,
    /// The tail is one open code fence.
    fence: Option<Fence>,
    /// Its complete lines, when it starts at the margin.
    code: String,
    /// The tail is one block that plain lines go on with.
    running: Option<Running>,
    /// The tail is a table: its complete lines, read.
    grid: Option<Grid>,
    /// Bytes that were read again.
    spent: usize,
    finished: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Fence {
    mark: char,
    length: usize,
}

impl Document {
    /// A text that is complete. It is read when a renderer looks at its blocks.
    pub fn whole(text: String) -> Self {
        Self { tail_start: text.len(), text, finished: true, ..Self::default() }
    }

    /// The whole text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing came yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The finished blocks.
    pub fn sealed(&self) -> &[Sealed] {
        match reader() {
            // A growing text gets them as it grows.
            Some(reader) if self.finished => {
                self.sealed.get_or_init(|| numbered((reader.whole)(&self.text))).as_slice()
            }
            _ => self.sealed.get().map_or(&[], Vec::as_slice),
        }
    }

    /// The unfinished rest as text.
    pub fn tail(&self) -> &str {
        self.text.get(self.tail_start..).unwrap_or_default()
    }

    /// The unfinished rest as blocks, read anew on every call.
    pub fn live(&self) -> Vec<Block> {
        reader().map_or_else(Vec::new, |reader| (reader.live)(self))
    }

    fn read_live(&self) -> Vec<Block> {
        let rest = self.rest();
        if rest.is_empty() {
            return read(&self.guarded);
        }
        let (mut guard, mut all) = (self.guard.clone(), self.guarded.clone());
        guard.lines(rest, &mut all);
        read(&all)
    }

    /// The complete lines of the unfinished rest as blocks, read anew on every call. All but the last part of the last
    /// one can no longer change.
    pub fn complete(&self) -> Vec<Block> {
        read(&self.guarded)
    }

    /// The incomplete last line.
    fn rest(&self) -> &str {
        self.text.get(self.seen.max(self.tail_start)..).unwrap_or_default()
    }

    /// The code fence that is still open, when the tail is one that starts at the margin. Its complete lines can no
    /// longer change.
    pub fn open_code(&self) -> Option<OpenCode<'_>> {
        self.fence.filter(|fence| self.guarded.starts_with(fence.mark))?;
        let (first, _) = self.guarded.split_once('\n')?;
        let (language, fence) = match read(first).into_iter().next() {
            Some(Block::Code { language, fence, .. }) => (language, fence),
            _ => return None,
        };
        // A carriage return may be half a line break.
        let rest = self.rest().split('\r').next().unwrap_or_default();
        Some(OpenCode { language, fence, lines: &self.code, rest })
    }

    /// The table that the tail is, and the row that its incomplete last line is so far, if there is one.
    pub fn open_table(&self) -> Option<(OpenTable<'_>, Option<Row>)> {
        let grid = self.grid.as_ref().filter(|_| !self.finished)?;
        // A carriage return may be half a line break.
        let rest = self.rest().split('\r').next().unwrap_or_default();
        if matches!(rest, "" | "|") {
            return Some((grid.open(), None));
        }
        let (mut guard, mut line) = (self.guard.clone(), String::new());
        guard.lines(rest, &mut line);
        let is_row = line.starts_with('|');
        is_row.then(|| Some((grid.open(), Some(grid.begun(&line)?)))).flatten()
    }

    /// Whether no more text can come.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Appends what arrived.
    pub fn push(&mut self, chunk: &str) {
        if self.finished || chunk.is_empty() {
            return;
        }
        self.text.push_str(chunk);
        if chunk.contains('\n')
            && let Some(reader) = reader()
        {
            (reader.seal)(self);
        }
    }

    /// Seals what is here; what comes later begins a block of its own.
    pub(crate) fn pause(&mut self) {
        let Some(reader) = reader().filter(|_| !self.finished) else { return };
        for block in (reader.live)(self) {
            self.add(block);
        }
        (self.tail_start, self.seen) = (self.text.len(), self.text.len());
        (self.fence, self.running, self.grid) = (None, None, None);
        (self.guarded, self.code, self.guard) = Default::default();
    }

    /// Seals the rest: no more text will come.
    pub fn finish(&mut self) {
        if self.finished {
            return;
        }
        if let Some(reader) = reader() {
            for block in (reader.live)(self) {
                self.add(block);
            }
        } else {
            // It is read from its beginning when a renderer looks at it, as if it had come whole.
            self.sealed = OnceLock::new();
        }
        self.finished = true;
        self.tail_start = self.text.len();
        self.fence = None;
        self.grid = None;
        (self.guarded, self.code) = Default::default();
    }

    fn add(&mut self, block: Block) {
        self.sealed.get_or_init(Vec::new);
        if let Some(sealed) = self.sealed.get_mut() {
            sealed.push(Sealed { id: number(sealed.len()), block });
        }
    }

    fn seal(&mut self) {
        let Some(end) = self.text.rfind('\n').map(|at| at + 1) else { return };
        let known = self.guarded.len();
        self.guard.lines(self.text.get(self.seen..end).unwrap_or_default(), &mut self.guarded);
        self.seen = end;
        let fresh = self.guarded.get(known..).unwrap_or_default();
        if let Some(fence) = self.fence {
            if !fresh.split_inclusive('\n').any(|line| fence.is_closed_by(line)) {
                self.code.push_str(&verbatim(fresh));
                return;
            }
            self.fence = None;
        } else if let Some(running) = self.running {
            let plain: usize =
                fresh.split_inclusive('\n').take_while(|line| running.goes_on_with(line)).map(str::len).sum();
            self.extend_grid(known, known + plain);
            if known + plain == self.guarded.len() {
                return;
            }
            self.close_grid(known + plain);
        }
        self.running = None;
        self.grid = None;
        if self.spent + self.guarded.len() > self.budget() {
            return;
        }
        self.spent += self.guarded.len();
        self.read_again();
    }

    /// Reads what came of an open table.
    fn extend_grid(&mut self, from: usize, to: usize) {
        let Some(mut grid) = self.grid.take() else { return };
        let lines = self.guarded.get(from..to).unwrap_or_default();
        let cost = grid.cost(lines);
        // Without it the table is read as a whole, once, when it ends.
        if self.spent + cost <= self.budget() && grid.extend(lines) {
            self.spent += cost;
            self.grid = Some(grid);
        }
    }

    /// Seals an open table when what follows it is a blank line, which ends every table.
    fn close_grid(&mut self, end: usize) {
        let blank = self.guarded.get(end..).and_then(|rest| rest.split_inclusive('\n').next());
        let Some(blank) = blank.filter(|line| line.trim().is_empty()).map(str::len) else { return };
        let Some(grid) = self.grid.take() else { return };
        self.add(grid.into_block());
        self.pass(end + blank);
    }

    /// What is sealed is not part of the tail any more.
    fn pass(&mut self, end: usize) {
        let lines = self.guarded.get(..end).unwrap_or_default().matches('\n').count();
        self.tail_start += after_lines(self.tail(), lines);
        self.guarded.drain(..end);
    }

    /// How many bytes may be read again for a text of this length.
    fn budget(&self) -> usize {
        self.text.len() * BUDGET + FREE_BYTES
    }

    /// Seals the blocks that are finished, and looks what the rest is.
    fn read_again(&mut self) {
        let (ranges, is_paragraph) = top_level(&self.guarded);
        let Some(last) = ranges.last() else { return };
        if ranges.len() > 1 {
            let start = line_start(&self.guarded, last.start);
            // Read together with the line that ended them: it can decide where they end (a table's second line does).
            let mut blocks = read(&self.guarded);
            blocks.truncate(ranges.len() - 1);
            for block in blocks {
                self.add(block);
            }
            self.pass(start);
        }
        let open = self.guarded.as_str();
        let mut lines = open.split_inclusive('\n').skip(1);
        self.fence = Fence::opened_by(open).filter(|fence| !lines.any(|line| fence.is_closed_by(line)));
        self.code = match (self.fence, open.split_once('\n')) {
            (Some(_), Some((_, code))) => verbatim(code),
            _ => String::new(),
        };
        self.running = Running::of(open, is_paragraph);
        self.grid = if self.running == Some(Running::Table) { Grid::of(open) } else { None };
    }
}

/// What reads a text. The page has it only in its late part, so what it needs before that part is here must not name
/// these functions.
struct Reader {
    whole: fn(&str) -> Vec<Block>,
    live: fn(&Document) -> Vec<Block>,
    seal: fn(&mut Document),
}

static READER: Reader = Reader { whole: parse, live: Document::read_live, seal: Document::seal };

#[cfg(all(target_arch = "wasm32", not(test)))]
static INSTALLED: OnceLock<&Reader> = OnceLock::new();

/// Lets documents be read from now on; before that they only keep their text. Outside of WebAssembly they always are.
pub(crate) fn install() {
    #[cfg(all(target_arch = "wasm32", not(test)))]
    let _ = INSTALLED.set(&READER);
}

#[cfg(all(target_arch = "wasm32", not(test)))]
fn reader() -> Option<&'static Reader> {
    INSTALLED.get().copied()
}

#[cfg(not(all(target_arch = "wasm32", not(test))))]
fn reader() -> Option<&'static Reader> {
    Some(&READER)
}

/// Two documents are the same when they show the same: blocks follow from the text and where its tail starts.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        (self.finished, self.tail_start, &self.text) == (other.finished, other.tail_start, &other.text)
    }
}

fn numbered(blocks: Vec<Block>) -> Vec<Sealed> {
    blocks.into_iter().enumerate().map(|(at, block)| Sealed { id: number(at), block }).collect()
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Fence {
    /// The fence that a text starts with, if it does.
    fn opened_by(text: &str) -> Option<Self> {
        let line = text.lines().next()?;
        let indent = line.len() - line.trim_start_matches(' ').len();
        let line = line.trim_start_matches(' ');
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = line.chars().take_while(|c| *c == mark).count();
        let info = line.get(length..)?;
        let is_fence = indent < 4 && length >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then_some(Self { mark, length })
    }

    fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_end_matches(['\n', '\r']);
        let trimmed = line.trim_start_matches(' ');
        let length = trimmed.chars().take_while(|c| *c == self.mark).count();
        line.len() - trimmed.len() < 4
            && length >= self.length
            && trimmed.get(length..).is_some_and(|rest| rest.chars().all(|c| c == ' ' || c == '\t'))
    }
}

/// Where a text goes on behind so many lines, whatever ends them.
fn after_lines(text: &str, count: usize) -> usize {
    let bytes = text.as_bytes();
    let is_end = |at: usize| match bytes.get(at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let Some(last) = count.checked_sub(1) else { return 0 };
    (0..bytes.len()).filter(|at| is_end(*at)).nth(last).map_or(bytes.len(), |at| at + 1)
}

/// The start of the line that holds a byte, so that a block keeps its indentation.
fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests;
