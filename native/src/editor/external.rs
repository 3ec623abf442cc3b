//! The person's own editor, for a text that outgrew one line. The terminal has to be free while it runs.

use std::io::Write;
use std::process::Command;

use crate::environment::Environment;
use crate::redaction;

/// The person's editor: `$VISUAL`, `$EDITOR`, or `vi`.
pub fn program(environment: &Environment) -> String {
    let chosen = environment.filled("VISUAL").or(environment.filled("EDITOR"));
    chosen.unwrap_or("vi").to_owned()
}

/// Lets the person edit a text in this editor.
///
/// # Errors
/// Why there is no edited text, in the words of the system.
pub fn edit(text: &str, program: &str) -> Result<String, String> {
    // The suffix lets editors know what they show; the file is readable by its owner only.
    let mut file = tempfile::Builder::new()
        .prefix("chatcli-")
        .suffix(".md")
        .tempfile()
        .map_err(|error| error.to_string())?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(|error| error.to_string())?;
    // The variable may hold arguments (`code --wait`), which a shell takes apart.
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec {program} \"$1\""), "sh"]).arg(file.path());
    // An editor and its extensions have no use for what opens a server.
    for (name, _) in std::env::vars_os().filter(|(name, value)| redaction::is_private(name, value)) {
        command.env_remove(name);
    }
    let status = command.status().map_err(|error| format!("{program}: {error}"))?;
    if !status.success() {
        return Err(format!("{program}: {status}"));
    }
    // Editors may replace the file rather than write into it, so its name is read anew.
    let edited = std::fs::read_to_string(file.path()).map_err(|error| error.to_string())?;
    Ok(edited.trim_end_matches('\n').to_owned())
}
