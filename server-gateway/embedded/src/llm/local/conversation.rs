//! Turns a conversation into the model's tokens (ChatML), and decides what is left out when it does not fit: the
//! oldest turns first, never the question, and of a question that is too long its middle.

use std::collections::VecDeque;

use crate::llm::{Role, Turn};

/// The context window used, in tokens. The model could do more; memory and time grow with it.
pub const CONTEXT_TOKENS: usize = 2048;

/// The answer limit when the caller gives none, in tokens.
pub(super) const ANSWER_TOKENS: u32 = 512;

/// At least this much of the window is left to the question.
const MIN_PROMPT_TOKENS: usize = CONTEXT_TOKENS / 2;

const SYSTEM: &str = "You are a helpful assistant. Answer briefly and plainly.";

/// The tokens that frame a turn.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Begins a turn.
    pub(super) start: u32,
    /// Ends a turn, and the answer.
    pub(super) end: u32,
    pub(super) newline: Vec<u32>,
}

/// The tokens of a conversation, ending where the assistant's answer begins.
pub(super) fn tokens<E>(
    turns: &[Turn],
    marks: &Marks,
    answer_tokens: usize,
    mut encode: impl FnMut(&str) -> Result<Vec<u32>, E>,
) -> Result<Vec<u32>, E> {
    let budget = CONTEXT_TOKENS.saturating_sub(answer_tokens).max(MIN_PROMPT_TOKENS);
    let opening = {
        let mut opening = vec![marks.start];
        opening.extend(encode("assistant\n")?);
        opening
    };
    let system: Vec<&str> =
        turns.iter().filter(|turn| turn.role == Role::System).map(|turn| turn.text.as_str()).collect();
    let system = if system.is_empty() { SYSTEM.to_owned() } else { system.join("\n\n") };
    let mut frame = |role: &str, text: &str, most: usize| -> Result<Vec<u32>, E> {
        let mut framed = vec![marks.start];
        framed.extend(encode(&format!("{role}\n"))?);
        framed.extend(shortened(encode(text)?, most));
        framed.push(marks.end);
        framed.extend(&marks.newline);
        Ok(framed)
    };

    let system = frame("system", &system, budget / 4)?;
    let mut used = system.len() + opening.len();
    let mut kept: VecDeque<Vec<u32>> = VecDeque::new();
    let spoken: Vec<&Turn> = turns.iter().filter(|turn| turn.role != Role::System).collect();
    for (back, turn) in spoken.iter().rev().enumerate() {
        let role = if turn.role == Role::Assistant { "assistant" } else { "user" };
        // The frame around a text takes a few tokens of its own.
        let most = if back == 0 { budget.saturating_sub(used + 8) } else { usize::MAX };
        let framed = frame(role, &turn.text, most)?;
        if back > 0 && used + framed.len() > budget {
            break;
        }
        used += framed.len();
        kept.push_front(framed);
    }
    Ok(system.into_iter().chain(kept.into_iter().flatten()).chain(opening).collect())
}

/// Keeps the beginning and the end, where context and question usually are.
fn shortened(tokens: Vec<u32>, most: usize) -> Vec<u32> {
    if tokens.len() <= most {
        return tokens;
    }
    let head = most / 2;
    let tail = most - head;
    let mut short = tokens[..head].to_vec();
    short.extend(&tokens[tokens.len() - tail..]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: u32 = 1_000_001;
    const END: u32 = 1_000_002;

    /// One token per character, which makes the result readable.
    fn render(turns: &[Turn], answer_tokens: usize) -> (String, usize) {
        let marks = Marks { start: START, end: END, newline: vec![u32::from('\n')] };
        let encode = |text: &str| Ok::<_, ()>(text.chars().map(u32::from).collect());
        let tokens = tokens(turns, &marks, answer_tokens, encode).unwrap();
        let text = tokens
            .iter()
            .map(|token| match *token {
                START => '<',
                END => '>',
                other => char::from_u32(other).unwrap(),
            })
            .collect();
        (text, tokens.len())
    }

    fn turn(role: Role, text: &str) -> Turn {
        Turn { role, text: text.to_owned() }
    }

    #[test]
    fn a_short_conversation_is_whole() {
        let turns = [
            turn(Role::System, "Be kind."),
            turn(Role::User, "a"),
            turn(Role::Assistant, "b"),
            turn(Role::User, "c"),
        ];
        let (text, _) = render(&turns, 512);
        assert_eq!(text, "<system\nBe kind.>\n<user\na>\n<assistant\nb>\n<user\nc>\n<assistant\n");
        let (text, _) = render(&[turn(Role::User, "c")], 512);
        assert_eq!(text, format!("<system\n{SYSTEM}>\n<user\nc>\n<assistant\n"));
    }

    #[test]
    fn the_oldest_turns_go_first() {
        let long = "x".repeat(800);
        let turns = [
            turn(Role::User, &long),
            turn(Role::Assistant, &long),
            turn(Role::User, "middle"),
            turn(Role::Assistant, &long),
            turn(Role::User, "question"),
        ];
        let (text, count) = render(&turns, 512);
        assert!(text.ends_with("<user\nquestion>\n<assistant\n"));
        assert!(text.contains("<user\nmiddle>"));
        assert_eq!(text.matches("<assistant\nx").count(), 1);
        assert!(count + 512 <= CONTEXT_TOKENS, "{count}");
    }

    #[test]
    fn a_question_that_is_too_long_keeps_both_ends() {
        let question = format!("first{}last?", "x".repeat(100_000));
        for answer_tokens in [1, 512, 2048, 1_000_000] {
            let (text, count) = render(&[turn(Role::User, &question)], answer_tokens);
            assert!(text.contains("<user\nfirst") && text.ends_with("last?>\n<assistant\n"));
            assert!(count < CONTEXT_TOKENS, "{count}");
        }
    }

    #[test]
    fn a_huge_system_text_leaves_room_for_the_question() {
        let turns = [turn(Role::System, &"s".repeat(100_000)), turn(Role::User, "question")];
        let (text, count) = render(&turns, 512);
        assert!(text.ends_with("<user\nquestion>\n<assistant\n"));
        assert!(count < CONTEXT_TOKENS);
    }
}
