//! A region that is read out to people who do not see the page. An answer is read in sentences as they are complete, not
//! more often than people can listen, and whole when it is over; the log itself is silent, because reading every
//! piece aloud helps no listener. How much is read is a person's choice.

use chatcli_core::account::Announce;
use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::markdown::{Block, Document, Sealed, spoken};
use chatcli_core::text::Text;
use leptos::prelude::*;

use super::desk;
use crate::stamp;
use crate::timeline::Entry;

/// Sentences come at most this often, in milliseconds.
const PAUSE_MS: u64 = 2000;

/// A longer answer is not read to its end when it is over: no person listens for that long, and a page cannot lay
/// it out without holding up everything else.
const LONGEST_BYTES: usize = 16 * 1024;

/// What was said last, and how often something was: the same sentence twice is two announcements.
#[derive(Clone, Debug, Default)]
pub struct Announcement {
    words: String,
    count: u32,
}

impl Announcement {
    /// Says something.
    pub fn say(&mut self, words: String) {
        self.words = words;
        self.count = self.count.wrapping_add(1);
    }
}

/// The region.
#[component]
pub fn Announcer(
    /// What to say.
    announcement: RwSignal<Announcement>,
) -> impl IntoView {
    let desk = desk();
    let mut reader = Reader::default();
    Effect::new(move |_| {
        let newest = desk.parts.entries.with(|entries| entries.iter().rev().find_map(Entry::turn).cloned());
        let Some(turn) = newest else { return };
        let stage = Stage::of(&turn.head.get().state);
        turn.grown.track();
        let announce = desk.parts.announce.get_untracked();
        let news = desk.look(|view| {
            let answer = &view.conversation.turn(turn.id)?.answer;
            reader.follow(turn.id, stage, answer.text(), announce, stamp::mono_ms())
        });
        let lang = desk.parts.lang.get_untracked();
        match news {
            None => {}
            Some(News::Said(text)) => desk.announce_words(text.get(lang).to_owned()),
            Some(News::Sentences(words)) => desk.announce_words(spoken_text(&words)),
            Some(News::Whole(text)) => {
                let words = desk.look(|view| {
                    let turn = view.conversation.turn(turn.id);
                    turn.map(|turn| beginning(&turn.answer)).unwrap_or_default()
                });
                desk.announce_words(format!("{}. {words}", text.get(lang)));
            }
        }
    });
    let words = move || {
        announcement.with(|announcement| {
            // A screen reader stays silent when the text does not change; an extra blank changes it.
            let blank = if announcement.count.is_multiple_of(2) { "" } else { "\u{a0}" };
            format!("{}{blank}", announcement.words)
        })
    };
    view! { <div id="announcer" class="visually-hidden" role="status" aria-live="polite">{words}</div> }
}

/// The words of an answer, as many as are read in one go.
fn beginning(answer: &Document) -> String {
    let mut words = String::new();
    for Sealed { block, .. } in answer.sealed() {
        let said = spoken(std::slice::from_ref(block));
        if !words.is_empty() && !said.is_empty() {
            words.push('\n');
        }
        words.push_str(&said);
        if words.len() > LONGEST_BYTES {
            words.truncate(words.floor_char_boundary(LONGEST_BYTES));
            words.truncate(words.trim_end_matches(|c: char| !c.is_whitespace()).trim_end().len());
            words.push_str(" …");
            break;
        }
    }
    words
}

fn spoken_text(markdown: &str) -> String {
    let document = Document::whole(markdown.to_owned());
    let blocks: Vec<Block> = document.sealed().iter().map(|sealed| sealed.block.clone()).collect();
    spoken(&blocks)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Before,
    Writing,
    Done,
    Interrupted,
    // Failures are alerts of their own.
    Failed,
}

impl Stage {
    fn of(state: &TurnState) -> Self {
        match state {
            TurnState::Held | TurnState::Asking => Self::Before,
            TurnState::Streaming => Self::Writing,
            TurnState::Done => Self::Done,
            TurnState::Interrupted => Self::Interrupted,
            TurnState::Failed(_) => Self::Failed,
        }
    }
}

/// What there is to say.
#[derive(Clone, Debug, PartialEq)]
enum News {
    Said(Text),
    Sentences(String),
    Whole(Text),
}

/// What was said of the newest answer.
#[derive(Debug, Default)]
struct Reader {
    turn: Option<TurnId>,
    stage: Stage,
    bytes: usize,
    said_ms: u64,
}

impl Reader {
    /// What is new about an answer. Only a change is news, not the state in which the page finds a conversation.
    fn follow(
        &mut self,
        turn: TurnId,
        stage: Stage,
        text: &str,
        announce: Announce,
        now_ms: u64,
    ) -> Option<News> {
        if self.turn != Some(turn) {
            *self = Self { turn: Some(turn), stage, ..Self::default() };
            // A quick answer may be found when it has begun already.
            if stage != Stage::Writing {
                return None;
            }
            self.stage = Stage::Before;
        }
        let before = std::mem::replace(&mut self.stage, stage);
        match (before, stage) {
            (Stage::Before, Stage::Writing) => {
                self.said_ms = now_ms;
                Some(News::Said(Text::AnswerStarted))
            }
            (Stage::Writing, Stage::Writing) if announce == Announce::Sentences => {
                if now_ms.saturating_sub(self.said_ms) < PAUSE_MS {
                    return None;
                }
                let fresh = text.get(self.bytes..)?;
                let end = sentence_end(fresh)?;
                self.bytes += end;
                self.said_ms = now_ms;
                fresh.get(..end).map(|words| News::Sentences(words.to_owned()))
            }
            (Stage::Before | Stage::Writing, Stage::Done) => Some(match announce {
                Announce::Off => News::Said(Text::AnswerDone),
                Announce::Sentences | Announce::End => News::Whole(Text::AnswerDone),
            }),
            (Stage::Before, Stage::Interrupted) => Some(News::Said(Text::InterruptedEarly)),
            (Stage::Writing, Stage::Interrupted) => Some(News::Said(Text::Interrupted)),
            _ => None,
        }
    }
}

/// Where the last complete sentence or line ends.
fn sentence_end(text: &str) -> Option<usize> {
    let mut end = None;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let is_end =
            character == '\n' || character.is_whitespace() && matches!(before, '.' | '!' | '?' | '…');
        let has_words = text.get(..at).is_some_and(|words| !words.trim().is_empty());
        if is_end && has_words {
            end = Some(at + character.len_utf8());
        }
        before = character;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: TurnId = TurnId(1);

    #[test]
    fn sentences_end_where_people_end_them() {
        assert_eq!(sentence_end("One. Two"), Some(5));
        assert_eq!(sentence_end("3.14 is pi"), None);
        assert_eq!(sentence_end("\n\n"), None);
        assert_eq!(sentence_end("- item\n- ne"), Some(7));
        assert_eq!(sentence_end("Olá… e"), Some(8));
    }

    #[test]
    fn an_answer_is_read_whole_unless_it_is_too_long_to_listen_to() {
        let whole = |text: &str| beginning(&Document::whole(text.to_owned()));
        assert_eq!(whole("# Title\n\n- a\n- *b*\n\n---\n\nend"), "Title\na\nb\nend");
        let long = whole(&"Olá, mundo.\n\n".repeat(LONGEST_BYTES));
        assert!(long.len() <= LONGEST_BYTES + " …".len() && long.ends_with(" …"), "{}", long.len());
        assert!(whole(&"x".repeat(2 * LONGEST_BYTES)).len() < 10);
    }

    #[test]
    fn a_long_answer_is_read_in_sentences_and_once_whole() {
        let mut reader = Reader::default();
        let mut text = String::new();
        let mut said = Vec::new();
        said.extend(reader.follow(TURN, Stage::Before, "", Announce::Sentences, 0));
        for tick in 0..300_u64 {
            text.push_str("A sentence. ");
            said.extend(reader.follow(TURN, Stage::Writing, &text, Announce::Sentences, tick * 100));
        }
        said.extend(reader.follow(TURN, Stage::Done, &text, Announce::Sentences, 30_000));
        assert_eq!(said.first(), Some(&News::Said(Text::AnswerStarted)));
        assert_eq!(said.last(), Some(&News::Whole(Text::AnswerDone)));
        assert!((10..=17).contains(&said.len()), "{}", said.len());
        let sentences: String = said
            .iter()
            .filter_map(|news| match news {
                News::Sentences(words) => Some(words.as_str()),
                _ => None,
            })
            .collect();
        assert!(text.starts_with(&sentences), "nothing is said twice or left out");
    }

    #[test]
    fn less_is_said_when_a_person_wants_less() {
        for (announce, last) in
            [(Announce::End, News::Whole(Text::AnswerDone)), (Announce::Off, News::Said(Text::AnswerDone))]
        {
            let mut reader = Reader::default();
            assert_eq!(reader.follow(TURN, Stage::Before, "", announce, 0), None);
            let begun = reader.follow(TURN, Stage::Writing, "A.", announce, 0);
            assert_eq!(begun, Some(News::Said(Text::AnswerStarted)));
            assert_eq!(reader.follow(TURN, Stage::Writing, "A. B. ", announce, 9000), None);
            assert_eq!(reader.follow(TURN, Stage::Done, "A. B. C", announce, 9000), Some(last));
            assert_eq!(reader.follow(TURN, Stage::Done, "A. B. C", announce, 9999), None);
        }
    }

    #[test]
    fn what_the_page_finds_is_no_news() {
        let mut reader = Reader::default();
        assert_eq!(reader.follow(TURN, Stage::Done, "old", Announce::Sentences, 0), None);
        assert_eq!(reader.follow(TurnId(2), Stage::Done, "loaded", Announce::Sentences, 0), None);
    }
}
