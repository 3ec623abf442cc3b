//! Reads finished Markdown into the block tree, with pulldown-cmark. HTML becomes the text it is, images become
//! their description, and only links that a reader can safely follow stay links.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::block::{Align, Block, Inline, Item};

/// How deep blocks may nest before the rest is flattened: a hostile answer must not exhaust the stack.
const MAX_DEPTH: usize = 32;

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The blocks of a text.
pub fn parse(source: &str) -> Vec<Block> {
    let mut reader = Reader { events: Parser::new_ext(source, options()), depth: 0 };
    reader.blocks(None)
}

/// Where the top-level blocks of a text start and end, in bytes.
pub(super) fn top_level(source: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Start(_) => {
                if depth == 0 {
                    ranges.push(range);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => ranges.push(range),
            _ => {}
        }
    }
    ranges
}

struct Reader<'a> {
    events: Parser<'a>,
    depth: usize,
}

impl Reader<'_> {
    /// Blocks up to the given end (or the end of the text).
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        // Tight list items hold text without a paragraph around it.
        let mut loose: Vec<Inline> = Vec::new();
        self.depth += 1;
        while let Some(event) = self.events.next() {
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
                Event::Start(tag) => self.block(tag, &mut blocks),
                _ => blocks.push(Block::Rule),
            }
        }
        flush(&mut loose, &mut blocks);
        self.depth -= 1;
        blocks
    }

    fn block(&mut self, tag: Tag<'_>, blocks: &mut Vec<Block>) {
        let end = tag.to_end();
        if self.depth > MAX_DEPTH {
            let text = self.plain(end);
            blocks.push(Block::Paragraph(vec![Inline::Text(text)]));
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
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{', '\t']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                let mut text = self.plain(end);
                if text.ends_with('\n') {
                    text.pop();
                }
                blocks.push(Block::Code { language, text });
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
                let text = self.plain(end);
                blocks.push(Block::Paragraph(html_lines(&text)));
            }
            _ => {
                let inner = self.blocks(Some(end));
                blocks.extend(inner);
            }
        }
    }

    fn items(&mut self, until: TagEnd) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some(event) = self.events.next() {
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
        while let Some(event) = self.events.next() {
            match event {
                Event::End(end) if end == until => break,
                Event::Start(Tag::TableCell) => row.push(self.inlines(TagEnd::TableCell)),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                _ => {}
            }
        }
        (head, rows)
    }

    fn inlines(&mut self, until: TagEnd) -> Vec<Inline> {
        let mut inlines = Vec::new();
        if self.depth > MAX_DEPTH {
            inlines.push(Inline::Text(self.plain(until)));
            return inlines;
        }
        self.depth += 1;
        while let Some(event) = self.events.next() {
            match event {
                Event::End(end) if end == until => break,
                event => self.inline(event, &mut inlines),
            }
        }
        self.depth -= 1;
        inlines
    }

    fn inline(&mut self, event: Event<'_>, into: &mut Vec<Inline>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push_text(into, &text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                into.push(Inline::Code(text.into_string()));
            }
            Event::SoftBreak => push_text(into, "\n"),
            Event::HardBreak => into.push(Inline::Break),
            Event::TaskListMarker(ticked) => into.push(Inline::Code(task_mark(ticked).to_owned())),
            Event::FootnoteReference(label) => push_text(into, &format!("[{label}]")),
            Event::Start(tag) => self.span(tag, into),
            Event::End(_) | Event::Rule => {}
        }
    }

    fn span(&mut self, tag: Tag<'_>, into: &mut Vec<Inline>) {
        let end = tag.to_end();
        match tag {
            Tag::Image { .. } => {
                let alt = self.plain(end);
                into.push(Inline::Image { alt });
            }
            Tag::Link { dest_url, .. } => {
                let text = self.inlines(end);
                if is_safe(&dest_url) {
                    into.push(Inline::Link { target: dest_url.into_string(), text });
                } else {
                    into.extend(text);
                }
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

    /// Everything up to the end as text, however deep it nests.
    fn plain(&mut self, until: TagEnd) -> String {
        let mut text = String::new();
        let mut same = 0_usize;
        for event in self.events.by_ref() {
            match event {
                Event::Start(tag) if tag.to_end() == until => same += 1,
                Event::End(end) if end == until => {
                    if same == 0 {
                        break;
                    }
                    same -= 1;
                }
                Event::Text(piece) | Event::Code(piece) | Event::Html(piece) | Event::InlineHtml(piece) => {
                    text.push_str(&piece);
                }
                Event::SoftBreak | Event::HardBreak => text.push('\n'),
                _ => {}
            }
        }
        text
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

/// Whether a link's target is one a reader can safely follow.
fn is_safe(target: &str) -> bool {
    let scheme: String = target.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let clean = !target.chars().any(|c| c.is_control());
    clean && target.contains(':') && matches!(scheme.as_str(), "http" | "https" | "mailto")
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
        blocks.push(Block::Paragraph(std::mem::take(loose)));
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
