//! Runs one call over gRPC-Web to the page's own origin and posts everything it brings. Deadlines are the core's:
//! the transport sends them along but does not enforce them. Errors of the transport are told apart here only.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use chatcli_core::{Outcome, Secret};
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Transport};
use tonic::{Code, Status};
use tonic_web_wasm_client::{Client, Error};

/// Starts calls to one origin.
#[derive(Debug)]
pub struct Calls {
    caller: Caller<Client>,
}

impl Calls {
    /// Calls to `origin`.
    pub fn new(origin: String) -> Self {
        Self { caller: Caller::new(Client::new(origin), classify) }
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
            let mut replies = match caller.call(call, &options).await {
                Ok(replies) => replies,
                Err(failure) => return post(Outcome::Failed(Box::new(failure))),
            };
            loop {
                match replies.next().await {
                    Ok(Some(reply)) => post(Outcome::Reply(Box::new(reply))),
                    Ok(None) => return post(Outcome::Ended),
                    Err(failure) => return post(Outcome::Failed(Box::new(failure))),
                }
            }
        }
    }
}

/// What the transport saw, when a status is not the server's own.
fn classify(status: &Status) -> Option<Transport> {
    let mut cause = status.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<Error>() {
            return seen(error);
        }
        cause = error.source();
    }
    // tonic's own words for a stream that stopped without a status; it offers no other mark.
    let is_cut = status.code() == Code::Unknown && status.message().contains("missing grpc-status");
    is_cut.then_some(Transport::Broken)
}

fn seen(error: &Error) -> Option<Transport> {
    match error {
        // `fetch` rejects with a TypeError that hides the reason from scripts, before the answer or inside it.
        Error::JsError(_) => Some(Transport::Network),
        // A status the transport read out of an answer is the server's own.
        Error::TonicStatusError(_) => None,
        // The request itself could not be written.
        Error::InvalidHeaderName(_) | Error::InvalidHeaderValue(_) | Error::HttpError(_) => None,
        // Half an answer, or one that is not gRPC-Web: something between page and server broke it.
        Error::Base64DecodeError(_)
        | Error::HeaderParsingError
        | Error::HeaderValueError(_)
        | Error::InvalidContentType(_)
        | Error::MalformedResponse
        | Error::MissingContentTypeHeader
        | Error::MissingResponseBody => Some(Transport::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transports_errors_are_told_from_the_servers() {
        for (error, expected) in [
            (Error::JsError("TypeError: Failed to fetch".into()), Some(Transport::Network)),
            (Error::MalformedResponse, Some(Transport::Broken)),
            (Error::InvalidContentType("text/html".into()), Some(Transport::Broken)),
            (Error::MissingContentTypeHeader, Some(Transport::Broken)),
            (Error::TonicStatusError(Status::internal("x")), None),
        ] {
            let words = error.to_string();
            assert_eq!(classify(&Status::from_error(Box::new(error))), expected, "{words}");
        }
    }

    #[test]
    fn a_servers_status_stays_its_own_unless_it_is_no_status_at_all() {
        assert_eq!(classify(&Status::unavailable("draining")), None);
        assert_eq!(classify(&Status::unknown("the model said no")), None);
        let cut = Status::unknown("protocol error: missing grpc-status trailer, stream was terminated");
        assert_eq!(classify(&cut), Some(Transport::Broken));
    }
}
