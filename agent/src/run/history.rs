//! What is sent: who said what, in turn. A server knows text and three roles only, and does not take an empty prompt; what
//! a provider makes of prompt and history differs, so the newest message stands where every kind of them finds it.

use super::End;

/// Letters of older results of tools that stay.
const OLD_CHARS: usize = 1_000;
/// Turns after which results are cut.
const OLD_AFTER: usize = 3;

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The rules of the game.
    System,
    /// The person, or what stands on the person's side: results of tools.
    User,
    /// The model.
    Assistant,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// By whom.
    pub role: Role,
    /// What.
    pub text: String,
}

/// Where the newest message goes. It must never be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// As the prompt and, letter for letter the same, as the last of the history.
    Both,
    /// As the prompt alone.
    Prompt,
}

impl Placement {
    /// For a provider by its name, with a server's watcher at work or not. `None` = it reads no history, so no run can
    /// work with it.
    pub fn of(provider: &str, watcher: bool) -> Option<Self> {
        match provider.trim().to_ascii_uppercase().as_str() {
            "OPENAI_ASSISTANT" => None,
            "STACKSPOT" => Some(Self::Prompt),
            // The watcher's text goes before the prompt, so the two are not the same any more and both would be read.
            "OPENAI" | "CLAUDEAI" | "BEDROCK" | "OLLAMA" | "OPENROUTER" | "ZAI" | "MINIMAX" | "MOONSHOT"
            | "COPILOT" | "GITHUB_MODELS" | "DEVIN"
                if watcher =>
            {
                Some(Self::Prompt)
            }
            _ => Some(Self::Both),
        }
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Never empty.
    pub prompt: String,
    /// What was said, oldest first.
    pub history: Vec<Message>,
}

/// What was said.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Vec<Message>);

impl History {
    pub(super) fn new(before: Vec<Message>) -> Self {
        let mut history = Self::default();
        for message in before {
            match message.role {
                Role::System => {}
                Role::User => history.person(message.text),
                Role::Assistant => history.model(message.text),
            }
        }
        history
    }

    pub(super) fn messages(&self) -> &[Message] {
        &self.0
    }

    pub(super) fn person(&mut self, text: String) {
        self.add(Role::User, text);
    }

    pub(super) fn model(&mut self, text: String) {
        self.add(Role::Assistant, text);
    }

    /// Two of one side in a row are one message.
    fn add(&mut self, role: Role, text: String) {
        // A server takes no empty prompt, and some providers take no empty message.
        let text = if text.trim().is_empty() { "(empty)".to_owned() } else { text };
        match self.0.last_mut().filter(|last| last.role == role) {
            Some(last) => {
                last.text.push_str("\n\n");
                last.text.push_str(&text);
            }
            None => self.0.push(Message { role, text }),
        }
    }

    /// So that the next message of the person follows one of the model.
    pub(super) fn close(&mut self, end: &End) {
        let said = match end {
            End::Done | End::Refused => return,
            End::Cancelled => "(stopped by the person)",
            End::Failed(_) => "(no answer)",
            End::Turns => "(the limit of turns was reached)",
            End::Repeats => "(stopped: the same calls again and again)",
            End::Unreadable => "(stopped: the answers could not be read)",
        };
        self.model(said.to_owned());
    }

    pub(super) fn request(&self, placement: Placement, system: &str, reminder: &str) -> Request {
        let (newest, before) =
            self.0.split_last().map_or((None, self.0.as_slice()), |(last, before)| (Some(last), before));
        let prompt = newest.map(|newest| newest.text.clone()).unwrap_or_default();
        let message = |role, text: &str| Message { role, text: text.to_owned() };
        let mut history = Vec::with_capacity(self.0.len() + 2);
        if !system.is_empty() {
            history.push(message(Role::System, system));
        }
        let old = before.len().saturating_sub(OLD_AFTER * 2);
        for (at, said) in before.iter().enumerate() {
            let is_old = at < old && said.role == Role::User && said.text.contains("<tool_output>");
            let text =
                if is_old { crate::shape::capped(&said.text, OLD_CHARS, None) } else { said.text.clone() };
            history.push(Message { role: said.role, text });
        }
        if !reminder.is_empty() {
            history.push(message(Role::System, reminder));
        }
        if placement == Placement::Both {
            history.push(message(Role::User, &prompt));
        }
        Request { prompt, history }
    }
}
