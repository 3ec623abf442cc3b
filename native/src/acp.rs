//! `chatcli acp`: an editor drives the engine over standard input and output, by the Agent Client Protocol, version 1.
//! Framing, types and order of messages are those of the protocol's own crate; what a prompt, a call or a question means
//! is decided in core, as in a terminal. Standard output carries the protocol and nothing else.
//!
//! ```text
//! editor ── line ──> the crate ──> Wish ──> hall (this file) ──> Errand ──> a room for each session
//!   ^                                                                        core, driven as in a terminal
//!   └──────────────────── updates, requests for a permission ───────────────────────┘
//! ```
//!
//! | file | decides |
//! |---|---|
//! | [`wire`] | how long a line may be, and that one that cannot be read ends nothing |
//! | [`editor`] | what goes to the editor, and when that is too much |
//! | [`asked`] | what a prompt's blocks say |
//! | [`servers`] | the MCP servers that the editor brings |
//! | [`room`] | one session, from its folder to its end |
//! | [`shown`] | how a call looks in an editor |

mod asked;
mod editor;
mod room;
mod servers;
mod shown;
mod wire;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use agent_client_protocol::schema::ProtocolVersion;
use agent_client_protocol::v1::schema::{
    AgentCapabilities, CancelNotification, CloseSessionRequest, CloseSessionResponse, Implementation,
    InitializeRequest, InitializeResponse, LoadSessionRequest, LoadSessionResponse, McpCapabilities,
    McpServer, NewSessionRequest, NewSessionResponse, PromptCapabilities, PromptRequest, PromptResponse,
    SessionCapabilities, SessionCloseCapabilities, SessionId, SetSessionModeRequest, SetSessionModeResponse,
};
use agent_client_protocol::v1::{ConnectionTo, Responder};
use agent_client_protocol::{Agent, Client, Error, Lines, on_receive_notification, on_receive_request};
use chatcli_core::Lang;
use chatcli_core::history::Resume;
use chatcli_core::port::ConversationId;
use chatcli_core::text::{Text, fill};
use tokio::signal::unix::SignalKind;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::task::JoinSet;

use crate::output::Output;
use crate::plan::Plan;
use crate::signals::Ending;
use crate::tools::{self, Site};
use editor::{Editor, Waiting};
use room::Opening;

/// What was typed, for hints at a page of help.
const COMMAND: &str = "chatcli acp";
/// Sessions at once.
const MAX_ROOMS: usize = 16;
/// Wishes that wait; the editor's next lines are read when there is room again.
const MAX_WISHES: usize = 64;

/// What the editor wants.
enum Wish {
    New(NewSessionRequest, Responder<NewSessionResponse>),
    Load(LoadSessionRequest, Responder<LoadSessionResponse>),
    To(SessionId, Errand),
}

/// What it wants of one session.
enum Errand {
    Prompt(PromptRequest, Responder<PromptResponse>),
    Mode(SetSessionModeRequest, Responder<SetSessionModeResponse>),
    Cancel,
    Close(Responder<CloseSessionResponse>),
}

impl Errand {
    /// It cannot be done.
    fn refuse(self, error: Error) {
        // Where the editor is gone, no one waits for it.
        let _ = match self {
            Self::Prompt(_, responder) => responder.respond_with_error(error),
            Self::Mode(_, responder) => responder.respond_with_error(error),
            Self::Close(responder) => responder.respond_with_error(error),
            Self::Cancel => Ok(()),
        };
    }
}

/// Serves an editor until it goes; returns the process's exit code. What runs then is stopped before this returns.
pub async fn run(plan: Plan, output: &Output) -> u8 {
    let Ok(mut terminate) = Ending::of(SignalKind::terminate()) else { return 3 };
    let Ok(mut interrupt) = Ending::of(SignalKind::interrupt()) else { return 3 };
    let Ok(mut hang_up) = Ending::of(SignalKind::hangup()) else { return 3 };
    let waiting = Waiting::default();
    let lines =
        Lines::new(wire::outgoing(tokio::io::stdout(), waiting.clone()), wire::incoming(tokio::io::stdin()));
    let mut hall = Hall { plan, output: *output, waiting, rooms: HashMap::new(), open: JoinSet::new() };
    let code = tokio::select! {
        () = hall.serve(lines) => 0,
        () = interrupt.recv() => 130,
        () = terminate.recv() => 143,
        () = hang_up.recv() => 129,
    };
    hall.close().await;
    code
}

/// All sessions.
struct Hall {
    plan: Plan,
    output: Output,
    waiting: Waiting,
    rooms: HashMap<SessionId, mpsc::Sender<Errand>>,
    /// Stays when the connection is gone: what runs in a room is stopped by the room.
    open: JoinSet<()>,
}

impl Hall {
    async fn serve(&mut self, lines: impl agent_client_protocol::ConnectTo<Agent> + 'static) {
        let hello = hello(&self.plan);
        let (wishes, wished) = mpsc::channel::<Wish>(MAX_WISHES);
        let (new, load, prompt, mode, close, cancel) =
            (wishes.clone(), wishes.clone(), wishes.clone(), wishes.clone(), wishes.clone(), wishes);
        // Where no one takes a wish any more, its responder is dropped, and the crate answers for it.
        let served = Agent
            .v1()
            .name("chatcli")
            .on_receive_request(
                async move |_: InitializeRequest, responder, _| responder.respond(hello.clone()),
                on_receive_request!(),
            )
            .on_receive_request(
                async move |ask: NewSessionRequest, responder, _| {
                    let _ = new.send(Wish::New(ask, responder)).await;
                    Ok(())
                },
                on_receive_request!(),
            )
            .on_receive_request(
                async move |ask: LoadSessionRequest, responder, _| {
                    let _ = load.send(Wish::Load(ask, responder)).await;
                    Ok(())
                },
                on_receive_request!(),
            )
            .on_receive_request(
                async move |ask: PromptRequest, responder, _| {
                    let to = ask.session_id.clone();
                    let _ = prompt.send(Wish::To(to, Errand::Prompt(ask, responder))).await;
                    Ok(())
                },
                on_receive_request!(),
            )
            .on_receive_request(
                async move |ask: SetSessionModeRequest, responder, _| {
                    let to = ask.session_id.clone();
                    let _ = mode.send(Wish::To(to, Errand::Mode(ask, responder))).await;
                    Ok(())
                },
                on_receive_request!(),
            )
            .on_receive_request(
                async move |ask: CloseSessionRequest, responder, _| {
                    let _ = close.send(Wish::To(ask.session_id, Errand::Close(responder))).await;
                    Ok(())
                },
                on_receive_request!(),
            )
            .on_receive_notification(
                async move |told: CancelNotification, _| {
                    let _ = cancel.send(Wish::To(told.session_id, Errand::Cancel)).await;
                    Ok(())
                },
                on_receive_notification!(),
            )
            .connect_with(lines, async |editor| {
                self.take_wishes(&editor, wished).await;
                Ok(())
            });
        if let Err(error) = served.await {
            tracing::info!(code = error.code.value(), "the editor's connection ended");
        }
    }

    /// Until the editor closes its end.
    async fn take_wishes(&mut self, editor: &ConnectionTo<Client>, mut wished: mpsc::Receiver<Wish>) {
        loop {
            tokio::select! {
                wish = wished.recv() => match wish {
                    Some(wish) => self.take(wish, editor),
                    None => return,
                },
                () = editor.incoming_closed() => return,
            }
            while self.open.try_join_next().is_some() {}
            self.rooms.retain(|_, room| !room.is_closed());
        }
    }

    fn take(&mut self, wish: Wish, editor: &ConnectionTo<Client>) {
        match wish {
            Wish::New(ask, responder) => match self.place(&ask.cwd, &ask.mcp_servers) {
                Ok(site) => self.open(fresh_id(), site, Opening::New(responder), editor),
                Err(error) => drop(responder.respond_with_error(error)),
            },
            Wish::Load(ask, responder) => {
                let known = ask.session_id.0.parse().map_err(|_| no_session(&ask.session_id));
                let known = known.and_then(|id| Ok((id, self.place(&ask.cwd, &ask.mcp_servers)?)));
                match known {
                    Ok((id, site)) => self.open(id, site, Opening::Load(responder), editor),
                    Err(error) => drop(responder.respond_with_error(error)),
                }
            }
            Wish::To(session, errand) => match self.rooms.get(&session) {
                None => errand.refuse(no_session(&session)),
                Some(room) => match room.try_send(errand) {
                    Ok(()) => {}
                    Err(TrySendError::Closed(errand)) => errand.refuse(no_session(&session)),
                    Err(TrySendError::Full(errand)) => {
                        errand.refuse(self.error(Error::invalid_request(), Text::EditorBusy));
                    }
                },
            },
        }
    }

    fn lang(&self) -> Lang {
        self.plan.boot.settings.lang
    }

    fn error(&self, error: Error, text: Text) -> Error {
        said(error, text.get(self.lang()).to_owned())
    }

    /// Where a session works. The editor names the folder; nothing of it is read before a person trusts it.
    fn place(&self, folder: &Path, servers: &[McpServer]) -> Result<Site, Error> {
        if self.rooms.len() >= MAX_ROOMS {
            let most = fill(Text::EditorTooMany.get(self.lang()), &[("most", &MAX_ROOMS.to_string())]);
            return Err(said(Error::invalid_request(), most));
        }
        if !folder.is_absolute() || !folder.is_dir() {
            let shown = crate::paint::neutral(&folder.display().to_string());
            return Err(said(
                Error::invalid_params(),
                fill(Text::EditorNoFolder.get(self.lang()), &[("path", &shown)]),
            ));
        }
        let servers = servers::read(servers).map_err(|why| said(Error::invalid_params(), why))?;
        Ok(Site { root: Some(folder.to_owned()), servers, sketches: Some(tools::Sketches::default()) })
    }

    fn open(&mut self, id: ConversationId, site: Site, opening: Opening, editor: &ConnectionTo<Client>) {
        let session = SessionId::new(id.to_string());
        if self.rooms.contains_key(&session) {
            return opening.refuse(self.error(Error::invalid_request(), Text::EditorIsOpen));
        }
        let mut plan = self.plan.clone();
        let root = site.root.clone().unwrap_or_default();
        plan.boot.own_commands = tools::own_commands(&plan.environment, &root);
        plan.boot.resume = opening.is_load().then(|| Resume::Named(id.to_string()));
        plan.boot.conversation = (!opening.is_load()).then_some(id);
        plan.site = site;
        let (errands, taken) = mpsc::channel(MAX_WISHES);
        let editor = Editor::new(editor.clone(), session.clone(), self.waiting.clone());
        self.rooms.insert(session, errands);
        self.open.spawn(room::run(plan, root, opening, editor, taken, self.output));
    }

    /// Lets every session end: what runs in it is stopped, and what was said is kept.
    async fn close(&mut self) {
        self.rooms.clear();
        while self.open.join_next().await.is_some() {}
    }
}

/// What this agent can do.
fn hello(plan: &Plan) -> InitializeResponse {
    let capabilities = AgentCapabilities::new()
        .load_session(plan.boot.capabilities.history)
        .prompt_capabilities(PromptCapabilities::new().embedded_context(true))
        .mcp_capabilities(McpCapabilities::new().http(true))
        .session_capabilities(SessionCapabilities::new().close(SessionCloseCapabilities::new()));
    let name = Implementation::new("chatcli", env!("CARGO_PKG_VERSION")).title("ChatCLI Connect".to_owned());
    InitializeResponse::new(ProtocolVersion::V1).agent_capabilities(capabilities).agent_info(name)
}

/// The name of a new session, which is the name under which its conversation is kept.
fn fresh_id() -> ConversationId {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(now.as_millis()).unwrap_or_default();
    ConversationId((now << 20) | fastrand::u64(..1 << 20))
}

/// An error in these words.
fn said(mut error: Error, words: String) -> Error {
    error.message = words;
    error
}

fn no_session(id: &SessionId) -> Error {
    agent_client_protocol::v1::schema::Error::resource_not_found(Some(id.0.to_string())).into()
}

/// A path as it is in the editor: whole.
fn whole(root: &Path, path: &str) -> PathBuf {
    root.join(path)
}
