//! A server with a hub, as the contract says: one thread for a principal, events in order under global numbers, each
//! `client_msg_id` stored once. It can be one of ours, which lets clients hear what is said only now, or one that does
//! not know that; and it can be told to push late, to cut streams and to lose answers.

use std::collections::BTreeMap;

use chatcli_core::proto::v1::{self, ConversationEvent};
use chatcli_core::proto::{Call, Code, Failure, Reply, Transport, live};
use chatcli_core::{EffectId, Event, Outcome};

use crate::world::World;

pub struct Follower {
    client: usize,
    id: EffectId,
    conv_id: String,
    hears: bool,
    last: i64,
    said: Vec<ConversationEvent>,
}

#[derive(Default)]
pub struct Server {
    pub threads: BTreeMap<String, Vec<ConversationEvent>>,
    pub active: Option<String>,
    pub principal: String,
    /// It does not know of what is said only now.
    pub is_foreign: bool,
    /// Every call of the hub fails so.
    pub refuses: Option<(Code, &'static str)>,
    pub asked: Vec<&'static str>,
    pub seq: i64,
    pub begun: u32,
    pub followers: Vec<Follower>,
    /// What was said only now.
    pub live: Vec<ConversationEvent>,
}

impl Server {
    pub fn ours() -> Self {
        Self { principal: "alice".into(), ..Self::default() }
    }

    /// The thread's events as role, content and channel.
    pub fn said(&self) -> Vec<(String, String)> {
        let active = self.active.as_ref().and_then(|active| self.threads.get(active));
        active.into_iter().flatten().map(|event| (event.role.clone(), event.content.clone())).collect()
    }

    pub fn begin(&mut self) -> String {
        self.begun += 1;
        let conv_id = format!("conversation-{}", self.begun);
        if let Some(old) = self.active.replace(conv_id.clone()) {
            self.threads.remove(&old);
        }
        self.threads.insert(conv_id.clone(), Vec::new());
        conv_id
    }

    pub fn store(&mut self, mut event: ConversationEvent) -> Option<ConversationEvent> {
        let thread = self.threads.get_mut(&event.conv_id)?;
        let is_it = |stored: &&ConversationEvent| stored.client_msg_id == event.client_msg_id;
        if let Some(stored) = thread.iter().find(is_it).filter(|stored| !stored.client_msg_id.is_empty()) {
            return Some(stored.clone());
        }
        self.seq += 3;
        event.seq = self.seq;
        thread.push(event.clone());
        Some(event)
    }

    /// Another program says something.
    pub fn says(&mut self, channel: &str, role: &str, content: &str, ts: i64) {
        let conv_id = match self.active.clone() {
            Some(active) => active,
            None => self.begin(),
        };
        let (channel, role, content) = (channel.into(), role.into(), content.into());
        self.store(ConversationEvent { conv_id, channel, role, content, ts, ..Default::default() });
    }

    /// Answers the calls of the hub that a client has open; the answer of some may be lost, though they were done.
    pub fn answer(&mut self, client: usize, world: &mut World, mut loses: impl FnMut() -> bool) {
        loop {
            let is_ours = |call: &Call| {
                matches!(
                    call,
                    Call::ResolveActiveConversation(_)
                        | Call::NewConversation(_)
                        | Call::AppendEvent(_)
                        | Call::ReadConversation(_)
                        | Call::SetBinding(_)
                        | Call::ListBindings(_)
                ) || matches!(call, Call::SubscribeConversation(_))
            };
            let follows = |id: EffectId| {
                self.followers.iter().any(|follower| (follower.client, follower.id) == (client, id))
            };
            let Some(at) = world.calls.iter().position(|(id, call, _)| is_ours(call) && !follows(*id)) else {
                return;
            };
            let (id, call, _) = world.calls[at].clone();
            self.asked.push(call.method());
            let reply = match self.refuses {
                Some((code, words)) => Err(Failure::new(code, words)),
                None => self.reply(client, id, call, world.now_ms as i64),
            };
            if matches!(reply, Ok(None)) {
                continue;
            }
            world.calls.remove(at);
            if loses() {
                let lost = Failure::transport(Transport::Broken, "cut");
                world.event(Event::Done(id, Outcome::Failed(Box::new(lost))));
                continue;
            }
            match reply {
                Ok(Some(reply)) => {
                    world.event(Event::Done(id, Outcome::Reply(Box::new(reply))));
                    world.event(Event::Done(id, Outcome::Ended));
                }
                Ok(None) => {}
                Err(failure) => world.event(Event::Done(id, Outcome::Failed(Box::new(failure)))),
            }
        }
    }

    fn reply(
        &mut self,
        client: usize,
        id: EffectId,
        call: Call,
        now_ms: i64,
    ) -> Result<Option<Reply>, Failure> {
        let missing = || Failure::new(Code::NotFound, "conversation not found");
        Ok(Some(match call {
            Call::ResolveActiveConversation(_) => {
                let conv_id = match self.active.clone() {
                    Some(active) => active,
                    None => self.begin(),
                };
                let principal = self.principal.clone();
                Reply::ResolveActiveConversation(v1::ResolveActiveConversationResponse { conv_id, principal })
            }
            Call::NewConversation(_) => {
                Reply::NewConversation(v1::NewConversationResponse { conv_id: self.begin() })
            }
            Call::AppendEvent(request) => {
                let v1::AppendEventRequest { conv_id, channel, role, content, client_msg_id } = request;
                let spoken = live::heard_along(&conv_id).filter(|_| !self.is_foreign).map(str::to_owned);
                let (is_spoken, conv_id) = (spoken.is_some(), spoken.unwrap_or(conv_id));
                let principal = self.principal.clone();
                let event = ConversationEvent {
                    conv_id,
                    seq: 0,
                    principal,
                    channel,
                    role,
                    content,
                    client_msg_id,
                    ts: now_ms,
                };
                let event = if is_spoken {
                    self.live.push(event.clone());
                    self.spread(&event);
                    event
                } else {
                    self.store(event).ok_or_else(missing)?
                };
                Reply::AppendEvent(v1::AppendEventResponse { event: Some(event) })
            }
            Call::ReadConversation(request) => {
                let thread = self.threads.get(&request.conv_id).ok_or_else(missing)?;
                let events = thread.iter().filter(|event| event.seq > request.since_seq).cloned().collect();
                Reply::ReadConversation(v1::ReadConversationResponse { events })
            }
            Call::SubscribeConversation(request) => {
                let along =
                    live::heard_along(&request.conv_id).filter(|_| !self.is_foreign).map(str::to_owned);
                let hears = along.is_some();
                let conv_id = along.unwrap_or(request.conv_id);
                if !self.threads.contains_key(&conv_id) {
                    return Err(missing());
                }
                let mut said = Vec::new();
                if hears {
                    let role = live::HEARD.to_owned();
                    said.push(ConversationEvent { conv_id: conv_id.clone(), role, ..Default::default() });
                }
                self.followers.push(Follower { client, id, conv_id, hears, last: request.since_seq, said });
                return Ok(None);
            }
            Call::SetBinding(_) => Reply::SetBinding(v1::SetBindingResponse { success: true }),
            Call::ListBindings(_) => Reply::ListBindings(v1::ListBindingsResponse {
                bindings: vec![v1::HubBinding {
                    platform: "telegram".into(),
                    user_id: "1".into(),
                    principal: "alice".into(),
                }],
            }),
            call => panic!("no call of the hub: {}", call.method()),
        }))
    }

    fn spread(&mut self, event: &ConversationEvent) {
        let hears = |follower: &&mut Follower| follower.hears && follower.conv_id == event.conv_id;
        self.followers.iter_mut().filter(hears).for_each(|follower| follower.said.push(event.clone()));
    }

    /// The server itself makes up what is said only now.
    pub fn say(&mut self, role: &str, name: &str, content: &str) {
        let conv_id = self.active.clone().unwrap_or_default();
        let (role, client_msg_id, content) = (role.into(), name.into(), content.into());
        self.spread(&ConversationEvent { conv_id, role, client_msg_id, content, ..Default::default() });
    }

    /// Pushes at most so many events to a client.
    pub fn push(&mut self, client: usize, world: &mut World, most: usize) {
        let open: Vec<EffectId> = world.calls.iter().map(|(id, ..)| *id).collect();
        self.followers.retain(|follower| follower.client != client || open.contains(&follower.id));
        for _ in 0..most {
            let Some(follower) = self.followers.iter_mut().find(|follower| follower.client == client) else {
                return;
            };
            let thread = self.threads.get(&follower.conv_id);
            let next = thread.into_iter().flatten().find(|event| event.seq > follower.last).cloned();
            let event = if follower.said.is_empty() { next } else { Some(follower.said.remove(0)) };
            let Some(event) = event else { return };
            follower.last = follower.last.max(event.seq);
            let id = follower.id;
            world.event(Event::Done(id, Outcome::Reply(Box::new(Reply::SubscribeConversation(event)))));
        }
    }

    /// Ends a client's stream.
    pub fn cut(&mut self, client: usize, world: &mut World, code: Code) {
        while let Some(at) = self.followers.iter().position(|follower| follower.client == client) {
            let id = self.followers.remove(at).id;
            if let Some(at) = world.calls.iter().position(|(open, ..)| *open == id) {
                world.calls.remove(at);
                world.event(Event::Done(id, Outcome::Failed(Box::new(Failure::new(code, "cut")))));
            }
        }
    }

    /// A client is gone.
    pub fn gone(&mut self, client: usize) {
        self.followers.retain(|follower| follower.client != client);
    }

    /// Answers and pushes until nothing is left to do.
    pub fn settle(&mut self, worlds: &mut [&mut World]) {
        for _ in 0..4 {
            for (client, world) in worlds.iter_mut().enumerate() {
                self.answer(client, world, || false);
                self.push(client, world, 10_000);
            }
        }
    }
}
