//! A conversation as Markdown, written and read again. A line of a message that looks like one of the headings between
//! messages gets a backslash in front, and loses it when it is read, so that what was said stays in one message.

use std::borrow::Cow;

use crate::conversation::{Filed, Said, filed};
use crate::port::{About, KeptTurn};
use crate::text::{Lang, Text};

/// A question, the model, the answer.
pub type Exchange<'a> = (&'a str, &'a str, &'a str);

/// For a person to read.
pub fn markdown(title: &str, turns: &[KeptTurn], about: &About, lang: Lang) -> String {
    let exchanges = turns.iter().map(|turn| (&*turn.prompt, &*turn.model, &*turn.answer));
    sheet(title, about.summary.as_deref(), exchanges, lang)
}

/// The same from its parts.
pub fn sheet<'a>(
    title: &str,
    summary: Option<&str>,
    exchanges: impl Iterator<Item = Exchange<'a>>,
    lang: Lang,
) -> String {
    let mut text = format!("# {title}\n\n");
    let mut add = |heading: &str, said: &str| {
        text.push_str(&format!("## {heading}\n\n{}\n\n", guarded(said.trim())));
    };
    if let Some(summary) = summary {
        add(Text::Summary.get(lang), summary);
    }
    for (question, model, answer) in exchanges {
        add(Text::You.get(lang), question);
        let model = if model.is_empty() { String::new() } else { format!(" ({model})") };
        add(&format!("{}{model}", Text::Assistant.get(lang)), answer);
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What a line between messages says.
#[derive(Debug, PartialEq)]
enum Heading<'a> {
    Summary,
    You,
    /// With the model's name, or with nothing.
    Assistant(&'a str),
}

fn heading(line: &str) -> Option<Heading<'_>> {
    let heading = line.strip_prefix("## ")?.trim_end();
    let is = |text: Text| Lang::ALL.iter().any(|lang| text.get(*lang) == heading);
    if is(Text::Summary) {
        return Some(Heading::Summary);
    }
    if is(Text::You) {
        return Some(Heading::You);
    }
    let rest = Lang::ALL.iter().find_map(|lang| heading.strip_prefix(Text::Assistant.get(*lang)))?;
    let model = rest.strip_prefix(" (").and_then(|model| model.strip_suffix(')'));
    if rest.is_empty() { Some(Heading::Assistant("")) } else { model.map(Heading::Assistant) }
}

/// A line that would be a heading without the backslashes before it.
fn is_guarded(line: &str) -> bool {
    heading(line.trim_start_matches('\\')).is_some()
}

fn guarded(said: &str) -> Cow<'_, str> {
    if !said.lines().any(is_guarded) {
        return said.into();
    }
    let lines =
        said.split('\n').map(|line| if is_guarded(line) { format!("\\{line}") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n").into()
}

/// Reads it, in either language; `None` where it holds no message.
pub(super) fn read(text: &str) -> Option<Filed> {
    let mut title = None;
    let mut said: Vec<Said> = Vec::new();
    let mut summary: Option<String> = None;
    let mut into_summary = false;
    for line in text.lines() {
        match heading(line) {
            Some(Heading::Summary) if said.is_empty() => {
                (summary, into_summary) = (Some(String::new()), true);
                continue;
            }
            Some(Heading::You) => {
                into_summary = false;
                said.push(Said::new("user"));
                continue;
            }
            Some(Heading::Assistant(model)) if !said.is_empty() => {
                said.push(Said { model: model.to_owned(), ..Said::new("assistant") });
                continue;
            }
            _ => {}
        }
        let line = line.strip_prefix('\\').filter(|_| is_guarded(line)).unwrap_or(line);
        if let (None, Some(head)) = (&title, line.strip_prefix("# ").filter(|_| said.is_empty())) {
            title = Some(head.trim().to_owned());
        } else if let Some(summary) = summary.as_mut().filter(|_| into_summary) {
            summary.push_str(line);
            summary.push('\n');
        } else if let Some(last) = said.last_mut() {
            last.content.push_str(line);
            last.content.push('\n');
        }
    }
    if said.is_empty() {
        return None;
    }
    for one in &mut said {
        one.content = one.content.trim().to_owned();
    }
    let summary = summary.map(|summary| summary.trim().to_owned());
    let found = filed(said, [const { Vec::new() }; 3], summary, None);
    Some(Filed { title, ..found })
}
