//! Carries out what the core asks of a page: one file per effect, with the same names as in the terminal's body.

mod attach;
mod clipboard;
mod confirm;
mod contexts;
mod exit;
mod feed;
pub mod highlighter;
mod keep;
mod open;
mod rpc;
mod secret;
mod shared;
mod shell;
mod store;
mod thread;
mod timer;
mod tools;
mod write;

use std::rc::Rc;
use std::sync::OnceLock;

use chatcli_core::problem::Kind;
use chatcli_core::{Capabilities, Effect, Event, Host, Lang, Outcome, Problem};
use chatcli_proto::Call;

pub use clipboard::write as write_clipboard;
pub use keep::{Field, Keeper, Start, begin as begin_to_keep, ending, has_database, may_hold};
pub use store::{has_local_storage, has_session_storage, read as read_preference};

use open::Open;
pub use timer::wait as wait_ms;
pub use write::Download;

use crate::questions::Questions;

/// How late answers come back. A page has one thread, so a plain shared function is enough.
pub type Post = Rc<dyn Fn(Event)>;

/// The page, as the core sees it.
#[derive(Debug)]
pub struct PageHost {
    calls: rpc::Calls,
    open: Open,
    questions: Questions,
    keeper: Keeper,
}

impl PageHost {
    /// A host whose calls go to `origin`, e.g. `http://127.0.0.1:50051`, and whose questions are written down there.
    pub fn new(origin: String, questions: Questions) -> Self {
        Self { calls: rpc::Calls::new(origin), open: Open::default(), questions, keeper: Keeper::default() }
    }

    /// The way to what keeps conversations in this browser.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }
}

impl Host for PageHost {
    type Post = Post;

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            clipboard: true,
            door: true,
            hidden_input: true,
            files: true,
            contexts: true,
            commands: true,
            ..Capabilities::default()
        }
    }

    fn start(&mut self, effect: Effect, post: &Post) {
        let post = Rc::clone(post);
        match effect {
            // A browser picks its connections itself, so `fresh` cannot be honoured; the capability says so.
            // A page has one way: to its own origin.
            Effect::Call { id, link: _, call, token, timeout_ms, fresh: _ }
                if !matches!(*call, Call::SubscribeConversation(_)) =>
            {
                let work = self.calls.run(*call, token.as_ref(), timeout_ms, move |outcome| {
                    post(Event::Done(id, outcome));
                });
                self.open.spawn(id, work);
            }
            Effect::Cancel { id } => {
                self.questions.close(id);
                self.open.cancel(id);
            }
            Effect::Timer { id, after_ms } => self.open.spawn(id, async move {
                timer::wait(after_ms).await;
                post(Event::Done(id, Outcome::Fired));
            }),
            Effect::Store { id, preference, value } => {
                let outcome = finished(store::write(preference, &value));
                // The core is busy with the event that asked for this; the answer has to come after it.
                self.open.spawn(id, async move { post(Event::Done(id, outcome)) });
            }
            Effect::HangUp { link: _ } => {}
            Effect::Exit { code } => exit::leave(code),
            // Everything else is asked by the rest of the client, which installs this before.
            effect => {
                if let Some(rest) = REST.get() {
                    (rest.start)(self, effect, post);
                }
            }
        }
    }
}

/// What carries out the effects of the rest of the client ([`chatcli_core::install`]). It comes with the late parts, so
/// what a first visit needs must not name it.
struct Rest {
    start: fn(&PageHost, Effect, Post),
}

static REST: OnceLock<&Rest> = OnceLock::new();

/// Lets effects of every kind be carried out from now on.
pub fn install() {
    static ALL: Rest = Rest { start: PageHost::start_rest };
    // A second time changes nothing.
    let _ = REST.set(&ALL);
}

impl PageHost {
    fn start_rest(&self, effect: Effect, post: Post) {
        match effect {
            Effect::Call { id, call, token, .. } => {
                if let Call::SubscribeConversation(request) = *call {
                    let work = self.calls.follow(request, token.as_ref(), move |outcome| {
                        post(Event::Done(id, outcome));
                    });
                    self.open.spawn(id, work);
                }
            }
            Effect::Copy { id, text } => self.open.spawn(id, async move {
                let outcome = finished(write_clipboard(&text).await);
                post(Event::Done(id, outcome));
            }),
            Effect::Keep { id, conversation, changes } => {
                if let Some(keep) = self.keeper.get() {
                    keep.keep(id, conversation, changes);
                }
            }
            Effect::History { id, ask } => {
                if let Some(keep) = self.keeper.get() {
                    keep.ask(id, ask);
                }
            }
            Effect::AskSecret { id, field } => secret::ask(self.questions, id, field),
            Effect::Confirm { id, question } => confirm::ask(self.questions, id, question),
            // The browser never replaces a file: it finds another name.
            Effect::Write { id, path, suggested, text, force: _ } => self.open.spawn(id, async move {
                match Download::start(path.as_deref(), &suggested, &text) {
                    Ok(download) => {
                        post(Event::Done(id, Outcome::Wrote(download.name.clone())));
                        download.release().await;
                    }
                    Err(why) => {
                        let problem = Problem::because(Kind::CannotWrite(suggested), &why);
                        post(Event::Done(id, Outcome::Refused(Box::new(problem))));
                    }
                }
            }),
            Effect::Tool { id, ask } => self.open.spawn(id, tools::run(id, *ask, post)),
            Effect::Attach { id, attach } => self.open.spawn(id, attach::run(id, *attach, post)),
            Effect::Contexts { id, ask } => self.open.spawn(id, contexts::run(id, *ask, post)),
            Effect::Shell { id, ask } => self.open.spawn(id, shell::run(id, ask, page_lang(), post)),
            // The capabilities say that a page does none of these; the core does not ask.
            Effect::Dial { id, .. }
            | Effect::Renew { id, .. }
            | Effect::Auth { id, .. }
            | Effect::Edit { id, .. }
            | Effect::ClearScreen { id }
            | Effect::Reload { id } => self.open.spawn(id, async move {
                post(Event::Done(id, Outcome::Unsupported("not in a page".to_owned())));
            }),
            // The beginning carries these out.
            Effect::Cancel { .. }
            | Effect::Timer { .. }
            | Effect::Store { .. }
            | Effect::HangUp { .. }
            | Effect::Exit { .. } => {}
        }
    }
}

/// The language of the page, as its document says.
pub fn page_lang() -> Lang {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    root.and_then(|root| Lang::from_tag(&root.get_attribute("lang")?)).unwrap_or_default()
}

fn finished(done: Result<(), String>) -> Outcome {
    match done {
        Ok(()) => Outcome::Finished,
        Err(why) => Outcome::Unsupported(why),
    }
}
