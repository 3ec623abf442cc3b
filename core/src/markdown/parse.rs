//! Reads finished Markdown into the block tree, with pulldown-cmark. HTML becomes the text it is, images become
//! their description, and only links that a reader can safely follow stay links; where another one leads is said in
//! the text. Nothing of a text is dropped: definitions stand where they were written, and so do cells that a table has
//! no column for.

use std::ops::Range;

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd,
};

use super::block::{Align, Block, Inline, Item};
use super::guard::{guarded, prose, verbatim};
use super::links;

/// How deep blocks may nest before the rest is flattened: a hostile answer must not exhaust the stack.
const MAX_DEPTH: usize = 32;
/// What stands before an item that is only text.
const MARK: &str = "- ";

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The blocks of a text.
pub fn parse(source: &str) -> Vec<Block> {
    read(&guarded(source))
}

/// The blocks of a guarded text.
pub(super) fn read(source: &str) -> Vec<Block> {
    Reader::new(source).blocks(None)
}

/// Where the top-level blocks of a guarded text start and end, in bytes, and whether the last one is a paragraph.
pub(super) fn top_level(source: &str) -> (Vec<Range<usize>>, bool) {
    let mut ranges = Vec::new();
    let mut is_paragraph = false;
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    ranges.push(range);
                    is_paragraph = tag == Tag::Paragraph;
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => {
                ranges.push(range);
                is_paragraph = false;
            }
            _ => {}
        }
    }
    (ranges, is_paragraph)
}

struct Reader<'a> {
    source: &'a str,
    events: OffsetIter<'a>,
    depth: usize,
    /// Inside links no others are looked for.
    links: usize,
    /// The parser reads no backslashes in what comes.
    is_raw: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        let events = Parser::new_ext(source, options()).into_offset_iter();
        Self { source, events, depth: 0, links: 0, is_raw: false }
    }

    /// Blocks up to the given end (or the end of the text).
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        // Tight list items hold text without a paragraph around it.
        let mut loose: Vec<Inline> = Vec::new();
        self.depth += 1;
        while let Some((event, range)) = self.events.next() {
            let event = match event {
                Event::End(end) if Some(end) == until => break,
                event => event,
            };
            if !matches!(&event, Event::Start(tag) if is_block(tag)) && !matches!(event, Event::Rule) {
                self.inline(event, &mut loose);
                continue;
            }
            flush(&mut loose, &mut blocks);
            match event {
                Event::Start(tag) => self.block(tag, range, &mut blocks),
                _ => blocks.push(Block::Rule),
            }
        }
        flush(&mut loose, &mut blocks);
        self.depth -= 1;
        blocks
    }

    fn block(&mut self, tag: Tag<'_>, range: Range<usize>, blocks: &mut Vec<Block>) {
        let end = tag.to_end();
        if self.depth > MAX_DEPTH {
            let text = self.plain(end, matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock));
            blocks.push(Block::Paragraph(html_lines(&text)));
            return;
        }
        match tag {
            Tag::Paragraph => {
                let text = self.inlines(end);
                blocks.push(Block::Paragraph(text));
            }
            Tag::Heading { level, .. } => {
                let text = self.inlines(end);
                blocks.push(Block::Heading { level: level as u8, text });
            }
            Tag::CodeBlock(kind) => {
                let (language, fence) = match kind {
                    CodeBlockKind::Fenced(info) => (language(&info), marks(self.source, range.start)),
                    CodeBlockKind::Indented => Default::default(),
                };
                let mut text = self.plain(end, true);
                if text.ends_with('\n') {
                    text.pop();
                }
                blocks.push(Block::Code { language, text, fence });
            }
            Tag::BlockQuote(_) => {
                let inner = self.blocks(Some(end));
                blocks.push(Block::Quote(inner));
            }
            Tag::List(start) => {
                let items = self.items(end);
                blocks.push(Block::List { start, items });
            }
            Tag::Table(align) => {
                let align = align.into_iter().map(alignment).collect();
                let (head, rows) = self.table(end);
                blocks.push(Block::Table { align, head, rows });
            }
            Tag::HtmlBlock => {
                let text = self.plain(end, true);
                blocks.push(Block::Paragraph(links::found(html_lines(&text))));
            }
            _ => {
                let inner = self.blocks(Some(end));
                blocks.extend(inner);
            }
        }
    }

    fn items(&mut self, until: TagEnd) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(end) if end == until => break,
                Event::Start(Tag::Item) => {
                    let mut blocks = self.blocks(Some(TagEnd::Item));
                    items.push(Item { task: take_task(&mut blocks), blocks });
                }
                _ => {}
            }
        }
        items
    }

    fn table(&mut self, until: TagEnd) -> (Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>) {
        let (mut head, mut rows, mut row) = (Vec::new(), Vec::new(), Vec::new());
        // Where the last cell that has a column ends.
        let mut known = 0;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(end) if end == until => break,
                Event::Start(Tag::TableCell) => {
                    known = range.end;
                    row.push(self.inlines(TagEnd::TableCell));
                }
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => {
                    row.extend(self.cells_without_column(known..range.end));
                    rows.push(std::mem::take(&mut row));
                }
                _ => {}
            }
        }
        (head, rows)
    }

    /// The parser drops the cells of a row that its table's head has no column for.
    fn cells_without_column(&self, range: Range<usize>) -> Vec<Vec<Inline>> {
        let rest = self.source.get(range).unwrap_or_default().trim();
        let rest = rest.strip_prefix('|').unwrap_or(rest);
        let rest = rest.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(rest);
        if rest.trim().is_empty() {
            return Vec::new();
        }
        cells(rest).into_iter().map(running_text).collect()
    }

    fn inlines(&mut self, until: TagEnd) -> Vec<Inline> {
        if self.depth > MAX_DEPTH {
            return vec![Inline::Text(self.plain(until, false))];
        }
        let mut inlines = Vec::new();
        self.depth += 1;
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(end) if end == until => break,
                event => self.inline(event, &mut inlines),
            }
        }
        self.depth -= 1;
        if self.links == 0 { links::found(inlines) } else { inlines }
    }

    fn inline(&mut self, event: Event<'_>, into: &mut Vec<Inline>) {
        match event {
            Event::Text(text) if self.is_raw => push_text(into, &verbatim(&text)),
            Event::Text(text) => push_text(into, &prose(&text)),
            Event::InlineHtml(text) if is_line_break(&text) => into.push(Inline::Break),
            Event::Html(text) | Event::InlineHtml(text) => push_text(into, &verbatim(&text)),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                into.push(Inline::Code(verbatim(&text)));
            }
            Event::SoftBreak | Event::HardBreak => into.push(Inline::Break),
            Event::TaskListMarker(ticked) => into.push(Inline::Code(task_mark(ticked).to_owned())),
            Event::FootnoteReference(label) => push_text(into, &format!("[^{label}]")),
            Event::Start(tag) => self.span(tag, into),
            Event::End(_) | Event::Rule => {}
        }
    }

    fn span(&mut self, tag: Tag<'_>, into: &mut Vec<Inline>) {
        let end = tag.to_end();
        match tag {
            Tag::Image { dest_url, title, .. } => {
                let alt = self.plain(end, false).replace('\n', " ");
                let address = prose(&dest_url);
                let target = links::is_safe(&address).then(|| address.clone());
                let is_text = target.is_none();
                into.push(Inline::Image { alt, target });
                if is_text {
                    push_address(into, &address);
                }
                push_title(into, &title);
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                let is_raw = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.links += 1;
                let was_raw = std::mem::replace(&mut self.is_raw, is_raw);
                let text = self.inlines(end);
                self.is_raw = was_raw;
                self.links -= 1;
                let target = if is_raw { verbatim(&dest_url) } else { prose(&dest_url) };
                let target = if link_type == LinkType::Email { format!("mailto:{target}") } else { target };
                if links::is_safe(&target) {
                    into.push(Inline::Link { target, text });
                } else {
                    let is_shown = matches!(text.as_slice(), [Inline::Text(shown)] if *shown == target);
                    text.into_iter().for_each(|piece| match piece {
                        Inline::Text(text) => push_text(into, &text),
                        piece => into.push(piece),
                    });
                    if !is_shown {
                        push_address(into, &target);
                    }
                }
                push_title(into, &title);
            }
            Tag::Emphasis => {
                let text = self.inlines(end);
                into.push(Inline::Emphasis(text));
            }
            Tag::Strong => {
                let text = self.inlines(end);
                into.push(Inline::Strong(text));
            }
            Tag::Strikethrough => {
                let text = self.inlines(end);
                into.push(Inline::Strike(text));
            }
            _ => {
                let text = self.inlines(end);
                into.extend(text);
            }
        }
    }

    /// Everything up to the end as text, however deep it nests, each block on a line of its own. `is_raw`: the parser reads
    /// no backslashes in it.
    fn plain(&mut self, until: TagEnd, is_raw: bool) -> String {
        let mut text = String::new();
        let mut same = 0_usize;
        let mut code = false;
        for (event, _) in self.events.by_ref() {
            if let Event::Start(tag) = &event {
                same += usize::from(tag.to_end() == until);
                begin(tag, &mut text);
            }
            match event {
                Event::End(end) if end == until => {
                    if same == 0 {
                        break;
                    }
                    same -= 1;
                }
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => code = false,
                Event::Text(piece) if is_raw || code => text.push_str(&verbatim(&piece)),
                Event::Text(piece) => text.push_str(&prose(&piece)),
                Event::Code(piece) | Event::Html(piece) | Event::InlineHtml(piece) => {
                    text.push_str(&verbatim(&piece));
                }
                Event::SoftBreak | Event::HardBreak => text.push('\n'),
                _ => {}
            }
        }
        text
    }
}

/// Where blocks are only text, each begins a line, and an item its mark.
fn begin(tag: &Tag<'_>, text: &mut String) {
    let is_line = is_block(tag) || matches!(tag, Tag::Item | Tag::TableHead | Tag::TableRow);
    if is_line && !(text.is_empty() || text.ends_with('\n') || text.ends_with(MARK)) {
        text.push('\n');
    }
    match tag {
        Tag::Item => text.push_str(MARK),
        Tag::TableCell => text.push(' '),
        _ => {}
    }
}

/// The first word behind a fence's marks.
fn language(info: &str) -> String {
    info.split([' ', ',', '{', '\t']).next().unwrap_or_default().to_owned()
}

/// The marks of the fence that starts here.
fn marks(source: &str, start: usize) -> String {
    let rest = source.get(start..).unwrap_or_default().trim_start();
    let mark = rest.chars().next().unwrap_or('`');
    rest.chars().take_while(|c| *c == mark).collect()
}

/// The cells between pipes.
fn cells(row: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, character) in row.char_indices() {
        if character == '|' && !escaped {
            all.push(row.get(from..at).unwrap_or_default());
            from = at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    all.push(row.get(from..).unwrap_or_default());
    all
}

/// A guarded text without blocks.
fn running_text(source: &str) -> Vec<Inline> {
    // Outside a table a backslash before a pipe in code would be one.
    let source = source.trim().replace("\\|", "|");
    match read(&source).as_mut_slice() {
        [] => Vec::new(),
        [Block::Paragraph(text)] => std::mem::take(text),
        _ => vec![Inline::Text(prose(&source))],
    }
}

/// `<br>` is the only way to break a line in a table's cell.
fn is_line_break(html: &str) -> bool {
    let name = html.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
    name.trim_end_matches('/').trim().eq_ignore_ascii_case("br")
}

/// Writes out an address that a reader should see before they follow it; it is no link to click on.
fn push_address(into: &mut Vec<Inline>, address: &str) {
    // What is in such an address is the thing itself, as unreadable bytes.
    let address = match address.split_once(',') {
        Some((kind, _)) if kind.to_ascii_lowercase().starts_with("data:") => &format!("{kind},…"),
        _ => address,
    };
    if !address.is_empty() {
        push_text(into, &format!(" ({address})"));
    }
}

fn push_title(into: &mut Vec<Inline>, title: &CowStr<'_>) {
    if !title.is_empty() {
        push_text(into, &format!(" \"{}\"", prose(title)));
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::CodeBlock(_)
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Table(_)
            | Tag::HtmlBlock
    )
}

fn alignment(align: Alignment) -> Align {
    match align {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

fn task_mark(ticked: bool) -> &'static str {
    if ticked { "\u{0}x" } else { "\u{0} " }
}

/// Takes a task's box out of an item's first paragraph, where the reader left it as a marked piece of code.
fn take_task(blocks: &mut [Block]) -> Option<bool> {
    let Some(Block::Paragraph(text)) = blocks.first_mut() else { return None };
    let task = match text.first() {
        Some(Inline::Code(mark)) if mark == task_mark(true) => true,
        Some(Inline::Code(mark)) if mark == task_mark(false) => false,
        _ => return None,
    };
    text.remove(0);
    Some(task)
}

fn flush(loose: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
    if !loose.is_empty() {
        blocks.push(Block::Paragraph(links::found(std::mem::take(loose))));
    }
}

fn push_text(into: &mut Vec<Inline>, text: &str) {
    match into.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => into.push(Inline::Text(text.to_owned())),
    }
}

fn html_lines(text: &str) -> Vec<Inline> {
    let mut inlines = Vec::new();
    for (index, line) in text.trim_end_matches('\n').split('\n').enumerate() {
        if index > 0 {
            inlines.push(Inline::Break);
        }
        inlines.push(Inline::Text(line.to_owned()));
    }
    inlines
}
