//! One feed of the watcher for all windows of this browser. Without TLS a browser has six connections to a door, for all
//! windows together, and a feed takes one for as long as it runs. So one window calls and tells the others what comes;
//! which one is decided in [`member`]. Windows with different tokens do not share.

pub(super) mod member;

use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::{Rc, Weak};

use chatcli_core::Outcome;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::door::v1::Round;
use chatcli_proto::{Call, Follow, Reply};
use chatcli_web_transport::Channel;
use futures::channel::oneshot;
use futures::future::{AbortHandle, abortable};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use member::{Act, Happened, Member, Sign};

use super::rpc::answers;
use super::timer;
use crate::stamp;

const CHANNEL: &str = "chatcli.feed";

/// Follows the watcher until it is dropped, or the feed ends.
pub async fn follow(
    caller: Caller<Channel>,
    wish: Follow,
    options: CallOptions,
    post: impl Fn(Outcome) + 'static,
) {
    let Ok(channel) = BroadcastChannel::new(&name(options.token.as_deref())) else {
        return answers(caller, Call::FollowWatcher(wish), options, &post).await;
    };
    let (over, is_over) = oneshot::channel();
    let me = stamp::now().entropy;
    let (member, first) = Member::new(me, wish.interval_secs);
    let seat = Rc::new_cyclic(|this: &Weak<Seat>| {
        let inward = this.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((seat, (from, sign, round))) = inward.upgrade().zip(read(&event.data())) {
                seat.happened(Happened::Heard(from, sign), round.map(came));
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Seat {
            this: this.clone(),
            me,
            member: RefCell::new(member),
            channel,
            _hear: hear,
            caller,
            options,
            post: Box::new(post),
            waits: Cell::default(),
            call: RefCell::default(),
            newest: RefCell::default(),
            over: RefCell::new(Some(over)),
        }
    });
    seat.act(first, None);
    // Whether it is told or dropped, it is over.
    let _ = is_over.await;
}

/// Who shares: windows that call with the same token. The name does not tell which.
fn name(token: Option<&str>) -> String {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    format!("{CHANNEL}.{:016x}", hasher.finish())
}

/// This window's place among those that want the feed.
struct Seat {
    this: Weak<Self>,
    me: u64,
    member: RefCell<Member>,
    channel: BroadcastChannel,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    caller: Caller<Channel>,
    options: CallOptions,
    post: Box<dyn Fn(Outcome)>,
    /// How often something was waited for; only the last time counts.
    waits: Cell<u64>,
    call: RefCell<Option<AbortHandle>>,
    /// The newest round of the own call, and when it came.
    newest: RefCell<Option<(Round, u64)>>,
    over: RefCell<Option<oneshot::Sender<()>>>,
}

impl Seat {
    fn happened(&self, what: Happened, came: Option<Outcome>) {
        let acts = self.member.borrow_mut().happened(what);
        self.act(acts, came);
    }

    fn act(&self, acts: Vec<Act>, mut came: Option<Outcome>) {
        for act in acts {
            match act {
                Act::Say(sign) => self.say(sign, None),
                Act::Wait(ms) => self.wait(ms),
                Act::Call(secs) => self.start(secs),
                Act::HangUp => self.hang_up(),
                Act::Relay => {
                    *self.newest.borrow_mut() =
                        came.as_ref().and_then(round).map(|it| (it, stamp::mono_ms()));
                    self.relay();
                }
                Act::RelayNewest => self.relay(),
                Act::Show => {
                    if let Some(came) = came.take() {
                        (self.post)(came);
                    }
                }
            }
        }
    }

    fn relay(&self) {
        let newest = self.newest.borrow();
        let Some((round, came_ms)) = newest.as_ref() else { return };
        let waited_ms = stamp::mono_ms().saturating_sub(*came_ms);
        let age_ms = round.age_ms.saturating_add(i64::try_from(waited_ms).unwrap_or(i64::MAX));
        self.say(Sign::Round, Some(&Round { age_ms, ..round.clone() }));
    }

    fn say(&self, sign: Sign, round: Option<&Round>) {
        // A channel that is closed tells nobody; then nobody is there either.
        let _ = self.channel.post_message(&write(self.me, sign, round));
    }

    fn wait(&self, ms: u64) {
        let turn = self.waits.get() + 1;
        self.waits.set(turn);
        let this = self.this.clone();
        spawn_local(async move {
            timer::wait(ms).await;
            if let Some(seat) = this.upgrade().filter(|seat| seat.waits.get() == turn) {
                seat.happened(Happened::Passed, None);
            }
        });
    }

    fn start(&self, interval_secs: u32) {
        self.hang_up();
        let (this, caller, options) = (self.this.clone(), self.caller.clone(), self.options.clone());
        let (work, handle) = abortable(async move {
            let post = |outcome: Outcome| {
                let Some(seat) = this.upgrade() else { return };
                let is_round = matches!(outcome, Outcome::Reply(_));
                seat.happened(if is_round { Happened::Came } else { Happened::Ended }, Some(outcome));
                if !is_round && let Some(over) = seat.over.take() {
                    // Nobody waits for what was dropped.
                    let _ = over.send(());
                }
            };
            answers(caller, Call::FollowWatcher(Follow { interval_secs }), options, &post).await;
        });
        *self.call.borrow_mut() = Some(handle);
        spawn_local(async move {
            // Aborted or over, there is nothing more to say.
            let _ = work.await;
        });
    }

    fn hang_up(&self) {
        if let Some(call) = self.call.take() {
            call.abort();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.hang_up();
        if self.member.borrow().has_feed() {
            self.say(Sign::Leaves, None);
        }
        self.channel.close();
    }
}

fn came(round: Round) -> Outcome {
    Outcome::Reply(Box::new(Reply::FollowWatcher(round)))
}

fn round(outcome: &Outcome) -> Option<Round> {
    match outcome {
        Outcome::Reply(reply) => match reply.as_ref() {
            Reply::FollowWatcher(round) => Some(round.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A message: who, what, and its number or its round.
fn write(from: u64, sign: Sign, round: Option<&Round>) -> JsValue {
    let (word, more) = match sign {
        Sign::Wants(secs) => ("wants", secs.into()),
        Sign::Has => ("has", JsValue::NULL),
        Sign::Round => {
            ("round", round.map_or(JsValue::NULL, |it| Uint8Array::from(&it.to_bytes()[..]).into()))
        }
        Sign::Leaves => ("leaves", JsValue::NULL),
    };
    Array::of3(&format!("{from:016x}").into(), &word.into(), &more).into()
}

/// Reads a message. What an older or newer build says otherwise counts as not said.
fn read(message: &JsValue) -> Option<(u64, Sign, Option<Round>)> {
    let message: &Array = message.dyn_ref()?;
    let from = u64::from_str_radix(&message.get(0).as_string()?, 16).ok()?;
    let more = message.get(2);
    Some(match message.get(1).as_string()?.as_str() {
        "wants" => (from, Sign::Wants((more.as_f64()? as u32).max(1)), None),
        "has" => (from, Sign::Has, None),
        "round" => {
            (from, Sign::Round, Some(Round::from_bytes(&more.dyn_into::<Uint8Array>().ok()?.to_vec())?))
        }
        "leaves" => (from, Sign::Leaves, None),
        _ => return None,
    })
}
