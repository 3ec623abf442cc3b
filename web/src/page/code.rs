//! Colours in finished code listings. The text is there first and stays what it is: pieces of it are put into elements
//! with classes, a few hundred at a time, so that a long listing does not hold the page up.

use chatcli_core::highlight::is_known;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Element, Node};

use super::blocks::Made;
use super::selected;
use crate::host::highlighter::{self, Piece};

/// Longer listings stay plain.
const LONGEST_BYTES: usize = 200 * 1024;
/// So many pieces are put in before others get a turn.
const AT_ONCE: usize = 400;

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
    selected::is_free(code).await;
    // The listing may have been changed, or be gone, in the meantime.
    let Some(plain) = code.first_child().and_then(|node| node.dyn_into::<CharacterData>().ok()) else {
        return Ok(());
    };
    if plain.data().len() != text.len() {
        return Ok(());
    }
    let document = document();
    let mut rest = text;
    for (turn, some) in pieces.chunks(AT_ONCE).enumerate() {
        if turn > 0 {
            gloo_timers::future::TimeoutFuture::new(0).await;
            selected::is_free(code).await;
        }
        let mut units = 0;
        for piece in some {
            let Some((now, after)) = rest.split_at_checked(piece.bytes) else { return Ok(()) };
            rest = after;
            units += now.encode_utf16().count();
            let node: Node = match piece.class {
                None => document.create_text_node(now).into(),
                Some(class) => {
                    let element = document.create_element("span")?;
                    element.set_class_name(class);
                    element.set_text_content(Some(now));
                    element.into()
                }
            };
            code.insert_before(&node, Some(&plain))?;
        }
        plain.delete_data(0, u32::try_from(units).unwrap_or(u32::MAX))?;
    }
    Ok(())
}
