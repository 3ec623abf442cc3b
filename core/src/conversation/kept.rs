//! The part of a conversation that a store only carries: the session it belongs to and what came with it, as one text
//! that nobody else reads.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{Conversation, Mark, Origin};
use crate::message::{Message, Meta, SYSTEM, Scopes};

impl Conversation {
    /// Moves whenever the session, or what goes before the first turn, is another one. 0: there is neither.
    pub(crate) fn about_token(&self) -> u64 {
        let Origin { name, base, saved, scopes, .. } = &self.origin;
        if self.preamble.is_empty() && name.is_none() && saved.is_none() && **scopes == Scopes::default() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        (name, base, saved.map(|mark| mark.0)).hash(&mut hasher);
        for messages in [&self.preamble[..], &scopes.agent, &scopes.coder, &scopes.shared] {
            messages.len().hash(&mut hasher);
            messages.iter().for_each(|message| message.content.len().hash(&mut hasher));
        }
        hasher.finish().max(1)
    }

    /// The session, as a text; none when a summary says it all.
    pub(crate) fn write_session(&self) -> Option<String> {
        let Origin { name, base, saved, scopes, .. } = &self.origin;
        let is_plain = self.preamble.iter().all(Message::is_summary) && self.preamble.len() <= 1;
        if is_plain && name.is_none() && saved.is_none() && **scopes == Scopes::default() {
            return None;
        }
        let all = |messages: &[Message]| messages.iter().map(written).collect::<Vec<_>>();
        let histories = [all(&self.preamble), all(&scopes.agent), all(&scopes.coder), all(&scopes.shared)];
        let session: Written = (name.clone(), *base, saved.map(|mark| mark.0), histories);
        serde_json::to_string(&session).ok()
    }

    /// Takes the session over from a store or another window. What cannot be read leaves a conversation without one.
    pub(crate) fn read_session(&mut self, summary: Option<&str>, session: Option<&str>) {
        let session = session.and_then(|text| serde_json::from_str::<Written>(text).ok());
        let lineage = self.origin.lineage + 1;
        let Some((name, base, saved, [preamble, agent, coder, shared])) = session else {
            self.preamble = summary.map(summary_message).into_iter().collect();
            self.origin = Origin { lineage, ..Origin::default() };
            return;
        };
        let all = |rows: Vec<Row>| rows.into_iter().map(read).collect::<Vec<_>>();
        let scopes = Scopes { agent: all(agent), coder: all(coder), shared: all(shared) };
        self.preamble = all(preamble).into();
        self.origin = Origin { lineage, name, base, saved: saved.map(Mark), scopes: Arc::new(scopes) };
    }
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

fn read((role, content, meta): Row) -> Message {
    let meta = meta.map(|(is_summary, summary_of, mode)| Meta { is_summary, summary_of, mode });
    Message { role, content, meta }
}
