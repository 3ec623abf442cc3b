//! A login in the person's browser: show the address, then take the code from whichever brings it first, the browser
//! on this machine or the person's clipboard.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::paste;
use crate::callback::Listener;
use crate::failure::Failure;
use crate::person::{Answer, Ask, PasteProblem, Person, Say};
use crate::pkce::Pkce;

/// From the first address shown to the code.
const PATIENCE: Duration = Duration::from_secs(300);

/// What the person is sent to, and how they come back.
pub(super) struct Visit<'a> {
    pub(super) url: String,
    pub(super) pkce: &'a Arc<Pkce>,
    /// Without one the code can only be pasted.
    pub(super) listener: Option<Listener>,
    /// Where the browser goes after the login.
    pub(super) success: Option<String>,
}

/// The code that the login ended with.
pub(super) async fn code(visit: Visit<'_>, person: &impl Person) -> Result<SecretString, Failure> {
    let Visit { url, pkce, listener, success } = visit;
    let opened = person.browse(&url);
    person.tell(Say::Visit { url, opened }).await;
    let comes_back = listener.is_some();
    let returned = async {
        match listener {
            Some(listener) => listener.wait(pkce, success, person).await,
            None => pending().await,
        }
    };
    let pasted = async {
        match pasted(pkce, person).await {
            // The browser may still come back.
            None if comes_back => pending().await,
            None => Err(Failure::Cancelled),
            Some(result) => result,
        }
    };
    let first = async {
        tokio::select! {
            code = returned => code,
            code = pasted => code,
        }
    };
    tokio::time::timeout(PATIENCE, first).await.unwrap_or(Err(Failure::TimedOut))
}

/// The code that was pasted; `None` when there is no person to paste.
async fn pasted(pkce: &Pkce, person: &impl Person) -> Option<Result<SecretString, Failure>> {
    loop {
        let line = match person.ask(Ask::Redirect).await {
            Answer::Line(line) => line,
            Answer::Declined => return Some(Err(Failure::Cancelled)),
            Answer::Unattended => return None,
        };
        let problem = match paste::code(line.expose_secret(), pkce) {
            Err(Failure::WrongState) => PasteProblem::WrongState,
            Err(Failure::NoCode) => PasteProblem::NoCode,
            result => return Some(result),
        };
        person.tell(Say::Pasted(problem)).await;
    }
}
