//! The one object of `--json`: always the same members, so that a script needs no guesses; `error` only when there is
//! one.

use chatcli_core::conversation::TurnState;
use chatcli_core::problem::Problem;
use chatcli_core::proto::StopReason;
use chatcli_core::{Lang, View};
use serde_json::{Value, json};

use crate::{redaction, telling};

/// The object as one line that a terminal can show: a control or a mark of direction that JSON would let through is
/// written as an escape, which means the same to every reader.
pub fn line(object: &Value) -> String {
    let mut line = String::new();
    for character in object.to_string().chars() {
        match character {
            '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                line.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => line.push(character),
        }
    }
    line
}

/// The object for a prompt that was asked; `interrupted` by a person or a signal.
pub fn answered(view: &View<'_>, interrupted: bool, now_mono_ms: u64) -> Value {
    let turn = view.conversation.asked();
    let text = turn.map(|turn| turn.answer.text()).unwrap_or_default();
    let named = |turn: &str, view: &str| {
        [turn, view].into_iter().find(|name| !name.is_empty()).map_or(Value::Null, Value::from)
    };
    let problem = match turn.map(|turn| &turn.state) {
        Some(TurnState::Failed(problem)) => Some(problem),
        Some(TurnState::Done) => None,
        _ => view.last_problem(),
    };
    let stop_reason = match turn.map(|turn| &turn.state) {
        // Most servers do not tell whether the model had said all, or met a limit.
        Some(TurnState::Done) => turn.and_then(|turn| turn.stop_reason).map(StopReason::name),
        _ if interrupted => Some("interrupted"),
        _ => problem.map(|_| "error"),
    };
    let duration =
        turn.map(|turn| turn.ended_mono_ms.unwrap_or(now_mono_ms).saturating_sub(turn.sent_mono_ms));
    let mut object = json!({
        "text": text,
        "model": named(turn.map_or("", |turn| &turn.model), view.model()),
        "provider": named(turn.map_or("", |turn| &turn.provider), view.provider()),
        "server_version": view.connection.info().map(|info| info.version.clone()),
        "stop_reason": stop_reason,
        "duration_ms": duration,
        "usage": Value::Null,
        // An estimate, and only where a price was said.
        "estimated_cost": view.estimated_cost().map(|millionths| millionths as f64 / 1_000_000.0),
        "interrupted": interrupted,
    });
    if let Some(problem) = problem.filter(|_| !interrupted) {
        object["error"] = error(problem, super::COMMAND, view.lang());
    }
    object
}

/// The object for something that failed before anything was asked.
pub fn refused(problem: &Problem, command: &str, lang: Lang) -> Value {
    json!({
        "text": "",
        "model": Value::Null,
        "provider": Value::Null,
        "server_version": Value::Null,
        "stop_reason": "error",
        "duration_ms": Value::Null,
        "usage": Value::Null,
        "estimated_cost": Value::Null,
        "interrupted": false,
        "error": error(problem, command, lang),
    })
}

fn error(problem: &Problem, command: &str, lang: Lang) -> Value {
    let message = telling::lines(problem, command, lang).into_iter().next().unwrap_or_default();
    json!({
        "code": code(problem),
        "who": problem.who.name(),
        "message": redaction::clean(&message),
        "hint": telling::hint(problem, command, lang),
        "request_id": problem.request_id,
    })
}

/// The kind's name, as scripts write names: `PromptTooBig(7)` is `prompt_too_big`.
fn code(problem: &Problem) -> String {
    let kind = format!("{:?}", problem.kind);
    let name = kind.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let mut code = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(letter.to_ascii_lowercase());
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_core::problem::Kind;

    #[test]
    fn no_control_leaves_in_the_line_and_nothing_is_lost() {
        let text = "a\u{9b}31m b\u{7f} c\u{202e}d\u{2066}e \u{1b}[1m é 漢\n";
        let written = line(&json!({ "text": text }));
        let is_bad = |c: char| c.is_control() || ('\u{202a}'..='\u{2069}').contains(&c);
        assert!(!written.contains(is_bad), "{written:?}");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap()["text"], text);
    }

    #[test]
    fn codes_are_words_that_scripts_can_rely_on() {
        for (kind, expected) in [
            (Kind::PromptTooBig(7), "prompt_too_big"),
            (Kind::Refused("h:1".into()), "refused"),
            (Kind::Token, "token"),
            (Kind::RateLimited(3), "rate_limited"),
            (Kind::ConnectTimeout("h".into(), 1), "connect_timeout"),
            (Kind::Usage, "usage"),
        ] {
            assert_eq!(code(&Problem::new(kind)), expected);
        }
    }
}
