//! Every secret this process holds, so that logs, error lines and the panic message can be cleaned of them wherever
//! they are made. The rules are the core's [`Redactor`].

use std::ffi::OsStr;
use std::sync::{PoisonError, RwLock};

use chatcli_core::{Redactor, Secret};

static REDACTOR: RwLock<Option<Redactor>> = RwLock::new(None);

/// Masks this secret from now on.
pub fn learn(secret: &Secret) {
    let mut redactor = REDACTOR.write().unwrap_or_else(PoisonError::into_inner);
    redactor.get_or_insert_default().learn(secret);
}

/// The text without secrets.
pub fn clean(text: &str) -> String {
    with(|redactor| redactor.clean(text).into_owned())
}

/// Whether a variable is no other program's business: the names of our secrets, and everything this program uses as one.
pub fn is_private(name: &OsStr, value: &OsStr) -> bool {
    ["CHATCLI_REMOTE_TOKEN", "CHATCLI_CLIENT_API_KEY"].iter().any(|secret| name == *secret)
        || value.to_str().is_some_and(|value| with(|redactor| redactor.knows(value.trim())))
}

/// What a person typed, without secrets: for the history.
pub fn clean_typed(line: &str) -> String {
    with(|redactor| redactor.clean_typed(line).into_owned())
}

fn with<T>(use_it: impl FnOnce(&Redactor) -> T) -> T {
    let redactor = REDACTOR.read().unwrap_or_else(PoisonError::into_inner);
    match redactor.as_ref() {
        Some(redactor) => use_it(redactor),
        None => use_it(&Redactor::default()),
    }
}
