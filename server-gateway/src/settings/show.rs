//! The table as `--help-settings` prints it, within 80 columns. Decides its looks only.

use std::fmt::Write;

use super::table::{CHAPTERS, Fate, Setting, Whose};
use crate::say::{Lang, catalogue as say};

const WIDTH: usize = 80;
const INDENT: usize = 12;

/// The whole page.
pub fn page(lang: Lang) -> String {
    let mut page = say::HELP_SETTINGS_HEAD.get(lang).to_owned();
    for chapter in CHAPTERS {
        // Writing to a text cannot fail.
        let _ = writeln!(page, "\n{}:", chapter.title.get(lang));
        for setting in chapter.rows {
            row(&mut page, setting, lang);
        }
    }
    page
}

fn row(page: &mut String, setting: &Setting, lang: Lang) {
    let fate = match setting.fate {
        Fate::Kept => say::FATE_KEPT,
        Fate::Refused => say::FATE_REFUSED,
        Fate::Warned => say::FATE_IGNORED,
    };
    let fate = fate.get(lang);
    let flag = if setting.flag.is_empty() { String::new() } else { format!(", --{}", setting.flag) };
    let whose = if setting.whose == Whose::Server { say::OF_SERVER.get(lang) } else { "" };
    let _ = writeln!(page, "  {fate:<8}  {}{flag}{whose}", setting.name);
    let mut line = String::new();
    for word in setting.says.get(lang).split(' ') {
        if !line.is_empty() && INDENT + line.chars().count() + 1 + word.chars().count() > WIDTH {
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
