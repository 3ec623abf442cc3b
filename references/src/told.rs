//! What came of a prompt's references, in the person's words.

use chatcli_core::text::{Late, fill, size};
use chatcli_core::{Attached, Lang};

use crate::attach::{Aside, Attachment, Why};

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
        Why::Missing => Late::ReferenceMissing,
        Why::Sensitive => Late::ReferenceSensitive,
        Why::TooLarge { bytes, limit } => {
            let values = [("name", name), ("size", &size(*bytes)), ("limit", &size(*limit))];
            return fill(Late::ReferenceTooLarge.get(lang), &values);
        }
        Why::Binary => Late::ReferenceBinary,
        Why::Image => Late::ReferenceImage,
        Why::Empty => Late::ReferenceEmpty,
        Why::NotAFile => Late::ReferenceNotAFile,
        Why::NoRepository => Late::ReferenceNoRepository,
        Why::Refused(words) => {
            return fill(Late::ReferenceUnreadable.get(lang), &[("name", name), ("why", words)]);
        }
        Why::Unavailable => Late::ReferenceUnavailable,
    };
    fill(text.get(lang), &[("name", name)])
}

fn aside(aside: &Aside, lang: Lang) -> String {
    let counted = |text: Late, name: &str, count: usize| {
        fill(text.get(lang), &[("name", name), ("count", &count.to_string())])
    };
    match aside {
        Aside::LeftOut { reference, files } => counted(Late::ReferenceLeftOut, reference, *files),
        Aside::Sensitive { reference, files } => counted(Late::ReferenceCredentials, reference, *files),
        Aside::Endless { reference } => fill(Late::ReferenceEndless.get(lang), &[("name", reference)]),
        Aside::UnknownOption(option) => fill(Late::ReferenceOption.get(lang), &[("option", option)]),
    }
}
