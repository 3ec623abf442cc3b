//! Builds an answer's blocks as elements, and changes them where a growing answer changed: a long list or table is not
//! built again because a row came. Foreign text only ever becomes text nodes and checked link targets.
//!
//! Elements are made by hand here, not by the view macro, because the parts of a block have to be found again by their
//! place: one element for each block, item, row and cell, one node for each piece of running text.

use chatcli_core::Lang;
use chatcli_core::markdown::{Block, Inline, Item, is_bare, is_right_to_left};
use chatcli_core::text::{Text, fill};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CharacterData, Document, Element, Node};

/// A browser refuses to make an element only when its name is none; here all names are written down.
pub type Made<T> = Result<T, JsValue>;

/// Makes elements in a document, with labels in a language.
#[derive(Clone, Debug)]
pub struct Maker {
    pub(super) document: Document,
    pub(super) lang: Lang,
}

impl Maker {
    /// For this document and language.
    pub fn new(document: Document, lang: Lang) -> Self {
        Self { document, lang }
    }

    /// The language of the labels.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What holds a few blocks.
    pub fn passage(&self) -> Made<Element> {
        self.element("div", "passage")
    }

    /// A block, in the direction that it is written in.
    pub fn block(&self, block: &Block) -> Made<Element> {
        let element = self.undirected(block)?;
        direct(&element, block)?;
        Ok(element)
    }

    fn undirected(&self, block: &Block) -> Made<Element> {
        match block {
            Block::Paragraph(text) => self.running("p", "", text),
            Block::Heading { level, text } => self.heading(*level, text),
            Block::Code { language, text, .. } => self.listing(language, text),
            Block::Quote(blocks) => self.parent("blockquote", blocks),
            Block::List { start, items } => {
                let list = self.element(if start.is_some() { "ol" } else { "ul" }, "")?;
                if let Some(start) = start {
                    list.set_attribute("start", &start.to_string())?;
                }
                for item in items {
                    put(&list, self.item(item)?)?;
                }
                Ok(list)
            }
            Block::Table { align, head, rows } => self.table(align, head, rows),
            Block::Rule => self.element("hr", ""),
        }
    }

    /// Makes `element`, which shows `old`, show `new`. What is the same stays as it is.
    pub fn change(&self, element: &Element, old: &Block, new: &Block) -> Made<()> {
        if is_right_to_left(old) != is_right_to_left(new) {
            direct(element, new)?;
        }
        match (old, new) {
            (Block::Paragraph(old), Block::Paragraph(new)) => self.change_running(element, old, new),
            (Block::Heading { level: before, text: old }, Block::Heading { level, text: new })
                if before == level =>
            {
                self.change_running(element, old, new)
            }
            (Block::Code { language: before, text: old, .. }, Block::Code { language, text: new, .. })
                if before == language =>
            {
                self.change_listing(element, old.len(), new, new.starts_with(old))
            }
            (Block::Quote(old), Block::Quote(new)) => self.change_blocks(element, old, new),
            (Block::List { start: before, items: old }, Block::List { start, items: new })
                if before == start =>
            {
                for (place, item) in new.iter().enumerate() {
                    match old.get(place) {
                        Some(same) if same == item => {}
                        Some(before) => self.change_item(element, place, before, item)?,
                        None => put(element, self.item(item)?)?,
                    }
                }
                cut(element, new.len())
            }
            (
                Block::Table { align: before, head: heads, rows: old },
                Block::Table { align, head, rows: new },
            ) if before == align && heads == head => self.change_rows(element, align, head, old, new),
            (Block::Rule, Block::Rule) => Ok(()),
            (_, new) => self.swap(element, &self.block(new)?),
        }
    }

    pub fn element(&self, name: &str, class: &str) -> Made<Element> {
        let element = self.document.create_element(name)?;
        if !class.is_empty() {
            element.set_class_name(class);
        }
        Ok(element)
    }

    fn parent(&self, name: &str, blocks: &[Block]) -> Made<Element> {
        let parent = self.element(name, "")?;
        for block in blocks {
            put(&parent, self.block(block)?)?;
        }
        Ok(parent)
    }

    /// An answer's headings come below the page's own two levels.
    fn heading(&self, level: u8, text: &[Inline]) -> Made<Element> {
        match level {
            1 => self.running("h3", "level-1", text),
            2 => self.running("h4", "level-2", text),
            3 => self.running("h5", "level-3", text),
            _ => self.running("h6", "level-4", text),
        }
    }

    fn item(&self, item: &Item) -> Made<Element> {
        let Some(is_done) = item.task else { return self.parent("li", &item.blocks) };
        let line = self.element("li", "task")?;
        // A picture with a name: a field that cannot be used is only in the way.
        let mark = self.element("span", if is_done { "task-box is-done" } else { "task-box" })?;
        mark.set_attribute("role", "img")?;
        let state = if is_done { Text::TaskDone } else { Text::TaskOpen };
        mark.set_attribute("aria-label", state.get(self.lang))?;
        line.append_child(&mark)?;
        put(&line, self.parent("div", &item.blocks)?)?;
        Ok(line)
    }

    fn change_item(&self, list: &Element, place: usize, old: &Item, new: &Item) -> Made<()> {
        let Some(line) = child(list, place) else { return Ok(()) };
        let holder = if new.task.is_some() { line.last_element_child() } else { Some(line.clone()) };
        match holder.filter(|_| old.task == new.task) {
            Some(holder) => self.change_blocks(&holder, &old.blocks, &new.blocks),
            None => self.swap(&line, &self.item(new)?),
        }
    }

    fn change_blocks(&self, parent: &Element, old: &[Block], new: &[Block]) -> Made<()> {
        for (place, block) in new.iter().enumerate() {
            match old.get(place) {
                Some(same) if same == block => {}
                Some(before) => {
                    if let Some(element) = child(parent, place) {
                        self.change(&element, before, block)?;
                    }
                }
                None => put(parent, self.block(block)?)?,
            }
        }
        cut(parent, new.len())
    }

    pub(super) fn running(&self, name: &str, class: &str, text: &[Inline]) -> Made<Element> {
        let element = self.element(name, class)?;
        for piece in text {
            put(&element, self.inline(piece)?)?;
        }
        Ok(element)
    }

    /// The pieces that stayed keep their nodes; a last text that grew grows in its node.
    fn change_running(&self, element: &Element, old: &[Inline], new: &[Inline]) -> Made<()> {
        let mut same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        if let (Some(Inline::Text(before)), Some(Inline::Text(now))) = (old.get(same), new.get(same))
            && let Some(fresh) = now.strip_prefix(before.as_str())
            && let Some(text) = node(element, same).and_then(|node| node.dyn_into::<CharacterData>().ok())
        {
            text.append_data(fresh)?;
            same += 1;
        }
        while let Some(extra) = node(element, same) {
            element.remove_child(&extra)?;
        }
        for piece in new.iter().skip(same) {
            put(element, self.inline(piece)?)?;
        }
        Ok(())
    }

    fn inline(&self, piece: &Inline) -> Made<Node> {
        Ok(match piece {
            Inline::Text(text) => self.document.create_text_node(text).into(),
            Inline::Code(text) => {
                let code = self.element("code", "")?;
                code.set_text_content(Some(text));
                code.into()
            }
            Inline::Emphasis(text) => self.running("em", "", text)?.into(),
            Inline::Strong(text) => self.running("strong", "", text)?.into(),
            Inline::Strike(text) => self.running("s", "", text)?.into(),
            Inline::Link { target, text } => {
                // On paper its address stands behind it, unless it is one.
                let is_bare = matches!(text.as_slice(), [Inline::Text(text)] if is_bare(text, target));
                let link = self.running("a", if is_bare { "bare" } else { "" }, text)?;
                lead(&link, target)?;
                link.into()
            }
            Inline::Image { alt, target } => {
                let image = self.element(if target.is_some() { "a" } else { "span" }, "image")?;
                image.set_text_content(Some(&fill(Text::ImagePlaceholder.get(self.lang), &[("alt", alt)])));
                if let Some(target) = target {
                    lead(&image, target)?;
                }
                image.into()
            }
            Inline::Note(label) => {
                let note = self.element("sup", "")?;
                note.set_text_content(Some(label));
                note.into()
            }
            Inline::Break => self.element("br", "")?.into(),
        })
    }

    fn swap(&self, old: &Element, new: &Element) -> Made<()> {
        match old.parent_node() {
            Some(parent) => parent.replace_child(new, old).map(drop),
            None => Ok(()),
        }
    }
}

/// Makes a link. It opens beside the page, and tells nothing about it.
fn lead(link: &Element, target: &str) -> Made<()> {
    for (name, value) in [("href", target), ("target", "_blank"), ("rel", "noopener noreferrer")] {
        link.set_attribute(name, value)?;
    }
    Ok(())
}

/// Sets the direction that a block is written in: its marks, its bar and its columns stand on that side. Code has its
/// own.
fn direct(element: &Element, block: &Block) -> Made<()> {
    match block {
        Block::Code { .. } | Block::Rule => Ok(()),
        _ if is_right_to_left(block) => element.set_attribute("dir", "rtl"),
        _ => element.set_attribute("dir", "ltr"),
    }
}

/// Adds a node at the end.
pub fn put(parent: &Element, node: impl AsRef<Node>) -> Made<()> {
    parent.append_child(node.as_ref()).map(drop)
}

/// The element at a place among its parent's elements.
pub fn child(parent: &Element, place: usize) -> Option<Element> {
    // The last ones are asked for most, and a browser finds them at once.
    parent.children().item(u32::try_from(place).ok()?)
}

/// Removes the elements from a place on.
pub fn cut(parent: &Element, keep: usize) -> Made<()> {
    while parent.child_element_count() as usize > keep {
        match parent.last_element_child() {
            Some(last) => last.remove(),
            None => break,
        }
    }
    Ok(())
}

fn node(parent: &Element, place: usize) -> Option<Node> {
    parent.child_nodes().item(u32::try_from(place).ok()?)
}
