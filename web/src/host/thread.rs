//! The shared conversation, followed once for all windows of this browser ([`super::shared`]). Decides that no window
//! misses an event when it joins late or when another one takes over: who calls remembers the newest events, and who is
//! too far behind for those is told so, as a server tells it, and reads what it has not.

use std::collections::VecDeque;

use chatcli_core::Outcome;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::v1::{ConversationEvent, SubscribeConversationRequest};
use chatcli_proto::{Call, Reply, live};
use chatcli_web_transport::Channel;

use super::shared::{self, Stream};

/// So many events are remembered for windows that come later, and so many bytes of them.
const MOST_EVENTS: usize = 256;
const MOST_BYTES: usize = 1 << 20;
/// How often an event comes means nothing here; all windows want the same.
const ALWAYS: u32 = 1;

/// Follows a conversation until it is dropped, or the stream ends.
pub async fn follow(
    caller: Caller<Channel>,
    request: SubscribeConversationRequest,
    options: CallOptions,
    post: impl Fn(Outcome) + 'static,
) {
    let subject = ("thread", request.conv_id.clone());
    let thread = Thread { conv_id: request.conv_id, since: request.since_seq, recent: Recent::default() };
    shared::follow(caller, thread, subject, options, post).await;
}

struct Thread {
    conv_id: String,
    /// The number of the newest event that was shown here.
    since: i64,
    recent: Recent,
}

impl Stream for Thread {
    fn interval_secs(&self) -> u32 {
        ALWAYS
    }

    fn begin(&mut self, _interval_secs: u32) -> Call {
        self.recent = Recent { after: self.since, ..Recent::default() };
        let request = SubscribeConversationRequest { conv_id: self.conv_id.clone(), since_seq: self.since };
        Call::SubscribeConversation(request)
    }

    fn remember(&mut self, came: &Outcome) -> Option<Vec<u8>> {
        let event = event(came)?;
        self.recent.put(event);
        Some(live::write(event))
    }

    fn read(piece: &[u8]) -> Option<Outcome> {
        Some(Outcome::Reply(Box::new(Reply::SubscribeConversation(live::read(piece)?))))
    }

    fn shown(&mut self, came: &Outcome) {
        self.since = self.since.max(event(came).map_or(0, |event| event.seq));
    }

    fn has(&self) -> i64 {
        self.since
    }

    fn missing(&self, has: i64) -> Option<Vec<Vec<u8>>> {
        if has < self.recent.after {
            return None;
        }
        let missing = self.recent.events.iter().filter(|event| event.seq > has);
        Some(self.recent.greeting.iter().chain(missing).map(live::write).collect())
    }
}

/// The newest events of the own call.
#[derive(Default)]
struct Recent {
    /// Everything after this number is here.
    after: i64,
    events: VecDeque<ConversationEvent>,
    bytes: usize,
    /// That the server lets clients hear what is said only now.
    greeting: Option<ConversationEvent>,
}

impl Recent {
    fn put(&mut self, event: &ConversationEvent) {
        if event.role == live::HEARD {
            self.greeting = Some(event.clone());
        }
        // What is said only now is for those who are there.
        if event.seq == 0 {
            return;
        }
        self.bytes += event.content.len();
        self.events.push_back(event.clone());
        while self.events.len() > MOST_EVENTS || self.bytes > MOST_BYTES {
            let Some(oldest) = self.events.pop_front() else { return };
            self.bytes -= oldest.content.len();
            self.after = self.after.max(oldest.seq);
        }
    }
}

fn event(outcome: &Outcome) -> Option<&ConversationEvent> {
    match outcome {
        Outcome::Reply(reply) => match reply.as_ref() {
            Reply::SubscribeConversation(event) => Some(event),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(seq: i64, content: &str) -> Outcome {
        let event = ConversationEvent { seq, content: content.to_owned(), ..ConversationEvent::default() };
        Outcome::Reply(Box::new(Reply::SubscribeConversation(event)))
    }

    fn numbers(thread: &Thread, has: i64) -> Option<Vec<i64>> {
        let pieces = thread.missing(has)?;
        Some(pieces.iter().filter_map(|piece| event(&Thread::read(piece)?).map(|event| event.seq)).collect())
    }

    #[test]
    fn a_window_that_comes_later_is_told_what_it_has_not_and_one_that_is_too_late_that_it_is() {
        let mut thread = Thread { conv_id: "c".to_owned(), since: 10, recent: Recent::default() };
        thread.begin(ALWAYS);
        for seq in 11..=14 {
            let event = came(seq, "x");
            assert!(thread.remember(&event).is_some());
            thread.shown(&event);
        }
        assert_eq!(thread.has(), 14);
        for (has, missing) in
            [(14, Some(vec![])), (12, Some(vec![13, 14])), (10, Some(vec![11, 12, 13, 14])), (9, None)]
        {
            assert_eq!(numbers(&thread, has), missing, "{has}");
        }
        // Said only now: passed on, but to no window that comes later.
        assert!(thread.remember(&came(0, "typing")).is_some());
        assert_eq!(numbers(&thread, 14), Some(vec![]));
        // A call that begins anew remembers from there.
        thread.begin(ALWAYS);
        assert_eq!((numbers(&thread, 14), numbers(&thread, 13)), (Some(vec![]), None));
    }

    #[test]
    fn what_is_remembered_is_bounded_in_number_and_in_bytes() {
        for (content, most) in [("x".to_owned(), MOST_EVENTS), ("x".repeat(MOST_BYTES / 4), 4)] {
            let mut thread = Thread { conv_id: "c".to_owned(), since: 0, recent: Recent::default() };
            thread.begin(ALWAYS);
            for seq in 1..=400 {
                thread.remember(&came(seq, &content));
            }
            let first = 400 - i64::try_from(most).unwrap();
            assert_eq!(numbers(&thread, first).map(|seqs| seqs.len()), Some(most));
            assert_eq!(numbers(&thread, first - 1), None);
        }
    }
}
