//! Hands a conversation over to another browser, together with the access of the one who shares it. Decides in whose name
//! that browser is let in: never with more than the one who shares has, and not at all where it is known already.

use bytes::{BufMut, Bytes, BytesMut};
use chatcli_framing::PREFIX_BYTES;
use futures::stream;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tokio_util::sync::CancellationToken;

use super::cookie::Jar;
use super::grant::{Caller, sign_in};
use super::handoffs::{HOLDS_FOR, Handoff, LARGEST_BYTES, Owner, Who};
use super::role::Role;
use super::routes::Refusal;
use super::sessions::Ticket;
use super::{Access, Found, Known, unix_now};
use crate::answer::{Answer, text};
use crate::arrival::Arrival;
use crate::ask::{Failure, ask, only_message};
use crate::methods::GET_SERVER_INFO;
use crate::request::RequestBody;
use crate::status::{Code, GRPC_STATUS, Status};
use crate::upstream::UpstreamBody;

const MESSAGE: &str = "application/octet-stream";
/// The fields of `chatcli.door.v1.OfferResponse`: a text, and a number.
const CODE_FIELD: u8 = 1 << 3 | 2;
const SECS_FIELD: u8 = 2 << 3;

/// Who makes an offer, as far as the door knows them.
#[derive(Clone, Debug, Default)]
pub struct Sharer {
    /// Whose access; `None` for those whom only the upstream knows.
    pub who: Option<Who>,
    /// When they signed in, in seconds since 1970.
    pub since: Option<u64>,
    /// They were revoked, or signed out.
    pub ended: CancellationToken,
}

impl Access {
    /// Answers one `Offer`, as the upstream would answer a call. The message is kept as it came.
    ///
    /// # Errors
    /// The caller is not let in, the message is too large, or too much waits.
    pub async fn offer(&self, request: Request<RequestBody>) -> Result<Response<UpstreamBody>, Status> {
        let (head, body) = request.into_parts();
        let sharer: Sharer = head.extensions.get().cloned().unwrap_or_default();
        let caller = head.extensions.get::<Caller>().ok_or_else(sign_in)?;
        // Nothing is held for a caller who is not let in.
        let who = match sharer.who {
            Some(who) => who,
            None => self.known_upstream(head.headers.get(AUTHORIZATION)).await?,
        };
        let message = read(body).await?;
        let owner = match &who {
            Who::Person(name, _) => Owner::Person(name.as_str().into()),
            Who::Token(token) => Owner::of_token(token.as_bytes()),
            Who::Anonymous => Owner::Address(caller.address),
        };
        let handoff = Handoff { who, since: sharer.since, message };
        let code = self.handoffs.put(&handoff, owner, sharer.ended);
        let code = code.map_err(|full| Status::new(Code::ResourceExhausted, full.to_string()))?;
        tracing::info!(name = caller.name.as_deref(), address = %caller.address, "a conversation can be opened elsewhere");
        Ok(answer(&code))
    }

    /// What a caller is worth whom only the upstream knows: an upstream that takes all needs no access.
    async fn known_upstream(&self, authority: Option<&HeaderValue>) -> Result<Who, Status> {
        if self.rules.open {
            return Ok(Who::Anonymous);
        }
        let told = |failure: Failure| match failure.code {
            code if code == Code::Unauthenticated as i32 => {
                Status::new(Code::Unauthenticated, failure.message)
            }
            _ => Status::new(Code::Unavailable, failure.message),
        };
        let Some(authority) = authority else {
            return ask(&self.upstream, GET_SERVER_INFO, None).await.map(|_| Who::Anonymous).map_err(told);
        };
        if self.is_held(authority) || self.is_proof(authority).await.map_err(told)? {
            let token = authority.to_str().map_err(|_| sign_in())?;
            return Ok(Who::Token(token.to_owned()));
        }
        Ok(Who::Anonymous)
    }

    /// Opens what was offered: gives the message, and lets the browser in unless it is known already.
    pub(super) async fn take_over(
        &self,
        request: &Parts,
        arrival: &Arrival,
        jar: Result<Jar, Refusal>,
        code: &str,
    ) -> Result<Answer, Refusal> {
        let known = match self.find(&request.headers, arrival, true) {
            Ok(Found::Known(Known { role: Role::Kiosk, .. })) => {
                let said = "This browser is a screen. Open the link in another one";
                return Err(Refusal::new(StatusCode::FORBIDDEN, "screen", said));
            }
            found => matches!(found, Ok(Found::Known(_))),
        };
        let (message, ticket) = self.guess(arrival, self.redeem(code)).await?;
        tracing::info!(address = %arrival.address, "a conversation was opened elsewhere");
        let mut answer = text(StatusCode::OK, MESSAGE, message);
        if let Some(ticket) = ticket.filter(|_| !known) {
            let let_in = self.let_in(&request.headers, jar?, ticket).await?;
            answer.headers_mut().extend(let_in.headers().clone());
        }
        Ok(answer)
    }

    async fn redeem(&self, code: &str) -> Result<(Bytes, Option<Ticket>), Refusal> {
        let unknown =
            || Refusal::unknown("This link is wrong, used or too old. Share the conversation again");
        let Handoff { who, since, message } = self.handoffs.take(code).ok_or_else(unknown)?;
        let now = unix_now();
        let ticket = match who {
            Who::Person(name, print) => {
                let person = self.holders.person(&name).filter(|person| person.print.matches(&print));
                let person = person.ok_or_else(unknown)?;
                Some(Ticket::person(&person, now))
            }
            Who::Token(token) if !self.rules.login_only => {
                let token = HeaderValue::try_from(token).map_err(|_| unknown())?;
                Ticket::token(&token, now).transpose()
            }
            Who::Token(_) => return Err(unknown()),
            Who::Anonymous => None,
        };
        let ticket = ticket.transpose().map_err(|error| Refusal::broken(&error))?;
        Ok((message, ticket.map(|ticket| ticket.no_longer_than(since))))
    }
}

/// The one message of a request, without its prefix.
async fn read(mut body: RequestBody) -> Result<Bytes, Status> {
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|cut| Status::new(Code::Internal, cut.to_string()))?;
        let Ok(data) = frame.into_data() else { continue };
        if whole.len() + data.len() > LARGEST_BYTES + PREFIX_BYTES {
            let said = format!("The conversation is larger than the limit of {LARGEST_BYTES} bytes");
            return Err(Status::new(Code::ResourceExhausted, said));
        }
        whole.extend_from_slice(&data);
    }
    only_message(whole.freeze())
        .ok_or_else(|| Status::new(Code::InvalidArgument, "The request is not one plain message"))
}

/// The message `chatcli.door.v1.OfferResponse`, as native gRPC.
fn answer(code: &str) -> Response<UpstreamBody> {
    let mut message = BytesMut::new();
    message.put_u8(CODE_FIELD);
    // A code is short, so one byte says its length.
    message.put_u8(u8::try_from(code.len()).unwrap_or_default());
    message.put_slice(code.as_bytes());
    message.put_u8(SECS_FIELD);
    let secs = HOLDS_FOR.as_secs();
    // Two bytes of seven bits each are enough for hours.
    message.put_slice(&[(secs & 0x7f) as u8 | 0x80, (secs >> 7) as u8]);
    let mut framed = BytesMut::with_capacity(PREFIX_BYTES + message.len());
    framed.put_u8(0);
    framed.put_u32(u32::try_from(message.len()).unwrap_or_default());
    framed.put_slice(&message);
    let ok = HeaderMap::from_iter([(GRPC_STATUS, HeaderValue::from_static("0"))]);
    let frames = [Ok(Frame::data(framed.freeze())), Ok(Frame::trailers(ok))];
    let mut response =
        Response::new(UpstreamBody::InProcess(StreamBody::new(stream::iter(frames)).boxed_unsync()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}
