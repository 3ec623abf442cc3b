//! Decides how much of a long answer one frame shows: as much as frames could bear so far. A slow device, or an answer of
//! many small parts, gets less at once.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::stamp;

/// What is tried first, in bytes of text.
const FIRST: usize = 1024;
/// What every frame shows at least: with less, what a frame costs in any case would be nearly all of its cost.
const LEAST: usize = 512;
/// More at once is no faster.
const MOST: usize = 4 * 1024;
/// A frame may keep the browser this busy, in milliseconds; a person notices 50.
const DEAR_MS: u64 = 24;
/// A frame that took less could have shown more.
const CHEAP_MS: u64 = 12;
/// How long elements may be made for a frame, in milliseconds; laying them out and painting them takes longer.
const MAKING_MS: u64 = 6;

/// What one answer's frames could bear.
#[derive(Debug)]
pub struct Pace {
    bytes: Cell<usize>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { bytes: Cell::new(FIRST) }
    }
}

impl Pace {
    /// How much the next frame shows.
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Whether the frame that began then has time to make more elements.
    pub fn has_time(began_ms: u64) -> bool {
        stamp::mono_ms().saturating_sub(began_ms) < MAKING_MS
    }

    /// Measures the frame that began then, the browser's own part included: a task that is asked for now runs after it.
    pub fn measure(this: &Rc<Self>, began_ms: u64) {
        let this = Rc::clone(this);
        let measure = move || this.spent(stamp::mono_ms().saturating_sub(began_ms));
        Timeout::new(0, measure).forget();
    }

    fn spent(&self, ms: u64) {
        let bytes = self.bytes.get();
        self.bytes.set(match ms {
            DEAR_MS.. => (bytes / 2).max(LEAST),
            CHEAP_MS.. => bytes,
            _ => (bytes * 2).min(MOST),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dear_frames_make_the_next_ones_smaller_and_cheap_ones_larger() {
        let pace = Pace::default();
        for (ms, bytes) in
            [(3, 2048), (15, 2048), (3, 4096), (40, 2048), (24, 1024), (500, 512), (500, 512), (0, 1024)]
        {
            pace.spent(ms);
            assert_eq!(pace.bytes(), bytes, "{ms} ms");
        }
        for _ in 0..10 {
            pace.spent(1);
        }
        assert_eq!(pace.bytes(), MOST);
    }
}
