//! Questions to the person and other needs of effects that only the owner of the terminal can serve. The effect
//! that asks waits; the terminal answers when the person did.

use std::process::{Command, ExitStatus};

use chatcli_core::Outcome;
use tokio::sync::{mpsc, oneshot};

/// Something the owner of the terminal is asked for.
#[derive(Debug)]
pub enum Ask {
    /// Ask the person.
    Question(Question),
    /// Let the person write in their own editor.
    Edit {
        /// What it starts with.
        text: String,
        /// What was written, or why nothing was.
        answer: oneshot::Sender<Result<String, String>>,
    },
    /// Give the terminal to a command while it runs.
    Run {
        /// What runs.
        command: Command,
        /// How it ended, or why it did not start.
        answer: oneshot::Sender<std::io::Result<ExitStatus>>,
    },
    /// Clear the screen and draw what is live again.
    Clear,
}

/// One question.
#[derive(Debug)]
pub struct Question {
    /// What is asked, without a colon.
    pub text: String,
    /// What is typed is not shown.
    pub hidden: bool,
    /// What was typed; dropped when the person would rather not say.
    pub answer: oneshot::Sender<String>,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The person would rather not say.
    Declined,
    /// There is no person to ask.
    Unattended,
}

impl Unanswered {
    /// What that is for the core.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Declined => Outcome::Declined,
            Self::Unattended => Outcome::Unattended,
        }
    }
}

/// How effects reach the owner of the terminal.
#[derive(Clone, Debug)]
pub struct Dialog {
    asks: mpsc::Sender<Ask>,
}

impl Dialog {
    /// Both ends.
    pub fn channel() -> (Self, mpsc::Receiver<Ask>) {
        let (asks, asked) = mpsc::channel(8);
        (Self { asks }, asked)
    }

    /// Asks the person.
    ///
    /// # Errors
    /// They do not want to say, or there is no person.
    pub async fn ask(&self, text: &str, hidden: bool) -> Result<String, Unanswered> {
        let (answer, answered) = oneshot::channel();
        let question = Question { text: text.to_owned(), hidden, answer };
        self.asks.send(Ask::Question(question)).await.map_err(|_| Unanswered::Unattended)?;
        answered.await.map_err(|_| Unanswered::Declined)
    }

    /// Lets the person write in their own editor.
    ///
    /// # Errors
    /// There is no editor, or it failed.
    pub async fn edit(&self, text: String) -> Result<String, String> {
        let (answer, answered) = oneshot::channel();
        let gone = |_| "no terminal".to_owned();
        self.asks.send(Ask::Edit { text, answer }).await.map_err(|_| "no terminal".to_owned())?;
        answered.await.map_err(gone)?
    }

    /// Gives the terminal to a command while it runs.
    ///
    /// # Errors
    /// There is no terminal, or it did not start.
    pub async fn run(&self, command: Command) -> Result<ExitStatus, String> {
        let (answer, answered) = oneshot::channel();
        let gone = || "no terminal".to_owned();
        self.asks.send(Ask::Run { command, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?.map_err(|why| why.to_string())
    }

    /// Clears the screen. Says whether the terminal has an owner that will.
    pub async fn clear(&self) -> bool {
        self.asks.send(Ask::Clear).await.is_ok()
    }
}
