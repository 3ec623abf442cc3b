//! The editor, as one session sees it: what is told goes out in order. An editor that does not read gets what a model and
//! its calls say, which has an end, and nothing of what only changes while it waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use agent_client_protocol::Client;
use agent_client_protocol::v1::schema::{
    ContentBlock, ContentChunk, RequestPermissionRequest, RequestPermissionResponse, SessionId,
    SessionNotification, SessionUpdate, TextContent,
};
use agent_client_protocol::v1::{ConnectionTo, SentRequest};

/// Updates on their way above which nothing that may be left out is told.
const MANY: usize = 200;

/// How many lines are on their way to the editor.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// One was written. Answers count too, which were never counted as waiting.
    pub(super) fn left(&self) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |lines| lines.checked_sub(1));
    }

    fn came(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn are_many(&self) -> bool {
        self.0.load(Ordering::Relaxed) > MANY
    }
}

/// The editor of one session.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    connection: ConnectionTo<Client>,
    session: SessionId,
    waiting: Waiting,
}

impl Editor {
    pub(super) fn new(connection: ConnectionTo<Client>, session: SessionId, waiting: Waiting) -> Self {
        Self { connection, session, waiting }
    }

    pub(super) fn session(&self) -> &SessionId {
        &self.session
    }

    /// Tells something. Where the editor is gone, that ends the session by another way.
    pub(super) fn tell(&self, update: SessionUpdate) {
        self.waiting.came();
        let told = SessionNotification::new(self.session.clone(), update);
        if self.connection.send_notification(told).is_err() {
            self.waiting.left();
        }
    }

    /// Tells something that the next one of its kind makes void.
    pub(super) fn tell_in_passing(&self, update: SessionUpdate) {
        if !self.waiting.are_many() {
            self.tell(update);
        }
    }

    /// A piece of the answer.
    pub(super) fn says(&self, text: &str) {
        self.tell(SessionUpdate::AgentMessageChunk(chunk(text)));
    }

    /// A question of an earlier time.
    pub(super) fn was_asked(&self, text: &str) {
        self.tell(SessionUpdate::UserMessageChunk(chunk(text)));
    }

    /// Asks the person in front of it.
    pub(super) fn ask(&self, ask: RequestPermissionRequest) -> SentRequest<RequestPermissionResponse> {
        self.connection.send_request(ask)
    }
}

fn chunk(text: &str) -> ContentChunk {
    ContentChunk::new(ContentBlock::Text(TextContent::new(text.to_owned())))
}
