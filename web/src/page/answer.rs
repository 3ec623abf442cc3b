//! An answer as it grows. What is finished is built once; the unfinished rest is changed where it changed; an open code
//! listing, however long, only gets its new characters.
//!
//! A browser that lays out a block looks at all of its children, so finished ones are put into passages of a few: what
//! a piece costs does not grow with the answer. However much came at once, a frame shows as much of it as the frames
//! before could bear ([`super::pace`]); the rest follows in the next ones.

use std::collections::VecDeque;
use std::rc::Rc;

use chatcli_core::View;
use chatcli_core::conversation::TurnId;
use chatcli_core::markdown::{Block, Document, OpenTable, Row, Sealed};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Element;

use super::blocks::{Made, Maker, child, cut, put};
use super::pace::Pace;
use super::{code, desk};
use crate::stamp;
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
    let mut asked: Option<u64> = None;
    let pace = Rc::new(Pace::default());
    // There is more to show, in the next frame.
    let has_more = RwSignal::new(false);
    let frame = RwSignal::new(0_u64);
    Effect::new(move |_| {
        let began_ms = stamp::mono_ms();
        grown.track();
        let is_next = frame.get();
        let lang = desk.parts.lang.get();
        let is_whole = desk.printing.get();
        let Some(root) = root.get() else { return };
        // A frame is on its way and shows what came meanwhile, too.
        let waits = has_more.get_untracked() && asked == Some(is_next);
        if painter.as_ref().is_none_or(|painter| painter.maker.lang() != lang) {
            root.replace_children_with_node_0();
            // An answer that is shown anew would jump, and one that is not the newest is above what is seen.
            let is_paced = painter.is_none() && desk.look(|view| is_newest(view, id));
            painter = Painter::new(Maker::new(document(), lang), (*root).clone().into(), is_paced).ok();
        } else if waits && !is_whole {
            return;
        }
        let Some(painter) = painter.as_mut() else { return };
        let room = if is_whole { usize::MAX } else { pace.bytes() };
        let more = desk.look(|view| {
            // A browser that cannot make an element cannot show anything better either.
            let turn = view.conversation.turn(id)?;
            painter.follow(&turn.answer, room, || Pace::has_time(began_ms)).ok()
        });
        let more = more.unwrap_or_default();
        if has_more.get_untracked() != more {
            has_more.set(more);
        }
        if more {
            asked = Some(is_next);
            Pace::measure(&pace, began_ms);
            request_animation_frame(move || {
                // The turn may be gone by then.
                let _ = frame.try_update(|frame| *frame += 1);
            });
        }
    });
    view! {
        <div
            class="answer"
            tabindex="-1"
            data-message=""
            aria-busy=move || (is_open.get() || has_more.get()).to_string()
            node_ref=root
        ></div>
    }
}

fn is_newest(view: &View<'_>, id: TurnId) -> bool {
    view.conversation.turns().last().is_some_and(|turn| turn.id == id)
}

/// An answer grows in slices of so many bytes, and the clock is looked at after each of them. A slow device makes the
/// hundred elements of a kilobyte of lists and tables in 60 ms, which a person notices.
const SLICE_BYTES: usize = 512;
/// A slice of less is not begun.
const LEAST_SLICE_BYTES: usize = 64;

/// A passage has at least so many blocks before the next one begins.
const PASSAGE_BLOCKS: usize = 24;

/// What is shown of a document, and how to show more.
struct Painter {
    maker: Maker,
    root: Element,
    /// What is shown, when it is less than there is.
    shown: Option<Document>,
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
    /// One open table, of which so many complete rows are shown.
    Table {
        rows: usize,
    },
}

impl Tail {
    /// Its first block is sealed.
    fn shorten(&mut self) {
        match self {
            Self::Blocks(blocks) => drop(blocks.pop_front()),
            Self::Listing { .. } | Self::Table { .. } => *self = Self::Blocks(VecDeque::new()),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Blocks(blocks) if blocks.is_empty())
    }
}

impl Painter {
    fn new(maker: Maker, root: Element, is_paced: bool) -> Made<Self> {
        let passage = maker.passage()?;
        put(&root, &passage)?;
        let tail = Tail::Blocks(VecDeque::new());
        let shown = is_paced.then(Document::default);
        Ok(Self { maker, root, shown, sealed: 0, passage, placed: 0, tail })
    }

    /// Shows the document, or so many bytes more of it, in slices: fewer when the time runs out before. Says whether
    /// there are more.
    fn follow(&mut self, document: &Document, bytes: usize, has_time: impl Fn() -> bool) -> Made<bool> {
        let Some(mut shown) = self.shown.take() else { return self.show_all(document).map(|()| false) };
        let mut left = bytes;
        let has_more = loop {
            let fresh = document.text().get(shown.text().len()..).unwrap_or_default();
            let now = fresh.get(..fresh.floor_char_boundary(left.min(SLICE_BYTES))).unwrap_or_default();
            shown.push(now);
            left = left.saturating_sub(now.len());
            let has_more = now.len() < fresh.len();
            if !has_more && document.is_finished() {
                shown.finish();
            }
            if let Err(problem) = self.show_all(&shown) {
                self.shown = Some(shown);
                return Err(problem);
            }
            if !has_more || now.is_empty() || left < LEAST_SLICE_BYTES || !has_time() {
                break has_more;
            }
        };
        self.shown = Some(shown);
        Ok(has_more)
    }

    fn show_all(&mut self, document: &Document) -> Made<()> {
        let fresh = document.sealed().get(self.sealed..).unwrap_or_default();
        let open = if document.is_finished() { None } else { document.open_code() };
        if let (Tail::Listing { language, bytes }, Some(open), true) =
            (&mut self.tail, &open, fresh.is_empty())
            && *language == open.language
        {
            let Some(listing) = child(&self.passage, self.placed) else { return Ok(()) };
            return grow(&self.maker, &listing, bytes, open.lines, open.rest);
        }
        let table = if document.is_finished() { None } else { document.open_table() };
        if let (Tail::Table { rows }, Some((open, begun)), true) = (&mut self.tail, &table, fresh.is_empty())
        {
            let Some(shown) = child(&self.passage, self.placed) else { return Ok(()) };
            self.maker.grow_table(&shown, *open, begun.as_ref(), *rows)?;
            *rows = open.rows.len();
            return Ok(());
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
        let live = match (&open, &table) {
            (Some(open), _) => {
                let text = listing(open.lines, open.rest);
                vec![Block::Code { language: open.language.clone(), text, fence: String::new() }]
            }
            (None, Some((open, begun))) => vec![whole(*open, begun.as_ref())],
            (None, None) if document.is_finished() => Vec::new(),
            (None, None) => document.live(),
        };
        if !live.is_empty() {
            self.begin_passage()?;
        }
        for (place, block) in live.iter().enumerate() {
            self.show(place, block)?;
        }
        cut(&self.passage, self.placed + live.len())?;
        self.tail = match (open, table, live.as_slice()) {
            (Some(open), _, [Block::Code { text, .. }]) => {
                Tail::Listing { language: open.language, bytes: text.len() }
            }
            (None, Some((open, _)), _) => Tail::Table { rows: open.rows.len() },
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
            Tail::Table { rows: known } => match block {
                Block::Table { align, head, rows } if place == 0 => {
                    self.maker.grow_table(&element, OpenTable { align, head, rows }, None, *known)
                }
                other => self.maker.change(&element, &Block::Rule, other),
            },
        }
    }
}

/// What an open table shows.
fn whole(table: OpenTable<'_>, begun: Option<&Row>) -> Block {
    let rows = table.rows.iter().chain(begun).cloned().collect();
    Block::Table { align: table.align.to_vec(), head: table.head.to_vec(), rows }
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
