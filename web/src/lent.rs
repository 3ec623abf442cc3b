//! What a person lends the page beside what they write: text files and long pastes, and a folder. Each text has a name of
//! its own, which a question names with `@file`, so that it goes along in the same form as a terminal's file does.
//!
//! What looks like a secret is masked when it comes in: what is shown, what is sent and what outlives a reload is one text.
//! It outlives a reload in the storage of its tab, and nothing else does; it comes with the late parts.
//!
//! | file | decides |
//! |---|---|
//! | [`part`] | what is fetched when something is lent for the first time |
//! | [`source`] | where a reference leads |
//! | [`folder`], [`place`], `store` | how a folder is read, which one is lent, and what of it is kept |
//! | [`pasted`] | what a person is asked to paste |

pub mod folder;
pub mod part;
pub mod pasted;
pub mod place;
pub mod source;
mod store;

use std::cell::RefCell;
use std::sync::Arc;

use chatcli_core::Redactor;
use chatcli_references::grammar::{Reference, Wanted, references, without, written};
use gloo_storage::{SessionStorage, Storage};
use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;

use crate::host;

/// Texts that belong to one message.
pub const MOST: usize = 16;
/// Bytes of all texts that are kept, those of earlier messages included.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Letters of a name.
const NAME: usize = 80;
/// Where they are kept over a reload.
const KEY: &str = "chatcli.lent";

/// One text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lent {
    /// Its name, which no other one has.
    pub name: String,
    /// The text as it goes along.
    pub text: Arc<str>,
    /// As it was before secrets were masked, for as long as the page lives; none = nothing was.
    pub original: Option<Arc<str>>,
    /// Something in it was masked.
    pub is_masked: bool,
    /// It was pasted, and can become a part of the message again.
    pub is_pasted: bool,
    /// It belongs to the message that is being written.
    is_on_desk: bool,
    /// A message that was sent names it.
    is_sent: bool,
}

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The message has too many.
    Many,
    /// All together are too long.
    Long,
}

thread_local! {
    static SHELF: RefCell<Vec<Lent>> = const { RefCell::new(Vec::new()) };
}

/// Those of the message that is being written.
pub fn on_desk() -> Vec<Lent> {
    SHELF.with_borrow(|shelf| shelf.iter().filter(|lent| lent.is_on_desk).cloned().collect())
}

/// The one of this name.
pub fn named(name: &str) -> Option<Lent> {
    SHELF.with_borrow(|shelf| shelf.iter().find(|lent| lent.name == name).cloned())
}

/// Takes a text in, and says what it is called here.
///
/// # Errors
/// There is no room for it.
pub fn take_in(name: &str, text: &str, is_pasted: bool) -> Result<Lent, Full> {
    let masked = Redactor::default().clean(text).into_owned();
    let is_masked = masked != text;
    let lent = Lent {
        name: plain(name),
        text: masked.into(),
        original: (is_masked && is_pasted).then(|| text.into()),
        is_masked,
        is_pasted,
        is_on_desk: true,
        is_sent: false,
    };
    let taken = SHELF.with_borrow_mut(|shelf| put(shelf, lent))?;
    keep();
    Ok(taken)
}

/// Takes one from the message that is being written.
pub fn put_away(name: &str) {
    SHELF.with_borrow_mut(|shelf| {
        for lent in shelf.iter_mut().filter(|lent| lent.name == name) {
            lent.is_on_desk = false;
        }
        shelf.retain(|lent| lent.is_on_desk || lent.is_sent);
    });
    keep();
}

/// The message as it is submitted: what was written, and a reference to each text that belongs to it. A command takes
/// none along.
pub fn line(text: &str) -> String {
    if text.starts_with('/') {
        return text.to_owned();
    }
    let names = on_desk().iter().filter_map(|lent| written(&lent.name)).collect::<Vec<_>>().join(" ");
    match (names.is_empty(), text.trim().is_empty()) {
        (true, _) => text.to_owned(),
        (_, true) => names,
        _ => format!("{}\n\n{names}", text.trim_end()),
    }
}

/// The message was sent. What it names stays, because it may be asked again.
pub fn sent(line: &str) {
    if line.starts_with('/') {
        return;
    }
    SHELF.with_borrow_mut(|shelf| {
        for lent in shelf.iter_mut().filter(|lent| lent.is_on_desk) {
            (lent.is_on_desk, lent.is_sent) = (false, true);
        }
    });
    keep();
}

/// A message came back: what it names at its end belongs to the one that is being written again. Says what is left of it.
pub fn take_back(line: &str) -> String {
    let Some((rest, names)) = apart(line, |name| named(name).is_some()) else { return line.to_owned() };
    SHELF.with_borrow_mut(|shelf| {
        for lent in shelf.iter_mut().filter(|lent| names.contains(&lent.name)) {
            lent.is_on_desk = true;
        }
    });
    keep();
    rest
}

/// What was written, and what the last line names, when that names nothing but texts that are known.
fn apart(line: &str, is_known: impl Fn(&str) -> bool) -> Option<(String, Vec<String>)> {
    let end = line.trim_end().rfind('\n').map_or(0, |place| place + 1);
    let last = line.get(end..)?;
    let found = references(last);
    let path = |reference: &Reference| match &reference.wanted {
        Wanted::File(file) => file.paths.first().map(|(path, _)| path.clone()),
        _ => None,
    };
    let names: Vec<String> = found.iter().map(path).collect::<Option<_>>()?;
    let spans: Vec<_> = found.iter().map(|reference| reference.span.clone()).collect();
    let is_all = !names.is_empty()
        && names.iter().all(|name| is_known(name))
        && without(last, &spans).trim().is_empty();
    is_all.then(|| (line.get(..end).unwrap_or_default().trim_end().to_owned(), names))
}

/// Nothing is lent any more.
pub fn forget() {
    SHELF.with_borrow_mut(Vec::clear);
    keep();
    spawn_local(place::take_away());
}

/// Brings back what was lent before the page was loaded again.
pub fn recall() {
    spawn_local(place::recall());
    if !host::has_session_storage() {
        return;
    }
    let kept = SessionStorage::raw().get_item(KEY).ok().flatten();
    let kept = kept.and_then(|kept| serde_json::from_str::<Value>(&kept).ok());
    let kept = kept.as_ref().and_then(Value::as_array).into_iter().flatten().take(256).filter_map(read);
    SHELF.with_borrow_mut(|shelf| {
        for lent in kept {
            if shelf.iter().all(|known| known.name != lent.name) {
                shelf.push(lent);
            }
        }
    });
}

fn read(kept: &Value) -> Option<Lent> {
    let flag = |name: &str| kept.get(name).and_then(Value::as_bool).unwrap_or_default();
    Some(Lent {
        name: kept.get("name")?.as_str()?.to_owned(),
        text: kept.get("text")?.as_str()?.into(),
        original: None,
        is_masked: flag("masked"),
        is_pasted: flag("pasted"),
        is_on_desk: flag("desk"),
        is_sent: flag("sent"),
    })
}

/// Keeps them for as long as the tab is open. A storage that is full or forbidden costs what a reload would bring back.
fn keep() {
    if !host::has_session_storage() {
        return;
    }
    let storage = SessionStorage::raw();
    let kept = SHELF.with_borrow(|shelf| {
        let one = |lent: &Lent| {
            json!({
                "name": lent.name, "text": &*lent.text, "masked": lent.is_masked, "pasted": lent.is_pasted,
                "desk": lent.is_on_desk, "sent": lent.is_sent,
            })
        };
        (!shelf.is_empty()).then(|| Value::Array(shelf.iter().map(one).collect()).to_string())
    });
    let is_kept = kept.as_ref().is_some_and(|kept| storage.set_item(KEY, kept).is_ok());
    if !is_kept {
        let _ = storage.remove_item(KEY);
    }
}

/// Puts a text on the shelf under a name that is free. The same text under the same name is the same one.
fn put(shelf: &mut Vec<Lent>, mut lent: Lent) -> Result<Lent, Full> {
    let same = |known: &Lent| known.name == lent.name && known.text == lent.text;
    if let Some(known) = shelf.iter_mut().find(|known| same(known)) {
        known.is_on_desk = true;
        return Ok(known.clone());
    }
    if shelf.iter().filter(|known| known.is_on_desk).count() >= MOST {
        return Err(Full::Many);
    }
    let bytes = |shelf: &[Lent]| shelf.iter().map(|lent| lent.text.len()).sum::<usize>();
    let desk: usize = shelf.iter().filter(|known| known.is_on_desk).map(|known| known.text.len()).sum();
    if desk + lent.text.len() > MOST_BYTES {
        return Err(Full::Long);
    }
    // Room is made by what was sent longest ago.
    while bytes(shelf) + lent.text.len() > MOST_BYTES {
        let Some(oldest) = shelf.iter().position(|known| !known.is_on_desk) else { break };
        shelf.remove(oldest);
    }
    lent.name = free(&lent.name, |name| shelf.iter().any(|known| known.name == name));
    shelf.push(lent.clone());
    Ok(lent)
}

/// The name, with a number where it is taken: `main.rs`, `main-2.rs`.
fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let numbered = (2..).map(|number: u32| format!("{stem}-{number}{ending}"));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

/// A name that can be written as a reference and shown: no signs that mean something there, and no letters that are not
/// seen.
fn plain(name: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let sign =
        |c: char| if matches!(c, '/' | '\\' | '"' | '\'' | '*' | '?' | '[' | ']' | '`') { '_' } else { c };
    let name: String = name.trim().chars().filter(|c| !is_hidden(*c)).map(sign).collect();
    let letters = name.chars().count();
    // The ending says what the file is.
    let name: String = name.chars().skip(letters.saturating_sub(NAME)).collect();
    if name.trim_matches(['.', ' ']).is_empty() { "text.txt".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lent(name: &str, text: &str) -> Lent {
        Lent { name: name.to_owned(), text: text.into(), is_on_desk: true, ..Lent::default() }
    }

    #[test]
    fn no_two_have_one_name_and_the_same_is_the_same() {
        let mut shelf = Vec::new();
        for (text, name) in [("a", "main.rs"), ("b", "main-2.rs"), ("a", "main.rs"), ("c", "main-3.rs")] {
            assert_eq!(put(&mut shelf, lent("main.rs", text)).unwrap().name, name);
        }
        assert_eq!(put(&mut shelf, lent(".x", "1")).unwrap().name, ".x");
        assert_eq!(put(&mut shelf, lent(".x", "2")).unwrap().name, ".x-2");
    }

    #[test]
    fn there_is_an_end_to_them_and_what_was_sent_makes_room() {
        let mut shelf = Vec::new();
        let long = "x".repeat(MOST_BYTES / 2);
        put(&mut shelf, lent("a", &long)).unwrap();
        put(&mut shelf, lent("b", &long)).unwrap();
        assert_eq!(put(&mut shelf, lent("c", "y")), Err(Full::Long));
        shelf[0].is_on_desk = false;
        put(&mut shelf, lent("c", "y")).unwrap();
        assert_eq!(shelf.iter().map(|lent| lent.name.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        for place in shelf.len()..MOST {
            put(&mut shelf, lent(&format!("n{place}"), "")).unwrap();
        }
        assert_eq!(put(&mut shelf, lent("one more", "")), Err(Full::Many));
    }

    #[test]
    fn a_name_can_be_shown_and_written_as_a_reference() {
        for (name, expected) in [
            ("../a\\b.rs", ".._a_b.rs"),
            ("say \"hi\".txt", "say _hi_.txt"),
            ("evil\u{202e}txt.exe", "eviltxt.exe"),
            (" ", "text.txt"),
            ("..", "text.txt"),
            ("relatório final.md", "relatório final.md"),
        ] {
            assert_eq!(plain(name), expected);
            assert!(written(expected).is_some());
        }
        assert!(plain(&format!("{}.rs", "n".repeat(500))).ends_with("n.rs"));
    }

    #[test]
    fn a_message_names_what_belongs_to_it_and_gives_it_back() {
        SHELF.with_borrow_mut(|shelf| *shelf = vec![lent("main.rs", "a"), lent("my notes.txt", "b")]);
        let whole = "why?\n\n@file main.rs @file \"my notes.txt\"";
        assert_eq!(line("why?\n"), whole);
        assert_eq!(line(" "), "@file main.rs @file \"my notes.txt\"");
        assert_eq!(line("/help"), "/help");
        let is_known = |name: &str| named(name).is_some();
        for other in [
            "why? @file main.rs",
            "why?\n\n@file main.rs @file nothing.rs",
            "why?\n\nsee @file main.rs",
            "why?\n\n@git",
            "why?",
        ] {
            assert_eq!(apart(other, is_known), None, "{other} is the person's own");
        }
        let names = ["main.rs", "my notes.txt"].map(str::to_owned).to_vec();
        assert_eq!(apart(whole, is_known), Some(("why?".to_owned(), names)));
    }
}
