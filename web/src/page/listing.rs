//! Code listings as elements: a bar with the language and a button that copies, and the lines in pieces of a few dozen. A
//! browser lays out a growing piece anew for all that comes, so what that costs does not grow with the listing;
//! pieces out of sight cost nothing. The pieces together have the listing's text and nothing else.

use chatcli_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Element};

use super::blocks::{Made, Maker, put};
use super::icons;

/// The name space of drawings.
const SVG: &str = "http://www.w3.org/2000/svg";
/// A piece has at least so many bytes before the next one begins; it ends with a line.
const PIECE_BYTES: usize = 2 * 1024;

impl Maker {
    /// A listing that shows a text.
    pub(super) fn listing(&self, language: &str, text: &str) -> Made<Element> {
        let frame = self.element("div", "code")?;
        let bar = self.element("div", "code-bar")?;
        let label = self.element("span", "code-language")?;
        label.set_text_content(Some(language));
        bar.append_child(&label)?;
        put(&bar, self.copy_button("copy-code", Text::CopyCode)?)?;
        let body = self.element("pre", "")?;
        for (name, value) in
            [("tabindex", "0"), ("dir", "ltr"), ("role", "group"), ("aria-label", Text::Code.get(self.lang))]
        {
            body.set_attribute(name, value)?;
        }
        let code = self.element("code", "")?;
        // Always one piece, also when there is no text yet: it grows.
        put(&code, self.piece("")?)?;
        body.append_child(&code)?;
        frame.append_child(&bar)?;
        frame.append_child(&body)?;
        self.extend_listing(&frame, text)?;
        Ok(frame)
    }

    /// Adds text to the end of a listing.
    pub fn extend_listing(&self, frame: &Element, fresh: &str) -> Made<()> {
        let Some(code) = code(frame) else { return Ok(()) };
        let last = code.last_element_child().and_then(|piece| text_of(&piece));
        let Some(last) = last.filter(|_| !fresh.is_empty()) else { return Ok(()) };
        let has = last.length();
        let has_ended = has > 0 && last.substring_data(has - 1, 1)? == "\n";
        let mut pieces = pieces(has as usize, has_ended, fresh).into_iter();
        if let Some(more) = pieces.next().filter(|more| !more.is_empty()) {
            last.append_data(more)?;
        }
        for piece in pieces {
            put(&code, self.piece(piece)?)?;
        }
        Ok(())
    }

    /// Makes a listing that shows the first `known` bytes of `text`, or something else, show `text`.
    pub fn change_listing(&self, frame: &Element, known: usize, text: &str, is_start: bool) -> Made<()> {
        match text.get(known..).filter(|_| is_start) {
            Some(fresh) => self.extend_listing(frame, fresh),
            None => {
                let Some(code) = code(frame) else { return Ok(()) };
                code.replace_children_with_node_1(self.piece("")?.as_ref());
                self.extend_listing(frame, text)
            }
        }
    }

    /// Some of a listing's lines: always one text, which may be empty.
    fn piece(&self, text: &str) -> Made<Element> {
        let piece = self.element("span", "code-lines")?;
        piece.append_child(&self.document.create_text_node(text))?;
        Ok(piece)
    }

    /// What it copies is found when it is pressed: the listing or table that it belongs to.
    pub(super) fn copy_button(&self, class: &str, label: Text) -> Made<Element> {
        let button = self.element("button", &format!("tool {class}"))?;
        button.set_attribute("type", "button")?;
        put(&button, self.drawing(icons::SHEETS)?)?;
        let words = self.element("span", "")?;
        words.set_text_content(Some(label.get(self.lang)));
        button.append_child(&words)?;
        Ok(button)
    }

    fn drawing(&self, path: &str) -> Made<Element> {
        let drawing = self.document.create_element_ns(Some(SVG), "svg")?;
        for (name, value) in
            [("class", "icon"), ("viewBox", "0 0 24 24"), ("aria-hidden", "true"), ("focusable", "false")]
        {
            drawing.set_attribute(name, value)?;
        }
        let line = self.document.create_element_ns(Some(SVG), "path")?;
        line.set_attribute("d", path)?;
        drawing.append_child(&line)?;
        Ok(drawing)
    }
}

fn code(frame: &Element) -> Option<Element> {
    frame.last_element_child()?.first_element_child()
}

/// The one text of a piece that was not coloured.
pub fn text_of(piece: &Element) -> Option<CharacterData> {
    piece.first_child()?.dyn_into().ok()
}

/// Cuts what comes after a piece of so many characters: what still belongs into it, and the pieces after it.
fn pieces(has: usize, has_ended: bool, fresh: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut filled) = (Vec::new(), 0, has);
    if has_ended && has >= PIECE_BYTES {
        pieces.push("");
        filled = 0;
    }
    for (at, _) in fresh.match_indices('\n') {
        let end = at + 1;
        // What comes last may be all there is of its piece, but no piece is empty.
        if filled + end - start >= PIECE_BYTES && end < fresh.len() {
            pieces.extend(fresh.get(start..end));
            (start, filled) = (end, 0);
        }
    }
    pieces.extend(fresh.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_lines_that_make_up_the_text() {
        let line = "let value = compute(42); // a remark\n";
        let text = line.repeat(500);
        for cut in [1, 36, 37, 2047, 2048, 5000] {
            let mut shown = vec![String::new()];
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let (now, after) = rest.split_at(cut.min(rest.len()));
                rest = after;
                let last = shown.last_mut().unwrap();
                let mut fresh = pieces(last.len(), last.ends_with('\n'), now).into_iter();
                last.push_str(fresh.next().unwrap());
                shown.extend(fresh.map(str::to_owned));
            }
            assert_eq!(shown.concat(), text, "{cut}");
            let (last, whole) = shown.split_last().unwrap();
            assert!(!last.is_empty() && whole.len() > 5, "{cut}");
            for piece in whole {
                assert!(piece.ends_with('\n') && piece.len() >= PIECE_BYTES, "{cut}: {piece}");
                assert!(piece.len() < PIECE_BYTES + 5000 + line.len(), "{cut}: {}", piece.len());
            }
        }
        assert_eq!(pieces(0, false, "x"), ["x"]);
        assert_eq!(pieces(3000, true, "x"), ["", "x"], "a full piece that ended stays as it is");
        assert_eq!(pieces(3000, false, "x"), ["x"], "a line is never cut");
    }
}
