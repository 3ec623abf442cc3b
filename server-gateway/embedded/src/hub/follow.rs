//! One follower: what was said before, then what is said, without a gap and without a repetition. Decides that a
//! reader who falls too far behind is ended with `Aborted`, from where it can go on by the last number it has.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chatcli_proto::live;
use chatcli_proto::v1::ConversationEvent;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::topic::{At, Topic};
use super::topics::{PAGE_BYTES, PAGE_EVENTS, Place, Topics};
use super::{failed, missing};
use crate::store::Page;

struct Follower {
    topics: Arc<Topics>,
    place: Place,
    conv_id: String,
    /// It listens for what is said only now, too.
    hears: bool,
    /// That it is heard was said once.
    greeted: bool,
    /// The number of the last event that was handed out.
    last: i64,
    /// Read from the store and not handed out yet.
    backlog: VecDeque<ConversationEvent>,
    live: Option<Live>,
}

struct Live {
    topic: Arc<Topic>,
    at: u64,
    published: watch::Receiver<u64>,
    /// The store was read to its end after the topic was joined, so nothing lies between.
    is_seamless: bool,
}

/// From where in which conversation.
pub(super) struct From {
    pub(super) conv_id: String,
    /// The number of the last event that is known.
    pub(super) since: i64,
    /// With what is said only now.
    pub(super) hears: bool,
}

/// The events of a conversation after a number, until `ending`.
pub(super) fn follow(
    topics: Arc<Topics>,
    place: Place,
    from: From,
    ending: CancellationToken,
) -> BoxStream<'static, Result<ConversationEvent, Status>> {
    let From { conv_id, since, hears } = from;
    let backlog = VecDeque::new();
    let follower =
        Follower { topics, place, conv_id, hears, greeted: false, last: since, backlog, live: None };
    stream::unfold(Some(follower), move |follower| {
        let ending = ending.clone();
        async move {
            let mut follower = follower?;
            let next = tokio::select! {
                biased;
                () = ending.cancelled() => Err(Status::unavailable("the server is shutting down")),
                next = follower.next() => next,
            };
            let goes_on = next.is_ok();
            Some((next, Some(follower).filter(|_| goes_on)))
        }
    })
    .boxed()
}

impl Follower {
    async fn next(&mut self) -> Result<ConversationEvent, Status> {
        if self.hears && !std::mem::replace(&mut self.greeted, true) {
            return Ok(self.heard());
        }
        loop {
            if let Some(event) = self.backlog.pop_front() {
                self.last = event.seq;
                return Ok(event);
            }
            match &mut self.live {
                Some(live) if live.is_seamless => match live.topic.at(live.at) {
                    At::Event(event) => {
                        live.at += 1;
                        if event.seq == 0 {
                            if self.hears {
                                return Ok(Arc::unwrap_or_clone(event));
                            }
                        } else if event.seq > self.last {
                            self.last = event.seq;
                            return Ok(Arc::unwrap_or_clone(event));
                        }
                    }
                    // The topic lives as long as this follower.
                    At::Nothing if self.hears => {
                        let beat = Duration::from_millis(live::BEAT_MS);
                        if tokio::time::timeout(beat, live.published.changed()).await.is_err() {
                            return Ok(self.heard());
                        }
                    }
                    At::Nothing => {
                        let _ = live.published.changed().await;
                    }
                    At::Gone => {
                        return Err(Status::aborted(
                            "the subscriber is too slow; subscribe from the last seq",
                        ));
                    }
                    At::Closed => return Err(missing()),
                },
                _ => self.read().await?,
            }
        }
    }

    /// Says that what is said only now is heard here.
    fn heard(&self) -> ConversationEvent {
        let (conv_id, role) = (self.conv_id.clone(), live::HEARD.to_owned());
        ConversationEvent { conv_id, role, ..ConversationEvent::default() }
    }

    /// Reads on from the store; at its end joins those who wait for more, and then reads once more what came between.
    async fn read(&mut self) -> Result<(), Status> {
        let page = Page { since: self.last, events: PAGE_EVENTS, bytes: PAGE_BYTES };
        let events = self.topics.threads.read(&self.conv_id, page).await;
        self.backlog = events.map_err(failed("read the conversation"))?.into();
        if !self.backlog.is_empty() {
            return Ok(());
        }
        match &mut self.live {
            Some(live) => {
                // Who ended it before the topic was joined could not tell this follower.
                let owner = self.topics.threads.owner(&self.conv_id).await;
                owner.map_err(failed("look up the conversation"))?.ok_or_else(missing)?;
                live.is_seamless = true;
            }
            None => {
                let topic = self.place.join(&self.conv_id, self.last);
                let (at, published) = topic.join();
                self.live = Some(Live { topic, at, published, is_seamless: false });
            }
        }
        Ok(())
    }
}
