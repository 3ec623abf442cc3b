//! How old what is shown is, in sentences. The age of an answer is not the age of its data: where the data are known to
//! stand still, or where nothing shows whether they do, that is what is said.

use crate::port::Stamp;
use crate::text::{Lang, Text, fill};
use crate::watcher::board::state::{BigStatus, Freshness, Reason};
use crate::watcher::board::{Board, signed};
use crate::watcher::{failure, short_age};

/// How old the data are, in sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgeWords {
    /// The whole sentence.
    pub whole: String,
    /// The same for little room.
    pub short: String,
    /// What failed, or how often it is asked.
    pub beside: String,
}

impl Board {
    /// How old everything is, with the time of what is known.
    pub fn age_words(&self, now: Stamp, lang: Lang, clock: &dyn Fn(i64) -> String) -> AgeWords {
        let state = self.state(now);
        let known = self.age_ms(now).zip(self.as_of_unix_ms());
        let (texts, known) = match (state, self.freshness(now)) {
            (BigStatus::Offline, _) => ([Text::DataLost, Text::DataLostShort, Text::DataLostNone], known),
            (BigStatus::NoAccess, _) => ([Text::DataAge, Text::DataShort, Text::DataNone], known),
            (_, Freshness::Old(Reason::NotMoving(ms))) => {
                // It stood still for as long as this when the last answer came.
                let since = |(age_ms, as_of): (u64, i64)| (ms + age_ms, as_of.saturating_sub(signed(ms)));
                ([Text::DataStill, Text::DataShort, Text::DataNone], known.map(since))
            }
            (_, Freshness::Old(Reason::SaysStale)) => {
                ([Text::DataAnswer, Text::DataAnswerShort, Text::DataNone], known)
            }
            (_, Freshness::Unknown(_)) => ([Text::DataUnknown, Text::DataAnswerShort, Text::DataNone], known),
            _ => ([Text::DataAge, Text::DataShort, Text::DataNone], known),
        };
        let [whole, short, none] = texts;
        let age = |text: Text| {
            known.map(|(age_ms, as_of)| {
                let (age, time) = (short_age(age_ms / 1000), clock(as_of));
                fill(text.get(lang), &[("age", &age), ("time", &time)])
            })
        };
        let whole = age(whole).unwrap_or_else(|| none.get(lang).to_owned());
        let short = age(short).unwrap_or_else(|| whole.clone());
        let beside = match self.problem() {
            // Words about flags do not help a person who stands before a screen.
            Some(problem) if !self.is_refused() => failure(problem, lang),
            _ => self.every_words(lang),
        };
        AgeWords { whole, short, beside }
    }

    /// How often it is asked. Answers that come a little late or early are no other pace.
    pub(super) fn every_words(&self, lang: Lang) -> String {
        let (wished_ms, real_ms) = (self.options().every_ms, self.every_ms());
        let is_slower = real_ms > wished_ms.saturating_add(wished_ms / 4);
        let secs = if is_slower { real_ms.div_ceil(1000) } else { wished_ms / 1000 };
        fill(Text::DataEvery.get(lang), &[("every", &short_age(secs))])
    }
}
