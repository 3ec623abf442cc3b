//! Carries out what the core asks for, one file per effect.

mod attach;
mod auth;
mod clipboard;
mod confirm;
mod contexts;
mod dial;
mod edit;
mod route;
mod rpc;
mod screen;
mod secret;
mod shell;
mod store;
mod timer;
mod tools;
mod write;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use self::write::write as write_file;
use chatcli_auth::LocalAuth;
use chatcli_core::port::ToolAsk;
use chatcli_core::problem::Problem;
use chatcli_core::proto::Call;
use chatcli_core::record;
use chatcli_core::{Capabilities, Effect, EffectId, Event, Host, Lang, LinkId, Outcome, Preference};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::arguments::Connect;
use crate::dialog::Dialog;
use crate::environment::Environment;
use crate::history::{Keeper, Place};
use crate::plan::Plan;
use crate::session_lock;
use crate::transport::Replicas;

/// The terminal, as the core's host.
#[derive(Debug)]
pub struct TerminalHost {
    /// One for each server that is in use or being tried.
    links: HashMap<LinkId, Replicas>,
    capabilities: Capabilities,
    local_auth: Result<LocalAuth, Problem>,
    environment: Arc<Environment>,
    /// The flags of the start, which hold again whenever the configuration is read again.
    connect: Connect,
    lang_flag: Option<String>,
    lang: Lang,
    running: HashMap<EffectId, AbortHandle>,
    /// The one session that is saved is this program's from its start to its end.
    holds_session: bool,
    /// The way to the person, when there is one.
    dialog: Option<Dialog>,
    keeper: Keeper,
    /// The tools of this machine.
    bench: tools::Bench,
    /// What was asked for since the last event, where the client is recorded.
    asked: Option<Vec<String>>,
}

/// Where answers go.
pub type Post = mpsc::Sender<Event>;

impl TerminalHost {
    /// A host that calls these replicas over the link from the start, as the plan says.
    pub fn new(replicas: Replicas, plan: &Plan, dialog: Option<Dialog>, post: &Post) -> Self {
        let mut host = Self {
            links: HashMap::new(),
            capabilities: plan.boot.capabilities,
            local_auth: plan.local_auth.clone(),
            environment: Arc::clone(&plan.environment),
            connect: plan.connect.clone(),
            lang_flag: plan.lang_flag.clone(),
            lang: plan.boot.settings.lang,
            running: HashMap::new(),
            holds_session: plan.boot.one_shot.is_some(),
            dialog,
            keeper: Keeper::new(Place::of(&plan.environment)),
            bench: tools::Bench::new(&plan.environment, plan.site.clone()),
            asked: plan.record.is_some().then(Vec::new),
        };
        host.add_link(LinkId::default(), replicas, post);
        host
    }

    fn add_link(&mut self, link: LinkId, replicas: Replicas, post: &Post) {
        route::follow(link, &replicas, post);
        self.links.insert(link, replicas);
    }

    /// What has to be held while a session is saved. One that is added to by `-p` is held from its start to its end.
    fn lock_for(&self, call: &Call, server: &str) -> Option<(String, PathBuf)> {
        let Call::SaveSession(save) = call else { return None };
        if self.holds_session {
            return None;
        }
        Some((save.name.clone(), session_lock::place(server, &save.name, &self.environment)?))
    }

    /// Waits until what was said is written, and until what still ran is stopped.
    pub fn finish(&mut self) {
        self.bench.finish();
        self.keeper.finish();
    }

    /// What was asked for since the last time, one line each; nothing where nothing is written down.
    pub fn asked(&mut self) -> Vec<String> {
        self.asked.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn keep(&mut self, id: EffectId, task: AbortHandle) {
        self.running.retain(|_, task| !task.is_finished());
        self.running.insert(id, task);
    }
}

impl Host for TerminalHost {
    type Post = Post;

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn start(&mut self, effect: Effect, post: &Post) {
        if let Some(asked) = &mut self.asked {
            asked.push(record::asked(&effect));
        }
        match effect {
            Effect::Call { id, link, call, token, timeout_ms, fresh } => {
                let Some(replicas) = self.links.get(&link) else {
                    finish(id, Outcome::Unsupported(format!("no link {}", link.0)), post);
                    return;
                };
                let lock = self.lock_for(&call, &replicas.address());
                let request = rpc::Request { id, call: *call, token, timeout_ms, fresh, lock };
                let task = rpc::start(request, replicas.clone(), post.clone());
                self.keep(id, task);
            }
            Effect::Timer { id, after_ms } => {
                let task = timer::start(id, after_ms, post.clone());
                self.keep(id, task);
            }
            // Dropping the call's task resets its stream, which is how the server learns of it.
            Effect::Cancel { id } => {
                if let Some(task) = self.running.remove(&id) {
                    task.abort();
                }
            }
            Effect::Store { id, preference, value } => {
                // What this host says for itself is in the language that was chosen last.
                if preference == Preference::Lang {
                    self.lang = Lang::from_tag(&value).unwrap_or(self.lang);
                }
                finish(id, store::write(preference, &value, &self.environment), post);
            }
            Effect::Keep { id, conversation, changes } => {
                self.keeper.keep(conversation, changes, id, post.clone());
            }
            Effect::History { id, ask } => self.keeper.ask(ask, id, post.clone()),
            Effect::Copy { id, text } => finish(id, clipboard::copy(&text), post),
            Effect::Write { id, path, suggested, text, force } => {
                finish(id, write::file(path, &suggested, &text, force, &self.environment, self.lang), post);
            }
            Effect::Attach { id, attach } => {
                let task = attach::start(id, *attach, Arc::clone(&self.environment), post.clone());
                self.keep(id, task);
            }
            Effect::Contexts { id, ask } => {
                let environment = Arc::clone(&self.environment);
                let task = contexts::start(id, *ask, environment, self.lang, post.clone());
                self.keep(id, task);
            }
            Effect::Tool { id, ask } => {
                let task = match *ask {
                    ToolAsk::Command { line, is_interactive: true } => {
                        let with = (Arc::clone(&self.environment), self.dialog.clone());
                        self.bench.start_in_terminal(id, line, with, post.clone())
                    }
                    ask => self.bench.start(id, ask, post.clone()),
                };
                self.keep(id, task);
            }
            Effect::Shell { id, ask } => {
                let environment = Arc::clone(&self.environment);
                let task = shell::start(id, ask, environment, self.lang, self.dialog.clone(), post.clone());
                self.keep(id, task);
            }
            Effect::ClearScreen { id } => screen::start(id, self.dialog.clone(), post.clone()),
            Effect::Edit { id, text } => {
                let task = edit::start(id, text, self.dialog.clone(), post.clone());
                self.keep(id, task);
            }
            Effect::Confirm { id, question } => {
                let task = confirm::start(id, question, self.lang, self.dialog.clone(), post.clone());
                self.keep(id, task);
            }
            Effect::AskSecret { id, field } => {
                let task = secret::start(id, field, self.lang, self.dialog.clone(), post.clone());
                self.keep(id, task);
            }
            Effect::Auth { id, action } => {
                let task = auth::start(
                    id,
                    action,
                    self.local_auth.clone(),
                    self.lang,
                    self.dialog.clone(),
                    post.clone(),
                );
                self.keep(id, task);
            }
            Effect::Renew { id, provider } => {
                let task = auth::renew(id, provider, self.local_auth.clone(), self.lang, post.clone());
                self.keep(id, task);
            }
            Effect::Dial { id, link, words } => match dial::prepare(&words, &self.environment, self.lang) {
                Ok((replicas, dial)) => {
                    self.add_link(link, replicas, post);
                    let task = dial::settle(id, dial, self.local_auth.clone(), self.lang, post.clone());
                    self.keep(id, task);
                }
                Err(problem) => finish(id, Outcome::Refused(Box::new(problem)), post),
            },
            Effect::Reload { id } => {
                let (environment, outcome) =
                    dial::reload(&self.connect, self.lang_flag.as_deref(), self.lang);
                self.environment = Arc::new(environment);
                finish(id, outcome, post);
            }
            Effect::HangUp { link } => {
                self.links.remove(&link);
            }
            // The loops leave when the view has an exit code; nothing else is to be done.
            Effect::Exit { code: _ } => {}
        }
    }
}

/// Posts the outcome of something that was done at once. The inbox may be full, so it is posted from a task.
fn finish(id: EffectId, outcome: Outcome, post: &Post) {
    let post = post.clone();
    tokio::spawn(async move {
        let _ = post.send(Event::Done(id, outcome)).await;
    });
}
