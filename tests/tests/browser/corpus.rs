//! Hostile texts in every place where a foreign text is shown: none of them runs, loads, or becomes an element.

use chatcli_proto::v1;
use chatcli_tests::corpus::{Hostile, Trap};
use chatcli_tests::fake::{Fake, Settings, Step};
use chatcli_tests::process::Home;
use chatcli_tests::visit::{ask, connected, door, open};
use tonic::Code;

/// So many texts are joined where each one alone would need a visit of its own.
const JOINED: usize = 30;
/// A header may carry no more.
const LONGEST_STATUS: usize = 3000;

fn joined(corpus: &[Hostile]) -> Vec<String> {
    let one_line = |hostile: &Hostile| hostile.text.chars().take(400).collect::<String>();
    corpus.chunks(JOINED).map(|some| some.iter().map(one_line).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_corpus_is_large_and_without_doubles() {
    let corpus = Trap::set().corpus();
    let mut texts: Vec<_> = corpus.iter().map(|hostile| &hostile.text).collect();
    texts.sort();
    texts.dedup();
    assert!(texts.len() >= 200 && texts.len() == corpus.len(), "{} of {}", texts.len(), corpus.len());
}

#[test]
fn what_a_model_says_stays_text() {
    let (home, fake, trap) = (Home::default(), Fake::start(), Trap::set());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    trap.arm(&browser);
    for (number, Hostile { note, text }) in trap.corpus().into_iter().enumerate() {
        // In three pieces, so that the live tail meets it half-finished too.
        let mut pieces: Vec<char> = text.chars().collect();
        let third = pieces.len() / 3;
        let last = pieces.split_off(third * 2);
        let middle = pieces.split_off(third);
        let piece = |characters: Vec<char>| Step::Chunk(characters.into_iter().collect());
        fake.script([piece(pieces), piece(middle), piece(last), Step::Done(String::new())]);
        ask(&browser, &format!("number {number}"));
        browser.wait_for("#log .turn:last-of-type:is([data-state=done], [data-state=failed])");
        browser.wait_for_text("#log .turn:last-of-type .prompt", "the question", |text| {
            text.contains(&format!("number {number}"))
        });
        let caught = trap.caught(&browser, "#log .turn:last-of-type .answer");
        assert_eq!(caught, Vec::<String>::new(), "{number}: {note}: {text}");
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn what_a_person_pastes_stays_text() {
    let (home, fake, trap) = (Home::default(), Fake::start(), Trap::set());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    trap.arm(&browser);
    for text in joined(&trap.corpus()) {
        browser.run(
            "const field = document.getElementById('composer-input'); field.value = 'pasted: ' + arguments[0];\
             field.dispatchEvent(new InputEvent('input', {bubbles: true}))",
            vec![text.clone().into()],
        );
        fake.script(chatcli_tests::fake::text(["fine"]));
        ask(&browser, "");
        browser.wait_for("#log .turn:last-of-type[data-state=done]");
        assert_eq!(trap.caught(&browser, "#log .turn:last-of-type .prompt"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_a_server_says_of_itself_and_its_failures_stays_text() {
    let (home, fake, trap) = (Home::default(), Fake::start(), Trap::set());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    for text in joined(&trap.corpus()) {
        let info = v1::GetServerInfoResponse {
            version: text.clone(),
            provider: text.clone(),
            model: text.clone(),
            available_providers: vec![text.clone()],
            watcher_active: true,
            watcher_target: text.clone(),
            ..Default::default()
        };
        fake.change(|settings| *settings = Settings { info, ..Settings::default() });
        open(&browser, &gateway);
        trap.arm(&browser);
        let message: String = text.chars().filter(|it| !it.is_control()).take(LONGEST_STATUS / 4).collect();
        fake.script([Step::Fail(Code::FailedPrecondition, message)]);
        ask(&browser, "/status");
        ask(&browser, "Fail, please");
        browser.wait_for("#log .turn:last-of-type[data-state=failed]");
        for place in ["#log", "header"] {
            let caught = trap.caught(&browser, place);
            // The page's own fields stand in these places too.
            let foreign: Vec<_> =
                caught.into_iter().filter(|what| !what.starts_with("a field") && !is_our_own(what)).collect();
            assert_eq!(foreign, Vec::<String>::new(), "{place}: {text}");
        }
    }
}

/// Elements that the page itself puts into these places.
fn is_our_own(what: &str) -> bool {
    [
        "SECTION", "FORM", "LABEL", "TEXTAREA", "INPUT", "SELECT", "OPTION", "OPTGROUP", "H1", "H2",
        "HEADER", "MAIN", "NAV", "ASIDE", "ARTICLE", "DL", "DT", "DD", "OUTPUT", "TIME", "KBD", "DETAILS",
        "SUMMARY",
    ]
    .iter()
    .any(|name| what == format!("element {name}"))
}
