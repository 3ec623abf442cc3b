//! The part of a conversation that a store only carries: the session it belongs to and what came with it, as one text
//! that nobody else reads. And the conversation that another one took the place of, as a whole.

use std::sync::Arc;

use super::beside::Beside;
use super::edits::Checkpoint;
use super::elsewhere::taken;
use super::{Conversation, Mark, Origin};
use crate::content_hash::ContentHash;
use crate::conversation::message::{Message, Meta, SYSTEM, Scopes};
use crate::port::{Aside, Stamp, WindowId};

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

    /// Takes the session over from a store or another window. What cannot be read leaves a conversation without one.
    pub(crate) fn read_session(&mut self, summary: Option<&str>, session: Option<&str>) {
        let Origin { lineage, kept_as, is_asked_in, .. } = self.origin;
        (self.preamble, self.origin) = read(summary, session, lineage + 1);
        (self.origin.kept_as, self.origin.is_asked_in) = (kept_as, is_asked_in);
    }

    /// Tells whether another conversation than the last time is put aside. 0: there is none.
    pub(crate) fn aside_token(&self) -> u64 {
        self.put_aside_last().map_or(0, |aside| {
            let newest = aside.turns.last().map(|turn| turn.id.0);
            let hash = ContentHash::new().number(aside.origin.lineage).count(aside.turns.len());
            hash.maybe(newest, ContentHash::number).finish().max(1)
        })
    }

    /// The conversation that this one took the place of, as it is kept.
    pub(crate) fn aside(&self, window: WindowId) -> Option<Aside> {
        let aside = self.put_aside_last()?;
        let summary = aside.preamble.iter().rev().find(|message| message.is_summary());
        Some(Aside {
            turns: aside.turns.iter().map(|turn| turn.record(window)).collect(),
            summary: summary.map(|message| message.content.clone()),
            session: write(&aside.preamble, &aside.origin),
        })
    }

    /// Takes over what was put aside before a reload, unless something was put aside since.
    pub(crate) fn take_aside(&mut self, aside: &Aside, now: Stamp) {
        if self.put_aside_last().is_some() {
            return;
        }
        // The number it gets is no longer that of the conversation that is here.
        let (preamble, origin) =
            read(aside.summary.as_deref(), aside.session.as_deref(), self.origin.lineage);
        self.origin.lineage += 1;
        let turns = aside.turns.iter().map(|turn| Arc::new(taken(turn, now))).collect();
        self.undo.insert(0, Checkpoint { turns, preamble, origin });
    }

    /// The last conversation that another one took the place of.
    fn put_aside_last(&self) -> Option<&Checkpoint> {
        self.undo.iter().rev().find(|before| before.origin.lineage != self.origin.lineage)
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
