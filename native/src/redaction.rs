//! Every secret this process holds, so that logs, error lines and the panic message can be cleaned of them wherever
//! they are made. The rules are the core's [`Redactor`].

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
