//! Finds words in what sessions say, whatever their case and accents.

use super::name::fold;
use crate::conversation::message::{Data, Message, SYSTEM};

/// Characters of a find that are shown.
const SNIPPET: usize = 100;
/// Finds of one session that are shown.
const SHOWN: usize = 2;

/// A session that has every word.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its name.
    pub name: String,
    /// How many of its messages have one of the words.
    pub messages: usize,
    /// Who said it, and a piece of it.
    pub snippets: Vec<(String, String)>,
}

/// The words that are looked for.
pub(super) fn terms(text: &str) -> Vec<String> {
    fold(text).split_whitespace().map(str::to_owned).collect()
}

/// Looks through one session.
pub(super) fn look(name: &str, data: &Data, terms: &[String]) -> Option<Hit> {
    let scopes = [&data.chat, &data.scopes.agent, &data.scopes.coder, &data.scopes.shared];
    let messages = scopes.into_iter().flatten().filter(|message| message.role != SYSTEM);
    let mut found = vec![false; terms.len()];
    let mut hit = Hit { name: name.to_owned(), messages: 0, snippets: Vec::new() };
    for message in messages {
        let folded = fold(&message.content);
        let mut first = None;
        for (term, found) in terms.iter().zip(&mut found) {
            if let Some(at) = folded.find(term.as_str()) {
                *found = true;
                first.get_or_insert(folded.get(..at).map_or(0, |before| before.chars().count()));
            }
        }
        if let Some(at) = first {
            hit.messages += 1;
            if hit.snippets.len() < SHOWN {
                hit.snippets.push((message.role.clone(), snippet(message, at)));
            }
        }
    }
    found.iter().all(|found| *found).then_some(hit).filter(|hit| hit.messages > 0)
}

/// A piece around the character where a word was found. Folding keeps the number of characters, but for a few letters
/// of few languages, where the piece begins a little beside it.
fn snippet(message: &Message, at: usize) -> String {
    let start = at.saturating_sub(SNIPPET / 4);
    let piece: String = message.content.chars().skip(start).take(SNIPPET).collect();
    let is_cut = message.content.chars().nth(start + SNIPPET).is_some();
    let line = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{line}{}", if start > 0 { "…" } else { "" }, if is_cut { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::message::Scopes;

    fn message(role: &str, content: &str) -> Message {
        Message { role: role.into(), content: content.into(), meta: None }
    }

    #[test]
    fn every_word_must_be_somewhere_and_accents_do_not_count() {
        let data = Data {
            chat: vec![message("user", "Como é a AUTENTICAÇÃO?"), message("assistant", "Com um token.")],
            scopes: Scopes { coder: vec![message("user", "renova o token")], ..Scopes::default() },
        };
        let hit = look("s", &data, &terms("autenticacao Token")).unwrap();
        assert_eq!((hit.messages, hit.snippets.len()), (3, 2));
        assert_eq!(hit.snippets[0], ("user".to_owned(), "Como é a AUTENTICAÇÃO?".to_owned()));
        assert_eq!(look("s", &data, &terms("token absent")), None);
        let system = Data { chat: vec![message("system", "token")], ..Data::default() };
        assert_eq!(look("s", &system, &terms("token")), None, "nobody said it");
    }

    #[test]
    fn long_messages_are_shown_around_the_find() {
        let text = format!("{} needle {}", "é".repeat(500), "x".repeat(500));
        let data = Data { chat: vec![message("user", &text)], ..Data::default() };
        let hit = look("s", &data, &terms("needle")).unwrap();
        let (_, piece) = &hit.snippets[0];
        assert!(piece.contains("needle") && piece.starts_with('…') && piece.ends_with('…'), "{piece}");
        assert!(piece.chars().count() <= SNIPPET + 2);
    }
}
