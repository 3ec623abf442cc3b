//! What the model asks in words, as an editor can ask it: one question after the other, with its options to choose from. An
//! editor has no place for a person's own words, so a question without options is told and stays open.

use agent_client_protocol::Error;
use agent_client_protocol::v1::schema::{
    PermissionOption, PermissionOptionKind, RequestPermissionOutcome, RequestPermissionResponse,
    SessionUpdate, ToolCallStatus, ToolCallUpdate, ToolCallUpdateFields,
};
use chatcli_agent::ask::SKIP;
use chatcli_core::Intent;
use chatcli_core::agent::{OpenQuestion, Running};
use chatcli_core::text::Late;

use super::{About, Room, shown};

impl Room {
    /// Asks the question that is open, once; one that is void is taken back.
    pub(super) fn ask_in_words(&mut self) {
        let view = self.session.view();
        let running = view.agent.running();
        let open =
            running.and_then(Running::open).filter(|open| matches!(open, OpenQuestion::Question { .. }));
        if open == self.told.in_words {
            return;
        }
        self.told.in_words = open;
        if let Some(old) = self.open_words.take() {
            old.abort();
        }
        let Some(open) = open else { return };
        let asked = running.and_then(Running::asking).and_then(|asking| asking.question()).cloned();
        let Some(question) = asked.filter(|question| !question.options.is_empty()) else {
            return self.session.intent(Intent::Agent(open.answered(SKIP.to_owned())));
        };
        self.questions += 1;
        let id = format!("asked-{}", self.questions);
        let fields = ToolCallUpdateFields::new().title(question.text.clone());
        let call = shown::call(id.clone(), fields.clone(), ToolCallStatus::Pending);
        self.editor.tell(SessionUpdate::ToolCall(call));
        // They are known by their numbers, as they would be typed.
        let choices = question.options.iter().zip(1..).map(|(option, number)| {
            PermissionOption::new(number.to_string(), option.label.clone(), PermissionOptionKind::AllowOnce)
        });
        let skip = Late::AskSkip.get(self.lang);
        let skip = PermissionOption::new(SKIP, skip, PermissionOptionKind::RejectOnce);
        let fields = fields.status(ToolCallStatus::Pending);
        let options = choices.chain([skip]).collect();
        let handle = self.request(About::Words(id.clone(), open), ToolCallUpdate::new(id, fields), options);
        self.open_words = Some(handle);
    }

    /// A person chose, left it open, or took the whole prompt back.
    pub(super) fn take_words(
        &mut self,
        id: String,
        open: OpenQuestion,
        answer: &Result<RequestPermissionResponse, Error>,
    ) {
        let typed = match answer.as_ref().map(|response| &response.outcome) {
            Ok(RequestPermissionOutcome::Selected(option)) => option.option_id.0.to_string(),
            Ok(RequestPermissionOutcome::Cancelled) => return self.session.intent(Intent::Stop),
            _ => SKIP.to_owned(),
        };
        let fields = ToolCallUpdateFields::new().status(ToolCallStatus::Completed);
        self.editor.tell(SessionUpdate::ToolCallUpdate(ToolCallUpdate::new(id, fields)));
        self.session.intent(Intent::Agent(open.answered(typed)));
    }
}
