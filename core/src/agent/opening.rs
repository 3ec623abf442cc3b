//! How a run begins: the folder is opened and trusted, what goes along with it is looked for, and the engine starts.

use chatcli_agent::policy::Mode;

use super::engine::{Start, installed};
use super::{Agent, Asks, Begin, ForAgent, Notice, Running, Stage, Step, ask};
use crate::port::{Along, Effect, Open, Question, Stamp, ToolAsk, Workplace};

impl Agent {
    pub(super) fn opened(
        &mut self,
        begin: Box<Begin>,
        place: Box<Workplace>,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        // A yes to all that is asked about is a yes to what the model does here, and to nothing that the folder brings along.
        if place.is_trusted || begin.asks != Asks::Person {
            return self.pack(begin, place, out);
        }
        let id = out.open(ForAgent::Trust);
        out.push(Effect::Confirm { id, question: Question::TrustFolder { root: place.root.clone() } });
        let changed = place.is_changed.then_some(Step::Tell(Notice::FolderChanged));
        self.stage = Stage::Trusting(id, begin, place);
        changed.into_iter().collect()
    }

    /// Looks for what goes along.
    pub(super) fn pack(
        &mut self,
        begin: Box<Begin>,
        place: Box<Workplace>,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        let wanted = self.wanted(place.is_trusted, &begin.task, true);
        let id = ask(ToolAsk::Pack(Box::new(wanted)), ForAgent::Pack, out);
        self.stage = Stage::Packing(id, begin, place);
        Vec::new()
    }

    pub(super) fn start(
        &mut self,
        begin: Begin,
        place: Workplace,
        along: Along,
        now: Stamp,
        out: &mut dyn Open<ForAgent>,
    ) -> Vec<Step> {
        let Some(engine) = installed() else { return self.fail(Notice::NotHere) };
        let says_yes = begin.asks == Asks::Yes;
        let mode = if place.is_trusted || says_yes { self.mode } else { Mode::Plan };
        let root = place.root.clone();
        let Along { message, .. } = along;
        let mut steps = vec![Step::Tell(Notice::Began { scope: begin.scope, root: root.clone(), mode })];
        if !place.is_trusted {
            steps.push(Step::Tell(if says_yes { Notice::BringsNothing } else { Notice::ReadsOnly }));
        }
        let plugins = along.plugins.iter().map(|plugin| plugin.name.clone()).collect();
        let along = Along { message: String::new(), ..along };
        if along != Along::default() {
            steps.push(Step::Tell(Notice::Along(Box::new(along))));
        }
        let start = Start {
            along: message,
            scope: begin.scope,
            task: begin.task.clone(),
            place,
            mode,
            placement: begin.placement,
            leading: begin.leading.clone(),
            before: begin.before.clone(),
            lang: begin.lang,
            has_person: begin.asks == Asks::Person,
        };
        match engine(start) {
            Err((path, why)) => self.fail(Notice::BadPolicy { path, why }),
            Ok((engine, actions)) => {
                let mut running = Box::new(Running::new(begin, engine, root, mode, now));
                running.plugins = plugins;
                steps.extend(running.carry_out(actions, now, out));
                self.put_back(running, steps)
            }
        }
    }
}
