//! Runs one call over gRPC-Web to the page's own origin and posts everything it brings. A deadline travels along, and
//! the core's own timer ends the call; should it have none, the call ends here a moment later.

use std::future::Future;
use std::time::Duration;

use chatcli_core::{Outcome, Secret};
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::v1::SubscribeConversationRequest;
use chatcli_proto::{Call, Code, Failure};
use chatcli_web_transport::Channel;
use futures::future::{Either, select};

use super::{feed, thread, timer};
use crate::stamp;

/// How long the server's own word and the core's timer are waited for, past a deadline.
const GRACE_MS: u64 = 500;

/// Answers are taken for so long before the browser gets a turn.
const AT_ONCE_MS: u64 = 8;

/// Starts calls to one origin.
#[derive(Debug)]
pub struct Calls {
    caller: Caller<Channel>,
}

impl Calls {
    /// Calls to `origin`.
    pub fn new(origin: String) -> Self {
        Self { caller: Caller::new(Channel::new(&origin), |_| None) }
    }

    /// The work of one call. Dropping it aborts the request.
    pub fn run(
        &self,
        call: Call,
        token: Option<&Secret>,
        timeout_ms: Option<u64>,
        post: impl Fn(Outcome) + 'static,
    ) -> impl Future<Output = ()> + 'static {
        let caller = self.caller.clone();
        let options = CallOptions {
            token: token.map(|token| token.reveal().to_owned()),
            timeout: timeout_ms.map(Duration::from_millis),
        };
        async move {
            if let Call::FollowWatcher(wish) = call {
                return feed::follow(caller, wish, options, post).await;
            }
            let work = std::pin::pin!(answers(caller, call, options, &post));
            let Some(timeout_ms) = timeout_ms else { return work.await };
            let limit = std::pin::pin!(timer::wait(timeout_ms.saturating_add(GRACE_MS)));
            if let Either::Right(_) = select(work, limit).await {
                let late = Failure::new(Code::DeadlineExceeded, "no answer within the time allowed");
                post(Outcome::Failed(Box::new(late)));
            }
        }
    }

    /// Follows a shared conversation. Dropping it ends that for this window.
    pub fn follow(
        &self,
        request: SubscribeConversationRequest,
        token: Option<&Secret>,
        post: impl Fn(Outcome) + 'static,
    ) -> impl Future<Output = ()> + 'static {
        let token = token.map(|token| token.reveal().to_owned());
        thread::follow(self.caller.clone(), request, CallOptions { token, timeout: None }, post)
    }
}

/// Posts everything that a call brings.
pub(super) async fn answers(
    caller: Caller<Channel>,
    call: Call,
    options: CallOptions,
    post: &impl Fn(Outcome),
) {
    let mut replies = match caller.call(call, &options).await {
        Ok(replies) => replies,
        Err(failure) => return post(Outcome::Failed(Box::new(failure))),
    };
    let mut began_ms = stamp::mono_ms();
    loop {
        match replies.next().await {
            Ok(Some(reply)) => {
                post(Outcome::Reply(Box::new(reply)));
                // What came together would be taken in one go, however much it is, and the user could not type.
                if stamp::mono_ms().saturating_sub(began_ms) >= AT_ONCE_MS {
                    timer::wait(0).await;
                    began_ms = stamp::mono_ms();
                }
            }
            Ok(None) => {
                if let Some(reason) = replies.stop_reason().await {
                    post(Outcome::Stopped(reason));
                }
                return post(Outcome::Ended);
            }
            Err(failure) => return post(Outcome::Failed(Box::new(failure))),
        }
    }
}
