//! What other programs read about this one: completion scripts for shells, and the manual page.

use chatcli_core::Lang;
use chatcli_core::text::Text;
use clap_complete::Shell;
use clap_mangen::Man;

use super::help::translated;

/// The script that makes a shell complete our commands and flags.
pub(super) fn completions(shell: Shell, lang: Lang) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut translated(lang), "chatcli", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// One page in roff: the program, then every flag of each command.
pub(super) fn manual(lang: Lang) -> String {
    let program = translated(lang);
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = write(&program, lang, &mut page);
    String::from_utf8_lossy(&page).into_owned()
}

fn write(program: &clap::Command, lang: Lang, page: &mut Vec<u8>) -> std::io::Result<()> {
    let whole = Man::new(program.clone()).title("CHATCLI");
    whole.render_title(page)?;
    whole.render_name_section(page)?;
    whole.render_synopsis_section(page)?;
    whole.render_description_section(page)?;
    for command in program.get_subcommands() {
        let part = Man::new(command.clone());
        page.extend_from_slice(format!(".SH \"CHATCLI {}\"\n", command.get_name().to_uppercase()).as_bytes());
        if let Some(about) = command.get_about() {
            page.extend_from_slice(format!("{}\n", escaped(&about.to_string())).as_bytes());
        }
        part.render_synopsis_section(page)?;
        part.render_options_section(page)?;
    }
    page.extend_from_slice(b".SH EXIT\n.nf\n");
    page.extend_from_slice(format!("{}\n", escaped(Text::ManExitCodes.get(lang))).as_bytes());
    page.extend_from_slice(b".fi\n");
    Ok(())
}

/// A line of text that roff takes as text.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('-', "\\-");
    text.lines()
        .map(|line| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("\n")
}
