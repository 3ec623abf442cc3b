//! What is shown of calls beside what core tells: the call as it would run, files whole before and after it, and what it
//! said. Only a body that shows such things asks for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chatcli_agent::Call;
use chatcli_agent::run::CallId;
use chatcli_agent::shape::{MAX_CHARS, capped, plain};
use chatcli_tools::change::Plan;

/// Calls that are remembered.
const MAX_SKETCHES: usize = 512;
/// Bytes of a file that is shown whole; of a call with a longer one no change is shown this way.
const MAX_BYTES: usize = 512 * 1024;

/// One call.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// As it would run.
    pub call: Call,
    /// What it would change.
    pub changes: Vec<Change>,
    /// What it said, once it ran.
    pub output: Option<String>,
}

/// One file before and after a call.
#[derive(Clone, Debug)]
pub struct Change {
    /// In the working folder.
    pub path: String,
    /// None where there is no such file.
    pub before: Option<String>,
    /// None where it goes away.
    pub after: Option<String>,
}

/// The calls of a run, shared with the body that shows them.
#[derive(Clone, Debug, Default)]
pub struct Sketches(Arc<Mutex<BTreeMap<CallId, Sketch>>>);

impl Sketches {
    /// What is known of a call.
    pub fn get(&self, call: CallId) -> Option<Sketch> {
        self.all(|all| all.get(&call).cloned())
    }

    /// Another run begins.
    pub fn clear(&self) {
        self.all(BTreeMap::clear);
    }

    pub(super) fn prepared(&self, id: CallId, call: &Call, plan: Option<&Plan>) {
        let changes = plan.map(changes).unwrap_or_default();
        self.all(|all| {
            if all.len() >= MAX_SKETCHES {
                all.pop_first();
            }
            all.insert(id, Sketch { call: call.clone(), changes, output: None });
        });
    }

    pub(super) fn ran(&self, id: CallId, text: &str) {
        let text = capped(&plain(text), MAX_CHARS, None);
        self.all(|all| {
            if let Some(sketch) = all.get_mut(&id) {
                sketch.output = Some(text);
            }
        });
    }

    fn all<T>(&self, does: impl FnOnce(&mut BTreeMap<CallId, Sketch>) -> T) -> T {
        does(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Files whole, where all of them are texts that are not too long.
fn changes(plan: &Plan) -> Vec<Change> {
    let bytes: usize = plan
        .files
        .iter()
        .map(|file| {
            let before = file.before.as_ref().map_or(0, |(bytes, _)| bytes.len());
            before + file.after.as_ref().map_or(0, Vec::len)
        })
        .sum();
    if bytes > MAX_BYTES {
        return Vec::new();
    }
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    let change = |file: &chatcli_tools::change::FileChange| {
        let before = file.before.as_ref().map(|(bytes, _)| text(bytes));
        let after = file.after.as_deref().map(text);
        // Some(None) is a file that is no text.
        if before == Some(None) || after == Some(None) {
            return None;
        }
        Some(Change { path: file.path.clone(), before: before.flatten(), after: after.flatten() })
    };
    plan.files.iter().map(change).collect::<Option<Vec<Change>>>().unwrap_or_default()
}
