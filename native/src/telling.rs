//! A problem as it is told at a shell: the core's lines, whose hint at a page of help is about the command that was typed.

use chatcli_core::Lang;
use chatcli_core::problem::{Problem, Surface};
use chatcli_core::text::fill;

/// The lines for stderr. `command` is what was typed, with the program: `chatcli auth login`.
pub fn lines(problem: &Problem, command: &str, lang: Lang) -> Vec<String> {
    let mut lines = problem.lines(lang, Surface::Script);
    if let Some(plain) = problem.hint(lang, Surface::Script)
        && let Some(line) = lines.iter_mut().find(|line| line.as_str() == plain)
    {
        *line = about(command, plain);
    }
    lines
}

/// The hint alone.
pub fn hint(problem: &Problem, command: &str, lang: Lang) -> Option<String> {
    problem.hint(lang, Surface::Script).map(|hint| about(command, hint))
}

fn about(command: &str, hint: &str) -> String {
    fill(hint, &[("command", command)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_core::problem::Kind;

    #[test]
    fn the_hint_is_about_the_command_and_no_other_words_change() {
        let problem = Problem::because(Kind::Usage, "Unknown flag: --{command}");
        assert_eq!(
            lines(&problem, "chatcli auth login", Lang::En),
            ["Unknown flag: --{command}", "Run chatcli auth login --help"]
        );
        assert_eq!(hint(&problem, "chatcli", Lang::PtBr).as_deref(), Some("Veja chatcli --help"));
    }
}
