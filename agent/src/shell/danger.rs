//! The list: which commands need a person every time.

use super::script;
use super::{Command, Danger, Word, git, judge_inner, worst};
use crate::place;

/// Start another command, whose words follow theirs.
pub(super) const WRAPPERS: [&str; 19] = [
    "parallel", "env", "nohup", "time", "nice", "ionice", "timeout", "stdbuf", "setsid", "command",
    "builtin", "exec", "xargs", "watch", "busybox", "chrt", "taskset", "unshare", "strace",
];
/// Do harm by what they are given.
const FED: [&str; 13] =
    ["rm", "shred", "unlink", "sh", "bash", "zsh", "dash", "git", "dd", "kill", "chmod", "chown", "eval"];
/// Change the system itself.
const SYSTEM: [&str; 15] = [
    "insmod", "rmmod", "modprobe", "fdisk", "parted", "sfdisk", "wipefs", "mkswap", "userdel", "useradd",
    "usermod", "groupdel", "passwd", "visudo", "chroot",
];
/// Fetch, or decode, what an interpreter must not run unseen.
const SOURCES: [&str; 10] =
    ["curl", "wget", "fetch", "aria2c", "nc", "ncat", "socat", "base64", "xxd", "openssl"];

/// Devices that keep nothing.
const FINE: [&str; 5] = ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/zero"];

/// What is known of one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) danger: Option<Danger>,
    pub(super) is_plain: bool,
}

pub(super) fn of(command: &Command, depth: usize) -> Verdict {
    let mut verdict = Verdict { danger: around(command), is_plain: true };
    if command.words.is_empty() {
        return verdict;
    }
    // A name out of a variable, or a pattern, may be any command.
    let is_known = |word: &Word| {
        word.is_known() && (matches!(word.text.as_str(), "[" | "[[") || !word.text.contains(['*', '?', '[']))
    };
    if !command.words.first().is_some_and(is_known) {
        return Verdict { danger: worst(verdict.danger, Some(Danger::Hidden)), is_plain: false };
    }
    let name = command.name();
    if WRAPPERS.contains(&name) {
        verdict.is_plain = false;
        let words = command.arguments();
        // They give a shell a text, or take one apart themselves.
        if matches!(name, "watch" | "parallel") {
            let line =
                words.iter().skip_while(|word| word.text.starts_with('-')).map(|word| word.text.as_str());
            let line = line.collect::<Vec<_>>().join(" ");
            verdict.danger = worst(verdict.danger, judge_inner(&line, depth + 1).danger);
        }
        if name == "env"
            && words.iter().any(|word| word.text.starts_with("-S") || word.text.starts_with("--split"))
        {
            verdict.danger = worst(verdict.danger, Some(Danger::Hidden));
        }
        if let Some(inner) = wrapped(name, command) {
            let inside = of(&inner, depth);
            // Its flags and files come from what it reads.
            if matches!(name, "xargs" | "parallel") && FED.contains(&inner.name()) {
                verdict.danger = worst(verdict.danger, Some(Danger::Destroys));
            }
            verdict.danger = worst(verdict.danger, inside.danger);
        }
        return verdict;
    }
    verdict.danger = worst(verdict.danger, by_name(name, command.arguments()));
    if let Some(lines) = script::run_by(name, command) {
        verdict.is_plain = false;
        let fed = command.piped_from.iter().any(|from| SOURCES.contains(&from.as_str()));
        if lines.hidden || fed || command.reads_process {
            verdict.danger = worst(verdict.danger, Some(Danger::Hidden));
        }
        for line in &lines.shell {
            verdict.danger = worst(verdict.danger, judge_inner(line, depth + 1).danger);
        }
    }
    if name == "find" {
        verdict.danger = worst(verdict.danger, find(command, depth));
    }
    if matches!(name, "alias" | "trap" | "unalias" | "enable" | "hash" | "set" | "shopt") {
        verdict.is_plain = false;
    }
    verdict
}

/// What is dangerous whatever the command is.
fn around(command: &Command) -> Option<Danger> {
    let is_loader = |word: &Word| {
        let name = word.text.split(['=', '+', '[']).next().unwrap_or_default();
        matches!(
            name,
            "PATH"
                | "IFS"
                | "BASH_ENV"
                | "ENV"
                | "PROMPT_COMMAND"
                | "SHELLOPTS"
                | "PYTHONSTARTUP"
                | "NODE_OPTIONS"
        ) || name.starts_with("LD_")
            || name.starts_with("DYLD_")
            || name.starts_with("GIT_")
    };
    let is_network = |word: &&Word| word.text.starts_with("/dev/tcp/") || word.text.starts_with("/dev/udp/");
    if command.writes.iter().chain(&command.words).any(|word| is_network(&word)) {
        return Some(Danger::Network);
    }
    if command.assignments.iter().any(is_loader) {
        return Some(Danger::Hidden);
    }
    let out = command.writes.iter().any(|word| leads_out(&word.text));
    out.then_some(Danger::System)
}

/// Whether writing there changes more than the files of a project: it is outside, or not known, or it runs later.
fn leads_out(path: &str) -> bool {
    !FINE.contains(&path)
        && (place::normal(path).is_none() || place::is_protected(path) || place::is_secret(path))
}

/// A place that belongs to the system.
fn is_system(path: &str) -> bool {
    const PLACES: [&str; 12] = [
        "/etc", "/dev", "/proc", "/sys", "/boot", "/bin", "/sbin", "/usr", "/lib", "/lib64", "/root", "/var",
    ];
    !FINE.contains(&path)
        && PLACES.iter().any(|place| {
            path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
}

/// The command behind a wrapper, its options and values left out.
pub(super) fn wrapped(name: &str, command: &Command) -> Option<Command> {
    let mut words = command.arguments().iter().peekable();
    let mut assignments = Vec::new();
    while let Some(word) = words.peek() {
        if word.text == "--" {
            words.next();
            break;
        }
        if word.text.starts_with('-') && word.text.len() > 1 {
            let takes_value = takes_value(name, &word.text);
            words.next();
            if takes_value {
                words.next_if(|value| !value.text.starts_with('-'));
            }
        } else if name == "env" && word.text.contains('=') {
            assignments.extend(words.next().cloned());
        } else {
            break;
        }
    }
    // How long, how urgently, on which processors.
    if matches!(name, "timeout" | "chrt" | "taskset") {
        words.next();
    }
    let words: Vec<Word> = words.cloned().collect();
    if words.is_empty() {
        return None;
    }
    Some(Command { assignments, words, ..command.clone() })
}

/// Whether an option of a wrapper takes the word behind it. The same letter takes one here and none there, and what is
/// taken wrongly hides the command.
fn takes_value(name: &str, option: &str) -> bool {
    let options: &[&str] = match name {
        "env" => &["-u", "-C", "-S", "--unset", "--chdir"],
        "nice" => &["-n", "--adjustment"],
        "ionice" => &["-c", "-n", "-p", "-P", "-u", "--class", "--classdata"],
        "timeout" => &["-k", "-s", "--signal", "--kill-after"],
        "chrt" => &["-T", "-P", "-D"],
        "stdbuf" => &["-i", "-o", "-e", "--input", "--output", "--error"],
        "time" => &["-o", "-f", "--output", "--format"],
        "exec" => &["-a"],
        "watch" => &["-n", "--interval"],
        "xargs" | "parallel" => &[
            "-n",
            "-L",
            "-P",
            "-d",
            "-E",
            "-I",
            "-s",
            "-a",
            "-j",
            "--max-args",
            "--max-lines",
            "--max-procs",
            "--max-chars",
            "--delimiter",
            "--arg-file",
            "--jobs",
        ],
        "unshare" => &["-R", "-S", "-G", "-w", "--root", "--wd", "--setuid", "--setgid"],
        "strace" => &["-e", "-o", "-p", "-s", "-u", "-P", "-E", "-a", "-I", "-O", "-S", "-X", "-b"],
        _ => &[],
    };
    options.contains(&option)
}

fn find(command: &Command, depth: usize) -> Option<Danger> {
    let mut danger = None;
    let words = command.arguments();
    for (at, word) in words.iter().enumerate() {
        match word.text.as_str() {
            "-delete" | "-fprint" | "-fprintf" | "-fls" => danger = worst(danger, Some(Danger::Destroys)),
            "-exec" | "-execdir" | "-ok" | "-okdir" => {
                let inner: Vec<Word> = words
                    .iter()
                    .skip(at + 1)
                    .take_while(|word| word.text != ";" && word.text != "+")
                    .cloned()
                    .collect();
                if inner.first().is_some_and(|word| {
                    matches!(word.text.rsplit('/').next(), Some("rm" | "shred" | "unlink"))
                }) {
                    danger = worst(danger, Some(Danger::Destroys));
                }
                danger = worst(danger, of(&Command { words: inner, ..Command::default() }, depth).danger);
            }
            _ => {}
        }
    }
    danger
}

fn by_name(name: &str, words: &[Word]) -> Option<Danger> {
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.text.as_str()));
    let is = |danger: Danger, holds: bool| holds.then_some(danger);
    match name {
        "sudo" | "doas" | "su" | "pkexec" | "runuser" | "sudoedit" => Some(Danger::Rights),
        "rm" => removal(words),
        "shred" | "srm" => Some(Danger::Destroys),
        "dd" => is(Danger::Destroys, words.iter().any(|word| word.text.starts_with("of="))),
        name if name.starts_with("mkfs") => Some(Danger::Destroys),
        "truncate" => is(Danger::Destroys, words.iter().any(|word| is_system(&word.text))),
        "shutdown" | "reboot" | "poweroff" | "halt" | "killall" => Some(Danger::Stops),
        "init" | "telinit" => is(Danger::Stops, has(&["0", "6"])),
        // A process that the line itself started has a name of the shell; a number may be any process.
        "kill" => is(Danger::Stops, !has(&["-0", "-l", "-L"]) && is_foreign(words)),
        "pkill" | "skill" | "slay" | "xkill" => Some(Danger::Stops),
        "systemctl" | "service" => {
            is(Danger::Stops, has(&["stop", "disable", "mask", "kill", "poweroff", "reboot", "halt"]))
        }
        "chmod" => {
            let open = has(&["777", "0777", "a+rwx", "a=rwx", "o+w", "a+w"]);
            let set_id = words.iter().any(|word| is_set_id(&word.text));
            is(
                Danger::System,
                open || set_id || words.iter().any(|word| is_system(&word.text) || word.text == "/"),
            )
        }
        "chown" | "chgrp" => {
            let to_root = words.iter().any(|word| word.text == "root" || word.text.starts_with("root:"));
            is(Danger::System, to_root || words.iter().any(|word| is_system(&word.text) || word.text == "/"))
        }
        "sysctl" => {
            is(Danger::System, has(&["-w", "--write"]) || words.iter().any(|word| word.text.contains('=')))
        }
        "iptables" | "ip6tables" | "nft" | "ufw" => {
            is(Danger::System, has(&["-F", "--flush", "-X", "-P", "flush", "disable", "reset", "delete"]))
        }
        "crontab" => is(Danger::System, !has(&["-l"])),
        "umount" => is(Danger::System, has(&["-l", "-f", "--lazy", "--force"])),
        "mount" => is(Danger::System, !words.is_empty()),
        "tee" | "cp" | "mv" | "ln" | "install" | "rsync" => {
            let last = words.iter().rev().find(|word| !word.text.starts_with('-'));
            let written = match name {
                "tee" => words.iter().any(|word| leads_out(&word.text)),
                _ => last.is_some_and(|word| leads_out(&word.text)),
            };
            is(Danger::System, written)
        }
        "export" | "declare" | "typeset" | "readonly" | "local" => {
            let loads = |word: &Word| {
                ["PATH=", "LD_PRELOAD=", "LD_LIBRARY_PATH=", "BASH_ENV=", "IFS="]
                    .iter()
                    .any(|name| word.text.starts_with(name))
            };
            is(Danger::Hidden, words.iter().any(loads))
        }
        "nc" | "ncat" | "netcat" | "socat" => {
            let runs = words.iter().any(|word| {
                short_flag(&word.text, &['e', 'c', 'l'])
                    || matches!(word.text.as_str(), "--exec" | "--listen" | "--sh-exec")
            });
            let serves = name == "socat"
                && words.iter().any(|word| {
                    word.text.to_ascii_uppercase().contains("EXEC:")
                        || word.text.to_ascii_uppercase().contains("LISTEN")
                });
            is(Danger::Network, runs || serves)
        }
        "git" => is(Danger::Hidden, words.iter().any(|word| word.text.starts_with('\0')))
            .or_else(|| git::danger(words)),
        "ssh" | "telnet" | "rsh" => is(Danger::Network, !has(&["-V"])),
        "tar" => {
            let runs =
                ["--checkpoint-action", "--to-command", "--use-compress-program", "-I", "--rsh-command"];
            is(Danger::Hidden, words.iter().any(|word| runs.iter().any(|flag| word.text.starts_with(flag))))
        }
        "awk" | "gawk" | "mawk" => {
            let runs = |word: &Word| {
                !word.is_known()
                    || ["system(", "system (", "|", "print >", "@load"]
                        .iter()
                        .any(|part| word.text.contains(part))
            };
            is(Danger::Hidden, words.iter().any(runs))
        }
        "docker" | "podman" | "nerdctl" => {
            let wide = |word: &Word| {
                word.text == "--privileged"
                    || word.text.starts_with("/:")
                    || word.text.contains("=/:")
                    || word.text.contains("docker.sock")
            };
            is(Danger::Rights, words.iter().any(wide))
        }
        "kubectl" | "oc" => is(Danger::Destroys, has(&["delete", "drain", "replace"])),
        "terraform" | "tofu" | "terragrunt" => is(Danger::Destroys, has(&["destroy", "apply"])),
        "helm" => is(Danger::Destroys, has(&["uninstall", "delete", "rollback"])),
        name if script::is_database(name) => {
            is(Danger::Database, words.iter().any(|word| script::drops_data(&word.text)))
        }
        name if SYSTEM.contains(&name) => Some(Danger::System),
        _ => None,
    }
}

/// Whether `kill` is given a process that is not a job of this shell. The first word with a dash names the signal.
fn is_foreign(words: &[Word]) -> bool {
    let mut words = words.iter().map(|word| word.text.as_str()).peekable();
    if let Some(signal) = words.next_if(|word| word.starts_with('-') && *word != "--")
        && matches!(signal, "-s" | "-n")
    {
        words.next();
    }
    words.any(|word| word != "--" && !word.starts_with('%'))
}

/// `-rf`, `-fr`, `-r -f` and the long names; or a tree that is more than a project.
fn removal(words: &[Word]) -> Option<Danger> {
    let mut flags = true;
    let (mut deep, mut forced, mut whole) = (false, false, false);
    for word in words {
        let text = word.text.as_str();
        // It may be flags, and any folder.
        if text.starts_with('\0') {
            return Some(Danger::Destroys);
        }
        match text {
            "--" if flags => flags = false,
            "--recursive" if flags => deep = true,
            "--force" if flags => forced = true,
            "--no-preserve-root" => return Some(Danger::Destroys),
            _ if flags && text.starts_with('-') => {
                deep |= short_flag(text, &['r', 'R']);
                forced |= short_flag(text, &['f']);
            }
            _ => {
                whole |= matches!(text.trim_end_matches(['*', '/', '.']), "" | "~" | "/home" | "/root")
                    || is_system(text)
            }
        }
    }
    (deep && (forced || whole)).then_some(Danger::Destroys)
}

fn short_flag(word: &str, flags: &[char]) -> bool {
    word.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-') && rest.contains(flags))
}

/// Lets a program run with the rights of its owner.
fn is_set_id(mode: &str) -> bool {
    let octal = mode.len() == 4 && mode.bytes().all(|b| b.is_ascii_digit()) && !mode.starts_with(['0', '1']);
    octal
        || mode.split(',').any(|part| {
            part.split_once('+')
                .is_some_and(|(who, what)| what.contains('s') && who.chars().all(|c| "ugoa".contains(c)))
        })
}
