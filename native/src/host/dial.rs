//! Effects `Dial` and `Reload`: the words after `/connect`, and the configuration, read by the rules of the start.

use std::sync::Arc;

use chatcli_auth::LocalAuth;
use chatcli_core::account::Theme;
use chatcli_core::problem::Problem;
use chatcli_core::{Dialled, EffectId, Event, Lang, Outcome, Reloaded, Secret};
use tokio::task::AbortHandle;

use super::Post;
use crate::arguments::{self, Connect};
use crate::environment::Environment;
use crate::plan::dial::Dial;
use crate::plan::rows;
use crate::plan::sources::Sources;
use crate::transport::{Replicas, System};

/// Prepares the way that the words mean. Nothing is dialled yet.
pub(super) fn prepare(
    words: &[Secret],
    environment: &Environment,
    lang: Lang,
) -> Result<(Replicas, Dial), Problem> {
    let words: Vec<String> = words.iter().map(|word| word.reveal().to_owned()).collect();
    let connect = arguments::read_connect(&words, lang)?;
    let mut sources = Sources::open(&connect, environment, lang)?;
    let dial = Dial::read(&connect, &mut sources, None)?;
    let replicas = Replicas::new(&dial.target, Arc::new(System), lang)?;
    Ok((replicas, dial))
}

/// Finds the local credential, if the words ask for one, and tells the core.
pub(super) fn settle(
    id: EffectId,
    mut dial: Dial,
    auth: Result<LocalAuth, Problem>,
    lang: Lang,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let outcome = match dial.resolve(&auth, lang).await {
            Ok(()) => Outcome::Dialled(Box::new(dialled(dial))),
            Err(problem) => Outcome::Refused(Box::new(problem)),
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}

fn dialled(dial: Dial) -> Dialled {
    dial.log();
    Dialled {
        address: dial.address,
        tls: dial.target.tls.is_some(),
        token: dial.token,
        credentials: dial.credentials,
        provider: dial.provider,
        model: dial.model,
        max_tokens: dial.max_tokens,
        connect_timeout_ms: u64::try_from(dial.target.connect_timeout.as_millis()).unwrap_or(u64::MAX),
        warnings: dial.advice.into_iter().map(|advice| advice.sentence).collect(),
    }
}

/// Reads variables, dotenv and configuration file again.
pub(super) fn reload(connect: &Connect, lang_flag: Option<&str>, lang: Lang) -> (Environment, Outcome) {
    let environment = Environment::of_process();
    let outcome = match read_again(connect, lang_flag, &environment, lang) {
        Ok(reloaded) => Outcome::Reloaded(Box::new(reloaded)),
        Err(problem) => Outcome::Refused(Box::new(problem)),
    };
    (environment, outcome)
}

fn read_again(
    connect: &Connect,
    lang_flag: Option<&str>,
    environment: &Environment,
    lang: Lang,
) -> Result<Reloaded, Problem> {
    let mut sources = Sources::open(connect, environment, lang)?;
    Dial::read(connect, &mut sources, None)?;
    rows::complete(&mut sources, lang_flag);
    let named = environment.filled("CHATCLI_LANG").map(str::to_owned);
    let lang = named.or_else(|| sources.profile.get("lang").map(|(tag, _)| tag));
    Ok(Reloaded {
        lang: lang.and_then(|tag| Lang::from_tag(&tag)),
        theme: environment.filled("CHATCLI_THEME").map(Theme::from_tag),
        config: sources.rows,
    })
}
