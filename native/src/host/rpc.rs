//! Effect `Call`: one RPC over the channel, everything it brings posted in order.

use std::time::Duration;

use chatcli_core::{EffectId, Event, Outcome, Secret};
use chatcli_proto::Call;
use chatcli_proto::caller::{CallOptions, Caller};
use tokio::task::AbortHandle;
use tonic::transport::Channel;

use super::Post;

pub(super) fn start(
    id: EffectId,
    call: Call,
    token: Option<Secret>,
    timeout_ms: Option<u64>,
    caller: Caller<Channel>,
    post: Post,
) -> AbortHandle {
    let options = CallOptions {
        token: token.map(|token| token.reveal().to_owned()),
        timeout: timeout_ms.map(Duration::from_millis),
    };
    tokio::spawn(async move {
        let last = match caller.call(call, &options).await {
            Err(failure) => Outcome::Failed(Box::new(failure)),
            Ok(mut replies) => loop {
                match replies.next().await {
                    Ok(None) => break Outcome::Ended,
                    Err(failure) => break Outcome::Failed(Box::new(failure)),
                    Ok(Some(reply)) => {
                        let reply = Outcome::Reply(Box::new(reply));
                        if post.send(Event::Done(id, reply)).await.is_err() {
                            return;
                        }
                    }
                }
            },
        };
        let _ = post.send(Event::Done(id, last)).await;
    })
    .abort_handle()
}
