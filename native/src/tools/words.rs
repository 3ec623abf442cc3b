//! What is said of files and MCP servers that cannot be used, in words of the catalogue. What an operating system or a
//! server says stands in its own words.

use chatcli_agent::carried::{Flaw, Why, Wrong};
use chatcli_core::Lang;
use chatcli_core::port::Worded;
use chatcli_core::text::{Text, fill};
use chatcli_mcp::Trouble;

/// Why a file does not count; nothing where its whole folder does not, which is said once.
pub(super) fn of_file(why: &Why) -> Option<Worded> {
    Some(match why {
        Why::Untrusted => return None,
        Why::Unreadable(words) => Worded::as_said(words),
        Why::Shadowed(by) => with(Text::AlongShadowed, &[("path", by)]),
        Why::Wrong(wrong) => of_wrong(wrong),
    })
}

fn of_wrong(wrong: &Wrong) -> Worded {
    match wrong {
        Wrong::Empty => plain(Text::AlongEmpty),
        Wrong::Name => plain(Text::AlongNoName),
        Wrong::TooMuch => plain(Text::AlongTooMuch),
        Wrong::Paths => plain(Text::AlongBadPaths),
        Wrong::Toml => plain(Text::AlongNoToml),
        Wrong::Prompt => plain(Text::AlongNoPrompt),
        Wrong::Json => plain(Text::AlongNoJson),
        Wrong::NoHooks => plain(Text::AlongNoHooks),
        Wrong::ManyHooks(count) => with(Text::AlongManyHooks, &[("count", &count.to_string())]),
        Wrong::Hook(name, flaw) => {
            let flaw = of_flaw(*flaw);
            let words =
                |lang: Lang| fill(Text::AlongHook.get(lang), &[("name", name), ("why", flaw.get(lang))]);
            Worded::new(words)
        }
    }
}

fn of_flaw(flaw: Flaw) -> Text {
    match flaw {
        Flaw::NoEvent => Text::AlongHookNoEvent,
        Flaw::Event => Text::AlongHookEvent,
        Flaw::NoCommand => Text::AlongHookNoCommand,
        Flaw::Http => Text::AlongHookHttp,
        Flaw::Type => Text::AlongHookType,
        Flaw::Pattern => Text::AlongHookPattern,
    }
}

/// What is wrong with the list of MCP servers, or with an entry of it.
pub(super) fn of_entry(wrong: &chatcli_mcp::Wrong) -> Worded {
    use chatcli_mcp::Wrong as Entry;
    match wrong {
        Entry::Json { line, column } => {
            with(Text::AlongNoJsonAt, &[("line", &line.to_string()), ("column", &column.to_string())])
        }
        Entry::Shape => plain(Text::McpNoList),
        Entry::TooMany => plain(Text::McpMany),
        Entry::Name => plain(Text::AlongNoName),
        Entry::Twice => plain(Text::McpTwice),
        Entry::Nothing => plain(Text::McpNothing),
        Entry::Transport => plain(Text::McpTransport),
        Entry::Url => plain(Text::McpUrl),
        Entry::Key(key) => with(Text::McpKey, &[("name", key)]),
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
        Trouble::TooLong(_) | Trouble::Unknown(_) | Trouble::Arguments(_) => {
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

    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_the_readers_language_and_foreign_words_stay() {
        let hook = Why::Wrong(Wrong::Hook("guard".to_owned(), Flaw::Http));
        for (said, en, pt) in [
            (
                of_file(&hook),
                "hook guard: hooks over HTTP are not supported",
                "hook guard: não há suporte a hooks por HTTP",
            ),
            (of_file(&Why::Unreadable("EIO".to_owned())), "EIO", "EIO"),
            (of_file(&Why::Untrusted).or_else(|| Some(Worded::default())), "", ""),
            (
                Some(of_server(&Trouble::Silent(Duration::from_secs(5)))),
                "no answer within 5 s",
                "sem resposta em 5 s",
            ),
            (
                Some(of_server(&Trouble::Start("No such file".to_owned()))),
                "cannot start: No such file",
                "não foi possível iniciar: No such file",
            ),
            (
                Some(of_entry(&chatcli_mcp::Wrong::Json { line: 3, column: 7 })),
                "it is not JSON: line 3, column 7",
                "não é JSON: linha 3, coluna 7",
            ),
        ] {
            let said = said.expect("words");
            assert_eq!((said.get(Lang::En), said.get(Lang::PtBr)), (en, pt));
        }
    }
}
