//! One question and its answer, and how they stand.
//!
//! ```text
//! Held ──(a server)──> Asking ──(first piece)──> Streaming ──(done, OK)──> Done
//!   │                    │                          │
//!   └──── a person stops it, or it breaks: Interrupted, Failed(why) ────┘
//! ```
//!
//! A turn that broke or was stopped keeps what arrived.

use std::sync::Arc;

use chatcli_proto::StopReason;

use super::Version;
use super::message::{ASSISTANT, Kept, Restored, Said, USER, write_kept};
use crate::markdown::Document;
use crate::port::Scope;
use crate::port::{KeptProblem, KeptState, KeptTurn, Progress, Stamp, TurnId, WindowId};
use crate::problem::Problem;

/// How a turn stands.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnState {
    /// Typed while there was no server; it is sent when the server is back.
    Held,
    /// Sent; nothing came back yet.
    Asking,
    /// The answer is arriving.
    Streaming,
    /// The whole answer is here.
    Done,
    /// A person stopped it.
    Interrupted,
    /// The answer did not arrive whole.
    Failed(Problem),
}

impl TurnState {
    /// Whether the answer may still grow.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Held | Self::Asking | Self::Streaming)
    }

    /// How a kept turn stands.
    pub(crate) fn of(kept: &KeptTurn) -> Self {
        match &kept.state {
            KeptState::Held => Self::Held,
            KeptState::Open if kept.answer.is_empty() => Self::Asking,
            KeptState::Open => Self::Streaming,
            KeptState::Interrupted => Self::Interrupted,
            KeptState::Failed(problem) => Self::Failed(problem.problem()),
            KeptState::Done => Self::Done,
        }
    }

    fn kept(&self) -> KeptState {
        match self {
            Self::Held => KeptState::Held,
            Self::Asking | Self::Streaming => KeptState::Open,
            Self::Interrupted => KeptState::Interrupted,
            Self::Failed(problem) => KeptState::Failed(KeptProblem::of(problem)),
            Self::Done => KeptState::Done,
        }
    }
}

/// A question in its words: what stands in the conversation, and what travels where that is more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Worded {
    pub(crate) shown: String,
    pub(crate) sent: Option<String>,
    /// A task, which an agent does.
    pub(crate) scope: Option<Scope>,
}

impl From<String> for Worded {
    fn from(shown: String) -> Self {
        Self { shown, sent: None, scope: None }
    }
}

/// A question and its answer.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Its name.
    pub id: TurnId,
    /// What was asked.
    pub prompt: String,
    /// What came back so far.
    pub answer: Document,
    /// How it stands.
    pub state: TurnState,
    /// The model that was asked for this once, whatever is in force.
    pub asked_model: Option<String>,
    /// From where another client asked it, in the shared thread; none when it was asked here.
    pub from: Option<Arc<str>>,
    /// Why the model stopped, where the server says so.
    pub stop_reason: Option<StopReason>,
    /// Which version of its place it is, where there are several.
    pub(crate) version: Option<Version>,
    /// The provider that answered, as the server named it.
    pub provider: String,
    /// The model that answered, as the server named it.
    pub model: String,
    /// It came with a session, which does not say when it was asked or how long the answer took.
    pub is_restored: bool,
    /// The messages, where they are more than what a person typed and an answer: a restored turn's own, or a question
    /// with what was attached to it.
    pub(crate) kept: Option<Arc<[Kept]>>,
    /// When it was asked, in milliseconds since 1970.
    pub asked_unix_ms: i64,
    /// When it was sent, on the monotonic clock.
    pub sent_mono_ms: u64,
    /// When the first piece came.
    pub first_mono_ms: Option<u64>,
    /// When it ended.
    pub ended_mono_ms: Option<u64>,
}

impl Turn {
    /// A question that was just asked here.
    pub(crate) fn asked(id: TurnId, prompt: String, now: Stamp) -> Self {
        Self {
            state: TurnState::Held,
            answer: Document::default(),
            is_restored: false,
            asked_unix_ms: now.unix_ms,
            sent_mono_ms: now.mono_ms,
            ..Self::restored(id, Restored { prompt, ..Restored::default() })
        }
    }

    /// A turn of a loaded session.
    pub(crate) fn restored(id: TurnId, restored: Restored) -> Self {
        let Restored { prompt, answer, kept } = restored;
        Self {
            id,
            prompt,
            answer: Document::whole(answer),
            state: TurnState::Done,
            asked_model: None,
            from: None,
            stop_reason: None,
            version: None,
            provider: String::new(),
            model: String::new(),
            is_restored: true,
            kept: kept.map(Arc::from),
            asked_unix_ms: 0,
            sent_mono_ms: 0,
            first_mono_ms: None,
            ended_mono_ms: None,
        }
    }

    /// The turn as the messages that travel and are saved.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Said<'_>> {
        let (prompt, answer) = (self.prompt.as_str(), self.answer.text());
        let plain = self.kept.is_none().then(|| [Said::plain(USER, prompt), Said::plain(ASSISTANT, answer)]);
        let kept = self.kept.iter().flat_map(|kept| kept.iter());
        plain.into_iter().flatten().chain(kept.map(move |kept| kept.said(prompt, answer)))
    }

    /// What later questions of the chat are told of it: of a run its task and its answer, and not what its tools said.
    pub(crate) fn spoken(&self) -> impl Iterator<Item = Said<'_>> {
        let last = self.kept.as_ref().map_or(1, |kept| kept.len().saturating_sub(1));
        let is_run = self.scope().is_some();
        self.messages()
            .enumerate()
            .filter(move |(at, _)| !is_run || *at == 0 || *at == last)
            .map(|(_, said)| said)
    }

    /// Which agent did it; none for a question of the chat.
    pub fn scope(&self) -> Option<Scope> {
        self.kept.as_deref()?.first()?.mode().and_then(Scope::named)
    }

    /// The question, to ask it again: what was attached to it goes along as it was.
    pub(crate) fn worded(&self) -> Worded {
        Worded { shown: self.prompt.clone(), sent: self.attached().map(str::to_owned), scope: self.scope() }
    }

    /// What travels as the question: what was typed, or that with what is attached.
    pub(crate) fn sent(&self) -> &str {
        self.attached().unwrap_or(&self.prompt)
    }

    /// What travels as the question, where that is more than what was typed.
    pub(crate) fn attached(&self) -> Option<&str> {
        self.kept.as_deref()?.first()?.sent()
    }

    /// How far it has come, to be compared with a record of it.
    pub(crate) fn progress(&self) -> Progress {
        Progress::new(&self.state.kept(), self.answer.text().len())
    }

    /// The turn as a store keeps it, for the window that asked.
    pub(crate) fn record(&self, window: WindowId) -> KeptTurn {
        KeptTurn {
            id: self.id,
            window,
            prompt: self.prompt.clone(),
            answer: self.answer.text().to_owned(),
            state: self.state.kept(),
            asked_model: self.asked_model.clone(),
            is_cut: self.is_cut(),
            provider: self.provider.clone(),
            model: self.model.clone(),
            asked_unix_ms: self.asked_unix_ms,
            messages: self.kept.as_deref().map(write_kept),
            from: self.from.as_deref().map(str::to_owned),
            took_ms: self.ended_mono_ms.map(|end| end.saturating_sub(self.sent_mono_ms)),
        }
    }

    /// Whether the answer came as far as its limit and no further; unknown where the server does not say it.
    pub fn is_cut(&self) -> bool {
        self.state == TurnState::Done && self.stop_reason == Some(StopReason::Length)
    }

    /// Whether question and answer belong into the history of later prompts.
    pub fn is_usable(&self) -> bool {
        match &self.state {
            TurnState::Done => true,
            // What is shown as kept is kept, whatever broke it.
            TurnState::Interrupted | TurnState::Failed(_) => {
                !self.answer.is_empty() || self.kept.as_ref().is_some_and(|kept| kept.len() > 2)
            }
            TurnState::Held | TurnState::Asking | TurnState::Streaming => false,
        }
    }
}
