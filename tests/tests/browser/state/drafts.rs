//! What is being written is kept until it is sent, and is a question alone from then on.

use chatcli_tests::visit::ENTER;

use super::*;

#[test]
fn what_was_sent_is_no_draft_any_more_in_the_moment_in_which_it_is_kept() {
    let (home, fake) = (Home::default(), Fake::start());
    let gateway = door(&home, &fake.url());
    let browser = connected(&gateway);
    fake.script([Step::Chunk("Half of it ".to_owned()), Step::Hang]);
    // Each look is one transaction: what it sees is what a new page would find if this one were killed there.
    let watch = "window.seen = { sent: 0, waits: 0, twice: 0 };
        const open = indexedDB.open('chatcli');
        open.onsuccess = () => {
          const look = () => {
            const all = open.result.transaction(['said', 'windows']);
            const said = all.objectStore('said').getAll(), left = all.objectStore('windows').getAll();
            all.oncomplete = () => {
              const sent = said.result.some(it => it.prompt === 'Is it sent?');
              const waits = left.result.some(it => it.waiting.includes('Does it wait?'));
              const writes = (words) => left.result.some(it => it.draft === words);
              seen.sent += sent;
              seen.waits += waits;
              seen.twice += (sent && writes('Is it sent?')) || (waits && writes('Does it wait?'));
              setTimeout(look, 1);
            };
          };
          look();
        };";
    browser.type_text("#composer-input", "Is it sent?");
    wait_until_stored(&browser, "Is it sent?");
    browser.run(watch, Vec::new());
    browser.type_text("#composer-input", ENTER);
    wait_for_answer(&browser, "Half of it");
    browser.type_text("#composer-input", "Does it wait?");
    wait_until_stored(&browser, "Does it wait?");
    browser.type_text("#composer-input", ENTER);
    let seen = || browser.run("return window.seen", Vec::new());
    wait::until(
        "both to be kept",
        || (seen()["sent"].as_u64() > Some(50) && seen()["waits"].as_u64() > Some(50)).then_some(()),
        || seen().to_string(),
    );
    assert_eq!(seen()["twice"], json!(0), "{}", seen());
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
