//! A call as rules see it: paths in their shortest form, commands as the shell runs them, and the line of text that the
//! Go program's rules are matched with.

use super::Risk;
use crate::call::{Call, Exec, Git, Question, Rollback, Test};
use crate::place;
use crate::shell::{self, Line};

pub(super) struct Subject {
    /// The subcommand, or the plugin's name with its `@`.
    pub(super) name: String,
    /// Each path in its shortest form below the working folder; as given where it leads out.
    pub(super) paths: Vec<String>,
    /// The same as they were given.
    given: Vec<String>,
    is_outside: bool,
    /// A word of its line names what lies outside.
    names_outside: bool,
    only_reads: bool,
    /// The line that would run, and what is known of it.
    pub(super) line: Option<(String, Line)>,
    is_remote: bool,
    is_plugin: bool,
    /// Other arguments that the Go program's rules may name, sorted.
    flags: String,
}

impl Subject {
    pub(super) fn of(call: &Call, root: &str) -> Self {
        let given = call.paths();
        let mut is_outside = false;
        let paths = given.iter().map(|path| {
            let inner =
                path.strip_prefix(root.trim_end_matches('/')).filter(|_| !root.is_empty() && root != "/");
            let inner =
                inner.and_then(|rest| if rest.is_empty() { Some("") } else { rest.strip_prefix('/') });
            place::normal(inner.unwrap_or(path)).unwrap_or_else(|| {
                is_outside = true;
                path.clone()
            })
        });
        let paths: Vec<String> = paths.collect();
        let line = match call {
            Call::Exec(Exec { command, .. }) | Call::Test(Test { command: Some(command), .. }) => {
                Some((command.clone(), shell::judge(command)))
            }
            _ => None,
        };
        let names_outside = match (call, &line) {
            (Call::Exec(Exec { dir, .. }) | Call::Test(Test { dir, .. }), Some((_, line))) => {
                let base = paths_base(dir, line.begins_in.as_deref());
                line.named.iter().any(|name| leads_out(name, &base, root))
            }
            _ => false,
        };
        let is_plugin = matches!(call, Call::Other { .. }) && !call.is_own();
        let name = call.name().to_owned();
        let is_remote = is_plugin && name.trim_start_matches('@').starts_with("remote:");
        Self {
            name,
            paths,
            given,
            is_outside,
            names_outside,
            only_reads: call.only_reads(),
            line,
            is_remote,
            is_plugin,
            flags: flags(call),
        }
    }

    pub(super) fn risk(&self) -> Risk {
        if self.is_remote {
            return Risk::Remote;
        }
        let runs = self.is_plugin || matches!(self.name.as_str(), "exec" | "test");
        if self.line.as_ref().is_some_and(|(_, line)| line.danger.is_some()) {
            return Risk::Dangerous;
        }
        if self.is_outside {
            return Risk::Outside;
        }
        let mut words = self.line.iter().flat_map(|(_, line)| line.all().flatten().flatten());
        if self.paths.iter().any(|path| place::is_secret(path))
            || words.any(|word| names_secret(word))
            || self.line.iter().any(|(_, line)| line.braced.iter().any(|word| names_secret(word)))
        {
            return Risk::Secret;
        }
        if self.names_outside {
            return Risk::Outside;
        }
        if self.line.iter().any(|(_, line)| line.all().any(|words| changes_protected(words))) {
            return Risk::Protected;
        }
        if self.line.as_ref().is_some_and(|(_, line)| line.deletes) {
            return Risk::Deletes;
        }
        let changes = !self.only_reads && !runs;
        if changes && self.paths.iter().any(|path| place::is_protected(path)) {
            return Risk::Protected;
        }
        match (runs, self.only_reads) {
            (true, _) => Risk::Exec,
            (false, true) => Risk::Read,
            (false, false) => Risk::Edit,
        }
    }

    /// Every text that a rule of the Go program may start with. A call must not pass a rule that denies by the order of
    /// its arguments or by another spelling of a path, so there are several.
    pub(super) fn texts(&self) -> Vec<String> {
        let head =
            if self.name.starts_with('@') { self.name.clone() } else { format!("@coder {}", self.name) };
        let mut texts = Vec::new();
        let paths = self.paths.iter().chain(&self.given).filter(|path| !path.is_empty());
        if let Some((line, judged)) = &self.line {
            texts.push(format!("{head} --cmd {line}"));
            texts.extend(judged.all().map(|words| format!("{head} --cmd {}", joined(words))));
            texts.extend(paths.map(|path| format!("{head} --dir {path} --cmd {line}")));
        } else {
            for path in paths {
                texts.extend(
                    ["file", "dir", "path"].map(|flag| format!("{head} --{flag} {path}{}", self.flags)),
                );
            }
        }
        texts.push(format!("{head}{}", self.flags));
        // What may not be read may not be found either.
        if matches!(self.name.as_str(), "search" | "tree") {
            let paths = self.paths.iter().chain(&self.given);
            texts.extend(paths.map(|path| format!("@coder read --file {path}")));
        }
        texts
    }

    /// The texts that a rule has to match, all of them, to allow the call. `None` = it cannot be told from any text.
    pub(super) fn demands(&self) -> Option<Vec<String>> {
        let head =
            if self.name.starts_with('@') { self.name.clone() } else { format!("@coder {}", self.name) };
        let flag = match self.name.as_str() {
            "read" | "write" | "patch" | "multipatch" | "rollback" => "file",
            _ => "dir",
        };
        match &self.line {
            Some((_, line)) if line.is_plain => {
                Some(commands(line).map(|command| format!("{head} --cmd {command}")).collect())
            }
            Some(_) => None,
            None if self.paths.is_empty() => Some(vec![format!("{head}{}", self.flags)]),
            None => {
                Some(self.paths.iter().map(|path| format!("{head} --{flag} {path}{}", self.flags)).collect())
            }
        }
    }
}

impl Subject {
    /// The patterns of the Go program's form that allow this and what is like it: each path, or the first words of each
    /// command.
    pub(super) fn patterns(&self) -> Option<Vec<String>> {
        let risk = self.risk();
        if risk.is_always_asked() || risk == Risk::Deletes {
            return None;
        }
        let Some((_, line)) = &self.line else {
            return self.demands().filter(|demands| !demands.is_empty());
        };
        if !line.is_plain || line.commands.is_empty() {
            return None;
        }
        let pattern = |words: &Vec<Option<String>>| {
            let words: Vec<&str> = words.iter().map(Option::as_deref).collect::<Option<_>>()?;
            // A word that is no option and no file says which of a program's jobs it is.
            let is_job = |word: &str| {
                word.starts_with(|c: char| c.is_ascii_alphabetic())
                    && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
            };
            let most = match words.as_slice() {
                [_] => 1,
                [_, job, ..] if is_job(job) => 2,
                all => all.len(),
            };
            Some(format!("@coder {} --cmd {}", self.name, words.get(..most)?.join(" ")))
        };
        let mut patterns: Vec<String> = line.commands.iter().map(pattern).collect::<Option<_>>()?;
        patterns.dedup();
        Some(patterns)
    }
}

fn commands(line: &Line) -> impl Iterator<Item = String> + '_ {
    line.commands.iter().map(|words| joined(words))
}

fn joined(words: &[Option<String>]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.as_deref().unwrap_or("$")).collect();
    words.join(" ")
}

/// Places of the system that programs are made of and that say nothing of a person, and what commands are told to read.
fn is_common(path: &str) -> bool {
    const FOLDERS: [&str; 12] = [
        "usr",
        "bin",
        "sbin",
        "lib",
        "lib64",
        "opt",
        "nix",
        "dev",
        "System",
        "Library",
        "Applications",
        "snap",
    ];
    const FILES: [&str; 5] =
        ["etc/os-release", "proc/cpuinfo", "proc/meminfo", "proc/version", "proc/loadavg"];
    let Some(parts) = place::parts(path.trim_start_matches('/')) else { return false };
    let is_log = |name: &str| {
        name.strip_suffix(".log")
            .is_some_and(|name| name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    parts.first().is_none_or(|first| FOLDERS.contains(first))
        || FILES.contains(&parts.join("/").as_str())
        || matches!(parts.as_slice(), [.., "logs", name] if is_log(name))
}

/// The folder that the words of a line are relative to.
fn paths_base(dir: &str, begins_in: Option<&str>) -> String {
    format!("{dir}/{}", begins_in.unwrap_or_default())
}

/// Whether a place that a command names lies outside.
fn leads_out(name: &str, base: &str, root: &str) -> bool {
    if name.starts_with('~') {
        return true;
    }
    if !name.starts_with('/') {
        return place::normal(&format!("{base}/{name}")).is_none();
    }
    let root = root.trim_end_matches('/');
    let inner =
        name.strip_prefix(root).filter(|rest| !root.is_empty() && (rest.is_empty() || rest.starts_with('/')));
    match inner {
        Some(inner) => place::normal(inner.trim_start_matches('/')).is_none(),
        None => !is_common(name),
    }
}

/// Whether a command that does more than look names what runs later.
fn changes_protected(words: &[Option<String>]) -> bool {
    const LOOKS: [&str; 14] = [
        "ls", "cat", "head", "tail", "less", "grep", "rg", "find", "wc", "stat", "file", "diff", "git",
        "echo",
    ];
    let name = words.first().and_then(|name| name.as_deref()).unwrap_or_default();
    let looks = LOOKS.contains(&name.rsplit('/').next().unwrap_or(name));
    !looks && words.iter().skip(1).flatten().any(|word| place::is_protected(word))
}

/// Whether a word of a command names what may hold credentials: alone, or after `=`, `@` or `:`.
fn names_secret(word: &str) -> bool {
    word.split(['=', '@', ':', ',']).any(|part| !part.is_empty() && place::is_secret(part))
        || word.contains(['*', '?', '[', '{']) && place::may_be_secret(word)
}

fn flags(call: &Call) -> String {
    let mut flags = Vec::new();
    match call {
        Call::Write(write) if write.append => flags.push("append".to_owned()),
        Call::Tree(tree) if tree.include_hidden => flags.push("include-hidden".to_owned()),
        Call::Search(search) => flags.push(format!("term {}", search.term)),
        Call::Clean(clean) if clean.force => flags.push("force".to_owned()),
        Call::Git(Git { question: Question::Diff { staged: true, .. }, .. }) => {
            flags.push("staged".to_owned())
        }
        Call::Rollback(Rollback::Turn) => flags.push("turn".to_owned()),
        _ => {}
    }
    flags.iter().map(|flag| format!(" --{flag}")).collect()
}
