//! One enum for what a client can ask and one for what a server can answer, generated from a single table.
//!
//! `InteractiveSession` is not in it: a browser cannot stream requests, and no front end of ours needs it.

#[cfg(feature = "client")]
use bytes::{BufMut, Bytes};
#[cfg(feature = "client")]
use prost::{DecodeError, EncodeError, Message};

use crate::{door, v1};

/// The wish to be told, by the door and not by the server, how the watcher is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// How often, in seconds.
    pub interval_secs: u32,
}

/// Whether a word is among those that stand beside a call in the table.
macro_rules! says {
    (repeatable: $($word:ident)*) => { false $(|| says!(@repeatable $word))* };
    (pinned: $($word:ident)*) => { false $(|| says!(@pinned $word))* };
    (@repeatable repeatable) => { true };
    (@repeatable pinned) => { false };
    (@pinned pinned) => { true };
    (@pinned repeatable) => { false };
}

#[cfg(feature = "client")]
impl door::v1::OfferRequest {
    /// What a gateway gives back for a code: the message as it came.
    pub fn read(message: &[u8]) -> Option<Self> {
        Self::decode(message).ok()
    }
}

macro_rules! calls {
    (
        unary { $($one:ident: $one_request:ident => $one_response:ident $($one_word:ident)*,)* }
        streaming { $($many:ident: $many_request:ident => $many_response:ident $($many_word:ident)*,)* }
    ) => {
        /// What a client asks of a server, or of the door before it: one variant per RPC, holding its request.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum Call {
            $($one(v1::$one_request),)*
            $($many(v1::$many_request),)*
            FollowWatcher(Follow),
            Offer(door::v1::OfferRequest),
        }

        /// What a server answers: the response of the RPC of the same name, or one message of its stream.
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
        #[allow(missing_docs)]
        pub enum Reply {
            $($one(v1::$one_response),)*
            $($many(v1::$many_response),)*
            FollowWatcher(door::v1::Round),
            Offer(door::v1::OfferResponse),
        }

        impl Call {
            /// The method's name in the contract, e.g. `StreamPrompt`; for the door's own methods a name that is as clear.
            pub fn method(&self) -> &'static str {
                match self {
                    $(Self::$one(_) => stringify!($one),)*
                    $(Self::$many(_) => stringify!($many),)*
                    Self::FollowWatcher(_) => "FollowWatcher",
                    Self::Offer(_) => "Offer",
                }
            }

            /// Whether it may be sent to another replica when the first one was lost before anything of an answer came:
            /// that one may have done it, and doing it twice does no harm.
            pub fn may_repeat(&self) -> bool {
                match self {
                    // The server tells a repetition by this name.
                    Self::AppendEvent(event) if event.client_msg_id.is_empty() => false,
                    $(Self::$one(_) => says!(repeatable: $($one_word)*),)*
                    $(Self::$many(_) => says!(repeatable: $($many_word)*),)*
                    Self::FollowWatcher(_) => true,
                    Self::Offer(_) => false,
                }
            }

            /// Whether calls like this one stay at one replica: what they are about lives in its files or its memory.
            pub fn is_pinned(&self) -> bool {
                match self {
                    $(Self::$one(_) => says!(pinned: $($one_word)*),)*
                    $(Self::$many(_) => says!(pinned: $($many_word)*),)*
                    Self::FollowWatcher(_) | Self::Offer(_) => false,
                }
            }

            /// Whether the server answers with a stream of messages.
            pub fn is_streaming(&self) -> bool {
                match self {
                    $(Self::$one(_) => false,)*
                    $(Self::$many(_) => true,)*
                    Self::FollowWatcher(_) => true,
                    Self::Offer(_) => false,
                }
            }
        }

        #[cfg(feature = "client")]
        impl Call {
            /// Where it goes.
            pub(crate) fn path(&self) -> &'static str {
                match self {
                    $(Self::$one(_) => concat!("/chatcli.v1.ChatCLIService/", stringify!($one)),)*
                    $(Self::$many(_) => concat!("/chatcli.v1.ChatCLIService/", stringify!($many)),)*
                    Self::FollowWatcher(_) => "/chatcli.door.v1.Watcher/Follow",
                    Self::Offer(_) => "/chatcli.door.v1.Handoff/Offer",
                }
            }

            /// Writes the request.
            pub(crate) fn encode(&self, to: &mut impl BufMut) -> Result<(), EncodeError> {
                match self {
                    $(Self::$one(message) => message.encode(to),)*
                    $(Self::$many(message) => message.encode(to),)*
                    Self::FollowWatcher(_) => door::v1::FollowRequest {}.encode(to),
                    Self::Offer(message) => message.encode(to),
                }
            }

            /// What reads its answers.
            pub(crate) fn reader(&self) -> fn(Bytes) -> Result<Reply, DecodeError> {
                match self {
                    $(Self::$one(_) => |bytes| v1::$one_response::decode(bytes).map(Reply::$one),)*
                    $(Self::$many(_) => |bytes| v1::$many_response::decode(bytes).map(Reply::$many),)*
                    Self::FollowWatcher(_) => |bytes| door::v1::Round::decode(bytes).map(Reply::FollowWatcher),
                    Self::Offer(_) => |bytes| door::v1::OfferResponse::decode(bytes).map(Reply::Offer),
                }
            }
        }
    };
}

// `repeatable`: see `may_repeat`; `pinned`: see `is_pinned`. A call that says nothing is neither: a plugin runs a program, a
// step of an agent and an analysis cost a model's answer, a deletion is an error the second time.
calls! {
    unary {
        SendPrompt: SendPromptRequest => SendPromptResponse repeatable,
        ListSessions: ListSessionsRequest => ListSessionsResponse repeatable pinned,
        LoadSession: LoadSessionRequest => LoadSessionResponse repeatable pinned,
        SaveSession: SaveSessionRequest => SaveSessionResponse repeatable pinned,
        DeleteSession: DeleteSessionRequest => DeleteSessionResponse pinned,
        GetServerInfo: GetServerInfoRequest => GetServerInfoResponse repeatable,
        GetWatcherStatus: GetWatcherStatusRequest => GetWatcherStatusResponse repeatable,
        Health: HealthRequest => HealthResponse repeatable,
        GetAlerts: GetAlertsRequest => GetAlertsResponse repeatable,
        AnalyzeIssue: AnalyzeIssueRequest => AnalyzeIssueResponse,
        AgenticStep: AgenticStepRequest => AgenticStepResponse,
        ListRemotePlugins: ListRemotePluginsRequest => ListRemotePluginsResponse repeatable,
        ListRemoteAgents: ListRemoteAgentsRequest => ListRemoteAgentsResponse repeatable,
        ListRemoteSkills: ListRemoteSkillsRequest => ListRemoteSkillsResponse repeatable,
        GetAgentDefinition: GetAgentDefinitionRequest => GetAgentDefinitionResponse repeatable,
        GetSkillContent: GetSkillContentRequest => GetSkillContentResponse repeatable,
        ExecuteRemotePlugin: ExecuteRemotePluginRequest => ExecuteRemotePluginResponse,
        ResolveActiveConversation: ResolveActiveConversationRequest => ResolveActiveConversationResponse repeatable pinned,
        NewConversation: NewConversationRequest => NewConversationResponse pinned,
        AppendEvent: AppendEventRequest => AppendEventResponse repeatable pinned,
        ReadConversation: ReadConversationRequest => ReadConversationResponse repeatable pinned,
        SetBinding: SetBindingRequest => SetBindingResponse repeatable pinned,
        ListBindings: ListBindingsRequest => ListBindingsResponse repeatable pinned,
    }
    streaming {
        StreamPrompt: StreamPromptRequest => StreamPromptResponse repeatable,
        DownloadPlugin: DownloadPluginRequest => DownloadPluginResponse repeatable,
        SubscribeConversation: SubscribeConversationRequest => ConversationEvent repeatable pinned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_neither_repeated_nor_pinned() {
        let prompt = Call::StreamPrompt(v1::StreamPromptRequest::default());
        let plugin = Call::ExecuteRemotePlugin(v1::ExecuteRemotePluginRequest::default());
        let delete = Call::DeleteSession(v1::DeleteSessionRequest::default());
        let save = Call::SaveSession(v1::SaveSessionRequest::default());
        for (call, repeated, pinned) in
            [(prompt, true, false), (plugin, false, false), (delete, false, true), (save, true, true)]
        {
            assert_eq!((call.may_repeat(), call.is_pinned()), (repeated, pinned), "{}", call.method());
        }
    }

    #[test]
    fn an_event_is_repeated_only_under_a_name_that_tells_it() {
        let named = |id: &str| v1::AppendEventRequest { client_msg_id: id.into(), ..Default::default() };
        assert!(Call::AppendEvent(named("m-1")).may_repeat());
        assert!(!Call::AppendEvent(named("")).may_repeat());
    }
}
