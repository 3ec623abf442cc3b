//! Turns: what is sent, what came back, and how an answer ended.
//!
//! An answer is complete only when its last piece said `done` and the call ended with OK. What arrived before a
//! failure or a stop is kept: it is shown, saved and part of the history of later prompts, so that one can go on from it.
//!
//! ```text
//! Held ──(online)──> Asking ──(a piece)──> Streaming ──(done, and OK)──> Done
//!                      │                       ├──(a person stops)──> Interrupted
//!                      └──(it fails)──> Failed <──(it fails)
//! ```
//!
//! For example: a prompt while online becomes `Effect::Call(StreamPrompt)`; `Intent::Stop` after three pieces becomes
//! `Effect::Cancel`, and the turn is `Interrupted` with the three pieces in it.
//!
//! Sending and receiving is in [`running`], changing what was said in [`edits`], and what other windows of the same
//! person do to it in [`elsewhere`]; what of it travels when it is too long, in [`condensed`]. The session of the server
//! it belongs to is [`origin`]; [`kept`] carries that over a reload.

mod beside;
mod condensed;
mod edits;
mod elsewhere;
mod filed;
mod fit;
mod intent;
mod kept;
mod local;
pub(crate) mod message;
mod notice;
mod origin;
mod queue;
mod run;
mod running;
mod turn;
mod versions;
mod whole;
pub(crate) mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use chatcli_proto::MAX_PROMPT_BYTES;

use crate::account::{Credentials, Settings};
use crate::connection::Connection;
use crate::content_hash::ContentHash;
pub use crate::port::TurnId;
use crate::port::{Open, Revision, Stamp, WindowId};
use crate::problem::{Kind, Problem};
use chatcli_redact::Secret;
use edits::Checkpoint;
pub(crate) use elsewhere::Taken;
pub use filed::{Filed, NotTaken};
pub(crate) use filed::{Said, filed, message_rows, messages_of};
pub use intent::Intent;
use message::{Kept, Message, fingerprint};
pub use notice::Notice;
pub(crate) use origin::{Mark, Origin};
pub use queue::{MAX_QUEUED, Queue};
pub(crate) use run::Asked;
pub(crate) use running::ForTurn;
use running::Running;
pub(crate) use turn::Worded;
pub use turn::{Turn, TurnState};
pub(crate) use versions::Version;
use versions::Versions;
use whole::InOnePiece;

/// How much of a turn's name is chance.
const CHANCE_BITS: u32 = 20;

/// What changed for the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    Grew,
    /// All that the model says in this turn of a run.
    Heard(String),
    Ended,
    /// The model found the conversation too long; less of it can travel.
    TooLong,
    /// Another replica answers.
    Rerouted,
    /// The local credential was read again.
    Renewed(Secret, Option<i64>),
    LostServer(Problem),
    TokenRefused(Problem),
}

/// What a prompt needs from the other parts.
#[derive(Clone, Copy)]
pub(crate) struct Means<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) settings: &'a Settings,
    pub(crate) credentials: &'a Credentials,
    pub(crate) timeout_ms: Option<u64>,
}

/// The turns of one conversation, oldest first.
#[derive(Debug, Default)]
pub struct Conversation {
    /// Shared with what can be brought back.
    turns: Vec<Arc<Turn>>,
    last_id: u64,
    /// The turn that was asked here last; open or over.
    asked: Option<TurnId>,
    /// The newest turn that came with a conversation that was opened again.
    came_until: Option<TurnId>,
    /// Open turns of other windows.
    elsewhere: BTreeMap<TurnId, WindowId>,
    running: Option<Running>,
    /// This server cannot stream, or cut an answer so that it could not be sent: it is asked in one piece.
    no_streaming: bool,
    /// Servers that earlier runs of the program met, and this one.
    in_one_piece: InOnePiece,
    queue: Queue,
    /// What goes before the oldest turn and is not shown as one: system messages of a session, and a summary.
    preamble: Arc<[Message]>,
    origin: Origin,
    /// What questions are led by.
    leading: Option<Arc<str>>,
    limit: condensed::Limit,
    undo: Vec<Checkpoint>,
    versions: Versions,
    answer: Revision,
}

/// Enough of a text to tell it from another one, without reading all of it.
fn edges(hash: ContentHash, text: &str) -> ContentHash {
    const BYTES: usize = 64;
    let bytes = text.as_bytes();
    let head = bytes.get(..BYTES).unwrap_or(bytes);
    let tail = bytes.get(bytes.len().saturating_sub(BYTES)..).unwrap_or_default();
    hash.count(bytes.len()).part(head).part(tail)
}

impl Conversation {
    /// Moves when the running answer grows, ends or goes.
    pub(crate) fn answer_revision(&self) -> Revision {
        self.answer
    }

    /// The running answer grew.
    fn answer_grew(&mut self) {
        self.answer.bump();
    }

    /// The turns, oldest first; their ids grow.
    pub fn turns(&self) -> &[Arc<Turn>] {
        &self.turns
    }

    /// One turn by name.
    pub fn turn(&self, id: TurnId) -> Option<&Turn> {
        self.place_of(id).and_then(|place| self.turns.get(place)).map(Arc::as_ref)
    }

    /// Whether a turn was not asked here: it came with a session, or with a conversation that was opened again.
    pub fn came_along(&self, turn: &Turn) -> bool {
        turn.is_restored || Some(turn.id) <= self.came_until
    }

    /// All turns that are here came with the conversation.
    pub(crate) fn came(&mut self) {
        self.came_until = self.turns.last().map(|turn| turn.id);
    }

    /// How many turns there are from this one to the newest; 0 when it is none of them.
    pub(crate) fn count_from(&self, id: TurnId) -> usize {
        self.place_of(id).map_or(0, |place| self.turns.len() - place)
    }

    fn place_of(&self, id: TurnId) -> Option<usize> {
        self.turns.binary_search_by_key(&id, |turn| turn.id).ok()
    }

    /// The prompts that wait for their turn.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    pub(crate) fn queue_mut(&mut self) -> &mut Queue {
        &mut self.queue
    }

    /// What was said before the oldest turn, in short, after `/compact` here or wherever the session was kept.
    pub fn summary(&self) -> Option<&str> {
        let mut latest = self.preamble.iter().rev();
        latest.find(|message| message.is_summary()).map(|message| message.content.as_str())
    }

    /// The session this belongs to.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn origin_mut(&mut self) -> &mut Origin {
        &mut self.origin
    }

    /// The name of the session this belongs to, once there is one.
    pub fn session_name(&self) -> Option<&str> {
        self.origin.name.as_deref()
    }

    /// Whether something of it is on no server. Costs a look at every turn.
    pub fn has_unsaved(&self) -> bool {
        match self.origin.saved {
            Some(saved) => saved != self.mark(),
            // A server that holds something else under this session's name is not told that there is nothing.
            None => self.origin.base.is_some() || self.usable().next().is_some(),
        }
    }

    /// Stands for what would be saved now.
    pub(crate) fn mark(&self) -> Mark {
        // A turn that is brought back may have another name; when it was asked and what was said stays.
        let before = self.preamble.iter();
        let hash = before.fold(ContentHash::new(), |hash, message| edges(hash, &message.content));
        let turns = self.usable().fold(hash, |hash, turn| {
            let hash = hash.number(turn.asked_unix_ms.cast_unsigned());
            edges(edges(hash, &turn.prompt), turn.answer.text())
        });
        Mark(turns.finish())
    }

    /// What a server is told when it is saved: everything but what is still being answered or never was.
    pub(crate) fn messages(&self) -> impl Iterator<Item = message::Said<'_>> {
        let preamble = self.preamble.iter().map(Message::said);
        preamble.chain(self.usable().flat_map(Turn::messages))
    }

    /// About how many bytes would be saved now.
    pub(crate) fn bytes(&self) -> usize {
        let scopes = &self.origin.scopes;
        let scoped = [&scopes.agent, &scopes.coder, &scopes.shared].into_iter().flatten().map(Message::said);
        self.messages().chain(scoped).map(|said| wire::message_bytes(said.role, said.text)).sum()
    }

    /// Tells what would be saved now from what a server holds.
    pub(crate) fn fingerprint(&self) -> u64 {
        fingerprint(self.messages(), &self.origin.scopes)
    }

    /// How many messages of other kinds came with the session: agent, coder, shared memory.
    pub(crate) fn scoped(&self) -> [usize; 3] {
        let scopes = &self.origin.scopes;
        [scopes.agent.len(), scopes.coder.len(), scopes.shared.len()]
    }

    fn usable(&self) -> impl Iterator<Item = &Turn> {
        self.turns.iter().map(Arc::as_ref).filter(|turn| turn.is_usable())
    }

    /// Whether an answer is on its way or held back, here or in another window.
    pub fn is_busy(&self) -> bool {
        self.open_turn().is_some() || !self.elsewhere.is_empty()
    }

    /// Whether a prompt of this window waits for a server, and nothing else runs.
    pub(crate) fn is_held(&self) -> bool {
        self.elsewhere.is_empty() && self.open_turn().is_some_and(|turn| turn.state == TurnState::Held)
    }

    /// Ends a prompt that waits for a server which does not let this person in. Says whether there was one.
    pub(crate) fn refuse_held(&mut self, problem: &Problem, now: Stamp, out: &mut dyn Open<ForTurn>) -> bool {
        let is_held = self.open_turn().is_some_and(|turn| turn.state == TurnState::Held);
        if is_held {
            self.end(TurnState::Failed(problem.clone()), now, out);
        }
        is_held
    }

    /// The turn that was asked in this window last; open or over.
    pub fn asked(&self) -> Option<&Turn> {
        self.turn(self.asked?)
    }

    /// The turn that this window has to bring to its end.
    fn open_turn(&self) -> Option<&Turn> {
        self.asked().filter(|turn| turn.state.is_open())
    }

    fn asked_mut(&mut self) -> Option<&mut Turn> {
        let place = self.place_of(self.asked?)?;
        // Shared only when something was put aside while it ran.
        self.turns.get_mut(place).map(Arc::make_mut)
    }

    /// A name for something new, later than every other and not the same in two windows: the time, and chance.
    pub(crate) fn fresh_id(&mut self, now: Stamp) -> TurnId {
        let millis = u64::try_from(now.unix_ms).unwrap_or_default();
        let chance = now.entropy & ((1 << CHANCE_BITS) - 1);
        let wish = millis << CHANCE_BITS | chance;
        // Another clock may be ahead: two that come after the same turn must not choose the same name.
        self.last_id = if wish > self.last_id { wish } else { self.last_id + 1 + chance };
        TurnId(self.last_id)
    }

    /// Checks what a person wants to send.
    pub(crate) fn check(prompt: &str) -> Result<(), Problem> {
        if prompt.trim().is_empty() {
            return Err(Problem::new(Kind::PromptEmpty));
        }
        if prompt.len() > MAX_PROMPT_BYTES {
            return Err(Problem::new(Kind::PromptTooBig(prompt.len())));
        }
        Ok(())
    }

    /// Adds a turn; a model that is named answers it, whatever is in force. It starts at once when there is a server, else
    /// it is held.
    pub(crate) fn ask(
        &mut self,
        question: Worded,
        model: Option<String>,
        now: Stamp,
        means: Means<'_>,
        out: &mut dyn Open<ForTurn>,
    ) {
        let id = self.fresh_id(now);
        self.asked = Some(id);
        self.is_asked_now();
        let version = self.awaited_version();
        self.turns.push(Arc::new(Turn {
            asked_model: model,
            version,
            kept: question.sent.map(|sent| Arc::from([Kept::asked(sent), Kept::answer()])),
            ..Turn::asked(id, question.shown, now)
        }));
        self.release(now, means, out);
    }

    /// Sends the held turn, if there is one and there is a server.
    pub(crate) fn release(&mut self, now: Stamp, means: Means<'_>, out: &mut dyn Open<ForTurn>) -> bool {
        if !means.connection.is_online() {
            return false;
        }
        let Some(turn) = self.asked_mut().filter(|turn| turn.state == TurnState::Held) else {
            return false;
        };
        turn.sent_mono_ms = now.mono_ms;
        turn.state = TurnState::Asking;
        self.running = Some(Running::new(self.streams(means), means.timeout_ms, out));
        self.renew_or_send(now, means, out);
        true
    }

    /// Stops the running answer and keeps what arrived. Says whether there was one.
    pub(crate) fn stop(&mut self, now: Stamp, out: &mut dyn Open<ForTurn>) -> bool {
        if self.open_turn().is_some() {
            self.end(TurnState::Interrupted, now, out);
            return true;
        }
        self.stop_elsewhere(now)
    }

    /// Ends the answer that runs here, because another conversation comes; what runs in another window goes on there.
    pub(crate) fn leave(&mut self, now: Stamp, out: &mut dyn Open<ForTurn>) {
        if self.open_turn().is_some() {
            self.end(TurnState::Interrupted, now, out);
        }
    }
}
