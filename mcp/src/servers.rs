//! All servers together: started side by side, each with its own time, and called by a tool's name. One that is silent, floods
//! or ends is told and leaves the others alone.

use std::time::Duration;

use chatcli_redact::Redactor;
use futures::future::join_all;
use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, ClientConfig, Implementation, PaginatedRequestParams,
};
use rmcp::service::{ClientInitializeError, RoleClient, RunningService, ServiceError, serve_client};
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::child::{HasEnded, LINE_BYTES, Process};
use crate::said::{Said, said};
use crate::server::{How, Server};
use crate::tool::{MAX_TOOLS, Tool};
use crate::trouble::{Trouble, words};
use crate::web::{self, Surroundings};

/// From the start to the list of tools.
const START_TIME: Duration = Duration::from_secs(5);
/// One call.
const CALL_TIME: Duration = Duration::from_secs(300);
/// Pages of a list of tools.
const MAX_PAGES: usize = 16;
/// Bytes of the arguments of a call.
const ARGUMENT_BYTES: usize = 256 * 1024;
/// For a connection to close.
const CLOSE_TIME: Duration = Duration::from_secs(1);

/// How a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The file says that it is not used.
    Off,
    /// Its tools can be called.
    Ready,
    /// It cannot be used; why.
    Failed(Trouble),
}

/// One server, as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Its name.
    pub name: String,
    /// Its program or its address, without secrets.
    pub at: String,
    /// How it is.
    pub state: State,
    /// Its tools.
    pub tools: Vec<Tool>,
    /// Tools that were left out: one too many, or with a name that cannot stand in a call.
    pub left_out: usize,
}

type Connection = RunningService<RoleClient, ClientConfig>;

#[derive(Debug)]
struct Entry {
    server: Server,
    redactor: Redactor,
    state: State,
    tools: Vec<Tool>,
    left_out: usize,
    live: Option<Live>,
}

/// The connection goes first, so that a process finds its input closed.
#[derive(Debug)]
struct Live {
    connection: Connection,
    process: Option<Process>,
}

/// The servers. What runs of them ends when this is dropped; [`Servers::end`] lets them end by themselves.
#[derive(Debug, Default)]
pub struct Servers {
    entries: Vec<Entry>,
}

impl Servers {
    /// Starts those that are enabled. It takes no longer than one of them may.
    pub async fn start(servers: Vec<Server>, around: &Surroundings) -> Self {
        let entries = join_all(servers.into_iter().map(|server| async move {
            let redactor = server.redactor();
            let mut entry =
                Entry { server, redactor, state: State::Off, tools: Vec::new(), left_out: 0, live: None };
            if entry.server.is_enabled {
                entry.state = match entry.begin(around).await {
                    Ok(()) => State::Ready,
                    Err(trouble) => State::Failed(trouble),
                };
            }
            entry
        }));
        Self { entries: entries.await }
    }

    /// Each server, in the order of the file.
    pub fn status(&self) -> Vec<Status> {
        let status = |entry: &Entry| Status {
            name: entry.server.name.clone(),
            at: entry.server.how.shown(),
            state: entry.now(),
            tools: entry.tools.clone(),
            left_out: entry.left_out,
        };
        self.entries.iter().map(status).collect()
    }

    /// The tools that can be called.
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        let ready = self.entries.iter().filter(|entry| entry.now() == State::Ready);
        ready.flat_map(|entry| &entry.tools)
    }

    /// The tool of this name, also of a server that has ended since; `mcp_SERVER_TOOL` and, where only one server has such
    /// a tool, `mcp_TOOL` are names of it too, which the full ChatCLI uses.
    pub fn named(&self, name: &str) -> Option<&Tool> {
        let mut tools =
            self.entries.iter().flat_map(|entry| entry.tools.iter().map(move |tool| (entry, tool)));
        let Some(short) = name.trim_start_matches('@').strip_prefix("mcp_") else {
            return tools.map(|(_, tool)| tool).find(|tool| tool.name == name);
        };
        let whole = |(entry, tool): &(&Entry, &Tool)| format!("{}_{}", entry.server.name, tool.own) == short;
        if let Some((_, tool)) = tools.clone().find(whole) {
            return Some(tool);
        }
        let mut own = tools.by_ref().filter(|(_, tool)| tool.own == short);
        own.next().filter(|_| own.next().is_none()).map(|(_, tool)| tool)
    }

    /// Calls a tool. Dropping the future cancels the call at the server too.
    ///
    /// # Errors
    /// There is no such tool, or it brought nothing.
    pub async fn call(&self, tool: &str, arguments: Map<String, Value>) -> Result<Said, Trouble> {
        let found = self.entries.iter().find_map(|entry| {
            let own = entry.tools.iter().find(|own| own.name == tool)?;
            Some((entry, own))
        });
        let (entry, tool) = found.ok_or_else(|| Trouble::Unknown(words(tool)))?;
        if Value::Object(arguments.clone()).to_string().len() > ARGUMENT_BYTES {
            return Err(Trouble::Arguments(ARGUMENT_BYTES));
        }
        let Some(live) = &entry.live else { return Err(Trouble::Ended(String::new())) };
        let asked = CallToolRequestParams::new(tool.own.clone()).with_arguments(arguments);
        let too_long = async {
            match &live.process {
                Some(process) => process.too_long().next().await,
                None => std::future::pending().await,
            }
        };
        let called = tokio::select! {
            called = timeout(CALL_TIME, live.connection.peer().call_tool(asked)) => called,
            () = too_long => return Err(Trouble::TooMuch(LINE_BYTES)),
        };
        match called {
            Err(_) => Err(Trouble::TooLong(CALL_TIME)),
            Ok(Err(error)) => Err(entry.of_call(&error)),
            Ok(Ok(result)) => {
                let said = said(result);
                Ok(Said { text: entry.redactor.clean(&said.text).into_owned(), ..said })
            }
        }
    }

    /// Closes every connection and lets the processes end, for a moment.
    pub async fn end(self) {
        join_all(self.entries.into_iter().filter_map(|entry| entry.live).map(Live::end)).await;
    }
}

impl Live {
    async fn end(mut self) {
        // Whether it closed in time or not, what is left of it is dropped here.
        let _ = self.connection.close_with_timeout(CLOSE_TIME).await;
        if let Some(process) = self.process {
            process.end().await;
        }
    }
}

impl Entry {
    async fn begin(&mut self, around: &Surroundings) -> Result<(), Trouble> {
        let mut process = None;
        let begun = timeout(START_TIME, async {
            let guest = ClientConfig::new(
                ClientCapabilities::default(),
                Implementation::new("chatcli", env!("CARGO_PKG_VERSION")),
            );
            let connection = match &self.server.how {
                How::Process { command, args, env, dir } => {
                    let (started, line) = Process::start(command, args, env, dir.as_deref(), around)?;
                    process = Some(started);
                    serve_client(guest, line).await
                }
                How::Http { url, headers } => {
                    serve_client(guest, web::transport(url, headers, around)?).await
                }
            };
            let connection = connection.map_err(|error| of_start(&error, &self.redactor))?;
            let (tools, left_out) = self.tools(&connection).await?;
            Ok((connection, tools, left_out))
        })
        .await;
        match begun {
            Err(_) => Err(Trouble::Silent(START_TIME)),
            Ok(Err(trouble)) => {
                let Some(process) = &mut process else { return Err(trouble) };
                match process.has_ended().await {
                    None => Err(trouble),
                    Some(HasEnded::NotStarted) => Err(Trouble::Start(process.why_not_started())),
                    Some(HasEnded::Ran) => {
                        Err(Trouble::Ended(self.redactor.clean(&process.last_words()).into_owned()))
                    }
                }
            }
            Ok(Ok((connection, tools, left_out))) => {
                (self.tools, self.left_out) = (tools, left_out);
                self.live = Some(Live { connection, process });
                Ok(())
            }
        }
    }

    async fn tools(&self, connection: &Connection) -> Result<(Vec<Tool>, usize), Trouble> {
        let (mut tools, mut left_out, mut cursor) = (Vec::<Tool>::new(), 0, None);
        for _ in 0..MAX_PAGES {
            let asked = cursor.map(|cursor| PaginatedRequestParams::default().with_cursor(Some(cursor)));
            let page = connection.peer().list_tools(asked).await.map_err(|error| self.of_call(&error))?;
            for tool in &page.tools {
                match Tool::new(&self.server, tool) {
                    Some(tool)
                        if tools.len() < MAX_TOOLS && tools.iter().all(|other| other.name != tool.name) =>
                    {
                        tools.push(tool);
                    }
                    _ => left_out += 1,
                }
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok((tools, left_out))
    }

    /// How it is now: a server may have ended since.
    fn now(&self) -> State {
        match &self.live {
            Some(live) if live.connection.is_closed() || live.connection.peer().is_transport_closed() => {
                State::Failed(Trouble::Ended(self.last_words()))
            }
            _ => self.state.clone(),
        }
    }

    fn last_words(&self) -> String {
        let process = self.live.as_ref().and_then(|live| live.process.as_ref());
        let last = process.map(Process::last_words).unwrap_or_default();
        self.redactor.clean(&last).into_owned()
    }

    fn of_call(&self, error: &ServiceError) -> Trouble {
        let clean = |text: &str| words(&self.redactor.clean(text));
        match error {
            ServiceError::McpError(error) => Trouble::Refused(clean(&error.message)),
            ServiceError::TransportClosed | ServiceError::Cancelled { .. } => {
                Trouble::Ended(self.last_words())
            }
            ServiceError::TransportSend(error) => Trouble::Ended(clean(&root(error))),
            other => Trouble::Unusable(clean(&other.to_string())),
        }
    }
}

fn of_start(error: &ClientInitializeError, redactor: &Redactor) -> Trouble {
    let clean = |text: &str| words(&redactor.clean(text));
    match error {
        ClientInitializeError::JsonRpcError(error) => Trouble::Refused(clean(&error.message)),
        ClientInitializeError::ConnectionClosed(_) | ClientInitializeError::Cancelled => {
            Trouble::Ended(String::new())
        }
        ClientInitializeError::TransportError { error, .. } => Trouble::Unusable(clean(&root(error))),
        other => Trouble::Unusable(clean(&other.to_string())),
    }
}

/// The last cause of an error: what happened, without all that surrounds it.
fn root(error: &(dyn std::error::Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
