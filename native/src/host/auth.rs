//! Effects `Auth` and `Renew`: the store of local credentials.

use chatcli_auth::{Answer, Ask, LocalAuth, Page, Person, Say, SecretString};
use chatcli_core::problem::Problem;
use chatcli_core::text::Text;
use chatcli_core::{AuthAction, EffectId, Event, Lang, Outcome};
use tokio::task::AbortHandle;

use super::Post;
use crate::dialog::{Dialog, Unanswered};
use crate::local_auth::{self, commands};

/// One effect's way to the person: what is told becomes lines of the conversation.
struct InTerminal {
    id: EffectId,
    auth: LocalAuth,
    lang: Lang,
    dialog: Option<Dialog>,
    post: Post,
}

impl InTerminal {
    async fn lines(&self, lines: Vec<String>) {
        let _ = self.post.send(Event::Done(self.id, Outcome::Told(lines))).await;
    }
}

impl Person for InTerminal {
    async fn tell(&self, say: Say) {
        self.lines(vec![local_auth::said(&say, self.lang)]).await;
    }

    async fn ask(&self, ask: Ask) -> Answer {
        let question = local_auth::asked(&ask, self.lang);
        let Some(dialog) = &self.dialog else { return Answer::Unattended };
        match dialog.ask(&question, ask.is_secret()).await {
            Ok(typed) => Answer::Line(SecretString::from(typed)),
            Err(Unanswered::Declined) => Answer::Declined,
            Err(Unanswered::Unattended) => Answer::Unattended,
        }
    }

    fn browse(&self, url: &str) -> bool {
        self.auth.open_browser(url)
    }

    fn page(&self, page: Page) -> String {
        local_auth::page(page, self.lang)
    }

    fn language(&self) -> &'static str {
        self.lang.tag()
    }
}

/// Does what `/auth` asks for.
pub(super) fn start(
    id: EffectId,
    action: AuthAction,
    auth: Result<LocalAuth, Problem>,
    lang: Lang,
    dialog: Option<Dialog>,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let outcome = match auth {
            Err(problem) => Outcome::Refused(Box::new(problem)),
            Ok(auth) => {
                let person = InTerminal { id, auth: auth.clone(), lang, dialog, post: post.clone() };
                match commands::run(&auth, &action, &person, lang).await {
                    Ok(mut lines) => {
                        if matches!(action, AuthAction::Login(_)) {
                            lines.push(Text::AuthStoredOnly.get(lang).to_owned());
                        }
                        person.lines(lines).await;
                        Outcome::Finished
                    }
                    Err(problem) => Outcome::Refused(Box::new(problem)),
                }
            }
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}

/// Reads a local credential again, refreshed if need be.
pub(super) fn renew(
    id: EffectId,
    provider: String,
    auth: Result<LocalAuth, Problem>,
    lang: Lang,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let renewed = match &auth {
            Ok(auth) => local_auth::renew(auth, &provider, lang).await,
            Err(problem) => Err(problem.clone()),
        };
        let outcome = match renewed {
            Ok((credential, expires_ms)) => Outcome::Renewed(credential, expires_ms),
            Err(problem) => Outcome::Refused(Box::new(problem)),
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
