//! One look at the upstream's watcher for all who watch: the call `Follow`. Decides who shares a feed (everybody
//! with the same authority upstream), how often it looks, and when it begins and ends; `poll` does the looking,
//! `viewer` the telling.

mod poll;
mod round;
mod viewer;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use tokio::sync::{Notify, watch};

use crate::access::{Caller, Standing};
use crate::request::RequestBody;
use crate::status::{Code, Status};
use crate::upstream::{Upstream, UpstreamBody};
use round::Round;

/// The metadata that says how often a viewer would like to hear, in seconds.
const INTERVAL_WISH: &str = "chatcli-interval-secs";
const USUAL_INTERVAL: Duration = Duration::from_secs(30);
const WISHES_SECS: std::ops::RangeInclusive<u64> = 1..=3600;

/// How many feeds there may be at once: one for each authority that a viewer watches with.
const MAX_FEEDS: usize = 256;
/// How many of them one address may have whose tokens the upstream has not taken yet.
const MOST_UNPROVEN: usize = 4;

/// All feeds of one upstream. Clones share them.
#[derive(Clone, Debug)]
pub struct Feeds {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: Upstream,
    fixed: Option<Duration>,
    running: Mutex<HashMap<Authority, Arc<Feed>>>,
}

/// In whose name the upstream is asked.
pub type Authority = Option<HeaderValue>;

/// What the viewers of one authority share.
#[derive(Debug)]
struct Feed {
    news: watch::Sender<News>,
    /// How many viewers wish for which interval. Empty when there is no viewer.
    wishes: Mutex<BTreeMap<Duration, usize>>,
    /// A viewer came who wishes for news sooner.
    sooner: Notify,
    /// The upstream took the authority, or the door vouches for it.
    proven: AtomicBool,
    /// Who began it, and when.
    address: Option<IpAddr>,
    began: Instant,
}

/// The newest rounds of a feed.
#[derive(Clone, Debug, Default)]
struct News {
    newest: Option<Arc<Round>>,
    /// The newest that did not fail; what a screen that starts during an outage can still show.
    good: Option<Arc<Round>>,
    /// Why there will be no more.
    over: Option<Status>,
}

impl Feeds {
    /// Feeds from `upstream`, at the `fixed` interval or else as the viewers wish.
    pub fn new(upstream: Upstream, fixed: Option<Duration>) -> Self {
        Self { shared: Arc::new(Shared { upstream, fixed, running: Mutex::default() }) }
    }

    /// Ends the feed of an authority that the door no longer has; its viewers come again with the new one.
    pub fn end(&self, authority: &Authority) {
        let feed = self.shared.running().get(authority).cloned();
        if let Some(feed) = feed {
            let said = "the gateway's token for the server was replaced; try again";
            self.shared.close(&feed, authority, Status::new(Code::Unavailable, said));
        }
    }

    /// Answers one `Follow`, as the upstream would answer a call. The answer's body is the viewer: when it is
    /// dropped, the viewer has gone.
    ///
    /// # Errors
    /// The request is wrong, or there are too many feeds.
    pub async fn follow(&self, request: Request<RequestBody>) -> Result<Response<UpstreamBody>, Status> {
        let (head, mut body) = request.into_parts();
        let wish = self.shared.interval(&head.headers)?;
        // There is nothing in the message, but a request that breaks the rules is told so.
        while let Some(frame) = body.frame().await {
            frame.map_err(|cut| Status::new(Code::Internal, cut.to_string()))?;
        }
        let caller = head.extensions.get::<Caller>();
        let authority = head.headers.get(AUTHORIZATION).cloned();
        let vouched = authority.is_none()
            || caller.is_some_and(|caller| matches!(caller.standing, Standing::Known | Standing::Proven));
        let mut seat = self.take_seat(authority, wish, vouched, caller.map(|caller| caller.address))?;
        seat.proven().await?;
        Ok(viewer::answer(seat))
    }

    fn take_seat(
        &self,
        authority: Authority,
        wish: Duration,
        vouched: bool,
        address: Option<IpAddr>,
    ) -> Result<Seat, Status> {
        let mut running = self.shared.running();
        if let Some(feed) = running.get(&authority) {
            return Ok(Seat::take(feed, wish));
        }
        if !vouched {
            let theirs = running.values().filter(|feed| !feed.is_proven() && feed.address == address);
            if theirs.count() >= MOST_UNPROVEN {
                return Err(crowded());
            }
        }
        if running.len() >= MAX_FEEDS {
            make_room(&mut running)?;
        }
        let feed = Arc::new(Feed {
            news: watch::Sender::default(),
            wishes: Mutex::default(),
            sooner: Notify::new(),
            proven: AtomicBool::new(vouched),
            address,
            began: Instant::now(),
        });
        let seat = Seat::take(&feed, wish);
        running.insert(authority.clone(), Arc::clone(&feed));
        tokio::spawn(poll::run(Arc::clone(&self.shared), feed, authority));
        Ok(seat)
    }
}

fn crowded() -> Status {
    Status::new(Code::ResourceExhausted, "Too many different tokens watch at once. Try again later")
}

/// Ends the oldest feed whose token the upstream has not taken.
fn make_room(running: &mut HashMap<Authority, Arc<Feed>>) -> Result<(), Status> {
    let unproven = running.iter().filter(|(_, feed)| !feed.is_proven());
    let oldest = unproven.min_by_key(|(_, feed)| feed.began).map(|(authority, _)| authority.clone());
    let feed = oldest.and_then(|authority| running.remove(&authority)).ok_or_else(crowded)?;
    feed.news.send_modify(|news| news.over = Some(crowded()));
    Ok(())
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, HashMap<Authority, Arc<Feed>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interval(&self, headers: &HeaderMap) -> Result<Duration, Status> {
        let wish = match headers.get(INTERVAL_WISH) {
            None => USUAL_INTERVAL,
            Some(value) => value
                .to_str()
                .ok()
                .and_then(|text| text.parse().ok())
                .filter(|secs| WISHES_SECS.contains(secs))
                .map(Duration::from_secs)
                .ok_or_else(|| {
                    let said = format!("{INTERVAL_WISH} is a whole number of seconds from 1 to 3600");
                    Status::new(Code::InvalidArgument, said)
                })?,
        };
        Ok(self.fixed.unwrap_or(wish))
    }

    /// Ends a feed without viewers; `false` when there is one.
    fn retire(&self, feed: &Arc<Feed>, authority: &Authority) -> bool {
        // A viewer that takes a seat holds this lock, so that none sits down in a feed that ends.
        let mut running = self.running();
        let unwatched = feed.wishes().is_empty();
        if unwatched {
            remove(&mut running, feed, authority);
        }
        unwatched
    }

    /// Ends a feed that has nothing to say to any viewer.
    fn close(&self, feed: &Arc<Feed>, authority: &Authority, why: Status) {
        remove(&mut self.running(), feed, authority);
        feed.news.send_modify(|news| news.over = Some(why));
    }
}

/// Takes this feed away, unless another one has its place already.
fn remove(running: &mut HashMap<Authority, Arc<Feed>>, feed: &Arc<Feed>, authority: &Authority) {
    if running.get(authority).is_some_and(|running| Arc::ptr_eq(running, feed)) {
        running.remove(authority);
    }
}

impl Feed {
    fn is_proven(&self) -> bool {
        self.proven.load(Ordering::Acquire)
    }

    fn wishes(&self) -> MutexGuard<'_, BTreeMap<Duration, usize>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shortest interval that a viewer wishes for.
    fn interval(&self) -> Duration {
        self.wishes().keys().next().copied().unwrap_or(USUAL_INTERVAL)
    }
}

/// A viewer's place in a feed. Dropped, it is free.
#[derive(Debug)]
struct Seat {
    feed: Arc<Feed>,
    wish: Duration,
    news: watch::Receiver<News>,
}

impl Seat {
    fn take(feed: &Arc<Feed>, wish: Duration) -> Self {
        let mut wishes = feed.wishes();
        let shortest = wishes.keys().next().copied();
        *wishes.entry(wish).or_default() += 1;
        drop(wishes);
        // Also when there was no viewer: the next look was put off then.
        if shortest.is_none_or(|shortest| wish < shortest) {
            feed.sooner.notify_one();
        }
        let mut news = feed.news.subscribe();
        news.mark_changed();
        Self { feed: Arc::clone(feed), wish, news }
    }
}

impl Seat {
    /// Waits until the upstream has taken the feed's authority.
    async fn proven(&mut self) -> Result<(), Status> {
        while !self.feed.is_proven() {
            if let Some(why) = self.news.borrow_and_update().over.clone() {
                return Err(why);
            }
            // The seat keeps the sender alive.
            if self.news.changed().await.is_err() {
                break;
            }
        }
        self.news.mark_changed();
        Ok(())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut wishes = self.feed.wishes();
        if let Some(count) = wishes.get_mut(&self.wish) {
            *count -= 1;
            if *count == 0 {
                wishes.remove(&self.wish);
            }
        }
    }
}
