//! The protocols of the providers: what a question looks like in each, and what each line of an answer means. No I/O
//! and no limits here; `remote.rs` sends, `lines.rs` reads.

mod chat;
mod gemini;
mod messages;
mod ollama;
mod responses;

use chatcli_proto::StopReason;
use serde_json::{Value, json};

use super::said::reported;
use super::{Ask, End, Failure, FailureKind, Role, Usage};

/// How a provider is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// OpenAI chat completions, as most others copy them.
    Chat,
    /// The Responses API of OpenAI.
    Responses,
    /// Anthropic messages.
    Messages,
    /// Gemini.
    Gemini,
    /// Ollama.
    Ollama,
}

/// What a piece of an answer said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) text: String,
    /// The answer is complete; nothing after it counts.
    pub(super) end: bool,
}

/// What has been understood of an answer so far.
#[derive(Debug, Default)]
struct Progress {
    usage: Usage,
    /// Why the model stopped.
    reason: Option<StopReason>,
    /// The provider gave a reason for stopping, but the body may go on.
    stopped: bool,
}

impl Codec {
    /// The body of a request for a streamed answer.
    pub(super) fn body(self, ask: &Ask, max_tokens: Option<u32>) -> Value {
        match self {
            Self::Chat => chat::body(ask, max_tokens),
            Self::Responses => responses::body(ask, max_tokens),
            Self::Messages => messages::body(ask, max_tokens),
            Self::Gemini => gemini::body(ask, max_tokens),
            Self::Ollama => ollama::body(ask, max_tokens),
        }
    }

    fn hear(self, event: &Value, progress: &mut Progress) -> Heard {
        match self {
            Self::Chat => chat::hear(event, progress),
            Self::Responses => responses::hear(event, progress),
            Self::Messages => messages::hear(event, progress),
            Self::Gemini => gemini::hear(event, progress),
            Self::Ollama => ollama::hear(event, progress),
        }
    }
}

/// Reads one answer, line by line.
#[derive(Debug)]
pub(super) struct Reader {
    codec: Codec,
    provider: &'static str,
    progress: Progress,
    /// The `data` of an event that is not whole yet. No longer than the lines it came in, which are counted there.
    data: String,
    max_event_bytes: usize,
}

impl Reader {
    pub(super) fn new(codec: Codec, provider: &'static str, max_event_bytes: usize) -> Self {
        Self { codec, provider, progress: Progress::default(), data: String::new(), max_event_bytes }
    }

    /// Takes one line, without its end.
    ///
    /// # Errors
    /// The provider reported an error, or the line is not of its protocol.
    pub(super) fn line(&mut self, line: &str) -> Result<Heard, Failure> {
        if self.codec == Codec::Ollama {
            return if line.trim().is_empty() { Ok(Heard::default()) } else { self.event(line) };
        }
        if line.is_empty() {
            return self.dispatch();
        }
        // `event`, `id`, `retry` and comments say nothing that the data does not say.
        if let Some(data) = line.strip_prefix("data:") {
            let data = data.strip_prefix(' ').unwrap_or(data);
            if self.data.len() + data.len() > self.max_event_bytes {
                return Err(self.foreign());
            }
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(data);
        }
        Ok(Heard::default())
    }

    /// Takes the end of the body.
    ///
    /// # Errors
    /// The answer is not complete.
    pub(super) fn finish(&mut self) -> Result<Heard, Failure> {
        let mut heard = self.dispatch()?;
        // The only protocol without a last event.
        heard.end |= self.codec == Codec::Gemini && self.progress.stopped;
        if heard.end { Ok(heard) } else { Err(Failure::cut(self.provider)) }
    }

    /// Takes an answer that came in one piece, from a provider that does not stream.
    ///
    /// # Errors
    /// It is an error, or no answer.
    pub(super) fn whole(&mut self, body: &Value) -> Result<Heard, Failure> {
        self.check(body)?;
        let text = match self.codec {
            Codec::Chat => chat::whole(body, &mut self.progress),
            _ => None,
        };
        text.map(|text| Heard { text, end: true }).ok_or_else(|| self.foreign())
    }

    /// What the answer cost and why it ended, as far as the provider said.
    pub(super) fn ended(&self) -> End {
        let Progress { usage, reason, .. } = self.progress;
        End { usage, reason }
    }

    fn dispatch(&mut self) -> Result<Heard, Failure> {
        let data = std::mem::take(&mut self.data);
        match data.trim() {
            "" => Ok(Heard::default()),
            "[DONE]" => Ok(Heard { text: String::new(), end: true }),
            data => self.event(data),
        }
    }

    fn event(&mut self, text: &str) -> Result<Heard, Failure> {
        let event: Value = serde_json::from_str(text).map_err(|_| self.foreign())?;
        self.check(&event)?;
        Ok(self.codec.hear(&event, &mut self.progress))
    }

    fn check(&self, event: &Value) -> Result<(), Failure> {
        let is_error = event.get("error").is_some_and(|error| !error.is_null())
            || matches!(event.get("type").and_then(Value::as_str), Some("error" | "response.failed"))
            // MiniMax reports errors beside HTTP 200.
            || event.pointer("/base_resp/status_code").and_then(Value::as_i64).is_some_and(|code| code != 0);
        if is_error { Err(reported(self.provider, event)) } else { Ok(()) }
    }

    fn foreign(&self) -> Failure {
        Failure::new(
            FailureKind::Internal,
            format!("{} sent something that is not its protocol", self.provider),
        )
    }
}

/// The turns as most protocols want them.
fn messages(ask: &Ask) -> Vec<Value> {
    ask.turns
        .iter()
        .map(|turn| {
            let role = match turn.role {
                Role::System => "system",
                Role::User => "user",
                Role::Assistant => "assistant",
            };
            json!({ "role": role, "content": turn.text })
        })
        .collect()
}

/// The system turns as one text, for protocols that keep it apart.
fn system(ask: &Ask) -> Option<String> {
    let parts: Vec<&str> =
        ask.turns.iter().filter(|turn| turn.role == Role::System).map(|turn| turn.text.as_str()).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn text(event: &Value, pointer: &str) -> String {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Notes why the model stopped, in the provider's word for it. What is neither of the two is not told.
fn note_reason(slot: &mut Option<StopReason>, event: &Value, pointer: &str, stop: &[&str], length: &[&str]) {
    let Some(word) = event.pointer(pointer).and_then(Value::as_str) else { return };
    *slot = if stop.contains(&word) {
        Some(StopReason::Stop)
    } else {
        length.contains(&word).then_some(StopReason::Length)
    };
}

/// Notes a count of tokens, if it is there.
fn note(slot: &mut Option<u32>, event: &Value, pointer: &str) {
    if let Some(count) = event.pointer(pointer).and_then(Value::as_u64) {
        *slot = u32::try_from(count).ok();
    }
}

#[cfg(test)]
mod tests;
