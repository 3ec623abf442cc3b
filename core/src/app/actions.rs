//! Carries out what commands ask for.

use super::{App, Pending};
use crate::app::commands::{Action, COMMANDS, Command, CopyWhat, Format, RESERVED, find, nearest};
use crate::app::{ForCommand, Notice, Slot, export, screens};
use crate::conversation;
use crate::conversation::Turn;
use crate::markdown::Block;
use crate::port::{Effect, EffectId, Open, Stamp};

impl App {
    pub(super) fn act(&mut self, action: Action, now: Stamp) {
        match action {
            Action::Do(intent) => self.intent(intent, now),
            Action::Show(notice) => self.notice(notice),
            Action::Help(None) => self.notice(Notice::Help),
            Action::Help(Some(name)) => self.help(&name),
            Action::Copy(what) => {
                let text = self.text_to_copy(what);
                self.copy(text);
            }
            Action::History { last, search } => {
                let lines = screens::history(&self.view(), last, search.as_deref(), self.utc_offset_secs);
                self.notice(Notice::Shown(lines));
            }
            Action::Rewind(None) => {
                let lines = screens::rewind(&self.view(), self.utc_offset_secs);
                self.notice(Notice::Shown(lines));
            }
            Action::Rewind(Some(count)) => self.rewind(count),
            Action::Versions(wanted) => self.versions(wanted, now),
            Action::Compact { instruction } => self.compact(&instruction),
            Action::Export { path, format, force } => self.export(path, format, force, now),
            Action::Share => self.share(now),
            Action::Edit => {
                self.start_command(ForCommand::Edit, |id| Effect::Edit { id, text: String::new() });
            }
            Action::Session(asked) => self.session_asked(asked, now),
            Action::Hub(asked) => self.hub_asked(asked),
            Action::ShowQueue => {
                let lines = screens::queue(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Action::DropQueued(place) => {
                if self.drop_queued(place) {
                    let lines = screens::queue(&self.view());
                    self.notice(Notice::Shown(lines));
                }
            }
            Action::Switch(switch) => self.switch(switch),
            Action::ShowProviders => {
                let lines = screens::providers(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Action::Connect(target) => {
                // A prompt that waits for a server waits for this one, too.
                let is_answering = self.conversation.is_busy() && !self.conversation.is_held();
                if is_answering || self.candidate.is_some() {
                    self.notice(Notice::Busy);
                    return;
                }
                self.dial(*target);
            }
            Action::ShowConnection => self.notice(Notice::Server),
            Action::Disconnect => self.disconnect(now),
            Action::Auth(action) => {
                self.start_command(ForCommand::Auth, |id| Effect::Auth { id, action });
            }
            Action::Config { section } => {
                let lines = screens::config(&self.view(), &self.config, section.as_deref());
                self.notice(Notice::Shown(lines));
            }
            Action::Metrics => {
                let lines = screens::metrics(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Action::Watch(asked) => self.ask_watcher(asked),
            Action::Reload => {
                self.start_command(ForCommand::Reload, |id| Effect::Reload { id });
            }
            Action::Instruct(words) => self.instruct(&words),
            Action::Context(request) => self.context(*request),
            Action::RunTask(prompt) => self.run_task(prompt, now),
            Action::StayWith(scope) => self.stay_with(scope),
            Action::NextPiece => self.next_piece(now),
            Action::SkipPiece => self.skip_piece(),
            Action::RetryPieces => self.retry_pieces(now),
            Action::ClearScreen => {
                self.start_command(ForCommand::Screen, |id| Effect::ClearScreen { id });
            }
        }
    }

    /// Starts what a command asks for, unless the same is still going on.
    pub(super) fn start_command(&mut self, what: ForCommand, effect: impl FnOnce(EffectId) -> Effect) {
        if self.out.has(|slot| slot == Slot::Command(what)) {
            self.notice(Notice::StillGoing);
            return;
        }
        let id = self.out.open(Slot::Command(what));
        self.out.push(effect(id));
    }

    /// Starts what a command needs before it can be carried out; one such command at a time.
    pub(super) fn start_pending(
        &mut self,
        next: Pending,
        what: ForCommand,
        effect: impl FnOnce(EffectId) -> Effect,
    ) {
        if self.pending.is_some() {
            self.notice(Notice::StillGoing);
            return;
        }
        self.pending = Some(next);
        self.start_command(what, effect);
    }

    fn help(&mut self, name: &str) {
        let name = if name.starts_with('/') { name.to_owned() } else { format!("/{name}") };
        if let Some(command) = find(&name) {
            let lines = screens::manual(self.account.settings.lang, command);
            self.notice(Notice::Shown(lines));
        } else if let Some(reserved) =
            RESERVED.iter().find(|reserved| reserved.names.contains(&name.as_str()))
        {
            self.notice(Notice::Reserved { command: name, answer: reserved.answer });
        } else {
            let near = nearest(&name, COMMANDS.iter().flat_map(Command::names));
            self.notice(Notice::UnknownCommand { typed: name, near });
        }
    }

    fn text_to_copy(&self, what: CopyWhat) -> Option<String> {
        let turns = self.conversation.turns();
        let last = || turns.iter().rev().find(|turn| !turn.answer.is_empty());
        match what {
            CopyWhat::Last => last().map(|turn| turn.answer.text().to_owned()),
            CopyWhat::Answer(number) => {
                turns.get(number.checked_sub(1)?).map(|turn| turn.answer.text().to_owned())
            }
            CopyWhat::Code(number) => {
                let mut found = Vec::new();
                code_blocks(last()?, &mut found);
                found.into_iter().nth(number.checked_sub(1)?)
            }
        }
    }

    fn export(&mut self, path: Option<String>, format: Option<Format>, force: bool, now: Stamp) {
        if self.conversation.turns().is_empty() {
            self.notice(conversation::Notice::NothingToExport);
            return;
        }
        let format =
            format.or_else(|| path.as_deref().and_then(export::format_of)).unwrap_or(Format::Markdown);
        let text = export::write(&self.view(), format);
        let suggested = export::file_name(now.unix_ms, self.utc_offset_secs, format);
        self.start_command(ForCommand::Write, |id| Effect::Write { id, path, suggested, text, force });
    }
}

fn code_blocks(turn: &Turn, found: &mut Vec<String>) {
    fn visit(block: &Block, found: &mut Vec<String>) {
        match block {
            Block::Code { text, .. } => found.push(text.clone()),
            Block::Quote(blocks) => blocks.iter().for_each(|block| visit(block, found)),
            Block::List { items, .. } => {
                items.iter().flat_map(|item| &item.blocks).for_each(|block| visit(block, found));
            }
            _ => {}
        }
    }
    turn.answer.sealed().iter().for_each(|sealed| visit(&sealed.block, found));
    turn.answer.live().iter().for_each(|block| visit(block, found));
}
