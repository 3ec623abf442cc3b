//! A body without a platform: it keeps the effects the core started, fires timers when time passes, and lets a test
//! play the server. Time and chance are whatever the test says, so every run is the same on every target.

use chatcli_core::port::{Change, ConversationId, HistoryAsk, ToolAsk};
use chatcli_core::proto::{Call, Code, Failure, Reply, Transport, v1};
use chatcli_core::record::{Step, asked};
use chatcli_core::{App, Boot, Capabilities, Effect, EffectId, Event, Intent, Outcome, Secret, Stamp, View};

/// A terminal: it keeps nothing by itself, and no door stands before its server.
pub const ALL: Capabilities =
    Capabilities { keeps: false, history: false, picker: false, door: false, ..Capabilities::ALL };

pub struct World {
    pub app: App,
    pub now_ms: u64,
    /// Makes the chance of one world differ from another's.
    pub salt: u64,
    pub calls: Vec<(EffectId, Call, bool)>,
    pub timers: Vec<(EffectId, u64)>,
    pub cancelled: Vec<EffectId>,
    pub stored: Vec<(String, String)>,
    pub copies: Vec<(EffectId, String)>,
    /// What is kept for the next time.
    pub kept: Vec<Change>,
    /// The same, with the conversation that each belongs to.
    pub kept_of: Vec<(ConversationId, Change)>,
    /// Questions to the store of conversations that are open.
    pub history: Vec<(EffectId, HistoryAsk)>,
    /// Questions to the tools that are open.
    pub tools: Vec<(EffectId, ToolAsk)>,
    /// What was allowed for ever.
    pub allowed: Vec<Vec<String>>,
    /// What was asked of the body beside calls, timers and the clipboard.
    pub asked: Vec<EffectId>,
    /// The last file.
    pub written: String,
    pub exit: Option<u8>,
    /// What the core asked for, one short line each.
    pub log: Vec<String>,
    /// Everything that happened, as a recording has it.
    pub tape: Vec<Step>,
}

impl Default for World {
    fn default() -> Self {
        chatcli_core::install();
        chatcli_core::agent::install();
        Self {
            app: App::new(),
            now_ms: 0,
            salt: 0,
            calls: Vec::new(),
            timers: Vec::new(),
            cancelled: Vec::new(),
            stored: Vec::new(),
            copies: Vec::new(),
            kept: Vec::new(),
            kept_of: Vec::new(),
            history: Vec::new(),
            tools: Vec::new(),
            allowed: Vec::new(),
            asked: Vec::new(),
            written: String::new(),
            exit: None,
            log: Vec::new(),
            tape: Vec::new(),
        }
    }
}

impl World {
    pub fn boot(boot: Boot) -> Self {
        let mut world = Self::default();
        world.event(Event::Boot(Box::new(boot)));
        world
    }

    /// A terminal that is connected to a server of provider P, model M.
    pub fn online() -> Self {
        let mut world = Self::boot(Boot {
            address: "host:1".into(),
            capabilities: ALL,
            give_up: true,
            ..Boot::default()
        });
        world.serve();
        world
    }

    /// The same with a token, as a server wants it that throttles connections.
    pub fn authorised() -> Self {
        let token = Some(Secret::new("opaque-token"));
        let boot =
            Boot { address: "host:1".into(), capabilities: ALL, token, give_up: true, ..Boot::default() };
        let mut world = Self::boot(boot);
        world.serve();
        world
    }

    /// Answers Health and GetServerInfo.
    pub fn serve(&mut self) {
        self.health(true);
        self.info(v1::GetServerInfoResponse {
            version: "1.2.0".into(),
            provider: "P".into(),
            model: "M".into(),
            ..Default::default()
        });
    }

    pub fn health(&mut self, serving: bool) {
        let status = i32::from(!serving);
        self.reply(Reply::Health(v1::HealthResponse { status, version: String::new() }));
        self.ended();
    }

    pub fn info(&mut self, info: v1::GetServerInfoResponse) {
        self.reply(Reply::GetServerInfo(info));
        self.ended();
    }

    pub fn submit(&mut self, line: &str) {
        self.intent(Intent::Submit(line.into()));
    }

    pub fn intent(&mut self, intent: Intent) {
        self.event(Event::Intent(intent));
    }

    pub fn chunk(&mut self, text: &str, done: bool) {
        let message = v1::StreamPromptResponse { chunk: text.into(), done, ..Default::default() };
        self.reply(Reply::StreamPrompt(message));
    }

    pub fn whole(&mut self, text: &str) {
        self.reply(Reply::SendPrompt(v1::SendPromptResponse { response: text.into(), ..Default::default() }));
        self.ended();
    }

    pub fn fail(&mut self, code: Code) {
        let words =
            if code == Code::ResourceExhausted { "rate limit exceeded" } else { "words of the server" };
        self.fail_with(Failure::new(code, words));
    }

    pub fn fail_below(&mut self, seen: Transport) {
        self.fail_with(Failure::transport(seen, "words of the transport"));
    }

    pub fn fail_with(&mut self, failure: Failure) {
        self.close(Outcome::Failed(Box::new(failure)));
    }

    /// Something that is not the end of the newest call.
    pub fn step(&mut self, outcome: Outcome) {
        let (id, ..) = self.calls.last().expect("a call is open");
        self.event(Event::Done(*id, outcome));
    }

    pub fn ended(&mut self) {
        self.close(Outcome::Ended);
    }

    pub fn reply(&mut self, reply: Reply) {
        let (id, ..) = self.calls.last().expect("a call is open");
        self.event(Event::Done(*id, Outcome::Reply(Box::new(reply))));
    }

    fn close(&mut self, outcome: Outcome) {
        let (id, ..) = self.calls.pop().expect("a call is open");
        self.event(Event::Done(id, outcome));
    }

    /// Lets time pass and fires what is due, in order.
    pub fn pass(&mut self, ms: u64) {
        let until = self.now_ms + ms;
        while let Some(index) = self.next_due(until) {
            let (id, due) = self.timers.remove(index);
            self.now_ms = due;
            self.event(Event::Done(id, Outcome::Fired));
        }
        self.now_ms = until;
    }

    fn next_due(&self, until: u64) -> Option<usize> {
        let due = self.timers.iter().enumerate().filter(|(_, (_, due))| *due <= until);
        due.min_by_key(|(_, (id, due))| (*due, *id)).map(|(index, _)| index)
    }

    pub fn view(&self) -> View<'_> {
        self.app.view()
    }

    /// The methods of the calls that are open.
    pub fn open(&self) -> Vec<&'static str> {
        self.calls.iter().map(|(_, call, _)| call.method()).collect()
    }

    pub fn event(&mut self, event: Event) {
        let now = Stamp {
            mono_ms: self.now_ms,
            unix_ms: self.now_ms as i64,
            entropy: self.now_ms * 7919 + self.salt,
        };
        let effects = self.app.handle(now, event.clone());
        self.tape.push(Step { at: now, event, asked: effects.iter().map(asked).collect() });
        effects.into_iter().for_each(|effect| self.start(effect));
    }

    fn ask(&mut self, id: EffectId, what: String) {
        self.log.push(format!("#{} {what}", id.0));
        self.asked.push(id);
    }

    /// Answers what was asked last and is still open.
    pub fn answer(&mut self, outcome: Outcome) {
        let id = if outcome.is_final() { self.asked.pop() } else { self.asked.last().copied() };
        self.event(Event::Done(id.expect("something was asked"), outcome));
    }

    fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Call { id, link, call, token, timeout_ms, fresh } => {
                let over = if link.0 > 0 { format!(" over link {}", link.0) } else { String::new() };
                let token = if token.is_some() { " token" } else { "" };
                let fresh_text = if fresh { " fresh" } else { "" };
                let limit = timeout_ms.map(|ms| format!(" {ms}ms")).unwrap_or_default();
                self.log.push(format!("#{} call {}{token}{fresh_text}{limit}{over}", id.0, call.method()));
                self.calls.push((id, *call, fresh));
            }
            Effect::Timer { id, after_ms } => {
                self.log.push(format!("#{} timer {after_ms}ms", id.0));
                self.timers.push((id, self.now_ms + after_ms));
            }
            Effect::Cancel { id } => {
                self.log.push(format!("#{} cancel", id.0));
                self.calls.retain(|(open, ..)| *open != id);
                self.timers.retain(|(open, _)| *open != id);
                self.asked.retain(|open| *open != id);
                self.tools.retain(|(open, _)| *open != id);
                self.history.retain(|(open, _)| *open != id);
                self.cancelled.push(id);
            }
            Effect::Store { id, preference, value } => {
                self.log.push(format!("#{} store {}={value}", id.0, preference.key()));
                self.stored.push((preference.key().into(), value));
                self.event(Event::Done(id, Outcome::Finished));
            }
            Effect::Keep { id, conversation, changes } => {
                self.log.push(format!("#{} keep {}", id.0, changes.len()));
                self.kept_of.extend(changes.iter().map(|change| (conversation, change.clone())));
                self.kept.extend(changes);
                self.event(Event::Done(id, Outcome::Finished));
            }
            Effect::Copy { id, text } => {
                self.log.push(format!("#{} copy {} bytes", id.0, text.len()));
                self.copies.push((id, text));
            }
            Effect::Dial { id, link, words } => {
                let shown: Vec<&str> = words.iter().map(Secret::reveal).collect();
                self.log.push(format!("#{} dial link {}: {}", id.0, link.0, shown.join(" ")));
                self.asked.push(id);
            }
            Effect::HangUp { link } => self.log.push(format!("hang up link {}", link.0)),
            Effect::History { id, ask } => {
                self.log.push(format!("#{} history {ask:?}", id.0));
                self.history.push((id, ask));
            }
            Effect::Renew { id, provider } => self.ask(id, format!("renew {provider}")),
            Effect::Auth { id, action } => self.ask(id, format!("auth {action:?}")),
            Effect::AskSecret { id, field } => self.ask(id, format!("ask {}", field.flag())),
            Effect::Confirm { id, question } => self.ask(id, format!("confirm {question:?}")),
            Effect::Edit { id, text } => self.ask(id, format!("edit {} bytes", text.len())),
            Effect::Write { id, path, suggested, text, force } => {
                let path = path.unwrap_or(suggested);
                self.ask(
                    id,
                    format!("write {path} {} bytes{}", text.len(), if force { " force" } else { "" }),
                );
                self.written = text;
            }
            Effect::Shell { id, ask } => {
                let sure = if ask.is_sure { " sure" } else { "" };
                let how = if ask.is_interactive { " interactive" } else { "" };
                self.ask(id, format!("shell {}{how}{sure}", ask.line));
            }
            Effect::Contexts { id, ask } => self.ask(id, format!("contexts {ask:?}")),
            Effect::Tool { id, ask } => {
                if let ToolAsk::Allow(patterns) = &*ask {
                    self.allowed.push(patterns.clone());
                }
                self.tools.push((id, *ask));
            }
            Effect::Attach { id, attach } => self.ask(id, format!("attach {}", attach.prompt)),
            Effect::ClearScreen { id } => self.ask(id, "clear".into()),
            Effect::Reload { id } => self.ask(id, "reload".into()),
            Effect::Exit { code } => {
                self.log.push(format!("exit {code}"));
                self.exit = Some(code);
            }
        }
    }
}
