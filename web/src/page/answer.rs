//! An answer as it grows. What is finished is built once; the unfinished rest is changed where it changed; an open code
//! listing, however long, only gets its new characters.
//!
//! A browser that lays out a block looks at all of its children, so finished ones are put into passages of a few: what
//! a piece costs does not grow with the answer.

use std::collections::VecDeque;

use chatcli_core::conversation::TurnId;
use chatcli_core::markdown::{Block, Document, Sealed};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Element;

use super::blocks::{Made, Maker, child, cut, put};
use super::{code, desk};
use crate::timeline::Grown;

/// The answer of one turn.
#[component]
pub fn Answer(
    /// Whose answer.
    id: TurnId,
    /// Wakes when there is more of it.
    grown: ArcRwSignal<Grown>,
    /// Whether more may come.
    #[prop(into)]
    is_open: Signal<bool>,
) -> impl IntoView {
    let desk = desk();
    let root = NodeRef::<Div>::new();
    let mut painter: Option<Painter> = None;
    Effect::new(move |_| {
        grown.track();
        let lang = desk.parts.lang.get();
        let Some(root) = root.get() else { return };
        if painter.as_ref().is_none_or(|painter| painter.maker.lang() != lang) {
            root.replace_children_with_node_0();
            painter = Painter::new(Maker::new(document(), lang), (*root).clone().into()).ok();
        }
        let Some(painter) = painter.as_mut() else { return };
        desk.look(|view| {
            if let Some(turn) = view.conversation.turn(id) {
                // A browser that cannot make an element cannot show anything better either.
                let _ = painter.follow(&turn.answer);
            }
        });
    });
    view! {
        <div
            class="answer"
            tabindex="-1"
            data-message=""
            aria-busy=move || is_open.get().to_string()
            node_ref=root
        ></div>
    }
}

/// A passage has at least so many blocks before the next one begins.
const PASSAGE_BLOCKS: usize = 24;

/// What is shown of a document, and how to show more.
struct Painter {
    maker: Maker,
    root: Element,
    /// Blocks that will not change any more.
    sealed: usize,
    /// The last passage.
    passage: Element,
    /// How many of the sealed blocks are in it.
    placed: usize,
    tail: Tail,
}

/// What is shown below them.
enum Tail {
    Blocks(VecDeque<Block>),
    /// One open listing, of which so many bytes are shown.
    Listing {
        language: String,
        bytes: usize,
    },
}

impl Tail {
    /// Its first block is sealed.
    fn shorten(&mut self) {
        match self {
            Self::Blocks(blocks) => drop(blocks.pop_front()),
            Self::Listing { .. } => *self = Self::Blocks(VecDeque::new()),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Blocks(blocks) if blocks.is_empty())
    }
}

impl Painter {
    fn new(maker: Maker, root: Element) -> Made<Self> {
        let passage = maker.passage()?;
        put(&root, &passage)?;
        Ok(Self { maker, root, sealed: 0, passage, placed: 0, tail: Tail::Blocks(VecDeque::new()) })
    }

    fn follow(&mut self, document: &Document) -> Made<()> {
        let fresh = document.sealed().get(self.sealed..).unwrap_or_default();
        let open = if document.is_finished() { None } else { document.open_code() };
        if let (Tail::Listing { language, bytes }, Some(open), true) =
            (&mut self.tail, &open, fresh.is_empty())
            && *language == open.language
        {
            let Some(listing) = child(&self.passage, self.placed) else { return Ok(()) };
            return grow(&self.maker, &listing, bytes, open.lines, open.rest);
        }
        for Sealed { block, .. } in fresh {
            self.begin_passage()?;
            self.show(0, block)?;
            if let Some(element) = child(&self.passage, self.placed) {
                code::colour(&element);
            }
            self.sealed += 1;
            self.placed += 1;
            self.tail.shorten();
        }
        let live = match &open {
            Some(open) => {
                let text = listing(open.lines, open.rest);
                vec![Block::Code { language: open.language.clone(), text, fence: String::new() }]
            }
            None if document.is_finished() => Vec::new(),
            None => document.live(),
        };
        if !live.is_empty() {
            self.begin_passage()?;
        }
        for (place, block) in live.iter().enumerate() {
            self.show(place, block)?;
        }
        cut(&self.passage, self.placed + live.len())?;
        self.tail = match (open, live.as_slice()) {
            (Some(open), [Block::Code { text, .. }]) => {
                Tail::Listing { language: open.language, bytes: text.len() }
            }
            _ => Tail::Blocks(live.into()),
        };
        Ok(())
    }

    /// Begins the next passage when the last one is full. What is shown below the sealed blocks stays where it is.
    fn begin_passage(&mut self) -> Made<()> {
        if self.placed >= PASSAGE_BLOCKS && self.tail.is_empty() {
            self.passage = self.maker.passage()?;
            self.placed = 0;
            put(&self.root, &self.passage)?;
        }
        Ok(())
    }

    /// Shows a block at a place below the sealed ones.
    fn show(&self, place: usize, block: &Block) -> Made<()> {
        let Some(element) = child(&self.passage, self.placed + place) else {
            return put(&self.passage, self.maker.block(block)?);
        };
        match &self.tail {
            Tail::Blocks(tail) => match tail.get(place) {
                Some(before) if before == block => Ok(()),
                Some(before) => self.maker.change(&element, before, block),
                None => Ok(()),
            },
            Tail::Listing { language, bytes } => match block {
                Block::Code { language: now, text, .. } if now == language => {
                    self.maker.change_listing(&element, *bytes, text, text.is_char_boundary(*bytes))
                }
                other => self.maker.change(&element, &Block::Rule, other),
            },
        }
    }
}

/// What an open listing shows: its last line break belongs to its end, and a line of marks may be that end.
fn listing(lines: &str, rest: &str) -> String {
    match shown_rest(rest) {
        "" => lines.strip_suffix('\n').unwrap_or(lines).to_owned(),
        rest => format!("{lines}{rest}"),
    }
}

fn shown_rest(rest: &str) -> &str {
    if rest.trim().chars().all(|c| matches!(c, '`' | '~')) { "" } else { rest }
}

/// Adds what came since `bytes` bytes were shown.
fn grow(maker: &Maker, listing: &Element, bytes: &mut usize, lines: &str, rest: &str) -> Made<()> {
    let rest = shown_rest(rest);
    let lines = if rest.is_empty() { lines.strip_suffix('\n').unwrap_or(lines) } else { lines };
    let total = lines.len() + rest.len();
    if total <= *bytes {
        return Ok(());
    }
    match lines.get(*bytes..) {
        Some(fresh) => {
            maker.extend_listing(listing, fresh)?;
            maker.extend_listing(listing, rest)?;
        }
        None => maker.extend_listing(listing, rest.get(*bytes - lines.len()..).unwrap_or_default())?,
    }
    *bytes = total;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_listing_shows_what_it_will_show_when_it_is_closed() {
        assert_eq!(listing("a\nb\n", ""), "a\nb");
        assert_eq!(listing("a\n", "b"), "a\nb");
        assert_eq!(listing("a\n", "``"), "a");
        assert_eq!(listing("", "``x"), "``x");
    }

    #[test]
    fn what_is_shown_only_ever_grows() {
        let text = "```rust\nfn main() {\n    // `` é\n}\n```\nafter\n";
        let mut document = Document::default();
        let mut shown = String::new();
        for character in text.chars() {
            document.push(&character.to_string());
            if let Some(open) = document.open_code() {
                let now = listing(open.lines, open.rest);
                assert!(now.starts_with(&shown), "{shown:?} {now:?}");
                shown = now;
            }
        }
        assert_eq!(shown, "fn main() {\n    // `` é\n}");
    }
}
