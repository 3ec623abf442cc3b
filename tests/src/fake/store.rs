//! The fake's saved sessions, kept as the Go server keeps them: names are checked, a save wins silently, and what does
//! not exist is `NotFound` for a load and `Internal` for a delete.

use std::collections::BTreeMap;

use chatcli_proto::v1;
use tonic::{Code, Status};

/// What the fake's session store holds, and how it fails.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    /// By name, in the order of file names.
    pub saved: BTreeMap<String, v1::SessionDataV2>,
    /// An older server, which knows the first form only: the chat without its marks, and nothing of what goes with it.
    pub first_form: bool,
    /// Names that are listed although their files cannot be read: a load says of them that they are not there.
    pub damaged: Vec<String>,
    /// Every call fails like this.
    pub fails: Option<(Code, String)>,
}

impl Sessions {
    pub(super) fn list(&self) -> Result<v1::ListSessionsResponse, Status> {
        self.works()?;
        Ok(v1::ListSessionsResponse { sessions: self.saved.keys().chain(&self.damaged).cloned().collect() })
    }

    pub(super) fn load(&self, name: &str) -> Result<v1::LoadSessionResponse, Status> {
        self.named(name)?;
        let missing = || Status::not_found(format!("session not found: {name}"));
        if self.damaged.iter().any(|damaged| damaged == name) {
            return Err(Status::not_found("session not found: unexpected end of JSON input"));
        }
        let data = self.saved.get(name).cloned().ok_or_else(missing)?;
        let messages = data.chat_history.clone();
        Ok(v1::LoadSessionResponse { messages, session_data: (!self.first_form).then_some(data) })
    }

    pub(super) fn save(
        &mut self,
        request: v1::SaveSessionRequest,
    ) -> Result<v1::SaveSessionResponse, Status> {
        let v1::SaveSessionRequest { name, messages, session_data } = request;
        self.named(&name)?;
        let session_data = session_data.filter(|_| !self.first_form);
        // The older form has no marks.
        let plain = || v1::SessionDataV2 {
            chat_history: messages.into_iter().map(|said| v1::ChatMessage { meta: None, ..said }).collect(),
            ..Default::default()
        };
        let data = v1::SessionDataV2 { version: 2, ..session_data.unwrap_or_else(plain) };
        self.saved.insert(name, data);
        Ok(v1::SaveSessionResponse { success: true })
    }

    pub(super) fn delete(&mut self, name: &str) -> Result<v1::DeleteSessionResponse, Status> {
        self.named(name)?;
        let missing = || Status::internal(format!("failed to delete session: remove {name}.json"));
        self.saved.remove(name).ok_or_else(missing)?;
        Ok(v1::DeleteSessionResponse { success: true })
    }

    fn named(&self, name: &str) -> Result<(), Status> {
        self.works()?;
        let first = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        let rest = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        if first && rest && name.len() <= 255 {
            return Ok(());
        }
        Err(Status::invalid_argument("validation: session name"))
    }

    fn works(&self) -> Result<(), Status> {
        self.fails.as_ref().map_or(Ok(()), |(code, words)| Err(Status::new(*code, words)))
    }
}
