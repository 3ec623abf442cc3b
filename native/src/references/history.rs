//! The newest commands of the person's shell, as its history file has them.

use std::fs::File;
use std::io::{Error, Read, Seek, SeekFrom};
use std::path::Path;

/// How much of the end of a history file is read.
const TAIL_BYTES: u64 = 4 * 1024 * 1024;

/// The newest commands with their places among all that are not blank, oldest first. `Err(None)` = a shell whose history
/// is not known here.
pub(super) fn newest(shell: &str, home: &Path, most: usize) -> Result<Vec<(usize, String)>, Option<Error>> {
    let name = shell.rsplit('/').next().unwrap_or(shell);
    let (file, clean): (&str, fn(&str) -> Option<&str>) = match name {
        "bash" => (".bash_history", |line| (!line.starts_with('#')).then_some(line)),
        // `: 1700000000:0;command`
        "zsh" => (".zsh_history", |line| match line.strip_prefix(':') {
            Some(rest) => rest.split_once(';').map(|(_, command)| command),
            None => Some(line),
        }),
        // `- cmd: command`, with other lines about it.
        "fish" => (".local/share/fish/fish_history", |line| line.strip_prefix("- cmd: ")),
        _ => return Err(None),
    };
    let text = tail(&home.join(file))?;
    let commands = text.lines().filter_map(clean).map(str::trim_end).filter(|line| !line.trim().is_empty());
    let numbered: Vec<(usize, String)> =
        commands.enumerate().map(|(place, command)| (place + 1, command.to_owned())).collect();
    let skip = numbered.len().saturating_sub(most);
    Ok(numbered.into_iter().skip(skip).collect())
}

fn tail(path: &Path) -> Result<String, Option<Error>> {
    let mut file = File::open(path).map_err(Some)?;
    let metadata = file.metadata().map_err(Some)?;
    if !metadata.is_file() {
        return Err(None);
    }
    let skipped = metadata.len().saturating_sub(TAIL_BYTES);
    file.seek(SeekFrom::Start(skipped)).map_err(Some)?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut bytes).map_err(Some)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The first line may be half of one.
    Ok(if skipped > 0 {
        text.split_once('\n').map_or(text.clone(), |(_, rest)| rest.to_owned())
    } else {
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_keeps_its_history_in_its_own_way() {
        let home = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = home.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(".bash_history", "#1700000000\nls\n\ngit log\n");
        write(".zsh_history", ": 1700000000:0;ls -l\nplain\n");
        write(".local/share/fish/fish_history", "- cmd: ls\n  when: 1\n- cmd: git log\n  when: 2\n");
        for (shell, expected) in [
            ("/bin/bash", vec![(1, "ls"), (2, "git log")]),
            ("/usr/bin/zsh", vec![(1, "ls -l"), (2, "plain")]),
            ("fish", vec![(1, "ls"), (2, "git log")]),
        ] {
            let expected: Vec<(usize, String)> =
                expected.into_iter().map(|(place, command)| (place, command.to_owned())).collect();
            assert_eq!(newest(shell, home.path(), 30).unwrap(), expected, "{shell}");
        }
        let many: String = (1..=40).map(|n| format!("command {n}\n")).collect();
        write(".bash_history", &many);
        let last = newest("bash", home.path(), 30).unwrap();
        assert_eq!((last.len(), last[0].clone()), (30, (11, "command 11".to_owned())));
        assert!(matches!(newest("/bin/csh", home.path(), 30), Err(None)));
    }
}
