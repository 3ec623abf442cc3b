//! `/share`: hands the conversation over to a browser. A gateway keeps it for a few minutes and gives a code, once; here is
//! decided what travels, what the link says, and what is told where there is no such gateway.
//!
//! ```text
//! idle ──share──> asking ──a code──> a link
//!                    └── no gateway with a page: the plain address
//! ```
//!
//! For example: `/share` with two turns becomes one `Effect::Call(Offer)` with both; the code that comes back becomes a notice with the
//! link, and is in no recording.

mod link;
mod notice;
mod picture;

use chatcli_proto::{Call, Reply, door};

use crate::connection::Connection;
use crate::history::file::json_lines;
use crate::port::{About, Again, Ask, ForAsk, Heard, KeptTurn, Open, Outcome, Patience, Stamp};
use crate::problem::{Kind, Problem};

pub use notice::Notice;
pub use picture::Picture;

/// The largest conversation that travels, in bytes: what a gateway takes, with room for the message around it.
const LARGEST_BYTES: usize = 4 * 1024 * 1024 - 1024;
/// How long the gateway may take, in milliseconds, and how often it may ask to wait.
const CALL_MS: u64 = 20_000;
const MAX_WAITS: u32 = 2;

/// What there is to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    /// It is over, and this is to be said.
    Said(Notice),
    Failed(Problem),
}

/// What is on its way to the gateway.
#[derive(Debug, Default)]
pub struct Share {
    going: Option<Going>,
}

#[derive(Debug)]
struct Going {
    ask: Ask,
    conversation: String,
    left_out: usize,
    reply: Option<Reply>,
}

impl Share {
    /// Whether a conversation is on its way.
    pub(crate) fn is_going(&self) -> bool {
        self.going.is_some()
    }

    /// Sends a conversation: all of it, or as many of its newest questions as may travel.
    ///
    /// # Errors
    /// The newest question alone is too long.
    pub(crate) fn start(
        &mut self,
        title: &str,
        turns: &[KeptTurn],
        about: &About,
        connection: &Connection,
        out: &mut dyn Open<ForAsk>,
    ) -> Result<(), Notice> {
        let (conversation, left_out) = newest(title, turns, about).ok_or(Notice::TooLong)?;
        let ask = Ask::new(Patience::EachTry(CALL_MS, MAX_WAITS));
        let going = self.going.insert(Going { ask, conversation, left_out, reply: None });
        going.send(connection, out);
        Ok(())
    }

    /// Takes in what came back.
    pub(crate) fn done(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForAsk>,
    ) -> Step {
        let Some(going) = self.going.as_mut() else { return Step::Nothing };
        let step = match going.ask.heard(what, outcome) {
            Heard::Reply(reply) => {
                going.reply = Some(*reply);
                return Step::Nothing;
            }
            Heard::Ended => going.linked(connection),
            Heard::Failed(failure) => {
                let problem = connection.problem_of(&failure);
                match going.ask.again(&problem, connection, now, out) {
                    Again::Now => {
                        going.send(connection, out);
                        return Step::Nothing;
                    }
                    Again::Later => return Step::Nothing,
                    Again::No if problem.kind == Kind::Unimplemented => {
                        Step::Said(Notice::NotOffered { address: link::page(connection) })
                    }
                    Again::No => Step::Failed(problem),
                }
            }
            Heard::Again => {
                going.send(connection, out);
                return Step::Nothing;
            }
            Heard::Late => Step::Failed(Problem::new(Kind::Deadline)),
            Heard::Refused(problem) => Step::Failed(*problem),
            Heard::Unsupported(why) => Step::Failed(Problem::because(Kind::Unimplemented, &why)),
            Heard::Rerouted | Heard::Stopped(_) | Heard::Nothing => return Step::Nothing,
        };
        self.stop(out);
        step
    }

    /// Gives it up. Says whether there was anything.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForAsk>) -> bool {
        let Some(mut going) = self.going.take() else { return false };
        going.ask.stop(out);
        true
    }
}

impl Going {
    fn send(&mut self, connection: &Connection, out: &mut dyn Open<ForAsk>) {
        let conversation = self.conversation.clone();
        self.ask.send(Call::Offer(door::v1::OfferRequest { conversation }), connection, out);
    }

    fn linked(&mut self, connection: &Connection) -> Step {
        let Some(Reply::Offer(offer)) = self.reply.take() else {
            return Step::Failed(Problem::new(Kind::Unimplemented));
        };
        // A code of another alphabet could make another address of it.
        let is_code = !offer.code.is_empty() && offer.code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match link::with(connection, &offer.code).filter(|_| is_code) {
            Some(link) => Step::Said(Notice::Link {
                link,
                minutes: u32::try_from(offer.valid_secs / 60).unwrap_or_default().max(1),
                is_local: link::is_local(connection),
                left_out: self.left_out,
            }),
            None => Step::Said(Notice::NotOffered { address: None }),
        }
    }
}

/// As many of the newest turns as may travel, as a text, and how many were left out.
fn newest(title: &str, turns: &[KeptTurn], about: &About) -> Option<(String, usize)> {
    let mut left_out = 0;
    loop {
        let rest = turns.get(left_out..).filter(|rest| !rest.is_empty())?;
        let text = json_lines(title, rest, about);
        if text.len() <= LARGEST_BYTES {
            return Some((text, left_out));
        }
        // A few tries are enough, however many there are.
        left_out += rest.len().div_ceil(8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::file::read;
    use crate::port::TurnId;

    fn turn(id: u64, answer: &str) -> KeptTurn {
        let text = "{\"role\":\"user\",\"content\":\"why?\"}\n{\"role\":\"assistant\",\"content\":\"x\"}\n";
        let first = read(text).expect("a conversation").turns.pop().expect("a turn");
        KeptTurn { id: TurnId(id), answer: answer.to_owned(), ..first }
    }

    #[test]
    fn the_newest_questions_travel_when_there_are_too_many() {
        let about = About::default();
        let large = "x".repeat(100_000);
        let turns: Vec<KeptTurn> = (1..=100).map(|id| turn(id, &format!("{id} {large}"))).collect();
        let (text, left_out) = newest("t", &turns, &about).expect("some");
        assert!(text.len() <= LARGEST_BYTES && left_out > 50, "{} {left_out}", text.len());
        let kept = read(&text).expect("a conversation").turns;
        assert_eq!(kept.len() + left_out, 100);
        assert!(kept.last().expect("the newest").answer.starts_with("100 "));
        assert_eq!(newest("t", &turns[..10], &about).map(|(_, left_out)| left_out), Some(0));
        assert_eq!(newest("t", &[turn(1, &"y".repeat(LARGEST_BYTES))], &about), None);
        assert_eq!(newest("t", &[], &about), None);
    }
}
