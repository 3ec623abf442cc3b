//! The conversation hub: threads that several front ends of one principal share. Decides who may read and write which
//! conversation, and how large what is stored may be; `hub/topics.rs` brings events to those who follow, `store` keeps
//! them.

mod follow;
mod topic;
mod topics;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chatcli_proto::live;
use chatcli_proto::v1::*;
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::auth::{Principal, Role};
use crate::config::{Config, StartError};
use crate::room::{Room, Share};
use crate::store::{Appended, Begun, Bindings, Bound, Page, Store, Threads, unusable};
use follow::From;
use topics::Topics;

const ENABLED: &str = "CHATCLI_HUB_ENABLED";
const BUFFER: &str = "CHATCLI_HUB_TAIL_BUFFER";
const LIFETIME: &str = "CHATCLI_HUB_TTL_HOURS";
/// The Go server's values.
const USUAL_BUFFER: usize = 256;
const USUAL_LIFETIME_HOURS: u64 = 24;
/// More would be a backlog, which is read from the store.
const LARGEST_BUFFER: usize = 4096;
/// How often conversations that no client uses any more are looked for.
const PRUNING: Duration = Duration::from_secs(3600);

/// One event's text: more than the largest prompt and than the longest answer of a model.
const MAX_CONTENT_BYTES: usize = 1 << 20;
/// The other words of an event or a binding.
const MAX_WORD_BYTES: usize = 128;
/// A principal's name, and a person's name on a platform.
const MAX_NAME_BYTES: usize = 255;
/// How much one answer to a read holds, and one event more: clients that read on from the last number lose nothing.
const READ_BYTES: i64 = 2 << 20;
const READ_EVENTS: i64 = 10_000;

/// The hub.
#[derive(Clone, Debug)]
pub(crate) struct Hub {
    threads: Threads,
    bindings: Bindings,
    topics: Arc<Topics>,
    ending: CancellationToken,
}

/// What a caller may be told of any failure of the store.
fn failed(what: &'static str) -> impl Fn(sqlx::Error) -> Status {
    move |error| unusable(what, &error)
}

impl Hub {
    /// The hub in this database; `None` where it is turned off. Follows what other processes write there, and removes
    /// what no client uses, until `ending`.
    ///
    /// # Errors
    /// A setting cannot be kept; it is named.
    pub(crate) fn start(
        config: &Config,
        store: &Store,
        ending: &CancellationToken,
    ) -> Result<Option<Self>, StartError> {
        let off = ["0", "f", "false", "n", "no", "off"];
        if config.variable(ENABLED).is_some_and(|value| off.iter().any(|off| value.eq_ignore_ascii_case(off)))
        {
            return Ok(None);
        }
        let number = |name: &'static str, usual: u64, most: u64| match config.variable(name) {
            None => Ok(usual),
            Some(text) => text.parse::<u64>().ok().filter(|number| *number <= most).ok_or_else(|| {
                StartError::Setting { name, why: format!("it must be a number up to {most}") }
            }),
        };
        let buffer = number(BUFFER, USUAL_BUFFER as u64, LARGEST_BUFFER as u64)?;
        let hours = number(LIFETIME, USUAL_LIFETIME_HOURS, 24 * 366 * 100)?;
        let threads = Threads::new(store.clone());
        let buffer = usize::try_from(buffer).unwrap_or(USUAL_BUFFER).max(1);
        let topics = Arc::new(Topics::new(threads.clone(), buffer));
        let hub = Self {
            threads,
            bindings: Bindings::new(store.clone()),
            topics: Arc::clone(&topics),
            ending: ending.clone(),
        };
        tokio::spawn(ending.clone().run_until_cancelled_owned(async move { topics.look_after().await }));
        if hours > 0 {
            let (hub, lifetime) = (hub.clone(), Duration::from_secs(hours * 3600));
            tokio::spawn(ending.clone().run_until_cancelled_owned(async move { hub.prune(lifetime).await }));
        }
        Ok(Some(hub))
    }

    async fn prune(&self, lifetime: Duration) {
        let mut beat = tokio::time::interval(PRUNING);
        loop {
            beat.tick().await;
            let before = now_ms() - i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
            match self.threads.prune(before).await {
                Ok(removed) => removed.iter().for_each(|conv_id| self.topics.close(conv_id)),
                Err(error) => tracing::warn!(%error, "idle conversations of the hub could not be removed"),
            }
        }
    }

    /// The active conversation; there is always one.
    pub(crate) async fn active(
        &self,
        caller: &Principal,
        asked: &str,
    ) -> Result<ResolveActiveConversationResponse, Status> {
        let principal = on_behalf(caller, asked)?;
        let found = self.threads.active_or(&principal, &new_id(), now_ms()).await;
        let found = found.map_err(failed("resolve the conversation"))?;
        let conv_id = found.ok_or_else(too_many)?;
        Ok(ResolveActiveConversationResponse { conv_id, principal })
    }

    /// Another active conversation, in the place of the one before, which ends.
    pub(crate) async fn rotate(
        &self,
        caller: &Principal,
        asked: &str,
    ) -> Result<NewConversationResponse, Status> {
        let principal = on_behalf(caller, asked)?;
        let begun = self.threads.rotate(&principal, &new_id(), now_ms()).await;
        match begun.map_err(failed("begin a conversation"))? {
            Begun::Full => Err(too_many()),
            Begun::Now { conv_id, before } => {
                if let Some(before) = before {
                    self.topics.close(&before);
                }
                Ok(NewConversationResponse { conv_id })
            }
        }
    }

    /// Stores an event and brings it to those who follow. What is said only now is not stored, and only those who listen
    /// for it hear it.
    pub(crate) async fn append(
        &self,
        caller: &Principal,
        request: AppendEventRequest,
    ) -> Result<AppendEventResponse, Status> {
        let AppendEventRequest { conv_id, channel, role, content, client_msg_id } = request;
        if role.is_empty() {
            return Err(Status::invalid_argument("role is required"));
        }
        for (name, word) in [("channel", &channel), ("role", &role), ("client_msg_id", &client_msg_id)] {
            bounded(name, word, MAX_WORD_BYTES)?;
        }
        let spoken_in = live::heard_along(&conv_id).map(str::to_owned);
        if spoken_in.is_some() && !live::ROLES.contains(&role.as_str()) {
            return Err(Status::invalid_argument("this role is not heard beside a conversation"));
        }
        let most = if spoken_in.is_some() { live::MAX_BYTES } else { MAX_CONTENT_BYTES };
        bounded("content", &content, most)?;
        self.admit(caller, spoken_in.as_deref().unwrap_or(&conv_id)).await?;
        let principal = caller.subject.to_string();
        let is_stored = spoken_in.is_none();
        let event = ConversationEvent {
            conv_id: spoken_in.unwrap_or(conv_id),
            seq: 0,
            principal,
            channel,
            role,
            content,
            client_msg_id,
            ts: now_ms(),
        };
        if !is_stored {
            self.topics.relay(&event);
            return Ok(AppendEventResponse { event: Some(event) });
        }
        let appended = self.topics.append(event).await.map_err(failed("append the event"))?;
        match appended {
            Appended::Stored(event) => Ok(AppendEventResponse { event: Some(event) }),
            Appended::Missing => Err(missing()),
            Appended::Full => {
                Err(Status::resource_exhausted("the conversation has no room for more; begin another one"))
            }
        }
    }

    /// Events after a number, the oldest first, as many as one answer may hold, and what they take up of the `room`.
    pub(crate) async fn read(
        &self,
        caller: &Principal,
        request: ReadConversationRequest,
        (room, origin): (&Room, &Arc<str>),
    ) -> Result<(Option<Share>, ReadConversationResponse), Status> {
        self.admit(caller, &request.conv_id).await?;
        let held = self.threads.bytes(&request.conv_id).await.map_err(failed("read the conversation"))?;
        let most = usize::try_from(held.min(READ_BYTES)).unwrap_or_default();
        let share = room.take(origin, most).await?;
        let events = match i64::from(request.limit) {
            ..=0 => READ_EVENTS,
            limit => limit.min(READ_EVENTS),
        };
        let page = Page { since: request.since_seq, events, bytes: READ_BYTES };
        let events = self.threads.read(&request.conv_id, page).await;
        let events = events.map_err(failed("read the conversation"))?;
        Ok((share, ReadConversationResponse { events }))
    }

    /// Events after a number, and then each as it comes; with what is said only now, where that is asked for.
    pub(crate) async fn follow(
        &self,
        caller: &Principal,
        request: SubscribeConversationRequest,
    ) -> Result<BoxStream<'static, Result<ConversationEvent, Status>>, Status> {
        let heard_along = live::heard_along(&request.conv_id).map(str::to_owned);
        let hears = heard_along.is_some();
        let conv_id = heard_along.unwrap_or(request.conv_id);
        self.admit(caller, &conv_id).await?;
        let place = self.topics.place(&caller.subject)?;
        let from = From { conv_id, since: request.since_seq, hears };
        Ok(follow::follow(Arc::clone(&self.topics), place, from, self.ending.clone()))
    }

    /// Binds a person's identity on a platform to a principal.
    pub(crate) async fn bind(
        &self,
        caller: &Principal,
        request: SetBindingRequest,
    ) -> Result<SetBindingResponse, Status> {
        let SetBindingRequest { platform, user_id, principal } = request;
        for (name, word) in [("platform", &platform), ("user_id", &user_id)] {
            if word.is_empty() {
                return Err(Status::invalid_argument(format!("{name} is required")));
            }
        }
        bounded("platform", &platform, MAX_WORD_BYTES)?;
        bounded("user_id", &user_id, MAX_NAME_BYTES)?;
        let principal = on_behalf(caller, &principal)?;
        let may_take = caller.role == Role::Admin;
        let bound = self.bindings.bind((&platform, &user_id, &principal), may_take).await;
        match bound.map_err(failed("set the binding"))? {
            Bound::Yes => Ok(SetBindingResponse { success: true }),
            Bound::Taken => Err(Status::permission_denied("this identity is bound to another principal")),
            Bound::Full => Err(Status::resource_exhausted("there are too many bindings")),
        }
    }

    /// Bindings: an administrator sees those of one principal or all, everyone else their own.
    pub(crate) async fn bindings(
        &self,
        caller: &Principal,
        asked: &str,
    ) -> Result<ListBindingsResponse, Status> {
        bounded("principal", asked, MAX_NAME_BYTES)?;
        let of = match caller.role {
            Role::Admin => Some(asked).filter(|asked| !asked.is_empty()),
            Role::User | Role::ReadOnly => Some(&*caller.subject),
        };
        let found = self.bindings.list(of).await.map_err(failed("list the bindings"))?;
        let bindings = found
            .into_iter()
            .map(|(platform, user_id, principal)| HubBinding { platform, user_id, principal })
            .collect();
        Ok(ListBindingsResponse { bindings })
    }

    /// Whether a caller may use a conversation: its owner, or an administrator.
    async fn admit(&self, caller: &Principal, conv_id: &str) -> Result<(), Status> {
        // What is no id of ours is not asked for.
        if conv_id.is_empty() || conv_id.len() > MAX_WORD_BYTES || conv_id.contains('\0') {
            return Err(missing());
        }
        let owner = self.threads.owner(conv_id).await.map_err(failed("look up the conversation"))?;
        match owner {
            None => Err(missing()),
            Some(owner) if caller.role == Role::Admin || owner == *caller.subject => Ok(()),
            Some(_) => Err(Status::permission_denied("this conversation belongs to another principal")),
        }
    }
}

/// The principal that a call is about: the caller, or whom an administrator names.
fn on_behalf(caller: &Principal, asked: &str) -> Result<String, Status> {
    bounded("principal", asked, MAX_NAME_BYTES)?;
    if asked.is_empty() || *asked == *caller.subject {
        bounded("principal", &caller.subject, MAX_NAME_BYTES)?;
        return Ok(caller.subject.to_string());
    }
    if caller.role == Role::Admin {
        return Ok(asked.to_owned());
    }
    Err(Status::permission_denied("only an administrator may act for another principal"))
}

/// A text that can be stored. PostgreSQL keeps no NUL, so no database gets one.
fn bounded(name: &str, text: &str, most: usize) -> Result<(), Status> {
    if text.len() > most {
        return Err(Status::invalid_argument(format!(
            "{name} has {} bytes; the limit is {most}",
            text.len()
        )));
    }
    if text.contains('\0') {
        return Err(Status::invalid_argument(format!("{name} must not hold NUL characters")));
    }
    Ok(())
}

fn missing() -> Status {
    Status::not_found("conversation not found")
}

fn too_many() -> Status {
    Status::resource_exhausted("this server holds too many conversations")
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A random UUID (version 4).
fn new_id() -> String {
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let (a, rest) = hex.split_at(8);
    let (b, rest) = rest.split_at(4);
    let (c, rest) = rest.split_at(4);
    let (d, e) = rest.split_at(4);
    format!("{a}-{b}-{c}-{d}-{e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4() {
        for _ in 0..100 {
            let id = new_id();
            let parts: Vec<&str> = id.split('-').collect();
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{id}");
            assert!(parts[2].starts_with('4') && "89ab".contains(&parts[3][..1]), "{id}");
        }
        assert_ne!(new_id(), new_id());
    }
}
