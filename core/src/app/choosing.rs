//! Routes what a person chooses: overrides on the wire, language, theme; and keeps what is worth remembering.

use super::{App, Pending};
use crate::account;
use crate::account::{Intent, Preference, Switch};
use crate::app::rest::Task;
use crate::app::{ForCommand, Notice, Slot};
use crate::port::{Effect, Open, Stamp};
use chatcli_redact::Secret;

impl App {
    pub(super) fn about_account(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::SetLang(lang) => {
                self.account.settings.lang = lang;
                self.store(Preference::Lang, lang.tag());
            }
            Intent::SetTheme(theme) => {
                self.account.settings.theme = theme;
                self.store(Preference::Theme, theme.tag());
            }
            Intent::Switch(switch) => self.rest(Task::Switch(switch), now),
            Intent::SetAnnounce(announce) => {
                self.account.settings.announce = announce;
                self.store(Preference::Announce, announce.tag());
            }
            Intent::SetSingleKeys(are_on) => {
                self.account.settings.single_keys_off = !are_on;
                self.store(Preference::SingleKeys, if are_on { "on" } else { "off" });
            }
        }
    }

    pub(super) fn store(&mut self, preference: Preference, value: &str) {
        let id = self.out.open(Slot::Preference);
        self.out.push(Effect::Store { id, preference, value: value.to_owned() });
    }

    pub(super) fn switch(&mut self, switch: Box<Switch>) {
        if let Some(field) = switch.missing() {
            if !self.connection.capabilities().hidden_input {
                self.notice(Notice::BadUse { syntax: field.flag() });
                return;
            }
            self.start_pending(Pending::Switch(switch), ForCommand::Secret, |id| Effect::AskSecret {
                id,
                field,
            });
            return;
        }
        let now = self.account.choice();
        // A page has no store to find it in.
        let has_store = self.connection.capabilities().credential_store;
        if let Some(provider) = switch.wants_local_auth(&now, self.connection.info()).filter(|_| has_store) {
            let pending = Pending::Switch(switch);
            self.start_pending(pending, ForCommand::LocalAuth, |id| Effect::Renew { id, provider });
            return;
        }
        self.apply_switch(&switch);
    }

    pub(super) fn apply_switch(&mut self, switch: &Switch) {
        match self.account.switch(switch, self.connection.info()) {
            Ok(switched) => {
                self.keep_choice();
                self.notice(account::Notice::Switched(switched));
            }
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    pub(super) fn switch_local_auth(
        &mut self,
        switch: &Switch,
        prefixed: Secret,
        expires_unix_ms: Option<i64>,
    ) {
        let credential = (prefixed, expires_unix_ms);
        match self.account.switch_local_auth(switch, credential, self.connection.info()) {
            Ok(switched) => self.notice(account::Notice::Switched(switched)),
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    /// Remembers which provider, model and limit are in force, for the next visit. A choice that a secret belongs to is
    /// not remembered: without the secret it would only fail.
    pub(super) fn keep_choice(&mut self) {
        if !self.connection.capabilities().keeps {
            return;
        }
        for (preference, value) in self.account.preferences() {
            self.store(preference, &value);
        }
    }
}
