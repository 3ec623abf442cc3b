//! Contexts as lines: the list, one of them, what is attached, and everything that is said about them.

use std::collections::BTreeMap;

use super::request::Request;
use crate::budget::{estimate, share, tokens};
use crate::contexts::Notice;
use crate::order::{sort_by, sort_by_key};
use crate::port::{ContextAttachment, ContextDetail, ContextFacts, ContextTrouble, ContextsTold};
use crate::text::{Lang, Late, Text, fill, one_line, size, whole_lines};

/// Files or chunks that are listed by name.
const LISTED: usize = 50;
const KIB: u64 = 1024;

/// A note in the person's language.
pub(super) fn notice(notice: &Notice, lang: Lang) -> Vec<String> {
    whole_lines(noted(notice, lang))
}

fn noted(notice: &Notice, lang: Lang) -> Vec<String> {
    let one = |text: Late| vec![text.get(lang).to_owned()];
    match notice {
        Notice::Made { facts, left_out, sensitive, said, is_fleeting } => {
            let values = [
                ("name", facts.name.as_str()),
                ("count", &facts.files.to_string()),
                ("size", &size(facts.bytes)),
            ];
            let mut lines = vec![fill(Late::ContextMade.get(lang), &values)];
            if *left_out > 0 {
                lines.extend(counted(Late::ContextLeftOut, "count", *left_out, lang));
            }
            if *sensitive > 0 {
                lines.extend(counted(Late::ContextSensitive, "count", *sensitive, lang));
            }
            lines.extend(said.iter().cloned());
            if *is_fleeting {
                lines.push(Late::ContextFleeting.get(lang).to_owned());
            }
            lines
        }
        Notice::Attached { name, bytes, share } => {
            let values = [
                ("name", name.as_str()),
                ("tokens", &estimate(tokens(*bytes))),
                ("share", &share.to_string()),
            ];
            vec![fill(Late::ContextAttached.get(lang), &values)]
        }
        Notice::CameAlong(names) => named(Late::ContextsCameAlong, names, lang),
        Notice::Detached(name) => named(Late::ContextDetached, name, lang),
        Notice::Deleted(name) => named(Late::ContextDeleted, name, lang),
        Notice::Wrote(path) => named(Late::ContextWrote, path, lang),
        Notice::Damaged(count) => counted(Late::ContextsDamaged, "count", *count, lang),
        Notice::IsAttached(name) => named(Late::ContextIsAttached, name, lang),
        Notice::NotAttached(name) => named(Late::ContextNotAttached, name, lang),
        Notice::Gone(name) => named(Late::ContextGone, name, lang),
        Notice::Failed(trouble) => vec![failed(trouble, lang)],
        Notice::BadName(name) => named(Late::ContextBadName, name, lang),
        Notice::UnknownMode(name) => named(Late::ContextMode, name, lang),
        Notice::UnknownFlag(name) => named(Late::ContextFlag, name, lang),
        Notice::OneWay => one(Late::ContextOneWay),
        Notice::BadPriority => one(Late::ContextPriority),
        Notice::DescriptionLong => one(Late::ContextDescription),
        Notice::BadTags => one(Late::ContextTags),
        Notice::MergeFew => one(Late::ContextMergeFew),
        Notice::NeedsYes => one(Late::ContextNeedsYes),
        Notice::NotHere => vec![fill(Text::NotHere.get(lang), &[("command", "/context")])],
    }
}

/// Why it could not be done, as one sentence.
pub fn failed(trouble: &ContextTrouble, lang: Lang) -> String {
    let name = |text: Late, name: &str| fill(text.get(lang), &[("name", name)]);
    one_line(&match trouble {
        ContextTrouble::Unknown(context) => name(Late::ContextUnknown, context),
        ContextTrouble::Exists(context) => name(Late::ContextExists, context),
        ContextTrouble::NoFiles => Late::ContextNoFiles.get(lang).to_owned(),
        ContextTrouble::TooLarge(bytes) => fill(Late::ContextTooLarge.get(lang), &[("size", &size(*bytes))]),
        ContextTrouble::TooLong(bytes) => fill(Late::ContextTooLong.get(lang), &[("size", &size(*bytes))]),
        ContextTrouble::Path(sentence) => sentence.clone(),
        ContextTrouble::NotAContext(path) => name(Late::ContextNotOne, path),
        ContextTrouble::NotChunked(context) => name(Late::ContextNotChunked, context),
        ContextTrouble::NoChunk { chunk, of } => {
            fill(Late::ContextNoChunk.get(lang), &[("chunk", &chunk.to_string()), ("of", &of.to_string())])
        }
        ContextTrouble::Store(why) => fill(Late::ContextStore.get(lang), &[("why", why)]),
    })
}

/// What the store tells on a request, as lines. `attached` is what goes along with the conversation, if there is one.
pub fn said(
    request: &Request,
    told: &ContextsTold,
    attached: &[ContextAttachment],
    lang: Lang,
) -> Vec<String> {
    whole_lines(told_lines(request, told, attached, lang))
}

fn told_lines(
    request: &Request,
    told: &ContextsTold,
    attached: &[ContextAttachment],
    lang: Lang,
) -> Vec<String> {
    match (request, told) {
        (Request::List(_), ContextsTold::Listed { all, .. }) => {
            listed(&filtered(all, request), attached, lang)
        }
        (Request::Metrics, ContextsTold::Listed { all, .. }) => measured(all, attached, lang),
        (Request::Inspect { chunk, .. }, ContextsTold::Detail(detail)) => inspected(detail, *chunk, lang),
        (_, ContextsTold::Detail(detail)) => shown(detail, lang),
        (_, ContextsTold::Made { facts, left_out, sensitive, said, is_fleeting }) => {
            let (left_out, sensitive, is_fleeting) = (*left_out, *sensitive, *is_fleeting);
            let (facts, said) = (Box::new(facts.clone()), said.clone());
            noted(&Notice::Made { facts, left_out, sensitive, said, is_fleeting }, lang)
        }
        (_, ContextsTold::Deleted(name)) => notice(&Notice::Deleted(name.clone()), lang),
        (_, ContextsTold::Wrote(path)) => notice(&Notice::Wrote(path.clone()), lang),
        (_, ContextsTold::Failed(trouble)) => vec![failed(trouble, lang)],
        _ => Vec::new(),
    }
}

/// The contexts that a request for a list lets through; any other one lets all of them.
pub fn filtered<'a>(all: &'a [ContextFacts], request: &Request) -> Vec<&'a ContextFacts> {
    let day = |facts: &ContextFacts| facts.created.get(..10).unwrap_or_default().to_owned();
    let Request::List(filter) = request else { return all.iter().collect() };
    all.iter()
        .filter(|facts| {
            (filter.tags.is_empty() || filter.tags.iter().any(|tag| facts.tags.contains(tag)))
                && filter.mode.as_ref().is_none_or(|mode| *mode == facts.mode)
                && filter.name.as_ref().is_none_or(|name| facts.name.contains(name.as_str()))
                && filter.since.as_ref().is_none_or(|since| day(facts) >= *since)
                && filter.before.as_ref().is_none_or(|before| day(facts) < *before)
        })
        .collect()
}

fn listed(found: &[&ContextFacts], attached: &[ContextAttachment], lang: Lang) -> Vec<String> {
    if found.is_empty() {
        return vec![Late::ContextsNone.get(lang).to_owned()];
    }
    let width = found.iter().map(|facts| facts.name.chars().count()).max().unwrap_or_default();
    let mut lines = counted(Late::ContextsTitle, "count", found.len(), lang);
    for facts in found {
        let ContextFacts { name, mode, files, bytes, created, description, .. } = facts;
        let mark = attached.iter().any(|one| one.id == facts.id);
        let mark = if mark { format!(" {}", Late::ContextMark.get(lang)) } else { String::new() };
        let row = fill(
            Late::ContextRow.get(lang),
            &[("mode", mode), ("count", &files.to_string()), ("size", &size(*bytes)), ("date", created)],
        );
        lines.push(format!("  {name:width$}  {row}{mark}"));
        let tags = if facts.tags.is_empty() { String::new() } else { format!("[{}]", facts.tags.join(", ")) };
        let more = [description.as_str(), &tags].into_iter().filter(|text| !text.is_empty());
        let more = more.collect::<Vec<_>>().join(" ");
        if !more.is_empty() {
            lines.push(format!("    {more}"));
        }
    }
    lines
}

/// How many contexts there are, and how large they are.
fn measured(all: &[ContextFacts], attached: &[ContextAttachment], lang: Lang) -> Vec<String> {
    let is_attached = |facts: &&ContextFacts| attached.iter().any(|one| one.id == facts.id);
    let bytes = all.iter().map(|facts| facts.bytes).fold(0, u64::saturating_add);
    let values = [
        ("count", all.len().to_string()),
        ("attached", all.iter().filter(is_attached).count().to_string()),
        ("files", all.iter().map(|facts| facts.files).sum::<usize>().to_string()),
        ("size", size(bytes)),
        ("tokens", estimate(tokens(bytes))),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut modes: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|facts| *modes.entry(&facts.mode).or_default() += 1);
    let modes = modes.into_iter().map(|(mode, count)| format!("  {mode}: {count}"));
    std::iter::once(fill(Late::ContextMetrics.get(lang), &values)).chain(modes).collect()
}

/// One context: what it is, what kinds of files it has, and all of them or its chunks.
fn shown(detail: &ContextDetail, lang: Lang) -> Vec<String> {
    let facts = &detail.facts;
    let row = fill(
        Late::ContextRow.get(lang),
        &[
            ("mode", facts.mode.as_str()),
            ("count", &facts.files.to_string()),
            ("size", &size(facts.bytes)),
            ("date", &facts.created),
        ],
    );
    let mut lines = vec![facts.name.clone(), format!("  {row}"), format!("  ID: {}", facts.id)];
    if !facts.description.is_empty() {
        lines.push(format!("  {}", facts.description));
    }
    if !facts.tags.is_empty() {
        lines.push(format!("  [{}]", facts.tags.join(", ")));
    }
    let kinds = distribution(detail.files.iter().map(|file| file.kind.as_str()));
    lines.push(format!("  {kinds}"));
    if detail.chunks.is_empty() {
        let rows = detail.files.iter().map(|file| format!("  {}  {}", file.path, size(file.bytes)));
        first(&mut lines, rows, lang);
    } else {
        let rows = detail.chunks.iter().map(|chunk| {
            let count = chunk.files.len();
            format!("  {}. {} ({count}), {}", chunk.index, chunk.description, estimate(chunk.tokens))
        });
        first(&mut lines, rows, lang);
    }
    lines
}

/// Numbers about one context, or the files of one chunk.
fn inspected(detail: &ContextDetail, chunk: Option<usize>, lang: Lang) -> Vec<String> {
    let chunk = chunk.filter(|_| !detail.chunks.is_empty());
    if let Some(wanted) = chunk {
        let Some(chunk) = detail.chunks.iter().find(|chunk| chunk.index == wanted) else {
            return vec![failed(&ContextTrouble::NoChunk { chunk: wanted, of: detail.chunks.len() }, lang)];
        };
        let mut lines = vec![format!("{}. {}, {}", chunk.index, chunk.description, estimate(chunk.tokens))];
        first(&mut lines, chunk.files.iter().map(|path| format!("  {path}")), lang);
        return lines;
    }
    let files = &detail.files;
    let lines: usize = files.iter().map(|file| file.lines).sum();
    let of = |low: u64, high: u64| files.iter().filter(|file| (low..high).contains(&file.bytes)).count();
    let extension = |path: &str| match path.rsplit('/').next().unwrap_or_default().rsplit_once('.') {
        Some((_, end)) => format!(".{end}"),
        None => "-".to_owned(),
    };
    let extensions: Vec<String> = files.iter().map(|file| extension(&file.path)).collect();
    let average = lines / files.len().max(1);
    let values = [
        ("lines", lines.to_string()),
        ("average", average.to_string()),
        ("small", of(0, 10 * KIB).to_string()),
        ("middle", of(10 * KIB, 100 * KIB).to_string()),
        ("large", of(100 * KIB, u64::MAX).to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut shown = vec![detail.facts.name.clone()];
    let texts = [Late::ContextLines, Late::ContextSizes];
    shown.extend(texts.map(|text| format!("  {}", fill(text.get(lang), &values))));
    shown.push(format!("  {}", distribution(extensions.iter().map(String::as_str))));
    let sizes = detail.chunks.iter().map(|chunk| chunk.tokens);
    if let (Some(least), Some(most)) = (sizes.clone().min(), sizes.clone().max()) {
        let average = sizes.sum::<u64>() / detail.chunks.len().max(1) as u64;
        let values = [estimate(least), estimate(average), estimate(most)];
        let [least, average, most] = &values;
        let values = [("least", least.as_str()), ("average", average), ("most", most)];
        shown.push(format!("  {}", fill(Late::ContextChunks.get(lang), &values)));
    }
    shown
}

/// What is attached, and how much of the window it takes.
pub(crate) fn attached_rows(attached: &[ContextAttachment], window: u64, lang: Lang) -> Vec<String> {
    if attached.is_empty() {
        return vec![Late::ContextNothingAttached.get(lang).to_owned()];
    }
    let mut lines = counted(Late::ContextAttachedTitle, "count", attached.len(), lang);
    let mut rows: Vec<&ContextAttachment> = attached.iter().collect();
    sort_by_key(&mut rows, |one| one.priority);
    for one in rows {
        let way = match (&one.passages, one.chunks.as_slice()) {
            (Some(count), _) => format!("--rag {count}"),
            (None, []) => "--full".to_owned(),
            (None, chunks) => {
                format!("--chunks {}", chunks.iter().map(usize::to_string).collect::<Vec<_>>().join(","))
            }
        };
        lines.push(format!("  {}  {}, {way}, {}", one.priority, one.name, estimate(tokens(one.bytes))));
    }
    let total = tokens(attached.iter().map(|one| one.bytes).sum());
    let values = [("tokens", estimate(total)), ("share", share(total, window).to_string())];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    lines.push(fill(Late::ContextTotal.get(lang), &values));
    whole_lines(lines)
}

/// One line, with one name in it.
fn named(text: Late, name: &str, lang: Lang) -> Vec<String> {
    vec![fill(text.get(lang), &[("name", name)])]
}

/// One line, with one number in it.
fn counted(text: Late, name: &str, count: usize, lang: Lang) -> Vec<String> {
    vec![fill(text.get(lang), &[(name, &count.to_string())])]
}

/// How often each stands there, the most frequent first.
fn distribution<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    sort_by(&mut counts, |(a, few), (b, many)| many.cmp(few).then(a.cmp(b)));
    counts.into_iter().map(|(one, count)| format!("{one} {count}")).collect::<Vec<_>>().join(", ")
}

fn first(lines: &mut Vec<String>, rows: impl ExactSizeIterator<Item = String>, lang: Lang) {
    let more = rows.len().saturating_sub(LISTED);
    lines.extend(rows.take(LISTED));
    if more > 0 {
        lines.push(format!("  {}", fill(Text::AttachedMore.get(lang), &[("count", &more.to_string())])));
    }
}
