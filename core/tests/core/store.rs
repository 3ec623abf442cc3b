//! A session store that keeps what it is told, as a server's does.

use std::collections::BTreeMap;

use chatcli_core::proto::{Call, Code, Failure, Reply, v1};
use chatcli_core::{EffectId, Event, Outcome};

use crate::world::World;

#[derive(Default)]
pub struct Store(BTreeMap<String, v1::SessionDataV2>);

pub fn message(role: &str, content: &str) -> v1::ChatMessage {
    v1::ChatMessage { role: role.into(), content: content.into(), meta: None }
}

/// A session of plain questions and answers.
pub fn session(turns: &[(&str, &str)]) -> v1::SessionDataV2 {
    let said =
        turns.iter().flat_map(|(question, answer)| [message("user", question), message("assistant", answer)]);
    v1::SessionDataV2 { version: 2, chat_history: said.collect(), ..Default::default() }
}

impl Store {
    pub fn put(&mut self, name: &str, data: v1::SessionDataV2) {
        self.0.insert(name.into(), data);
    }

    pub fn find(&self, name: &str) -> Option<&v1::SessionDataV2> {
        self.0.get(name)
    }

    pub fn get(&self, name: &str) -> &v1::SessionDataV2 {
        self.find(name).unwrap_or_else(|| panic!("no session {name}"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// Answers every call about sessions until there is none.
    pub fn serve(&mut self, world: &mut World) {
        self.serve_only(world, usize::MAX);
    }

    /// Answers this many calls about sessions.
    pub fn serve_only(&mut self, world: &mut World, most: usize) {
        for _ in 0..most {
            let of_sessions = |(_, call, _): &&(EffectId, Call, bool)| {
                matches!(
                    call,
                    Call::ListSessions(_)
                        | Call::LoadSession(_)
                        | Call::SaveSession(_)
                        | Call::DeleteSession(_)
                )
            };
            let Some((id, call, _)) = world.calls.iter().find(of_sessions).cloned() else { return };
            world.calls.retain(|(open, ..)| *open != id);
            match self.answer(call) {
                Ok(reply) => {
                    world.event(Event::Done(id, Outcome::Reply(Box::new(reply))));
                    world.event(Event::Done(id, Outcome::Ended));
                }
                Err(failure) => world.event(Event::Done(id, Outcome::Failed(Box::new(failure)))),
            }
        }
    }

    fn answer(&mut self, call: Call) -> Result<Reply, Failure> {
        let missing = || Failure::new(Code::NotFound, "session not found");
        Ok(match call {
            Call::ListSessions(_) => {
                Reply::ListSessions(v1::ListSessionsResponse { sessions: self.0.keys().cloned().collect() })
            }
            Call::LoadSession(asked) => {
                let data = self.0.get(&asked.name).cloned().ok_or_else(missing)?;
                Reply::LoadSession(v1::LoadSessionResponse {
                    messages: data.chat_history.clone(),
                    session_data: Some(data),
                })
            }
            Call::SaveSession(asked) => {
                let data = asked.session_data.unwrap_or(v1::SessionDataV2 {
                    version: 2,
                    chat_history: asked.messages,
                    ..Default::default()
                });
                self.0.insert(asked.name, data);
                Reply::SaveSession(v1::SaveSessionResponse { success: true })
            }
            Call::DeleteSession(asked) => {
                self.0.remove(&asked.name).ok_or_else(missing)?;
                Reply::DeleteSession(v1::DeleteSessionResponse { success: true })
            }
            call => panic!("not about sessions: {call:?}"),
        })
    }
}
