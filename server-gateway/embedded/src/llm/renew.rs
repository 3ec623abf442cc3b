//! Asks with a login that may be refreshed: a provider that refuses it before the first piece is asked once more with a
//! renewed one, as the Go server does it.

use futures::{StreamExt, stream};

use super::catalog::Entry;
use super::logins::Logins;
use super::remote::Remote;
use super::{Answer, Ask, FailureKind, Provider};

/// A provider that was signed in to.
pub(super) struct SignedIn {
    pub(super) remote: Remote,
    pub(super) logins: Logins,
    pub(super) entry: &'static Entry,
}

impl Provider for SignedIn {
    fn answer(&self, ask: Ask) -> Answer {
        let (remote, logins, entry) = (self.remote.clone(), self.logins.clone(), self.entry);
        let opening = async move {
            let mut answer = remote.answer(ask.clone());
            let first = answer.next().await;
            let is_refused = matches!(
                &first,
                Some(Err(failure))
                    if matches!(failure.kind, FailureKind::Unauthenticated | FailureKind::Forbidden)
            );
            if is_refused && let Some(renewed) = logins.renewed(entry).await {
                return remote.with_secret(renewed.value).answer(ask);
            }
            stream::iter(first).chain(answer).boxed()
        };
        stream::once(opening).flatten().boxed()
    }
}
