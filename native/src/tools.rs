//! The tools of this machine as the core asks for them: which folder, whose rules, and that only what was prepared runs.

mod along;
mod place;
mod post;
mod rules;
mod sketch;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chatcli_agent::Call;
use chatcli_agent::carried::hooks::Event;
use chatcli_agent::run::CallId;
use chatcli_core::Prompt;
use chatcli_core::agent::reaches_out;
use chatcli_core::port::{Happening, ToolAsk, ToolTold, Workplace};
use chatcli_tools::change::Plan;
use chatcli_tools::process::Lines;
use chatcli_tools::{Report, Settings, Tools, Trouble};

use crate::environment::Environment;
use along::{Baggage, Hearing};
pub use sketch::{Change, Sketch, Sketches};

/// Calls that were prepared and did not run; a run has at most as many in one answer.
const MAX_PREPARED: usize = 256;

/// How long hooks may hold up the end of the program.
const LAST_HOOKS: Duration = Duration::from_secs(3);

/// The names of the commands of the person's own, and of a folder that they trust.
pub fn own_commands(environment: &Environment, root: &Path) -> Vec<String> {
    along::carries(environment, root).commands.into_iter().map(|command| command.name).collect()
}

/// A prompt that is a command of the person's own, as what it stands for; any other one as it is.
pub fn own_command(prompt: Prompt, environment: &Environment, root: &Path) -> Result<Prompt, String> {
    let Some(rest) = prompt.typed.strip_prefix('/') else { return Ok(prompt) };
    let (name, arguments) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let is_own = own_commands(environment, root).iter().any(|own| own.eq_ignore_ascii_case(name));
    if !is_own {
        return Ok(prompt);
    }
    match along::expand(environment, root, &name.to_lowercase(), arguments.trim())? {
        // A script has no one who could see what it would run.
        ToolTold::Expanded { text, is_projects: true, .. } if reaches_out(&text) => Err(format!(
            "/{name} is the project's and reads files or runs something; a script does not use it"
        )),
        ToolTold::Expanded { text, scope, .. } => Ok(Prompt { typed: text, scope, ..prompt }),
        _ => Ok(prompt),
    }
}

/// Where tools work, and what is shown of them.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The working folder; none = where the program was started.
    pub root: Option<PathBuf>,
    /// MCP servers beside those of the person's own file.
    pub servers: Vec<chatcli_mcp::Server>,
    /// Where calls are drawn for a body that shows them.
    pub sketches: Option<Sketches>,
}

/// The working folder and what is known of it.
#[derive(Debug)]
pub struct Workshop {
    environment: Arc<Environment>,
    root: Option<PathBuf>,
    sketches: Option<Sketches>,
    /// Opened when the first run looks at it.
    tools: Option<Tools>,
    /// What was prepared, and the change that it would make.
    prepared: BTreeMap<CallId, (Call, Option<Plan>)>,
    /// What goes along with runs.
    baggage: Baggage,
    /// The folder that the last command of a plan left.
    dir: String,
    /// A run began.
    has_begun: bool,
}

impl Workshop {
    /// Of one working folder.
    pub fn new(environment: Arc<Environment>, site: Site) -> Self {
        Self {
            environment,
            root: site.root,
            sketches: site.sketches,
            tools: None,
            prepared: BTreeMap::new(),
            baggage: Baggage::with(site.servers),
            dir: ".".to_owned(),
            has_begun: false,
        }
    }

    /// Answers one question. A command that runs tells its lines, and ends when it is stopped.
    pub fn answer(&mut self, ask: ToolAsk, stopped: &dyn Fn() -> bool, on: Lines<'_>) -> ToolTold {
        self.try_answer(ask, stopped, on).unwrap_or_else(ToolTold::Failed)
    }

    /// The same for one that may be in use: hooks that nothing waits for run beside it, so no call waits for them.
    pub fn serve(
        workshop: &Mutex<Self>,
        ask: ToolAsk,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> ToolTold {
        // A thread that panicked left nothing half done that another question could not see.
        let lock = || workshop.lock().unwrap_or_else(PoisonError::into_inner);
        let ToolAsk::Happened { what: Happening::Notification, text } = ask else {
            return lock().answer(ask, stopped, on);
        };
        let hearing = lock().hearing(Event::Notification, &text);
        let ran = hearing.and_then(|hearing| hearing.map_or(Ok(()), |hearing| hearing.run(stopped, on)));
        ran.map_or_else(ToolTold::Failed, |()| ToolTold::Done)
    }

    /// The hooks of an event, when there are some.
    fn hearing(&mut self, event: Event, text: &str) -> Result<Option<Hearing>, String> {
        let root = self.folder()?;
        if !self.baggage.has_hooks(&self.environment, &root, event) {
            return Ok(None);
        }
        self.tools()?;
        let Self { tools: Some(tools), baggage, .. } = self else { return Err("no tools".to_owned()) };
        Ok(Some(baggage.hearing(event, text, tools)))
    }

    fn try_answer(
        &mut self,
        ask: ToolAsk,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<ToolTold, String> {
        Ok(match ask {
            ToolAsk::Open => {
                self.prepared.clear();
                ToolTold::Opened(Box::new(self.open()?))
            }
            ToolAsk::Pack(mut wanted) => {
                let root = self.tools()?.root().to_owned();
                wanted.is_trusted |= place::is_trusted(&self.environment, &root);
                let Self { tools: Some(tools), baggage, environment, has_begun, dir, .. } = self else {
                    return Err("no tools".to_owned());
                };
                let along = baggage.pack(environment, tools, &wanted);
                // A run has a task; a list has none. A new one begins in its working folder, and not where an earlier plan
                // went.
                if !wanted.task.is_empty() {
                    ".".clone_into(dir);
                    if !std::mem::replace(has_begun, true) {
                        baggage.happened(Event::SessionStart, None, tools, stopped, on)?;
                    }
                    baggage.happened(Event::UserPromptSubmit, Some(&wanted.task), tools, stopped, on)?;
                }
                ToolTold::Along(Box::new(along))
            }
            ToolAsk::Expand { name, arguments } => {
                let root = self.tools()?.root().to_owned();
                along::expand(&self.environment, &root, &name, &arguments)?
            }
            ToolAsk::Trust => {
                let root = self.tools()?.root().to_owned();
                place::trust(&self.environment, &root)?;
                ToolTold::Done
            }
            ToolAsk::Prepare { call, what, begins_turn } => {
                if self.prepared.len() >= MAX_PREPARED {
                    self.prepared.clear();
                }
                if let Call::Other { tool, arguments, body } = &*what {
                    let named = self.baggage.named(tool).map(str::to_owned).ok_or_else(|| {
                        format!("there is no tool {tool}; the tools are those that were described")
                    })?;
                    // Rules are asked about the tool by its own name.
                    let what = Call::Other { tool: named, arguments: arguments.clone(), body: body.clone() };
                    self.sketch(|sketches| sketches.prepared(call, &what, None));
                    self.prepared.insert(call, (what.clone(), None));
                    return Ok(ToolTold::Prepared { what: Box::new(what), diff: None });
                }
                let tools = self.tools()?;
                if begins_turn {
                    tools.begin_turn();
                }
                let what = tools.resolve(&what).map_err(words)?;
                let plan = tools.plan(&what).map_err(words)?;
                let diff = plan.as_ref().map(Plan::shown);
                self.sketch(|sketches| sketches.prepared(call, &what, plan.as_ref()));
                self.prepared.insert(call, (what.clone(), plan));
                ToolTold::Prepared { what: Box::new(what), diff }
            }
            ToolAsk::Run { call, what } => {
                let prepared = self.prepared.remove(&call).filter(|(known, _)| *known == *what);
                let (what, plan) = prepared.ok_or("the call was not prepared")?;
                let began = Instant::now();
                self.tools()?;
                let Self { tools: Some(tools), baggage, .. } = self else {
                    return Err("no tools".to_owned());
                };
                if let Err(why) = baggage.hooks(Event::PreToolUse, &what, tools, stopped, on) {
                    return Ok(ToolTold::Forbidden(why));
                }
                let report = match (plan, &what) {
                    (Some(plan), _) => tools.make(&plan).map_err(words),
                    (None, Call::Other { .. }) => baggage.call(&what, tools, stopped, on),
                    (None, _) => tools.run(&what, stopped, on).map_err(words),
                };
                let did = report.as_ref().is_ok_and(|report| !report.failed);
                let event = if did { Event::PostToolUse } else { Event::PostToolUseFailure };
                baggage.hooks(event, &what, tools, stopped, on)?;
                let report = report?;
                self.sketch(|sketches| sketches.ran(call, &report.text));
                ran(report, began)
            }
            // It has the terminal, which is not here.
            ToolAsk::Command { is_interactive: true, .. } => return Err("no terminal".to_owned()),
            ToolAsk::Command { line, .. } => {
                let dir = self.dir.clone();
                let tools = self.tools()?;
                let began = Instant::now();
                let (report, dir) = tools.command(&line, &dir, stopped, on).map_err(words)?;
                self.dir = dir;
                ran(report, began)
            }
            ToolAsk::Undo => ToolTold::Changed(self.tools()?.undo().map_err(words)?),
            ToolAsk::Redo => ToolTold::Changed(self.tools()?.redo().map_err(words)?),
            ToolAsk::Allow(patterns) => {
                rules::allow(&self.environment, &patterns)?;
                ToolTold::Done
            }
            ToolAsk::Happened { what, text } => {
                let event = match what {
                    Happening::PreCompact => Event::PreCompact,
                    Happening::PostCompact => Event::PostCompact,
                    Happening::Notification => Event::Notification,
                };
                if let Some(hearing) = self.hearing(event, &text)? {
                    hearing.run(stopped, on)?;
                }
                ToolTold::Done
            }
            ToolAsk::Note(line) => {
                place::note(&self.environment, &line)?;
                ToolTold::Done
            }
        })
    }

    /// The folder that the last command of a plan left.
    pub fn dir(&mut self) -> Result<PathBuf, String> {
        let dir = self.dir.clone();
        Ok(self.tools()?.root().join(dir))
    }

    /// The program ends: so do the servers.
    pub fn end(&mut self) {
        if let (true, Some(tools)) = (self.has_begun, &self.tools) {
            let until = Instant::now() + LAST_HOOKS;
            let stopped = || Instant::now() > until;
            // Nothing can be forbidden any more.
            let _ = self.baggage.happened(Event::SessionEnd, None, tools, &stopped, &mut |_, _| {});
        }
        self.baggage.end();
    }

    fn sketch(&self, draw: impl FnOnce(&Sketches)) {
        if let Some(sketches) = &self.sketches {
            draw(sketches);
        }
    }

    fn open(&mut self) -> Result<Workplace, String> {
        let environment = Arc::clone(&self.environment);
        let root = self.tools()?.root().to_owned();
        let trust = place::trust_of(&environment, &root);
        Ok(Workplace {
            is_trusted: trust == place::Trust::Yes,
            is_changed: trust == place::Trust::Changed,
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            own: rules::own(&environment),
            project: rules::project(&root),
            turns: environment.filled("CHATCLI_AGENT_PLUGIN_MAX_TURNS").map(str::to_owned),
            root: root.display().to_string(),
            proposes: false,
        })
    }

    fn tools(&mut self) -> Result<&mut Tools, String> {
        if self.tools.is_none() {
            let root = self.folder()?;
            self.tools = Some(Tools::open(&self.settings(root)?).map_err(words)?);
        }
        self.tools.as_mut().ok_or_else(|| "no working folder".to_owned())
    }

    fn folder(&self) -> Result<PathBuf, String> {
        let root = self.root.clone().map_or_else(std::env::current_dir, Ok);
        root.map_err(|why| format!("the working folder: {why}"))
    }

    fn settings(&self, root: PathBuf) -> Result<Settings, String> {
        let state = place::state(&self.environment, &root).ok_or("no home folder")?;
        Ok(Settings {
            state,
            // A sandbox can only be given up by the person's own variable.
            sandbox: self.environment.switch("CHATCLI_AGENT_SANDBOX") != Some(false),
            network: self.environment.switch("CHATCLI_AGENT_NETWORK") == Some(true),
            home: self.environment.home(),
            hidden: place::own(&self.environment),
            root,
        })
    }
}

fn ran(report: Report, began: Instant) -> ToolTold {
    ToolTold::Ran {
        text: report.text,
        is_failed: report.failed,
        log: report.log.map(|log| log.display().to_string()),
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

fn words(trouble: Trouble) -> String {
    trouble.to_string()
}

#[cfg(test)]
mod tests;
