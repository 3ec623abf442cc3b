//! What a person is asked before something is done that cannot be taken back. A body shows the sentence and two ways
//! out; it answers `Finished` for yes, `Declined` for no, `GivenUp` when the person goes away from it without an answer (Esc,
//! Ctrl+C), and `Unattended` when that is so.

use crate::text::{Lang, Late, Text, fill, one_line};

/// A question whose answer is yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Save over a session that this conversation does not come from?
    SaveOver {
        /// The session.
        name: String,
    },
    /// Save over a session that changed since it was loaded or saved here?
    SaveOverChanged {
        /// The session.
        name: String,
    },
    /// Delete a session on the server?
    DeleteSession {
        /// The session.
        name: String,
    },
    /// Save over a session of which a part cannot be kept?
    SaveOverRicher {
        /// The session.
        name: String,
    },
    /// Send these files for the first time?
    SendFiles {
        /// The server.
        to: String,
        /// Each file with its bytes.
        items: Vec<(String, u64)>,
    },
    /// Send the environment for the first time, perhaps with files?
    SendVariables {
        /// The server.
        to: String,
        /// Files that are sent for the first time too, each with its bytes.
        items: Vec<(String, u64)>,
    },
    /// Delete a context?
    DeleteContext {
        /// Its name.
        name: String,
    },
    /// Let a model's tools work in this folder?
    TrustFolder {
        /// Which.
        root: String,
    },
    /// Use a command of the project that reads files or runs something?
    UseProjects,
    /// Send a prompt without anything that it names?
    SendWithout,
    /// Run a command of their own that can do harm?
    RunCommand {
        /// What it does, in the person's language.
        why: String,
    },
}

impl Question {
    /// The whole question, as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        let (text, name) = match self {
            Self::SaveOver { name } => (Text::AskSaveOver, name),
            Self::SaveOverChanged { name } => (Text::AskSaveOverChanged, name),
            Self::DeleteSession { name } => (Text::AskDeleteSession, name),
            Self::SaveOverRicher { name } => (Text::AskSaveOverRicher, name),
            Self::DeleteContext { name } => (Text::AskDeleteContext, name),
            Self::TrustFolder { root } => (Text::AskTrustFolder, root),
            Self::SendFiles { to, .. } => {
                return fill(Text::AskSendFiles.get(lang), &[("to", &one_line(to))]);
            }
            Self::SendVariables { to, items } => {
                let text = if items.is_empty() { Late::AskSendVariables } else { Late::AskSendBoth };
                return fill(text.get(lang), &[("to", &one_line(to))]);
            }
            Self::RunCommand { why } => return fill(Text::AskRunCommand.get(lang), &[("why", why)]),
            Self::UseProjects => return Text::AskUseProjects.get(lang).to_owned(),
            Self::SendWithout => return Text::AskSendWithout.get(lang).to_owned(),
        };
        fill(text.get(lang), &[("name", &one_line(name))])
    }

    /// What yes does, for a button.
    pub fn yes(&self) -> Text {
        match self {
            Self::SaveOver { .. } | Self::SaveOverChanged { .. } | Self::SaveOverRicher { .. } => {
                Text::AnswerSaveOver
            }
            Self::SendFiles { .. } | Self::SendVariables { .. } | Self::SendWithout => Text::AnswerSend,
            Self::RunCommand { .. } => Text::AnswerRun,
            Self::DeleteSession { .. } | Self::DeleteContext { .. } => Text::AnswerDelete,
            Self::TrustFolder { .. } => Text::AnswerTrust,
            Self::UseProjects => Text::AnswerUse,
        }
    }

    /// What no does, for a button.
    pub fn no(&self) -> Text {
        Text::AnswerCancel
    }

    /// Whether a typed line says yes. Both languages' letters count in both languages; an empty line is a no.
    pub fn is_yes(line: &str) -> bool {
        matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "s" | "sim")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_one_line_whatever_it_is_about() {
        let root = "/home/ana\nRead only: nothing can change".to_owned();
        assert_eq!(Question::TrustFolder { root }.text(Lang::En).lines().count(), 1);
    }

    #[test]
    fn only_a_plain_yes_is_a_yes() {
        for (line, yes) in [
            ("y", true),
            (" Yes\r", true),
            ("S", true),
            ("sim", true),
            ("", false),
            ("n", false),
            ("não", false),
            ("yesterday", false),
        ] {
            assert_eq!(Question::is_yes(line), yes, "{line:?}");
        }
    }
}
