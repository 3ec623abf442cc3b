//! Colours in finished code listings. The text is there first and stays what it is: pieces of it are put into elements
//! with classes, some lines at a time, so that a long listing does not hold the page up.

use chatcli_core::highlight::is_known;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Document, DocumentFragment, Element};

use super::blocks::Made;
use super::listing::text_of;
use super::selected;
use crate::host::highlighter::{self, Piece};

/// Longer listings stay plain.
const LONGEST_BYTES: usize = 200 * 1024;

/// Colours the listings of a finished block, when their language is known.
pub fn colour(block: &Element) {
    let own = block.class_list().contains("code").then(|| block.clone());
    let inner = block.query_selector_all(".code").ok();
    let inner = (0..inner.as_ref().map_or(0, |list| list.length()))
        .filter_map(|place| inner.as_ref()?.item(place)?.dyn_into::<Element>().ok());
    for listing in own.into_iter().chain(inner) {
        let language = listing.query_selector(".code-language").ok().flatten();
        let language = language.and_then(|label| label.text_content()).unwrap_or_default();
        let Some(code) = listing.query_selector("pre > code").ok().flatten() else { continue };
        let text = code.text_content().unwrap_or_default();
        if !is_known(&language) || text.len() > LONGEST_BYTES || text.trim().is_empty() {
            continue;
        }
        spawn_local(async move {
            if let Some(pieces) = highlighter::ask(&language, &text).await {
                // Half of the colours is better than none, and the text is whole in any case.
                let _ = dress(&code, &text, &pieces).await;
            }
        });
    }
}

async fn dress(code: &Element, text: &str, pieces: &[Piece]) -> Made<()> {
    let document = document();
    let mut rest = Rest { text, pieces: pieces.iter().copied(), piece: None };
    let mut lines = code.first_element_child();
    while let Some(now) = lines {
        selected::is_free(code).await;
        // The listing may have been changed, or be gone, in the meantime.
        let Some(shown) = text_of(&now).map(|shown| shown.data()) else { return Ok(()) };
        let Some(mine) = rest.text.get(..shown.len()).filter(|mine| *mine == shown) else { return Ok(()) };
        let coloured = rest.take(&document, mine)?;
        // Where nothing has a colour, nothing is touched.
        if let Some(coloured) = coloured {
            now.replace_children_with_node_1(&coloured);
        }
        lines = now.next_element_sibling();
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
    Ok(())
}

/// What is not coloured yet.
struct Rest<'a, P> {
    text: &'a str,
    pieces: P,
    /// What is left of a piece that went on after the lines before.
    piece: Option<Piece>,
}

impl<P: Iterator<Item = Piece>> Rest<'_, P> {
    /// The nodes of the next lines; none when no colour is in them.
    fn take(&mut self, document: &Document, lines: &str) -> Made<Option<DocumentFragment>> {
        let (nodes, mut left, mut has_colour) = (document.create_document_fragment(), lines, false);
        self.text = self.text.get(lines.len()..).unwrap_or_default();
        while !left.is_empty() {
            let Some(piece) = self.piece.take().or_else(|| self.pieces.next()) else { break };
            let bytes = piece.bytes.min(left.len());
            if bytes < piece.bytes {
                self.piece = Some(Piece { bytes: piece.bytes - bytes, ..piece });
            }
            let Some((now, after)) = left.split_at_checked(bytes) else { break };
            left = after;
            match piece.class {
                None => drop(nodes.append_child(&document.create_text_node(now))?),
                Some(class) => {
                    let element = document.create_element("span")?;
                    element.set_class_name(class);
                    element.set_text_content(Some(now));
                    nodes.append_child(&element)?;
                    has_colour = true;
                }
            }
        }
        if !left.is_empty() {
            nodes.append_child(&document.create_text_node(left))?;
        }
        Ok(has_colour.then_some(nodes))
    }
}
