//! What commands show: lists and tables a person asked for, as lines of plain text in their language.

use std::sync::Arc;

use crate::app::View;
use crate::conversation::message::{ASSISTANT, USER};
use crate::conversation::{Turn, TurnState};
use crate::order::{sort_by, sort_by_key};
use crate::port::ConfigRow;
use crate::sessions::Hit;
use crate::text::{Lang, Text, fill};
use crate::{history, moment};

#[cfg(not(target_family = "wasm"))]
mod keys;
mod manual;

#[cfg(not(target_family = "wasm"))]
pub(crate) use keys::keys;
pub(crate) use manual::manual;

/// Characters of a question that a list shows.
const LABEL: usize = 60;
/// Turns that `/history` shows when the command does not say how many.
const LAST: usize = 20;

/// The last turns, or those that contain a text, with their numbers and times.
pub(crate) fn history(
    view: &View<'_>,
    last: Option<usize>,
    search: Option<&str>,
    utc_offset_secs: i32,
) -> Vec<String> {
    let lang = view.lang();
    let turns = view.conversation.turns();
    let wanted = search.map(str::to_lowercase);
    let found: Vec<(usize, &Turn)> = turns
        .iter()
        .map(Arc::as_ref)
        .enumerate()
        .filter(|(_, turn)| {
            wanted.as_deref().is_none_or(|wanted| {
                turn.prompt.to_lowercase().contains(wanted)
                    || turn.answer.text().to_lowercase().contains(wanted)
            })
        })
        .collect();
    if found.is_empty() {
        return vec![Text::HistoryEmpty.get(lang).to_owned()];
    }
    let skip = found.len().saturating_sub(last.unwrap_or(LAST));
    let mut lines = Vec::new();
    for (index, turn) in found.into_iter().skip(skip) {
        let time = asked_at(turn, utc_offset_secs);
        lines.push(format!("{:>3}  {time}  {}", index + 1, label(&turn.prompt)));
        let answer = match &turn.state {
            TurnState::Failed(problem) => problem.what(lang),
            TurnState::Held => Text::Held.get(lang).to_owned(),
            _ => label(turn.answer.text()),
        };
        if !answer.is_empty() {
            lines.push(format!("            {answer}"));
        }
    }
    lines
}

/// The time of a question; that of a restored one is not known.
fn asked_at(turn: &Turn, utc_offset_secs: i32) -> String {
    if turn.is_restored { "--:--".to_owned() } else { moment::clock(turn.asked_unix_ms, utc_offset_secs) }
}

/// The turns that can be taken back, newest first.
pub(crate) fn rewind(view: &View<'_>, utc_offset_secs: i32) -> Vec<String> {
    let lang = view.lang();
    let turns = view.conversation.turns();
    let mut lines: Vec<String> = turns
        .iter()
        .rev()
        .take(LAST)
        .enumerate()
        .map(|(index, turn)| {
            let time = asked_at(turn, utc_offset_secs);
            format!("{:>3}  {time}  {}", index + 1, label(&turn.prompt))
        })
        .collect();
    if lines.is_empty() {
        lines.push(Text::HistoryEmpty.get(lang).to_owned());
    } else {
        lines.push(Text::RewindHow.get(lang).to_owned());
    }
    if view.conversation.can_undo() {
        lines.push(Text::RewindUndo.get(lang).to_owned());
    }
    lines
}

/// The conversations that were listed last, the newest first.
pub(crate) fn conversations(view: &View<'_>) -> Vec<String> {
    history::list(view.history, view.conversation.kept_as(), view.utc_offset_secs, view.lang())
}

/// The prompts that wait.
pub(crate) fn queue(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let queue = view.conversation.queue();
    if queue.is_empty() {
        return vec![Text::QueueEmpty.get(lang).to_owned()];
    }
    let mut lines: Vec<String> =
        queue.prompts().enumerate().map(|(at, prompt)| format!("{:>3}  {}", at + 1, label(prompt))).collect();
    if queue.is_paused() {
        let waiting = queue.len().to_string();
        lines.push(fill(Text::QueueKept.get(lang), &[("waiting", &waiting)]));
    }
    lines
}

/// The providers the server offers, the one in force marked, and how to change.
pub(crate) fn providers(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let current = view.provider().to_owned();
    let mut names: Vec<String> =
        view.connection.info().map(|info| info.available_providers.clone()).unwrap_or_default();
    let listed = names.len();
    if !names.iter().any(|name| name.eq_ignore_ascii_case(&current)) && !current.is_empty() {
        names.push(current.clone());
    }
    let mut lines: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let is_current = name.eq_ignore_ascii_case(&current);
            let mark = if is_current { "*" } else { " " };
            let model = if is_current { format!("  {}", view.model()) } else { String::new() };
            let number = if at < listed { (at + 1).to_string() } else { "-".to_owned() };
            format!("{mark} {number:>2}  {name}{model}")
        })
        .collect();
    let limit = view.in_force().limit(lang);
    lines.push(fill(Text::TokensSet.get(lang), &[("tokens", &limit)]));
    lines.push(Text::SwitchHow.get(lang).to_owned());
    lines
}

/// The saved sessions, the open one marked.
pub(crate) fn sessions(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let open = view.conversation.session_name();
    let mut lines: Vec<String> = view
        .sessions
        .names()
        .map(|name| {
            let is_open = Some(name) == open;
            let mark = if is_open { "*" } else { " " };
            let words = if is_open { format!("  ({})", open_words(view)) } else { String::new() };
            format!("{mark} {name}{words}")
        })
        .collect();
    if lines.is_empty() {
        lines.push(Text::SessionsNone.get(lang).to_owned());
    } else {
        lines.push(Text::SessionsListHow.get(lang).to_owned());
    }
    if view.sessions.unusable() > 0 {
        let count = view.sessions.unusable().to_string();
        lines.push(fill(Text::SessionsUnusable.get(lang), &[("count", &count)]));
    }
    lines
}

fn open_words(view: &View<'_>) -> String {
    let lang = view.lang();
    let state = if view.conversation.has_unsaved() { Text::SessionUnsaved } else { Text::SessionUpToDate };
    format!("{}, {}", Text::SessionOpen.get(lang), state.get(lang))
}

/// The session of the conversation in a few words, for `/status`.
pub(crate) fn session(view: &View<'_>) -> String {
    let lang = view.lang();
    match (view.conversation.session_name(), view.conversation.has_unsaved()) {
        (Some(name), true) => format!("{name} ({})", Text::SessionUnsaved.get(lang)),
        (Some(name), false) => name.to_owned(),
        (None, true) => Text::SessionNoName.get(lang).to_owned(),
        (None, false) => Text::SessionEmpty.get(lang).to_owned(),
    }
}

/// Everything about the session of the conversation.
pub(crate) fn session_status(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let conversation = view.conversation;
    let name = conversation.session_name().unwrap_or_else(|| Text::SessionEmpty.get(lang));
    let state = match (conversation.session_name(), conversation.has_unsaved()) {
        (_, false) if conversation.messages().next().is_none() => Text::SessionEmpty,
        (_, false) => Text::SessionUpToDate,
        (Some(_), true) => Text::SessionUnsaved,
        (None, true) => Text::SessionNoName,
    };
    let mut rows = vec![
        (Text::StatusSession, name.to_owned()),
        (Text::SessionState, state.get(lang).to_owned()),
        (Text::StatusTurns, conversation.turns().len().to_string()),
        (Text::SessionMessages, conversation.messages().count().to_string()),
    ];
    let [agent, coder, shared] = conversation.scoped();
    if agent + coder + shared > 0 {
        let (agent, coder, shared) = (agent.to_string(), coder.to_string(), shared.to_string());
        let values = [("agent", agent.as_str()), ("coder", &coder), ("shared", &shared)];
        rows.push((Text::SessionScopes, fill(Text::SessionScoped.get(lang), &values)));
    }
    let mut lines = table(lang, &rows);
    lines.push(Text::SessionsAreServers.get(lang).to_owned());
    lines
}

/// A session in which words were found.
pub(crate) fn hit(lang: Lang, hit: &Hit) -> Vec<String> {
    let count = hit.messages.to_string();
    let mut lines = vec![fill(Text::SessionFound.get(lang), &[("name", &hit.name), ("count", &count)])];
    for (role, piece) in &hit.snippets {
        let who = match role.as_str() {
            USER => Text::You.get(lang),
            ASSISTANT => Text::Assistant.get(lang),
            role => role,
        };
        lines.push(format!("    {who}: {piece}"));
    }
    lines
}

/// How far a search is.
pub(crate) fn searching(lang: Lang, looked: usize, of: usize) -> String {
    fill(Text::SessionsSearching.get(lang), &[("looked", &looked.to_string()), ("of", &of.to_string())])
}

/// What a search came to: how many sessions were looked at, and how many of the finds are shown.
pub(crate) fn found(lang: Lang, looked: usize, shown: usize, count: usize) -> Vec<String> {
    let numbers = [("shown", shown.to_string()), ("found", count.to_string()), ("count", looked.to_string())];
    let numbers = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
    let more = (count > shown).then(|| fill(Text::SessionsFoundMore.get(lang), &numbers));
    let none = (count == 0).then(|| Text::HistoryEmpty.get(lang).to_owned());
    let looked = fill(Text::SessionsSearched.get(lang), &numbers);
    more.into_iter().chain(none).chain([looked]).collect()
}

/// `/config` aligns what stands behind names and values of so many characters.
const ALIGNED_NAME: usize = 30;
const ALIGNED_VALUE: usize = 24;

/// Settings with their values and origins.
pub(crate) fn config(view: &View<'_>, rows: &[ConfigRow], section: Option<&str>) -> Vec<String> {
    let wanted = section.filter(|section| *section != "all");
    let rows: Vec<ConfigRow> = rows.iter().map(|row| in_force(view, row)).collect();
    let mut shown: Vec<&ConfigRow> =
        rows.iter().filter(|row| wanted.is_none_or(|wanted| row.section == wanted)).collect();
    // Sections in the order of their first row; rows keep theirs.
    let order: Vec<&str> = shown.iter().map(|row| row.section.as_str()).collect();
    sort_by_key(&mut shown, |row| order.iter().position(|section| *section == row.section));
    // One long name or value does not move all others past the edge.
    let most = |longest: usize, of: fn(&ConfigRow) -> &str| {
        let lengths = shown.iter().map(|row| of(row).chars().count());
        lengths.filter(|length| *length <= longest).max().unwrap_or_default()
    };
    let (width, values) = (most(ALIGNED_NAME, |row| &row.name), most(ALIGNED_VALUE, |row| &row.value));
    let mut lines = Vec::new();
    let mut last = "";
    for row in shown {
        if row.section != last {
            last = &row.section;
            lines.push(format!("[{last}]"));
        }
        lines.push(format!("  {:width$}  {:values$}  ({})", row.name, row.value, row.origin));
    }
    if lines.is_empty() {
        lines.push(Text::ConfigEmpty.get(view.lang()).to_owned());
    }
    lines
}

/// The row as it is now: commands may have changed what held at the start.
fn in_force(view: &View<'_>, row: &ConfigRow) -> ConfigRow {
    let settings = view.settings;
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "server".to_owned());
    let now = match row.name.as_str() {
        "CHATCLI_LANG (--lang)" => ("/lang", settings.lang.tag().to_owned()),
        "CHATCLI_THEME" => ("/theme", settings.theme.tag().to_owned()),
        "--provider" => ("/switch", text(&settings.provider)),
        "--model" => ("/switch", text(&settings.model)),
        "--max-tokens" => ("/switch", settings.max_tokens.to_string()),
        "CHATCLI_REMOTE_ADDR (--addr)" => ("/connect", view.connection.address().to_owned()),
        "--tls" => ("/connect", view.connection.is_tls().to_string()),
        _ => return row.clone(),
    };
    let (command, value) = now;
    if value.eq_ignore_ascii_case(&row.value) {
        return row.clone();
    }
    ConfigRow { value, origin: command.to_owned(), ..row.clone() }
}

/// What this session measured. Nothing is estimated.
pub(crate) fn metrics(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let turns = view.conversation.turns();
    let since = |turn: &Turn, at: Option<u64>| at.map(|at| at.saturating_sub(turn.sent_mono_ms));
    let first: Vec<u64> = turns.iter().filter_map(|turn| since(turn, turn.first_mono_ms)).collect();
    let done = turns.iter().filter(|turn| turn.state == TurnState::Done);
    let whole: Vec<u64> = done.filter_map(|turn| since(turn, turn.ended_mono_ms)).collect();
    let sent: usize = turns.iter().map(|turn| turn.prompt.len()).sum();
    let received: usize = turns.iter().map(|turn| turn.answer.text().len()).sum();
    let latency = view.connection.latency_ms().map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms"));
    let rows = [
        (Text::MetricsTurns, turns.len().to_string()),
        (Text::MetricsFirst, percentiles(first)),
        (Text::MetricsWhole, percentiles(whole)),
        (Text::MetricsLatency, latency),
        (Text::MetricsBytes, format!("{sent} / {received}")),
        (Text::MetricsReconnects, view.connection.reconnects().to_string()),
    ];
    table(lang, &rows)
}

/// Labels and values, aligned.
pub(crate) fn table(lang: Lang, rows: &[(Text, String)]) -> Vec<String> {
    let width = rows.iter().map(|(label, _)| label.get(lang).chars().count()).max().unwrap_or_default() + 1;
    let line =
        |(label, value): &(Text, String)| format!("  {:width$}  {value}", format!("{}:", label.get(lang)));
    rows.iter().map(line).collect()
}

fn percentiles(mut times_ms: Vec<u64>) -> String {
    sort_by(&mut times_ms, u64::cmp);
    let at = |percent: usize| {
        let place = (times_ms.len() * percent).div_ceil(100).saturating_sub(1);
        times_ms.get(place).copied().unwrap_or_default()
    };
    if times_ms.is_empty() { "-".to_owned() } else { format!("p50 {} ms, p95 {} ms", at(50), at(95)) }
}

/// A text as one short line, cut between characters.
pub(crate) fn label(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LABEL { line } else { line.chars().take(LABEL - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_values() {
        assert_eq!(percentiles(vec![]), "-");
        assert_eq!(percentiles(vec![7]), "p50 7 ms, p95 7 ms");
        assert_eq!(percentiles((1..=100).rev().collect()), "p50 50 ms, p95 95 ms");
    }

    #[test]
    fn labels_are_cut_between_characters() {
        assert_eq!(label("a\n  b"), "a b");
        assert_eq!(label(&"é".repeat(70)).chars().count(), LABEL);
    }
}
