//! How a dead server is noticed, and no living one annoyed. Dead it must be called within 15 s, in a call and between
//! calls, and silence alone is not death: a Go server sends nothing until its answer is complete, and the kernel of a
//! stopped process still acknowledges what TCP sends. So after [`SILENCE`] the server is asked for a sign of life, and
//! given [`ANSWER_WITHIN`].
//!
//! HTTP/2 has the PING for it, but a Go server counts a PING as a strike when less than 20 s (5 min, unless told
//! otherwise) have passed since the PING before, and closes the connection with `too_many_pings` at the third
//! strike. It forgives everything, though, when it has sent headers or data in between. Hence the rule here: *a
//! PING is sent only when an answer came since the PING before; else the question is a `Health` call, whose answer
//! pays for the next PING.* No strike is ever earned, whatever the server's minimum is, and `Health`, which costs a
//! line in the server's log, is asked at most every other time. The first PING of a connection is always free.
//!
//! A server that takes no further call while one runs cannot be asked for its health: the question would wait for the
//! very answer that it doubts. There PINGs go by themselves, [`PINGS_APART`], which is what a Go server of ChatCLI allows.

use std::future::poll_fn;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Transport, v1};
use h2::{Ping, PingPong};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::{Inner, Link};
use crate::transport::failure::{LinkError, classify};

/// Nothing came for so long: ask.
const SILENCE: Duration = Duration::from_secs(10);
/// So much time is between PINGs that no answer pays for. A Go server of ChatCLI counts those within 20 s.
const PINGS_APART: Duration = Duration::from_secs(21);
/// Nothing came for so long after asking: dead.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Asks for signs of life until the connection ends or no caller holds it any more.
pub(super) async fn watch(link: Weak<Inner>, mut pings: PingPong) {
    let mut pinged: Option<Instant> = None;
    loop {
        let Some(pulse) = link.upgrade().map(|inner| Arc::clone(&inner.pulse)) else { return };
        if pulse.failure().is_some() {
            return;
        }
        let silence = pulse.silence();
        if silence < SILENCE {
            sleep(SILENCE - silence).await;
            continue;
        }
        let heard = pulse.count();
        let Some(inner) = link.upgrade() else { return };
        let mut is_free = inner.paid.swap(false, Ordering::Relaxed);
        let is_full = !is_free && inner.is_full();
        drop(inner);
        if is_full {
            let wait = pinged.map_or(Duration::ZERO, |at| PINGS_APART.saturating_sub(at.elapsed()));
            if !wait.is_zero() {
                sleep(wait).await;
                continue;
            }
            is_free = true;
        }
        let deadline = Instant::now() + ANSWER_WITHIN;
        if is_free && pings.send_ping(Ping::opaque()).is_ok() {
            pinged = Some(Instant::now());
            // What came while the PING was on its way may have been sent before it was counted.
            let ponged = timeout_at(deadline, poll_fn(|context| pings.poll_pong(context))).await;
            if let (Ok(Ok(_)), Some(inner)) = (ponged, link.upgrade()) {
                inner.paid.store(false, Ordering::Relaxed);
            }
        } else if let Some(inner) = link.upgrade() {
            ask_for_health(Link { inner });
        }
        let _ = timeout_at(deadline, pulse.beat_after(heard)).await;
        if pulse.count() == heard {
            pulse.end(LinkError::new(Transport::Silent, "no sign of life"));
        }
    }
}

/// Any answer will do, even a refusal; none is waited for here.
fn ask_for_health(link: Link) {
    tokio::spawn(async move {
        let caller = Caller::new(link, classify);
        let options = CallOptions { token: None, timeout: Some(ANSWER_WITHIN) };
        let call = caller.call(Call::Health(v1::HealthRequest {}), &options);
        let _ = timeout(ANSWER_WITHIN, call).await;
    });
}
