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

macro_rules! calls {
    (
        unary { $($one:ident: $one_request:ident => $one_response:ident,)* }
        streaming { $($many:ident: $many_request:ident => $many_response:ident,)* }
    ) => {
        /// What a client asks of a server, or of the door before it: one variant per RPC, holding its request.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum Call {
            $($one(v1::$one_request),)*
            $($many(v1::$many_request),)*
            FollowWatcher(Follow),
        }

        /// What a server answers: the response of the RPC of the same name, or one message of its stream.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum Reply {
            $($one(v1::$one_response),)*
            $($many(v1::$many_response),)*
            FollowWatcher(door::v1::Round),
        }

        impl Call {
            /// The method's name in the contract, e.g. `StreamPrompt`; for the door's one method a name that is as clear.
            pub fn method(&self) -> &'static str {
                match self {
                    $(Self::$one(_) => stringify!($one),)*
                    $(Self::$many(_) => stringify!($many),)*
                    Self::FollowWatcher(_) => "FollowWatcher",
                }
            }

            /// Whether the server answers with a stream of messages.
            pub fn is_streaming(&self) -> bool {
                match self {
                    $(Self::$one(_) => false,)*
                    $(Self::$many(_) => true,)*
                    Self::FollowWatcher(_) => true,
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
                }
            }

            /// Writes the request.
            pub(crate) fn encode(&self, to: &mut impl BufMut) -> Result<(), EncodeError> {
                match self {
                    $(Self::$one(message) => message.encode(to),)*
                    $(Self::$many(message) => message.encode(to),)*
                    Self::FollowWatcher(_) => door::v1::FollowRequest {}.encode(to),
                }
            }

            /// What reads its answers.
            pub(crate) fn reader(&self) -> fn(Bytes) -> Result<Reply, DecodeError> {
                match self {
                    $(Self::$one(_) => |bytes| v1::$one_response::decode(bytes).map(Reply::$one),)*
                    $(Self::$many(_) => |bytes| v1::$many_response::decode(bytes).map(Reply::$many),)*
                    Self::FollowWatcher(_) => |bytes| door::v1::Round::decode(bytes).map(Reply::FollowWatcher),
                }
            }
        }
    };
}

calls! {
    unary {
        SendPrompt: SendPromptRequest => SendPromptResponse,
        ListSessions: ListSessionsRequest => ListSessionsResponse,
        LoadSession: LoadSessionRequest => LoadSessionResponse,
        SaveSession: SaveSessionRequest => SaveSessionResponse,
        DeleteSession: DeleteSessionRequest => DeleteSessionResponse,
        GetServerInfo: GetServerInfoRequest => GetServerInfoResponse,
        GetWatcherStatus: GetWatcherStatusRequest => GetWatcherStatusResponse,
        Health: HealthRequest => HealthResponse,
        GetAlerts: GetAlertsRequest => GetAlertsResponse,
        AnalyzeIssue: AnalyzeIssueRequest => AnalyzeIssueResponse,
        AgenticStep: AgenticStepRequest => AgenticStepResponse,
        ListRemotePlugins: ListRemotePluginsRequest => ListRemotePluginsResponse,
        ListRemoteAgents: ListRemoteAgentsRequest => ListRemoteAgentsResponse,
        ListRemoteSkills: ListRemoteSkillsRequest => ListRemoteSkillsResponse,
        GetAgentDefinition: GetAgentDefinitionRequest => GetAgentDefinitionResponse,
        GetSkillContent: GetSkillContentRequest => GetSkillContentResponse,
        ExecuteRemotePlugin: ExecuteRemotePluginRequest => ExecuteRemotePluginResponse,
        ResolveActiveConversation: ResolveActiveConversationRequest => ResolveActiveConversationResponse,
        NewConversation: NewConversationRequest => NewConversationResponse,
        AppendEvent: AppendEventRequest => AppendEventResponse,
        ReadConversation: ReadConversationRequest => ReadConversationResponse,
        SetBinding: SetBindingRequest => SetBindingResponse,
        ListBindings: ListBindingsRequest => ListBindingsResponse,
    }
    streaming {
        StreamPrompt: StreamPromptRequest => StreamPromptResponse,
        DownloadPlugin: DownloadPluginRequest => DownloadPluginResponse,
        SubscribeConversation: SubscribeConversationRequest => ConversationEvent,
    }
}
