//! The part of a conversation that a store only carries: the session it belongs to and what came with it, as one text
//! that only the core reads.

use std::sync::Arc;

use super::beside::Beside;
use super::origin::{AWAITS, HANDED, SINCE, THREAD};
use super::{Conversation, Mark, Origin};
use crate::content_hash::ContentHash;
use crate::conversation::message::{Message, Meta, SYSTEM, Scopes};

impl Conversation {
    /// Moves whenever the session, or what goes before the first turn, is another one. 0: there is neither.
    pub(crate) fn about_token(&self) -> u64 {
        let Origin { name, base, saved, scopes, beside, .. } = &self.origin;
        let has_origin = name.is_some() || saved.is_some() || **scopes != Scopes::default();
        if self.preamble.is_empty() && !has_origin && beside.is_empty() {
            return 0;
        }
        let mut hash = ContentHash::new()
            .maybe(name.as_deref(), ContentHash::text)
            .maybe(*base, ContentHash::number)
            .maybe(saved.map(|mark| mark.0), ContentHash::number);
        for messages in [&self.preamble[..], &scopes.agent, &scopes.coder, &scopes.shared] {
            let lengths = messages.iter().map(|message| message.content.len());
            hash = lengths.fold(hash.count(messages.len()), ContentHash::count);
        }
        beside.iter().fold(hash, |hash, (part, text)| hash.text(part).text(text)).finish().max(1)
    }

    /// The session, as a text; none when a summary says it all.
    pub(crate) fn write_session(&self) -> Option<String> {
        write(&self.preamble, &self.origin)
    }

    /// The same for another device, where it is a copy of the thread that it belongs to.
    pub(crate) fn write_handed(&self) -> Option<String> {
        let mut origin = self.origin.clone();
        let beside = Arc::make_mut(&mut origin.beside);
        beside.remove(AWAITS);
        beside.remove(SINCE);
        if let Some(thread) = beside.remove(THREAD) {
            beside.insert(HANDED.to_owned(), thread);
        }
        write(&self.preamble, &origin)
    }

    /// Takes the session over from a store or another window. What cannot be read leaves a conversation without one.
    pub(crate) fn read_session(&mut self, summary: Option<&str>, session: Option<&str>) {
        let Origin { lineage, kept_as, is_asked_in, .. } = self.origin;
        (self.preamble, self.origin) = read(summary, session, lineage + 1);
        (self.origin.kept_as, self.origin.is_asked_in) = (kept_as, is_asked_in);
    }
}

pub(super) fn write(preamble: &[Message], origin: &Origin) -> Option<String> {
    let Origin { name, base, saved, scopes, beside, .. } = origin;
    let is_plain = preamble.iter().all(Message::is_summary) && preamble.len() <= 1;
    let has_origin = name.is_some() || saved.is_some() || **scopes != Scopes::default();
    if is_plain && !has_origin && beside.is_empty() {
        return None;
    }
    let all = |messages: &[Message]| messages.iter().map(written).collect::<Vec<_>>();
    let histories = [all(preamble), all(&scopes.agent), all(&scopes.coder), all(&scopes.shared)];
    let session: Written = (name.clone(), *base, saved.map(|mark| mark.0), histories);
    if beside.is_empty() {
        return serde_json::to_string(&session).ok();
    }
    serde_json::to_string(&(session, &**beside)).ok()
}

pub(super) fn read(summary: Option<&str>, session: Option<&str>, lineage: u64) -> (Arc<[Message]>, Origin) {
    let Some(((name, base, saved, histories), beside)) = session.and_then(read_written) else {
        let preamble = summary.map(summary_message).into_iter().collect();
        return (preamble, Origin { lineage, ..Origin::default() });
    };
    let [preamble, agent, coder, shared] = histories;
    let all = |rows: Vec<Row>| rows.into_iter().map(message).collect::<Vec<_>>();
    let scopes = Arc::new(Scopes { agent: all(agent), coder: all(coder), shared: all(shared) });
    let saved = saved.map(Mark);
    let beside = Arc::new(beside);
    (all(preamble).into(), Origin { lineage, name, base, saved, scopes, beside, ..Origin::default() })
}

/// With what other parts keep, or without, where they keep nothing.
fn read_written(text: &str) -> Option<(Written, Beside)> {
    let alone = || serde_json::from_str(text).ok().map(|session| (session, Beside::new()));
    serde_json::from_str(text).ok().or_else(alone)
}

/// A message: role, text, and what is kept beside it.
type Row = (String, String, Option<(bool, i32, String)>);
/// Name, what the server held, what was saved, and what goes before the turns, agent's, coder's and shared.
type Written = (Option<String>, Option<u64>, Option<u64>, [Vec<Row>; 4]);

fn summary_message(text: &str) -> Message {
    let meta = Some(Meta { is_summary: true, ..Meta::default() });
    Message { role: SYSTEM.to_owned(), content: text.to_owned(), meta }
}

fn written(message: &Message) -> Row {
    let meta = message.meta.as_ref().map(|meta| (meta.is_summary, meta.summary_of, meta.mode.clone()));
    (message.role.clone(), message.content.clone(), meta)
}

fn message((role, content, meta): Row) -> Message {
    let meta = meta.map(|(is_summary, summary_of, mode)| Meta { is_summary, summary_of, mode });
    Message { role, content, meta }
}
