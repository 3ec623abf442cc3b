//! A request's body that can be sent once more from its beginning, as long as little of it has gone out. Decides how
//! much is kept for that; when a call may be asked again is decided elsewhere.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame};

use crate::request::{CutOff, RequestBody};

/// What is kept of one body.
const MOST_BYTES: usize = 256 * 1024;
/// What is kept of all bodies together.
const MOST_BYTES_OF_ALL: usize = 32 * 1024 * 1024;

/// What a body says next.
type Next = Option<Result<Frame<Bytes>, CutOff>>;

static KEPT: AtomicUsize = AtomicUsize::new(0);

/// The body of one call, through all of its tries.
#[derive(Debug)]
pub struct Replay {
    shared: Arc<Mutex<Recording>>,
}

#[derive(Debug)]
struct Recording {
    inner: RequestBody,
    /// What came next of it before it was asked for.
    ahead: Option<Next>,
    said: Vec<Bytes>,
    bytes: usize,
    /// Everything that was said is kept.
    is_whole: bool,
    /// Which try may go on reading.
    turn: u32,
}

impl Recording {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        match self.ahead.take() {
            Some(next) => Poll::Ready(next),
            None => Pin::new(&mut self.inner).poll_frame(cx),
        }
    }

    fn is_end(&self) -> bool {
        match &self.ahead {
            Some(next) => next.is_none(),
            None => self.inner.is_end_stream(),
        }
    }

    fn keep(&mut self, data: &Bytes) {
        if !self.is_whole {
            return;
        }
        let fits = self.bytes + data.len() <= MOST_BYTES
            && KEPT.fetch_add(data.len(), Ordering::Relaxed) + data.len() <= MOST_BYTES_OF_ALL;
        if fits {
            self.bytes += data.len();
            self.said.push(data.clone());
        } else {
            if self.bytes + data.len() <= MOST_BYTES {
                KEPT.fetch_sub(data.len(), Ordering::Relaxed);
            }
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.is_whole = false;
        self.said = Vec::new();
        KEPT.fetch_sub(std::mem::take(&mut self.bytes), Ordering::Relaxed);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Replay {
    /// Records `inner` from now on.
    pub fn new(inner: RequestBody) -> Self {
        let recording = Recording { inner, ahead: None, said: Vec::new(), bytes: 0, is_whole: true, turn: 0 };
        Self { shared: Arc::new(Mutex::new(recording)) }
    }

    /// Reads the first of the body if it is there, or comes as soon as it is asked for: then it goes out together with
    /// the head, in one write, and no task has to wait for it.
    pub async fn begin(&self) {
        let mut asked = false;
        poll_fn(|cx| {
            let mut recording = lock(&self.shared);
            if recording.ahead.is_some() || recording.inner.is_end_stream() {
                return Poll::Ready(());
            }
            match Pin::new(&mut recording.inner).poll_frame(cx) {
                Poll::Ready(next) => {
                    recording.ahead = Some(next);
                    Poll::Ready(())
                }
                Poll::Pending if asked => Poll::Ready(()),
                Poll::Pending => {
                    asked = true;
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
            }
        })
        .await;
    }

    /// The body for the next try; the one before ends. `None` when its beginning is no longer there.
    pub fn next(&self) -> Option<ReplayBody> {
        let mut recording = lock(&self.shared);
        if !recording.is_whole {
            return None;
        }
        recording.turn += 1;
        Some(ReplayBody { shared: Arc::clone(&self.shared), turn: recording.turn, at: 0 })
    }

    /// Whether the whole beginning is still there.
    pub fn is_whole(&self) -> bool {
        lock(&self.shared).is_whole
    }

    /// The call was answered: nothing of it is sent again.
    pub fn settle(&self) {
        lock(&self.shared).forget();
    }
}

/// One try's view of the body.
#[derive(Debug)]
pub struct ReplayBody {
    shared: Arc<Mutex<Recording>>,
    turn: u32,
    at: usize,
}

impl Body for ReplayBody {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        let this = self.get_mut();
        let mut recording = lock(&this.shared);
        if recording.turn != this.turn {
            return Poll::Ready(Some(Err(CutOff::cancelled("the call is asked elsewhere"))));
        }
        if let Some(said) = recording.said.get(this.at) {
            this.at += 1;
            return Poll::Ready(Some(Ok(Frame::data(said.clone()))));
        }
        let frame = ready!(recording.poll_next(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            recording.keep(data);
            this.at += 1;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        let recording = lock(&self.shared);
        self.at >= recording.said.len() && recording.is_end()
    }
}

fn lock(shared: &Mutex<Recording>) -> MutexGuard<'_, Recording> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Full};

    use super::*;
    use crate::dialect::Framing;
    use crate::request::Source;

    /// A whole message of `size` bytes in a body, as a caller sends it.
    fn body(size: usize) -> (RequestBody, crate::request::CallLink) {
        let length = u32::try_from(size).expect("small").to_be_bytes();
        let message = [&[0][..], &length, &vec![7; size]].concat();
        RequestBody::new(Source::Door(Full::new(message.into())), Framing::Native, size)
    }

    #[tokio::test]
    async fn a_small_body_is_sent_again_and_again() {
        let (inner, _link) = body(1000);
        let replay = Replay::new(inner);
        for _ in 0..3 {
            let again = replay.next().expect("kept");
            assert_eq!(again.collect().await.expect("whole").to_bytes().len(), 1005);
        }
        replay.settle();
        assert!(replay.next().is_none());
    }

    #[tokio::test]
    async fn a_large_one_is_sent_once() {
        let (inner, _link) = body(MOST_BYTES + 1);
        let replay = Replay::new(inner);
        let first = replay.next().expect("nothing went out yet");
        assert_eq!(first.collect().await.expect("whole").to_bytes().len(), MOST_BYTES + 6);
        assert!(replay.next().is_none());
    }

    #[tokio::test]
    async fn an_earlier_try_ends_when_the_next_begins() {
        let (inner, _link) = body(10);
        let replay = Replay::new(inner);
        let mut first = replay.next().expect("kept");
        let second = replay.next().expect("kept");
        assert!(first.frame().await.expect("an end").is_err());
        assert_eq!(second.collect().await.expect("whole").to_bytes().len(), 15);
    }

    #[tokio::test]
    async fn what_was_read_ahead_is_said_once_to_each_try() {
        let (inner, _link) = body(1000);
        let replay = Replay::new(inner);
        replay.begin().await;
        replay.begin().await;
        for _ in 0..2 {
            let mut again = replay.next().expect("kept");
            assert!(!again.is_end_stream());
            let first = again.frame().await.expect("a frame").expect("whole").into_data().expect("data");
            assert_eq!(first.len(), 1005);
            assert!(again.is_end_stream(), "the end goes out with the message");
            assert!(again.frame().await.is_none());
        }
        let (broken, link) = body(10);
        drop(link);
        let replay = Replay::new(broken);
        replay.begin().await;
        let mut cut = replay.next().expect("nothing went out yet");
        assert!(cut.frame().await.expect("a frame").is_err(), "a failure is told, not lost");
    }
}
