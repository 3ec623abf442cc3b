//! Answers what the core asks the tools: one question after the other, but for a command, which waits for the person while
//! others go on. A question that the core gave up still ends what it began, so that no change is left half.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chatcli_agent::Call;
use chatcli_agent::call::Exec;
use chatcli_agent::forms::Forms;
use chatcli_agent::policy::{Mode, Policy};
use chatcli_agent::run::CallId;
use chatcli_core::port::{ToolAsk, ToolTold, Workplace};
use chatcli_core::text::{Late, fill};
use chatcli_folder::change::Plan;
use chatcli_folder::{FileTools, Trouble};
use futures::channel::oneshot;
use futures::lock::Mutex;
use leptos::prelude::window;
use wasm_bindgen_futures::spawn_local;

use super::along;
use super::files::LentFiles;
use super::proposal::{self, Answer};
use super::rules;
use super::shelf::Shelf;
use crate::lent::folder::Permission;
use crate::lent::place;
use crate::stamp;

/// Calls that were prepared and did not run; a run has at most as many in one answer.
const MAX_PREPARED: usize = 256;

/// The tools of the folder that is lent.
struct Bench {
    /// Which folder of the page's it is.
    number: u64,
    tools: FileTools<LentFiles, Shelf>,
    /// What was prepared, and the change that it would make.
    prepared: BTreeMap<CallId, (Call, Option<Plan>)>,
}

type Shared = Rc<Mutex<Option<Bench>>>;

thread_local! {
    static BENCH: RefCell<Shared> = RefCell::default();
}

fn shared() -> Shared {
    BENCH.with_borrow(Rc::clone)
}

/// The changes of files that were picked, as a unified diff.
pub(super) async fn patch() -> String {
    match shared().lock().await.as_ref() {
        Some(bench) if bench.number == place::number() => bench.tools.files().patch().await,
        _ => String::new(),
    }
}

/// Answers one question.
pub(super) async fn answer(ask: ToolAsk) -> ToolTold {
    let began_mono_ms = stamp::mono_ms();
    match ask {
        ToolAsk::Run { call, what } => match to_the_end(prepared(call, *what)).await {
            Ok(Next::Command(what)) => propose(&what, began_mono_ms).await,
            Ok(Next::Said(text)) => ran(text, began_mono_ms),
            Err(why) => ToolTold::Failed(why),
        },
        // It is the person who chooses where it runs, and in which terminal.
        ToolAsk::Command { line, .. } => {
            let exec = Exec { command: line, ..Exec::default() };
            propose(&Call::Exec(exec), began_mono_ms).await
        }
        // What a folder brings along runs nothing in a page.
        ToolAsk::Happened { .. } => ToolTold::Done,
        ask => to_the_end(about_files(ask)).await.unwrap_or_else(ToolTold::Failed),
    }
}

/// Does it to the end, whether or not the caller still waits for what it brings.
async fn to_the_end<T: 'static>(
    work: impl Future<Output = Result<T, String>> + 'static,
) -> Result<T, String> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        let _ = sender.send(work.await);
    });
    receiver.await.unwrap_or_else(|_| Err("stopped".to_owned()))
}

fn ran(text: String, began_mono_ms: u64) -> ToolTold {
    let took_ms = stamp::mono_ms().saturating_sub(began_mono_ms);
    ToolTold::Ran { text, is_failed: false, log: None, took_ms }
}

async fn propose(call: &Call, began_mono_ms: u64) -> ToolTold {
    let Some(forms) = Forms::of(call) else { return ToolTold::Failed("no command".to_owned()) };
    let risk = Policy::default().decide(call, "", Mode::Ask).risk;
    match proposal::ask(forms, risk.is_always_asked()).await {
        Answer::Ran { output, is_failed } => {
            let how =
                if is_failed { "and says that it failed" } else { "and says that it did what it should" };
            ToolTold::Ran {
                text: format!("[the person ran it {how}; they pasted this]\n{output}"),
                is_failed,
                log: None,
                took_ms: stamp::mono_ms().saturating_sub(began_mono_ms),
            }
        }
        Answer::Skipped => ToolTold::Failed("not run: the person skipped it".to_owned()),
        Answer::Explain => ToolTold::Failed(
            "not run: the person wants to know first what it does and why it is needed".to_owned(),
        ),
    }
}

/// What there is to do for a call.
enum Next {
    /// It is done, and brought this.
    Said(String),
    /// A person has to run it.
    Command(Call),
}

/// Runs what was prepared, as far as a page can.
async fn prepared(call: CallId, what: Call) -> Result<Next, String> {
    with(async |bench| {
        let known = bench.prepared.remove(&call).filter(|(known, _)| *known == what);
        let (what, plan) = known.ok_or("the call was not prepared")?;
        if what.is_command() {
            return Ok(Next::Command(what));
        }
        if let Some(plan) = plan {
            return bench.tools.make(&plan).await.map(Next::Said).map_err(words);
        }
        let said = bench.tools.run(&what, &|| false).await.map_err(words)?;
        said.map(Next::Said).ok_or_else(|| format!("there is no tool {}", what.name()))
    })
    .await
}

async fn about_files(ask: ToolAsk) -> Result<ToolTold, String> {
    Ok(match ask {
        ToolAsk::Open => {
            with(async |bench| {
                bench.prepared.clear();
                let files = bench.tools.files();
                Ok(ToolTold::Opened(Box::new(Workplace {
                    // What a folder brings along runs nothing in a page.
                    is_changed: false,
                    root: files.root(),
                    is_trusted: place::is_trusted(),
                    system: window().navigator().platform().unwrap_or_default(),
                    own: rules::own(),
                    project: rules::project(files).await,
                    turns: None,
                    proposes: true,
                })))
            })
            .await?
        }
        ToolAsk::Trust => {
            place::trust().await;
            // The folder may be written to from now on, if the browser lets it.
            with(async |_| Ok(ToolTold::Done)).await?
        }
        ToolAsk::Pack(mut wanted) => {
            wanted.is_trusted |= place::is_trusted();
            with(async |bench| Ok(ToolTold::Along(Box::new(along::pack(bench.tools.files(), &wanted).await))))
                .await?
        }
        ToolAsk::Expand { name, .. } => return Err(format!("there is no command /{name}")),
        ToolAsk::Prepare { call, what, begins_turn } => {
            with(async |bench| {
                if bench.prepared.len() >= MAX_PREPARED {
                    bench.prepared.clear();
                }
                if begins_turn {
                    bench.tools.begin_turn();
                }
                let what = bench.tools.resolve(&what).await.map_err(words)?;
                let plan = bench.tools.plan(&what).await.map_err(words)?;
                let diff = plan.as_ref().map(Plan::shown);
                bench.prepared.insert(call, (what.clone(), plan));
                Ok(ToolTold::Prepared { what: Box::new(what), diff })
            })
            .await?
        }
        ToolAsk::Undo => {
            with(async |bench| bench.tools.undo().await.map(ToolTold::Changed).map_err(words)).await?
        }
        ToolAsk::Redo => {
            with(async |bench| bench.tools.redo().await.map(ToolTold::Changed).map_err(words)).await?
        }
        ToolAsk::Allow(patterns) => {
            rules::allow(&patterns)?;
            ToolTold::Done
        }
        ToolAsk::Note(line) => {
            rules::note(&line)?;
            ToolTold::Done
        }
        ToolAsk::Run { .. } | ToolAsk::Command { .. } | ToolAsk::Happened { .. } => {
            return Err("it is answered elsewhere".to_owned());
        }
    })
}

/// Does something with the tools of the folder that is lent now, once the browser lets the page into it.
async fn with<T>(does: impl AsyncFnOnce(&mut Bench) -> Result<T, String>) -> Result<T, String> {
    let lang = rules::lang();
    let folder = place::folder().ok_or_else(|| Late::WorkNoFolder.get(lang).to_owned())?;
    if folder.permission(true, place::is_trusted()).await != Permission::Granted {
        place::is_away();
        return Err(fill(Late::FolderAway.get(lang), &[("name", &folder.name)]));
    }
    let shared = shared();
    let mut bench = shared.lock().await;
    let number = place::number();
    if bench.as_ref().is_none_or(|bench| bench.number != number) {
        let files = LentFiles::new(folder);
        let root = files.root();
        let tools = FileTools::open(files, Shelf::default(), &root).await;
        *bench = Some(Bench { number, tools, prepared: BTreeMap::new() });
    }
    match bench.as_mut() {
        Some(bench) => does(bench).await,
        None => Err("no folder".to_owned()),
    }
}

fn words(why: Trouble) -> String {
    why.to_string()
}
