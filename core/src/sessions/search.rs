//! Finds words in what sessions say, whatever their case and accents.

use crate::conversation::message::{Data, SYSTEM};
use crate::text::find::{fold, position, snippet};

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
        let mut is_hit = false;
        for (term, found) in terms.iter().zip(&mut found) {
            let is_there = folded.contains(term.as_str());
            (*found, is_hit) = (*found | is_there, is_hit | is_there);
        }
        hit.messages += usize::from(is_hit);
        if is_hit && hit.snippets.len() < SHOWN {
            let at = position(&message.content, terms.iter().map(String::as_str));
            hit.snippets.push((message.role.clone(), snippet(&message.content, at.unwrap_or_default())));
        }
    }
    found.iter().all(|found| *found).then_some(hit).filter(|hit| hit.messages > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::message::{Message, Scopes};

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
        assert_eq!(look("s", &system, &terms("token")), None, "no turn says it");
    }

    #[test]
    fn long_messages_are_shown_around_the_find() {
        let text = format!("{} needle {}", "é".repeat(500), "x".repeat(500));
        let data = Data { chat: vec![message("user", &text)], ..Data::default() };
        let hit = look("s", &data, &terms("needle")).unwrap();
        let (_, piece) = &hit.snippets[0];
        assert!(piece.contains("needle") && piece.starts_with('…') && piece.ends_with('…'), "{piece}");
        assert!(piece.chars().count() < 130);
    }
}
