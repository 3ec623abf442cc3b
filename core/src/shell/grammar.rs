//! How `@command` is written: `@command [-i | --ai] LINE`, and with `--ai` a question after the last ` > `. It stands at
//! the beginning; anywhere else it is a word like others.

/// How it is written, for who wrote it otherwise.
pub(crate) const SYNTAX: &str = "@command [-i | --ai] COMMAND [> QUESTION]";

/// What a person wants run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The line, as the shell gets it.
    pub(crate) line: String,
    /// It takes the terminal over.
    pub(crate) is_interactive: bool,
    /// What the model is asked about the output; an empty one asks what it means.
    pub(crate) question: Option<String>,
}

impl Asked {
    /// As a person would type it again.
    pub(crate) fn typed(&self) -> String {
        let flag = match &self.question {
            _ if self.is_interactive => "-i ",
            Some(_) => "--ai ",
            None => "",
        };
        let question = self.question.as_deref().filter(|question| !question.is_empty());
        let question = question.map(|question| format!(" > {question}")).unwrap_or_default();
        format!("@command {flag}{}{question}", self.line)
    }
}

/// Reads a prompt. None: it runs nothing. An error: it would, if it were written as it should.
pub(crate) fn read(prompt: &str) -> Option<Result<Asked, ()>> {
    let typed = prompt.trim_start();
    let name = typed.get(.."@command".len()).filter(|name| name.eq_ignore_ascii_case("@command"))?;
    let mut rest = typed.get(name.len()..).filter(|rest| rest.starts_with(char::is_whitespace))?;
    let (mut is_interactive, mut asks) = (false, false);
    loop {
        rest = rest.trim_start();
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        match word {
            "-i" | "--interactive" => is_interactive = true,
            "--ai" | "-ai" => asks = true,
            _ => break,
        }
        rest = rest.get(word.len()..).unwrap_or_default();
    }
    if rest.trim().is_empty() {
        // The bare name is a word like others; with a flag, something is missing.
        return (is_interactive || asks).then_some(Err(()));
    }
    // A question about no command.
    if asks && (is_interactive || rest.starts_with("> ")) {
        return Some(Err(()));
    }
    let (line, question) = match question_at(rest).filter(|_| asks) {
        Some(at) => (rest.get(..at).unwrap_or(rest), rest.get(at + 3..).unwrap_or_default()),
        None => (rest, ""),
    };
    let question = asks.then(|| question.trim().to_owned());
    Some(Ok(Asked { line: line.trim_end().to_owned(), is_interactive, question }))
}

/// Where the last ` > ` outside of quotes is.
fn question_at(line: &str) -> Option<usize> {
    let (mut quote, mut is_escaped, mut found) = (None, false, None);
    for (at, c) in line.char_indices() {
        match quote {
            _ if is_escaped => is_escaped = false,
            Some('\'') if c == '\\' => {}
            _ if c == '\\' => is_escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            None if line.get(at..).is_some_and(|rest| rest.starts_with(" > ")) => found = Some(at),
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statements 37 and 38.
    #[test]
    fn flags_are_whole_words_before_the_line() {
        let asked = |line: &str, question: Option<&str>| {
            Some(Ok(Asked {
                line: line.into(),
                is_interactive: false,
                question: question.map(str::to_owned),
            }))
        };
        for (prompt, expected) in [
            ("@command ls", asked("ls", None)),
            ("  @COMMAND ls -l  ", asked("ls -l", None)),
            ("@command --ai ls", asked("ls", Some(""))),
            ("@command -ai ls", asked("ls", Some(""))),
            ("@command grep -ail x f", asked("grep -ail x f", None)),
            ("@command ls > out.txt", asked("ls > out.txt", None)),
            ("@command --ai du > Which is largest?", asked("du", Some("Which is largest?"))),
            ("@command --ai cat a > b > Why?", asked("cat a > b", Some("Why?"))),
            ("@command --ai echo 'a > b'", asked("echo 'a > b'", Some(""))),
            ("@command --ai echo \"it's > x\" > é?", asked("echo \"it's > x\"", Some("é?"))),
            ("@command echo a\necho b", asked("echo a\necho b", None)),
            ("please run @command ls", None),
            ("@command", None),
            ("@command  ", None),
            ("@commander ls", None),
            ("@commandé ls", None),
            ("@command --ai", Some(Err(()))),
            ("@command -i --ai top", Some(Err(()))),
            ("@command --ai  > Why?", Some(Err(()))),
        ] {
            assert_eq!(read(prompt), expected, "{prompt}");
        }
        assert!(read("@command -i top").unwrap().unwrap().is_interactive);
    }
}
