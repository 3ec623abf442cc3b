//! A conversation as the list of the store has it.

use chatcli_core::Redactor;
use chatcli_core::history::{first_line, title};
use chatcli_core::port::{ConversationId, KeptConversation, KeptTurn};
use wasm_bindgen::JsValue;

use super::record::{Record, field, id, name, number, string};

/// One conversation of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What a list shows.
    pub kept: KeptConversation,
    /// Its title is its own, and not its first question.
    pub is_titled: bool,
}

impl Row {
    /// One that begins.
    pub fn new(id: ConversationId, unix_ms: i64) -> Self {
        let kept =
            KeptConversation { id, begun_unix_ms: unix_ms, changed_unix_ms: unix_ms, ..Default::default() };
        Self { kept, is_titled: false }
    }

    /// Calls it by the question that is the first one by now.
    pub fn name_by(&mut self, first: Option<&KeptTurn>) {
        let Some(first) = first else { return };
        let redactor = Redactor::default();
        if !self.is_titled {
            self.kept.title = title(&redactor.clean_typed(&first.prompt));
        }
        self.kept.first_line = first_line(&redactor.clean(&first.answer));
    }

    /// Gives it a title of its own, if that says anything.
    pub fn call(&mut self, words: &str) {
        let words = title(&Redactor::default().clean(words));
        if !words.is_empty() {
            (self.kept.title, self.is_titled) = (words, true);
        }
    }

    /// A turn has so many bytes now, and had so many before.
    pub fn count(&mut self, before: Option<u64>, now: Option<u64>) {
        let kept = &mut self.kept;
        kept.bytes =
            kept.bytes.saturating_sub(before.unwrap_or_default()).saturating_add(now.unwrap_or_default());
        match (before, now) {
            (None, Some(_)) => kept.questions += 1,
            (Some(_), None) => kept.questions = kept.questions.saturating_sub(1),
            _ => {}
        }
    }

    /// As the store has it. `order` makes the newest the first of an index; what has no question is not in it.
    pub fn write(&self) -> JsValue {
        let kept = &self.kept;
        let changed = u64::try_from(kept.changed_unix_ms).unwrap_or_default();
        Record::new()
            .with("id", name(kept.id.0))
            .with("title", kept.title.as_str())
            .with("first", kept.first_line.as_str())
            .with("begun", kept.begun_unix_ms as f64)
            .with("changed", kept.changed_unix_ms as f64)
            .with("questions", kept.questions as f64)
            .with("bytes", kept.bytes as f64)
            .with_some("titled", self.is_titled.then_some(true))
            .with_some("order", (kept.questions > 0).then(|| name(u64::MAX - changed)))
            .done()
    }

    /// Reads that.
    pub fn read(record: &JsValue) -> Option<Self> {
        let kept = KeptConversation {
            id: ConversationId(id(&field(record, "id")?)?),
            title: string(record, "title")?,
            first_line: string(record, "first").unwrap_or_default(),
            begun_unix_ms: number(record, "begun")? as i64,
            changed_unix_ms: number(record, "changed")? as i64,
            questions: number(record, "questions")? as usize,
            bytes: number(record, "bytes")? as u64,
            snippet: None,
        };
        Some(Self { kept, is_titled: field(record, "titled").is_some() })
    }
}

/// The bytes of text of a turn.
pub fn bytes(turn: &KeptTurn) -> u64 {
    (turn.prompt.len() + turn.answer.len()) as u64
}
