//! How words become flags: as clap reads them, and as Go's programs are used to. One dash or two before a long name,
//! a value that begins with a dash, `--flag value` wherever it stands.

use clap::{Arg, ArgAction, Command};

/// The words as clap wants them.
pub(super) struct Line {
    /// With the program's name in front; every value is joined to its flag.
    pub(super) words: Vec<String>,
    /// The subcommands they go through.
    pub(super) path: Vec<String>,
    /// Unknown names that were written with one dash, as clap gets them and as they were typed.
    typed: Vec<(String, String)>,
}

impl Line {
    /// The flag as the person typed it.
    pub(super) fn as_typed<'a>(&'a self, flag: &'a str) -> &'a str {
        self.typed.iter().find(|(name, _)| name == flag).map_or(flag, |(_, typed)| typed)
    }
}

/// Rewrites the words; what it does not understand is left for clap to refuse.
pub(super) fn understand(program: &Command, words: &[String]) -> Line {
    let mut line = Line { words: vec![program.get_name().to_owned()], path: Vec::new(), typed: Vec::new() };
    let mut command = program;
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if word == "--" {
            line.words.push(word.clone());
            line.words.extend(words.cloned());
            break;
        }
        let flags = Flags { program, command };
        let Some(flag) = flags.written(word) else {
            if let Some(next) = command.find_subcommand(word) {
                command = next;
                line.path.push(word.clone());
            }
            line.words.push(word.clone());
            continue;
        };
        if flag.arg.is_none() && !word.starts_with("--") {
            line.typed.push((flag.name.clone(), format!("-{}", flag.name.trim_start_matches('-'))));
        }
        let takes_next = flag.arg.is_some_and(takes_value) && flag.value.is_none();
        let next = words.next_if(|next| {
            takes_next && *next != "--" && flags.written(next).is_none_or(|flag| flag.arg.is_none())
        });
        line.words.push(match flag.value.or(next.map(String::as_str)) {
            Some(value) => format!("{}={value}", flag.name),
            None => flag.name,
        });
    }
    line
}

/// Whether a switch stands among the words, before anything is parsed.
pub fn is_given(words: &[String], name: &str) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| {
        let bare = word.trim_start_matches('-');
        word.starts_with('-') && (bare == name || bare.strip_prefix(name) == Some("=true"))
    })
}

/// The value of a flag among the words, before anything is parsed.
pub fn value_of<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let bare = word.trim_start_matches('-');
        if word.starts_with('-') && bare == name {
            return words.next().map(String::as_str);
        }
        if let Some(value) = bare.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
    }
    None
}

/// One word that is a flag.
struct Written<'a> {
    /// `--name`, or the word as it is when no flag has that name.
    name: String,
    arg: Option<&'a Arg>,
    /// What was written behind it in the same word.
    value: Option<&'a str>,
}

/// The flags that are known at one place of the line.
struct Flags<'a> {
    program: &'a Command,
    command: &'a Command,
}

impl<'a> Flags<'a> {
    fn written(&self, word: &'a str) -> Option<Written<'a>> {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = split(long);
            let arg = self.find(|arg| arg.get_long() == Some(name));
            return Some(Written { name: format!("--{name}"), arg, value });
        }
        let short = word.strip_prefix('-').filter(|short| !short.is_empty())?;
        let (name, value) = split(short);
        if let Some(arg) = self.find(|arg| arg.get_long() == Some(name)) {
            return Some(Written { name: format!("--{name}"), arg: Some(arg), value });
        }
        self.cluster(short).or_else(|| {
            // `-modle x` is a mistyped name; `-1` or `- text` is a value.
            let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            is_name.then(|| Written { name: format!("--{name}"), arg: None, value })
        })
    }

    /// `-q`, `-vv`, `-qp text`, `-ptext`, `-p=text`.
    fn cluster(&self, short: &'a str) -> Option<Written<'a>> {
        for (at, letter) in short.char_indices() {
            let arg = self.find(|arg| arg.get_short() == Some(letter))?;
            if !takes_value(arg) {
                continue;
            }
            let name = format!("-{}", &short[..=at]);
            let rest = &short[at + 1..];
            if rest.is_empty() {
                return Some(Written { name, arg: Some(arg), value: None });
            }
            // Written in one word with the flag, a text looks like one; anything else is a mistyped name.
            let is_text = rest.contains(|c: char| !(c.is_ascii_lowercase() || c == '-'));
            let value = rest.strip_prefix('=').unwrap_or(rest);
            return is_text.then_some(Written { name, arg: Some(arg), value: Some(value) });
        }
        let arg = short.chars().next().and_then(|letter| self.find(|arg| arg.get_short() == Some(letter)));
        Some(Written { name: format!("-{short}"), arg, value: None })
    }

    fn find(&self, wanted: impl Fn(&Arg) -> bool) -> Option<&'a Arg> {
        let global = self.program.get_arguments().filter(|arg| arg.is_global_set());
        self.command.get_arguments().chain(global).find(|arg| wanted(arg))
    }
}

fn split(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}

/// Whether the next word belongs to the flag: not for a switch, whose value needs `=`.
fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) && !arg.is_require_equals_set()
}
