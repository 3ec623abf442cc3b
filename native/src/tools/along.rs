//! What goes along with a run: what lies in files, the tools of MCP servers, and hooks. Servers are started by the first
//! run that may use them and end with the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chatcli_agent::Call;
use chatcli_agent::carried::command::Mode;
use chatcli_agent::carried::hooks::{Address, Event, told};
use chatcli_agent::carried::{Carried, Hook, Whose, message};
use chatcli_core::agent::why_left_out;
use chatcli_core::port::{Along, Listed, McpServer, McpState, Scope, ToolTold, Wanted, Worded};
use chatcli_mcp::{Listed as Named, MAX_FILE_BYTES, Server, Servers, State, Surroundings, Values};
use chatcli_tools::carrying::carried;
use chatcli_tools::plugins::Plugin;
use chatcli_tools::process::{Lines, Stream};
use chatcli_tools::{Report, Tools, hooks, supervisor};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::{place, words};
use crate::environment::Environment;
use crate::files;

/// How often a stop is looked for.
const BEAT: Duration = Duration::from_millis(25);

/// What goes along.
#[derive(Debug, Default)]
pub(super) struct Baggage {
    carried: Carried,
    servers: Servers,
    /// Those that are used beside the ones of the person's own file.
    extra: Vec<Server>,
    faults: Vec<(String, Worded)>,
    plugins: Vec<Plugin>,
    /// Servers live on threads of their own: the program's own thread must not wait for them.
    runtime: Option<Runtime>,
    is_begun: bool,
    way: Way,
}

/// What hooks that send something need of the surroundings.
#[derive(Clone, Debug, Default)]
struct Way {
    /// Variables of the process, from which hooks take what they send along; empty until hooks were looked for.
    variables: BTreeMap<String, String>,
    /// The proxy for https addresses, and hosts without one.
    proxy: (Option<String>, Option<String>),
}

/// Hooks of an event that nothing waits for.
#[derive(Debug)]
pub(super) struct Hearing {
    hooks: Vec<Hook>,
    event: Event,
    told: String,
    places: (PathBuf, PathBuf),
    way: Way,
}

impl Hearing {
    /// Runs them. What one of them forbids is an error.
    pub(super) fn run(&self, stopped: &dyn Fn() -> bool, on: Lines<'_>) -> Result<(), String> {
        let places = (self.places.0.as_path(), self.places.1.as_path());
        run(&self.hooks, (self.event, None), &self.told, places, &self.way, stopped, on)
    }
}

fn run(
    hooks: &[Hook],
    of: (Event, Option<&str>),
    told: &str,
    places: (&Path, &Path),
    way: &Way,
    stopped: &dyn Fn() -> bool,
    on: Lines<'_>,
) -> Result<(), String> {
    let post = |address: &Address, told: &str, limit, stopped: &dyn Fn() -> bool| {
        let headers = address.headers(&|name| way.variables.get(name).cloned());
        let headers = headers.map_err(|name| format!("${name} is not set"))?;
        let proxy = (way.proxy.0.as_deref(), way.proxy.1.as_deref());
        super::post::send((address, headers, proxy), told, limit, stopped)
    };
    let row = hooks::run(hooks, of, told, places, stopped, &post);
    for (hook, how) in row.failed {
        on(Stream::Err, &format!("hook {hook}: {how}"));
    }
    match row.forbidden {
        Some((hook, why)) => Err(format!("hook {hook} forbids it: {why}")),
        None => Ok(()),
    }
}

impl Baggage {
    /// With these servers beside those of the person's own file.
    pub(super) fn with(extra: Vec<Server>) -> Self {
        let mut baggage = Self::default();
        baggage.extra = extra;
        baggage
    }

    /// Reads what lies in files, starts the servers, and says what of it goes along with this task.
    pub(super) fn pack(&mut self, environment: &Environment, tools: &Tools, wanted: &Wanted) -> Along {
        let root = tools.root();
        let home = environment.home();
        self.carried = carried(root, home.as_deref(), wanted.is_trusted);
        self.know(environment);
        if wanted.servers && !self.is_begun {
            self.is_begun = true;
            self.find_plugins(home.as_deref(), tools);
            self.begin(environment, home);
        }
        let named = |plugin: &Plugin| message::Tool {
            name: plugin.name.clone(),
            about: plugin.about.clone(),
            takes: plugin.usage.clone(),
        };
        let tools: Vec<message::Tool> =
            self.plugins.iter().map(named).chain(self.servers.tools().map(tool)).collect();
        let personas = wanted.personas.iter().filter_map(|name| self.carried.persona(name)).cloned();
        let personas: Vec<_> = personas.collect();
        let files: Vec<String> =
            wanted.task.split_whitespace().map(bare).filter(|word| root.join(word).is_file()).collect();
        let run = message::Run {
            task: &wanted.task,
            files: &files,
            personas: &personas,
            pinned: &[],
            tools: &tools,
        };
        Along {
            message: message::compose(&self.carried, &run),
            guides: listed(&self.carried.guides, |guide| (&guide.name, "", &guide.origin.path)),
            rules: listed(&self.carried.rules, |rule| (&rule.name, "", &rule.origin.path)),
            personas: listed(&self.carried.personas, |one| (&one.name, &one.about, &one.origin.path)),
            skills: listed(&self.carried.skills, |one| (&one.name, &one.about, &one.origin.path)),
            commands: listed(&self.carried.commands, |one| (&one.name, &one.about, &one.origin.path)),
            hooks: listed(&self.carried.hooks, |hook| (&hook.name, hook.event.name(), &hook.origin.path)),
            plugins: listed(&self.plugins, |plugin| (&plugin.name, &plugin.about, "")),
            servers: self.servers.status().into_iter().map(server).collect(),
            faults: self.faults(),
        }
    }

    fn faults(&self) -> Vec<(String, Worded)> {
        let dropped = self.carried.dropped.iter();
        let dropped = dropped.filter_map(|dropped| Some((dropped.path.clone(), why_left_out(&dropped.why)?)));
        dropped.chain(self.faults.iter().cloned()).collect()
    }

    fn begin(&mut self, environment: &Environment, home: Option<PathBuf>) {
        const SHOWN: &str = "~/.chatcli/mcp_servers.json";
        let path = home.map(|home| home.join(".chatcli/mcp_servers.json"));
        let mut file = match path.map(|path| files::read_text(&path, MAX_FILE_BYTES)) {
            Some(Ok(text)) => chatcli_mcp::read(&text),
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
                self.faults.push((SHOWN.to_owned(), Worded::new(|lang| files::why(&error, lang))));
                Named::default()
            }
            Some(Err(_)) | None => Named::default(),
        };
        // Two servers of one name would have tools of one name: the one that was brought for this session counts.
        file.servers.retain(|own| self.extra.iter().all(|extra| extra.name != own.name));
        file.servers.append(&mut self.extra);
        if file.servers.is_empty() && file.faults.is_empty() {
            return;
        }
        let fault = |fault: chatcli_mcp::Fault| {
            let at = if fault.server.is_empty() { SHOWN.to_owned() } else { format!("MCP {}", fault.server) };
            (at, words::of_entry(&fault.wrong))
        };
        self.faults.extend(file.faults.into_iter().map(fault));
        let Ok(runtime) = Builder::new_multi_thread().worker_threads(1).enable_all().build() else { return };
        let around = Surroundings {
            variables: Values(environment.process_variables()),
            supervisor: supervisor::words(),
            proxy: environment.filled("HTTPS_PROXY").map(str::to_owned),
            no_proxy: environment.filled("NO_PROXY").map(str::to_owned),
        };
        self.servers = runtime.block_on(Servers::start(file.servers, &around));
        self.runtime = Some(runtime);
    }

    fn find_plugins(&mut self, home: Option<&Path>, tools: &Tools) {
        if let Some(home) = home {
            let (plugins, faults) = tools.plugins(&home.join(".chatcli/plugins"));
            self.plugins = plugins;
            // A program's own words.
            self.faults.extend(faults.into_iter().map(|(at, why)| (at, Worded::as_said(&why))));
        }
    }

    /// The own name of a plugin, or of a tool of one of the servers, also of one that has ended: calling it says so.
    pub(super) fn named(&self, tool: &str) -> Option<&str> {
        let plugin = self.plugin(tool).map(|plugin| plugin.name.as_str());
        plugin.or_else(|| self.servers.named(tool).map(|own| own.name.as_str()))
    }

    fn plugin(&self, tool: &str) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| plugin.name == tool)
    }

    /// Calls a plugin, or a tool of a server; a stop cancels the call there too.
    pub(super) fn call(
        &self,
        call: &Call,
        tools: &Tools,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<Report, String> {
        let Call::Other { tool, arguments, .. } = call else { return Err("no tool of a server".to_owned()) };
        if let Some(plugin) = self.plugin(tool) {
            return tools.call_plugin(plugin, arguments, stopped, on).map_err(|why| why.to_string());
        }
        let runtime = self.runtime.as_ref().ok_or("no server runs")?;
        runtime.block_on(async {
            let called = self.servers.call(tool, arguments.clone());
            tokio::pin!(called);
            loop {
                tokio::select! {
                    said = &mut called => {
                        let said = said.map_err(|why| why.to_string())?;
                        return Ok(Report { text: said.text, failed: said.is_error, ..Report::default() });
                    }
                    () = tokio::time::sleep(BEAT) => if stopped() { return Err("stopped".to_owned()) },
                }
            }
        })
    }

    /// Runs the hooks of an event. What one of them forbids is an error.
    pub(super) fn hooks(
        &self,
        event: Event,
        call: &Call,
        tools: &Tools,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<(), String> {
        let (name, input) = call.upstream();
        self.row(event, (Some((call.name(), name, &input)), None), tools, stopped, on)
    }

    /// Whether there are hooks for this. Where no run has begun yet, those that there would be are looked for.
    pub(super) fn has_hooks(&mut self, environment: &Environment, root: &Path, event: Event) -> bool {
        if self.way.variables.is_empty() {
            self.carried = carries(environment, root);
            self.know(environment);
        }
        self.carried.hooks.iter().any(|hook| hook.is_for(event, None))
    }

    fn know(&mut self, environment: &Environment) {
        self.way.variables = environment.process_variables().into_iter().collect();
        let proxy = |name: &str| environment.filled(name).map(str::to_owned);
        self.way.proxy = (proxy("HTTPS_PROXY"), proxy("NO_PROXY"));
    }

    /// Runs the hooks of an event that is about no call. What one of them forbids is an error.
    pub(super) fn happened(
        &self,
        event: Event,
        text: Option<&str>,
        tools: &Tools,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<(), String> {
        self.row(event, (None, text), tools, stopped, on)
    }

    /// The same as what can be run while something else goes on.
    pub(super) fn hearing(&self, event: Event, text: &str, tools: &Tools) -> Hearing {
        Hearing {
            hooks: self.carried.hooks.iter().filter(|hook| hook.is_for(event, None)).cloned().collect(),
            told: told(event, &tools.root().display().to_string(), None, Some(text)),
            event,
            places: (tools.root().to_path_buf(), tools.scratch().to_path_buf()),
            way: self.way.clone(),
        }
    }

    fn row(
        &self,
        event: Event,
        (call, text): (Option<(&str, &str, &Value)>, Option<&str>),
        tools: &Tools,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<(), String> {
        if self.carried.hooks.is_empty() {
            return Ok(());
        }
        let shown = call.map(|(_, shown, input)| (shown, input));
        let told = told(event, &tools.root().display().to_string(), shown, text);
        let own = call.map(|(own, ..)| own);
        let places = (tools.root(), tools.scratch());
        run(&self.carried.hooks, (event, own), &told, places, &self.way, stopped, on)
    }

    /// Lets the servers end, for a moment.
    pub(super) fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            let servers = std::mem::take(&mut self.servers);
            // The program ends on a thread that must not wait for a second runtime.
            let ended = std::thread::spawn(move || {
                runtime.block_on(servers.end());
                runtime.shutdown_background();
            });
            let _ = ended.join();
        }
    }
}

impl Drop for Baggage {
    fn drop(&mut self) {
        // To wait for it here could be forbidden.
        if let Some(runtime) = self.runtime.take() {
            self.servers = Servers::default();
            runtime.shutdown_background();
        }
    }
}

/// What lies in files, outside of a run.
pub(super) fn carries(environment: &Environment, root: &Path) -> Carried {
    carried(root, environment.home().as_deref(), place::is_trusted(environment, root))
}

/// What the person's own command of this name stands for.
pub(super) fn expand(
    environment: &Environment,
    root: &Path,
    name: &str,
    arguments: &str,
) -> Result<ToolTold, String> {
    let carried = carries(environment, root);
    let command = carried.command(name).ok_or_else(|| format!("there is no command /{name} any more"))?;
    let text = command.expand(arguments).ok_or_else(|| format!("/{name} with that is too long"))?;
    let scope = match command.mode {
        Mode::Chat => None,
        Mode::Agent => Some(Scope::Agent),
        Mode::Coder => Some(Scope::Coder),
    };
    let is_projects = command.origin.whose == Whose::Project;
    Ok(ToolTold::Expanded { text, scope, is_projects })
}

fn tool(tool: &chatcli_mcp::Tool) -> message::Tool {
    message::Tool { name: tool.name.clone(), about: tool.about.clone(), takes: tool.takes.clone() }
}

fn server(status: chatcli_mcp::Status) -> McpServer {
    let state = match status.state {
        State::Off => McpState::Off,
        State::Ready => McpState::Ready(status.tools.into_iter().map(|tool| tool.name).collect()),
        State::Failed(trouble) => McpState::Failed(words::of_server(&trouble)),
    };
    McpServer { name: status.name, at: status.at, state }
}

fn listed<T>(of: &[T], one: impl Fn(&T) -> (&str, &str, &str)) -> Vec<Listed> {
    let listed = |entry| {
        let (name, about, path) = one(entry);
        Listed { name: name.to_owned(), about: about.to_owned(), path: path.to_owned() }
    };
    of.iter().map(listed).collect()
}

/// A word of a task as a path: without what surrounds it in a sentence.
fn bare(word: &str) -> String {
    word.trim_start_matches('@').trim_matches(['"', '\'', '`', ',', ';', ':', '(', ')', '.']).to_owned()
}
