//! What the core asked of its body, in one short line each: enough to see whether it asks for the same again, and
//! nothing that a person said.

use crate::port::{Effect, HistoryAsk};

/// One line about an effect.
pub fn asked(effect: &Effect) -> String {
    let Some(id) = effect.starts() else {
        return match effect {
            Effect::Cancel { id } => format!("#{} cancel", id.0),
            Effect::HangUp { link } => format!("hang up link {}", link.0),
            Effect::Exit { code } => format!("exit {code}"),
            _ => String::new(),
        };
    };
    format!("#{} {}", id.0, what(effect))
}

fn what(effect: &Effect) -> String {
    match effect {
        Effect::Call { link, call, token, timeout_ms, fresh, .. } => {
            let token = if token.is_some() { " token" } else { "" };
            let fresh = if *fresh { " fresh" } else { "" };
            let limit = timeout_ms.map(|ms| format!(" {ms}ms")).unwrap_or_default();
            let over = if link.0 > 0 { format!(" over link {}", link.0) } else { String::new() };
            format!("call {}{token}{fresh}{limit}{over}", call.method())
        }
        Effect::Timer { after_ms, .. } => format!("timer {after_ms}ms"),
        Effect::Store { preference, value, .. } => format!("store {}={value}", preference.key()),
        Effect::Keep { changes, .. } => format!("keep {}", changes.len()),
        Effect::History { ask, .. } => match ask {
            HistoryAsk::List { most, .. } => format!("history list {most}"),
            HistoryAsk::Open(id) => format!("history open {id}"),
            HistoryAsk::Delete(id) => format!("history delete {id}"),
        },
        Effect::Copy { .. } => "copy".into(),
        Effect::Dial { link, words, .. } => format!("dial link {}: {} words", link.0, words.len()),
        Effect::Renew { provider, .. } => format!("renew {provider}"),
        Effect::Auth { action, .. } => format!("auth {action:?}"),
        Effect::AskSecret { field, .. } => format!("ask {}", field.flag()),
        Effect::Confirm { question, .. } => {
            // Its name; what it is about may be a person's own words.
            let question = format!("{question:?}");
            let name = question.split([' ', '(', '{']).next().unwrap_or_default();
            format!("confirm {name}")
        }
        Effect::Edit { .. } => "edit".into(),
        Effect::Attach { .. } => "attach".into(),
        // What is run is a person's own affair.
        Effect::Shell { ask, .. } => format!("shell{}", if ask.is_sure { " sure" } else { "" }),
        Effect::Contexts { ask, .. } => {
            // The kind of question; names and paths are a person's own.
            let ask = format!("{ask:?}");
            format!("contexts {}", ask.split([' ', '(', '{']).next().unwrap_or_default())
        }
        Effect::Tool { ask, .. } => {
            let ask = format!("{ask:?}");
            format!("tool {}", ask.split([' ', '(', '{']).next().unwrap_or_default())
        }
        Effect::Write { suggested, force, .. } => {
            format!("write {suggested}{}", if *force { " force" } else { "" })
        }
        Effect::ClearScreen { .. } => "clear".into(),
        Effect::Reload { .. } => "reload".into(),
        Effect::Cancel { .. } | Effect::HangUp { .. } | Effect::Exit { .. } => String::new(),
    }
}
