//! The thread that all clients of one principal share: found, read, followed and written to.
//!
//! ```text
//! Idle ──(online)──> Resolving ──> Found ──(attach)──> Reading ──> Following ──(cut)──> Waiting ──> Reading
//!                        │            └──(another conversation is here)──> Away
//!                        └──(no hub, no permission, not wanted)──> Off
//! ```
//!
//! The conversation itself belongs to [`crate::conversation`]; this part gives turns that came from elsewhere and takes
//! turns that are whole. Which turn an event belongs to is [`names`] and [`assembly`]; what is known of the thread,
//! [`watermark`]; what is on its way to it, [`posting`]; the running answer beside it, [`speech`].
//!
//! For example: `Online` at a server with a hub becomes `Effect::Call(ResolveActiveConversation)`; an event of another client becomes a turn of
//! the conversation and no effect, one with a known `client_msg_id` becomes nothing.

mod asking;
mod assembly;
mod errand;
mod following;
mod names;
mod notice;
mod posting;
mod sending;
mod speech;
mod state;
mod watermark;

use std::collections::BTreeSet;
use std::sync::Arc;

use chatcli_proto::{Call, Code, Failure, v1};

use crate::connection::Connection;
use crate::conversation::{Conversation, Turn, TurnState};
use crate::forget::Forget;
use crate::port::{
    Ask, ConversationId, Effect, EffectId, HistoryAsk, Open, Outcome, Patience, Stamp, TurnId, Within,
};
use crate::wire::label;
use assembly::Assembly;
pub(crate) use errand::Errand;
use following::Pages;
pub use names::channel;
pub(crate) use names::kept_as;
pub use notice::Notice;
use posting::Posting;
use speech::Speech;
pub(crate) use state::{ForHub, Step};
use state::{Live, Phase, Why};
use watermark::Watermark;

/// How long a question waits at the start for the thread it belongs to, in milliseconds.
const HOLD_MS: u64 = 1_500;
/// How long one call may take, in milliseconds.
const CALL_MS: u64 = 15_000;
/// How often a call is repeated because the server limits requests.
const MAX_WAITS: u32 = 3;
/// So many of the newest turns are looked at for what the thread has not.
const LOOKED_AT: usize = 200;
/// Places that are remembered for the status.
const MAX_PLACES: usize = 16;

/// The shared thread.
#[derive(Debug, Default)]
pub struct Hub {
    /// As which place this client writes; none where it never does.
    channel: Option<String>,
    phase: Phase,
    principal: String,
    conv_id: Option<Arc<str>>,
    live: Live,
    mark: Watermark,
    assembly: Assembly,
    /// What is being read.
    pages: Pages,
    /// What is here was opened without being asked for, and gives way to a thread in which something was said.
    may_replace: bool,
    /// It was read once, so what is missing here is known.
    is_read: bool,
    ask: Option<Ask>,
    follow: Option<EffectId>,
    again: Option<EffectId>,
    idle: Option<EffectId>,
    hold: Option<EffectId>,
    attempt: u32,
    is_online: bool,
    /// The next call takes a fresh connection: the last one was refused, as a server does that limits connections.
    is_fresh: bool,
    heard_mono_ms: u64,
    posting: Posting,
    speech: Speech,
    errand: Option<(Errand, Ask)>,
    /// With whom it is shared was said.
    is_told: bool,
    /// From where others wrote.
    places: BTreeSet<String>,
}

impl Hub {
    /// Whether turns go to the thread and come from it.
    pub(crate) fn is_attached(&self) -> bool {
        self.is_read && matches!(self.phase, Phase::Following | Phase::Waiting | Phase::Reading)
    }

    /// Whether what is asked now should wait for it.
    pub(crate) fn is_attaching(&self) -> bool {
        self.hold.is_some()
    }

    /// Whether there is none, or none is wanted.
    pub(crate) fn is_off(&self) -> bool {
        matches!(self.phase, Phase::Off(_))
    }

    /// Whether the thread is wanted and not known yet.
    pub(crate) fn is_looked_for(&self) -> bool {
        self.channel.is_some() && self.conv_id.is_none() && !self.is_off() && self.phase != Phase::Away
    }

    /// The thread, once it is known.
    pub(crate) fn conv_id(&self) -> Option<&Arc<str>> {
        self.conv_id.as_ref()
    }

    /// Whether others may be in the thread.
    pub(crate) fn has_others(&self) -> bool {
        !self.places.is_empty() || self.is_shared_by_all()
    }

    /// Whether this place is this client's own.
    pub(crate) fn is_here(&self, from: &str) -> bool {
        self.channel.as_deref() == Some(from)
    }

    /// The start: a client of this place, which wants the thread unless it wants to be alone.
    pub(crate) fn boot(&mut self, channel: Option<String>, is_alone: bool) {
        let is_wanted = channel.is_some() && !is_alone;
        self.phase = if is_wanted { Phase::Idle } else { Phase::Off(Why::Unwanted) };
        self.channel = channel;
    }

    /// The end of every event: begins, or goes on, when there is a server.
    pub(crate) fn tend(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        let was_online = std::mem::replace(&mut self.is_online, connection.is_online());
        if !self.is_online || self.channel.is_none() {
            return;
        }
        match self.phase {
            Phase::Idle => {
                if self.hold.is_none() {
                    self.hold = Some(out.timer(ForHub::Hold, HOLD_MS));
                }
                self.resolve(connection, out);
            }
            Phase::Waiting if !was_online => {
                self.cancel_again(out);
                self.retry(connection, out);
            }
            _ => {}
        }
    }

    /// Asks which conversation is the thread.
    fn resolve(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        self.phase = Phase::Resolving;
        let call = Call::ResolveActiveConversation(v1::ResolveActiveConversationRequest::default());
        self.send(call, connection, out);
    }

    /// Begins another thread for all clients of this principal. Says whether that is possible.
    pub(crate) fn rotate(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) -> bool {
        if !self.is_attached() || !connection.is_online() {
            return false;
        }
        self.stop(out);
        self.posting.drop_waiting();
        self.is_read = false;
        self.phase = Phase::Rotating;
        self.hold = Some(out.timer(ForHub::Hold, HOLD_MS));
        self.send(Call::NewConversation(v1::NewConversationRequest::default()), connection, out);
        true
    }

    fn send(&mut self, call: Call, connection: &Connection, out: &mut dyn Open<ForHub>) {
        let mut within = Within { out, wrap: ForHub::Ask };
        if let Some(mut ask) = self.ask.take() {
            ask.stop(&mut within);
        }
        let mut ask = Ask::new(Patience::EachTry(CALL_MS, MAX_WAITS));
        ask.send(call, connection, &mut within);
        self.ask = Some(ask);
    }

    /// The conversation that is here belongs to the thread: reads what the thread holds.
    pub(crate) fn attach(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        self.read(connection, out);
    }

    /// Reads what this device keeps of the thread first.
    pub(crate) fn open_local(&mut self, id: ConversationId, out: &mut dyn Open<ForHub>) {
        self.phase = Phase::Opening;
        let effect = out.open(ForHub::Local);
        out.push(Effect::History { id: effect, ask: HistoryAsk::Open(id) });
    }

    /// What was kept under another name is kept as the thread now.
    pub(crate) fn forget_local(&mut self, id: ConversationId, out: &mut dyn Open<ForHub>) {
        let effect = out.open(ForHub::Forgotten);
        out.push(Effect::History { id: effect, ask: HistoryAsk::Delete(id) });
    }

    /// The conversation that is here is another one, and stays alone.
    pub(crate) fn stay_away(&mut self, out: &mut dyn Open<ForHub>) {
        self.stop(out);
        self.release(out);
        self.is_read = false;
        self.posting.drop_waiting();
        self.phase = Phase::Away;
    }

    /// Whether what is here was only opened because it is the newest.
    pub(crate) fn may_replace(&mut self, may: bool) {
        self.may_replace = may;
    }

    /// Looks into the thread while another conversation is here. Says whether it may take that one's place.
    pub(crate) fn peek(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) -> bool {
        if self.may_replace {
            self.read(connection, out);
        }
        self.may_replace
    }

    /// What is here gives way: the thread is entered as at a start. Says whether it does.
    pub(crate) fn replaces(&mut self, out: &mut dyn Open<ForHub>) -> bool {
        if !std::mem::take(&mut self.may_replace) {
            return false;
        }
        self.stop(out);
        (self.mark, self.assembly, self.posting) = Default::default();
        self.pages = Pages::default();
        self.is_read = false;
        true
    }

    /// A person does not want it any more. Says whether that changes anything.
    pub(crate) fn turn_off(&mut self, out: &mut dyn Open<ForHub>) -> bool {
        let was = self.phase;
        self.stay_away(out);
        self.phase = Phase::Off(Why::Unwanted);
        was != self.phase
    }

    /// A person wants it (again). Says whether that changes anything.
    pub(crate) fn turn_on(&mut self, out: &mut dyn Open<ForHub>) -> bool {
        if self.channel.is_none() || !matches!(self.phase, Phase::Off(_) | Phase::Away) {
            return false;
        }
        self.stop(out);
        self.start_over();
        true
    }

    /// Nothing is known of the thread; it is looked for.
    fn start_over(&mut self) {
        self.conv_id = None;
        (self.is_read, self.attempt, self.live) = (false, 0, Live::Unknown);
        (self.mark, self.assembly) = (Watermark::default(), Assembly::default());
        (self.posting, self.pages) = (Posting::default(), Pages::default());
        self.phase = Phase::Idle;
    }

    /// Ends every effect that follows the thread.
    fn stop(&mut self, out: &mut dyn Open<ForHub>) {
        if let Some(mut ask) = self.ask.take() {
            ask.stop(&mut Within { out, wrap: ForHub::Ask });
        }
        if let Some(mut ask) = self.posting.ask.take() {
            ask.stop(&mut Within { out, wrap: ForHub::Append });
        }
        let ids = [self.follow.take(), self.again.take(), self.idle.take(), self.posting.again.take()];
        let said = [self.speech.saying.take(), self.speech.pace.take(), self.speech.fade.take()];
        for id in ids.into_iter().chain(said).flatten() {
            out.cancel(id);
        }
        self.speech.hush();
    }

    fn cancel_again(&mut self, out: &mut dyn Open<ForHub>) {
        if let Some(id) = self.again.take() {
            out.cancel(id);
        }
    }

    /// What waited at the start waits no longer. Says whether something did.
    pub(crate) fn release(&mut self, out: &mut dyn Open<ForHub>) -> bool {
        let Some(id) = self.hold.take() else { return false };
        out.cancel(id);
        true
    }

    fn released(&mut self, out: &mut dyn Open<ForHub>) -> Vec<Step> {
        if self.release(out) { vec![Step::Released] } else { Vec::new() }
    }

    pub(crate) fn done(
        &mut self,
        what: ForHub,
        outcome: Outcome,
        conversation: &Conversation,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        match what {
            ForHub::Ask(asked) => self.asked(asked, outcome, connection, now, out),
            ForHub::Follow => self.followed(outcome, conversation, connection, now, out),
            ForHub::Again => {
                self.again = None;
                if self.is_online && self.phase == Phase::Waiting {
                    self.retry(connection, out);
                }
                Vec::new()
            }
            ForHub::Idle => {
                self.idle = None;
                self.was_idle(connection, now, out)
            }
            ForHub::Hold => {
                self.hold = None;
                vec![Step::Released]
            }
            ForHub::Local => vec![Step::Local(outcome)],
            // What cannot be deleted is only kept twice.
            ForHub::Forgotten => Vec::new(),
            ForHub::Append(asked) => self.appended(asked, outcome, connection, now, out),
            ForHub::AppendAgain => {
                self.posting.again = None;
                self.post(connection, out);
                Vec::new()
            }
            ForHub::Say | ForHub::Pace => {
                self.spoke(what, outcome, conversation, connection, out);
                Vec::new()
            }
            ForHub::Fade => {
                self.speech.fade = None;
                let over = self.speech.faded(now, false);
                self.watch_fading(out);
                vec![Step::Turns(over)]
            }
            ForHub::Errand(asked) => self.errand_done(asked, outcome, connection, now, out),
        }
    }

    /// Goes on where it stopped: from the last event that is sure.
    fn retry(&mut self, connection: &Connection, out: &mut dyn Open<ForHub>) {
        match self.conv_id {
            Some(_) => self.read(connection, out),
            None => self.resolve(connection, out),
        }
        self.post(connection, out);
    }

    /// Time passed unseen: what was pushed meanwhile is read, whatever the stream says.
    pub(crate) fn woke(&mut self, now: Stamp, out: &mut dyn Open<ForHub>) {
        if matches!(self.phase, Phase::Following | Phase::Reading) {
            if let Some(mut ask) = self.ask.take() {
                ask.stop(&mut Within { out, wrap: ForHub::Ask });
            }
            self.attempt = 0;
            self.later(now, out);
        }
    }

    /// Turns that are whole and that the thread has not go there.
    pub(crate) fn share(
        &mut self,
        conversation: &Conversation,
        connection: &Connection,
        out: &mut dyn Open<ForHub>,
    ) {
        if !self.is_attached() {
            return;
        }
        let turns = conversation.turns();
        let newest = turns.get(turns.len().saturating_sub(LOOKED_AT)..).unwrap_or_default();
        let is_missing = |turn: &&Arc<Turn>| {
            turn.state == TurnState::Done && !turn.is_restored && turn.from.is_none() && !turn.is_command()
        };
        for turn in newest.iter().filter(is_missing) {
            if !self.posting.knows(turn.id) {
                self.posting.add(turn);
            }
        }
        self.post(connection, out);
    }

    /// Turns have other names now.
    pub(crate) fn renamed(&mut self, names: &[(TurnId, TurnId)]) {
        names.iter().for_each(|(from, to)| self.posting.renamed(*from, *to));
    }

    pub(crate) fn forget(&mut self, what: Forget, out: &mut dyn Open<ForHub>) {
        self.stop(out);
        self.release(out);
        if let Some((_, mut ask)) = self.errand.take() {
            ask.stop(&mut Within { out, wrap: ForHub::Errand });
        }
        let channel = self.channel.take();
        let is_unwanted = self.phase == Phase::Off(Why::Unwanted) && what == Forget::Server;
        *self = Self::default();
        self.boot(channel, is_unwanted);
    }

    fn learn_place(&mut self, from: Option<&str>) {
        if let Some(from) = from
            && self.places.len() < MAX_PLACES
            && !self.places.contains(from)
        {
            self.places.insert(from.to_owned());
        }
    }

    fn take_place(&mut self, conv_id: &str, principal: &str) -> Vec<Step> {
        if !principal.is_empty() {
            self.principal = label(principal);
        }
        let is_same = self.conv_id.as_deref() == Some(conv_id);
        let is_other = self.conv_id.is_some() && !is_same;
        if is_other {
            (self.mark, self.assembly) = (Watermark::default(), Assembly::default());
            self.pages = Pages::default();
        }
        let conv_id: Arc<str> = conv_id.into();
        self.conv_id = Some(Arc::clone(&conv_id));
        vec![Step::Found { conv_id, is_other }]
    }
}

/// Whether a server that says so has no hub for this client, and why.
fn why_off(failure: &Failure) -> Option<Why> {
    match failure.code {
        Code::Unimplemented => Some(Why::Absent),
        Code::Unavailable if failure.message.contains("hub not available") => Some(Why::Absent),
        Code::PermissionDenied => Some(Why::Forbidden),
        _ => None,
    }
}
