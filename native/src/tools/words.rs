//! What is said of MCP servers that cannot be used, in words of the catalogue. What an operating system or a server says
//! stands in its own words.

use chatcli_core::port::Worded;
use chatcli_core::text::{Text, fill};
use chatcli_mcp::{Trouble, Wrong};

/// What is wrong with the list of MCP servers, or with an entry of it.
pub(super) fn of_entry(wrong: &Wrong) -> Worded {
    match wrong {
        Wrong::Json { line, column } => {
            with(Text::McpNoJson, &[("line", &line.to_string()), ("column", &column.to_string())])
        }
        Wrong::Shape => plain(Text::McpNoList),
        Wrong::TooMany => plain(Text::McpMany),
        Wrong::Name => plain(Text::McpNoName),
        Wrong::Twice => plain(Text::McpTwice),
        Wrong::Nothing => plain(Text::McpNothing),
        Wrong::Transport => plain(Text::McpTransport),
        Wrong::Url => plain(Text::McpUrl),
        Wrong::Key(key) => with(Text::McpKey, &[("name", key)]),
    }
}

/// Why an MCP server cannot be used.
pub(super) fn of_server(trouble: &Trouble) -> Worded {
    match trouble {
        Trouble::Start(why) => with(Text::McpStart, &[("why", why)]),
        Trouble::Silent(time) => with(Text::McpSilent, &[("secs", &time.as_secs().to_string())]),
        Trouble::Ended(words) if words.is_empty() => plain(Text::McpEnded),
        Trouble::Ended(words) => with(Text::McpEndedSaying, &[("why", words)]),
        Trouble::Refused(words) => with(Text::McpRefused, &[("why", words)]),
        Trouble::Unusable(words) => with(Text::McpUnusable, &[("why", words)]),
        // Those are about a call, which the model reads.
        Trouble::TooMuch(_) | Trouble::TooLong(_) | Trouble::Unknown(_) | Trouble::Arguments(_) => {
            Worded::as_said(&trouble.to_string())
        }
    }
}

fn plain(text: Text) -> Worded {
    with(text, &[])
}

fn with(text: Text, values: &[(&str, &str)]) -> Worded {
    Worded::new(|lang| fill(text.get(lang), values))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chatcli_core::Lang;

    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_the_readers_language_and_foreign_words_stay() {
        for (said, en, pt) in [
            (
                of_server(&Trouble::Silent(Duration::from_secs(5))),
                "no answer within 5 s",
                "sem resposta em 5 s",
            ),
            (
                of_server(&Trouble::Start("No such file".to_owned())),
                "cannot start: No such file",
                "não foi possível iniciar: No such file",
            ),
            (of_server(&Trouble::Ended(String::new())), "it has ended", "encerrou"),
            (
                of_entry(&Wrong::Json { line: 3, column: 7 }),
                "it is not JSON: line 3, column 7",
                "não é JSON: linha 3, coluna 7",
            ),
            (of_entry(&Wrong::Key("args")), "args cannot be used", "args não pode ser usado"),
        ] {
            assert_eq!((said.get(Lang::En), said.get(Lang::PtBr)), (en, pt));
        }
    }
}
