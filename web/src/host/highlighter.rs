//! The second program, which knows what code looks like. It runs beside the page, is fetched when a listing needs
//! it for the first time, and is given up for good when it cannot be had: code stays plain then, without a message.

use std::cell::RefCell;
use std::collections::BTreeMap;

use futures::channel::oneshot;
use js_sys::{Array, Uint32Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

/// Neighbouring bytes that look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// How many bytes.
    pub bytes: usize,
    /// The class of the element they belong into.
    pub class: Option<&'static str>,
}

/// The classes, in the order in which the other program counts its kinds; the first kind has none.
const CLASSES: [Option<&str>; 6] =
    [None, Some("is-comment"), Some("is-keyword"), Some("is-literal"), Some("is-number"), Some("is-name")];

/// Where the page says under which name the program is.
const ADDRESS: &str = "highlighter";

thread_local! {
    static CLIENT: RefCell<Client> = RefCell::default();
}

#[derive(Default)]
struct Client {
    worker: Option<Worker>,
    is_ready: bool,
    is_lost: bool,
    last: u32,
    waiting: BTreeMap<u32, oneshot::Sender<Vec<Piece>>>,
    /// Questions from before it was ready.
    early: Vec<Array>,
}

/// The pieces of a listing; none when there is no worker to ask.
pub async fn ask(language: &str, text: &str) -> Option<Vec<Piece>> {
    let answer = CLIENT.with_borrow_mut(|client| client.ask(language, text))?;
    answer.await.ok()
}

impl Client {
    fn ask(&mut self, language: &str, text: &str) -> Option<oneshot::Receiver<Vec<Piece>>> {
        if self.worker.is_none() && !self.is_lost {
            self.worker = start();
            self.is_lost = self.worker.is_none();
        }
        if self.is_lost {
            return None;
        }
        self.last += 1;
        let question = Array::of3(&self.last.into(), &language.into(), &text.into());
        let (sender, receiver) = oneshot::channel();
        self.waiting.insert(self.last, sender);
        if self.is_ready {
            self.post(&question);
        } else {
            self.early.push(question);
        }
        Some(receiver)
    }

    fn post(&mut self, question: &JsValue) {
        if self.worker.as_ref().is_some_and(|worker| worker.post_message(question).is_err()) {
            self.lose();
        }
    }

    /// It is ready when it says so for the first time; everything else it says is an answer.
    fn heard(&mut self, said: &JsValue) {
        let Some(said) = said.dyn_ref::<Array>() else {
            self.is_ready = true;
            for question in std::mem::take(&mut self.early) {
                self.post(&question);
            }
            return;
        };
        let id = said.get(0).as_f64().unwrap_or_default() as u32;
        let pieces = said.get(1).dyn_into::<Uint32Array>().map(|flat| pieces(&flat.to_vec()));
        if let (Some(sender), Ok(pieces)) = (self.waiting.remove(&id), pieces) {
            // The listing that asked may be gone.
            let _ = sender.send(pieces);
        }
    }

    fn lose(&mut self) {
        self.is_lost = true;
        self.waiting.clear();
        self.early.clear();
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}

/// Starts the program, if the page has one.
fn start() -> Option<Worker> {
    let address = leptos::prelude::document().get_element_by_id(ADDRESS)?.get_attribute("data-loader")?;
    let worker = Worker::new(&address).ok()?;
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        CLIENT.with_borrow_mut(|client| client.heard(&event.data()));
    });
    let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        // Otherwise the browser writes it into the console.
        event.prevent_default();
        CLIENT.with_borrow_mut(Client::lose);
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    // They are needed for as long as the page is open.
    on_message.forget();
    on_error.forget();
    Some(worker)
}

/// Pairs of a length and a kind.
fn pieces(flat: &[u32]) -> Vec<Piece> {
    let pair = |pair: &[u32]| match *pair {
        [bytes, kind] => {
            Some(Piece { bytes: bytes as usize, class: CLASSES.get(kind as usize).copied().flatten() })
        }
        _ => None,
    };
    flat.chunks(2).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use chatcli_core::highlight::Kind;

    use super::*;

    #[test]
    fn kinds_are_counted_in_the_same_order_on_both_sides() {
        let kinds = [Kind::Plain, Kind::Comment, Kind::Keyword, Kind::Literal, Kind::Number, Kind::Name]
            .map(|kind| kind as u32);
        assert_eq!(kinds, [0, 1, 2, 3, 4, 5]);
        assert_eq!(kinds.len(), CLASSES.len());
    }

    #[test]
    fn an_answer_that_makes_no_sense_colours_nothing() {
        assert_eq!(
            pieces(&[3, 2, 4, 99, 7]),
            [Piece { bytes: 3, class: Some("is-keyword") }, Piece { bytes: 4, class: None }]
        );
    }
}
