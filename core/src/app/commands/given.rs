//! The words and flags after a command's name, taken apart by the rules of a shell.

use super::{Flag, Misuse, Value};

/// What follows a command's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Given {
    words: Vec<String>,
    flags: Vec<(&'static str, Option<String>)>,
    /// Everything, as it was typed, without the white space around it.
    text: String,
}

impl Given {
    /// Takes the text apart. Quotes and backslashes work as in a shell; `--flag value` and `--flag=value` are the
    /// same; `--` ends the flags.
    pub(crate) fn read(text: &str, known: &'static [Flag]) -> Result<Self, Misuse> {
        let mut given = Self { text: text.trim().to_owned(), ..Self::default() };
        // A command without flags may take a sentence, and an apostrophe opens no quotation there.
        let split = shlex::split(text)
            .or_else(|| known.is_empty().then(|| text.split_whitespace().map(str::to_owned).collect()));
        let mut rest = split.ok_or(Misuse::Syntax)?.into_iter().peekable();
        let mut only_words = false;
        while let Some(word) = rest.next() {
            if only_words || known.is_empty() || !is_flag(&word) {
                given.words.push(word);
                continue;
            }
            if word == "--" {
                only_words = true;
                continue;
            }
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word, None),
            };
            let flag = known.iter().find(|flag| flag.name == name).ok_or(Misuse::Flag(name))?;
            let value = match (flag.value, value) {
                (None, Some(_)) => return Err(Misuse::Syntax),
                (None, None) => None,
                (Some(_), Some(value)) => Some(value),
                // A secret may be left out: it is asked for. A number may be negative, and is refused later.
                (Some(Value::Secret), None) => rest.next_if(|next| !is_flag(next)),
                (Some(Value::Number), None) => Some(rest.next().ok_or(Misuse::Syntax)?),
                (Some(Value::Span), None) => {
                    rest.next_if(|next| next.starts_with(|c: char| c.is_ascii_digit()))
                }
                (Some(_), None) => Some(rest.next_if(|next| !is_flag(next)).ok_or(Misuse::Syntax)?),
            };
            given.flags.push((flag.name, value));
        }
        Ok(given)
    }

    /// The words beside the flags.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }

    /// Everything as it was typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.flags.is_empty()
    }

    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|(name, _)| *name == flag)
    }

    /// The last value of a flag; `Some(None)` when it stands there without one.
    pub(crate) fn value(&self, flag: &str) -> Option<Option<&str>> {
        self.flags.iter().rev().find(|(name, _)| *name == flag).map(|(_, value)| value.as_deref())
    }

    /// The last value of a flag that always has one.
    pub(crate) fn text_of(&self, flag: &str) -> Option<&str> {
        self.value(flag).flatten()
    }
}

fn is_flag(word: &str) -> bool {
    word.starts_with("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] = &[
        Flag { name: "--model", value: Some(Value::Model) },
        Flag { name: "--n", value: Some(Value::Number) },
        Flag { name: "--key", value: Some(Value::Secret) },
        Flag { name: "--force", value: None },
    ];

    #[test]
    fn words_and_flags_come_in_any_order() {
        let given = Given::read(" a --model=m --force 'b c' --n -5 --key", FLAGS).unwrap();
        assert_eq!(given.words(), ["a", "b c"]);
        assert_eq!(given.text_of("--model"), Some("m"));
        assert_eq!(given.text_of("--n"), Some("-5"));
        assert_eq!(given.value("--key"), Some(None));
        assert!(given.has("--force") && !given.has("--x"));
        assert_eq!(Given::read("don't", &[]).unwrap().text(), "don't");
        assert_eq!(Given::read("-- --model", FLAGS).unwrap().words(), ["--model"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (text, misuse) in [
            ("--modle x", Misuse::Flag("--modle".into())),
            ("--model", Misuse::Syntax),
            ("--model --force", Misuse::Syntax),
            ("--force=1", Misuse::Syntax),
            ("'open", Misuse::Syntax),
        ] {
            assert_eq!(Given::read(text, FLAGS), Err(misuse), "{text}");
        }
    }
}
