//! The core joined to this terminal: one inbox for everything that happens, stamped as it is handled.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chatcli_core::problem::Problem;
use chatcli_core::record::Step;
use chatcli_core::{Driver, Event, Intent, Stamp, View};
use tokio::sync::mpsc;

use crate::dialog::Dialog;
use crate::host::TerminalHost;
use crate::output::Output;
use crate::plan::Plan;
use crate::recording::Recording;
use crate::transport::{Replicas, System};

/// How many answers may wait; a full inbox slows the network down instead of filling memory.
const INBOX: usize = 64;

/// A running client.
#[derive(Debug)]
pub struct Session {
    driver: Driver<TerminalHost>,
    inbox: mpsc::Receiver<Event>,
    epoch: Instant,
    recording: Option<Recording>,
}

impl Session {
    /// Boots the core on the way to the plan's target. Without a dialog there is no person to ask.
    ///
    /// # Errors
    /// The TLS configuration cannot be used, or what happens cannot be written down.
    pub fn start(plan: &Plan, dialog: Option<Dialog>) -> Result<Self, Problem> {
        let recording = plan.record.as_deref();
        let recording = recording.map(|path| Recording::begin(path, plan.boot.settings.lang)).transpose()?;
        let replicas = Replicas::new(&plan.target, Arc::new(System), plan.boot.settings.lang)?;
        let (post, inbox) = mpsc::channel(INBOX);
        let host = TerminalHost::new(replicas, plan, dialog, &post);
        let driver = Driver::new(host, post);
        let mut session = Self { driver, inbox, epoch: Instant::now(), recording };
        session.dispatch(Event::Boot(Box::new(plan.boot.clone())));
        Ok(session)
    }

    /// What to paint.
    pub fn view(&self) -> View<'_> {
        self.driver.view()
    }

    /// A person wants something.
    pub fn intent(&mut self, intent: Intent) {
        self.dispatch(Event::Intent(intent));
    }

    /// Waits for the next thing to happen and takes it in, with everything that is already there.
    pub async fn next(&mut self) {
        // The driver holds a sender, so the inbox never closes while the session lives.
        if let Some(event) = self.inbox.recv().await {
            self.dispatch(event);
        }
        while let Ok(event) = self.inbox.try_recv() {
            self.dispatch(event);
        }
    }

    /// Waits for the next thing to happen and takes in that alone.
    pub async fn step(&mut self) {
        if let Some(event) = self.inbox.recv().await {
            self.dispatch(event);
        }
    }

    /// The end: what was said so far is kept, and written before this returns. Says what could not be.
    pub fn close(&mut self, output: &Output) {
        self.dispatch(Event::Leaving);
        // The client takes nothing in any more; a thread that answers must not wait for it.
        self.inbox.close();
        self.driver.host().finish();
        if let Some(recording) = self.recording.take()
            && let Err(sentence) = recording.end()
        {
            output.note(&sentence);
        }
    }

    fn dispatch(&mut self, event: Event) {
        let now = self.now();
        let Some(recording) = &mut self.recording else {
            self.driver.dispatch(now, event);
            return;
        };
        self.driver.dispatch(now, event.clone());
        recording.take(Step { at: now, event, asked: self.driver.host().asked() });
    }

    /// This moment.
    pub fn now(&self) -> Stamp {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Stamp {
            mono_ms: u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX),
            unix_ms: i64::try_from(unix.as_millis()).unwrap_or(i64::MAX),
            entropy: fastrand::u64(..),
        }
    }
}
