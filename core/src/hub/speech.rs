//! The running answer beside the thread: what is told of the one that runs here, a few times a second and in pieces, and
//! what is heard of those that run elsewhere. Nothing of it is stored; the whole turn comes as events when it is done.

use std::collections::{BTreeMap, VecDeque};

use chatcli_proto::v1::ConversationEvent;
use chatcli_proto::{Call, live, v1};

use super::assembly::{self, bounded};
use super::names;
use crate::conversation::{Conversation, Turn, TurnState};
use crate::port::{EffectId, KeptState, KeptTurn, Stamp, TurnId};

/// How often a growing answer is told, in milliseconds.
pub(super) const PACE_MS: u64 = 250;
/// An answer that pauses is told of each so many paces, so that it does not count as given up.
const BEATS: u32 = 20;
/// Each so many paces the question and all of the answer are told again, for who came later.
const WHOLE: u32 = 40;
/// As much of one piece, in bytes.
const PIECE_BYTES: usize = 32 << 10;
/// An answer of which nothing was heard for so long runs nowhere any more, in milliseconds.
const SILENT_MS: u64 = 25_000;
/// So many answers may run elsewhere at once.
const MAX_HEARD: usize = 8;
/// So many words wait at most while one is on its way.
const MAX_FIRST: usize = 8;

/// What was heard.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    Nothing,
    /// A turn that runs elsewhere, as far as it came.
    Turn(Box<KeptTurn>),
    /// The turn that runs here is to stop.
    Stop(TurnId),
    /// What a run elsewhere needs a decision about; nothing when it needs none.
    Needs(TurnId, String),
    /// What was decided elsewhere about the run here.
    Decides(TurnId, String),
}

#[derive(Debug)]
struct Elsewhere {
    turn: KeptTurn,
    heard_mono_ms: u64,
}

#[derive(Clone, Copy, Debug)]
struct Here {
    turn: TurnId,
    is_told: bool,
    /// How much of the answer was told, in bytes.
    told: usize,
    paces: u32,
    silent: u32,
}

/// What is said and heard.
#[derive(Debug, Default)]
pub(super) struct Speech {
    elsewhere: BTreeMap<TurnId, Elsewhere>,
    here: Option<Here>,
    /// What has to be said before the rest: that an answer ended, or is to stop.
    first: VecDeque<(&'static str, String, String)>,
    /// What the run here needs a decision about.
    needs: Option<String>,
    /// What was told of that.
    told_needs: Option<String>,
    pub(super) saying: Option<EffectId>,
    pub(super) pace: Option<EffectId>,
    pub(super) fade: Option<EffectId>,
}

impl Speech {
    /// Takes in what is said only now. `is_own` knows the turns that were asked here.
    pub(super) fn hear(
        &mut self,
        event: ConversationEvent,
        is_own: impl Fn(TurnId) -> bool,
        now: Stamp,
    ) -> Heard {
        let (name, offset) = match event.client_msg_id.split_once('@') {
            Some((name, offset)) => (name, offset.parse::<usize>().ok()),
            None => (event.client_msg_id.as_str(), None),
        };
        let Some(id) = names::read_turn(name).filter(|id| names::is_credible(*id, now.unix_ms)) else {
            return Heard::Nothing;
        };
        if event.role == live::STOPS {
            return if is_own(id) { Heard::Stop(id) } else { Heard::Nothing };
        }
        if event.role == live::DECIDES {
            return if is_own(id) { Heard::Decides(id, event.content) } else { Heard::Nothing };
        }
        if is_own(id) {
            return Heard::Nothing;
        }
        let is_known = self.elsewhere.contains_key(&id);
        if event.role == live::NEEDS && is_known {
            return Heard::Needs(id, event.content);
        }
        match event.role.as_str() {
            live::ASKS if !is_known => {}
            // An answer without its question is not shown; the question is told again.
            live::GROWS | live::ENDS if is_known => {}
            _ => return Heard::Nothing,
        }
        if !is_known {
            if self.elsewhere.len() >= MAX_HEARD {
                return Heard::Nothing;
            }
            let from = Some(names::place(&assembly::from(&event.channel)).to_owned());
            let prompt = bounded(event.content.clone());
            let mut turn = assembly::turn(id, from, prompt, String::new(), event.ts);
            turn.state = KeptState::Open;
            self.elsewhere.insert(id, Elsewhere { turn, heard_mono_ms: now.mono_ms });
        }
        let Some(found) = self.elsewhere.get_mut(&id) else { return Heard::Nothing };
        found.heard_mono_ms = now.mono_ms;
        let answer = &mut found.turn.answer;
        if event.role != live::ASKS {
            match offset {
                Some(offset) if offset == answer.len() => answer.push_str(&event.content),
                Some(0) if event.content.starts_with(answer.as_str()) => *answer = event.content,
                // A piece is missing; the whole comes later.
                _ => {}
            }
            *answer = bounded(std::mem::take(answer));
        }
        let mut turn = found.turn.clone();
        if event.role == live::ENDS {
            turn.state = KeptState::Interrupted;
            self.elsewhere.remove(&id);
        }
        Heard::Turn(Box::new(turn))
    }

    /// The whole turn came.
    pub(super) fn is_whole(&mut self, id: TurnId) {
        self.elsewhere.remove(&id);
    }

    /// Whether answers run elsewhere.
    pub(super) fn hears(&self) -> bool {
        !self.elsewhere.is_empty()
    }

    /// Answers of which nothing was heard for long, or all of them when there is no way to hear more.
    pub(super) fn faded(&mut self, now: Stamp, all: bool) -> Vec<KeptTurn> {
        let is_over = |heard: &Elsewhere| all || now.mono_ms.saturating_sub(heard.heard_mono_ms) > SILENT_MS;
        let over: Vec<TurnId> =
            self.elsewhere.iter().filter(|(_, heard)| is_over(heard)).map(|(id, _)| *id).collect();
        let over = over.iter().filter_map(|id| self.elsewhere.remove(id));
        over.map(|heard| KeptTurn { state: KeptState::Interrupted, ..heard.turn }).collect()
    }

    /// Wishes that a turn stops that runs elsewhere.
    pub(super) fn wish_stop(&mut self, turn: TurnId) {
        self.elsewhere.remove(&turn);
        self.say_first(live::STOPS, names::write_turn(turn), String::new());
    }

    /// Tells what a person decided here about a run elsewhere.
    pub(super) fn wish_decide(&mut self, turn: TurnId, decision: String) {
        self.say_first(live::DECIDES, names::write_turn(turn), decision);
    }

    /// What the run here needs a decision about.
    pub(super) fn needs(&mut self, needs: Option<String>) {
        self.needs = needs;
    }

    fn say_first(&mut self, role: &'static str, name: String, content: String) {
        if self.first.len() < MAX_FIRST {
            self.first.push_back((role, name, content));
        }
    }

    /// Follows the answer that runs here. Says whether there is something to say at once.
    pub(super) fn follow(&mut self, conversation: &Conversation) -> bool {
        let running = conversation.asked().filter(|turn| is_running(turn));
        if let Some(here) = self.here
            && running.is_none_or(|turn| turn.id != here.turn)
        {
            (self.here, self.told_needs) = (None, None);
            let rest = match conversation.turn(here.turn) {
                // It comes whole.
                Some(turn) if turn.state == TurnState::Done => None,
                Some(turn) => turn.answer.text().get(here.told..),
                None => Some(""),
            };
            if let Some(rest) = rest.filter(|_| here.is_told) {
                let name = format!("{}@{}", names::write_turn(here.turn), here.told);
                self.say_first(live::ENDS, name, cut(rest).to_owned());
            }
        }
        if let Some(turn) = running.filter(|_| self.here.is_none()) {
            self.here = Some(Here { turn: turn.id, is_told: false, told: 0, paces: 0, silent: 0 });
            return true;
        }
        !self.first.is_empty()
    }

    /// Whether an answer runs here.
    pub(super) fn speaks(&self) -> bool {
        self.here.is_some() || !self.first.is_empty()
    }

    /// Nothing is told any more.
    pub(super) fn hush(&mut self) {
        (self.here, self.told_needs) = (None, None);
        self.first.clear();
    }

    /// What is to be said now.
    pub(super) fn next(&mut self, conversation: &Conversation, conv_id: &str, channel: &str) -> Option<Call> {
        let call = |role: &str, name: String, content: String| {
            Call::AppendEvent(v1::AppendEventRequest {
                conv_id: format!("{}{conv_id}", live::PREFIX),
                channel: channel.to_owned(),
                role: role.to_owned(),
                content,
                client_msg_id: name,
            })
        };
        if let Some((role, name, content)) = self.first.pop_front() {
            return Some(call(role, name, content));
        }
        let here = self.here.as_mut()?;
        let turn = conversation.turn(here.turn)?;
        let name = names::write_turn(turn.id);
        if !here.is_told {
            here.is_told = true;
            return Some(call(live::ASKS, name, cut(&turn.prompt).replace('\0', "")));
        }
        here.paces = here.paces.wrapping_add(1);
        let is_time = here.paces % WHOLE == 2 && self.needs.is_some();
        if is_time || self.told_needs != self.needs {
            self.told_needs.clone_from(&self.needs);
            return Some(call(live::NEEDS, name, cut(self.needs.as_deref().unwrap_or_default()).to_owned()));
        }
        let text = turn.answer.text();
        let is_short = here.told <= PIECE_BYTES;
        if is_short && here.paces.is_multiple_of(WHOLE) {
            return Some(call(live::ASKS, name, cut(&turn.prompt).replace('\0', "")));
        }
        if is_short && here.paces > WHOLE && here.paces % WHOLE == 1 {
            here.told = cut(text).len();
            return Some(call(live::GROWS, format!("{name}@0"), cut(text).to_owned()));
        }
        let piece = cut(text.get(here.told..).unwrap_or_default());
        here.silent = if piece.is_empty() { here.silent + 1 } else { 0 };
        if piece.is_empty() && !here.silent.is_multiple_of(BEATS) {
            return None;
        }
        let name = format!("{name}@{}", here.told);
        here.told += piece.len();
        Some(call(live::GROWS, name, piece.to_owned()))
    }
}

fn is_running(turn: &Turn) -> bool {
    matches!(turn.state, TurnState::Asking | TurnState::Streaming)
}

/// The beginning of a text, as much as goes into one piece.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(PIECE_BYTES)).unwrap_or(text)
}
