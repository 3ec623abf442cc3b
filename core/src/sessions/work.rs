//! What is being done with sessions, step by step: which call comes next, when a person is asked, and how it ends.
//!
//! ```text
//! save    Looking ──(free, or ours and unchanged)──> Writing ──> Saved
//!            └──(something else is there)──> Asking ──(yes)──> Writing
//! load    Looking ──> Loaded; ──(none of that name)──> Doubting ──(it is in the list: damaged)──> Failed
//! rename  Looking ──> Writing the new ──> Removing the old ──> Moved; ──(the old stays)──> HalfMoved
//! ```

use std::collections::VecDeque;
use std::sync::Arc;

use super::errand::{Answer, Asked, Errand};
use super::search::{self, Hit};
use super::{Context, Deed, Step, loaded, wire};
use crate::conversation::message::Data;
use crate::port::{EffectId, Question};
use crate::problem::{Kind, Problem};

/// Finds of a search that are shown.
const MOST_HITS: usize = 20;
/// After how many sessions a search says how far it is.
const PROGRESS: usize = 100;

/// Under which conditions a conversation is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A session that is something else is only saved over when a person says so.
    Ask,
    /// A person said so already.
    Over,
    /// There is no person to ask: a session that is something else stays.
    Never,
    /// There must be no session of that name.
    New,
    /// It was saved under that name here, and goes along with what is said; no person is asked, nothing is said.
    Along,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub(crate) enum Aim {
    List {
        shows: bool,
    },
    /// With `starts`, a session that does not exist begins with nothing.
    Load {
        name: String,
        starts: bool,
    },
    Save {
        name: String,
        rule: Rule,
    },
    /// Asks whether to delete it.
    Delete {
        name: String,
    },
    /// Gives a session another name, or a copy of itself under that name.
    Move {
        from: String,
        to: String,
        keeps: bool,
    },
    Search {
        text: String,
    },
}

impl Aim {
    pub(super) fn deed(&self) -> Deed {
        match self {
            Self::List { .. } => Deed::List,
            Self::Load { .. } => Deed::Load,
            Self::Save { .. } => Deed::Save,
            Self::Delete { .. } => Deed::Delete,
            Self::Move { keeps: false, .. } => Deed::Rename,
            Self::Move { keeps: true, .. } => Deed::Copy,
            Self::Search { .. } => Deed::Search,
        }
    }

    /// The session that it is about; what is looked for in a search.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::List { .. } => "",
            Self::Load { name, .. } | Self::Save { name, .. } | Self::Delete { name } => name,
            Self::Move { from, .. } => from,
            Self::Search { text } => text,
        }
    }

    /// No user waits for it.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(self, Self::List { shows: false })
    }

    /// The sessions that it needs.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::List { .. } | Self::Search { .. } | Self::Delete { .. } => Vec::new(),
            Self::Load { name, .. } | Self::Save { name, .. } => vec![name],
            Self::Move { from, to, .. } => vec![from, to],
        }
    }
}

/// Where a piece of work stands.
#[derive(Debug)]
enum Stage {
    /// What is on the server is looked at.
    Looking,
    /// It said that there is none of that name, which a Go server also says of one that it cannot read.
    Doubting(Problem),
    /// A person is asked.
    Asking,
    /// The new is written.
    Writing,
    /// The old is taken away.
    Removing,
}

/// Something that is being done.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) aim: Aim,
    pub(super) errand: Option<Errand>,
    pub(super) confirm: Option<EffectId>,
    stage: Stage,
    /// What is moved.
    data: Option<Arc<Data>>,
    /// What is still to be searched, the next first, and what was found.
    todo: VecDeque<String>,
    looked: usize,
    hits: Vec<Hit>,
    /// How many of them were told.
    told: usize,
    /// How many there are; of many only the first are kept.
    found: usize,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Ask(Asked),
    /// Something is known before the end.
    Tell(Step, Asked),
    Confirm(Question),
    Over(Step),
}

impl Work {
    pub(super) fn start(aim: Aim, context: Context<'_>) -> (Self, Next) {
        let mut stage = Stage::Looking;
        let next = match &aim {
            Aim::List { .. } | Aim::Delete { .. } | Aim::Move { .. } | Aim::Search { .. } => {
                Next::Ask(Asked::List)
            }
            Aim::Load { name, .. } => Next::Ask(Asked::Load(name.clone())),
            Aim::Save { name, rule: Rule::Over } => {
                stage = Stage::Writing;
                Next::Ask(Asked::SaveConversation(name.clone()))
            }
            // Whether it is still what it was can only be seen in it; whether there is one at all is in the list.
            Aim::Save { name, rule } if *rule != Rule::New && is_ours(name, context) => {
                Next::Ask(Asked::Load(name.clone()))
            }
            Aim::Save { .. } => Next::Ask(Asked::List),
        };
        let (data, todo, hits) = (None, VecDeque::new(), Vec::new());
        let work =
            Self { aim, errand: None, confirm: None, stage, data, todo, looked: 0, hits, told: 0, found: 0 };
        (work, next)
    }

    /// A call ended well; these names are known.
    pub(super) fn answered(&mut self, answer: Answer, names: &[String], context: Context<'_>) -> Next {
        let exists = |name: &str| names.iter().any(|known| known == name);
        match (&self.aim, &self.stage) {
            (Aim::List { shows }, _) => Next::Over(match answer.reply {
                chatcli_proto::Reply::ListSessions(_) => Step::Listed { shows: *shows },
                _ => self.failure(Problem::new(Kind::SessionStore)),
            }),
            (Aim::Load { name, starts }, Stage::Doubting(missing)) => Next::Over(if exists(name) {
                let kind = Kind::SessionDamaged(name.clone());
                self.failure(Problem { kind, ..missing.clone() })
            } else if *starts {
                Step::Started { name: name.clone() }
            } else {
                self.failure(missing.clone())
            }),
            (Aim::Load { name, .. }, _) => Next::Over(match loaded(answer.reply) {
                Ok(data) => Step::Loaded { name: name.clone(), data },
                Err(problem) => self.failure(problem),
            }),
            (Aim::Save { name, rule }, Stage::Looking) => {
                let (name, rule) = (name.clone(), *rule);
                let question = match wire::session(answer.reply) {
                    // It was loaded to be compared.
                    Some(data) if Some(data.fingerprint()) == context.conversation.origin().base => {
                        let drops_some = context.conversation.hints_at_more();
                        drops_some.then(|| Question::SaveOverRicher { name: name.clone() })
                    }
                    Some(_) => Some(Question::SaveOverChanged { name: name.clone() }),
                    None => exists(&name).then(|| Question::SaveOver { name: name.clone() }),
                };
                match (question, rule) {
                    (Some(_), Rule::New) => Next::Over(self.failure(Problem::new(Kind::SessionExists(name)))),
                    (Some(Question::SaveOverRicher { .. }), Rule::Never | Rule::Along) => {
                        Next::Over(self.failure(Problem::new(Kind::SessionRicher(name))))
                    }
                    (Some(_), Rule::Never | Rule::Along) => {
                        Next::Over(self.failure(Problem::new(Kind::SessionChanged(name))))
                    }
                    (Some(question), _) => {
                        self.stage = Stage::Asking;
                        Next::Confirm(question)
                    }
                    (None, _) => self.write(name),
                }
            }
            (Aim::Save { name, rule }, _) => match (wire::is_done(&answer.reply), answer.sent) {
                (Some(true), Some(sent)) => {
                    let along = *rule == Rule::Along;
                    Next::Over(Step::Saved { name: name.clone(), base: sent.base, mark: sent.mark, along })
                }
                _ => Next::Over(self.failure(Problem::new(Kind::SessionStore))),
            },
            (Aim::Delete { name }, _) => {
                if !exists(name) {
                    return Next::Over(self.failure(Problem::new(Kind::SessionNotFound(name.clone()))));
                }
                let question = Question::DeleteSession { name: name.clone() };
                self.stage = Stage::Asking;
                Next::Confirm(question)
            }
            (Aim::Move { .. }, _) => self.moved_on(answer, exists),
            (Aim::Search { .. }, _) => self.searched(answer, names),
        }
    }

    /// A person said yes.
    pub(super) fn confirmed(&mut self) -> Next {
        match &self.aim {
            Aim::Save { name, .. } => {
                let name = name.clone();
                self.write(name)
            }
            Aim::Delete { name } => Next::Over(Step::Condemned { name: name.clone() }),
            Aim::Move { to, .. } => match &self.data {
                Some(data) => {
                    let (to, data) = (to.clone(), Arc::clone(data));
                    self.stage = Stage::Writing;
                    Next::Ask(Asked::SaveData(to, data))
                }
                None => Next::Over(Step::Declined),
            },
            _ => Next::Over(Step::Declined),
        }
    }

    /// A call failed.
    pub(super) fn failed(&mut self, problem: Problem) -> Next {
        let is_missing = matches!(problem.kind, Kind::SessionNotFound(_));
        match (&self.aim, &self.stage) {
            (Aim::Load { .. }, Stage::Looking) if is_missing => {
                self.stage = Stage::Doubting(problem);
                Next::Ask(Asked::List)
            }
            // It was in the list a moment ago.
            (Aim::Move { from, .. }, Stage::Looking) if is_missing => {
                let kind = Kind::SessionDamaged(from.clone());
                Next::Over(self.failure(Problem { kind, ..problem }))
            }
            // Another client deleted it, so there is nothing to save over.
            (Aim::Save { name, .. }, Stage::Looking) if is_missing => {
                let name = name.clone();
                self.write(name)
            }
            (Aim::Move { from, to, .. }, Stage::Removing) => {
                Next::Over(Step::HalfMoved { from: from.clone(), to: to.clone(), problem })
            }
            // One that cannot be read is no reason to give up the others.
            (Aim::Search { .. }, _)
                if self.looked > 0
                    && matches!(problem.kind, Kind::SessionNotFound(_) | Kind::SessionStore) =>
            {
                self.look_at_next()
            }
            _ => Next::Over(self.failure(problem)),
        }
    }

    fn write(&mut self, name: String) -> Next {
        self.stage = Stage::Writing;
        Next::Ask(Asked::SaveConversation(name))
    }

    fn failure(&self, problem: Problem) -> Step {
        let (deed, name) = (self.aim.deed(), self.aim.name().to_owned());
        Step::Failed { deed, name, problem, is_quiet: self.aim.is_quiet() }
    }

    fn moved_on(&mut self, answer: Answer, exists: impl Fn(&str) -> bool) -> Next {
        let Aim::Move { from, to, keeps } = &self.aim else { return Next::Over(Step::Nothing) };
        let (from, to, keeps) = (from.clone(), to.clone(), *keeps);
        let problem = match (&self.stage, answer.reply) {
            (Stage::Looking, chatcli_proto::Reply::ListSessions(_)) => {
                if !exists(&from) {
                    Kind::SessionNotFound(from)
                } else if exists(&to) {
                    Kind::SessionExists(to)
                } else {
                    return Next::Ask(Asked::Load(from));
                }
            }
            (Stage::Looking, reply) => match wire::session(reply) {
                Some(data) => {
                    // The old one goes, and with it what cannot be written anew.
                    let drops_some = !keeps && data.hints_at_more();
                    let data = Arc::new(data);
                    self.data = Some(Arc::clone(&data));
                    if drops_some {
                        self.stage = Stage::Asking;
                        return Next::Confirm(Question::SaveOverRicher { name: from });
                    }
                    self.stage = Stage::Writing;
                    return Next::Ask(Asked::SaveData(to, data));
                }
                None => Kind::SessionStore,
            },
            (Stage::Writing, reply) if wire::is_done(&reply) == Some(true) => {
                if keeps {
                    return Next::Over(Step::Moved { from, to, keeps });
                }
                self.stage = Stage::Removing;
                return Next::Ask(Asked::Delete(from));
            }
            (Stage::Removing, reply) => {
                return Next::Over(if wire::is_done(&reply) == Some(true) {
                    Step::Moved { from, to, keeps }
                } else {
                    Step::HalfMoved { from, to, problem: Problem::new(Kind::SessionStore) }
                });
            }
            _ => Kind::SessionStore,
        };
        Next::Over(self.failure(Problem::new(problem)))
    }

    fn searched(&mut self, answer: Answer, names: &[String]) -> Next {
        let Aim::Search { text } = &self.aim else { return Next::Over(Step::Nothing) };
        match answer.reply {
            chatcli_proto::Reply::ListSessions(_) => self.todo = names.iter().cloned().collect(),
            reply => {
                let (Some(name), Some(data)) = (self.todo.pop_front(), wire::session(reply)) else {
                    return self.ask_next();
                };
                let hit = search::look(&name, &data, &search::terms(text));
                self.found += usize::from(hit.is_some());
                let hit = hit.filter(|_| self.hits.len() < MOST_HITS);
                self.hits.extend(hit.clone());
                let (looked, of) = (self.looked, self.looked + self.todo.len());
                return match self.ask_next() {
                    Next::Ask(ask) if hit.is_some() || looked.is_multiple_of(PROGRESS) => {
                        self.told = self.hits.len();
                        Next::Tell(Step::Searching { looked, of, hit }, ask)
                    }
                    next => next,
                };
            }
        }
        self.ask_next()
    }

    /// The one that was asked for cannot be read.
    fn look_at_next(&mut self) -> Next {
        self.todo.pop_front();
        self.ask_next()
    }

    fn ask_next(&mut self) -> Next {
        match self.todo.front() {
            Some(name) => {
                self.looked += 1;
                Next::Ask(Asked::Load(name.clone()))
            }
            None => {
                let hits = std::mem::take(&mut self.hits);
                Next::Over(Step::Found { looked: self.looked, hits, told: self.told, count: self.found })
            }
        }
    }
}

/// The conversation comes from this session, or was saved there.
fn is_ours(name: &str, context: Context<'_>) -> bool {
    let origin = context.conversation.origin();
    origin.name.as_deref() == Some(name) && origin.base.is_some()
}
