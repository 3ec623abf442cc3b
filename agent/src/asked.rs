//! What a person asks of `/agent`: to manage personas, or to do a task. A word like `list` or `add` is a subcommand only
//! where the whole line is one, because tasks begin with such words too: "list the open ports" is a task.

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: how it is written.
    Help,
    /// Which personas there are.
    List,
    /// Which skills there are.
    Skills,
    /// Which persona answers.
    Status,
    /// All that goes along with runs.
    Show,
    /// This persona answers, alone.
    Load(String),
    /// This one answers too.
    Attach(String),
    /// This one no longer does.
    Detach(String),
    /// None answers.
    Off,
    /// A task.
    Task(String),
}

/// Reads what follows `/agent`. The task is what was typed, letter for letter.
pub fn read(rest: &str) -> Asked {
    let rest = rest.trim();
    let words: Vec<&str> = rest.split_whitespace().collect();
    let first = words.first().map(|word| word.to_lowercase());
    match (first.as_deref(), words.get(1..).unwrap_or_default()) {
        (None, _) | (Some("help"), []) => Asked::Help,
        (Some("list"), []) => Asked::List,
        (Some("skills"), []) => Asked::Skills,
        (Some("status" | "attached" | "list-attached"), []) => Asked::Status,
        (Some("show"), [] | ["--full"]) => Asked::Show,
        (Some("off" | "unload" | "reset"), []) => Asked::Off,
        (Some("load"), [name]) => Asked::Load((*name).to_owned()),
        (Some("attach" | "add"), [name]) => Asked::Attach((*name).to_owned()),
        (Some("detach" | "remove" | "rm"), [name]) => Asked::Detach((*name).to_owned()),
        _ => Asked::Task(rest.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_subcommand_only_as_a_whole() {
        for task in [
            "list the open ports",
            "add a README",
            "reset my branch",
            "show me what changed",
            "load the data into sqlite",
            "status of the build",
            "help me",
            "off by one in src/a.rs",
            "rename a->b",
            "fix x > y",
            "skills list",
            "show --full now",
        ] {
            assert_eq!(read(&format!("  {task} ")), Asked::Task(task.to_owned()));
        }
        let named = |name: &str| name.to_owned();
        for (line, asked) in [
            ("", Asked::Help),
            ("help", Asked::Help),
            ("List", Asked::List),
            ("skills", Asked::Skills),
            ("list-attached", Asked::Status),
            ("show", Asked::Show),
            ("show  --full", Asked::Show),
            ("unload", Asked::Off),
            ("load critic", Asked::Load(named("critic"))),
            ("add critic", Asked::Attach(named("critic"))),
            ("rm critic", Asked::Detach(named("critic"))),
        ] {
            assert_eq!(read(line), asked, "{line}");
        }
    }
}
