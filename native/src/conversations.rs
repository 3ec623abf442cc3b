//! `chatcli session`: the conversations of this machine for scripts and for people outside a conversation. It reads the
//! same store that conversations are kept in, and the session files of the full ChatCLI where there are some.

mod files;
mod shown;

use std::path::Path;

use chatcli_core::Lang;
use chatcli_core::history::file::{self, NotTaken};
use chatcli_core::port::{About, ConversationId, KeptConversation, KeptTurn};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};

use crate::arguments::{Format, SessionAction};
use crate::environment::Environment;
use crate::history::{Place, Store};
use crate::output::Output;
use crate::{files as reading, host};

/// A file that is taken in is not longer.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// How many are listed when the command does not say.
const LISTED: usize = 20;

/// Does it; returns the process's exit code.
///
/// # Errors
/// What could not be done, for a person or a script to read.
pub fn run(
    action: SessionAction,
    environment: &Environment,
    lang: Lang,
    output: &Output,
) -> Result<u8, Problem> {
    let place = Place::of(environment).ok_or_else(|| Problem::new(Kind::StoreForbidden))?;
    let mut store = Store::open(&place)?;
    match action {
        SessionAction::List { most, as_json } => {
            let rows = store.list("", most.unwrap_or(LISTED))?;
            let others = files::list(environment);
            output.foreign(&if as_json == Some(true) {
                shown::list_json(&rows, &others)
            } else {
                shown::list(&rows, &others, lang)
            });
        }
        SessionAction::Search { words, as_json } => {
            let rows = store.list(&words.join(" "), LISTED)?;
            if as_json == Some(true) {
                output.foreign(&shown::list_json(&rows, &[]));
            } else if rows.is_empty() {
                output.note(Text::PickerNone.get(lang));
            } else {
                output.write(&shown::list(&rows, &[], lang));
            }
            // As grep says it.
            return Ok(u8::from(rows.is_empty()));
        }
        SessionAction::Show { id, as_json } => {
            let kept = find(&mut store, &id)?;
            let (turns, about, _) = read(&store, kept.id)?;
            output.foreign(&if as_json == Some(true) {
                shown::conversation_json(&kept, &turns)
            } else {
                file::markdown(&kept.title, &turns, &about, lang)
            });
        }
        SessionAction::Export { id, path, format, force } => {
            let kept = find(&mut store, &id)?;
            let (turns, about, source) = read(&store, kept.id)?;
            let format = format.or_else(|| path.as_deref().and_then(Format::of)).unwrap_or(Format::Jsonl);
            let text = match format {
                Format::Jsonl => file::json_lines(&kept.title, &turns, &about),
                Format::Md => file::markdown(&kept.title, &turns, &about, lang),
                Format::Json => file::session_json(&kept.title, &turns, &about, source.as_deref()),
            };
            match path {
                None => output.foreign(&text),
                Some(path) => {
                    let path = environment.expand(&path);
                    let shown = path.display().to_string();
                    host::write_file(&path, &text, force == Some(true)).map_err(|error| {
                        let kind = if error.kind() == std::io::ErrorKind::AlreadyExists {
                            Kind::FileExists(shown.clone())
                        } else {
                            Kind::CannotWrite(shown.clone())
                        };
                        Problem::because(kind, &reading::why(&error, lang))
                    })?;
                    output.note(&fill(Text::Exported.get(lang), &[("path", &shown)]));
                }
            }
        }
        SessionAction::Import { paths } => {
            for path in paths {
                let path = files::named(&path, environment).unwrap_or_else(|| environment.expand(&path));
                let id = take_in(&mut store, &path, lang)?;
                output.line(&id.to_string());
            }
        }
        SessionAction::Delete { ids, yes } => {
            if yes != Some(true) {
                return Err(Problem::because(Kind::Usage, Text::DeleteNeedsYes.get(lang)));
            }
            // All of them are there before one of them goes.
            let found = ids.iter().map(|id| find(&mut store, id)).collect::<Result<Vec<_>, _>>()?;
            for kept in found {
                store.delete(kept.id)?;
                output.line(&kept.id.to_string());
            }
        }
    }
    Ok(0)
}

/// The conversation of that id, of that place in the list, or the only one that says this.
fn find(store: &mut Store, words: &str) -> Result<KeptConversation, Problem> {
    let missing = || Problem::new(Kind::ConversationNotFound(words.to_owned()));
    if let Ok(id) = words.parse::<ConversationId>() {
        return store.row(id)?.ok_or_else(missing);
    }
    let mut rows = match words.parse::<usize>() {
        Ok(number) if number > 0 => {
            let mut rows = store.list("", number)?;
            rows.drain(..rows.len().min(number - 1));
            rows
        }
        _ => store.list(words, 2)?,
    };
    match rows.len() {
        0 => Err(missing()),
        1 => Ok(rows.remove(0)),
        _ => Err(Problem::new(Kind::ConversationAmbiguous(words.to_owned()))),
    }
}

/// Its turns, what belongs to it beside them, and the file that it came from.
type Whole = (Vec<KeptTurn>, About, Option<String>);

fn read(store: &Store, id: ConversationId) -> Result<Whole, Problem> {
    store.read(id)?.ok_or_else(|| Problem::new(Kind::ConversationGone))
}

/// Takes a file in, whatever its form.
fn take_in(store: &mut Store, path: &Path, lang: Lang) -> Result<ConversationId, Problem> {
    let shown = path.display().to_string();
    let text = reading::read_text(path, MOST_BYTES).map_err(|error| {
        let why = reading::why(&error, lang);
        Problem::because(Kind::Usage, &fill(Text::CannotRead.get(lang), &[("path", &shown), ("why", &why)]))
    })?;
    let filed = file::read(&text).map_err(|why| {
        let why = match why {
            NotTaken::Empty => Text::FileHasNone,
            NotTaken::Encrypted => Text::FileEncrypted,
            NotTaken::Unreadable => Text::FileNoConversation,
        };
        Problem::because(Kind::Usage, &fill(why.get(lang), &[("path", &shown)]))
    })?;
    let changed = std::fs::metadata(path).and_then(|there| there.modified()).ok();
    let changed = changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let changed = changed.map_or(0, |age| i64::try_from(age.as_millis()).unwrap_or_default());
    store.take_in(filed, changed)
}
