//! Which commands delete, or empty, what no checkpoint brings back: the tools' own changes are kept before they are made,
//! what a command does to files is not. Most of that is a day's work (`rm target/x`), so a rule of the person's own may
//! allow it; no mode does. What is worse stands in the list of dangers too.
//!
//! Overwriting is not in here (`cp`, `mv`, `sed -i`, `> file` behind a command): nearly every command does that, and what
//! a line names is kept before it runs, so it can be taken back with the turn.

use super::{Command, git};

/// When a command of the table does it.
#[derive(Clone, Copy, Debug)]
enum When {
    Always,
    /// One of these words stands in it, or begins one.
    With(&'static [&'static str]),
    /// None of these words stands in it.
    Without(&'static [&'static str]),
}

/// The command's first words, without git's options before the subcommand, and when it deletes.
const TABLE: [(&str, When); 33] = [
    ("rm", When::Always),
    ("unlink", When::Always),
    ("shred", When::Always),
    ("srm", When::Always),
    ("scrub", When::Always),
    ("wipe", When::Always),
    ("truncate", When::Always),
    ("blkdiscard", When::Always),
    ("dd", When::With(&["of="])),
    ("find", When::With(&["-delete"])),
    ("fd", When::With(&["-x", "-X", "--exec"])),
    ("rsync", When::With(&["--del", "--remove-source-files"])),
    ("rclone", When::With(&["delete", "purge", "sync", "move", "cleanup"])),
    ("tar", When::With(&["--remove-files"])),
    ("zip", When::With(&["-m", "--move", "-d", "--delete"])),
    ("7z", When::With(&["-sdel", "d"])),
    ("gio", When::With(&["remove"])),
    ("git clean", When::Without(&["-n", "--dry-run"])),
    ("git rm", When::Without(&["-n", "--dry-run", "--cached"])),
    // A name may be a branch, and as well a file whose changes are lost.
    ("git checkout", When::Without(&["-b", "--orphan"])),
    ("git restore", When::Without(&["--staged", "-S"])),
    ("git reset", When::With(&["--hard", "--merge", "--keep"])),
    ("git worktree remove", When::Always),
    ("git tag", When::With(&["-d", "--delete"])),
    ("git stash", When::With(&["drop", "clear"])),
    ("git submodule deinit", When::Always),
    ("docker rm", When::Always),
    ("docker volume", When::With(&["rm", "prune"])),
    ("docker system prune", When::Always),
    ("docker image", When::With(&["rm", "prune"])),
    ("docker container", When::With(&["rm", "prune"])),
    ("podman rm", When::Always),
    ("podman volume", When::With(&["rm", "prune"])),
];

/// Whether a command, as its words, deletes. Where the shell would fill something in, the word is `None`.
pub(super) fn by_words(words: &[Option<String>]) -> bool {
    let mut words = words.iter().map(|word| word.as_deref().unwrap_or("\0")).collect::<Vec<_>>();
    let Some(first) = words.first_mut() else { return false };
    let name = first.rsplit('/').next().unwrap_or_default();
    *first = name;
    if name == "git" {
        let before = git::options_of(words.get(1..).unwrap_or_default());
        words.drain(1..(1 + before).min(words.len()));
    }
    TABLE.iter().any(|(key, when)| {
        let mut rest = words.iter();
        let is_it = key.split(' ').all(|part| rest.next() == Some(&part));
        let mut rest = rest.copied();
        is_it
            && match when {
                When::Always => true,
                When::With(wanted) => rest.any(|word| wanted.iter().any(|part| word.starts_with(part))),
                When::Without(spared) => !rest.any(|word| spared.contains(&word)),
            }
    })
}

/// Whether it empties the files that it writes, because it says nothing: `> f`, `: > f`, `cat /dev/null > f`.
pub(super) fn by_silence(command: &Command) -> bool {
    let says = match command.name() {
        ":" | "true" | "false" => false,
        "cat" if !command.arguments().is_empty() => {
            command.arguments().iter().any(|word| word.text != "/dev/null")
        }
        _ => !command.words.is_empty(),
    };
    !says && command.empties
}
