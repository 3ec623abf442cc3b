//! Which places a command names: its arguments, and the files that it reads and writes. What they hold is not looked at
//! here, and a name that only the shell knows (`$X`) is none, unless a `..` stands in it.
//!
//! A kernel that restricts commands lets them read nearly everything, because compilers need that. So that a command
//! brings what lies outside to the model, a person says yes first, where its words say so.

use super::{Command, Word};

/// Print what they are given.
const SPEAKERS: [&str; 4] = ["echo", "printf", "seq", "expr"];
/// Their first argument is a pattern or a program.
const FILTERS: [&str; 11] = ["grep", "egrep", "fgrep", "rg", "ag", "sed", "awk", "gawk", "mawk", "jq", "yq"];
/// A text of any kind follows these.
const BEFORE_TEXT: [&str; 4] = ["-m", "--message", "--grep", "--title"];

/// The places that one command names, as they stand.
pub(super) fn by(command: &Command) -> Vec<String> {
    let name = command.name();
    let mut found = Vec::new();
    // A program is started from wherever it is installed; `../run.sh` is not.
    let first = command.words.iter().take(1).filter(|word| !word.text.starts_with('/'));
    first.for_each(|word| parts(&word.text, &mut found));
    let mut skips = usize::from(FILTERS.contains(&name));
    let mut is_text = false;
    for word in command.arguments().iter().filter(|_| !SPEAKERS.contains(&name)) {
        let is_option = word.text.starts_with('-');
        if std::mem::take(&mut is_text) {
            continue;
        }
        is_text = BEFORE_TEXT.contains(&word.text.as_str());
        if skips > 0 && !is_option {
            skips -= 1;
            continue;
        }
        parts(&word.text, &mut found);
    }
    command.reads.iter().chain(&command.writes).for_each(|word| parts(&word.text, &mut found));
    found
}

/// The files that a command may write as they stand: through `>`, and what it is given. Options and patterns are none.
pub(super) fn files(command: &Command) -> Vec<String> {
    let given = command.arguments().iter().filter(|word| !word.text.starts_with('-'));
    let value = |word: &Word| word.text.split_once('=').map(|(_, value)| value.to_owned());
    let values = command.arguments().iter().filter_map(value);
    let all = command.writes.iter().chain(given).map(|word| word.text.clone()).chain(values);
    all.filter(|name| !name.contains(['\0', '*', '?', '['])).collect()
}

/// What of a word may be a path: all of it, what follows `=`, `@`, `:` or `,`, and what is glued to a short option.
fn parts(word: &str, found: &mut Vec<String>) {
    // An address is no path of this machine.
    if word.contains("://") {
        return;
    }
    let glued = word.strip_prefix('-').and_then(|rest| rest.get(1..)).filter(|rest| !rest.is_empty());
    let all = word.split(['=', '@', ':', ',']).chain(glued);
    found.extend(all.filter(|part| may_lead_out(part)).map(str::to_owned));
}

fn may_lead_out(part: &str) -> bool {
    part.starts_with('/') || part == "~" || part.starts_with("~/") || part.split('/').any(|step| step == "..")
}

/// The folder in which a line works after a first `cd`, where nothing of it can run anywhere else.
pub(super) fn begins_in(line: &str, commands: &[Command]) -> Option<String> {
    let rest = line.trim_start().strip_prefix("cd ")?.split_once("&&")?.1;
    let plain = rest.replace("&&", "").replace("&>", "").replace(">&", "");
    let may_run_elsewhere = rest.contains("||") || plain.contains([';', '&', '(', '{', '\n', '`']);
    let times = commands.iter().filter(|command| command.name() == "cd").count();
    let [cd, ..] = commands else { return None };
    let [to] = cd.arguments() else { return None };
    let is_inside = Word::is_known(to) && crate::place::normal(&to.text).is_some();
    (!may_run_elsewhere && times == 1 && is_inside).then(|| to.text.clone())
}
