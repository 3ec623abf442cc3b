//! What came of a prompt's references, in the person's words.

use chatcli_core::text::{Text, fill, size};
use chatcli_core::{Attached, Lang};
use chatcli_references::{Aside, Attachment, Why};

/// The attachment as the core takes it.
pub fn attached(attachment: Attachment, lang: Lang) -> Attached {
    let Attachment { prompt, text, items, folders, failures, asides, pieces } = attachment;
    let failed = failures.len();
    let failures = failures.iter().map(|(name, why)| failure(name, why, lang));
    let asides = asides.iter().map(|aside| self::aside(aside, lang));
    Attached {
        said: failures.chain(asides).collect(),
        items: items.into_iter().map(|item| (item.name, item.bytes)).collect(),
        prompt,
        text,
        folders,
        failed,
        pieces,
    }
}

/// Why a reference or a path brought nothing.
pub fn failure(name: &str, why: &Why, lang: Lang) -> String {
    let text = match why {
        Why::Missing => Text::ReferenceMissing,
        Why::Sensitive => Text::ReferenceSensitive,
        Why::TooLarge { bytes, limit } => {
            let values = [("name", name), ("size", &size(*bytes)), ("limit", &size(*limit))];
            return fill(Text::ReferenceTooLarge.get(lang), &values);
        }
        Why::Binary => Text::ReferenceBinary,
        Why::Image => Text::ReferenceImage,
        Why::Empty => Text::ReferenceEmpty,
        Why::NotAFile => Text::ReferenceNotAFile,
        Why::NoRepository => Text::ReferenceNoRepository,
        Why::Refused(words) => {
            return fill(Text::ReferenceUnreadable.get(lang), &[("name", name), ("why", words)]);
        }
        Why::Unavailable => Text::ReferenceUnavailable,
    };
    fill(text.get(lang), &[("name", name)])
}

fn aside(aside: &Aside, lang: Lang) -> String {
    let counted = |text: Text, name: &str, count: usize| {
        fill(text.get(lang), &[("name", name), ("count", &count.to_string())])
    };
    match aside {
        Aside::LeftOut { reference, files } => counted(Text::ReferenceLeftOut, reference, *files),
        Aside::Sensitive { reference, files } => counted(Text::ReferenceCredentials, reference, *files),
        Aside::Endless { reference } => fill(Text::ReferenceEndless.get(lang), &[("name", reference)]),
        Aside::UnknownOption(option) => fill(Text::ReferenceOption.get(lang), &[("option", option)]),
    }
}
