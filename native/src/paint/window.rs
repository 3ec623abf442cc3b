//! When the screen may be drawn after the window has changed its size. A terminal wraps what is drawn at once, but may
//! tell of it late: tmux passes on the first of several changes immediately and each later one up to 250 ms after it.
//! A frame drawn in between is cut where the rows before it were wrapped, and where the live region begins is not
//! known any more. So nothing is drawn until the window has been quiet for that long.

use std::time::{Duration, Instant};

/// How long a window stays as it is before it is drawn for.
const QUIET: Duration = Duration::from_millis(300);

/// What is known of the window's size.
#[derive(Debug, Default)]
pub struct Window {
    /// It changed; from this moment on it counts as quiet again.
    quiet_from: Option<Instant>,
}

impl Window {
    /// It changed now.
    pub fn changed(&mut self, now: Instant) {
        self.quiet_from = Some(now + QUIET);
    }

    /// When drawing goes on. Nothing when it never stopped.
    pub fn quiet_from(&self) -> Option<Instant> {
        self.quiet_from
    }

    /// Whether it is not known now how the terminal shows what is drawn.
    pub fn is_changing(&self, now: Instant) -> bool {
        self.quiet_from.is_some_and(|quiet| now < quiet)
    }

    /// Whether it changed since this was asked last: what is drawn has to be drawn anew.
    pub fn settle(&mut self) -> bool {
        self.quiet_from.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_until_the_last_change_is_old_enough() {
        let (mut window, start) = (Window::default(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        assert!(!window.is_changing(start) && !window.settle(), "it never changed");
        // As tmux tells of a window that is dragged.
        for told in [0, 250, 500] {
            window.changed(at(told));
            assert!(window.is_changing(at(told)) && window.is_changing(at(told + 250)), "{told}");
        }
        assert_eq!(window.quiet_from(), Some(at(800)));
        assert!(window.is_changing(at(799)) && !window.is_changing(at(800)));
        assert!(window.settle());
        assert!(!window.settle() && window.quiet_from().is_none(), "once is enough");
    }
}
