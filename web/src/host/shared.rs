//! One call for all windows of this browser. Without TLS a browser has six connections to a door, for all windows
//! together, and a stream takes one for as long as it runs. So one window calls and tells the others what comes; which
//! one is decided in [`member`], what a stream is about in its own file ([`super::feed`], [`super::thread`]). Windows
//! with different tokens do not share.

mod member;

use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::{Rc, Weak};

use chatcli_core::Outcome;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Code, Failure};
use chatcli_web_transport::Channel;
use futures::channel::oneshot;
use futures::future::{AbortHandle, abortable};
use js_sys::{Array, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use member::{Act, Happened, Member, Sign};

use super::rpc::answers;
use super::timer;
use crate::stamp;

const CHANNEL: &str = "chatcli.shared";

/// What a stream is about. It is asked by the window that calls and by those that listen.
pub trait Stream: 'static {
    /// How often a piece is wanted, in seconds; streams that bring a piece when there is one say 1.
    fn interval_secs(&self) -> u32;

    /// The call, which begins now: what was remembered of the one before counts no more.
    fn begin(&mut self, interval_secs: u32) -> Call;

    /// What the own call brought, as it travels to the other windows; it is remembered for those that come later.
    fn remember(&mut self, came: &Outcome) -> Option<Vec<u8>>;

    /// What another window passed on.
    fn read(piece: &[u8]) -> Option<Outcome>;

    /// This came, from wherever, and is shown in this window.
    fn shown(&mut self, came: &Outcome);

    /// How much this window has, for the one that calls.
    fn has(&self) -> i64;

    /// What a window that has so much is missing; `None` when it is further behind than what is remembered.
    fn missing(&self, has: i64) -> Option<Vec<Vec<u8>>>;
}

/// Follows a stream until it is dropped, or the stream ends. Windows share that give the same `subject`, which hears
/// who they are: it goes into a name that does not tell it.
pub async fn follow<S: Stream>(
    caller: Caller<Channel>,
    mut stream: S,
    subject: impl Hash,
    options: CallOptions,
    post: impl Fn(Outcome) + 'static,
) {
    let Ok(channel) = BroadcastChannel::new(&name(&subject, options.token.as_deref())) else {
        let call = stream.begin(stream.interval_secs());
        return answers(caller, call, options, &post).await;
    };
    let (over, is_over) = oneshot::channel();
    let me = stamp::now().entropy;
    let (member, first) = Member::new(me, stream.interval_secs());
    let seat = Rc::new_cyclic(|this: &Weak<Seat<S>>| {
        let inward = this.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((seat, (from, said))) = inward.upgrade().zip(read::<S>(&event.data())) {
                seat.heard(from, said);
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let goes = this.clone();
        let leave = Closure::<dyn FnMut()>::new(move || {
            if let Some(seat) = goes.upgrade() {
                seat.happened(Happened::Goes, None, None);
            }
        });
        // Without it the others wait until this window has been silent for a while.
        let _ = window().add_event_listener_with_callback("pagehide", leave.as_ref().unchecked_ref());
        Seat {
            this: this.clone(),
            me,
            member: RefCell::new(member),
            stream: RefCell::new(stream),
            channel,
            _hear: hear,
            leave,
            caller,
            options,
            post: Box::new(post),
            waits: Cell::default(),
            call: RefCell::default(),
            over: RefCell::new(Some(over)),
        }
    });
    seat.act(first, None, None);
    // Whether it is told or dropped, it is over.
    let _ = is_over.await;
}

fn name(subject: &impl Hash, token: Option<&str>) -> String {
    let mut hasher = DefaultHasher::new();
    subject.hash(&mut hasher);
    token.hash(&mut hasher);
    format!("{CHANNEL}.{:016x}", hasher.finish())
}

/// What windows say to each other.
enum Said {
    /// What decides who calls, and how much the window has that says it.
    Sign(Sign, i64),
    /// What came.
    Piece(Outcome),
    /// A window is further behind than what is remembered.
    Behind(u64),
}

/// A window that said how much it has.
#[derive(Clone, Copy)]
struct Asks {
    window: u64,
    has: i64,
}

/// This window's place among those that want the stream.
struct Seat<S: Stream> {
    this: Weak<Self>,
    me: u64,
    member: RefCell<Member>,
    stream: RefCell<S>,
    channel: BroadcastChannel,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    leave: Closure<dyn FnMut()>,
    caller: Caller<Channel>,
    options: CallOptions,
    post: Box<dyn Fn(Outcome)>,
    /// How often something was waited for; only the last time counts.
    waits: Cell<u64>,
    call: RefCell<Option<AbortHandle>>,
    over: RefCell<Option<oneshot::Sender<()>>>,
}

impl<S: Stream> Seat<S> {
    fn heard(&self, from: u64, said: Said) {
        match said {
            Said::Sign(sign, has) => {
                self.happened(Happened::Heard(from, sign), None, Some(Asks { window: from, has }));
            }
            Said::Piece(came) => self.happened(Happened::Heard(from, Sign::Piece), Some(came), None),
            Said::Behind(window) if window == self.me => {
                let behind = Failure::new(Code::Aborted, "this window is behind the others");
                (self.post)(Outcome::Failed(Box::new(behind)));
                self.end();
            }
            Said::Behind(_) => {}
        }
    }

    fn happened(&self, what: Happened, came: Option<Outcome>, asks: Option<Asks>) {
        let acts = self.member.borrow_mut().happened(what);
        self.act(acts, came, asks);
    }

    fn act(&self, acts: Vec<Act>, mut came: Option<Outcome>, asks: Option<Asks>) {
        for act in acts {
            match act {
                Act::Say(sign) => self.say(sign),
                Act::Wait(ms) => self.wait(ms),
                Act::Call(secs) => self.start(secs),
                Act::HangUp => self.hang_up(),
                Act::Relay => {
                    let piece = came.as_ref().and_then(|came| self.stream.borrow_mut().remember(came));
                    if let Some(piece) = piece {
                        self.relay(&piece);
                    }
                }
                Act::CatchUp => {
                    if let Some(asks) = asks {
                        self.catch_up(asks);
                    }
                }
                Act::Show => {
                    if let Some(came) = came.take() {
                        self.stream.borrow_mut().shown(&came);
                        (self.post)(came);
                    }
                }
            }
        }
    }

    /// Tells a window what it is missing, as far as that is remembered. The others know it already.
    fn catch_up(&self, asks: Asks) {
        match self.stream.borrow().missing(asks.has) {
            Some(pieces) => pieces.iter().for_each(|piece| self.relay(piece)),
            None => self.tell("behind", &write_name(asks.window), &JsValue::NULL),
        }
    }

    fn relay(&self, piece: &[u8]) {
        self.tell("piece", &Uint8Array::from(piece), &JsValue::NULL);
    }

    fn say(&self, sign: Sign) {
        let (word, secs) = match sign {
            Sign::Wants(secs) => ("wants", secs),
            Sign::Has => ("has", 0),
            Sign::Leaves => ("leaves", 0),
            // A piece is told as one.
            Sign::Piece => return,
        };
        let has = self.stream.borrow().has().to_string();
        self.tell(word, &secs.into(), &has.into());
    }

    fn tell(&self, word: &str, what: &JsValue, more: &JsValue) {
        // A channel that is closed tells no window; then none is there either.
        let _ = self.channel.post_message(&Array::of4(&write_name(self.me), &word.into(), what, more));
    }

    fn wait(&self, ms: u64) {
        let turn = self.waits.get() + 1;
        self.waits.set(turn);
        let this = self.this.clone();
        spawn_local(async move {
            timer::wait(ms).await;
            if let Some(seat) = this.upgrade().filter(|seat| seat.waits.get() == turn) {
                seat.happened(Happened::Passed, None, None);
            }
        });
    }

    fn start(&self, interval_secs: u32) {
        self.hang_up();
        let call = self.stream.borrow_mut().begin(interval_secs);
        let (this, caller, options) = (self.this.clone(), self.caller.clone(), self.options.clone());
        let (work, handle) = abortable(async move {
            let post = |outcome: Outcome| {
                let Some(seat) = this.upgrade() else { return };
                let is_piece = matches!(outcome, Outcome::Reply(_));
                seat.happened(if is_piece { Happened::Came } else { Happened::Ended }, Some(outcome), None);
                if !is_piece {
                    seat.end();
                }
            };
            answers(caller, call, options, &post).await;
        });
        *self.call.borrow_mut() = Some(handle);
        spawn_local(async move {
            // Aborted or over, there is nothing more to say.
            let _ = work.await;
        });
    }

    fn end(&self) {
        if let Some(over) = self.over.take() {
            // What was dropped is not waited for.
            let _ = over.send(());
        }
    }

    fn hang_up(&self) {
        if let Some(call) = self.call.take() {
            call.abort();
        }
    }
}

impl<S: Stream> Drop for Seat<S> {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        // A window that is gone has no listeners either.
        let _ = window().remove_event_listener_with_callback("pagehide", self.leave.as_ref().unchecked_ref());
        self.hang_up();
        if self.member.borrow().calls() {
            self.say(Sign::Leaves);
        }
        self.channel.close();
    }
}

fn write_name(window: u64) -> JsValue {
    format!("{window:016x}").into()
}

fn read_name(name: &JsValue) -> Option<u64> {
    u64::from_str_radix(&name.as_string()?, 16).ok()
}

/// Reads a message: who, which word, what it is about. What another build says otherwise counts as not said.
fn read<S: Stream>(message: &JsValue) -> Option<(u64, Said)> {
    let message: &Array = message.dyn_ref()?;
    let (from, what, more) = (read_name(&message.get(0))?, message.get(2), message.get(3));
    let sign = |sign| Some(Said::Sign(sign, more.as_string()?.parse().ok()?));
    let said = match message.get(1).as_string()?.as_str() {
        "wants" => sign(Sign::Wants((what.as_f64()? as u32).max(1))),
        "has" => sign(Sign::Has),
        "leaves" => sign(Sign::Leaves),
        "piece" => S::read(&what.dyn_ref::<Uint8Array>()?.to_vec()).map(Said::Piece),
        "behind" => read_name(&what).map(Said::Behind),
        _ => None,
    };
    Some((from, said?))
}
