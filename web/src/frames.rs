//! Animation frames with one callback for all of them: a wall that hangs for months must not leave a callback behind with
//! every frame for the browser to find one day.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Does something on the next animation frame, once however often it was asked for. Dropping it ends that.
pub struct Frames {
    callback: Closure<dyn Fn()>,
    is_asked: Rc<Cell<bool>>,
}

impl Frames {
    /// What a frame does.
    pub fn new(does: impl Fn() + 'static) -> Self {
        let is_asked = Rc::new(Cell::new(false));
        let asked = Rc::clone(&is_asked);
        let callback = Closure::new(move || {
            asked.set(false);
            does();
        });
        Self { callback, is_asked }
    }

    /// Whether a frame is on its way.
    pub fn is_asked(&self) -> bool {
        self.is_asked.get()
    }

    /// Asks for the next frame.
    pub fn ask(&self) {
        if self.is_asked.replace(true) {
            return;
        }
        // A window that gives no frames is not shown.
        let _ = window().request_animation_frame(self.callback.as_ref().unchecked_ref());
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").field("is_asked", &self.is_asked).finish_non_exhaustive()
    }
}
