//! Contexts as lines: the list, one of them, what is attached, and everything that is said about them.

use std::collections::BTreeMap;

use super::request::Filter;
use crate::budget::{estimate, share, tokens};
use crate::contexts::Notice;
use crate::port::{ContextAttachment, ContextDetail, ContextFacts, ContextTrouble};
use crate::text::{Lang, Text, counted, fill, named, size};

/// Files or chunks that are listed by name.
const LISTED: usize = 50;
const KIB: u64 = 1024;

/// A note in the person's language.
pub(super) fn notice(notice: &Notice, lang: Lang) -> Vec<String> {
    let one = |text: Text| vec![text.get(lang).to_owned()];
    match notice {
        Notice::Made { facts, left_out, sensitive } => {
            let values = [
                ("name", facts.name.as_str()),
                ("count", &facts.files.to_string()),
                ("size", &size(facts.bytes)),
            ];
            let mut lines = vec![fill(Text::ContextMade.get(lang), &values)];
            if *left_out > 0 {
                lines.extend(counted(Text::ContextLeftOut, "count", *left_out, lang));
            }
            if *sensitive > 0 {
                lines.extend(counted(Text::ContextSensitive, "count", *sensitive, lang));
            }
            lines
        }
        Notice::Attached { name, bytes, share } => {
            let values = [
                ("name", name.as_str()),
                ("tokens", &estimate(tokens(*bytes))),
                ("share", &share.to_string()),
            ];
            vec![fill(Text::ContextAttached.get(lang), &values)]
        }
        Notice::Detached(name) => named(Text::ContextDetached, name, lang),
        Notice::Deleted(name) => named(Text::ContextDeleted, name, lang),
        Notice::Wrote(path) => named(Text::ContextWrote, path, lang),
        Notice::Damaged(count) => counted(Text::ContextsDamaged, "count", *count, lang),
        Notice::IsAttached(name) => named(Text::ContextIsAttached, name, lang),
        Notice::NotAttached(name) => named(Text::ContextNotAttached, name, lang),
        Notice::Gone(name) => named(Text::ContextGone, name, lang),
        Notice::Failed(trouble) => vec![failed(trouble, lang)],
        Notice::BadName(name) => named(Text::ContextBadName, name, lang),
        Notice::UnknownMode(name) => named(Text::ContextMode, name, lang),
        Notice::UnknownFlag(name) => named(Text::ContextFlag, name, lang),
        Notice::OneWay => one(Text::ContextOneWay),
        Notice::BadPriority => one(Text::ContextPriority),
        Notice::DescriptionLong => one(Text::ContextDescription),
        Notice::BadTags => one(Text::ContextTags),
        Notice::MergeFew => one(Text::ContextMergeFew),
        Notice::NeedsYes => one(Text::ContextNeedsYes),
        Notice::NotHere => vec![fill(Text::NotHere.get(lang), &[("command", "/context")])],
    }
}

/// Why it could not be done, as one sentence.
pub fn failed(trouble: &ContextTrouble, lang: Lang) -> String {
    let name = |text: Text, name: &str| fill(text.get(lang), &[("name", name)]);
    match trouble {
        ContextTrouble::Unknown(context) => name(Text::ContextUnknown, context),
        ContextTrouble::Exists(context) => name(Text::ContextExists, context),
        ContextTrouble::NoFiles => Text::ContextNoFiles.get(lang).to_owned(),
        ContextTrouble::TooLarge(bytes) => fill(Text::ContextTooLarge.get(lang), &[("size", &size(*bytes))]),
        ContextTrouble::TooLong(bytes) => fill(Text::ContextTooLong.get(lang), &[("size", &size(*bytes))]),
        ContextTrouble::Path(sentence) => sentence.clone(),
        ContextTrouble::NotAContext(path) => name(Text::ContextNotOne, path),
        ContextTrouble::NotChunked(context) => name(Text::ContextNotChunked, context),
        ContextTrouble::NoChunk { chunk, of } => {
            fill(Text::ContextNoChunk.get(lang), &[("chunk", &chunk.to_string()), ("of", &of.to_string())])
        }
        ContextTrouble::Store(why) => fill(Text::ContextStore.get(lang), &[("why", why)]),
    }
}

/// The contexts that the filter lets through.
pub(crate) fn listed(
    all: &[ContextFacts],
    filter: &Filter,
    attached: &[ContextAttachment],
    lang: Lang,
) -> Vec<String> {
    let day = |facts: &ContextFacts| facts.created.get(..10).unwrap_or_default().to_owned();
    let found: Vec<&ContextFacts> = all
        .iter()
        .filter(|facts| {
            (filter.tags.is_empty() || filter.tags.iter().any(|tag| facts.tags.contains(tag)))
                && filter.mode.as_ref().is_none_or(|mode| *mode == facts.mode)
                && filter.name.as_ref().is_none_or(|name| facts.name.contains(name.as_str()))
                && filter.since.as_ref().is_none_or(|since| day(facts) >= *since)
                && filter.before.as_ref().is_none_or(|before| day(facts) < *before)
        })
        .collect();
    if found.is_empty() {
        return vec![Text::ContextsNone.get(lang).to_owned()];
    }
    let width = found.iter().map(|facts| facts.name.chars().count()).max().unwrap_or_default();
    let mut lines = counted(Text::ContextsTitle, "count", found.len(), lang);
    for facts in found {
        let ContextFacts { name, mode, files, bytes, created, description, .. } = facts;
        let mark = attached.iter().any(|one| one.id == facts.id);
        let mark = if mark { format!(" {}", Text::ContextMark.get(lang)) } else { String::new() };
        let row = fill(
            Text::ContextRow.get(lang),
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
pub(crate) fn measured(all: &[ContextFacts], attached: &[ContextAttachment], lang: Lang) -> Vec<String> {
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
    std::iter::once(fill(Text::ContextMetrics.get(lang), &values)).chain(modes).collect()
}

/// One context: what it is, what kinds of files it has, and all of them or its chunks.
pub(crate) fn shown(detail: &ContextDetail, lang: Lang) -> Vec<String> {
    let facts = &detail.facts;
    let row = fill(
        Text::ContextRow.get(lang),
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
pub(crate) fn inspected(detail: &ContextDetail, chunk: Option<usize>, lang: Lang) -> Vec<String> {
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
    let texts = [Text::ContextLines, Text::ContextSizes];
    shown.extend(texts.map(|text| format!("  {}", fill(text.get(lang), &values))));
    shown.push(format!("  {}", distribution(extensions.iter().map(String::as_str))));
    let sizes = detail.chunks.iter().map(|chunk| chunk.tokens);
    if let (Some(least), Some(most)) = (sizes.clone().min(), sizes.clone().max()) {
        let average = sizes.sum::<u64>() / detail.chunks.len().max(1) as u64;
        let values = [estimate(least), estimate(average), estimate(most)];
        let [least, average, most] = &values;
        let values = [("least", least.as_str()), ("average", average), ("most", most)];
        shown.push(format!("  {}", fill(Text::ContextChunks.get(lang), &values)));
    }
    shown
}

/// What is attached, and how much of the window it takes.
pub(crate) fn attached_rows(attached: &[ContextAttachment], window: u64, lang: Lang) -> Vec<String> {
    if attached.is_empty() {
        return vec![Text::ContextNothingAttached.get(lang).to_owned()];
    }
    let mut lines = counted(Text::ContextAttachedTitle, "count", attached.len(), lang);
    let mut rows: Vec<&ContextAttachment> = attached.iter().collect();
    rows.sort_by_key(|one| one.priority);
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
    lines.push(fill(Text::ContextTotal.get(lang), &values));
    lines
}

/// How often each stands there, the most frequent first.
fn distribution<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, few), (b, many)| many.cmp(few).then(a.cmp(b)));
    counts.into_iter().map(|(one, count)| format!("{one} {count}")).collect::<Vec<_>>().join(", ")
}

fn first(lines: &mut Vec<String>, rows: impl ExactSizeIterator<Item = String>, lang: Lang) {
    let more = rows.len().saturating_sub(LISTED);
    lines.extend(rows.take(LISTED));
    if more > 0 {
        lines.push(format!("  {}", fill(Text::AttachedMore.get(lang), &[("count", &more.to_string())])));
    }
}
