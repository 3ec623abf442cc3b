//! The style of every text of the command line, and which language is spoken.

use std::ffi::OsString;

use super::catalogue::ALL;
use super::*;
use crate::settings::table::rows;

const LANGS: [Lang; 2] = [Lang::En, Lang::PtBr];

#[test]
fn the_first_that_says_anything_decides_the_language() {
    let lang = |words: &[&str], variables: &[(&str, &str); 2]| {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        Lang::choose(&words, &Environment::from(*variables))
    };
    let none = ("", "");
    assert_eq!(lang(&["--lang", "pt-BR"], &[("CHATCLI_LANG", "en"), none]), Lang::PtBr);
    assert_eq!(lang(&["access", "-lang=pt"], &[none, none]), Lang::PtBr);
    assert_eq!(lang(&["--lang=en"], &[("LANG", "pt_BR.UTF-8"), none]), Lang::En);
    assert_eq!(lang(&[], &[("CHATCLI_LANG", "pt_BR.UTF-8"), ("LANG", "en_US")]), Lang::PtBr);
    assert_eq!(lang(&[], &[("LC_ALL", ""), ("LC_MESSAGES", "pt_BR")]), Lang::PtBr);
    assert_eq!(lang(&[], &[("LC_ALL", "C"), ("LANG", "pt_BR")]), Lang::En);
    assert_eq!(lang(&[], &[("CHATCLI_LANG", "xx"), ("LANG", "pt_BR")]), Lang::En);
    assert_eq!(lang(&["--lang"], &[none, none]), Lang::En);
}

#[test]
fn values_are_put_in_once_and_in_the_language_of_the_line() {
    let line = both("{a} of {b}: {c}", "{a} em {b}: {c}").with("a", "{b}").with("b", both("one", "um"));
    assert_eq!(line.get(Lang::En), "{b} of one: {c}");
    assert_eq!(line.get(Lang::PtBr), "{b} em um: {c}");
    assert_eq!(line.to_string(), line.get(Lang::En), "logs are English");
}

#[test]
fn both_languages_ask_for_the_same_values() {
    fn names(mut text: &str) -> Vec<&str> {
        let mut names = Vec::new();
        while let Some((_, name, after)) = hole(text) {
            names.push(name);
            text = after;
        }
        names.sort_unstable();
        names
    }
    for (key, text) in ALL {
        assert_eq!(names(text.get(Lang::En)), names(text.get(Lang::PtBr)), "{key}");
    }
}

#[test]
fn sentences_have_one_shape() {
    let says = rows().map(|row| (row.name, row.says));
    for (key, text) in ALL.iter().copied().chain(says) {
        for lang in LANGS {
            let said = text.get(lang);
            assert!(!said.trim().is_empty(), "{key}");
            for line in said.lines() {
                assert!(line.chars().count() <= 80, "{key} is wide: {line}");
            }
            // A period belongs to a text of several sentences only.
            let is_one = said.trim_end().matches(". ").count() == 0 && !said.contains(".\n");
            assert!(!(is_one && said.trim_end().ends_with('.')), "{key} ends with a period: {said}");
        }
    }
}

/// The first word of a text that the style does not allow.
pub fn forbidden(text: &str, lang: Lang) -> Option<String> {
    let words = match lang {
        Lang::En => " whoever somebody nobody anybody anew door upstream's vouch shall ",
        Lang::PtBr => {
            " papel cifra cifrado porta-voz ajustes gravar apagar esquecer fica isso isto alguém dono "
        }
    };
    let text = text.to_lowercase();
    let mut said = text.split(|c: char| !c.is_alphanumeric() && !['\'', '-'].contains(&c));
    let found = said.find(|word| !word.is_empty() && words.contains(&format!(" {word} ")));
    found.map(str::to_owned).or_else(|| text.contains("(s)").then(|| "(s)".to_owned()))
}

#[test]
fn no_text_uses_a_forbidden_word() {
    let says = rows().map(|row| (row.name, row.says));
    for (key, text) in ALL.iter().copied().chain(says) {
        for lang in LANGS {
            assert_eq!(forbidden(text.get(lang), lang), None, "{key}: {}", text.get(lang));
        }
    }
}
