//! A run of an agent, copied for painting: what it does now, what a person has to decide, and how far it is.

use std::sync::Arc;

use chatcli_agent::ask::Question as Asked;
use chatcli_agent::policy::Risk;
use chatcli_core::View;
use chatcli_core::agent::OpenQuestion;
use chatcli_core::budget::estimate;

/// The question that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The number that an answer has to name.
    pub number: u64,
    /// And the call.
    pub call: u64,
    /// Which of how many it is, from 1.
    pub place: (usize, usize),
    /// What it could do.
    pub risk: Risk,
    /// The tool, and what about.
    pub label: String,
    /// The diff, or the command.
    pub shown: Arc<str>,
    /// What "always" would allow.
    pub scope: Vec<String>,
}

/// What the model asks in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The call that asks, and which of its questions it is.
    pub key: (u64, usize),
    /// Which of how many it is, from 1.
    pub place: (usize, usize),
    /// The question.
    pub asked: Asked,
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What the model asks in words.
    pub question: Option<Question>,
    /// What a person has to decide.
    pub card: Option<Card>,
    /// What runs, and since when on the monotonic clock.
    pub doing: Option<(String, u64)>,
    /// The person has to say how it goes on.
    pub waits: bool,
    /// The turn that it is in, and how many it may have.
    pub turns: (u32, u32),
    /// Tokens so far, as an estimate.
    pub tokens: String,
    /// How much runs without asking.
    pub mode: &'static str,
    /// The working folder's own name.
    pub folder: String,
    /// When it began, on the monotonic clock.
    pub began_mono_ms: u64,
}

impl Run {
    /// The run that there is.
    pub fn of(view: &View<'_>) -> Option<Self> {
        let running = view.agent.running()?;
        let card = running.card.as_ref().and_then(|card| {
            let item = card.item()?;
            Some(Card {
                number: card.number(),
                call: item.id,
                place: card.place(),
                risk: item.risk,
                label: item.label.clone(),
                shown: item.shown.as_str().into(),
                scope: item.scope.clone(),
            })
        });
        let question = running.open().zip(running.asking()).and_then(|(open, asking)| {
            let OpenQuestion::Question { call, at } = open else { return None };
            Some(Question { key: (call, at), place: asking.place(), asked: asking.question()?.clone() })
        });
        Some(Self {
            question,
            card,
            doing: running.doing.last().map(|doing| (doing.label.clone(), doing.since_mono_ms)),
            waits: running.waits.is_some(),
            turns: running.turns(),
            tokens: estimate(view.run_tokens()),
            mode: running.mode.name(),
            folder: running.root.rsplit('/').next().unwrap_or_default().to_owned(),
            began_mono_ms: running.began_mono_ms,
        })
    }
}
