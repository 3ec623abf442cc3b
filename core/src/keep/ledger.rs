//! Compares the conversation with what was kept last and says what is new, whatever changed it: an answer, a
//! command, a session that was loaded. What another window kept counts as kept, so nothing is told twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::conversation::Conversation;
use crate::port::{About, Change, ConversationId, EffectId, KeptTurn, Progress, Stamp, TurnId, WindowId};

/// A growing answer is kept this often, in milliseconds.
pub(crate) const GROWTH_MS: u64 = 2_000;
/// A store that failed is tried again after this long, in milliseconds.
const RETRY_MS: u64 = 5_000;

/// What the store holds, as far as this window knows.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The store was read; before that nothing is compared.
    pub(crate) is_read: bool,
    /// How much the store is still busy with; a growing answer does not flood a slow one.
    pub(crate) writing: usize,
    /// Runs out when the growing answer is due.
    pub(crate) timer: Option<EffectId>,
    /// That the store fails was said; it is said once.
    pub(crate) told: bool,
    /// When it failed last, as long as nothing was kept since.
    failed_mono_ms: Option<u64>,
    /// What is gone may still be there: a change that said so was not kept.
    is_unsure: bool,
    /// Which conversation this is about.
    conversation: Option<ConversationId>,
    marks: Vec<(TurnId, Progress)>,
    about: About,
    /// What the session was when it was kept last.
    token: u64,
    waiting: Vec<String>,
    gone: BTreeSet<TurnId>,
    /// The same of the conversations that were here before; a copy has turns of the same names.
    gone_from: BTreeMap<ConversationId, BTreeSet<TurnId>>,
    grown_mono_ms: Option<u64>,
}

impl Ledger {
    /// Turns to another conversation, of which nothing is known to be kept but what is gone from it.
    pub(crate) fn turn_to(&mut self, conversation: ConversationId) {
        if self.conversation == Some(conversation) {
            return;
        }
        let gone = self.gone_from.remove(&conversation).unwrap_or_default();
        let gone = std::mem::replace(&mut self.gone, gone);
        if let Some(left) = self.conversation.replace(conversation) {
            self.gone_from.insert(left, gone);
        }
        self.marks = Vec::new();
        (self.about, self.token, self.grown_mono_ms) = (About::default(), 0, None);
        self.waiting = Vec::new();
    }

    /// A change was not kept. What it was about is not known any more, so all of it is told again.
    pub(crate) fn lost(&mut self, now: Stamp) {
        self.failed_mono_ms = Some(now.mono_ms);
        self.is_unsure = true;
        self.marks = Vec::new();
        (self.token, self.waiting) = (u64::MAX, vec![String::new()]);
    }

    /// A change was kept. Says whether everything is.
    pub(crate) fn landed(&mut self) -> bool {
        self.failed_mono_ms = None;
        self.writing == 0
    }

    /// How long a store that failed is left alone, in milliseconds.
    pub(crate) fn rests_for(&self, now: Stamp) -> u64 {
        self.failed_mono_ms.map_or(0, |at| RETRY_MS.saturating_sub(now.mono_ms.saturating_sub(at)))
    }

    /// Turns that were taken away here or elsewhere: their names are not used again.
    pub(crate) fn gone(&self) -> &BTreeSet<TurnId> {
        &self.gone
    }

    /// Whether other facts than these would be kept now.
    pub(crate) fn has_news_about(&self, conversation: &Conversation) -> bool {
        self.token != conversation.about_token()
    }

    /// The other facts that were kept last.
    pub(crate) fn about(&self) -> &About {
        &self.about
    }

    /// Another window kept this turn.
    pub(crate) fn saw(&mut self, turn: &KeptTurn) {
        let mark = Progress::of(turn);
        match self.marks.binary_search_by_key(&turn.id, |(id, _)| *id) {
            Ok(at) => {
                if let Some(entry) = self.marks.get_mut(at) {
                    entry.1 = entry.1.max(mark);
                }
            }
            Err(at) => self.marks.insert(at, (turn.id, mark)),
        }
    }

    /// Another window took these turns away. What this window wrote of them may have come later, so the comparison
    /// takes them away once more.
    pub(crate) fn saw_removed(&mut self, ids: &[TurnId]) {
        self.gone.extend(ids);
    }

    /// Another window kept these other facts.
    pub(crate) fn saw_about(&mut self, about: About, conversation: &Conversation) {
        self.token = conversation.about_token();
        self.about = about;
    }

    /// How long the growing answer can wait, in milliseconds.
    pub(crate) fn growth_due_in(&self, now: Stamp) -> u64 {
        let since = self.grown_mono_ms.map(|at| now.mono_ms.saturating_sub(at));
        since.map_or(0, |since| GROWTH_MS.saturating_sub(since))
    }

    /// What is new, and whether an answer grew that is not due yet.
    pub(crate) fn compare(
        &mut self,
        conversation: &mut Conversation,
        window: WindowId,
        is_growth_due: bool,
        now: Stamp,
    ) -> (Vec<Change>, bool) {
        let mut changes = Vec::new();
        let (mut removed, mut postponed) = (Vec::new(), false);
        let mut marks = Vec::with_capacity(conversation.turns().len());
        let mut old = self.marks.iter().copied().peekable();
        for turn in conversation.turns() {
            while let Some((id, _)) = old.next_if(|(id, _)| *id < turn.id) {
                removed.push(id);
            }
            let before = old.next_if(|(id, _)| *id == turn.id).map(|(_, mark)| mark);
            let mark = turn.progress();
            // What another client is still being told is kept when it is whole.
            if conversation.window_of(turn.id) == Some(WindowId::ANOTHER_CLIENT) {
                marks.extend(before.map(|before| (turn.id, before)));
                continue;
            }
            match before {
                Some(before) if mark == before => marks.push((turn.id, before)),
                Some(before) if mark.is_growth_of(before) && !is_growth_due => {
                    postponed = true;
                    marks.push((turn.id, before));
                }
                before => {
                    if before.is_some_and(|before| mark.is_growth_of(before)) {
                        self.grown_mono_ms = Some(now.mono_ms);
                    }
                    let owner = conversation.window_of(turn.id).unwrap_or(window);
                    changes.push(Change::Turn(Box::new(turn.record(owner))));
                    marks.push((turn.id, mark));
                }
            }
        }
        removed.extend(old.map(|(id, _)| id));
        if std::mem::take(&mut self.is_unsure) {
            removed.extend(self.gone.iter().filter(|id| conversation.turn(**id).is_none()));
        }
        self.marks = marks;
        if !removed.is_empty() {
            self.gone.extend(&removed);
            changes.insert(0, Change::Removed(removed));
        }
        if self.has_news_about(conversation) {
            self.token = conversation.about_token();
            let summary = conversation.summary().map(str::to_owned);
            let session = conversation.write_session();
            let at = conversation.fresh_id(now).0.max(self.about.at + 1);
            self.about = About { at, summary, session };
            changes.push(Change::About(self.about.clone()));
        }
        let queue = conversation.queue();
        if !queue.prompts().eq(self.waiting.iter().map(String::as_str)) {
            self.waiting = queue.prompts().map(str::to_owned).collect();
            changes.push(Change::Waiting(self.waiting.clone()));
        }
        (changes, postponed)
    }
}
