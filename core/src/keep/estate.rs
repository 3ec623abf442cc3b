//! Divides what windows left behind that are no more (closed, reloaded, crashed): their open answers are over, and
//! what waited in them waits for a person. Pure, so that a store can call it inside one transaction: then exactly one
//! window gets what was left.

use crate::order::sort_by_key;
use crate::port::{Change, ConversationId, KeptState, KeptTurn, TurnId, WindowId};

/// What one window keeps beside the turns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Left {
    /// Which window.
    pub window: WindowId,
    /// Which conversation it waits for; none for what is only being written.
    pub conversation: Option<ConversationId>,
    /// When it was written, in milliseconds since 1970.
    pub at_unix_ms: i64,
    /// What waits for its turn there.
    pub waiting: Vec<String>,
    /// What is being written there.
    pub draft: String,
}

/// What is taken over, and what the store has to forget.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estate {
    /// What becomes of open turns; for the store and for other windows.
    pub changes: Vec<Change>,
    /// What waited, oldest first.
    pub waiting: Vec<String>,
    /// One thing that was being written.
    pub draft: Option<String>,
    /// Records that are taken over whole, by window and conversation.
    pub closed: Vec<(WindowId, Option<ConversationId>)>,
    /// Records of which only the draft is left, to be written back.
    pub rest: Vec<Left>,
}

impl Estate {
    /// Divides. `is_alive` knows the other windows; `wants` says how much the draft of a window is wanted, if at all.
    /// Only one draft is taken, the newest of those that are wanted most: the others wait for the next window.
    pub fn divide(
        turns: &[KeptTurn],
        mut left: Vec<Left>,
        is_alive: impl Fn(WindowId) -> bool,
        wants: impl Fn(WindowId) -> Option<u8>,
    ) -> Self {
        let mut estate = Self::default();
        let mut removed: Vec<TurnId> = Vec::new();
        for turn in turns.iter().filter(|turn| turn.state.is_open() && !is_alive(turn.window)) {
            if turn.state == KeptState::Held {
                // It was never sent, so it may wait; but sending it now is for a person to decide.
                removed.push(turn.id);
                estate.waiting.push(turn.prompt.clone());
            } else {
                let over = KeptTurn { state: KeptState::Interrupted, ..turn.clone() };
                estate.changes.push(Change::Turn(Box::new(over)));
            }
        }
        if !removed.is_empty() {
            estate.changes.push(Change::Removed(removed));
        }
        left.retain(|left| !is_alive(left.window));
        sort_by_key(&mut left, |left| left.at_unix_ms);
        let drafts = left.iter().filter(|left| !left.draft.is_empty());
        let wanted = drafts.filter_map(|left| {
            Some((wants(left.window)?, left.at_unix_ms, (left.window, left.conversation)))
        });
        let heir = wanted.max().map(|(_, _, record)| record);
        for mut left in left {
            estate.waiting.append(&mut left.waiting);
            if Some((left.window, left.conversation)) == heir {
                estate.draft = Some(std::mem::take(&mut left.draft));
            }
            if left.draft.is_empty() {
                estate.closed.push((left.window, left.conversation));
            } else {
                estate.rest.push(left);
            }
        }
        estate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(id: u64, window: u64, state: KeptState) -> KeptTurn {
        KeptTurn {
            id: TurnId(id),
            window: WindowId(window),
            prompt: format!("q{id}"),
            answer: "some".into(),
            state,
            asked_model: None,
            from: None,
            is_cut: false,
            provider: String::new(),
            model: String::new(),
            asked_unix_ms: 0,
            took_ms: None,
            messages: None,
        }
    }

    fn left(window: u64, at_unix_ms: i64, waiting: &[&str], draft: &str) -> Left {
        let waiting = waiting.iter().map(|text| (*text).to_owned()).collect();
        Left { window: WindowId(window), conversation: None, at_unix_ms, waiting, draft: draft.into() }
    }

    #[test]
    fn open_answers_of_closed_windows_are_over_and_held_questions_wait() {
        let turns = [
            turn(1, 1, KeptState::Done),
            turn(2, 1, KeptState::Open),
            turn(3, 2, KeptState::Open),
            turn(4, 1, KeptState::Held),
        ];
        let alive = |window| window == WindowId(2);
        let estate = Estate::divide(&turns, vec![left(1, 5, &["next"], "")], alive, |_| Some(0));
        assert_eq!(
            estate.changes,
            [Change::Turn(Box::new(turn(2, 1, KeptState::Interrupted))), Change::Removed(vec![TurnId(4)])]
        );
        assert_eq!(estate.waiting, ["q4", "next"]);
        assert_eq!((estate.draft, estate.closed), (None, vec![(WindowId(1), None)]));
    }

    #[test]
    fn one_draft_is_taken_and_the_others_are_left_for_later() {
        let all = || vec![left(1, 5, &[], "old"), left(2, 9, &["w"], "new"), left(3, 7, &[], "alive's")];
        let alive = |window| window == WindowId(3);
        let estate = Estate::divide(&[], all(), alive, |_| Some(0));
        assert_eq!((estate.draft.as_deref(), estate.closed), (Some("new"), vec![(WindowId(2), None)]));
        let reloaded = Estate::divide(&[], all(), alive, |window| Some(u8::from(window == WindowId(1))));
        assert_eq!((reloaded.draft.as_deref(), reloaded.closed), (Some("old"), vec![(WindowId(1), None)]));
        assert_eq!(reloaded.waiting, ["w"]);
        let busy = Estate::divide(&[], all(), alive, |_| None);
        assert_eq!(
            (busy.draft, busy.waiting),
            (None, vec!["w".to_owned()]),
            "a composer in use keeps its text"
        );
        assert_eq!(busy.rest, [left(1, 5, &[], "old"), left(2, 9, &[], "new")], "nothing waits twice");
    }
}
