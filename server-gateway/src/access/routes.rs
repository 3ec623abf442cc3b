//! What a page says to the door about access: `/access/me`, `login`, `logout`, `kiosk` and `share`, as JSON. Decides who is
//! let in and which cookie they get; nothing of what they said is logged.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, Limited};
use serde::{Deserialize, Serialize};

use super::cookie::{Jar, Keep};
use super::ledger::Ledger;
use super::role::Role;
use super::secret::{self, Print};
use super::sessions::Ticket;
use super::{Access, Found, Known, unix_now};
use crate::answer::{Answer, text};
use crate::arrival::Arrival;
use crate::downstream::upload::Upload;
use crate::origin::Visitor;

/// A page's login.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Login {
    Token { token: String },
    Person { name: String, secret: String },
}

const JSON: &str = "application/json";
const LOGIN: &str = "login";
const SHARE: &str = "/access/share";
/// A server's token may be long; nothing else is.
const BODY_LIMIT_BYTES: usize = 16 * 1024;
const BODY_TIME: Duration = Duration::from_secs(10);

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Why a caller is not let in.
pub(super) struct Refusal {
    status: StatusCode,
    /// One word for programs.
    code: &'static str,
    /// One sentence for people.
    error: String,
    retry_after: Option<Duration>,
}

#[derive(Serialize)]
struct Said<'a> {
    code: &'a str,
    error: &'a str,
}

#[derive(Serialize)]
struct Me {
    mode: &'static str,
    signed_in: bool,
    name: Option<String>,
    role: Option<&'static str>,
    holds_token: bool,
}

#[derive(Deserialize)]
struct Enrol {
    code: String,
}

type Done = Result<Answer, Refusal>;

impl Access {
    /// Whether this path is about access.
    pub fn is_route(path: &str) -> bool {
        path == "/access" || path.starts_with("/access/")
    }

    /// Answers a request about access.
    pub async fn answer(
        &self,
        request: &Parts,
        body: Upload,
        arrival: &Arrival,
        visitor: &Visitor,
    ) -> Answer {
        let answered = match request.uri.path() {
            "/access/me" if request.method == Method::GET => Ok(self.me(&request.headers, arrival)),
            "/access/me" => Err(Refusal::method("GET")),
            path @ ("/access/login" | "/access/logout" | "/access/kiosk" | SHARE) => {
                self.change_access(path, request, body, arrival, visitor).await
            }
            _ => Err(Refusal::new(StatusCode::NOT_FOUND, "not-found", "there is nothing here")),
        };
        let mut answer = answered.unwrap_or_else(Refusal::answer);
        answer.headers_mut().insert(CACHE_CONTROL, NO_STORE);
        answer
    }

    /// The cookie of a screen, given anew so that it never runs out on a wall.
    pub fn renewed(&self, headers: &HeaderMap, arrival: &Arrival) -> Option<HeaderValue> {
        let jar = Jar::of(arrival, self.rules.local_port)?;
        let value = jar.read(headers)?;
        self.holders.with(&Print::of(value)?).filter(|holder| holder.role == Role::Kiosk)?;
        jar.write(value, Keep::Long)
    }

    fn me(&self, headers: &HeaderMap, arrival: &Arrival) -> Answer {
        let found = self.find(headers, arrival, true).unwrap_or(Found::Unknown);
        let gone = matches!(found, Found::Gone);
        let known = if let Found::Known(known) = found { Some(known) } else { None };
        let holds_token = match &known {
            Some(Known { authority, .. }) => authority.is_some(),
            None => self.mode() == LOGIN && self.held().is_some(),
        };
        let me = Me {
            mode: self.mode(),
            signed_in: known.is_some(),
            role: known.as_ref().map(|known| known.role.name()),
            name: known.and_then(|known| known.name.map(|name| name.to_string())),
            holds_token,
        };
        let mut answer = json(StatusCode::OK, &me);
        let cookie = if gone { self.wiped(arrival) } else { self.renewed(headers, arrival) };
        if let Some(cookie) = cookie {
            answer.headers_mut().insert(SET_COOKIE, cookie);
        }
        answer
    }

    fn mode(&self) -> &'static str {
        let by_name = self.held().is_some() && (self.knows_people() || !self.rules.own_server);
        if self.rules.login_only || by_name {
            LOGIN
        } else if self.rules.open {
            "open"
        } else {
            "token"
        }
    }

    fn wiped(&self, arrival: &Arrival) -> Option<HeaderValue> {
        Jar::of(arrival, self.rules.local_port)?.write("", Keep::Gone)
    }

    async fn change_access(
        &self,
        path: &str,
        request: &Parts,
        body: Upload,
        arrival: &Arrival,
        visitor: &Visitor,
    ) -> Done {
        if request.method != Method::POST {
            return Err(Refusal::method("POST"));
        }
        match visitor {
            Visitor::Own => {}
            Visitor::Guest(origin) => {
                let host = crate::hosts::authority(request).map_or_else(String::new, |host| host.to_string());
                let origin = origin.to_str().unwrap_or_default();
                let said = format!(
                    "Sign-in works only on the gateway's own page, and {origin} is a foreign one here, because the \
                     request came for {host}. Let the proxy pass on the Host header, or start the gateway with \
                     --allow-host. Pages of --allow-origin bring a token instead"
                );
                return Err(Refusal::new(StatusCode::FORBIDDEN, "foreign-origin", said));
            }
            Visitor::Program => {
                let said = "Sign-in works only on the gateway's own page. A program brings a token";
                return Err(Refusal::new(StatusCode::FORBIDDEN, "foreign-origin", said));
            }
        }
        let kind =
            request.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(JSON) {
            let said = "the content type must be application/json";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", said));
        }
        let jar = Jar::of(arrival, self.rules.local_port).ok_or_else(|| {
            let said = match arrival.unbelieved {
                Some(proxy) => format!(
                    "Sign-in needs HTTPS. The proxy at {proxy} is not believed: start the gateway with \
                     --trusted-proxy {proxy}, and let the proxy send X-Forwarded-Proto"
                ),
                None => "Sign-in needs HTTPS. Give the gateway a certificate (--tls-cert, --tls-key), put a proxy that \
                         ends TLS in front (--trusted-proxy), or open this page on the gateway's own machine"
                    .to_owned(),
            };
            Refusal::new(StatusCode::FORBIDDEN, "needs-https", said)
        });
        let body = read(body).await?;
        if path == SHARE {
            let Enrol { code } = parse(&body)?;
            // Where everybody is let in, nothing has to be kept secret on the way.
            return self.take_over(request, arrival, jar, &code).await;
        }
        let jar = jar?;
        match path {
            "/access/logout" => self.log_out(&request.headers, jar).await,
            "/access/login" => {
                let ticket = self.guess(arrival, self.log_in(parse(&body)?, arrival.address)).await?;
                self.let_in(&request.headers, jar, ticket).await
            }
            _ => {
                let Enrol { code } = parse(&body)?;
                let token = self.guess(arrival, self.enrol(&code, arrival.address)).await?;
                if let Some(end) = self.former(&request.headers, jar) {
                    let _ = self.change_ledger(end).await;
                }
                with_cookie(jar.write(&token, Keep::Long))
            }
        }
    }

    /// Lets a caller try, as long as their address was not wrong too often.
    pub(super) async fn guess<T>(
        &self,
        arrival: &Arrival,
        attempt: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<T, Refusal> {
        self.guesses.throttle.take(arrival.address).map_err(|wait| Refusal {
            retry_after: Some(wait),
            ..Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-attempts",
                "Too many wrong attempts from this address. Wait a little",
            )
        })?;
        let outcome = attempt.await;
        match &outcome {
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => {
                tracing::info!(address = %arrival.address, "sign-in refused");
            }
            _ => self.guesses.throttle.give_back(arrival.address),
        }
        outcome
    }

    /// Gives a browser its session; the one that it came with is over.
    pub(super) async fn let_in(&self, headers: &HeaderMap, jar: Jar, ticket: Ticket) -> Done {
        let now = unix_now();
        let mut key = [0; 64];
        getrandom::fill(&mut key).map_err(|_| Refusal::broken(&secret::NoRandom))?;
        let end_former = self.former(headers, jar);
        let shared = self.change_ledger(move |ledger| {
            if ledger.needs_key(now) {
                ledger.add_key(&key, now);
            }
            if let Some(end) = end_former {
                end(ledger);
            }
        });
        // Without a file the session ends with this process, which was said in the log.
        let _ = shared.await;
        let sealed = self.sessions.seal(&ticket, now).ok_or_else(|| {
            let said = "This token is too long to be kept in a cookie. Use it in the terminal, or let the gateway \
                        hold it (--upstream-token-file)";
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", said)
        })?;
        with_cookie(jar.write(&sealed, Keep::Session))
    }

    async fn log_out(&self, headers: &HeaderMap, jar: Jar) -> Done {
        let print = jar.read(headers).and_then(Print::of);
        let screen = print.and_then(|print| self.holders.with(&print));
        if let Some(screen) = screen.filter(|holder| holder.role == Role::Kiosk) {
            let name = Arc::clone(&screen.name);
            let forgotten = self.change(move |book| Some(book.forget(&name))).await;
            forgotten.map_err(|error| Refusal::broken(&error))?;
        }
        if let Some(end) = self.former(headers, jar) {
            self.change_ledger(end).await.map_err(|error| Refusal::broken(&error))?;
        }
        with_cookie(jar.write("", Keep::Gone))
    }

    /// Ends the session that the browser comes with, here at once; what is left is to tell the other doors.
    fn former(&self, headers: &HeaderMap, jar: Jar) -> Option<impl FnOnce(&mut Ledger) + Send + use<>> {
        let ticket = self.unseal(jar.read(headers)?)?;
        Some(self.sessions.end(&ticket))
    }
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, error: impl Into<String>) -> Self {
        Self { status, code, error: error.into(), retry_after: None }
    }

    pub(super) fn unknown(error: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unknown", error)
    }

    fn method(allowed: &'static str) -> Self {
        let said = format!("only {allowed}");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, allowed, said)
    }

    pub(super) fn broken(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "access cannot be changed");
        let said = "the gateway cannot do this now; its log says why";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", said)
    }

    fn answer(self) -> Answer {
        let mut answer = json(self.status, &Said { code: self.code, error: &self.error });
        let headers = answer.headers_mut();
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static(self.code));
        }
        answer
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    // Strings and flags always can be written.
    text(status, JSON, serde_json::to_string(value).unwrap_or_default())
}

fn with_cookie(cookie: Option<HeaderValue>) -> Done {
    let mut answer = text(StatusCode::NO_CONTENT, JSON, "");
    answer.headers_mut().remove(CONTENT_TYPE);
    let cookie = cookie.ok_or_else(|| Refusal::broken(&secret::NoRandom))?;
    answer.headers_mut().insert(SET_COOKIE, cookie);
    Ok(answer)
}

async fn read(body: Upload) -> Result<Bytes, Refusal> {
    let bad = |said| Refusal::new(StatusCode::BAD_REQUEST, "bad-request", said);
    match tokio::time::timeout(BODY_TIME, Limited::new(body, BODY_LIMIT_BYTES).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(_)) => Err(bad("the request is broken or too large")),
        Err(_) => Err(bad("the request did not arrive in time")),
    }
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    // The parser's words could quote what was given.
    let said = "the request is not what this address takes; see the README about access";
    serde_json::from_slice(body).map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "bad-request", said))
}
