//! What the files of a lent folder give a run along: instructions, rules, skills and personas, once a person trusts it. Hooks
//! and commands of one's own are for a machine; a page runs none, and says so of hooks.

use chatcli_agent::carried::hooks::Hook;
use chatcli_agent::carried::{Carried, PLACES, Whose, message};
use chatcli_core::agent::why_left_out;
use chatcli_core::port::{Along, Listed, Wanted, Worded};
use chatcli_core::text::Late;
use chatcli_folder::{Files, Trouble, carrying};

/// Words of a task that are looked up as files.
const MAX_WORDS: usize = 64;

/// What goes along with this task.
pub(super) async fn pack(files: &impl Files, wanted: &Wanted) -> Along {
    let mut found = Vec::new();
    for place in PLACES.iter().filter(|place| place.whose == Whose::Project) {
        found.extend(carrying::found(files, place, wanted.is_trusted).await);
    }
    let carried = Carried::read(found, wanted.is_trusted);
    let personas = wanted.personas.iter().filter_map(|name| carried.persona(name)).cloned();
    let personas: Vec<_> = personas.collect();
    let mut named = Vec::new();
    for word in wanted.task.split_whitespace().map(bare).take(MAX_WORDS) {
        let Ok(path) = files.resolve(word).await else { continue };
        // Whether it is there is told without reading it.
        if matches!(files.read(&path, 0).await, Ok(_) | Err(Trouble::Long { .. })) {
            named.push(word.to_owned());
        }
    }
    let run =
        message::Run { task: &wanted.task, files: &named, personas: &personas, pinned: &[], tools: &[] };
    let dropped = carried.dropped.iter();
    let dropped = dropped.filter_map(|dropped| Some((dropped.path.clone(), why_left_out(&dropped.why)?)));
    let no_hooks = |hook: &Hook| {
        (hook.origin.path.clone(), Worded::new(|lang| Late::AlongHookPage.get(lang).to_owned()))
    };
    let faults = dropped.chain(carried.hooks.iter().map(no_hooks)).collect();
    Along {
        message: message::compose(&carried, &run),
        guides: listed(&carried.guides, |guide| (&guide.name, "", &guide.origin.path)),
        rules: listed(&carried.rules, |rule| (&rule.name, "", &rule.origin.path)),
        personas: listed(&carried.personas, |one| (&one.name, &one.about, &one.origin.path)),
        skills: listed(&carried.skills, |one| (&one.name, &one.about, &one.origin.path)),
        faults,
        ..Along::default()
    }
}

fn listed<T>(of: &[T], one: impl Fn(&T) -> (&str, &str, &str)) -> Vec<Listed> {
    let listed = |entry| {
        let (name, about, path) = one(entry);
        Listed { name: name.to_owned(), about: about.to_owned(), path: path.to_owned() }
    };
    of.iter().map(listed).collect()
}

/// A word of a task as a path: without what surrounds it in a sentence.
fn bare(word: &str) -> &str {
    word.trim_start_matches('@').trim_matches(['"', '\'', '`', ',', ';', ':', '(', ')', '.'])
}
