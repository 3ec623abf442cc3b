//! Conversations as files: what a person picks or drops is taken in, and one is handed out. The forms are those that the
//! terminal and the full ChatCLI read and write.

use chatcli_core::history::file::{self, Filed, NotTaken};
use chatcli_core::port::ConversationId;
use chatcli_core::problem::{Kind, Surface};
use chatcli_core::text::{Text, fill, size};
use chatcli_core::{Intent, Lang, Problem, history};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileList};

use super::Desk;
use crate::host::Download;

/// Bytes of a file that is taken in.
const LARGEST: u64 = 32 * 1024 * 1024;
/// Files that are taken in at once.
const MOST: u32 = 100;
/// Letters of a file's name.
const NAME: usize = 40;

/// What a conversation is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Everything, for programs.
    #[default]
    Lines,
    /// For people.
    Markdown,
    /// For the full ChatCLI.
    Session,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lines, Self::Markdown, Self::Session];

    /// How its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Lines => "jsonl",
            Self::Markdown => "md",
            Self::Session => "json",
        }
    }

    fn write(self, filed: &Filed, lang: Lang) -> String {
        let title = filed.title.as_deref().unwrap_or_default();
        match self {
            Self::Lines => file::json_lines(title, &filed.turns, &filed.about),
            Self::Markdown => file::markdown(title, &filed.turns, &filed.about, lang),
            Self::Session => file::session_json(title, &filed.turns, &filed.about, filed.source.as_deref()),
        }
    }
}

/// Hands a conversation out as a file.
pub fn export(desk: Desk, id: ConversationId, format: Format) {
    let Some(keep) = desk.bridge.with_value(|bridge| bridge.keeper().get().cloned()) else { return };
    spawn_local(async move {
        let filed = match keep.read(id).await {
            Ok(Some(filed)) => filed,
            Ok(None) => return warn(desk, Problem::new(Kind::ConversationGone)),
            Err(problem) => return warn(desk, problem),
        };
        let text = format.write(&filed, desk.parts.lang.get_untracked());
        let name = format!("{}.{}", name(filed.title.as_deref().unwrap_or_default(), id), format.ending());
        match Download::start(None, &name, &text) {
            Ok(download) => download.release().await,
            Err(why) => warn(desk, Problem::because(Kind::CannotWrite(name), &why)),
        }
    });
}

/// A name that every system takes for a file.
fn name(title: &str, id: ConversationId) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(NAME).collect();
    if name.is_empty() { id.to_string() } else { name }
}

/// Takes files in. The last one that could be read is opened.
pub fn import(desk: Desk, files: &FileList) {
    let Some(keep) = desk.bridge.with_value(|bridge| bridge.keeper().get().cloned()) else { return };
    let files: Vec<File> = (0..files.length().min(MOST)).filter_map(|place| files.get(place)).collect();
    spawn_local(async move {
        let (mut taken, mut last) = (0_usize, None);
        for file in files {
            let filed = match read(&file).await {
                Ok(filed) => filed,
                Err(refused) => {
                    refused.tell(desk, file.name());
                    continue;
                }
            };
            match keep.take_in(filed).await {
                Ok(id) => (taken, last) = (taken + 1, Some(id)),
                // What is full now is full for the next one.
                Err(problem) => {
                    warn(desk, problem);
                    break;
                }
            }
        }
        let Some(id) = last else { return };
        let count = taken.to_string();
        desk.toasts.say(move |lang| fill(Text::FilesTaken.get(lang), &[("count", &count)]));
        desk.want(Intent::History(history::Intent::Open(id)));
    });
}

/// Why a file is not taken in.
enum Refused {
    TooLarge,
    Not(NotTaken),
    Browser(String),
}

impl Refused {
    fn tell(self, desk: Desk, path: String) {
        let limit = size(LARGEST);
        let (text, why) = match self {
            Self::TooLarge => (Text::KeptTooLarge, String::new()),
            Self::Not(NotTaken::Empty) => (Text::FileHasNone, String::new()),
            Self::Not(NotTaken::Encrypted) => (Text::FileEncrypted, String::new()),
            Self::Not(NotTaken::Unreadable) => (Text::FileNoConversation, String::new()),
            Self::Browser(why) => (Text::CannotRead, why),
        };
        desk.toasts
            .warn(move |lang| fill(text.get(lang), &[("path", &path), ("limit", &limit), ("why", &why)]));
    }
}

async fn read(file: &File) -> Result<Filed, Refused> {
    if file.size() > LARGEST as f64 {
        return Err(Refused::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.map_err(|why| Refused::Browser(said(&why)))?;
    file::read(&text.as_string().unwrap_or_default()).map_err(Refused::Not)
}

/// What a browser says about a file that is gone, or that it may not read.
fn said(why: &JsValue) -> String {
    let error = why.dyn_ref::<web_sys::DomException>();
    error.map_or_else(|| String::from(Array::of1(why).join("")), web_sys::DomException::message)
}

fn warn(desk: Desk, problem: Problem) {
    desk.toasts.warn(move |lang| problem.lines(lang, Surface::Page).join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_title_as_every_system_takes_it() {
        let id = ConversationId(7);
        for (title, expected) in [
            ("Why does it crash?", "why-does-it-crash"),
            ("../etc/passwd: C:\\x", "etc-passwd-c-x"),
            ("Migração e você", "migração-e-você"),
            ("???", "0000000000007"),
        ] {
            assert_eq!(name(title, id), expected);
        }
        assert_eq!(name(&"é".repeat(99), id).chars().count(), NAME);
    }
}
