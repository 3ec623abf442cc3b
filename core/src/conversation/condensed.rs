//! What travels of a conversation that became too long for its model, and what is kept of that: a summary that stands
//! for the oldest turns wherever the conversation goes to a model, and nowhere else.

use serde_json::{Value, json};

use super::fit::{self, Fitted, Piece};
use super::message::{Message, SYSTEM, Said, USER};
use super::{Conversation, Means, Turn, TurnId};
use crate::content_hash::ContentHash;
use chatcli_proto::Call;

/// Under which name it is kept.
const KEPT_AS: &str = "condensed";
/// What is asked of a summary, beside being one.
const HEADINGS: &str = "Use these headings where there is something to say: Files read; Files changed; Commands; \
    Decisions; Errors and their solutions; Where the task stands.";

/// How much of what was said may travel.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limit {
    /// In bytes; none before the first question.
    most: Option<usize>,
    /// The same after a model found it too long.
    after_refusal: usize,
    /// How many messages were told to be cut.
    told: usize,
}

/// What stands for the oldest turns.
#[derive(Clone, Debug, PartialEq)]
struct Condensed {
    /// How many turns.
    turns: usize,
    /// Tells whether they are the same.
    mark: u64,
    /// How many messages.
    messages: usize,
    text: String,
}

impl Condensed {
    fn read(text: &str) -> Option<Self> {
        let (turns, mark, messages, text) = serde_json::from_str::<(usize, u64, usize, String)>(text).ok()?;
        Some(Self { turns, mark, messages, text })
    }

    fn written(&self) -> Value {
        json!([self.turns, self.mark, self.messages, self.text])
    }
}

impl Conversation {
    /// How much of what was said may travel with the questions from now on, in bytes, and how much after a model found it
    /// too long.
    pub(crate) fn limit_to(&mut self, most: usize, after_refusal: usize) {
        self.limit.most = Some(most);
        self.limit.after_refusal = after_refusal;
    }

    /// A model found it too long: half of what travelled, or less. False when nothing could be less.
    pub(super) fn limit_after_refusal(&mut self) -> bool {
        let before = fit::weight(&self.fitted().pieces);
        self.limit.most = Some(self.limit.after_refusal.min(before / 2));
        before > 0 && fit::weight(&self.fitted().pieces) < before
    }

    /// The last of the turns that a summary has to stand for before the next question.
    pub(crate) fn to_sum_up(&self) -> Option<TurnId> {
        fit::to_sum_up(&self.pieces(), self.limit.most?)
    }

    /// Asks the model to sum up what travels of the turns up to `last`.
    pub(crate) fn condensing_call(&self, last: TurnId, means: Means<'_>) -> Call {
        self.summary_call(last, HEADINGS, means)
    }

    /// What a model is shown to sum it up.
    pub(super) fn to_be_summed(&self, last: TurnId) -> Vec<Piece<'_>> {
        let pieces = self.pieces().into_iter().filter(|piece| piece.turn.is_none_or(|turn| turn <= last));
        fit::to_be_summed(pieces.collect(), self.limit.most.unwrap_or(usize::MAX))
    }

    /// From now on a summary, or only a mark, travels in the place of every turn up to `last`. Tells for how many
    /// messages it stands.
    pub(crate) fn condense(&mut self, last: TurnId, summary: Option<&str>) -> usize {
        let covered: Vec<&Turn> = self.earlier().take_while(|turn| turn.id <= last).collect();
        let messages = covered.iter().flat_map(|turn| turn.messages()).count();
        let text = match summary {
            Some(summary) => {
                format!("[STRUCTURED SUMMARY of {messages} earlier messages]\n\n{}", summary.trim())
            }
            None => fit::left_out(messages),
        };
        let condensed = Condensed { turns: covered.len(), mark: mark(&covered), messages, text };
        self.put_beside(KEPT_AS, Some(condensed.written().to_string()));
        messages
    }

    /// How many messages travel as a summary.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn condensed_messages(&self) -> Option<usize> {
        self.condensed().map(|condensed| condensed.messages)
    }

    /// How many messages are cut this time, when that was not told yet.
    pub(crate) fn newly_cut(&mut self) -> Option<usize> {
        let cut = self.fitted().cut;
        let told = std::mem::replace(&mut self.limit.told, cut);
        (cut > told).then_some(cut)
    }

    /// The same with what leads it.
    pub(crate) fn travelling_whole(&self) -> usize {
        fit::weight(&self.history())
    }

    /// About how many bytes travel to be summed up.
    pub(crate) fn summed_bytes(&self, last: TurnId) -> usize {
        fit::weight(&self.to_be_summed(last))
    }

    /// About how many bytes of what was said travel with the next question.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn travelling(&self) -> usize {
        fit::weight(&self.fitted().pieces)
    }

    /// What goes into a prompt's history: what leads, what is before the first turn, then every turn with a usable
    /// answer, all within the limit. The one that is being answered is none of them.
    pub(super) fn history(&self) -> Vec<Piece<'_>> {
        let leading = self.leading.iter().map(|text| Piece::new(Said::plain(SYSTEM, text), None));
        leading.chain(self.fitted().pieces).collect()
    }

    fn fitted(&self) -> Fitted<'_> {
        fit::fit(self.pieces(), self.limit.most.unwrap_or(usize::MAX))
    }

    /// The same without what leads, and before anything is cut.
    fn pieces(&self) -> Vec<Piece<'_>> {
        let condensed = self.condensed();
        let gone = condensed.as_ref().map_or(0, |condensed| condensed.turns);
        let preamble = self.preamble.iter().map(|message| Piece::new(Message::said(message), None));
        let summary = condensed.map(|condensed| Piece {
            role: USER,
            text: condensed.text.into(),
            is_summary: true,
            turn: None,
        });
        let of_turn = |turn: &'_ Turn| turn.id;
        let turns = self.earlier().skip(gone);
        let turns =
            turns.flat_map(|turn| turn.spoken().map(move |said| Piece::new(said, Some(of_turn(turn)))));
        preamble.chain(summary).chain(turns).collect()
    }

    /// The usable turns before the one that is being answered.
    fn earlier(&self) -> impl Iterator<Item = &Turn> {
        let until = self.running.as_ref().and(self.asked);
        self.usable().take_while(move |turn| Some(turn.id) != until)
    }

    fn condensed(&self) -> Option<Condensed> {
        let condensed = Condensed::read(self.beside(KEPT_AS)?)?;
        let covered: Vec<&Turn> = self.earlier().take(condensed.turns).collect();
        (covered.len() == condensed.turns && mark(&covered) == condensed.mark).then_some(condensed)
    }
}

/// Stands for turns, whatever became of their names and of the secrets in them.
fn mark(turns: &[&Turn]) -> u64 {
    let hash = ContentHash::new().count(turns.len());
    turns.iter().fold(hash, |hash, turn| hash.number(turn.asked_unix_ms.cast_unsigned())).finish()
}
