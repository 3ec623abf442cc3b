//! Joins the core to a screen: one way in for everything that happens, and one painting per animation frame, however
//! many pieces of an answer arrived since the last one. What is painted is the screen's to decide. A frame that was dear
//! makes what can wait wait, so that a growing answer leaves the browser time for everything else.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use chatcli_core::{Boot, Capabilities, Driver, Event, Host, Revisions, View};
use gloo_timers::callback::Timeout;

use crate::frames::Frames;
use crate::host::{Keeper, PageHost, Post};
use crate::questions::Questions;
use crate::{stamp, start};

/// What copies the core's view into what a screen's components read.
pub trait Screen: 'static {
    /// Copies what moved since `before`; everything when nothing was painted yet.
    fn paint(&self, view: &View<'_>, before: Option<Revisions>);

    /// Whether what moved since `before` can wait a little when painting is dear.
    fn can_wait(&self, _before: Option<Revisions>, _now: Revisions) -> bool {
        false
    }

    /// Something happened that only the rest of the client can handle, which is not here yet.
    fn misses_rest(&self) {}
}

/// What can wait keeps the browser busy for one part in so many at most.
const REST: u64 = 10;
/// It never waits longer than this, in milliseconds: what comes meanwhile would make the next frame the dearer.
const LONGEST_REST_MS: u64 = 250;

/// The core, its host, and what was painted last.
pub struct Bridge<S> {
    this: Weak<Self>,
    driver: RefCell<Driver<PageHost>>,
    /// Events that came while another one was being handled. Emptied before `dispatch` returns.
    waiting: RefCell<VecDeque<Event>>,
    painted: Cell<Option<Revisions>>,
    frames: Frames,
    /// What can wait is not painted before this moment, on the monotonic clock.
    rested_mono_ms: Cell<u64>,
    /// A frame that waits for it.
    resting: RefCell<Option<Timeout>>,
    /// What measures the last frame. A timer that was let go would leave its callback behind with every frame.
    measuring: RefCell<Option<Timeout>>,
    questions: Questions,
    keeper: Keeper,
    /// The page is going: what its calls end with now is the browser's doing, not the server's.
    is_gone: Cell<bool>,
    screen: S,
}

impl<S: Screen> Bridge<S> {
    /// Boots the core with what is known at the start and paints for the first time. The screen's signals live as
    /// long as the current owner.
    pub fn boot(start: impl FnOnce(Capabilities) -> Boot, screen: impl FnOnce(&View<'_>) -> S) -> Rc<Self> {
        let bridge = Rc::new_cyclic(|this: &Weak<Self>| {
            let questions = Questions::new();
            let host = PageHost::new(start::origin(), questions);
            let keeper = host.keeper().clone();
            let driver = Driver::new(host, post(this));
            let screen = screen(&driver.view());
            let painted = this.clone();
            let frames = Frames::new(move || {
                if let Some(bridge) = painted.upgrade() {
                    bridge.resting.take();
                    let started_ms = stamp::mono_ms();
                    bridge.paint();
                    bridge.rest(started_ms);
                }
            });
            Self {
                this: this.clone(),
                driver: RefCell::new(driver),
                waiting: RefCell::default(),
                painted: Cell::default(),
                frames,
                rested_mono_ms: Cell::default(),
                resting: RefCell::default(),
                measuring: RefCell::default(),
                questions,
                keeper,
                is_gone: Cell::default(),
                screen,
            }
        });
        let capabilities = bridge.driver.borrow_mut().host().capabilities();
        let boot = Boot { window: bridge.keeper.window(), ..start(capabilities) };
        bridge.dispatch(Event::Boot(Box::new(boot)));
        bridge.paint();
        bridge
    }

    /// What is painted on.
    pub fn screen(&self) -> &S {
        &self.screen
    }

    /// What the core asks of a person.
    pub fn questions(&self) -> Questions {
        self.questions
    }

    /// Looks at the core's view.
    pub fn look<R>(&self, at: impl FnOnce(&View<'_>) -> R) -> R {
        at(&self.driver.borrow().view())
    }

    /// How late answers come back.
    pub fn post(&self) -> Post {
        post(&self.this)
    }

    /// The way to what keeps conversations in this browser.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// The page may be gone at any moment: what there is, is written now.
    pub fn leave(&self) {
        self.dispatch(Event::Leaving);
        if let Some(keep) = self.keeper.get() {
            keep.hurry();
        }
    }

    /// The page is going, or came back from where a browser keeps pages for the way back.
    pub fn set_gone(&self, is_gone: bool) {
        self.is_gone.set(is_gone);
        if !is_gone {
            self.dispatch(Event::Woke);
        }
    }

    /// Hands one event to the core.
    pub fn dispatch(&self, event: Event) {
        if self.is_gone.get() {
            return;
        }
        self.waiting.borrow_mut().push_back(event);
        // The call that holds the driver is further up the stack and takes the new event next.
        let Ok(mut driver) = self.driver.try_borrow_mut() else { return };
        self.hand_over(&mut driver);
        let (before, now, is_waiting) = (self.painted.get(), driver.view().revisions, driver.is_waiting());
        drop(driver);
        if is_waiting {
            self.screen.misses_rest();
        }
        match before != Some(now) {
            false => {}
            true if self.screen.can_wait(before, now) => self.ask_frame_later(),
            true => self.ask_frame(),
        }
    }

    /// The rest of the client is here: what waited for it is handled, and everything is painted at once.
    pub fn go_on(&self) {
        let mut driver = self.driver.borrow_mut();
        driver.go_on(stamp::now());
        self.hand_over(&mut driver);
        drop(driver);
        self.painted.set(None);
        self.paint();
    }

    fn hand_over(&self, driver: &mut Driver<PageHost>) {
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some(event) = next else { break };
            driver.dispatch(stamp::now(), event);
        }
    }

    /// Paints on the next frame, whether or not anything moved: time did.
    pub fn ask_frame(&self) {
        self.frames.ask();
    }

    /// A frame for what can wait, when the last frame has been rested from.
    fn ask_frame_later(&self) {
        let wait_ms = self.rested_mono_ms.get().saturating_sub(stamp::mono_ms());
        if wait_ms == 0 {
            self.ask_frame();
        } else if self.resting.borrow().is_none() && !self.frames.is_asked() {
            let this = self.this.clone();
            let wait_ms = u32::try_from(wait_ms).unwrap_or(u32::MAX);
            *self.resting.borrow_mut() = Some(Timeout::new(wait_ms, move || {
                if let Some(bridge) = this.upgrade() {
                    bridge.ask_frame();
                }
            }));
        }
    }

    /// Measures what a frame costs, the browser's own part included: a task that is asked for now runs after it.
    fn rest(&self, started_ms: u64) {
        let this = self.this.clone();
        let measure = Timeout::new(0, move || {
            if let Some(bridge) = this.upgrade() {
                let ended_ms = stamp::mono_ms();
                let spent_ms = ended_ms.saturating_sub(started_ms);
                bridge.rested_mono_ms.set(ended_ms + (spent_ms * (REST - 1)).min(LONGEST_REST_MS));
            }
        });
        *self.measuring.borrow_mut() = Some(measure);
    }

    fn paint(&self) {
        let driver = self.driver.borrow();
        let view = driver.view();
        self.screen.paint(&view, self.painted.replace(Some(view.revisions)));
    }
}

/// How answers come back to a bridge, for as long as there is one.
fn post<S: Screen>(bridge: &Weak<Bridge<S>>) -> Post {
    let bridge = bridge.clone();
    Rc::new(move |event| {
        if let Some(bridge) = bridge.upgrade() {
            bridge.dispatch(event);
        }
    })
}
