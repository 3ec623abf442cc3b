//! Records as the browser stores and sends them: plain objects. What cannot be read is told apart from what is there.
//! What looks like a secret does not get into a store: a browser's files forget nothing that was once written to them.

use chatcli_core::conversation::TurnId;
use chatcli_core::keep::Left;
use chatcli_core::port::{About, Change, ConversationId, KeptProblem, KeptState, KeptTurn, WindowId};
use chatcli_core::{Redactor, holds_secret};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

/// The name of a record: the same order as the numbers.
pub fn name(id: u64) -> JsValue {
    JsValue::from_str(&format!("{id:016x}"))
}

/// The number that a name stands for.
pub fn id(name: &JsValue) -> Option<u64> {
    u64::from_str_radix(&name.as_string()?, 16).ok()
}

/// An object under construction.
pub struct Record(Object);

impl Record {
    /// One without fields.
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// With this field.
    pub fn with(self, name: &str, value: impl Into<JsValue>) -> Self {
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), &value.into());
        self
    }

    /// With this field, if it has a value.
    pub fn with_some(self, name: &str, value: Option<impl Into<JsValue>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The object.
    pub fn done(self) -> JsValue {
        self.0.into()
    }
}

/// A field of an object.
pub fn field(record: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(record, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined()).then_some(value)
}

/// A field that is a text.
pub fn string(record: &JsValue, name: &str) -> Option<String> {
    field(record, name)?.as_string()
}

/// A field that is a number.
pub fn number(record: &JsValue, name: &str) -> Option<f64> {
    field(record, name)?.as_f64().filter(|number| number.is_finite())
}

fn strings(texts: &[String]) -> Array {
    texts.iter().map(|text| JsValue::from_str(text)).collect()
}

fn read_strings(record: &JsValue, name: &str) -> Option<Vec<String>> {
    let array = field(record, name)?;
    Array::is_array(&array).then(|| Array::from(&array).iter().filter_map(|text| text.as_string()).collect())
}

/// A turn as it is stored.
pub fn store_turn(turn: &KeptTurn) -> JsValue {
    let redactor = Redactor::default();
    let clean = |text: &str| redactor.clean(text).into_owned();
    write_turn(&KeptTurn {
        prompt: redactor.clean_typed(&turn.prompt).into_owned(),
        answer: clean(&turn.answer),
        messages: turn.messages.as_deref().map(clean),
        ..turn.clone()
    })
}

/// A turn as other windows are told of it.
fn write_turn(turn: &KeptTurn) -> JsValue {
    let (state, problem) = match &turn.state {
        KeptState::Held => ("held", None),
        KeptState::Open => ("open", None),
        KeptState::Interrupted => ("interrupted", None),
        KeptState::Done => ("done", None),
        KeptState::Failed(problem) => ("failed", Some(problem)),
    };
    let problem = problem.map(|problem| {
        Record::new()
            .with("tag", problem.tag.as_str())
            .with("fact", problem.fact.as_str())
            .with("who", problem.who.as_str())
            .with_some("why", problem.why.as_deref())
            .with_some("request", problem.request_id.as_deref())
            .done()
    });
    Record::new()
        .with("id", name(turn.id.0))
        .with("window", name(turn.window.0))
        .with("prompt", turn.prompt.as_str())
        .with("answer", turn.answer.as_str())
        .with("state", state)
        .with_some("problem", problem)
        .with_some("asked_model", turn.asked_model.as_deref())
        .with_some("cut", turn.is_cut.then_some(true))
        .with("provider", turn.provider.as_str())
        .with("model", turn.model.as_str())
        .with("asked", turn.asked_unix_ms as f64)
        .with_some("took", turn.took_ms.map(|ms| ms as f64))
        .with_some("messages", turn.messages.as_deref())
        .with_some("from", turn.from.as_deref())
        .done()
}

/// Reads a turn; `None` for a record that is none.
pub fn read_turn(record: &JsValue) -> Option<KeptTurn> {
    let state = match string(record, "state")?.as_str() {
        "held" => KeptState::Held,
        "open" => KeptState::Open,
        "interrupted" => KeptState::Interrupted,
        "done" => KeptState::Done,
        "failed" => {
            let problem = field(record, "problem")?;
            KeptState::Failed(KeptProblem {
                tag: string(&problem, "tag")?,
                fact: string(&problem, "fact").unwrap_or_default(),
                who: string(&problem, "who").unwrap_or_default(),
                why: string(&problem, "why"),
                request_id: string(&problem, "request"),
            })
        }
        _ => return None,
    };
    Some(KeptTurn {
        id: TurnId(id(&field(record, "id")?)?),
        window: WindowId(id(&field(record, "window")?)?),
        prompt: string(record, "prompt")?,
        answer: string(record, "answer")?,
        state,
        asked_model: string(record, "asked_model"),
        is_cut: field(record, "cut").is_some_and(|cut| cut.is_truthy()),
        provider: string(record, "provider").unwrap_or_default(),
        model: string(record, "model").unwrap_or_default(),
        asked_unix_ms: number(record, "asked")? as i64,
        took_ms: number(record, "took").map(|ms| ms as u64),
        messages: string(record, "messages"),
        from: string(record, "from"),
    })
}

/// What belongs to the conversation beside its turns.
pub fn write_about(about: &About) -> JsValue {
    Record::new()
        .with("at", name(about.at))
        .with_some("summary", about.summary.as_deref())
        .with_some("session", about.session.as_deref())
        .done()
}

/// Reads that.
pub fn read_about(record: &JsValue) -> Option<About> {
    Some(About {
        at: id(&field(record, "at")?)?,
        summary: string(record, "summary"),
        session: string(record, "session"),
    })
}

/// What an old page put aside beside its one conversation: turns, and what belonged to them. Turns that cannot be read
/// are left out.
pub fn read_aside(record: &JsValue) -> Option<(Vec<KeptTurn>, About)> {
    let turns = field(record, "turns").filter(Array::is_array)?;
    let turns = Array::from(&turns).iter().filter_map(|turn| read_turn(&turn)).collect();
    Some((turns, About { at: 1, summary: string(record, "summary"), session: string(record, "session") }))
}

/// What a window keeps for itself. A draft that holds a secret, for example a command with a key, is not kept.
pub fn write_left(left: &Left) -> JsValue {
    Record::new()
        .with("window", name(left.window.0))
        .with_some("conversation", left.conversation.map(|id| name(id.0)))
        .with("at", left.at_unix_ms as f64)
        .with("waiting", strings(&left.waiting))
        .with("draft", if holds_secret(&left.draft) { "" } else { &left.draft })
        .done()
}

/// Reads that.
pub fn read_left(record: &JsValue) -> Option<Left> {
    Some(Left {
        window: WindowId(id(&field(record, "window")?)?),
        conversation: field(record, "conversation").as_ref().and_then(id).map(ConversationId),
        at_unix_ms: number(record, "at")? as i64,
        waiting: read_strings(record, "waiting")?,
        draft: string(record, "draft")?,
    })
}

/// What windows tell each other: who speaks, and what is new of which conversation.
pub fn write_message(from: WindowId, conversation: ConversationId, changes: &[Change]) -> JsValue {
    let changes: Array = changes
        .iter()
        .filter_map(|change| {
            Some(match change {
                Change::Turn(turn) => Record::new().with("turn", write_turn(turn)).done(),
                Change::Removed(ids) => {
                    let ids: Array = ids.iter().map(|id| name(id.0)).collect();
                    Record::new().with("removed", ids).done()
                }
                Change::About(about) => Record::new().with("about", write_about(about)).done(),
                // Each window has its own.
                Change::Waiting(_) => return None,
            })
        })
        .collect();
    Record::new()
        .with("from", name(from.0))
        .with("conversation", name(conversation.0))
        .with("changes", changes)
        .done()
}

/// A message without news: a window says that it is there.
pub fn write_sign(from: WindowId, sign: &str) -> JsValue {
    Record::new().with("from", name(from.0)).with("sign", sign).done()
}

/// What another window said.
pub enum Message {
    /// It is new, and wants to know who is there.
    Hello,
    /// It is there.
    Here,
    /// It changed something of a conversation.
    News(ConversationId, Vec<Change>),
}

/// Reads a message. An older or newer build may say what this one does not understand; that part is left out.
pub fn read_message(message: &JsValue) -> Option<(WindowId, Message)> {
    let from = WindowId(id(&field(message, "from")?)?);
    match string(message, "sign").as_deref() {
        Some("hello") => return Some((from, Message::Hello)),
        Some(_) => return Some((from, Message::Here)),
        None => {}
    }
    let changes = Array::from(&field(message, "changes")?);
    let conversation = ConversationId(id(&field(message, "conversation")?)?);
    Some((
        from,
        Message::News(conversation, changes.iter().filter_map(|change| read_change(&change)).collect()),
    ))
}

fn read_change(change: &JsValue) -> Option<Change> {
    if let Some(turn) = field(change, "turn") {
        return Some(Change::Turn(Box::new(read_turn(&turn)?)));
    }
    if let Some(removed) = field(change, "removed") {
        let ids = Array::from(&removed);
        return Some(Change::Removed(ids.iter().filter_map(|name| id(&name)).map(TurnId).collect()));
    }
    read_about(&field(change, "about")?).map(Change::About)
}
