//! A turn as a text of the database, and back. Secrets that this program knows, and what looks like one, stay out of it.

use chatcli_core::conversation::TurnId;
use chatcli_core::port::{About, KeptProblem, KeptState, KeptTurn, WindowId};
use serde_json::{Map, Value, json};

use crate::redaction;

/// The turn as a JSON object.
pub fn write(turn: &KeptTurn) -> Value {
    let (state, problem) = match &turn.state {
        KeptState::Held => ("held", None),
        KeptState::Open => ("open", None),
        KeptState::Interrupted => ("interrupted", None),
        KeptState::Done => ("done", None),
        KeptState::Failed(problem) => ("failed", Some(problem)),
    };
    let problem = problem.map(|problem| {
        json!({
            "tag": problem.tag,
            "fact": problem.fact,
            "who": problem.who,
            "why": problem.why.as_deref().map(redaction::clean),
            "request": problem.request_id,
        })
    });
    json!({
        "prompt": redaction::clean_typed(&turn.prompt),
        "answer": redaction::clean(&turn.answer),
        "state": state,
        "problem": problem,
        "asked_model": turn.asked_model,
        "cut": turn.is_cut,
        "provider": turn.provider,
        "model": turn.model,
        "asked": turn.asked_unix_ms,
        "took": turn.took_ms,
        "messages": turn.messages.as_deref().map(redaction::clean),
        "from": turn.from,
    })
}

/// Reads a turn; `None` for a text that is none.
pub fn read(id: u64, text: &str) -> Option<KeptTurn> {
    let record: Map<String, Value> = serde_json::from_str(text).ok()?;
    let string = |name: &str| Some(record.get(name)?.as_str()?.to_owned());
    let state = match record.get("state")?.as_str()? {
        "held" => KeptState::Held,
        "open" => KeptState::Open,
        "interrupted" => KeptState::Interrupted,
        "done" => KeptState::Done,
        "failed" => {
            let problem = record.get("problem")?;
            let string = |name: &str| problem.get(name).and_then(Value::as_str).map(str::to_owned);
            KeptState::Failed(KeptProblem {
                tag: string("tag")?,
                fact: string("fact").unwrap_or_default(),
                who: string("who").unwrap_or_default(),
                why: string("why"),
                request_id: string("request"),
            })
        }
        _ => return None,
    };
    Some(KeptTurn {
        id: TurnId(id),
        window: WindowId::default(),
        prompt: string("prompt")?,
        answer: string("answer")?,
        state,
        asked_model: string("asked_model"),
        is_cut: record.get("cut").and_then(Value::as_bool).unwrap_or_default(),
        provider: string("provider").unwrap_or_default(),
        model: string("model").unwrap_or_default(),
        asked_unix_ms: record.get("asked")?.as_i64()?,
        took_ms: record.get("took").and_then(Value::as_u64),
        messages: string("messages"),
        from: string("from"),
    })
}

/// A JSON text without secrets in any of its texts.
pub fn clean_json(text: &str) -> String {
    fn clean(value: &mut Value) {
        match value {
            Value::String(text) => *text = redaction::clean(text),
            Value::Array(values) => values.iter_mut().for_each(clean),
            Value::Object(object) => object.values_mut().for_each(clean),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let Ok(mut value) = serde_json::from_str(text) else { return String::new() };
    clean(&mut value);
    value.to_string()
}

/// What belongs to a conversation beside its turns, as a text.
pub fn write_about(about: &About) -> String {
    let clean = |text: &Option<String>| text.as_deref().map(redaction::clean);
    json!({ "at": about.at, "summary": clean(&about.summary), "session": clean(&about.session) }).to_string()
}

/// Reads that.
pub fn read_about(text: &str) -> Option<About> {
    let record: Value = serde_json::from_str(text).ok()?;
    let string = |name: &str| record.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(About { at: record.get("at")?.as_u64()?, summary: string("summary"), session: string("session") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_comes_back_as_it_was_and_a_secret_does_not() {
        let problem = KeptProblem { tag: "silent".into(), fact: "h:1".into(), ..KeptProblem::default() };
        for state in [
            KeptState::Held,
            KeptState::Open,
            KeptState::Interrupted,
            KeptState::Done,
            KeptState::Failed(problem),
        ] {
            let turn = KeptTurn {
                id: TurnId(7),
                window: WindowId::default(),
                prompt: "q\n\u{1f}é".into(),
                answer: "a".into(),
                state,
                asked_model: Some("m".into()),
                from: Some("browser".into()),
                is_cut: true,
                provider: "P".into(),
                model: "M".into(),
                asked_unix_ms: 1_700_000_000_000,
                took_ms: Some(5),
                messages: None,
            };
            assert_eq!(read(7, &write(&turn).to_string()), Some(turn));
        }
        let secret = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
        let turn = KeptTurn { prompt: format!("my key is {secret}"), ..read(1, TEXT).unwrap() };
        assert!(!write(&turn).to_string().contains(secret));
        for text in ["", "{}", "[]", "{\"state\":\"x\"}"] {
            assert_eq!(read(1, text), None, "{text}");
        }
        let about = About { at: 3, summary: Some("s".into()), session: None };
        assert_eq!(read_about(&write_about(&about)), Some(about));
    }

    const TEXT: &str = r#"{"prompt":"q","answer":"a","state":"done","asked":1}"#;
}
