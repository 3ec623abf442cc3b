//! Reading the thread and following it. What is pushed is shown at once; what is read is sure to be complete.

use chatcli_proto::v1::ConversationEvent;
use chatcli_proto::{Call, Code, Reply, live, v1};

use super::speech::Heard;
use super::{ForHub, Hub, Live, Phase, Step, names};
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::port::{How, KeptTurn, Open, Outcome, Stamp, Way};

/// An answer to a read that is so large may not be all there is, in bytes and events.
const FULL_BYTES: usize = 1 << 20;
const FULL_EVENTS: usize = 5_000;
/// As many answers to reads follow each other before the rest is left to the stream.
const MAX_PAGES: u32 = 64;
/// Of the first read no more than so many of the newest turns are held.
const MAX_HELD: usize = 2_000;
/// A thread that is silent for so long is read once more, in milliseconds: a server may have left an event out, and does
/// not say that a conversation is no more.
const IDLE_MS: u64 = 30_000;
/// A server that says that it listens, and does not say it for so long, is gone, in milliseconds.
const SILENT_MS: u64 = 2 * live::BEAT_MS + 5_000;
/// A stream that held for so long was a good one, in milliseconds.
const GOOD_MS: u64 = 10_000;
/// How often answers that run elsewhere are looked after, in milliseconds.
const FADE_MS: u64 = 5_000;

/// What is being read, over all answers of one round.
#[derive(Debug, Default)]
pub(super) struct Pages {
    came: Vec<KeptTurn>,
    resolved: Option<(String, String)>,
    bytes: usize,
    events: usize,
    count: u32,
}

impl Pages {
    /// Another round begins. What came before a round that broke off is not asked for again, and is shown with this one.
    fn again(&mut self) {
        *self = Self { came: std::mem::take(&mut self.came), ..Self::default() };
    }
}

impl Hub {
    /// The question for what comes after what is sure.
    pub(super) fn page(&self) -> Call {
        let conv_id = self.conv_id.as_deref().unwrap_or_default().to_owned();
        Call::ReadConversation(v1::ReadConversationRequest { conv_id, since_seq: self.mark.read(), limit: 0 })
    }

    /// Reads all that is new, and then follows.
    pub(super) fn read(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        self.pages.again();
        self.phase = Phase::Reading;
        self.send(self.page(), connection, out);
    }

    pub(super) fn told(&mut self, reply: Reply, now: Stamp) -> Vec<Step> {
        match reply {
            Reply::ResolveActiveConversation(found) => {
                self.pages.resolved = Some((found.conv_id, found.principal));
            }
            Reply::NewConversation(begun) => self.pages.resolved = Some((begun.conv_id, String::new())),
            Reply::ReadConversation(page) => {
                (self.pages.bytes, self.pages.events) = (0, page.events.len());
                for event in page.events {
                    self.pages.bytes += event.content.len();
                    let seq = event.seq;
                    let is_new = self.mark.saw(seq);
                    self.mark.is_complete_to(seq);
                    if is_new {
                        let whole = self.take(event, now);
                        self.pages.came.extend(whole);
                    }
                }
                let excess = self.pages.came.len().saturating_sub(MAX_HELD);
                self.pages.came.drain(..excess);
            }
            _ => {}
        }
        Vec::new()
    }

    /// What was asked is answered.
    pub(super) fn complete(
        &mut self,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        match self.phase {
            Phase::Resolving | Phase::Rotating => match self.pages.resolved.take() {
                Some((conv_id, principal)) if !conv_id.is_empty() => self.take_place(&conv_id, &principal),
                _ => {
                    self.later(now, out);
                    self.released(out)
                }
            },
            Phase::Reading | Phase::Following => {
                let is_full = self.pages.bytes >= FULL_BYTES || self.pages.events >= FULL_EVENTS;
                if is_full && self.pages.count < MAX_PAGES {
                    self.pages.count += 1;
                    self.send(self.page(), connection, out);
                    return Vec::new();
                }
                let mut came = std::mem::take(&mut self.pages.came);
                came.extend(self.assembly.given_up(now.unix_ms));
                let is_first = !std::mem::replace(&mut self.is_read, true);
                if self.phase == Phase::Reading {
                    self.subscribe(connection, now, out);
                }
                if is_first { vec![Step::Read(came)] } else { vec![Step::Turns(came)] }
            }
            _ => Vec::new(),
        }
    }

    /// Takes a stored event in; gives what is whole with it.
    fn take(&mut self, event: ConversationEvent, now: Stamp) -> Vec<KeptTurn> {
        let mut whole = self.assembly.take(event, now.unix_ms);
        for turn in &mut whole {
            self.speech.is_whole(turn.id);
            let from = turn.from.take().filter(|from| !self.is_here(from));
            turn.from = from.map(|from| names::place(&from).to_owned());
            self.learn_place(turn.from.as_deref());
        }
        // What was asked here and sent is only an echo, even when it was taken back since.
        whole.retain(|turn| !self.posting.knows(turn.id));
        whole.iter().for_each(|turn| self.posting.learn(turn.id));
        whole
    }

    pub(super) fn subscribe(&mut self, connection: &Connection, now: Stamp, out: &mut dyn Open<ForHub>) {
        let Some(conv_id) = self.conv_id.as_deref() else { return };
        let prefix = if self.live == Live::No { "" } else { live::PREFIX };
        let conv_id = format!("{prefix}{conv_id}");
        let request = v1::SubscribeConversationRequest { conv_id, since_seq: self.mark.read() };
        let fresh = std::mem::take(&mut self.is_fresh) && connection.may_be_fresh();
        let how = How { token: connection.token(), timeout_ms: None, fresh };
        if let Some(before) = self.follow.take() {
            out.cancel(before);
        }
        self.follow =
            Some(out.call(ForHub::Follow, connection.link(), Call::SubscribeConversation(request), how));
        self.phase = Phase::Following;
        self.heard_mono_ms = now.mono_ms;
        self.watch_silence(out);
    }

    fn watch_silence(&mut self, out: &mut dyn Open<ForHub>) {
        if let Some(id) = self.idle.take() {
            out.cancel(id);
        }
        self.idle = Some(out.timer(ForHub::Idle, IDLE_MS));
    }

    pub(super) fn watch_fading(&mut self, out: &mut dyn Open<ForHub>) {
        if self.speech.fade.is_none() && self.speech.hears() {
            self.speech.fade = Some(out.timer(ForHub::Fade, FADE_MS));
        }
    }

    /// What the stream brought.
    pub(super) fn followed(
        &mut self,
        outcome: Outcome,
        conversation: &Conversation,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        if outcome.is_final() {
            self.follow = None;
        }
        match outcome {
            Outcome::Reply(reply) => match *reply {
                Reply::SubscribeConversation(event) => self.pushed(event, conversation, connection, now, out),
                _ => Vec::new(),
            },
            Outcome::Failed(failure) => {
                // A server that knows nothing of this says that it knows no such conversation.
                if failure.code == Code::NotFound && self.live == Live::Unknown {
                    self.live = Live::No;
                    self.subscribe(connection, now, out);
                    return Vec::new();
                }
                if now.mono_ms.saturating_sub(self.heard_mono_ms) > GOOD_MS {
                    self.attempt = 0;
                }
                self.failed(&failure, connection, now, out)
            }
            outcome if outcome.is_final() => {
                self.later(now, out);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn pushed(
        &mut self,
        event: ConversationEvent,
        conversation: &Conversation,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        self.attempt = 0;
        self.heard_mono_ms = now.mono_ms;
        if event.seq == 0 {
            self.live = Live::Yes;
            if event.role == live::HEARD {
                return Vec::new();
            }
            let posting = &self.posting;
            let is_own = |id| {
                posting.knows(id) || conversation.turn(id).is_some() && conversation.window_of(id).is_none()
            };
            let heard = self.speech.hear(event, is_own, now);
            self.watch_fading(out);
            return match heard {
                Heard::Nothing => Vec::new(),
                Heard::Turn(turn) => {
                    self.learn_place(turn.from.as_deref());
                    vec![Step::Turns(vec![*turn])]
                }
                Heard::Stop(id) => vec![Step::Stop(id)],
                Heard::Needs(id, content) => vec![Step::Needs(id, content)],
                Heard::Decides(id, content) => vec![Step::Decides(id, content)],
            };
        }
        if !self.mark.saw(event.seq) {
            return Vec::new();
        }
        if self.live == Live::Yes {
            // Such a server pushes in order and leaves nothing out.
            self.mark.is_complete_to(event.seq);
        } else if self.mark.is_ragged() && self.ask.is_none() {
            self.reread(connection, out);
        }
        let whole = self.take(event, now);
        if whole.is_empty() { Vec::new() } else { vec![Step::Turns(whole)] }
    }

    /// Reads what is not sure while the stream stays.
    fn reread(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        self.pages.again();
        self.send(self.page(), connection, out);
    }

    pub(super) fn was_idle(
        &mut self,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        if self.phase != Phase::Following {
            return Vec::new();
        }
        if self.live == Live::Yes {
            if now.mono_ms.saturating_sub(self.heard_mono_ms) > SILENT_MS {
                self.later(now, out);
                return Vec::new();
            }
        } else if self.ask.is_none() {
            self.reread(connection, out);
        }
        self.watch_silence(out);
        Vec::new()
    }
}
