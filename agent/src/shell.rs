//! What a command line would run. It is parsed by a real grammar of the shell; every simple command of it is judged,
//! wherever it stands: in a list, a pipe, a substitution, a function, the text given to `sh -c`.
//!
//! A line is not judged by its words as text: `grep 'rm -rf ' f` is a search. What cannot be told before the line runs
//! (a name out of a variable, a command out of a download) is never taken for harmless.

mod collect;
mod danger;
mod deletes;
mod git;
mod inner;
mod named;
mod script;

/// Bytes of a line that is parsed; a longer one is not understood.
pub const MAX_BYTES: usize = crate::call::MAX_COMMAND_BYTES;
/// Brackets in brackets that are parsed, and words such as `if`: the parser calls itself for each.
const MAX_DEPTH: usize = 32;
/// Commands and line breaks that are parsed.
const MAX_JOINTS: usize = 500;
/// Lines inside lines, such as `sh -c "sh -c …"`.
const MAX_INNER: usize = 4;

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word as the command gets it. Where the shell would fill something in, there is a NUL in it.
    text: String,
}

impl Word {
    fn is_known(&self) -> bool {
        !self.text.contains('\0')
    }
}

/// One simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// `NAME=value` before it.
    assignments: Vec<Word>,
    /// Its name and arguments.
    words: Vec<Word>,
    /// Files that it writes through `>` and the like.
    writes: Vec<Word>,
    /// Files that it reads through `<`.
    reads: Vec<Word>,
    /// One of them is empty before the command says anything.
    empties: bool,
    /// A text that it reads through `<<` or `<<<`.
    input: Option<String>,
    /// It reads what another command writes, the names of which are these.
    piped_from: Vec<String>,
    /// It is given what another command writes as a file.
    reads_process: bool,
}

impl Command {
    /// The name without its folder; empty when it is not known before it runs.
    fn name(&self) -> &str {
        let name = self.words.first().filter(|word| word.is_known()).map_or("", |word| word.text.as_str());
        name.rsplit('/').next().unwrap_or(name)
    }

    fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }
}

/// Why a line needs a person every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// It deletes without asking back, or overwrites a disk.
    Destroys,
    /// It runs with more rights.
    Rights,
    /// It runs what it has just fetched, or a command that is not known before.
    Hidden,
    /// It stops the machine, or processes of others.
    Stops,
    /// It changes the system outside the working folder.
    System,
    /// It opens a way in or out.
    Network,
    /// It loses history or changes of a repository.
    Repository,
    /// It deletes data of a database.
    Database,
}

/// What is known of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Each simple command as its words. Where the shell would fill something in, the word is `None`.
    pub commands: Vec<Vec<Option<String>>>,
    /// What those start in turn, as far as it is known: behind `env` or `timeout`, in the text of `sh -c`, after `-exec`;
    /// and the same command without the folder of its name and without what `git` is told before its subcommand.
    pub inner: Vec<Vec<Option<String>>>,
    /// Words that the shell makes several of (`.{env,git}`), as they stand.
    pub braced: Vec<String>,
    /// Places outside that its words may name; what they are relative to is [`Self::begins_in`].
    pub named: Vec<String>,
    /// Files that it may write, as its words name them; each is relative to the same folder.
    pub files: Vec<String>,
    /// Those that it writes through `>`.
    pub written: Vec<String>,
    /// The folder below its own in which all of it works, after a first `cd`.
    pub begins_in: Option<String>,
    /// All of it was understood and can be matched against a rule: no substitution, no variable, no file written.
    pub is_plain: bool,
    /// The worst of what it does.
    pub danger: Option<Danger>,
    /// It deletes or empties files that no checkpoint brings back.
    pub deletes: bool,
}

impl Line {
    /// Whether it may write into a file as it is: through `>`, or by a program that does more than read it.
    pub fn may_write(&self, path: &str) -> bool {
        const READERS: [&str; 24] = [
            "cat", "grep", "rg", "head", "tail", "less", "wc", "diff", "ls", "stat", "file", "find", "sh",
            "bash", "python", "python3", "node", "cargo", "make", "npm", "git", "echo", "test", "[",
        ];
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_it = |word: &str| word.trim_end_matches('/').rsplit(['/', '=']).next() == Some(name);
        let by_words = self.all().any(|words| {
            let mut words = words.iter().flatten();
            let program = words.next().map_or("", |word| word.rsplit('/').next().unwrap_or(word));
            !READERS.contains(&program) && words.any(|word| is_it(word))
        });
        by_words || self.written.iter().any(|word| is_it(word))
    }

    /// Everything that it starts, directly or not.
    pub fn all(&self) -> impl Iterator<Item = &Vec<Option<String>>> {
        self.commands.iter().chain(&self.inner)
    }
}

/// Judges a line.
pub fn judge(line: &str) -> Line {
    judge_inner(line, 0)
}

fn judge_inner(line: &str, depth: usize) -> Line {
    let unknown = Line { danger: Some(Danger::Hidden), ..Line::default() };
    if depth > MAX_INNER || line.len() > MAX_BYTES || !is_shallow(line) {
        return unknown;
    }
    let Ok(nodes) = rable::parse(line, true) else { return unknown };
    let seen = collect::all(&nodes);
    let mut danger = seen.danger;
    let mut is_plain = seen.is_plain && danger.is_none();
    for command in &seen.commands {
        let verdict = danger::of(command, depth);
        danger = worst(danger, verdict.danger);
        is_plain &= verdict.is_plain && verdict.danger.is_none();
    }
    let mut found = inner::Found::default();
    seen.commands.iter().for_each(|command| inner::of(command, depth, &mut found));
    let (commands, inner): (Vec<_>, _) = (seen.commands.iter().map(known).collect(), found.commands);
    let deletes = found.deletes
        || seen.commands.iter().any(deletes::by_silence)
        || commands.iter().chain(&inner).any(|words| deletes::by_words(words));
    let begins_in = named::begins_in(line, &seen.commands);
    // The one that goes there is judged by itself.
    let mut named = found.named;
    named.extend(seen.commands.iter().skip(usize::from(begins_in.is_some())).flat_map(named::by));
    let mut written = found.written;
    let writes = seen.commands.iter().flat_map(|command| &command.writes);
    written.extend(writes.map(|word| word.text.clone()));
    let mut files = found.files;
    files.extend(seen.commands.iter().flat_map(named::files));
    Line { commands, inner, braced: seen.braced, named, files, written, begins_in, is_plain, danger, deletes }
}

/// A command's words. Where the shell would fill something in, the word is `None`.
fn known(command: &Command) -> Vec<Option<String>> {
    command.words.iter().map(|word| word.is_known().then(|| word.text.clone())).collect()
}

fn worst(one: Option<Danger>, other: Option<Danger>) -> Option<Danger> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Whether the grammar can take a line apart on any stack. A bracket counts as closed only when nothing between it and its
/// end could be a quote, so no quoting can hide how deep a line is.
fn is_shallow(line: &str) -> bool {
    const STARTS: [&str; 8] = ["if", "while", "until", "for", "case", "select", "coproc", "!"];
    let keywords = line
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')' | '{' | '}' | '`'))
        .filter(|word| STARTS.contains(word))
        .count();
    let mut joints = 0_usize;
    let mut open: Vec<usize> = Vec::new();
    let (mut kept, mut ticks, mut last_quote) = (keywords + line.matches("()").count(), 0_usize, 0_usize);
    for (at, c) in line.char_indices() {
        match c {
            '(' | '{' | '[' => open.push(at),
            ')' | '}' | ']' if open.last().is_some_and(|start| last_quote <= *start) => {
                open.pop();
            }
            '\'' | '"' | '\\' | '#' => last_quote = at,
            '<' => {
                last_quote = at;
                kept += usize::from(line.get(at..).is_some_and(|rest| rest.starts_with("<<")));
            }
            '`' => {
                ticks += 1;
                last_quote = at;
            }
            ';' | '&' | '|' | '\n' => joints += 1,
            _ => {}
        }
        if open.len() + kept > MAX_DEPTH || joints > MAX_JOINTS || ticks > MAX_JOINTS {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests;
