//! Puts together what a prompt names: reads it, writes its blocks, and says what could not be had and what was left out.

use std::ops::Range;

use chatcli_core::text::one_line;
use chatcli_redact::path::is_secret;

use crate::attachment::{Aside, Attachment, Item, Request, Why, why};
use crate::block::{self, MB, scaled};
use crate::choose;
use crate::grammar::{FileReference, Mode, Reference, Wanted, references, without};
use crate::labels::Labels;
use crate::limits::{Budget, GIT_BYTES, HISTORY_LINES, MAX_FILES, PIECE_FILE_BYTES, SCAN_BYTES};
use crate::reading::whole;
use crate::remarks::Remark;
use crate::scan::{Scan, Search, Taken, bytes, glob, is_below, is_glob, scan};
use crate::sections;
use crate::source::{Meta, Source, Trouble, What};
use crate::summary;

/// Follows the references of a prompt.
///
/// # Errors
/// Only [`Trouble::Stopped`]; what fails otherwise is told in the attachment.
pub async fn attach(source: &impl Source, request: &Request) -> Result<Attachment, Trouble> {
    let prompt = request.prompt.as_str();
    let labels = Labels(request.lang);
    let mut work = Work {
        source,
        labels,
        budget: Budget::new(&request.provider, &request.model, request.max_tokens),
        query: String::new(),
        found: Attachment::default(),
    };
    let all = references(prompt);
    // The question without its files, for choosing among them.
    let spans: Vec<Range<usize>> = all.iter().map(|reference| reference.span.clone()).collect();
    work.query = without(prompt, &spans);
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut files = String::new();
    let (mut history, mut git, mut environment) = (None, None, None);
    let is_given = source.is_given_by_person();
    for Reference { span, wanted } in all {
        let typed = prompt.get(span.clone()).unwrap_or_default().to_owned();
        match wanted {
            Wanted::File(reference) => {
                taken.push(work.file(&typed, span, &reference, false, &mut files).await?);
            }
            Wanted::Mention(reference) => {
                let used = work.file(&typed, span.clone(), &reference, true, &mut files).await?;
                if used.end > span.start {
                    taken.push(used);
                }
            }
            Wanted::Git => {
                taken.push(span);
                let said = source.git(GIT_BYTES).await.map(|said| sections::git(said, is_given, labels));
                work.section(&typed, said, &mut git)?;
            }
            Wanted::Env => {
                taken.push(span);
                let all = source.variables().await;
                if let Ok(all) = &all
                    && !is_given
                {
                    work.found.variables = sections::names(all);
                }
                let said = all.map(|all| sections::environment(all, is_given, labels));
                work.section(&typed, said, &mut environment)?;
            }
            Wanted::History => {
                taken.push(span);
                let said =
                    source.history(HISTORY_LINES).await.map(|all| sections::history(all, is_given, labels));
                work.section(&typed, said, &mut history)?;
            }
        }
    }
    let mut found = work.found;
    let has_any = !taken.is_empty();
    let mut rest = without(prompt, &taken);
    found.text = [history, git, environment].into_iter().flatten().collect();
    found.text.push_str(&files);
    // The Go program moves what stands behind the first `>` to the end; here that sign has to stand alone, and behind a
    // reference: before one, it is a sign of the person's own.
    let is_own = taken
        .first()
        .is_some_and(|first| prompt.get(..first.start).is_some_and(|before| before.contains(" > ")));
    if has_any
        && !is_own
        && let Some((before, after)) = rest.split_once(" > ").map(|(a, b)| (a.to_owned(), b.to_owned()))
    {
        found.text.push_str(after.trim());
        found.text.push('\n');
        rest = before;
    }
    rest.trim().clone_into(&mut found.prompt);
    Ok(found)
}

/// Where a path leads.
enum Place {
    Known(String, Meta),
    /// The pattern, where its walk began without links, and what it found.
    Pattern(String, String, Scan),
}

struct Work<'a, S> {
    source: &'a S,
    labels: Labels,
    budget: Budget,
    query: String,
    found: Attachment,
}

impl<S: Source> Work<'_, S> {
    fn section(
        &mut self,
        typed: &str,
        said: Result<String, Trouble>,
        into: &mut Option<String>,
    ) -> Result<(), Trouble> {
        match said {
            Ok(text) => {
                if into.is_none() {
                    self.found.items.push(Item { name: typed.to_owned(), bytes: bytes(&text) });
                }
                *into = Some(text);
            }
            Err(Trouble::Stopped) => return Err(Trouble::Stopped),
            Err(trouble) => {
                let why = if typed == "@git" && trouble == Trouble::Missing {
                    Why::NoRepository
                } else {
                    why(trouble)
                };
                self.found.failures.push((typed.to_owned(), why));
            }
        }
        Ok(())
    }

    /// Follows one reference to files. Gives back the bytes of the prompt that it took: none for a mention that is no
    /// path here.
    async fn file(
        &mut self,
        typed: &str,
        span: Range<usize>,
        reference: &FileReference,
        is_mention: bool,
        into: &mut String,
    ) -> Result<Range<usize>, Trouble> {
        let unknown = reference.unknown.iter().cloned().map(Aside::UnknownOption);
        self.found.asides.extend(unknown);
        let mut failed = None;
        for (path, end) in &reference.paths {
            match self.place(path, reference).await {
                Ok(place) => {
                    let name = match &place {
                        Place::Known(path, _) | Place::Pattern(path, ..) => path.clone(),
                    };
                    match self.place_text(place, reference).await {
                        Ok(text) => {
                            into.push('\n');
                            into.push_str(&text);
                            into.push('\n');
                        }
                        Err(Why::Refused(_) | Why::Missing) if is_mention => {
                            return Ok(span.start..span.start);
                        }
                        Err(why) => self.found.failures.push((name, why)),
                    }
                    return Ok(span.start..*end);
                }
                Err(Trouble::Stopped) => return Err(Trouble::Stopped),
                Err(trouble) => {
                    failed.get_or_insert(trouble);
                }
            }
        }
        if is_mention {
            return Ok(span.start..span.start);
        }
        let name = reference.paths.first().map_or_else(|| typed.to_owned(), |(path, _)| path.clone());
        self.found.failures.push((name, failed.map_or(Why::Missing, why)));
        Ok(span)
    }

    async fn place(&self, path: &str, reference: &FileReference) -> Result<Place, Trouble> {
        match self.source.stat(path).await {
            Ok(meta) => Ok(Place::Known(path.to_owned(), meta)),
            Err(Trouble::Missing) if is_glob(path) => {
                let (root, matcher) = glob(path).ok_or(Trouble::Missing)?;
                let meta = self.source.stat(&root).await?;
                if meta.what != What::Folder || is_secret(&root) || is_secret(&meta.absolute) {
                    return Err(Trouble::Missing);
                }
                let search = Search { glob: Some(matcher), ..self.search(root, reference) };
                let found = scan(self.source, &search).await?;
                let is_nothing = found.files.is_empty() && found.left_out == 0 && found.sensitive == 0;
                if is_nothing && found.remarks.iter().next().is_none() {
                    return Err(Trouble::Missing);
                }
                Ok(Place::Pattern(path.to_owned(), meta.absolute, found))
            }
            Err(trouble) => Err(trouble),
        }
    }

    fn search(&self, root: String, reference: &FileReference) -> Search {
        let (most, most_file) = match reference.mode {
            Mode::Full => (self.budget.full_bytes(), self.budget.full_bytes()),
            Mode::Summary | Mode::Chunked | Mode::Smart => (SCAN_BYTES, PIECE_FILE_BYTES),
        };
        Search { root, glob: None, gitignore: reference.gitignore, most, most_file, most_files: MAX_FILES }
    }

    async fn place_text(&mut self, place: Place, reference: &FileReference) -> Result<String, Why> {
        match place {
            Place::Pattern(path, root, found) => {
                self.folder(&path, &root).await;
                self.scanned(&path, found, reference.mode).await
            }
            // What a person named is a link's own name and the place that it leads to.
            Place::Known(path, meta) if is_secret(&path) || is_secret(&meta.absolute) => Err(Why::Sensitive),
            Place::Known(path, Meta { what: What::Folder, absolute, .. }) => {
                self.folder(&path, &absolute).await;
                if reference.mode == Mode::Summary
                    || (reference.mode == Mode::Smart && self.query.trim().is_empty())
                {
                    return self.structure(&path).await;
                }
                let search = self.search(path.clone(), reference);
                let found = scan(self.source, &search).await.map_err(why)?;
                if reference.mode == Mode::Smart && found.files.is_empty() && found.left_out == 0 {
                    return self.structure(&path).await;
                }
                self.scanned(&path, found, reference.mode).await
            }
            Place::Known(path, meta @ Meta { what: What::File, .. }) => {
                self.one(&path, &meta, reference.mode).await
            }
            Place::Known(..) => Err(Why::NotAFile),
        }
    }

    /// Files of a folder are about to be taken.
    async fn folder(&mut self, path: &str, absolute: &str) {
        self.found.folders.push(path.to_owned());
        let here = self.source.stat(".").await;
        self.found.needs_person |= here.map_or(true, |here| !is_below(&here.absolute, absolute));
    }

    async fn structure(&mut self, path: &str) -> Result<String, Why> {
        let most = self.budget.summary_bytes();
        let text = summary::folder(self.source, path, most, self.labels).await.map_err(why)?;
        self.found.items.push(Item { name: path.to_owned(), bytes: bytes(&text) });
        Ok(text)
    }

    /// One file that was named: no rule about names holds, except for what holds credentials.
    async fn one(&mut self, path: &str, meta: &Meta, mode: Mode) -> Result<String, Why> {
        if mode == Mode::Summary {
            let text = block::one_summary(path, meta.size, self.labels);
            self.found.items.push(Item { name: path.to_owned(), bytes: bytes(&text) });
            return Ok(text);
        }
        let limit = if mode == Mode::Full { self.budget.full_bytes() } else { PIECE_FILE_BYTES };
        let (text, remarks) = whole(self.source, path, meta, limit).await?;
        self.found.remarks.extend(remarks);
        let file = Taken { path: path.to_owned(), text, size: meta.size };
        self.found.items.push(Item { name: path.to_owned(), bytes: bytes(&file.text) });
        Ok(block::folder(&[file], None, self.labels))
    }

    /// The files of a folder or a pattern.
    async fn scanned(&mut self, path: &str, found: Scan, mode: Mode) -> Result<String, Why> {
        let reference = || path.to_owned();
        self.found.needs_person |= found.sensitive > 0;
        self.found.remarks.extend(found.remarks.clone());
        if found.files.is_empty() {
            return Err(match (found.left_out, found.sensitive) {
                (0, 0) if found.remarks.has(Remark::LeadsOut) => Why::LeadsOut,
                (0, 0) if found.remarks.has(Remark::NotUtf8) => Why::NotUtf8,
                (0, 0) => Why::Empty,
                (0, _) => Why::Sensitive,
                _ => {
                    let limit = if mode == Mode::Full { self.budget.full_bytes() } else { PIECE_FILE_BYTES };
                    Why::TooLarge { bytes: limit.saturating_add(1), limit }
                }
            });
        }
        if found.sensitive > 0 {
            self.found.asides.push(Aside::Sensitive { reference: reference(), files: found.sensitive });
        }
        if found.is_cut {
            self.found.asides.push(Aside::Endless { reference: reference() });
        }
        match mode {
            Mode::Full | Mode::Summary => {
                let truncated = found.is_truncated().then(|| self.budget.full_bytes());
                self.left_out(path, found.left_out);
                self.name(&found.files);
                Ok(block::folder(&found.files, truncated, self.labels))
            }
            Mode::Chunked => {
                self.left_out(path, found.left_out);
                Ok(self.pieces(found))
            }
            Mode::Smart => Ok(self.best(path, found).await),
        }
    }

    fn left_out(&mut self, path: &str, files: usize) {
        if files > 0 {
            self.found.asides.push(Aside::LeftOut { reference: path.to_owned(), files });
        }
    }

    fn name(&mut self, files: &[Taken]) {
        let items = files.iter().map(|file| Item { name: file.path.clone(), bytes: bytes(&file.text) });
        self.found.items.extend(items);
    }

    fn pieces(&mut self, found: Scan) -> String {
        let (count, total) = (found.files.len(), found.bytes());
        let pieces = choose::pieces(found.files, self.budget);
        let of = pieces.len();
        let mut text = format!("{}\n\n", self.labels.pieces(of, count, &scaled(total, MB)));
        for (place, files) in pieces.into_iter().enumerate() {
            let piece = format!(
                "{}\n\n{}",
                self.labels.piece(place + 1, of),
                block::folder(&files, None, self.labels)
            );
            if place == 0 {
                self.name(&files);
                text.push_str(&piece);
            } else {
                self.found.pieces.push(piece);
            }
        }
        if of > 1 {
            text.push_str(&self.labels.remaining(of - 1));
            text.push('\n');
        }
        text
    }

    async fn best(&mut self, path: &str, found: Scan) -> String {
        let all = found.files.len() + found.left_out;
        let terms = choose::terms(&self.query);
        let mut scored = Vec::with_capacity(found.files.len());
        for file in found.files {
            self.source.pause().await;
            scored.push((choose::score(&file, &terms), file));
        }
        let chosen = choose::best(scored, self.budget);
        self.left_out(path, all - chosen.len());
        let mut text = format!("{}\n", self.labels.chosen(self.query.trim()));
        for (hundredths, file) in &chosen {
            let (whole, part) = (hundredths / 100, hundredths % 100);
            text.push_str(&format!(
                "📄 {} ({} {whole}.{part:02})\n",
                one_line(&file.path),
                self.labels.score()
            ));
        }
        text.push_str(&self.labels.selected(chosen.len(), all));
        text.push_str("\n\n");
        let files: Vec<Taken> = chosen.into_iter().map(|(_, file)| file).collect();
        self.name(&files);
        text.push_str(&block::folder(&files, None, self.labels));
        text
    }
}
