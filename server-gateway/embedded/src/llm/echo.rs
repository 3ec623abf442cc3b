//! The provider of last resort: it says back what it received, and how to get a real model. It streams word by word
//! with a small pause, so that streaming and cancelling can be seen without any model.

use std::collections::VecDeque;
use std::time::Duration;

use chatcli_proto::StopReason;
use futures::{StreamExt, stream};

use super::{Answer, Ask, End, Piece, Provider, Usage};

/// The pause before each piece of a short answer.
const PAUSE: Duration = Duration::from_millis(15);

/// Long prompts come in bigger pieces, so that an answer never takes more than about this many pauses.
const MAX_PIECES: usize = 160;

const ADVICE: &str = "\n\nNo model is configured: ECHO repeats what it receives. The server's administrator chooses a \
                      provider; chatcli-gateway --help-settings lists what each one needs.";

/// Says back what it received.
pub(crate) struct Echo;

impl Provider for Echo {
    fn answer(&self, ask: Ask) -> Answer {
        let prompt = ask.turns.last().map(|turn| turn.text.as_str()).unwrap_or_default();
        let limit = ask.max_tokens.map_or(usize::MAX, |tokens| tokens as usize);
        let text = format!("{prompt}{ADVICE}");
        let words = words(&text);
        let answer_tokens = words.len().min(limit);
        let is_cut = answer_tokens < words.len();
        let usage = Usage {
            prompt_tokens: u32::try_from(prompt.split_whitespace().count()).ok(),
            answer_tokens: u32::try_from(answer_tokens).ok(),
        };
        let end = End { usage, reason: Some(if is_cut { StopReason::Length } else { StopReason::Stop }) };
        let pieces = grouped(words, answer_tokens);
        stream::unfold(pieces, |mut pieces| async move {
            let piece = pieces.pop_front()?;
            tokio::time::sleep(PAUSE).await;
            Some((Ok(Piece::Text(piece)), pieces))
        })
        .chain(stream::once(async move { Ok(Piece::End(end)) }))
        .boxed()
    }
}

/// Splits after each run of white space; the pieces together are the text.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut after_blank = false;
    for (at, character) in text.char_indices() {
        let blank = character.is_whitespace();
        if after_blank && !blank {
            words.push(&text[start..at]);
            start = at;
        }
        after_blank = blank;
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

fn grouped(words: Vec<&str>, count: usize) -> VecDeque<String> {
    let size = count.div_ceil(MAX_PIECES).max(1);
    words[..count].chunks(size).map(|group| group.concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::{Role, Turn};

    async fn answer_to(prompt: &str, max_tokens: Option<u32>) -> Vec<Piece> {
        let turns = [Turn { role: Role::User, text: prompt.to_owned() }].into();
        let ask = Ask { model: "echo".to_owned(), turns, max_tokens };
        Echo.answer(ask).map(|piece| piece.unwrap()).collect().await
    }

    fn text(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::End(_) => "",
            })
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn it_says_back_what_it_received_in_many_pieces() {
        let pieces = answer_to("one two\n 漢字 😀 three", None).await;
        assert!(text(&pieces).starts_with("one two\n 漢字 😀 three\n\nNo model is configured:"));
        assert!(pieces.len() > 10);
        assert!(matches!(pieces.last(), Some(Piece::End(_))));
        assert_eq!(pieces.iter().filter(|piece| matches!(piece, Piece::End(_))).count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_prompt_comes_back_whole_in_few_pieces() {
        for prompt in ["word ".repeat(40_000), "漢".repeat(70_000)] {
            let pieces = answer_to(&prompt, None).await;
            assert!(pieces.len() <= MAX_PIECES + 2, "{}", pieces.len());
            assert!(text(&pieces).starts_with(&prompt));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_counts_words() {
        let pieces = answer_to("one two three four", Some(2)).await;
        assert_eq!(text(&pieces), "one two ");
        let reason = |pieces: &[Piece]| match pieces.last() {
            Some(Piece::End(end)) => end.reason,
            _ => None,
        };
        assert_eq!(reason(&pieces), Some(StopReason::Length));
        assert_eq!(reason(&answer_to("one two three four", None).await), Some(StopReason::Stop));
    }
}
