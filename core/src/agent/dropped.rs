//! Why a file does not go along, in words of the catalogue. What an operating system says stands in its own words.

use chatcli_agent::carried::{Flaw, Why, Wrong};

use crate::port::Worded;
use crate::text::{Lang, Late, fill};

/// Why a file does not go along; nothing where its whole folder does not, which is said once.
pub fn why_left_out(why: &Why) -> Option<Worded> {
    Some(match why {
        Why::Untrusted => return None,
        Why::Unreadable(words) => Worded::as_said(words),
        Why::Shadowed(by) => with(Late::AlongShadowed, &[("path", by)]),
        Why::Wrong(wrong) => of(wrong),
    })
}

fn of(wrong: &Wrong) -> Worded {
    let text = match wrong {
        Wrong::Empty => Late::AlongEmpty,
        Wrong::Name => Late::AlongNoName,
        Wrong::TooMuch => Late::AlongTooMuch,
        Wrong::Paths => Late::AlongBadPaths,
        Wrong::Toml => Late::AlongNoToml,
        Wrong::Prompt => Late::AlongNoPrompt,
        Wrong::Json => Late::AlongNoJson,
        Wrong::NoHooks => Late::AlongNoHooks,
        Wrong::ManyHooks(count) => return with(Late::AlongManyHooks, &[("count", &count.to_string())]),
        Wrong::Hook(name, flaw) => {
            let words = |lang: Lang| {
                fill(Late::AlongHook.get(lang), &[("name", name), ("why", of_hook(*flaw).get(lang))])
            };
            return Worded::new(words);
        }
    };
    with(text, &[])
}

fn of_hook(flaw: Flaw) -> Late {
    match flaw {
        Flaw::NoEvent => Late::AlongHookNoEvent,
        Flaw::Event => Late::AlongHookEvent,
        Flaw::NoCommand => Late::AlongHookNoCommand,
        Flaw::Url => Late::AlongHookUrl,
        Flaw::Headers => Late::AlongHookHeaders,
        Flaw::Type => Late::AlongHookType,
        Flaw::Pattern => Late::AlongHookPattern,
    }
}

fn with(text: Late, values: &[(&str, &str)]) -> Worded {
    Worded::new(|lang| fill(text.get(lang), values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_the_readers_language_and_foreign_words_stay() {
        let hook = Why::Wrong(Wrong::Hook("guard".to_owned(), Flaw::Url));
        for (why, en, pt) in [
            (
                hook,
                "hook guard: url must be https, or http to this machine",
                "hook guard: url deve ser https, ou http para esta máquina",
            ),
            (
                Why::Wrong(Wrong::ManyHooks(64)),
                "more hooks than are used: 64",
                "mais hooks do que são usados: 64",
            ),
            (Why::Shadowed("~/a.md".to_owned()), "~/a.md comes first", "~/a.md vem antes"),
            (Why::Unreadable("EIO".to_owned()), "EIO", "EIO"),
        ] {
            let said = why_left_out(&why).unwrap();
            assert_eq!((said.get(Lang::En), said.get(Lang::PtBr)), (en, pt));
        }
        assert_eq!(why_left_out(&Why::Untrusted), None);
    }
}
