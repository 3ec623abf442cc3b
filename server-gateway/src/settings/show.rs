//! The table as `--help-settings` prints it, within 80 columns. Decides its looks only.

use std::fmt::Write;

use super::table::{CHAPTERS, Fate, Setting, Whose};

const WIDTH: usize = 80;
const INDENT: usize = 12;

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for chapter in CHAPTERS {
        // Writing to a text cannot fail.
        let _ = writeln!(page, "\n{}:", chapter.title);
        for setting in chapter.rows {
            row(&mut page, setting);
        }
    }
    page
}

const HEAD: &str = "\
Every setting that the Go server or this gateway reads, and what becomes of it:

  kept      it does what it says
  refused   nothing starts while it asks for something
  ignored   it changes nothing, and one line at the start says so

Those marked (server) are the server's: with --upstream they are not looked at.
Variables come from the environment, then from the file that CHATCLI_DOTENV
names (else ./.env). An empty one is unset. Flags beat variables.
";

fn row(page: &mut String, setting: &Setting) {
    let fate = match setting.fate {
        Fate::Kept => "kept",
        Fate::Refused => "refused",
        Fate::Warned => "ignored",
    };
    let flag = if setting.flag.is_empty() { String::new() } else { format!(", --{}", setting.flag) };
    let whose = if setting.whose == Whose::Server { " (server)" } else { "" };
    let _ = writeln!(page, "  {fate:<8}  {}{flag}{whose}", setting.name);
    let mut line = String::new();
    for word in setting.says.split(' ') {
        if !line.is_empty() && INDENT + line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(page, "{:INDENT$}{line}", "");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(page, "{:INDENT$}{line}", "");
}
