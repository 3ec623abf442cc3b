//! How the turns of a thread are called, so that every client that reads the same events has the same turns: by the name
//! that the one who asked gave them, else by when and as which event the question came.

use std::sync::Arc;

use chatcli_proto::v1::ConversationEvent;

use crate::content_hash::ContentHash;
use crate::port::{ConversationId, TurnId};

/// What stands between a place and the number that makes it one client's.
const MARK: char = '#';
const CHANCE_DIGITS: usize = 6;
const CHANCE_MASK: u64 = (1 << (4 * CHANCE_DIGITS)) - 1;
/// How much of a turn's name is chance.
const CHANCE_BITS: u32 = 20;
/// Two clocks may differ by so much, in milliseconds.
const SKEW_MS: u64 = 24 * 3600 * 1000;

/// A half of a turn: what is said in one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Question,
    Answer,
}

/// The name under which an event is stored once, however often it is sent.
pub(super) fn message_id(turn: TurnId, part: Part) -> String {
    let part = match part {
        Part::Question => "q",
        Part::Answer => "a",
    };
    // The letters of a conversation's name: they sort as the numbers do.
    format!("{}-{part}", ConversationId(turn.0))
}

/// Reads that back; nothing for another client's name.
pub(super) fn read_message_id(text: &str) -> Option<(TurnId, Part)> {
    let (name, part) = text.split_once('-')?;
    let part = match part {
        "q" => Part::Question,
        "a" => Part::Answer,
        _ => return None,
    };
    Some((read_turn(name)?, part))
}

/// A turn's name as it travels.
pub(super) fn write_turn(turn: TurnId) -> String {
    ConversationId(turn.0).to_string()
}

pub(super) fn read_turn(text: &str) -> Option<TurnId> {
    text.parse::<ConversationId>().ok().map(|id| TurnId(id.0))
}

/// Whether a name can be believed: one from far in the future would come after everything that is asked later.
pub(super) fn is_credible(turn: TurnId, unix_ms: i64) -> bool {
    let now_ms = u64::try_from(unix_ms).unwrap_or_default();
    turn.0 >> CHANCE_BITS <= now_ms.saturating_add(SKEW_MS)
}

/// The name of the turn that begins with an event of another program.
pub(super) fn of_event(event: &ConversationEvent) -> TurnId {
    let most_ms = u64::MAX >> (CHANCE_BITS + 1);
    let at_ms = u64::try_from(event.ts).unwrap_or_default().min(most_ms);
    TurnId(at_ms << CHANCE_BITS | event.seq.cast_unsigned() & ((1 << CHANCE_BITS) - 1))
}

/// As which place a client writes that runs at `place`: what is said there by another one is another client's.
pub fn channel(place: &str, chance: u64) -> String {
    format!("{place}{MARK}{:0width$x}", chance & CHANCE_MASK, width = CHANCE_DIGITS)
}

/// The place as people call it.
pub(super) fn place(channel: &str) -> &str {
    let is_chance =
        |text: &str| text.len() == CHANCE_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    channel.rsplit_once(MARK).filter(|(_, chance)| is_chance(chance)).map_or(channel, |(place, _)| place)
}

/// Under which name this device keeps the thread, so that the next start finds it.
pub(crate) fn kept_as(conv_id: &Arc<str>) -> ConversationId {
    ConversationId(ContentHash::new().text("thread").text(conv_id).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_and_another_programs_is_none() {
        for turn in [TurnId(1), TurnId(u64::MAX), TurnId(1_700_000_000_000 << CHANCE_BITS | 77)] {
            for part in [Part::Question, Part::Answer] {
                assert_eq!(read_message_id(&message_id(turn, part)), Some((turn, part)));
            }
        }
        for text in ["", "-q", "0123456789abc", "0123456789abc-x", "7b3c-q", "é-a", "zzzzzzzzzzzzz-q"] {
            assert_eq!(read_message_id(text), None, "{text:?}");
        }
    }

    #[test]
    fn clients_of_one_place_differ_and_are_called_alike() {
        let [one, two] = [1, u64::MAX].map(|chance| channel("terminal:host", chance));
        assert_eq!([one.as_str(), two.as_str()], ["terminal:host#000001", "terminal:host#ffffff"]);
        assert_eq!([place(&one), place(&two)], ["terminal:host"; 2]);
        for other in ["telegram", "slack#general", "irc#", "irc#00001g", ""] {
            assert_eq!(place(other), other, "another program's");
        }
    }

    #[test]
    fn a_name_from_the_future_is_not_believed() {
        let now_ms = 1_700_000_000_000_i64;
        let at = |ms: i64| TurnId(ms.cast_unsigned() << CHANCE_BITS);
        assert!(is_credible(at(now_ms), now_ms) && is_credible(at(now_ms + 3_600_000), now_ms));
        assert!(!is_credible(at(now_ms + 2 * 86_400_000), now_ms) && !is_credible(TurnId(u64::MAX), now_ms));
        let far = ConversationEvent { ts: i64::MAX, seq: -1, ..ConversationEvent::default() };
        assert!(of_event(&far) > of_event(&ConversationEvent::default()), "no number is too large");
    }
}
