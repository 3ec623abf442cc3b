//! One stream of the shared conversation for all windows of this browser, as [`super::feed`] has it for the watcher: one
//! window calls and tells the others what comes. Decides that no window misses an event when it joins late or when
//! another one takes over: who calls remembers the newest events, and who is too far behind for those is told so, as a
//! server tells it, and reads what it has not.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::{Rc, Weak};

use chatcli_core::Outcome;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::v1::{ConversationEvent, SubscribeConversationRequest};
use chatcli_proto::{Call, Code, Failure, Reply, live};
use chatcli_web_transport::Channel;
use futures::channel::oneshot;
use futures::future::{AbortHandle, abortable};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::feed::member::{Act, Happened, Member, Sign};
use super::rpc::answers;
use super::timer;
use crate::stamp;

const CHANNEL: &str = "chatcli.thread";
/// So many events are remembered for windows that come later, and so many bytes of them.
const MOST_EVENTS: usize = 256;
const MOST_BYTES: usize = 1 << 20;
/// How often a round comes means nothing here; all windows want the same.
const ALWAYS: u32 = 1;

/// Follows a conversation until it is dropped, or the stream ends.
pub async fn follow(
    caller: Caller<Channel>,
    request: SubscribeConversationRequest,
    options: CallOptions,
    post: impl Fn(Outcome) + 'static,
) {
    let Ok(channel) = BroadcastChannel::new(&name(&request.conv_id, options.token.as_deref())) else {
        return answers(caller, Call::SubscribeConversation(request), options, &post).await;
    };
    let (over, is_over) = oneshot::channel();
    let me = stamp::now().entropy;
    let (member, first) = Member::new(me, ALWAYS);
    let seat = Rc::new_cyclic(|this: &Weak<Seat>| {
        let inward = this.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((seat, (from, said))) = inward.upgrade().zip(read(&event.data())) {
                seat.heard(from, said);
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Seat {
            this: this.clone(),
            me,
            conv_id: request.conv_id,
            since: Cell::new(request.since_seq),
            member: RefCell::new(member),
            channel,
            _hear: hear,
            caller,
            options,
            post: Box::new(post),
            waits: Cell::default(),
            call: RefCell::default(),
            recent: RefCell::default(),
            over: RefCell::new(Some(over)),
        }
    });
    seat.act(first, None);
    // Whether it is told or dropped, it is over.
    let _ = is_over.await;
}

/// Who shares: windows that follow the same conversation with the same token. The name does not tell which.
fn name(conv_id: &str, token: Option<&str>) -> String {
    let mut hasher = DefaultHasher::new();
    (conv_id, token).hash(&mut hasher);
    format!("{CHANNEL}.{:016x}", hasher.finish())
}

/// What windows say to each other.
enum Said {
    /// As for the feed. Who wants it has everything up to this number.
    Sign(Sign, i64),
    /// An event of the conversation.
    Event(ConversationEvent),
    /// This window is further behind than what is remembered.
    Behind(u64),
}

/// The newest events of the own call.
#[derive(Default)]
struct Recent {
    /// Everything after this number is here.
    after: i64,
    events: VecDeque<ConversationEvent>,
    bytes: usize,
    /// That the server lets clients hear what is said only now.
    greeting: Option<ConversationEvent>,
}

impl Recent {
    fn put(&mut self, event: &ConversationEvent) {
        if event.role == live::HEARD {
            self.greeting = Some(event.clone());
        }
        // What is said only now is for those who are there.
        if event.seq == 0 {
            return;
        }
        self.bytes += event.content.len();
        self.events.push_back(event.clone());
        while self.events.len() > MOST_EVENTS || self.bytes > MOST_BYTES {
            let Some(oldest) = self.events.pop_front() else { return };
            self.bytes -= oldest.content.len();
            self.after = self.after.max(oldest.seq);
        }
    }
}

/// This window's place among those that follow.
struct Seat {
    this: Weak<Self>,
    me: u64,
    conv_id: String,
    /// The number of the newest event that was shown here.
    since: Cell<i64>,
    member: RefCell<Member>,
    channel: BroadcastChannel,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    caller: Caller<Channel>,
    options: CallOptions,
    post: Box<dyn Fn(Outcome)>,
    /// How often something was waited for; only the last time counts.
    waits: Cell<u64>,
    call: RefCell<Option<AbortHandle>>,
    recent: RefCell<Recent>,
    over: RefCell<Option<oneshot::Sender<()>>>,
}

impl Seat {
    fn heard(&self, from: u64, said: Said) {
        match said {
            Said::Sign(sign, since) => {
                self.happened(Happened::Heard(from, sign), None);
                if matches!(sign, Sign::Wants(_)) && self.member.borrow().has_feed() {
                    self.catch_up(from, since);
                }
            }
            Said::Event(event) => self.happened(Happened::Heard(from, Sign::Round), Some(came(event))),
            Said::Behind(window) if window == self.me => {
                let behind = Failure::new(Code::Aborted, "this window is behind the others");
                (self.post)(Outcome::Failed(Box::new(behind)));
                self.end();
            }
            Said::Behind(_) => {}
        }
    }

    /// Tells a window what it has not, as far as that is remembered. The others know it already.
    fn catch_up(&self, window: u64, since: i64) {
        let recent = self.recent.borrow();
        if since < recent.after {
            self.tell(&Array::of3(&write_name(self.me), &"behind".into(), &write_name(window)));
            return;
        }
        for event in recent.greeting.iter().chain(recent.events.iter().filter(|event| event.seq > since)) {
            self.relay(event);
        }
    }

    fn happened(&self, what: Happened, came: Option<Outcome>) {
        let before = self.member.borrow().listens_to();
        let acts = self.member.borrow_mut().happened(what);
        self.act(acts, came);
        let now = self.member.borrow().listens_to();
        // What the window before did not tell any more is with the new one.
        if now.is_some() && now != before {
            self.say(Sign::Wants(ALWAYS));
        }
    }

    fn act(&self, acts: Vec<Act>, mut came: Option<Outcome>) {
        for act in acts {
            match act {
                Act::Say(sign) => self.say(sign),
                Act::Wait(ms) => self.wait(ms),
                Act::Call(_) => self.start(),
                Act::HangUp => self.hang_up(),
                Act::Relay => {
                    if let Some(event) = came.as_ref().and_then(event) {
                        self.recent.borrow_mut().put(event);
                        self.relay(event);
                    }
                }
                // Each window says how much it has, and gets the rest.
                Act::RelayNewest => {}
                Act::Show => {
                    if let Some(came) = came.take() {
                        let seq = event(&came).map_or(0, |event| event.seq);
                        self.since.set(self.since.get().max(seq));
                        (self.post)(came);
                    }
                }
            }
        }
    }

    fn relay(&self, event: &ConversationEvent) {
        let bytes = Uint8Array::from(&live::write(event)[..]);
        self.tell(&Array::of3(&write_name(self.me), &"event".into(), &bytes));
    }

    fn say(&self, sign: Sign) {
        let word = match sign {
            Sign::Wants(_) => "wants",
            Sign::Has => "has",
            Sign::Leaves => "leaves",
            // An event is told as one.
            Sign::Round => return,
        };
        self.tell(&Array::of3(&write_name(self.me), &word.into(), &self.since.get().to_string().into()));
    }

    fn tell(&self, message: &Array) {
        // A channel that is closed tells no window; then none is there either.
        let _ = self.channel.post_message(message);
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

    fn start(&self) {
        self.hang_up();
        let since_seq = self.since.get();
        *self.recent.borrow_mut() = Recent { after: since_seq, ..Recent::default() };
        let request = SubscribeConversationRequest { conv_id: self.conv_id.clone(), since_seq };
        let (this, caller, options) = (self.this.clone(), self.caller.clone(), self.options.clone());
        let (work, handle) = abortable(async move {
            let post = |outcome: Outcome| {
                let Some(seat) = this.upgrade() else { return };
                let is_event = matches!(outcome, Outcome::Reply(_));
                seat.happened(if is_event { Happened::Came } else { Happened::Ended }, Some(outcome));
                if !is_event {
                    seat.end();
                }
            };
            answers(caller, Call::SubscribeConversation(request), options, &post).await;
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

impl Drop for Seat {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.hang_up();
        if self.member.borrow().has_feed() {
            self.say(Sign::Leaves);
        }
        self.channel.close();
    }
}

fn came(event: ConversationEvent) -> Outcome {
    Outcome::Reply(Box::new(Reply::SubscribeConversation(event)))
}

fn event(outcome: &Outcome) -> Option<&ConversationEvent> {
    match outcome {
        Outcome::Reply(reply) => match reply.as_ref() {
            Reply::SubscribeConversation(event) => Some(event),
            _ => None,
        },
        _ => None,
    }
}

fn write_name(window: u64) -> JsValue {
    format!("{window:016x}").into()
}

fn read_name(name: &JsValue) -> Option<u64> {
    u64::from_str_radix(&name.as_string()?, 16).ok()
}

/// Reads a message: who, what, and its number, its event or its window. What another build says otherwise counts as not
/// said.
fn read(message: &JsValue) -> Option<(u64, Said)> {
    let message: &Array = message.dyn_ref()?;
    let (from, more) = (read_name(&message.get(0))?, message.get(2));
    let sign = |sign| Some(Said::Sign(sign, more.as_string()?.parse().ok()?));
    let said = match message.get(1).as_string()?.as_str() {
        "wants" => sign(Sign::Wants(ALWAYS)),
        "has" => sign(Sign::Has),
        "leaves" => sign(Sign::Leaves),
        "event" => live::read(&more.dyn_ref::<Uint8Array>()?.to_vec()).map(Said::Event),
        "behind" => read_name(&more).map(Said::Behind),
        _ => None,
    };
    Some((from, said?))
}
