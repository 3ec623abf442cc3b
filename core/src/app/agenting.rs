//! Routes runs of an agent: from a task to its turn, from what the model says to the tools, and from what they bring to
//! the model again. A run whose turn is over, for whatever reason, is over.

use chatcli_agent::run::{End, Placement};

use super::App;
use crate::agent::{self, Asks, Begin, ForAgent, Intent, Step, Wish};
use crate::app::{Notice, Slot};
use crate::connection;
use crate::conversation::{Conversation, TurnState, Worded};
use crate::port::{Outcome, Scope, Stamp};
use crate::problem::{Kind, Problem};
use crate::references::Prompt;

impl App {
    /// `/agent TASK`, `/run TASK`, `/coder TASK`. The line stays in the conversation as it was typed.
    pub(super) fn run_task(&mut self, prompt: Prompt, now: Stamp) {
        let refused = if self.connection.state() == connection::State::Detached {
            Some(Problem::new(Kind::NotConnected))
        } else {
            Conversation::check(&prompt.text()).err()
        };
        if let Some(problem) = refused {
            self.notice(Notice::Refused(problem));
        } else if self.is_still() {
            self.start_prompt(prompt, now);
        }
    }

    /// `/coder` without a task: lines that follow are tasks.
    pub(super) fn stay_with(&mut self, scope: Scope) {
        self.agent.stay(Some(scope));
        self.notice(agent::Notice::Stays(scope));
    }

    /// A line that is no command, while a run is there or lines are tasks. Says whether it was taken.
    pub(super) fn line_for_agent(&mut self, line: &str, now: Stamp) -> bool {
        if self.agent.turn().is_some() {
            let steps = self.agent.say(line.to_owned(), now, &mut self.out.of(Slot::Agent));
            self.agent_steps(steps, now);
            return true;
        }
        if let Some(steps) = self.agent.plan_line(line, &mut self.out.of(Slot::Agent)) {
            self.agent_steps(steps, now);
            return true;
        }
        let Some(scope) = self.agent.stays() else { return false };
        self.run_task(Prompt { scope: Some(scope), ..line.into() }, now);
        true
    }

    pub(super) fn about_agent(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Decide { number, call, typed } => {
                let steps = self.agent.decide(number, call, &typed, now, &mut self.out.of(Slot::Agent));
                self.agent_steps(steps, now);
            }
            Intent::Answer { call, at, typed } => {
                let steps = self.agent.answer((call, at), &typed, now, &mut self.out.of(Slot::Agent));
                self.agent_steps(steps, now);
            }
            Intent::SetMode(mode) => {
                self.agent.set_mode(mode);
                self.notice(agent::Notice::ModeIs(mode));
            }
            Intent::ShowPolicy => self.agent.show_policy(&mut self.out.of(Slot::Agent)),
            Intent::UndoFiles => self.agent.change_files(true, &mut self.out.of(Slot::Agent)),
            Intent::RedoFiles => self.agent.change_files(false, &mut self.out.of(Slot::Agent)),
            Intent::List(what) => self.agent.list(what, &mut self.out.of(Slot::Agent)),
            Intent::Persona { name, is_alone } => {
                self.agent.call_persona(name, is_alone, &mut self.out.of(Slot::Agent));
            }
            Intent::Dismiss(name) => {
                let notice = self.agent.dismiss(name.as_deref());
                self.notice(notice);
            }
            Intent::Leave => {
                self.agent.stay(None);
                self.notice(agent::Notice::Left);
            }
        }
    }

    /// All that goes along with a task is here: it becomes a turn, and begins.
    pub(super) fn run_starts(&mut self, question: Worded, scope: Scope, now: Stamp) {
        self.lead();
        let task = task_of(question.sent.as_deref().unwrap_or(&question.shown)).to_owned();
        let provider = self.view().provider().to_owned();
        let is_watched = self.connection.info().is_some_and(|info| info.watcher_line().is_some());
        let Some(placement) = Placement::of(&provider, is_watched) else {
            self.notice(agent::Notice::NoHistory(provider));
            return self.nothing_starts(question, 1);
        };
        if !self.connection.capabilities().tools {
            self.notice(agent::Notice::NotHere);
            return self.nothing_starts(question, 2);
        }
        if !self.connection.is_online() {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            return self.nothing_starts(question, 4);
        }
        let turn = self.conversation.begin_run(question, task.clone(), scope, now);
        let (leading, before) = self.conversation.before_run();
        let asks = match self.connection.capabilities().person && !self.is_one_shot {
            true => Asks::Person,
            false => self.one_shot_asks,
        };
        let lang = self.account.settings.lang;
        let begin = Begin { turn, scope, task, placement, leading, before, lang, asks };
        self.agent.begin(begin, &mut self.out.of(Slot::Agent));
    }

    fn nothing_starts(&mut self, question: Worded, code: u8) {
        if self.is_one_shot {
            self.exit(code);
        } else {
            self.draft.set(question.shown);
        }
    }

    pub(super) fn agent_done(&mut self, asked: ForAgent, outcome: Outcome, now: Stamp) {
        let steps = self.agent.done(asked, outcome, now, &mut self.out.of(Slot::Agent));
        self.agent_steps(steps, now);
    }

    /// All that the model says in this turn.
    pub(super) fn model_said(&mut self, text: String, now: Stamp) {
        self.run_cost(&text);
        let steps = self.agent.heard(text, now, &mut self.out.of(Slot::Agent));
        self.agent_steps(steps, now);
    }

    pub(super) fn agent_steps(&mut self, steps: Vec<Step>, now: Stamp) {
        for step in steps {
            match step {
                Step::Ask(asked) => {
                    if !self.run_may_cost(asked.bytes(), now) {
                        return;
                    }
                    let out = &mut self.out.of(Slot::Turn);
                    let bytes = self.conversation.ask_for_run(asked, now, means!(self), out);
                    self.agent.sent(bytes);
                }
                Step::Say(text) => self.conversation.run_says(&text, now),
                Step::Type(text, None) => self.ask(text, now),
                Step::Type(text, scope) => self.run_task(Prompt { scope, ..text.into() }, now),
                Step::Tell(notice) => self.notice(notice),
                Step::Wish(wish) => self.plan_wish(wish, now),
                Step::Back => self.run_back(now),
                Step::Over(end, said) => self.run_over(&end, said, now),
            }
        }
    }

    /// A run that did not begin leaves no turn behind.
    fn run_back(&mut self, now: Stamp) {
        self.conversation.end_run(
            Some(TurnState::Interrupted),
            Vec::new(),
            now,
            &mut self.out.of(Slot::Turn),
        );
        let asked = self.conversation.asked().map(|turn| turn.id);
        if self.conversation.turns().last().map(|turn| turn.id) == asked
            && let Some(question) = self.conversation.take_last()
        {
            self.draft.set(question.shown);
        }
        self.notice(Notice::Cancelled);
        // What waits may be a task too; it would ask the same.
        self.pause_queue();
    }

    fn plan_wish(&mut self, wish: Wish, now: Stamp) {
        match wish {
            Wish::Tell(notice) => self.notice(notice),
            Wish::Draft(text) => self.draft.set(text),
            Wish::Send(shown, sent) => {
                let question = Worded { shown, sent: Some(sent), scope: Some(Scope::Agent) };
                self.start_turn(question, None, now);
            }
            Wish::Write(suggested, text) => {
                self.agent.write_log(suggested, text, &mut self.out.of(Slot::Agent));
            }
            Wish::Leave => self.notice(agent::Notice::PlanLeft),
        }
    }

    fn run_over(&mut self, end: &End, said: Vec<(bool, String)>, now: Stamp) {
        let state = match end {
            // The turn is over already, and says why.
            End::Cancelled | End::Failed(_) if !self.has_open_run() => None,
            End::Cancelled => Some(TurnState::Interrupted),
            End::Failed(_) => Some(TurnState::Failed(Problem::new(Kind::TaskNotBegun))),
            End::Done | End::Refused | End::Turns | End::Repeats | End::Unreadable => Some(TurnState::Done),
        };
        let is_over_now = state.is_some();
        self.conversation.end_run(state, said, now, &mut self.out.of(Slot::Turn));
        if self.is_one_shot {
            let failed = match self.conversation.asked().map(|turn| &turn.state) {
                Some(TurnState::Failed(problem)) => problem.exit_code(),
                _ => end.code(),
            };
            if failed != 0 || !self.save_only_answer(now) {
                self.exit(failed);
            }
        } else if is_over_now {
            self.after_turn(now);
        }
    }

    fn has_open_run(&self) -> bool {
        self.conversation.asked().is_some_and(|turn| turn.state.is_open() && turn.scope().is_some())
    }

    /// Ends a run whose turn is over, or gone: it was stopped, its server is lost, another conversation is here.
    pub(super) fn end_run_without_turn(&mut self, now: Stamp) {
        let Some(turn) = self.agent.turn() else { return };
        if self.conversation.turn(turn).is_some_and(|turn| turn.state.is_open()) {
            return;
        }
        let is_here = self.conversation.asked().is_some_and(|asked| asked.id == turn);
        let steps = self.agent.cancel(now, &mut self.out.of(Slot::Agent));
        for step in steps {
            match step {
                Step::Over(_, said) if is_here => {
                    self.conversation.end_run(None, said, now, &mut self.out.of(Slot::Turn));
                }
                Step::Tell(notice) => self.notice(notice),
                Step::Over(..)
                | Step::Back
                | Step::Ask(_)
                | Step::Say(_)
                | Step::Type(..)
                | Step::Wish(_) => {}
            }
        }
    }
}

/// The task without the command before it.
fn task_of(text: &str) -> &str {
    let (command, task) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let is_command = ["/agent", "/run", "/coder"].iter().any(|name| name.eq_ignore_ascii_case(command));
    if is_command { task.trim_start() } else { text }
}
