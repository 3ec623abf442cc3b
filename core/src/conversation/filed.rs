//! Messages of a file as the records of a conversation, and back: the same turns that a session of a server becomes.

use std::sync::Arc;

use super::kept;
use super::message::{ASSISTANT, Message, Meta, Restored, Scopes, USER, read_kept, restore, write_kept};
use super::{Origin, TurnId};
use crate::port::{About, KeptState, KeptTurn, WindowId};

/// A conversation of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filed {
    /// Its title, where the file has one.
    pub title: Option<String>,
    /// Its turns; their names are their places, from 1.
    pub turns: Vec<KeptTurn>,
    /// What belongs to it beside the turns.
    pub about: About,
    /// The whole session of the full ChatCLI, with what only that program reads.
    pub source: Option<String>,
}

/// Why a file is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// There is no conversation in it.
    Empty,
    /// It is broken, or something else.
    Unreadable,
    /// The full ChatCLI encrypted it.
    Encrypted,
}

/// One message of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) role: String,
    pub(crate) content: String,
    pub(crate) is_summary: bool,
    pub(crate) summary_of: i32,
    pub(crate) mode: String,
    pub(crate) asked_unix_ms: Option<i64>,
    pub(crate) provider: String,
    pub(crate) model: String,
    pub(crate) state: KeptState,
    /// What a turn kept beside question and answer.
    pub(crate) messages: Option<String>,
}

impl Said {
    pub(crate) fn new(role: &str) -> Self {
        Self {
            role: role.to_owned(),
            content: String::new(),
            is_summary: false,
            summary_of: 0,
            mode: String::new(),
            asked_unix_ms: None,
            provider: String::new(),
            model: String::new(),
            state: KeptState::Done,
            messages: None,
        }
    }

    fn message(&self) -> Message {
        let meta = Meta { is_summary: self.is_summary, summary_of: self.summary_of, mode: self.mode.clone() };
        let meta = (meta != Meta::default()).then_some(meta);
        Message { role: self.role.clone(), content: self.content.clone(), meta }
    }
}

/// The records of what a file says: its chat, then agent's, coder's and shared. What kept itself under `session` says
/// what goes before the turns.
pub(crate) fn filed(
    said: Vec<Said>,
    scopes: [Vec<Said>; 3],
    summary: Option<String>,
    session: Option<String>,
) -> Filed {
    let (preamble, restored) = restore(said.iter().map(Said::message).collect());
    // The same groups as there, for what stands beside the texts.
    let mut groups: Vec<Vec<&Said>> = Vec::new();
    for one in &said {
        let begins = one.role == USER || (groups.is_empty() && one.role == ASSISTANT);
        if begins {
            groups.push(vec![one]);
        } else if let Some(group) = groups.last_mut() {
            group.push(one);
        }
    }
    let turns =
        (1..).zip(restored.into_iter().zip(groups)).map(|(id, (restored, group))| turn(id, restored, &group));
    let turns: Vec<KeptTurn> = turns.collect();
    let all = |said: &[Said]| said.iter().map(Said::message).collect::<Vec<_>>();
    let [agent, coder, shared] = &scopes;
    let scopes = Arc::new(Scopes { agent: all(agent), coder: all(coder), shared: all(shared) });
    let origin = Origin { scopes, ..Origin::default() };
    let session = session.or_else(|| kept::write(&preamble, &origin));
    let said_before = preamble.iter().rev().find(|message| message.is_summary());
    let summary = summary.or_else(|| said_before.map(|message| message.content.clone()));
    Filed { title: None, turns, about: About { at: 1, summary, session }, source: None }
}

fn turn(id: u64, restored: Restored, group: &[&Said]) -> KeptTurn {
    let Restored { prompt, answer, kept } = restored;
    let find = |text: fn(&Said) -> &String| {
        group.iter().map(|said| text(said)).find(|text| !text.is_empty()).cloned().unwrap_or_default()
    };
    let state = group.iter().find(|said| said.state != KeptState::Done).map(|said| said.state.clone());
    let messages = group.iter().find_map(|said| said.messages.clone());
    let messages = messages.filter(|text| read_kept(text).is_some());
    // An answer that did not come is no message of its own.
    let is_unanswered = state.is_some() && answer.is_empty();
    let kept = kept.filter(|_| !is_unanswered);
    KeptTurn {
        id: TurnId(id),
        window: WindowId::default(),
        prompt,
        answer,
        state: state.unwrap_or(KeptState::Done),
        asked_model: None,
        from: None,
        provider: find(|said| &said.provider),
        model: find(|said| &said.model),
        asked_unix_ms: group.iter().find_map(|said| said.asked_unix_ms).unwrap_or_default(),
        took_ms: None,
        messages: messages.or_else(|| kept.as_deref().map(write_kept)),
        // A file says nothing about it.
        is_cut: false,
    }
}

/// Role and text of every message, in order: what goes before the turns, then question and answer of each that is worth
/// something.
pub(crate) fn messages_of(turns: &[KeptTurn], about: &About) -> Vec<(String, String)> {
    let (preamble, _) = kept::read(about.summary.as_deref(), about.session.as_deref(), 0);
    let mut messages: Vec<(String, String)> =
        preamble.iter().map(|message| (message.role.clone(), message.content.clone())).collect();
    for turn in turns.iter().filter(|turn| turn.state == KeptState::Done || !turn.answer.is_empty()) {
        match turn.messages.as_deref().and_then(read_kept) {
            Some(kept) => messages.extend(kept.iter().map(|kept| {
                let said = kept.said(&turn.prompt, &turn.answer);
                (said.role.to_owned(), said.text.to_owned())
            })),
            None => {
                messages.push((USER.to_owned(), turn.prompt.clone()));
                messages.push((ASSISTANT.to_owned(), turn.answer.clone()));
            }
        }
    }
    messages
}

/// The histories beside the chat, as the full ChatCLI calls them.
pub(crate) fn message_rows(about: &About) -> [(&'static str, Vec<(String, String)>); 3] {
    let (_, origin) = kept::read(about.summary.as_deref(), about.session.as_deref(), 0);
    let all = |messages: &[Message]| {
        messages.iter().map(|message| (message.role.clone(), message.content.clone())).collect()
    };
    let scopes = &origin.scopes;
    [
        ("agent_history", all(&scopes.agent)),
        ("coder_history", all(&scopes.coder)),
        ("shared_memory", all(&scopes.shared)),
    ]
}
