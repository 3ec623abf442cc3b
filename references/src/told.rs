//! What came of a prompt's references, in the person's words.

use chatcli_core::text::{Late, Text, fill, one_line, size};
use chatcli_core::{Attached, Lang};

use crate::attachment::{Aside, Attachment, Why};
use crate::remarks::{Remark, Remarks};

/// The attachment as the core takes it. Every name in it is one line, because a person agrees to a list of them.
pub fn attached(attachment: Attachment, lang: Lang) -> Attached {
    let Attachment {
        prompt,
        text,
        items,
        folders,
        variables,
        failures,
        asides,
        remarks,
        needs_person,
        pieces,
    } = attachment;
    let failed = failures.len();
    let failures = failures.iter().map(|(name, why)| failure(name, why, lang));
    let asides = asides.iter().map(|aside| self::aside(aside, lang));
    Attached {
        said: failures.chain(asides).chain(remarked(&remarks, lang)).collect(),
        items: items.into_iter().map(|item| (one_line(&item.name), item.bytes)).collect(),
        needs_person,
        prompt,
        text,
        folders,
        variables,
        failed,
        pieces,
    }
}

/// Why a reference or a path brought nothing.
pub fn failure(name: &str, why: &Why, lang: Lang) -> String {
    let name = one_line(name);
    let name = name.as_str();
    let text = match why {
        Why::Missing => Late::ReferenceMissing,
        Why::Sensitive => Late::ReferenceSensitive,
        Why::TooLarge { bytes, limit } => {
            let values = [("name", name), ("size", &size(*bytes)), ("limit", &size(*limit))];
            return fill(Late::ReferenceTooLarge.get(lang), &values);
        }
        Why::Binary => Late::ReferenceBinary,
        Why::NotUtf8 => Late::ReferenceNotUtf8,
        Why::LeadsOut => Late::ReferenceAllLeadOut,
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

/// What is to be known about single files, one sentence for each kind of it.
pub fn remarked(remarks: &Remarks, lang: Lang) -> Vec<String> {
    let sentence = |(remark, names, more): (Remark, &[String], usize)| {
        let text = match remark {
            Remark::LeadsOut => Late::ReferenceLeadsOut,
            Remark::NotUtf8 => Late::ReferenceNotUtf8,
            Remark::Western => Late::ReferenceWestern,
            Remark::Masked => Late::ReferenceMasked,
        };
        let mut names: Vec<String> = names.iter().map(|name| one_line(name)).collect();
        if more > 0 {
            names.push(fill(Text::AttachedMore.get(lang), &[("count", &more.to_string())]));
        }
        fill(text.get(lang), &[("name", &names.join(", "))])
    };
    remarks.iter().map(sentence).collect()
}

fn aside(aside: &Aside, lang: Lang) -> String {
    let counted = |text: Late, name: &str, count: usize| {
        fill(text.get(lang), &[("name", &one_line(name)), ("count", &count.to_string())])
    };
    match aside {
        Aside::LeftOut { reference, files } => counted(Late::ReferenceLeftOut, reference, *files),
        Aside::Sensitive { reference, files } => counted(Late::ReferenceCredentials, reference, *files),
        Aside::Endless { reference } => {
            fill(Late::ReferenceEndless.get(lang), &[("name", &one_line(reference))])
        }
        Aside::UnknownOption(option) => fill(Late::ReferenceOption.get(lang), &[("option", option)]),
    }
}
