//! A server on the network, one or many replicas of it, reached over HTTP/2. Decides what of a call goes out, what its
//! answer or its failure means for the link it came over, and whether it is asked once more elsewhere.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Request, Response};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use percent_encoding::percent_decode;
use thiserror::Error;
use tokio::time::timeout;

use crate::methods::{self, HEALTH, Patience};
use crate::operation::metrics::Metrics;
use crate::request::RequestBody;
use crate::status::{Code, GRPC_MESSAGE, GRPC_STATUS, Status, is_unprocessed};
use crate::upstream::UpstreamBody;
use crate::upstream::address::{Address, BadAddress};
use crate::upstream::body::{First, RemoteBody};
use crate::upstream::choice::{CallerId, Outcome, Trust, Verdict, Want};
use crate::upstream::dial::Server;
use crate::upstream::pool::{Lease, Pool};
use crate::upstream::replay::Replay;
use crate::upstream::roots::{self, BadRoots};
use crate::upstream::tls::Tls;

/// How often one call is sent, all replicas together.
const ATTEMPTS: usize = 4;
/// What a Go server says to a caller that asks too often.
const TOO_OFTEN: &str = "rate limit exceeded";

/// How far behind its headers a refusal's trailers may come, on a busy machine too. No message waits for that.
const REFUSAL_TIME: Duration = Duration::from_millis(500);
/// The same where a caller may do something only when it sees the headers.
const SHORT_REFUSAL_TIME: Duration = Duration::from_millis(50);

/// The upstream cannot be used as it is given.
#[derive(Debug, Error)]
pub enum BadUpstream {
    /// Its address is wrong.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// There is none.
    #[error("no server is named")]
    None,
    /// Authorities are named for a server that shows no certificate.
    #[error("'{0}' has no certificate to check against the given authorities; TLS is spoken at https://")]
    NotTls(String),
    /// No authority can be trusted.
    #[error(transparent)]
    Roots(#[from] BadRoots),
    /// TLS cannot be done in this build.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// Where a call came from. A Go server counts calls by connection, so calls that came over different connections go on
/// over different ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The other end of the caller's connection; `None` for the door's own calls.
    pub peer: Option<SocketAddr>,
    /// The caller's address, when that is another one.
    pub address: Option<IpAddr>,
}

/// The address that a call was answered from; stands in the extensions of an answer.
#[derive(Clone, Debug)]
pub struct AnsweredBy(pub Arc<str>);

/// A server on the network. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Remote {
    pool: Arc<Pool>,
}

impl Remote {
    /// One server, as `http://host:port` or `https://host:port`; nothing is connected before the first call. With TLS
    /// the authorities in `ca_file` (PEM) are trusted and no others, or without it the system's.
    ///
    /// # Errors
    /// The address is wrong, or there is no authority to trust.
    pub fn new(address: &str, ca_file: Option<&Path>) -> Result<Self, BadUpstream> {
        Self::over(&[address], ca_file)
    }

    /// Several servers that are replicas of one; each name may stand for several addresses.
    ///
    /// # Errors
    /// An address is wrong or missing, or there is no authority to trust.
    pub fn over<S: AsRef<str>>(addresses: &[S], ca_file: Option<&Path>) -> Result<Self, BadUpstream> {
        let addresses: Vec<Address> =
            addresses.iter().map(|address| address.as_ref().parse()).collect::<Result<_, _>>()?;
        if let (Some(_), Some(plain)) =
            (ca_file, addresses.iter().find(|address| address.tls_name().is_none()))
        {
            return Err(BadUpstream::NotTls(plain.to_string()));
        }
        let is_tls = addresses.iter().any(|address| address.tls_name().is_some());
        let roots = is_tls.then(|| ca_file.map_or_else(roots::system, roots::only)).transpose()?;
        let server = |address: Address| {
            let tls = match (address.tls_name(), &roots) {
                (Some(name), Some(roots)) => Some(Tls::new(name.clone(), roots.clone())?),
                _ => None,
            };
            Ok(Server { address, tls })
        };
        let servers = addresses.into_iter().map(server).collect::<Result<Vec<_>, BadUpstream>>()?;
        if servers.is_empty() {
            return Err(BadUpstream::None);
        }
        Ok(Self { pool: Pool::new(servers) })
    }

    /// Counts connections and outages there from now on.
    pub fn report(&self, metrics: &Metrics) {
        self.pool.report(metrics);
    }

    /// Sends one request; see [`Upstream::send`](crate::upstream::Upstream::send).
    ///
    /// # Errors
    /// No replica can be reached, or the call was broken before it was answered.
    pub async fn send(
        &self,
        request: Request<RequestBody>,
        origin: Origin,
    ) -> Result<Response<UpstreamBody>, Status> {
        let (head, body) = request.into_parts();
        let method = methods::known(head.uri.path());
        let refusal_time = match method.map(|method| method.patience) {
            Some(Patience::Short | Patience::Work) => REFUSAL_TIME,
            Some(Patience::Endless) | None => SHORT_REFUSAL_TIME,
        };
        let replay = Replay::new(body);
        replay.begin().await;
        let mut want = self.want(&head.headers, head.uri.path(), origin);
        let mut failure = None;
        for attempt in 1..=ATTEMPTS {
            let (mut sender, endpoint, lease) = self.pool.place(&mut want).await?;
            let Some(body) = replay.next() else { break };
            let mut request = Request::new(body);
            *request.method_mut() = head.method.clone();
            *request.version_mut() = head.version;
            *request.uri_mut() = endpoint.server.address.place(&head.uri);
            *request.headers_mut() = head.headers.clone();
            match sender.try_send_request(request).await {
                Ok(response) => {
                    let (response, said) = peeked(response, refusal_time).await;
                    let verdict = self.judge(&lease, &head.headers, said);
                    if verdict == Verdict::AskAgain && attempt < ATTEMPTS && replay.is_whole() {
                        want.needs_fresh = true;
                        want.trust = self.trust(&head.headers);
                        continue;
                    }
                    replay.settle();
                    let mut response = response;
                    response.extensions_mut().insert(AnsweredBy(endpoint.name));
                    return Ok(response
                        .map(|(body, first)| UpstreamBody::Remote(RemoteBody::new(body, first, lease))));
                }
                Err(mut error) => {
                    let is_unsent = error.take_message().is_some();
                    let error = error.into_error();
                    let is_unprocessed = is_unsent || is_unprocessed(&error);
                    let status = match lease.lost() {
                        Some(why) => Status::new(Code::Unavailable, why),
                        None => Status::from_transport(&error, "waiting for its answer"),
                    };
                    self.pool.change(|state| {
                        if is_unsent {
                            state.choice.broken(lease.place.link);
                        } else if !is_unprocessed && !error.is_user() && status.code != Code::Cancelled {
                            let now = tokio::time::Instant::now();
                            state.choice.outcome(&lease.place, Outcome::Broken, now);
                        }
                    });
                    let is_outage = status.code == Code::Unavailable;
                    let may_repeat =
                        is_unprocessed || is_outage && method.is_some_and(|method| method.is_repeatable);
                    if !may_repeat {
                        return Err(status);
                    }
                    want.avoid.push(lease.place.replica);
                    failure = Some(status);
                }
            }
        }
        Err(failure.unwrap_or_else(|| {
            Status::new(
                Code::Unavailable,
                "the upstream closed its connection, and the request cannot be sent again",
            )
        }))
    }

    fn want(&self, headers: &HeaderMap, path: &str, origin: Origin) -> Want {
        let method = methods::known(path);
        let credential = headers.get(AUTHORIZATION);
        let caller = self.pool.proven.number((origin, credential.map(http::HeaderValue::as_bytes)));
        Want {
            caller: CallerId(caller),
            trust: self.trust(headers),
            // A Go server exempts its own Health, and what it does not know.
            costs_token: credential.is_some() && path != HEALTH,
            is_pinned: method.is_some_and(|method| method.is_pinned),
            may_explore: method.is_some_and(|method| method.is_small),
            needs_fresh: false,
            avoid: Vec::new(),
        }
    }

    fn trust(&self, headers: &HeaderMap) -> Trust {
        match headers.get(AUTHORIZATION) {
            None => Trust::Anonymous,
            Some(credential) if self.pool.proven.has(credential) => Trust::Proven,
            Some(_) => Trust::Unproven,
        }
    }

    /// Takes over what an answer says about the link and the credential.
    fn judge(&self, lease: &Lease, request: &HeaderMap, said: Said) -> Verdict {
        let now = tokio::time::Instant::now();
        let verdict = self.pool.change(|state| state.choice.outcome(&lease.place, said.outcome, now));
        if let Some(credential) = request.get(AUTHORIZATION) {
            match (said.outcome, verdict) {
                (Outcome::Answered, _) if said.proves && !self.pool.proven.has(credential) => {
                    self.pool.proven.accepted(credential);
                }
                (Outcome::Unauthenticated, Verdict::Final) => self.pool.proven.refused(credential),
                _ => {}
            }
        }
        verdict
    }
}

/// What an answer says about the link it came over.
#[derive(Clone, Copy, Debug)]
struct Said {
    outcome: Outcome,
    /// The credential was accepted.
    proves: bool,
}

type Peeked = Response<(Incoming, Option<First>)>;

/// Reads an answer's head and, where that does not tell, its first frame: a Go server that refuses a call often says
/// why in trailers right behind its headers.
async fn peeked(response: Response<Incoming>, limit: Duration) -> (Peeked, Said) {
    let (head, mut body) = response.into_parts();
    let mut first = None;
    let mut status = status_of(&head.headers);
    if status.is_none() && !body.is_end_stream() {
        first = first_frame(&mut body, limit).await;
        let trailers = first.as_ref().and_then(|frame| frame.as_ref().ok()?.trailers_ref());
        status = trailers.and_then(status_of);
    }
    let outcome = match &status {
        Some((16, _)) => Outcome::Unauthenticated,
        Some((8, message)) if message.starts_with(TOO_OFTEN) => Outcome::TooOften,
        None if head.status.is_server_error() => Outcome::Broken,
        _ => Outcome::Answered,
    };
    // These are said before the server looked at a credential, or without looking.
    let proves = !matches!(status, Some((8 | 12 | 14 | 16, _))) && outcome == Outcome::Answered;
    (Response::from_parts(head, (body, first)), Said { outcome, proves })
}

/// The first frame, if it is there or comes at once; an answer that takes its time is no refusal.
async fn first_frame(body: &mut Incoming, limit: Duration) -> Option<First> {
    if let Some(frame) = body.frame().now_or_never() {
        return frame;
    }
    timeout(limit, body.frame()).await.ok().flatten()
}

fn status_of(headers: &HeaderMap) -> Option<(u32, String)> {
    let code = headers.get(GRPC_STATUS)?.to_str().ok()?.parse().ok()?;
    let message = headers.get(GRPC_MESSAGE).map(http::HeaderValue::as_bytes).unwrap_or_default();
    let start = message.get(..TOO_OFTEN.len() * 3).unwrap_or(message);
    Some((code, percent_decode(start).decode_utf8_lossy().into_owned()))
}
