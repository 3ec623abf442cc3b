//! What stands before the line: which server, which state, or a form of the person's own (`CHATCLI_PROMPT`).

use chatcli_core::View;
use chatcli_core::connection::Standing;
use chatcli_core::text::Text;

use crate::environment::Environment;
use crate::paint::{Ink, Look, dim, inked, neutral, width};

/// Neither the host's name nor the session's takes more columns than this.
const MAX_HOST: usize = 24;

/// The form of the prompt.
#[derive(Debug, Default)]
pub struct Prompt {
    custom: Option<String>,
}

impl Prompt {
    /// The form that the environment asks for.
    pub fn from(environment: &Environment) -> Self {
        // A blank at its end is meant.
        let custom = environment.get("CHATCLI_PROMPT").filter(|form| !form.trim().is_empty());
        Self { custom: custom.map(str::to_owned) }
    }

    /// The prompt as it stands now, painted, with the blank behind it. In a narrow window its names are shorter, so that
    /// the line has room.
    pub fn painted(&self, view: &View<'_>, look: Look, columns: usize) -> String {
        let state = state(view);
        let state = if state.is_empty() { String::new() } else { format!("{} ", dim(&state, look)) };
        format!("{state}{}", self.lasting(view, look, columns))
    }

    /// The same without the state of the moment, for a line that stays on the screen when that has passed.
    pub fn lasting(&self, view: &View<'_>, look: Look, columns: usize) -> String {
        let sign = if look.unicode { "❯" } else { ">" };
        match &self.custom {
            Some(form) => filled(form, view),
            None => {
                let most = MAX_HOST.min((columns / 3).max(4));
                let session = session(view, look, most);
                format!("{}{session} {} ", host(view, look.unicode, most), inked(sign, Ink::Prompt, look))
            }
        }
    }
}

/// The session behind the host, with a mark when something of it is not saved.
fn session(view: &View<'_>, look: Look, most: usize) -> String {
    let Some(name) = view.conversation.session_name() else { return String::new() };
    let (dot, more) = if look.unicode { ("·", "…") } else { ("-", "~") };
    let mark = if view.conversation.has_unsaved() { "*" } else { "" };
    format!("{dot}{}{mark}", shortened(&neutral(name), more, most))
}

fn state(view: &View<'_>) -> String {
    let lang = view.lang();
    match view.connection.standing() {
        Standing::Online | Standing::Degraded => String::new(),
        // What was never there does not come back.
        standing @ (Standing::Starting | Standing::Connecting) if view.connection.info().is_none() => {
            format!("({})", standing.text().get(lang))
        }
        Standing::Starting | Standing::Connecting | Standing::Offline => {
            Text::PromptReconnecting.get(lang).to_owned()
        }
        standing => format!("({})", standing.text().get(lang)),
    }
}

/// The host without its port.
fn host(view: &View<'_>, unicode: bool, most: usize) -> String {
    let address = neutral(view.connection.address());
    let bare = address.strip_prefix("dns:///").unwrap_or(&address);
    let host = match bare.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => bare,
    };
    shortened(host, if unicode { "…" } else { "~" }, most)
}

fn shortened(name: &str, more: &str, most: usize) -> String {
    if width(name) <= most {
        return name.to_owned();
    }
    let mut short = String::new();
    for character in name.chars() {
        if width(&short) + width(character.encode_utf8(&mut [0; 4])) + 1 > most {
            break;
        }
        short.push(character);
    }
    short + more
}

fn filled(form: &str, view: &View<'_>) -> String {
    let queue = view.conversation.queue().len();
    let watch = view.connection.info().is_some_and(|info| info.watcher_line().is_some());
    let values = [
        ("host", host(view, true, MAX_HOST)),
        ("session", view.conversation.session_name().unwrap_or_default().to_owned()),
        ("provider", view.provider().to_owned()),
        ("model", view.model().to_owned()),
        ("queue", if queue == 0 { String::new() } else { queue.to_string() }),
        ("watch", if watch { "watch".to_owned() } else { String::new() }),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    neutral(&chatcli_core::text::fill(form, &values)).replace('\n', " ")
}
