//! Records as the browser stores and sends them: plain objects. What cannot be read is told apart from what is there.

use chatcli_core::conversation::TurnId;
use chatcli_core::holds_secret;
use chatcli_core::keep::Left;
use chatcli_core::port::{About, Aside, Change, KeptProblem, KeptState, KeptTurn, WindowId};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

/// The name of a record: the same order as the numbers.
pub fn name(id: u64) -> JsValue {
    JsValue::from_str(&format!("{id:016x}"))
}

fn id(name: &JsValue) -> Option<u64> {
    u64::from_str_radix(&name.as_string()?, 16).ok()
}

/// An object under construction.
struct Record(Object);

impl Record {
    fn new() -> Self {
        Self(Object::new())
    }

    fn with(self, name: &str, value: impl Into<JsValue>) -> Self {
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), &value.into());
        self
    }

    fn with_some(self, name: &str, value: Option<impl Into<JsValue>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn done(self) -> JsValue {
        self.0.into()
    }
}

fn field(record: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(record, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined()).then_some(value)
}

fn string(record: &JsValue, name: &str) -> Option<String> {
    field(record, name)?.as_string()
}

fn number(record: &JsValue, name: &str) -> Option<f64> {
    field(record, name)?.as_f64().filter(|number| number.is_finite())
}

fn strings(texts: &[String]) -> Array {
    texts.iter().map(|text| JsValue::from_str(text)).collect()
}

fn read_strings(record: &JsValue, name: &str) -> Option<Vec<String>> {
    let array = field(record, name)?;
    Array::is_array(&array).then(|| Array::from(&array).iter().filter_map(|text| text.as_string()).collect())
}

/// A turn.
pub fn write_turn(turn: &KeptTurn) -> JsValue {
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

/// A conversation that another one took the place of.
pub fn write_aside(aside: &Aside) -> JsValue {
    let turns: Array = aside.turns.iter().map(write_turn).collect();
    Record::new()
        .with("turns", turns)
        .with_some("summary", aside.summary.as_deref())
        .with_some("session", aside.session.as_deref())
        .done()
}

/// Reads that. Turns that cannot be read are left out.
pub fn read_aside(record: &JsValue) -> Option<Aside> {
    let turns = field(record, "turns").filter(Array::is_array)?;
    Some(Aside {
        turns: Array::from(&turns).iter().filter_map(|turn| read_turn(&turn)).collect(),
        summary: string(record, "summary"),
        session: string(record, "session"),
    })
}

/// What a window keeps for itself. A draft that holds a secret, for example a command with a key, is not kept: a browser's
/// files forget nothing that was once written to them.
pub fn write_left(left: &Left) -> JsValue {
    Record::new()
        .with("window", name(left.window.0))
        .with("at", left.at_unix_ms as f64)
        .with("waiting", strings(&left.waiting))
        .with("draft", if holds_secret(&left.draft) { "" } else { &left.draft })
        .done()
}

/// Reads that.
pub fn read_left(record: &JsValue) -> Option<Left> {
    Some(Left {
        window: WindowId(id(&field(record, "window")?)?),
        at_unix_ms: number(record, "at")? as i64,
        waiting: read_strings(record, "waiting")?,
        draft: string(record, "draft")?,
    })
}

/// What windows tell each other: who speaks, and what is new.
pub fn write_message(from: WindowId, changes: &[Change]) -> JsValue {
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
                Change::Waiting(_) | Change::Aside(_) => return None,
            })
        })
        .collect();
    Record::new().with("from", name(from.0)).with("changes", changes).done()
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
    /// It changed something.
    News(Vec<Change>),
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
    Some((from, Message::News(changes.iter().filter_map(|change| read_change(&change)).collect())))
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
