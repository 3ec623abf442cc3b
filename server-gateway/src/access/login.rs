//! What lets a browser in: a person's name and password, a token of the upstream's own that proves something, or the
//! code of a screen. Every sign-in is logged by name and address, never with what was given.

use std::net::IpAddr;

use http::{HeaderValue, StatusCode};

use super::routes::{Login, Refusal};
use super::secret::{self, Print};
use super::sessions::Ticket;
use super::{Access, unix_now};
use crate::ask::{Failure, ask};
use crate::methods::GET_SERVER_INFO;
use crate::status::{Code, Status};

impl Access {
    pub(super) async fn log_in(&self, login: Login, address: IpAddr) -> Result<Ticket, Refusal> {
        match login {
            Login::Token { .. } if self.rules.login_only => {
                let said = "This gateway lets in only people it knows. Sign in with a name and password, which \
                            the administrator gives out";
                Err(Refusal::new(StatusCode::FORBIDDEN, "people-only", said))
            }
            Login::Token { token } => {
                let authority = bearer(&token).filter(|_| !token.is_empty() && !token.contains(' '));
                let authority = authority.ok_or_else(bad_token)?;
                self.check(&authority).await?;
                self.guesses.proven(&authority);
                tracing::info!(%address, "signed in with a token of the server");
                let ticket =
                    Ticket::token(&authority, unix_now()).map_err(|error| Refusal::broken(&error))?;
                ticket.ok_or_else(bad_token)
            }
            Login::Person { name, secret } => {
                // An unknown name takes as long as a known one, so that the time does not tell which there are.
                let given = Print::of(&secret);
                let person = self
                    .known(|holders| {
                        let person = holders.person(&name)?;
                        given.is_some_and(|given| person.print.matches(&given)).then_some(person)
                    })
                    .ok_or_else(|| Refusal::unknown("This name and password do not belong together"))?;
                person.seen_at(unix_now());
                tracing::info!(name = &*person.name, %address, "signed in");
                Ticket::person(&person, unix_now()).map_err(|error| Refusal::broken(&error))
            }
        }
    }

    /// Asks the upstream whether it takes this token and refuses another one. An upstream that takes every token has
    /// no good ones, and whatever it says but yes and no says nothing.
    async fn check(&self, authority: &HeaderValue) -> Result<(), Refusal> {
        let open = || {
            let said =
                "The server accepts every token, so a token proves nothing. Sign-in is not needed here";
            Refusal::new(StatusCode::FORBIDDEN, "open-server", said)
        };
        if self.rules.open {
            return Err(open());
        }
        match self.is_proof(authority).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(open()),
            Err(failure) if failure.is_unauthenticated() => {
                Err(Refusal::unknown("The server does not accept this token"))
            }
            Err(failure) => Err(unchecked(&failure.message)),
        }
    }

    /// Whether a token that the upstream takes says something: another one is refused.
    ///
    /// # Errors
    /// The upstream does not take it, or says neither yes nor no.
    pub(super) async fn is_proof(&self, authority: &HeaderValue) -> Result<bool, Failure> {
        ask(&self.upstream, GET_SERVER_INFO, Some(authority)).await?;
        let random = secret::secret().ok().and_then(|random| bearer(&random));
        let random = random.ok_or_else(|| Status::new(Code::Internal, secret::NoRandom.to_string()))?;
        match ask(&self.upstream, GET_SERVER_INFO, Some(&random)).await {
            Ok(_) => Ok(false),
            Err(failure) if failure.is_unauthenticated() => Ok(true),
            Err(failure) => Err(failure),
        }
    }

    pub(super) async fn enrol(&self, code: &str, address: IpAddr) -> Result<String, Refusal> {
        let unknown = || {
            Refusal::unknown(
                "This code is wrong, used or too old. Make a new one with: chatcli-gateway access kiosk add",
            )
        };
        let code = Print::of(code).ok_or_else(unknown)?;
        let token = secret::secret().map_err(|error| Refusal::broken(&error))?;
        let print = Print::of(&token).ok_or_else(|| Refusal::broken(&secret::NoRandom))?;
        let enrolled = self.change(move |book| book.enrol(&code, print, unix_now())).await;
        let name = enrolled.map_err(|error| Refusal::broken(&error))?.ok_or_else(unknown)?;
        tracing::info!(name, %address, "a screen was enrolled");
        Ok(token)
    }
}

fn bad_token() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "bad-request", "This cannot be a token")
}

fn unchecked(why: &str) -> Refusal {
    let said = format!("The token cannot be checked now: {why}");
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "server-unreachable", said)
}

fn bearer(token: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}
