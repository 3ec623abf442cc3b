//! The style of every text, as tests: words that are not used, punctuation, width, and what belongs to which surface.

use super::{Lang, Late, Text, fill};

/// Words of the project's makers, or without a subject in them; the style has better ones.
const NOT_EN: &[&str] = &[
    "whoever",
    "somebody",
    "nobody",
    "anybody",
    "anew",
    "door",
    "a person",
    "go on",
    "goes on",
    "the go program",
];
const NOT_PT: &[&str] = &[
    "quem mantém",
    "papel",
    "cifra",
    "cifrado",
    "cifrada",
    "sem cifra",
    "isso",
    "isto",
    "ajustes",
    "gravar",
    "gravado",
    "apagar",
    "esquecer",
    "porta do servidor",
    "programa em go",
    "alguém",
];

/// What core says about a connection that only a terminal makes: its flags and variables are known there.
const OF_A_TERMINAL: &[Text] = &[
    Text::HintTokenFlag,
    Text::HintTokenCommand,
    Text::AddressMissing,
    Text::PlaintextForbidden,
    Text::HintPlaintext,
    Text::HintTls,
    Text::HintTlsNeeded,
    Text::HintTlsNotSpoken,
    Text::HintTlsAuthority,
    Text::HintTlsClient,
    Text::HintUsage,
    Text::HintForce,
    Text::WatchersAreServers,
    Text::HintGateway,
    Text::InputTooLate,
];

/// Not read as sentences: pages of examples, a page of a browser, questions to a model.
const OF_ANOTHER_SHAPE: &[Text] = &[
    Text::ConnectExamples,
    Text::AcpExamples,
    Text::WatchExamples,
    Text::ManExitCodes,
    Text::AuthPageDone,
    Text::AuthPageDenied,
    Text::AlertQuestion,
    Text::ContinuePrompt,
    Text::HintSessionName,
];

/// Every text, by its name.
fn every() -> impl Iterator<Item = (String, Lang, &'static str)> {
    let early = Text::ALL.iter().flat_map(|text| Lang::ALL.map(|lang| (named(text), lang, text.get(lang))));
    let late = Late::ALL.iter().flat_map(|text| Lang::ALL.map(|lang| (named(text), lang, text.get(lang))));
    early.chain(late)
}

fn named(text: &impl std::fmt::Debug) -> String {
    format!("{text:?}")
}

fn is_of_another_shape(name: &str) -> bool {
    OF_ANOTHER_SHAPE.iter().any(|text| named(text) == name)
}

/// Whether the text has that word or those words, and not as a part of others.
fn has(text: &str, wanted: &str) -> bool {
    let words = |text: &str| {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        format!(" {} ", words.join(" "))
    };
    words(text).contains(words(wanted).as_str())
}

/// The sentences of a text; a point inside a word or an abbreviation ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(place) = rest.get(from..).and_then(|rest| rest.find([' ', '\n'])) {
        let end = from + place;
        let (before, after) = rest.split_at(end);
        if before.ends_with(['.', '?', '!']) && !before.ends_with("e.g.") && !before.ends_with("ex.") {
            sentences.push(before);
            rest = after.trim_start();
            from = 0;
        } else {
            from = end + 1;
        }
    }
    sentences.push(rest);
    sentences
}

#[test]
fn no_text_uses_a_word_that_the_style_forbids() {
    for (text, lang, said) in every() {
        let forbidden = if lang == Lang::En { NOT_EN } else { NOT_PT };
        for word in forbidden {
            assert!(!has(said, word), "{text:?} says {word:?}: {said}");
        }
        assert!(!said.contains("(s)"), "{text:?}: {said}");
    }
}

#[test]
fn one_sentence_has_no_period_and_two_have_them() {
    for (text, _, said) in every().filter(|(text, ..)| !is_of_another_shape(text)) {
        match sentences(said).as_slice() {
            [one] => assert!(!one.ends_with('.'), "{text:?} is one sentence: {said}"),
            [.., last] => {
                // A command or a value that is copied keeps its own end.
                let is_copied = last.contains("chatcli ") || last.ends_with(['}', ']', ')']);
                assert!(last.ends_with(['.', '?', '!', '…']) || is_copied, "{text:?}: {said}");
            }
            [] => panic!("{text:?} is empty"),
        }
    }
}

#[test]
fn no_sentence_is_wider_than_eighty_columns() {
    for (text, _, said) in every().filter(|(text, ..)| !is_of_another_shape(text)) {
        // Help pages and long values are wrapped where they are shown.
        if said.contains("[env: ") || text.starts_with("Flag") {
            continue;
        }
        for sentence in sentences(said) {
            let names: Vec<&str> =
                sentence.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
            let values: Vec<(&str, &str)> = names.iter().map(|name| (*name, "a-value")).collect();
            let filled = fill(sentence, &values);
            assert!(filled.chars().count() <= 80, "{text:?} is wide: {filled}");
        }
    }
}

#[test]
fn seconds_stand_apart_from_their_number() {
    for (text, _, said) in every() {
        assert!(!said.contains("secs}s"), "{text:?}: {said}");
    }
}

#[test]
fn a_page_hears_of_no_flag_no_variable_and_no_interrupt() {
    for text in Text::PAGE.iter().filter(|text| !OF_A_TERMINAL.contains(text)) {
        for lang in Lang::ALL {
            let said = text.get(lang);
            for sign in ["--", "CHATCLI_", "Ctrl+C"] {
                assert!(!said.contains(sign), "{text:?}: {said}");
            }
        }
    }
}

#[test]
fn a_command_in_the_list_of_commands_fits_its_line() {
    let is_in_the_list = |text: Text| {
        format!("{text:?}").starts_with("Help") && ![Text::HelpEnd, Text::HelpMore].contains(&text)
    };
    for text in Text::ALL.iter().filter(|text| is_in_the_list(**text)) {
        for lang in Lang::ALL {
            assert!(text.get(lang).chars().count() <= 62, "{text:?}");
        }
    }
}
