//! What a person wants of an agent.

use chatcli_agent::policy::Mode;

/// What a person wants of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// What was typed at an open question; it is for that question alone.
    Decide {
        /// The question's number.
        number: u64,
        /// Which call of it.
        call: u64,
        /// `y`, `a`, `n` with or without a reason, `v`; nothing decides nothing.
        typed: String,
    },
    /// What was typed at a question of the model's; it is for that question alone.
    Answer {
        /// The call that asks.
        call: u64,
        /// Which of its questions, from 0.
        at: usize,
        /// Numbers of options, words, or `-` to leave it open; nothing answers nothing.
        typed: String,
    },
    /// From now on so much runs without asking. It is never kept.
    SetMode(Mode),
    /// Show how much runs without asking, and where the rules are.
    ShowPolicy,
    /// Take the last change of files back.
    UndoFiles,
    /// Make it again.
    RedoFiles,
    /// List what goes along with runs.
    List(What),
    /// This persona answers, alone or too.
    Persona {
        /// Its name.
        name: String,
        /// No other one does.
        is_alone: bool,
    },
    /// This persona no longer answers; nothing named = none does.
    Dismiss(Option<String>),
    /// Lines that are typed are questions of the chat again.
    Leave,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum What {
    /// Who can answer, and who does.
    Personas,
    /// Skills.
    Skills,
    /// MCP servers.
    Servers,
    /// All of it, and what could not be used.
    All,
}
