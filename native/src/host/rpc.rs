//! Effect `Call`: one RPC over one of the replicas, everything it brings posted in order. Decides which connection a
//! call may take, and when it may be sent a second time.

use std::path::PathBuf;
use std::time::Duration;

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::{EffectId, Event, Outcome, Secret};
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Failure};
use tokio::task::AbortHandle;

use super::Post;
use crate::log::Rpc;
use crate::session_lock::{self, SessionLock};
use crate::transport::{Endpoint, Link, Replicas, Want, classify};

/// A call and what travels beside it.
pub(super) struct Request {
    pub id: EffectId,
    pub call: Call,
    pub token: Option<Secret>,
    pub timeout_ms: Option<u64>,
    pub fresh: bool,
    /// The session that it saves and the place of its lock, where this program does not hold that already.
    pub lock: Option<(String, PathBuf)>,
}

pub(super) fn start(request: Request, replicas: Replicas, post: Post) -> AbortHandle {
    tokio::spawn(async move {
        let id = request.id;
        let _lock = match locked(request.lock.as_ref()).await {
            Ok(lock) => lock,
            Err(problem) => {
                let _ = post.send(Event::Done(id, Outcome::Refused(Box::new(problem)))).await;
                return;
            }
        };
        if let Some(last) = run(request, &replicas, &post).await {
            let _ = post.send(Event::Done(id, last)).await;
        }
    })
    .abort_handle()
}

/// Takes the session, unless another program is adding to it: what that one saves in a moment would be saved over.
async fn locked(wanted: Option<&(String, PathBuf)>) -> Result<Option<SessionLock>, Problem> {
    let Some((session, path)) = wanted else { return Ok(None) };
    match session_lock::take(path, Duration::ZERO, || {}).await {
        Ok(Some(lock)) => Ok(Some(lock)),
        Ok(None) => Err(Problem::new(Kind::SessionInUse(session.clone()))),
        // What another program changes is still noticed before anything is saved over it.
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "no lock for the session");
            Ok(None)
        }
    }
}

/// Makes the call, once more at another replica when the first one broke before anything of the answer had come.
/// `None`: the client listens no longer.
async fn run(request: Request, replicas: &Replicas, post: &Post) -> Option<Outcome> {
    let Request { id, call, token, timeout_ms, fresh, lock: _ } = request;
    let options = CallOptions {
        token: token.map(|token| token.reveal().to_owned()),
        timeout: timeout_ms.map(Duration::from_millis),
    };
    let want = want(&call, fresh);
    let mut record = Rpc::start(replicas.address(), &call, 1);
    let (endpoint, link) = match replicas.take(want, None).await {
        Ok(taken) => taken,
        Err(error) => {
            let failure = error.failure();
            record.failed(&failure);
            return Some(failed(failure));
        }
    };
    record.reached(endpoint.to_string());
    let again = (call.may_repeat() && replicas.has_other(&endpoint)).then(|| call.clone());
    let first = match ask(id, &link, call, &options, post, record).await {
        Asked::Ended(last) => return Some(last),
        Asked::Unheard => return None,
        Asked::Nothing(failure) => failure,
    };
    let second = match again {
        Some(call) if link.is_lost() => other(replicas, want, &endpoint).await.map(|found| (found, call)),
        _ => None,
    };
    // Released only now: a pool that sees the loss first must not count this connection as unused.
    drop(link);
    let Some(((endpoint, link), call)) = second else { return Some(failed(first)) };
    if post.send(Event::Done(id, Outcome::Rerouted)).await.is_err() {
        return None;
    }
    let record = Rpc::start(endpoint.to_string(), &call, 2);
    match ask(id, &link, call, &options, post, record).await {
        Asked::Ended(last) => Some(last),
        Asked::Unheard => None,
        Asked::Nothing(failure) => Some(failed(failure)),
    }
}

/// How a call went.
enum Asked {
    Ended(Outcome),
    /// It failed before anything of the answer came.
    Nothing(Failure),
    Unheard,
}

async fn ask(
    id: EffectId,
    link: &Link,
    call: Call,
    options: &CallOptions,
    post: &Post,
    mut record: Rpc,
) -> Asked {
    let caller = Caller::new(link.clone(), classify);
    let mut replies = match caller.call(call, options).await {
        Ok(replies) => replies,
        Err(failure) => {
            record.failed(&failure);
            return Asked::Nothing(failure);
        }
    };
    let mut came = false;
    loop {
        match replies.next().await {
            Ok(None) => {
                record.ok();
                if let Some(reason) = replies.stop_reason().await
                    && post.send(Event::Done(id, Outcome::Stopped(reason))).await.is_err()
                {
                    return Asked::Unheard;
                }
                return Asked::Ended(Outcome::Ended);
            }
            Err(failure) => {
                record.failed(&failure);
                return if came { Asked::Ended(failed(failure)) } else { Asked::Nothing(failure) };
            }
            Ok(Some(reply)) => {
                came = true;
                record.got(&reply);
                let reply = Outcome::Reply(Box::new(reply));
                if post.send(Event::Done(id, reply)).await.is_err() {
                    return Asked::Unheard;
                }
            }
        }
    }
}

async fn other(replicas: &Replicas, want: Want, than: &Endpoint) -> Option<(Endpoint, Link)> {
    replicas.take(want, Some(than)).await.ok()
}

fn failed(failure: Failure) -> Outcome {
    Outcome::Failed(Box::new(failure))
}

/// What lives in one replica's files or memory stays there; prompts and the rest are spread.
fn want(call: &Call, fresh: bool) -> Want {
    match call {
        _ if fresh => Want::Fresh,
        call if call.is_pinned() => Want::Pinned,
        _ => Want::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_that_another_program_adds_to_is_not_saved_over() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = ("notes".to_owned(), folder.path().join("lock"));
        let other = session_lock::take(&wanted.1, Duration::ZERO, || {}).await.unwrap();
        assert!(other.is_some());
        let refused = locked(Some(&wanted)).await.unwrap_err();
        assert_eq!(refused.kind, Kind::SessionInUse("notes".to_owned()));
        drop(other);
        assert!(locked(Some(&wanted)).await.unwrap().is_some(), "its turn came");
        assert!(locked(None).await.unwrap().is_none(), "nothing is saved");
    }
}
