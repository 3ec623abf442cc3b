//! Finds the references in a prompt. It knows how they are written and nothing of files; which of the possible
//! paths is meant is decided by the caller, who can look at files.

use std::ops::Range;

/// How much of a file or folder is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    #[default]
    Full,
    /// Its structure only.
    Summary,
    /// In pieces, one with each prompt.
    Chunked,
    /// The files that fit the question best.
    Smart,
}

impl Mode {
    /// An unknown mode acts as full, as in the Go program.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "full" => Self::Full,
            "summary" => Self::Summary,
            "chunked" => Self::Chunked,
            "smart" => Self::Smart,
            _ => return None,
        })
    }
}

/// What a reference asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A file, a folder or a pattern.
    File(FileReference),
    /// A path that was mentioned, which counts only if it is there.
    Mention(FileReference),
    /// The state of the repository.
    Git,
    /// The environment.
    Env,
    /// The newest commands of the shell.
    History,
}

/// `@file` with its options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReference {
    /// What may be meant, likeliest first: a path, and the byte of the prompt where the reference ends if it is that.
    pub paths: Vec<(String, usize)>,
    /// How much of it.
    pub mode: Mode,
    /// Leave out what git ignores.
    pub gitignore: bool,
    /// Options that mean nothing.
    pub unknown: Vec<String>,
}

/// One reference and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The bytes of the prompt that it takes, at most.
    pub span: Range<usize>,
    /// What it asks for.
    pub wanted: Wanted,
}

/// The references of a prompt, in order, none over another.
pub fn references(prompt: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(place) = prompt.get(at..).and_then(|rest| rest.find('@')).map(|place| at + place) {
        at = place + 1;
        let before = prompt.get(..place).and_then(|before| before.chars().next_back());
        if before.is_some_and(|before| !before.is_whitespace() && before != '(') {
            continue;
        }
        if let Some(reference) = one(prompt, place) {
            at = reference.span.end.max(at);
            found.push(reference);
        }
    }
    found
}

/// The reference that begins with the `@` at this byte.
fn one(prompt: &str, place: usize) -> Option<Reference> {
    let start = place + 1;
    let rest = prompt.get(start..)?;
    let name_bytes =
        rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
    let name = rest.get(..name_bytes)?;
    let end = start + name_bytes;
    let next = prompt.get(end..).and_then(|after| after.chars().next());
    let is_path = matches!(next, Some('/' | '\\')) || (next == Some(':') && name.len() == 1);
    let wanted = match name {
        "git" if !is_path => Wanted::Git,
        "env" if !is_path => Wanted::Env,
        "history" if !is_path => Wanted::History,
        "file" if next.is_some_and(char::is_whitespace) => return file(prompt, place, end),
        _ => return mention(prompt, place),
    };
    Some(Reference { span: place..end, wanted })
}

/// `@file`, its options and its path. One without a path is none: it stays as it was typed.
fn file(prompt: &str, place: usize, name_end: usize) -> Option<Reference> {
    let mut reference = FileReference::default();
    let mut at = options(prompt, name_end, &mut reference);
    at = blanks(prompt, at, true);
    let (paths, quoted_end) = path(prompt, at)?;
    reference.paths = paths;
    // Options may follow the path, too, when the path ends at its word's end.
    let word_end = quoted_end;
    let after = options(prompt, word_end, &mut reference);
    if after > word_end {
        // Only the whole word can be meant then.
        reference.paths.truncate(1);
        for (_, end) in &mut reference.paths {
            *end = after;
        }
    }
    Some(Reference { span: place..after, wanted: Wanted::File(reference) })
}

/// Reads options from this byte on; says where they end.
fn options(prompt: &str, mut at: usize, reference: &mut FileReference) -> usize {
    loop {
        let start = blanks(prompt, at, false);
        let Some(word) = word(prompt, start).filter(|word| word.len() > 2 && word.starts_with("--")) else {
            return at;
        };
        let mut end = start + word.len();
        let (name, mut value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        match name {
            "--mode" => {
                if value.is_none() {
                    let next = blanks(prompt, end, false);
                    value = self::word(prompt, next);
                    end = next + value.map_or(0, str::len);
                }
                reference.mode = value.and_then(Mode::named).unwrap_or_default();
            }
            "--gitignore" => reference.gitignore = value != Some("false"),
            _ => reference.unknown.push(word.to_owned()),
        }
        at = end;
    }
}

/// Where the next character that is no blank stands; lines are crossed only where that is asked for.
fn blanks(prompt: &str, at: usize, lines: bool) -> usize {
    let rest = prompt.get(at..).unwrap_or_default();
    let is_blank = |c: char| c.is_whitespace() && (lines || c != '\n');
    at + rest.find(|c| !is_blank(c)).unwrap_or(rest.len())
}

/// The word that begins at this byte, if one does.
fn word(prompt: &str, at: usize) -> Option<&str> {
    let rest = prompt.get(at..)?;
    let word = rest.split(char::is_whitespace).next()?;
    (!word.is_empty()).then_some(word)
}

/// The path that begins at this byte: what may be meant, likeliest first, and where the longest of them ends.
fn path(prompt: &str, at: usize) -> Option<(Vec<(String, usize)>, usize)> {
    let rest = prompt.get(at..)?;
    let first = rest.chars().next()?;
    if (first == '"' || first == '\'')
        && let Some((inside, _)) = rest.get(1..)?.split_once(first)
        && !inside.is_empty()
        && !inside.contains('\n')
    {
        let end = at + inside.len() + 2;
        return Some((vec![(inside.to_owned(), end)], end));
    }
    let (text, bytes) = escaped(rest);
    if text.is_empty() {
        return None;
    }
    let end = at + bytes;
    let mut paths = vec![(text.clone(), end)];
    // A sentence may end behind a path.
    if let Some(shorter) = text.strip_suffix(['.', ',', ';', ':', '!', '?', ')'])
        && !shorter.is_empty()
    {
        paths.push((shorter.to_owned(), end - 1));
    }
    // The Go program takes no other characters, so that `a.go,b.go` means `a.go` there.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '~' | '/' | '.' | '-');
    let plain_bytes = text.find(|c| !plain(c)).unwrap_or(text.len());
    let is_pattern = text.contains(['*', '?', '[']);
    if plain_bytes > 0
        && plain_bytes < text.len()
        && !is_pattern
        && !rest.get(..bytes).is_some_and(|word| word.contains('\\'))
        && let Some(shorter) = text.get(..plain_bytes)
        && !paths.iter().any(|(path, _)| path == shorter)
    {
        paths.push((shorter.to_owned(), at + plain_bytes));
    }
    Some((paths, end))
}

/// A word in which a backslash before a blank or a quote lets it count as a letter; how many bytes it took.
fn escaped(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut characters = rest.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if c.is_whitespace() {
            return (text, at);
        }
        match characters.peek() {
            Some((_, next)) if c == '\\' && matches!(next, ' ' | '"' | '\'') => {
                text.push(*next);
                characters.next();
            }
            _ => text.push(c),
        }
    }
    (text, rest.len())
}

/// What the Go program keeps its own meaning for, before a slash.
const OWN_NAMES: [&str; 5] = ["file", "command", "coder", "websearch", "webfetch"];

/// `@src/main.rs`: a path with a separator in it.
fn mention(prompt: &str, place: usize) -> Option<Reference> {
    let at = place + 1;
    let rest = prompt.get(at..)?;
    let (paths, end) = path(prompt, at)?;
    if rest.starts_with(['"', '\'', '@']) {
        return None;
    }
    let word = word(prompt, at)?;
    let first = word.split(['/', '\\']).next()?;
    if first.len() == word.len() || OWN_NAMES.contains(&first) || first.contains('@') {
        return None;
    }
    // Something has to stand behind the separator.
    let paths: Vec<_> = paths
        .into_iter()
        .filter(|(path, _)| path.trim_end_matches(['/', '\\']).contains(['/', '\\']) || path.ends_with('/'))
        .collect();
    if paths.is_empty() {
        return None;
    }
    let reference = FileReference { paths, ..FileReference::default() };
    Some(Reference { span: place..end, wanted: Wanted::Mention(reference) })
}

/// A reference to this path, as a person would type it. A name with both kinds of quotes in it cannot be written.
pub fn written(path: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | '~');
    let ends_plain = path.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/'));
    if ends_plain && !path.starts_with('-') && path.chars().all(is_plain) {
        return Some(format!("@file {path}"));
    }
    let quote = ['"', '\''].into_iter().find(|quote| !path.contains(*quote))?;
    (!path.is_empty() && !path.contains('\n')).then(|| format!("@file {quote}{path}{quote}"))
}

/// The prompt without these bytes and the blanks beside them; lines stay as they are. The spans stand in order.
pub fn without(prompt: &str, spans: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(prompt.len());
    let mut from = 0;
    let is_blank = |c: char| c == ' ' || c == '\t';
    for span in spans {
        kept.push_str(prompt.get(from..span.start).unwrap_or_default());
        from = span.end;
        let after = prompt.get(from..).unwrap_or_default();
        let blank_bytes = after.find(|c| !is_blank(c)).unwrap_or(after.len());
        let ends_line =
            after.get(blank_bytes..).is_none_or(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']));
        let begins_line =
            kept.trim_end_matches(is_blank).is_empty() || kept.trim_end_matches(is_blank).ends_with('\n');
        if ends_line {
            kept.truncate(kept.trim_end_matches(is_blank).len());
            from += blank_bytes;
        } else if begins_line || kept.ends_with(is_blank) {
            from += blank_bytes;
        }
    }
    kept.push_str(prompt.get(from..).unwrap_or_default());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(prompt: &str) -> Vec<(Vec<String>, Mode)> {
        references(prompt)
            .into_iter()
            .filter_map(|reference| match reference.wanted {
                Wanted::File(file) => {
                    Some((file.paths.into_iter().map(|(path, _)| path).collect(), file.mode))
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn paths_and_modes_are_read_wherever_they_stand() {
        for (prompt, path, mode) in [
            ("@file ./src How?", "./src", Mode::Full),
            ("@file --mode=smart ./src How?", "./src", Mode::Smart),
            ("@file --mode summary ./src", "./src", Mode::Summary),
            ("@file ./a --mode summary", "./a", Mode::Summary),
            ("@file --mode=nonsense ./a", "./a", Mode::Full),
            ("read @file \"my file.txt\" now", "my file.txt", Mode::Full),
            ("read @file 'my file.txt' now", "my file.txt", Mode::Full),
            (r"read @file my\ file.txt now", "my file.txt", Mode::Full),
            ("@file ação.md", "ação.md", Mode::Full),
            (r"@file C:\x\y.go", r"C:\x\y.go", Mode::Full),
            ("@file src/**/*.rs", "src/**/*.rs", Mode::Full),
            ("(see @file a.rs)", "a.rs)", Mode::Full),
        ] {
            let found = files(prompt);
            assert_eq!(found.len(), 1, "{prompt}");
            assert_eq!((found[0].0[0].as_str(), found[0].1), (path, mode), "{prompt}");
        }
        let two = files("@file --mode summary ./a vs @file --mode full ./b");
        assert_eq!(two, [(vec!["./a".to_owned()], Mode::Summary), (vec!["./b".to_owned()], Mode::Full)]);
    }

    #[test]
    fn what_may_be_meant_gets_shorter() {
        for (prompt, paths) in [
            ("@file main.go.", vec!["main.go.", "main.go"]),
            ("@file a.go,b.go", vec!["a.go,b.go", "a.go"]),
            ("@file src/*.go", vec!["src/*.go"]),
            ("@file src/*.go?", vec!["src/*.go?", "src/*.go"]),
            ("@file a.go", vec!["a.go"]),
        ] {
            assert_eq!(files(prompt)[0].0, paths, "{prompt}");
        }
    }

    #[test]
    fn a_reference_that_is_written_is_read_again() {
        for path in [
            "main.rs",
            "my file.txt",
            "a'b.md",
            "a\"b.md",
            "--x",
            "ação.md",
            "end.",
            "src/a-b_c.rs",
            "a,b",
            "x)",
        ] {
            let prompt = format!("see\n\n{} @file b.rs", written(path).unwrap());
            let found = files(&prompt);
            assert_eq!(found.len(), 2, "{prompt}");
            assert_eq!(found[0].0[0], path, "{prompt}");
        }
        for path in ["", "a\"'b", "a\nb"] {
            assert_eq!(written(path), None, "{path:?}");
        }
    }

    #[test]
    fn only_whole_names_at_a_boundary_are_references() {
        for (prompt, count) in [
            ("@git", 1),
            ("(@env)", 1),
            ("what did I run? @history", 1),
            ("@git, @env. @history!", 3),
            ("me@git.example @github @environment @john @main.go", 0),
            ("a@b/c `@file x`", 0),
            ("@file", 0),
            ("@file   ", 0),
            ("@FILE main.go", 0),
            ("@file/x @command/y @websearch/z", 0),
            ("@src/a.rs @../a.rs @.github/x @./y @~/z @/etc/hosts @C:/x", 7),
            ("@@src/a", 0),
        ] {
            assert_eq!(references(prompt).len(), count, "{prompt}: {:?}", references(prompt));
        }
    }

    #[test]
    fn a_reference_goes_and_the_lines_stay() {
        for (prompt, left) in [
            ("explain @git please", "explain please"),
            ("@git explain", "explain"),
            ("explain @git", "explain"),
            ("a\n@git\nb", "a\n\nb"),
            ("fn x() {\n    @git y\n}", "fn x() {\n    y\n}"),
            ("x -> y @git Vec<T>", "x -> y Vec<T>"),
            ("@git @env both", "both"),
            ("(@git)", "()"),
        ] {
            let spans: Vec<_> = references(prompt).into_iter().map(|reference| reference.span).collect();
            assert_eq!(without(prompt, &spans), left, "{prompt}");
        }
    }

    #[test]
    fn every_place_of_every_prompt_can_be_cut() {
        let pieces = ["@", "file ", "é", "\\", " ", "\"", "--mode", "=", "\n", "a/b", "git", "'", ".", "日"];
        let mut state = 7_u64;
        for _ in 0..4000 {
            let mut prompt = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                prompt.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
            }
            let found = references(&prompt);
            for pair in found.windows(2) {
                assert!(pair[0].span.end <= pair[1].span.start, "{prompt:?}");
            }
            for reference in &found {
                assert!(prompt.get(reference.span.clone()).is_some(), "{prompt:?}");
                if let Wanted::File(file) | Wanted::Mention(file) = &reference.wanted {
                    for (_, end) in &file.paths {
                        assert!(prompt.get(reference.span.start..*end).is_some(), "{prompt:?} {file:?}");
                    }
                }
            }
            let spans: Vec<_> = found.into_iter().map(|reference| reference.span).collect();
            let left = without(&prompt, &spans);
            assert_eq!(
                left.matches('\n').count() + taken_lines(&prompt, &spans),
                prompt.matches('\n').count()
            );
        }
    }

    fn taken_lines(prompt: &str, spans: &[Range<usize>]) -> usize {
        spans.iter().map(|span| prompt[span.clone()].matches('\n').count()).sum()
    }
}
