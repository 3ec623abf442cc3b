//! Makes the lines of a recording, without the secrets in it.
//!
//! An answer arrives in pieces, and a secret in it can be cut by their borders. So the pieces of a line of an answer are
//! held until the line is complete and cleaned as one text, which is as long as it was and is cut where it was cut.
//! Everything after a piece that is held waits with it; the order stays.

use std::collections::VecDeque;

use chatcli_proto::Reply;
use serde_json::Value;

use super::{Header, Step, VERSION};
use crate::app::Event;
use crate::port::{EffectId, Outcome};
use crate::written::as_long;

/// So much of an answer without a line's end is held, in bytes.
const HELD_BYTES: usize = 64 * 1024;
/// So many steps wait for the end of a line.
const HELD_STEPS: usize = 4_096;
/// So long is waited for the end of a line, in milliseconds.
const HELD_MS: u64 = 2_000;

/// Turns what happens into lines.
#[derive(Debug, Default)]
pub struct Recorder {
    /// Steps in order, and whether each waits for the rest of its line.
    held: VecDeque<(Step, bool)>,
    /// The lines of answers that are not complete.
    open: Vec<(EffectId, String)>,
}

impl Recorder {
    /// The first line.
    pub fn header(program: &str) -> String {
        let header = Header { recording: VERSION, program: program.to_owned() };
        line(&serde_json::to_value(header).unwrap_or_default())
    }

    /// Takes in one step and gives the lines that are complete now. `clean` removes secrets from a text.
    pub fn take(&mut self, mut step: Step, clean: &dyn Fn(&str) -> String) -> Vec<String> {
        hide_code(&mut step.event);
        if let Event::Done(id, outcome) = &step.event
            && outcome.is_final()
        {
            self.settle(*id, clean);
        }
        let now_ms = step.at.mono_ms;
        let piece = piece(&step.event).map(|(id, text)| (id, text.to_owned()));
        self.held.push_back((step, piece.is_some()));
        if let Some((id, text)) = piece
            && is_complete(self.add(id, &text))
        {
            self.settle(id, clean);
        }
        let is_late =
            self.held.front().is_some_and(|(first, _)| now_ms.saturating_sub(first.at.mono_ms) >= HELD_MS);
        let bytes: usize = self.open.iter().map(|(_, text)| text.len()).sum();
        if is_late || bytes > HELD_BYTES || self.held.len() > HELD_STEPS {
            return self.rest(clean);
        }
        self.ready(clean)
    }

    /// What is still held, when there is no more.
    pub fn rest(&mut self, clean: &dyn Fn(&str) -> String) -> Vec<String> {
        while let Some((id, _)) = self.open.first() {
            self.settle(*id, clean);
        }
        self.ready(clean)
    }

    /// The line of this answer, with another piece of it.
    fn add(&mut self, id: EffectId, piece: &str) -> &str {
        let place = self.open.iter().position(|(open, _)| *open == id);
        let place = place.unwrap_or_else(|| {
            self.open.push((id, String::new()));
            self.open.len() - 1
        });
        self.open.get_mut(place).map_or("", |(_, text)| {
            text.push_str(piece);
            text
        })
    }

    /// What is held of this answer is all there is of its line.
    fn settle(&mut self, id: EffectId, clean: &dyn Fn(&str) -> String) {
        let Some(place) = self.open.iter().position(|(open, _)| *open == id) else { return };
        let (_, text) = self.open.swap_remove(place);
        let cleaned = as_long(&text, clean(&text));
        let is_dirty = cleaned != text;
        let mut at = 0;
        for (step, waits) in &mut self.held {
            let Some((_, said)) = piece(&step.event).filter(|(of, _)| *waits && *of == id) else { continue };
            *waits = false;
            let (from, to) = (at, at + said.len());
            at = to;
            if is_dirty {
                let cut = |place| cleaned.floor_char_boundary(place);
                say(&mut step.event, cleaned.get(cut(from)..cut(to)).unwrap_or_default().to_owned());
            }
        }
    }

    fn ready(&mut self, clean: &dyn Fn(&str) -> String) -> Vec<String> {
        let count = self.held.iter().take_while(|(_, waits)| !waits).count();
        let steps = self.held.drain(..count);
        steps
            .map(|(step, _)| {
                let mut value = serde_json::to_value(step).unwrap_or_default();
                clean_all(&mut value, clean);
                line(&value)
            })
            .collect()
    }
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

/// What of an answer the event brings, and of which one.
fn piece(event: &Event) -> Option<(EffectId, &str)> {
    let Event::Done(of, Outcome::Reply(reply)) = event else { return None };
    let Reply::StreamPrompt(reply) = reply.as_ref() else { return None };
    (!reply.chunk.is_empty()).then_some((*of, reply.chunk.as_str()))
}

/// The event brings this instead.
fn say(event: &mut Event, text: String) {
    if let Event::Done(_, Outcome::Reply(reply)) = event
        && let Reply::StreamPrompt(reply) = reply.as_mut()
    {
        reply.chunk = text;
    }
}

/// A code that opens a conversation is as good as a password. What stands for it makes the same link in a replay.
fn hide_code(event: &mut Event) {
    if let Event::Done(_, Outcome::Reply(reply)) = event
        && let Reply::Offer(offer) = &mut **reply
    {
        offer.code = "secret".to_owned();
    }
}

/// Nothing that begins before the end of the text can go on after it.
fn is_complete(text: &str) -> bool {
    let is_in_key = text.rsplit_once("-----BEGIN ").is_some_and(|(_, after)| !after.contains("-----END "));
    text.ends_with('\n') && !is_in_key
}

/// Cleans every text of a value; names of members are ours.
fn clean_all(value: &mut Value, clean: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = as_long(text, clean(text)),
        Value::Array(values) => values.iter_mut().for_each(|value| clean_all(value, clean)),
        Value::Object(members) => members.values_mut().for_each(|value| clean_all(value, clean)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
