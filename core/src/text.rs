//! Every sentence a person reads, in both languages, in one table: a text without its translation does not compile.
//!
//! Protocol words, flags, command names and the two banner lines are never translated and are not here.

mod catalogue;
pub mod find;
mod late;
mod placeholder;
#[cfg(test)]
mod style;

pub use catalogue::Text;
pub use late::Late;
pub use placeholder::placeholders;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Brazilian Portuguese.
    PtBr,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::En, Self::PtBr];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::PtBr => "pt-BR",
        }
    }

    /// Reads a tag or a POSIX locale (`pt_BR.UTF-8`): any Portuguese is pt-BR, any English is en.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['.', '@', '_', '-']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "pt" => Some(Self::PtBr),
            "en" | "c" | "posix" => Some(Self::En),
            _ => None,
        }
    }

    /// The language for the first tag that says anything: known languages by name, any other as English.
    pub fn choose<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        tags.into_iter()
            .map(str::trim)
            .find(|tag| !tag.is_empty())
            .and_then(Self::from_tag)
            .unwrap_or_default()
    }
}

/// A name that comes from elsewhere as one line that shows all of it: breaks and controls as they are written in
/// programs, and signs that turn the direction of a line, too. A file may be called anything, and a list that a person
/// agrees to must not be written by one of its names.
pub fn one_line(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '\t' => line.push(letter),
            letter if letter.is_control() => line.extend(letter.escape_default()),
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                line.extend(letter.escape_unicode());
            }
            letter => line.push(letter),
        }
    }
    line
}

/// Lines that names from elsewhere stand in: none of them becomes two.
pub(crate) fn whole_lines(lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| one_line(line)).collect()
}

/// Puts values into a text's `{names}`.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Seconds with one decimal, as the language writes it.
pub fn tenths(millis: u64, lang: Lang) -> String {
    let point = match lang {
        Lang::En => '.',
        Lang::PtBr => ',',
    };
    format!("{}{point}{}", millis / 1000, millis % 1000 / 100)
}

/// One line, with one name in it.
pub(crate) fn named(text: Text, name: &str, lang: Lang) -> Vec<String> {
    vec![fill(text.get(lang), &[("name", name)])]
}

/// One line, with one number in it.
pub(crate) fn counted(text: Text, name: &str, count: usize, lang: Lang) -> Vec<String> {
    vec![fill(text.get(lang), &[(name, &count.to_string())])]
}

/// A size for a person: `512 B`, `34 KiB`, `1 MiB`, rounded up.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", bytes.div_ceil(1_048_576)),
    }
}

/// Whole seconds, rounded up, so that "in 0 s" is never said of the future.
pub(crate) fn secs_up(ms: u64) -> u64 {
    ms.div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_shows_what_is_in_it() {
        for (name, line) in [
            ("ação 漢字 👩‍💻.rs", "ação 漢字 👩‍💻.rs"),
            ("a.txt\nSend? [y/N]: y\r\n", "a.txt\\nSend? [y/N]: y\\r\\n"),
            ("a\u{1b}[2J\u{7}b", "a\\u{1b}[2J\\u{7}b"),
            ("evil\u{202e}txt.exe\u{2028}x", "evil\\u{202e}txt.exe\\u{2028}x"),
        ] {
            assert_eq!(one_line(name), line);
        }
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        for (bytes, text) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_024, "1 KiB"),
            (12_345, "13 KiB"),
            (1_048_576, "1 MiB"),
            (15_000_000, "15 MiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<_> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_ask_for_the_same_values() {
        for text in Text::ALL {
            assert_eq!(names(text.get(Lang::En)), names(text.get(Lang::PtBr)), "{text:?}");
            assert!(
                !text.get(Lang::En).trim().is_empty() && !text.get(Lang::PtBr).trim().is_empty(),
                "{text:?}"
            );
        }
        for text in Late::ALL {
            assert_eq!(names(text.get(Lang::En)), names(text.get(Lang::PtBr)), "{text:?}");
        }
    }

    #[test]
    fn fills_known_names_and_leaves_the_rest() {
        assert_eq!(fill("{a} and {b} {", &[("a", "1"), ("x", "{a}")]), "1 and {b} {");
        assert_eq!(fill("{a}{a}", &[("a", "{a}")]), "{a}{a}", "values are not filled again");
    }

    #[test]
    fn decimals_follow_the_language() {
        assert_eq!((tenths(743, Lang::En), tenths(743, Lang::PtBr)), ("0.7".to_owned(), "0,7".to_owned()));
        assert_eq!(tenths(61_050, Lang::En), "61.0");
    }

    #[test]
    fn picks_a_language_from_locales() {
        for (tags, lang) in [
            (&["pt_BR.UTF-8"][..], Lang::PtBr),
            (&["", "pt"], Lang::PtBr),
            (&["pt-PT"], Lang::PtBr),
            (&["C"], Lang::En),
            (&["xx"], Lang::En),
            (&["C", "pt_BR"], Lang::En),
            (&[], Lang::En),
        ] {
            assert_eq!(Lang::choose(tags.iter().copied()), lang, "{tags:?}");
        }
    }
}
