//! The person's own editor, for a text that outgrew one line. The terminal has to be free while it runs.

use std::io::{Error, Write};
use std::process::Command;

use chatcli_core::Lang;
use chatcli_core::text::{Text, fill};
use tokio::task::JoinError;

use crate::environment::Environment;
use crate::{files, redaction};

/// The person's editor: `$VISUAL`, `$EDITOR`, or `vi`.
pub fn program(environment: &Environment) -> String {
    let chosen = environment.filled("VISUAL").or(environment.filled("EDITOR"));
    chosen.unwrap_or("vi").to_owned()
}

/// Why there is no edited text.
#[derive(Debug)]
pub enum Failure {
    /// The editor did not start.
    Missing(String, Error),
    /// It ended without success.
    Failed(String),
    /// The text could not be handed over.
    File(Error),
}

impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        Self::File(error.into())
    }
}

impl Failure {
    /// The sentence for it.
    pub fn told(&self, lang: Lang) -> String {
        match self {
            Self::Missing(program, error) => {
                let values = [("program", program.as_str()), ("why", &files::why(error, lang))];
                fill(Text::EditorMissing.get(lang), &values)
            }
            Self::Failed(program) => fill(Text::EditorFailed.get(lang), &[("program", program)]),
            Self::File(error) => fill(Text::EditorFile.get(lang), &[("why", &files::why(error, lang))]),
        }
    }
}

/// Lets the person edit a text in this editor.
///
/// # Errors
/// Why there is no edited text.
pub fn edit(text: &str, program: &str) -> Result<String, Failure> {
    // The suffix lets editors know what they show; the file is readable by its owner only.
    let mut file =
        tempfile::Builder::new().prefix("chatcli-").suffix(".md").tempfile().map_err(Failure::File)?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(Failure::File)?;
    // The variable may hold arguments (`code --wait`), which a shell takes apart.
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec {program} \"$1\""), "sh"]).arg(file.path());
    // An editor and its extensions have no use for what opens a server.
    for (name, _) in std::env::vars_os().filter(|(name, value)| redaction::is_private(name, value)) {
        command.env_remove(name);
    }
    let status = command.status().map_err(|error| Failure::Missing(program.to_owned(), error))?;
    if !status.success() {
        return Err(Failure::Failed(program.to_owned()));
    }
    // Editors may replace the file rather than write into it, so its name is read anew.
    let edited = std::fs::read_to_string(file.path()).map_err(Failure::File)?;
    Ok(edited.trim_end_matches('\n').to_owned())
}
