//! What happens between a prompt on the wire and a model: the turns that are sent, the watcher's context in front
//! of the question, one log line at the start and one at the end, and the end when the server shuts down. Which
//! model is asked is `llm/roster.rs`'s decision.

use std::sync::atomic::{AtomicU64, Ordering};

use chatcli_proto::v1::{ChatMessage, SendPromptRequest, StreamPromptRequest};
use chatcli_proto::{Origin, StopReason};
use chatcli_redact::redact;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::Status;
use tonic::metadata::{MetadataMap, MetadataValue};

use crate::llm::{Answer, Ask, End, Failure, FailureKind, Piece, Request, Role, Roster, Turn, retry};
use crate::validate;

/// The reason that callers see when the server ends.
const SHUTTING_DOWN: &str = "the server is shutting down";

/// An answer that has been started.
pub(crate) struct Started {
    /// What the caller called the provider, or the default's id.
    pub(crate) provider: String,
    pub(crate) model: String,
    /// Text pieces, then one end, or one status.
    pub(crate) pieces: BoxStream<'static, Result<Piece, Status>>,
}

/// Checks a request, chooses who answers, and starts the answer.
pub(crate) async fn start(
    roster: &Roster,
    context: Option<String>,
    ending: &CancellationToken,
    deadline: Option<Instant>,
    request: StreamPromptRequest,
) -> Result<Started, Status> {
    validate::prompt(&request)?;
    if ending.is_cancelled() {
        return Err(Status::unavailable(SHUTTING_DOWN));
    }
    let chosen = roster
        .choose(Request {
            provider: &request.provider,
            model: &request.model,
            client_api_key: &request.client_api_key,
            provider_config: &request.provider_config,
        })
        .await
        .map_err(|failure| status_of(failure, &request))?;
    let provider = if request.provider.is_empty() { chosen.id.to_owned() } else { request.provider.clone() };
    let model = chosen.model.clone();
    let log = PromptLog::start(chosen.id, &model, &request);
    let ask = Ask {
        model: chosen.model,
        max_tokens: u32::try_from(request.max_tokens).ok().filter(|limit| *limit > 0),
        turns: turns(request.history, request.prompt, context).into(),
    };
    let answer = retry::answer(chosen.provider, ask, roster.retries(), deadline);
    let pieces = run(answer, log, ending.clone()).boxed();
    Ok(Started { provider, model, pieces })
}

/// The last net for secrets; providers clean their own messages, with more knowledge.
fn status_of(failure: Failure, request: &StreamPromptRequest) -> Status {
    let secrets = request
        .provider_config
        .iter()
        .filter(|(key, _)| key.contains("key") || key.contains("secret") || key.contains("token"))
        .map(|(_, value)| value.as_str())
        .chain([request.client_api_key.as_str()]);
    let message = redact(&failure.message, secrets);
    Failure { message, ..failure }.into()
}

/// The turns to send. Callers may repeat the prompt as the last entry of the history, and the model must see it once;
/// or they send no prompt, and the last entry of a user is the question.
fn turns(history: Vec<ChatMessage>, prompt: String, context: Option<String>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = history
        .into_iter()
        .map(|message| Turn { role: Role::from_wire(&message.role), text: message.content })
        .collect();
    let is_asked =
        prompt.is_empty() || turns.last().is_some_and(|last| last.role == Role::User && last.text == prompt);
    if !is_asked {
        turns.push(Turn { role: Role::User, text: prompt });
    }
    if let Some(context) = context.filter(|context| !context.is_empty())
        && let Some(question) = turns.iter_mut().rfind(|turn| turn.role == Role::User)
    {
        question.text = format!("{context}\n\nUser Question: {}", question.text);
    }
    turns
}

/// A failure of the provider that was asked for the answer. A code cannot tell it from a refusal of this server, so
/// it is said.
fn by_provider(failure: Failure) -> Status {
    let mut status = Status::from(failure);
    let origin = MetadataValue::from_static(Origin::Provider.name());
    status.metadata_mut().insert(Origin::KEY, origin);
    status
}

/// Why the model stopped, as metadata at the end of an answer.
pub(crate) fn say_reason(metadata: &mut MetadataMap, end: End) {
    if let Some(reason) = end.reason {
        metadata.insert(StopReason::KEY, MetadataValue::from_static(reason.name()));
    }
}

struct Run {
    answer: Option<Answer>,
    log: PromptLog,
    /// Owned by the stream, so that the wait is registered once and not once per piece.
    ending: std::pin::Pin<Box<WaitForCancellationFutureOwned>>,
}

fn run(
    answer: Answer,
    log: PromptLog,
    ending: CancellationToken,
) -> impl Stream<Item = Result<Piece, Status>> {
    let start = Run { answer: Some(answer), log, ending: Box::pin(ending.cancelled_owned()) };
    stream::unfold(start, async |mut run| {
        let answer = run.answer.as_mut()?;
        let next = tokio::select! {
            biased;
            () = run.ending.as_mut() => None,
            next = answer.next() => Some(next),
        };
        let Some(next) = next else {
            run.log.failed(&Failure::new(FailureKind::Unavailable, SHUTTING_DOWN));
            run.answer = None;
            return Some((Err(Status::unavailable(SHUTTING_DOWN)), run));
        };
        let outcome = match next {
            Some(Ok(Piece::Text(text))) => {
                run.log.count(&text);
                return Some((Ok(Piece::Text(text)), run));
            }
            Some(Ok(Piece::End(end))) => {
                run.log.done(end);
                Ok(Piece::End(end))
            }
            Some(Err(failure)) => {
                run.log.failed(&failure);
                Err(by_provider(failure))
            }
            None => {
                let failure = Failure::cut(run.log.provider);
                run.log.failed(&failure);
                Err(by_provider(failure))
            }
        };
        run.answer = None;
        Some((outcome, run))
    })
}

/// Writes one line when a prompt starts and one when it ends. Being dropped before the end means that the caller
/// went away. Sizes and names only: never a prompt, an answer or a key.
struct PromptLog {
    number: u64,
    provider: &'static str,
    model: String,
    started: Instant,
    first: Option<u128>,
    chunks: u64,
    bytes: usize,
    ended: bool,
}

static NUMBER: AtomicU64 = AtomicU64::new(1);

impl PromptLog {
    fn start(provider: &'static str, model: &str, request: &StreamPromptRequest) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let own_key = !request.client_api_key.is_empty();
        tracing::info!(
            prompt = number,
            provider,
            model,
            bytes = request.prompt.len(),
            history = request.history.len(),
            own_key,
            "prompt started"
        );
        let model = model.to_owned();
        Self {
            number,
            provider,
            model,
            started: Instant::now(),
            first: None,
            chunks: 0,
            bytes: 0,
            ended: false,
        }
    }

    fn count(&mut self, text: &str) {
        self.first.get_or_insert_with(|| self.started.elapsed().as_millis());
        self.chunks += 1;
        self.bytes += text.len();
    }

    fn done(&mut self, End { usage, reason }: End) {
        self.ended = true;
        tracing::info!(
            prompt = self.number,
            provider = self.provider,
            model = self.model,
            outcome = "done",
            chunks = self.chunks,
            bytes = self.bytes,
            prompt_tokens = usage.prompt_tokens,
            answer_tokens = usage.answer_tokens,
            stop_reason = reason.map(StopReason::name),
            first_millis = self.first.map(|millis| u64::try_from(millis).unwrap_or(u64::MAX)),
            millis = self.millis(),
            "prompt ended"
        );
    }

    fn failed(&mut self, failure: &Failure) {
        self.ended = true;
        tracing::warn!(
            prompt = self.number,
            provider = self.provider,
            model = self.model,
            outcome = "failed",
            kind = ?failure.kind,
            chunks = self.chunks,
            millis = self.millis(),
            "prompt ended"
        );
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for PromptLog {
    fn drop(&mut self) {
        if !self.ended {
            tracing::info!(
                prompt = self.number,
                provider = self.provider,
                model = self.model,
                outcome = "cancelled",
                chunks = self.chunks,
                bytes = self.bytes,
                millis = self.millis(),
                "prompt ended"
            );
        }
    }
}

/// The two prompt requests have the same layout; the code below them knows only one.
pub(crate) fn as_stream_request(request: SendPromptRequest) -> StreamPromptRequest {
    StreamPromptRequest {
        prompt: request.prompt,
        history: request.history,
        max_tokens: request.max_tokens,
        provider: request.provider,
        model: request.model,
        client_api_key: request.client_api_key,
        provider_config: request.provider_config,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: &str, content: &str) -> ChatMessage {
        ChatMessage { role: role.to_owned(), content: content.to_owned(), meta: None }
    }

    fn said(turns: &[Turn]) -> Vec<(Role, &str)> {
        turns.iter().map(|turn| (turn.role, turn.text.as_str())).collect()
    }

    #[test]
    fn the_question_is_sent_once() {
        let history = || vec![message("system", "s"), message("tool", "t"), message("user", "why?")];
        let plain = turns(history(), "why?".to_owned(), None);
        assert_eq!(said(&plain), [(Role::System, "s"), (Role::User, "t"), (Role::User, "why?")]);
        let enriched = turns(history(), "why?".to_owned(), Some("[ctx]".to_owned()));
        assert_eq!(
            said(&enriched),
            [(Role::System, "s"), (Role::User, "t"), (Role::User, "[ctx]\n\nUser Question: why?")]
        );
        let answered =
            turns(vec![message("user", "why?"), message("assistant", "why?")], "why?".to_owned(), None);
        assert_eq!(answered.len(), 3);
        let agent = vec![message("system", "s"), message("user", "do it"), message("assistant", "done")];
        let agent = turns(agent, String::new(), Some("[ctx]".to_owned()));
        assert_eq!(
            said(&agent),
            [(Role::System, "s"), (Role::User, "[ctx]\n\nUser Question: do it"), (Role::Assistant, "done")]
        );
        let unlike = turns(vec![message("user", "why? ")], "why?".to_owned(), Some(String::new()));
        assert_eq!(said(&unlike), [(Role::User, "why? "), (Role::User, "why?")]);
    }
}
