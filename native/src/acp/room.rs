//! One session of an editor: a client of its own in the folder that the editor named. A prompt is a task of `/coder`,
//! unless it is one of the commands that were offered. A question goes to the person in front of the editor, and only what
//! they choose there decides; an editor that cannot ask allows nothing.

mod telling;
mod wording;

use std::path::PathBuf;
use std::time::Duration;

use agent_client_protocol::v1::Responder;
use agent_client_protocol::v1::schema::{
    AvailableCommand, AvailableCommandInput, AvailableCommandsUpdate, LoadSessionResponse,
    NewSessionResponse, PermissionOption, PermissionOptionKind, PromptRequest, PromptResponse,
    RequestPermissionOutcome, RequestPermissionRequest, RequestPermissionResponse, SessionMode,
    SessionModeState, SessionUpdate, StopReason, ToolCallStatus, ToolCallUpdate, ToolCallUpdateFields,
    UnstructuredCommandInput,
};
use agent_client_protocol::{Error, ErrorCode};
use chatcli_core::agent::{AgentMode, Intent as AgentIntent, OpenQuestion, RunEnd};
use chatcli_core::connection::State;
use chatcli_core::conversation::TurnState;
use chatcli_core::port::TurnId;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Late, Text, fill};
use chatcli_core::{Intent, Lang};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::editor::Editor;
use super::{COMMAND, Errand, asked, said, shown};
use crate::dialog::{Ask, Dialog, Question};
use crate::output::Output;
use crate::plan::Plan;
use crate::session::Session;
use crate::telling as problems;
use crate::tools::Sketches;
use telling::Told;

/// How often a running command's last lines are told.
const PACE: Duration = Duration::from_millis(250);
/// Commands of the program that make sense in an editor, and what they do.
const COMMANDS: [(&str, Text); 5] = [
    ("undo", Text::HelpUndoFiles),
    ("policy", Text::HelpPolicy),
    ("mcp", Text::HelpMcp),
    ("compact", Text::HelpCompact),
    ("status", Text::HelpStatus),
];
/// What a person may choose, as the editor gives it back.
const ONCE: &str = "once";
const ALWAYS: &str = "always";
const REFUSE: &str = "refuse";

/// Who waits until the session is there.
pub(super) enum Opening {
    New(Responder<NewSessionResponse>),
    Load(Responder<LoadSessionResponse>),
}

impl Opening {
    pub(super) fn is_load(&self) -> bool {
        matches!(self, Self::Load(_))
    }

    pub(super) fn refuse(self, error: Error) {
        let _ = match self {
            Self::New(responder) => responder.respond_with_error(error),
            Self::Load(responder) => responder.respond_with_error(error),
        };
    }
}

/// What a person chose, or why they could not.
struct Decided {
    about: About,
    answer: Result<RequestPermissionResponse, Error>,
}

/// What they were asked about.
enum About {
    /// A call, under the number of its question.
    Call(u64, u64),
    /// What the model asks in words, and its name as well.
    Words(String, OpenQuestion),
    /// Anything else, by the name under which the editor knows it.
    Other(String, Question),
}

/// How far a session is.
enum Readiness {
    Coming,
    There,
    Failed(Error),
}

/// A prompt that is not answered yet.
struct Pending {
    responder: Responder<PromptResponse>,
    /// The newest turn before it.
    before: Option<TurnId>,
    /// Why it was not taken.
    refused: Option<String>,
}

pub(super) struct Room {
    session: Session,
    editor: Editor,
    root: PathBuf,
    lang: Lang,
    sketches: Sketches,
    commands: Vec<String>,
    asks: mpsc::Receiver<Ask>,
    decided: mpsc::Receiver<Decided>,
    decide: mpsc::Sender<Decided>,
    pending: Option<Pending>,
    /// The question about a call that is open in the editor.
    open_question: Option<AbortHandle>,
    /// The question in words that is.
    open_words: Option<AbortHandle>,
    told: Told,
    questions: u64,
}

/// Serves one session, from its start until the editor closes it or goes.
pub(super) async fn run(
    plan: Plan,
    root: PathBuf,
    opening: Opening,
    editor: Editor,
    mut errands: mpsc::Receiver<Errand>,
    output: Output,
) {
    let (dialog, asks) = Dialog::channel();
    let session = match Session::start(&plan, Some(dialog)) {
        Ok(session) => session,
        Err(problem) => return opening.refuse(refusal(&problem, plan.boot.settings.lang)),
    };
    let (decide, decided) = mpsc::channel(8);
    let mut room = Room {
        session,
        editor,
        root,
        lang: plan.boot.settings.lang,
        sketches: plan.site.sketches.clone().unwrap_or_default(),
        commands: plan.boot.own_commands.clone(),
        asks,
        decided,
        decide,
        pending: None,
        open_question: None,
        open_words: None,
        told: Told::new(plan.boot.mode),
        questions: 0,
    };
    let closer = if room.open(opening, &mut errands).await { room.serve(&mut errands).await } else { None };
    drop(errands);
    let Room { mut session, pending, .. } = room;
    // It waits for what has to be stopped and written, and other sessions must not.
    let _ = tokio::task::spawn_blocking(move || session.close(&output)).await;
    if let Some(Pending { responder, .. }) = pending {
        let _ = responder.respond(PromptResponse::new(StopReason::Cancelled));
    }
    if let Some(Errand::Close(responder)) = closer {
        let _ = responder.respond(Default::default());
    }
}

impl Room {
    /// Waits until the server is there and what was kept is read. Says whether it is.
    async fn open(&mut self, opening: Opening, errands: &mut mpsc::Receiver<Errand>) -> bool {
        loop {
            match self.readiness() {
                Readiness::There => break,
                Readiness::Failed(error) => {
                    opening.refuse(error);
                    return false;
                }
                Readiness::Coming => {}
            }
            tokio::select! {
                () = self.session.step() => {}
                errand = errands.recv() => match errand {
                    Some(errand) => errand.refuse(Error::invalid_request()),
                    None => {
                        opening.refuse(Error::internal_error());
                        return false;
                    }
                }
            }
        }
        let modes =
            SessionModeState::new(self.told.mode.name(), AgentMode::ALL.map(|mode| self.mode(mode)).to_vec());
        match opening {
            Opening::New(responder) => {
                let session = self.editor.session().clone();
                let _ = responder.respond(NewSessionResponse::new(session).modes(modes));
            }
            Opening::Load(responder) => {
                let kept_as = self.session.view().conversation.kept_as().map(|id| id.to_string());
                if kept_as.as_deref() != Some(&*self.editor.session().0) {
                    let _ = responder.respond_with_error(super::no_session(self.editor.session()));
                    return false;
                }
                // The editor has all of it before it has the answer.
                self.tell_past();
                let _ = responder.respond(LoadSessionResponse::new().modes(modes));
            }
        }
        self.told.skip(&self.session.view());
        self.offer_commands();
        true
    }

    fn readiness(&self) -> Readiness {
        let view = self.session.view();
        if view.exit_code.is_some() {
            let error = view.last_problem().map(|problem| refusal(problem, self.lang));
            return Readiness::Failed(error.unwrap_or_else(Error::internal_error));
        }
        let is_read = !view.history.is_opening() && !view.is_recalling;
        if is_read && view.connection.state() == State::Online { Readiness::There } else { Readiness::Coming }
    }

    fn mode(&self, mode: AgentMode) -> SessionMode {
        let text = match mode {
            AgentMode::Plan => Late::AgentModePlan,
            AgentMode::Ask => Late::AgentModeAsk,
            AgentMode::AutoEdit => Late::AgentModeAutoEdit,
            AgentMode::Auto => Late::AgentModeAuto,
        };
        let about = fill(text.get(self.lang), &[("mode", mode.name())]);
        SessionMode::new(mode.name(), mode.name()).description(about)
    }

    fn offer_commands(&self) {
        let input = || AvailableCommandInput::Unstructured(UnstructuredCommandInput::new("…"));
        let own = self
            .commands
            .iter()
            .map(|name| AvailableCommand::new(name.as_str(), name.as_str()).input(input()));
        let ours = COMMANDS
            .iter()
            .map(|(name, text)| AvailableCommand::new(*name, text.get(self.lang)).input(input()));
        let update = AvailableCommandsUpdate::new(own.chain(ours).collect::<Vec<_>>());
        self.editor.tell(SessionUpdate::AvailableCommandsUpdate(update));
    }

    /// Until it is closed; gives back who waits for that.
    async fn serve(&mut self, errands: &mut mpsc::Receiver<Errand>) -> Option<Errand> {
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let runs = self.session.view().agent.running().is_some_and(|running| !running.doing.is_empty());
            tokio::select! {
                () = self.session.step() => {}
                errand = errands.recv() => match errand {
                    Some(Errand::Close(responder)) => return Some(Errand::Close(responder)),
                    Some(errand) => self.take(errand),
                    None => return None,
                },
                Some(ask) = self.asks.recv() => self.ask(ask),
                Some(decided) = self.decided.recv() => self.take_decision(decided),
                _ = pace.tick(), if runs => self.tell_progress(),
            }
            self.tell();
            self.ask_about_call();
            self.ask_in_words();
            self.settle();
            if self.session.view().exit_code.is_some() {
                return None;
            }
        }
    }

    fn take(&mut self, errand: Errand) {
        match errand {
            Errand::Prompt(ask, responder) => self.prompt(&ask, responder),
            Errand::Mode(ask, responder) => match AgentMode::named(&ask.mode_id.0) {
                Some(mode) => {
                    self.told.mode = mode;
                    self.session.intent(Intent::Agent(AgentIntent::SetMode(mode)));
                    self.told.skip(&self.session.view());
                    let _ = responder.respond(Default::default());
                }
                None => drop(responder.respond_with_error(Error::invalid_params())),
            },
            Errand::Cancel => self.session.intent(Intent::Stop),
            errand @ Errand::Close(_) => errand.refuse(Error::internal_error()),
        }
    }

    fn prompt(&mut self, ask: &PromptRequest, responder: Responder<PromptResponse>) {
        if self.pending.is_some() {
            let busy = said(Error::invalid_request(), Text::EditorBusy.get(self.lang).to_owned());
            return drop(responder.respond_with_error(busy));
        }
        let line = match asked::text(&ask.prompt, &self.root, self.lang) {
            Ok(text) => self.line(text),
            Err(why) => return drop(responder.respond_with_error(said(Error::invalid_params(), why))),
        };
        let before = self.session.view().conversation.asked().map(|turn| turn.id);
        self.pending = Some(Pending { responder, before, refused: None });
        if self.session.view().agent.running().is_none() {
            self.sketches.clear();
            self.told.begin();
        }
        self.session.intent(Intent::Submit(line));
    }

    /// The prompt as it would be typed: a command that was offered, what a waiting run is told, or a task.
    fn line(&self, text: String) -> String {
        let named =
            text.strip_prefix('/').map(|rest| rest.split(char::is_whitespace).next().unwrap_or_default());
        let is_ours = |name: &str| {
            COMMANDS.iter().any(|(own, _)| *own == name) || self.commands.iter().any(|own| own == name)
        };
        let waits = self.session.view().agent.running().is_some_and(|running| running.waits.is_some());
        if named.is_some_and(is_ours) || (waits && named.is_none()) { text } else { format!("/coder {text}") }
    }

    /// Something that is asked beside a run's calls: whether the folder is trusted.
    fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Question(question) if !question.hidden => {
                self.questions += 1;
                let id = format!("question-{}", self.questions);
                let title =
                    question.text.strip_suffix(Text::YesOrNo.get(self.lang)).unwrap_or(&question.text);
                let fields = ToolCallUpdateFields::new().title(title.trim_end().to_owned());
                let call = shown::call(id.clone(), fields.clone(), ToolCallStatus::Pending);
                self.editor.tell(SessionUpdate::ToolCall(call));
                let options = vec![
                    PermissionOption::new(
                        ALWAYS,
                        Text::EditorYes.get(self.lang),
                        PermissionOptionKind::AllowAlways,
                    ),
                    PermissionOption::new(
                        REFUSE,
                        Text::EditorNo.get(self.lang),
                        PermissionOptionKind::RejectOnce,
                    ),
                ];
                let fields = fields.status(ToolCallStatus::Pending);
                self.request(About::Other(id.clone(), question), ToolCallUpdate::new(id, fields), options);
            }
            // A secret, an editor of text, a terminal: there is none here. The effect that waits hears that.
            Ask::Question(_) | Ask::Edit { .. } | Ask::Run { .. } | Ask::Clear => {}
        }
    }

    /// Asks about the call that waits, once; a question that is answered elsewhere, or is void, is taken back.
    fn ask_about_call(&mut self) {
        let view = self.session.view();
        let card = view.agent.running().and_then(|running| running.card.as_ref());
        let open = card.and_then(|card| Some((card.number(), card.item()?.clone())));
        let key = open.as_ref().map(|(number, item)| (*number, item.id));
        if key == self.told.question {
            return;
        }
        self.told.question = key;
        if let Some(old) = self.open_question.take() {
            old.abort();
        }
        let Some((number, item)) = open else { return };
        let (id, fields) = self.tell_pending(&item);
        let option = |id: &str, name: String, kind| PermissionOption::new(id.to_owned(), name, kind);
        let text = |text: Text| text.get(self.lang).to_owned();
        let mut options = vec![option(ONCE, text(Text::EditorAllowOnce), PermissionOptionKind::AllowOnce)];
        if !item.scope.is_empty() {
            let rules = fill(Text::EditorAllowAlways.get(self.lang), &[("rules", &item.scope.join(", "))]);
            options.push(option(ALWAYS, rules, PermissionOptionKind::AllowAlways));
        }
        options.push(option(REFUSE, text(Text::EditorRefuse), PermissionOptionKind::RejectOnce));
        let handle = self.request(About::Call(number, item.id), ToolCallUpdate::new(id, fields), options);
        self.open_question = Some(handle);
    }

    fn request(&self, about: About, call: ToolCallUpdate, options: Vec<PermissionOption>) -> AbortHandle {
        let ask = RequestPermissionRequest::new(self.editor.session().clone(), call, options);
        let sent = self.editor.ask(ask);
        let decide = self.decide.clone();
        // When the task is dropped, the crate takes the question back at the editor.
        let task = tokio::spawn(async move {
            let answer = sent.block_task().await;
            let _ = decide.send(Decided { about, answer }).await;
        });
        task.abort_handle()
    }

    fn take_decision(&mut self, Decided { about, answer }: Decided) {
        let chosen = match &answer {
            Ok(RequestPermissionResponse { outcome: RequestPermissionOutcome::Selected(option), .. }) => {
                Some(&*option.option_id.0)
            }
            _ => None,
        };
        match about {
            About::Other(id, question) => {
                let is_yes = chosen == Some(ALWAYS);
                let status = if is_yes { ToolCallStatus::Completed } else { ToolCallStatus::Failed };
                let fields = ToolCallUpdateFields::new().status(status);
                self.editor.tell(SessionUpdate::ToolCallUpdate(ToolCallUpdate::new(id, fields)));
                // Dropped, it is left without an answer, as when the editor takes it away.
                if chosen.is_some() {
                    let _ = question.answer.send(if is_yes { "y" } else { "n" }.to_owned());
                }
            }
            About::Words(id, open) => self.take_words(id, open, &answer),
            About::Call(number, call) => {
                let typed = match (&answer, chosen) {
                    (_, Some(ONCE)) => "y",
                    (_, Some(ALWAYS)) => "a",
                    (
                        Ok(RequestPermissionResponse {
                            outcome: RequestPermissionOutcome::Cancelled, ..
                        }),
                        _,
                    ) => {
                        return self.session.intent(Intent::Stop);
                    }
                    (Err(_), _) => "n the editor could not ask the person",
                    _ => "n",
                };
                let typed = typed.to_owned();
                self.session.intent(Intent::Agent(AgentIntent::Decide { number, call, typed }));
            }
        }
    }

    /// Answers the prompt when its turn is over, or the person's turn it is.
    fn settle(&mut self) {
        let view = self.session.view();
        let waits = view.agent.running().is_some_and(|running| running.waits.is_some());
        let is_over = view.is_settled && view.agent.turn().is_none();
        if !(waits || is_over) {
            return;
        }
        let Some(Pending { responder, before, refused }) = self.pending.take() else { return };
        let turn = view.conversation.asked().filter(|turn| Some(turn.id) != before);
        let stopped = |reason| Ok(PromptResponse::new(reason));
        let answer = match (turn.map(|turn| &turn.state), refused) {
            (None, Some(why)) => Err(said(Error::invalid_request(), why)),
            (Some(TurnState::Interrupted), _) => stopped(StopReason::Cancelled),
            // What failed was told in the tools' own words.
            (Some(TurnState::Failed(problem)), _) if problem.kind != Kind::NothingAttached => {
                Err(refusal(problem, self.lang))
            }
            // It did not begin, and left no turn behind.
            (None, None) if view.agent.ended() == Some(&RunEnd::Cancelled) => stopped(StopReason::Cancelled),
            _ if view.agent.ended() == Some(&RunEnd::Turns) => stopped(StopReason::MaxTurnRequests),
            _ => stopped(StopReason::EndTurn),
        };
        let _ = responder.respond_with_result(answer);
    }
}

/// A problem as an error of the protocol: its own words, the hint beside them, and the code that makes an editor offer a
/// sign-in where that is what is missing.
fn refusal(problem: &Problem, lang: Lang) -> Error {
    let wants_key = matches!(problem.kind, Kind::KeyRefused { .. });
    let code = if problem.wants_sign_in() || wants_key {
        ErrorCode::AUTH_REQUIRED
    } else {
        ErrorCode::INTERNAL_ERROR
    };
    let mut error =
        Error::new(code.value(), crate::redaction::clean(&problems::lines(problem, COMMAND, lang).join(" ")));
    if let Some(hint) = problems::hint(problem, COMMAND, lang) {
        error = error.data(serde_json::json!({ "hint": hint }));
    }
    error
}
