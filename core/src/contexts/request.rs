//! The words after `/context`: what is asked for, and what cannot be.

use crate::contexts::Notice;
use crate::port::{ContextAttachment, ContextMode, ContextPlan, ContextsAsk};

/// Where a person does not say which context comes first.
const PRIORITY: i32 = 100;
/// Passages, where a person does not say how many.
const PASSAGES: usize = 8;
const MAX_PASSAGES: usize = 100;
const MAX_DESCRIPTION: usize = 500;
const MAX_TAGS: usize = 10;

/// What `/context` is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Request {
    /// What is attached.
    #[default]
    Attached,
    /// One goes along no more.
    Detach(String),
    /// Which there are.
    List(Filter),
    /// The list, for who looks at it.
    Look,
    /// How many there are, and how large.
    Metrics,
    /// One with its files.
    Show(String),
    /// Numbers about one.
    Inspect {
        /// Which one.
        name: String,
        /// The files of this chunk instead, counted from 1.
        chunk: Option<usize>,
    },
    /// One goes along from now on.
    Attach(ContextAttachment),
    /// One goes for good.
    Delete {
        /// Which one.
        name: String,
        /// Without asking.
        sure: bool,
    },
    /// A new one.
    Create(ContextPlan),
    /// Another one under its name.
    Update(ContextPlan),
    /// A new one of several.
    Merge {
        /// Its name.
        name: String,
        /// Those it is made of.
        of: Vec<String>,
    },
    /// One as a file.
    Export {
        /// Which one.
        name: String,
        /// Where.
        path: String,
    },
    /// A file as one.
    Import {
        /// Where it is.
        path: String,
    },
}

impl Request {
    /// The question to the store.
    pub fn ask(&self) -> ContextsAsk {
        match self.clone() {
            Self::Attached | Self::Detach(_) | Self::List(_) | Self::Look | Self::Metrics => {
                ContextsAsk::List
            }
            Self::Show(name) | Self::Inspect { name, .. } => ContextsAsk::Read(name),
            Self::Attach(attachment) => ContextsAsk::Check(attachment),
            Self::Delete { name, .. } => ContextsAsk::Delete(name),
            Self::Create(plan) => ContextsAsk::Create(plan),
            Self::Update(plan) => ContextsAsk::Update(plan),
            Self::Merge { name, of } => ContextsAsk::Merge { name, of },
            Self::Export { name, path } => ContextsAsk::Export { name, path },
            Self::Import { path } => ContextsAsk::Import { path },
        }
    }
}

/// Which contexts of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Those with one of these.
    pub tags: Vec<String>,
    /// Those of this mode.
    pub mode: Option<String>,
    /// Those whose name contains this.
    pub name: Option<String>,
    /// Those of this day or later: `YYYY-MM-DD`, in the person's own calendar.
    pub since: Option<String>,
    /// Those of earlier days.
    pub before: Option<String>,
}

/// The flags that may follow such a word, for completion.
pub(crate) fn flags(word: &str) -> &'static [&'static str] {
    match word.to_ascii_lowercase().as_str() {
        "create" | "new" => &["--mode", "--description", "--tags", "--force"],
        "update" | "edit" => &["--mode", "--description", "--tags"],
        "attach" | "add" => &["--priority", "--chunk", "--chunks", "--rag", "--full"],
        "list" | "ls" => &["--tag", "--mode", "--name", "--since", "--before"],
        "inspect" => &["--chunk"],
        "delete" | "del" | "rm" => &["--yes"],
        _ => &[],
    }
}

/// Reads the words after `/context`.
///
/// # Errors
/// What is wrong with them; none = they are not as they are written.
pub fn request(words: &[&str]) -> Result<Request, Option<Notice>> {
    let Some((first, rest)) = words.split_first() else { return Ok(Request::List(Filter::default())) };
    let mut given = Words { rest };
    match first.to_ascii_lowercase().as_str() {
        "create" | "new" => plan(given, true).map(Request::Create),
        "update" | "edit" => plan(given, false).map(Request::Update),
        "attach" | "add" => attach(given).map(Request::Attach),
        "detach" | "remove" => given.only().map(Request::Detach),
        "list" | "ls" => list(given).map(Request::List),
        "show" | "info" | "view" => given.only().map(Request::Show),
        "inspect" => {
            let name = given.name()?;
            let chunk = match given.next() {
                None => None,
                Some("--chunk" | "-c") => Some(positive(given.value()?)?),
                Some(_) => return Err(None),
            };
            given.end(Request::Inspect { name, chunk })
        }
        "delete" | "del" | "rm" => {
            let name = given.name()?;
            match given.next() {
                None => Ok(Request::Delete { name, sure: false }),
                Some("--yes" | "-y") => given.end(Request::Delete { name, sure: true }),
                Some(_) => Err(None),
            }
        }
        "merge" | "join" => {
            let name = new_name(given.name()?)?;
            let of: Vec<String> = given.rest.iter().map(|word| (*word).to_owned()).collect();
            if of.len() < 2 { Err(Some(Notice::MergeFew)) } else { Ok(Request::Merge { name, of }) }
        }
        "attached" => given.end(Request::Attached),
        "metrics" | "stats" => given.end(Request::Metrics),
        "export" => {
            let name = given.name()?;
            let path = given.next().map_or_else(|| format!("{name}.json"), str::to_owned);
            given.end(Request::Export { name, path })
        }
        "import" => given.only().map(|path| Request::Import { path }),
        _ => Err(None),
    }
}

type Read<T> = Result<T, Option<Notice>>;

/// What is left of the words.
struct Words<'a> {
    rest: &'a [&'a str],
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// The value that a flag needs.
    fn value(&mut self) -> Read<&'a str> {
        self.next().ok_or(None)
    }

    fn name(&mut self) -> Read<String> {
        self.value().map(str::to_owned)
    }

    fn only(mut self) -> Read<String> {
        let name = self.name()?;
        self.end(name)
    }

    fn end<T>(&self, read: T) -> Read<T> {
        if self.rest.is_empty() { Ok(read) } else { Err(None) }
    }
}

fn plan(mut given: Words<'_>, is_new: bool) -> Read<ContextPlan> {
    let mut plan = ContextPlan::default();
    let mut words = Vec::new();
    while let Some(word) = given.next() {
        match word {
            "--mode" | "-m" => plan.mode = Some(mode(given.value()?)?),
            "--description" | "--desc" | "-d" => plan.description = Some(given.name()?),
            "--tags" | "-t" => {
                let tags = given.value()?.split(',').map(str::trim).filter(|tag| !tag.is_empty());
                plan.tags = Some(tags.map(str::to_owned).collect());
            }
            "--force" | "-f" if is_new => plan.replace = true,
            flag if flag.starts_with('-') && flag.len() > 1 => {
                return Err(Some(Notice::UnknownFlag(flag.to_owned())));
            }
            word => words.push(word.to_owned()),
        }
    }
    if words.is_empty() || (is_new && words.len() < 2) {
        return Err(None);
    }
    plan.name = if is_new { new_name(words.remove(0))? } else { words.remove(0) };
    plan.paths = words;
    if plan.description.as_ref().is_some_and(|text| text.len() > MAX_DESCRIPTION) {
        return Err(Some(Notice::DescriptionLong));
    }
    let is_tag = |tag: &String| {
        (2..=20).contains(&tag.len())
            && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if plan.tags.as_ref().is_some_and(|tags| tags.len() > MAX_TAGS || !tags.iter().all(is_tag)) {
        return Err(Some(Notice::BadTags));
    }
    Ok(plan)
}

/// A name that a context may get: 3 to 64 letters, digits, `-`, `_` and blanks, not signs alone.
fn new_name(name: String) -> Read<String> {
    let name = name.trim();
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b' ');
    let is_good = (3..=64).contains(&name.len())
        && name.bytes().all(is_sign)
        && name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if is_good { Ok(name.to_owned()) } else { Err(Some(Notice::BadName(name.to_owned()))) }
}

fn mode(word: &str) -> Read<ContextMode> {
    ContextMode::named(word).ok_or_else(|| Some(Notice::UnknownMode(word.to_owned())))
}

fn positive(word: &str) -> Read<usize> {
    word.parse().ok().filter(|number| *number > 0).ok_or(None)
}

fn attach(mut given: Words<'_>) -> Read<ContextAttachment> {
    let mut found = ContextAttachment { priority: PRIORITY, ..ContextAttachment::default() };
    let (mut name, mut is_full) = (None, false);
    while let Some(word) = given.next() {
        match word {
            "--priority" | "-p" => {
                let number = given.value()?.parse().ok().filter(|number| (0..=1000).contains(number));
                found.priority = number.ok_or(Some(Notice::BadPriority))?;
            }
            "--chunk" | "-c" => found.chunks.push(positive(given.value()?)?),
            "--chunks" | "-C" => {
                for number in given.value()?.split(',') {
                    found.chunks.push(positive(number.trim())?);
                }
            }
            "--rag" | "--retrieve" | "-r" => {
                let count = given.rest.first().and_then(|word| word.parse::<i64>().ok());
                if count.is_some() {
                    given.next();
                }
                let count = count.and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0);
                found.passages = Some(count.unwrap_or(PASSAGES).min(MAX_PASSAGES));
            }
            "--full" | "-f" => is_full = true,
            flag if flag.starts_with('-') => return Err(Some(Notice::UnknownFlag(flag.to_owned()))),
            word if name.is_none() => name = Some(word.to_owned()),
            _ => return Err(None),
        }
    }
    found.name = name.ok_or(None)?;
    found.chunks.sort_unstable();
    found.chunks.dedup();
    let has_chunks = !found.chunks.is_empty();
    if found.passages.is_some() && (has_chunks || is_full) || has_chunks && is_full {
        return Err(Some(Notice::OneWay));
    }
    Ok(found)
}

fn list(mut given: Words<'_>) -> Read<Filter> {
    let mut filter = Filter::default();
    while let Some(word) = given.next() {
        match word {
            "--tag" => filter.tags.push(given.name()?),
            "--mode" | "-m" => filter.mode = Some(mode(given.value()?)?.name().to_owned()),
            "--name" => filter.name = Some(given.name()?),
            "--since" => filter.since = Some(day(given.value()?)?),
            "--before" => filter.before = Some(day(given.value()?)?),
            flag => return Err(Some(Notice::UnknownFlag(flag.to_owned()))),
        }
    }
    Ok(filter)
}

/// `YYYY-MM-DD`.
fn day(word: &str) -> Read<String> {
    let is_day = word.len() == 10
        && word.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_day { Ok(word.to_owned()) } else { Err(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, Option<Notice>> {
        let words = shlex::split(line).unwrap();
        request(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn names_follow_the_go_programs_rule() {
        for (name, is_good) in [
            ("ab", false),
            (&"a".repeat(65), false),
            ("a/b", false),
            ("---", false),
            ("my-api_1", true),
            (&"a".repeat(64), true),
            ("'my api'", true),
            ("ção", false),
        ] {
            assert_eq!(read(&format!("create {name} src")).is_ok(), is_good, "{name}");
        }
    }

    #[test]
    fn flags_and_paths_mix_and_quotes_hold_together() {
        let Ok(Request::Create(plan)) =
            read("new api src -m chunked --description \"two words\" 'a b.md' -t go,api --force")
        else {
            panic!("it is well written");
        };
        assert_eq!((plan.name.as_str(), plan.paths), ("api", vec!["src".to_owned(), "a b.md".to_owned()]));
        assert_eq!(plan.description.as_deref(), Some("two words"));
        assert_eq!(plan.tags, Some(vec!["go".to_owned(), "api".to_owned()]));
        assert!(plan.mode == Some(ContextMode::Chunked) && plan.replace);
        assert!(matches!(read("update api --mode knowledge"), Ok(Request::Update(_))));
        assert_eq!(read("attach api --bad"), Err(Some(Notice::UnknownFlag("--bad".into()))));
    }

    #[test]
    fn what_is_attached_has_one_way_and_a_place() {
        let attach = |line: &str| match read(line) {
            Ok(Request::Attach(found)) => Some((found.priority, found.chunks, found.passages)),
            _ => None,
        };
        for (line, found) in [
            ("attach api", Some((100, vec![], None))),
            ("attach api -p 0 --full", Some((0, vec![], None))),
            ("attach api --chunk 3 -C 1,2,3", Some((100, vec![1, 2, 3], None))),
            ("attach api --rag", Some((100, vec![], Some(8)))),
            ("attach --rag 3 api", Some((100, vec![], Some(3)))),
            ("attach api -r -2", Some((100, vec![], Some(8)))),
            ("attach api --rag --chunks 1", None),
            ("attach api --full --rag", None),
            ("attach api --full --chunk 1", None),
            ("attach api --chunk 0", None),
            ("attach api -p 1001", None),
            ("attach api other", None),
            ("attach", None),
        ] {
            assert_eq!(attach(line), found, "{line}");
        }
    }

    /// What completion offers is what is read.
    #[test]
    fn every_flag_that_is_offered_is_read() {
        for (word, rest) in [
            ("create", "abc src"),
            ("update", "abc"),
            ("attach", "abc"),
            ("list", ""),
            ("inspect", "abc"),
            ("delete", "abc"),
        ] {
            for flag in flags(word) {
                let value = match *flag {
                    "--mode" => "full",
                    "--since" | "--before" => "2026-01-31",
                    "--tags" => "tag",
                    "--force" | "--full" | "--yes" | "--rag" => "",
                    _ => "7",
                };
                let line = format!("{word} {rest} {flag} {value}");
                assert!(read(&line).is_ok(), "{line}");
            }
        }
        assert_eq!(read("stats"), Ok(Request::Metrics));
    }

    #[test]
    fn what_is_not_written_so_is_refused() {
        for line in [
            "create api",
            "create",
            "merge abc a",
            "export",
            "export a b c",
            "list --since 2026",
            "show",
            "show a b",
            "x",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
        assert_eq!(read(""), Ok(Request::List(Filter::default())));
    }
}
