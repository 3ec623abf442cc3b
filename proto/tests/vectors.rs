//! Every message of the contract against bytes made from the field tables below, by an encoder of this file's own:
//! a wrong number, type or name in the `.proto` loses or misplaces a field and fails here.

use std::collections::BTreeMap;

use chatcli_proto::v1;
use prost::Message;

/// Number, type and name of every field of every message, as the contract states them. `*` = repeated, `map` = string
/// to string.
const TABLES: &str = "
SendPromptRequest: 1:string prompt, 2:ChatMessage* history, 3:int32 max_tokens, 4:string provider, 5:string model, 6:string client_api_key, 7:map provider_config
SendPromptResponse: 1:string response, 2:string model, 3:string provider
StreamPromptRequest: 1:string prompt, 2:ChatMessage* history, 3:int32 max_tokens, 4:string provider, 5:string model, 6:string client_api_key, 7:map provider_config
StreamPromptResponse: 1:string chunk, 2:bool done, 3:string model, 4:string provider
SessionMessage: 1:enum r#type, 2:string content, 3:map metadata
MessageMeta: 1:bool is_summary, 2:int32 summary_of, 3:string mode
ChatMessage: 1:string role, 2:string content, 3:MessageMeta meta
SessionDataV2: 1:int32 version, 2:ChatMessage* chat_history, 3:ChatMessage* agent_history, 4:ChatMessage* coder_history, 5:ChatMessage* shared_memory
ListSessionsRequest:
ListSessionsResponse: 1:string* sessions
LoadSessionRequest: 1:string name
LoadSessionResponse: 1:ChatMessage* messages, 2:SessionDataV2 session_data
SaveSessionRequest: 1:string name, 2:ChatMessage* messages, 3:SessionDataV2 session_data
SaveSessionResponse: 1:bool success
DeleteSessionRequest: 1:string name
DeleteSessionResponse: 1:bool success
GetServerInfoRequest:
GetServerInfoResponse: 1:string version, 2:string provider, 3:string model, 4:string* available_providers, 5:bool watcher_active, 6:string watcher_target, 7:int32 plugin_count, 8:int32 agent_count, 9:int32 skill_count
GetWatcherStatusRequest:
GetWatcherStatusResponse: 1:bool active, 2:string deployment, 3:string namespace, 4:string status_summary, 5:int32 alert_count, 6:int32 snapshot_count, 7:int32 pod_count
HealthRequest:
HealthResponse: 1:enum status, 2:string version
GetAlertsRequest: 1:string namespace, 2:string deployment
GetAlertsResponse: 1:WatcherAlert* alerts
WatcherAlert: 1:string r#type, 2:string severity, 3:string message, 4:string object, 5:string namespace, 6:string deployment, 7:int64 timestamp_unix
AnalyzeIssueRequest: 1:string issue_name, 2:string namespace, 3:string resource_kind, 4:string resource_name, 5:string signal_type, 6:string severity, 7:string description, 8:int32 risk_score, 9:string provider, 10:string model, 11:string kubernetes_context, 12:string previous_failure_context
AnalyzeIssueResponse: 1:string analysis, 2:float confidence, 3:string* recommendations, 4:string model, 5:string provider, 6:SuggestedAction* suggested_actions
SuggestedAction: 1:string name, 2:string action, 3:string description, 4:map params
AgenticHistoryEntry: 1:int32 step_number, 2:string ai_message, 3:string action, 4:map params, 5:string observation
AgenticStepRequest: 1:string issue_name, 2:string namespace, 3:string resource_kind, 4:string resource_name, 5:string signal_type, 6:string severity, 7:string description, 8:int32 risk_score, 9:string provider, 10:string model, 11:string kubernetes_context, 12:AgenticHistoryEntry* history, 13:int32 max_steps, 14:int32 current_step, 15:string insight_analysis, 16:float insight_confidence, 17:string* insight_recommendations, 18:SuggestedAction* insight_suggested_actions
AgenticStepResponse: 1:string reasoning, 2:bool resolved, 3:SuggestedAction next_action, 4:string postmortem_summary, 5:string root_cause, 6:string impact, 7:string* lessons_learned, 8:string* prevention_actions, 9:bool diverges_from_insight, 10:string divergence_reason
PluginInfo: 1:string name, 2:string description, 3:string usage, 4:string version, 5:string schema
AgentInfo: 1:string name, 2:string description, 3:string* skills, 4:string* plugins, 5:string model, 6:string content, 7:string frontmatter, 8:string effort, 9:string category, 10:string version, 11:string author, 12:string* tags
SkillInfo: 1:string name, 2:string description, 3:string content, 4:string* allowed_tools, 5:map subskills, 6:map scripts
ListRemotePluginsRequest:
ListRemotePluginsResponse: 1:PluginInfo* plugins
ListRemoteAgentsRequest:
ListRemoteAgentsResponse: 1:AgentInfo* agents
ListRemoteSkillsRequest:
ListRemoteSkillsResponse: 1:SkillInfo* skills
GetAgentDefinitionRequest: 1:string name
GetAgentDefinitionResponse: 1:AgentInfo agent
GetSkillContentRequest: 1:string name
GetSkillContentResponse: 1:SkillInfo skill
ExecuteRemotePluginRequest: 1:string plugin_name, 2:string* args, 3:bool stream
ExecuteRemotePluginResponse: 1:string output, 2:string error, 3:bool done
DownloadPluginRequest: 1:string plugin_name, 2:string target_os, 3:string target_arch
DownloadPluginResponse: 1:bytes chunk, 2:string filename, 3:int64 total_size, 4:bool done
ConversationEvent: 1:string conv_id, 2:int64 seq, 3:string principal, 4:string channel, 5:string role, 6:string content, 7:string client_msg_id, 8:int64 ts
ResolveActiveConversationRequest: 1:string principal
ResolveActiveConversationResponse: 1:string conv_id, 2:string principal
NewConversationRequest: 1:string principal
NewConversationResponse: 1:string conv_id
AppendEventRequest: 1:string conv_id, 2:string channel, 3:string role, 4:string content, 5:string client_msg_id
AppendEventResponse: 1:ConversationEvent event
ReadConversationRequest: 1:string conv_id, 2:int64 since_seq, 3:int32 limit
ReadConversationResponse: 1:ConversationEvent* events
SubscribeConversationRequest: 1:string conv_id, 2:int64 since_seq
SetBindingRequest: 1:string platform, 2:string user_id, 3:string principal
SetBindingResponse: 1:bool success
HubBinding: 1:string platform, 2:string user_id, 3:string principal
ListBindingsRequest: 1:string principal
ListBindingsResponse: 1:HubBinding* bindings
";

struct Field {
    number: u32,
    kind: String,
    repeated: bool,
    name: String,
}

fn tables() -> BTreeMap<String, Vec<Field>> {
    let lines = TABLES.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (message, fields) = line.split_once(':').expect("a message's name");
            let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty()).map(|field| {
                let (number, rest) = field.split_once(':').expect("a field's number");
                let (kind, name) = rest.split_once(' ').expect("a field's name");
                Field {
                    number: number.parse().expect("a number"),
                    kind: kind.trim_end_matches('*').to_owned(),
                    repeated: kind.ends_with('*'),
                    name: name.trim_start_matches("r#").to_owned(),
                }
            });
            (message.to_owned(), fields.collect())
        })
        .collect()
}

fn varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn key(number: u32, wire_type: u32, bytes: &mut Vec<u8>) {
    varint(u64::from(number << 3 | wire_type), bytes);
}

fn delimited(number: u32, content: &[u8], bytes: &mut Vec<u8>) {
    key(number, 2, bytes);
    varint(content.len() as u64, bytes);
    bytes.extend_from_slice(content);
}

/// The bytes of a message with every field set, and what its debug print must then contain.
fn vector(message: &str, tables: &BTreeMap<String, Vec<Field>>, shown: &mut Vec<String>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in tables.get(message).expect("a known message") {
        let times = if field.repeated { 2 } else { 1 };
        for time in 0..times {
            let number = 1000 + field.number;
            match field.kind.as_str() {
                "string" => {
                    let text = format!("{}-{time}", field.name);
                    shown.push(if field.repeated {
                        format!("{text:?}")
                    } else {
                        format!("{}: {text:?}", field.name)
                    });
                    delimited(field.number, text.as_bytes(), &mut bytes);
                }
                "bytes" => delimited(field.number, &[0, 255, 7], &mut bytes),
                "int32" | "int64" => {
                    shown.push(format!("{}: {number}", field.name));
                    key(field.number, 0, &mut bytes);
                    varint(u64::from(number), &mut bytes);
                }
                "bool" => {
                    shown.push(format!("{}: true", field.name));
                    key(field.number, 0, &mut bytes);
                    bytes.push(1);
                }
                "enum" => {
                    key(field.number, 0, &mut bytes);
                    bytes.push(1);
                }
                "float" => {
                    shown.push(format!("{}: 0.5", field.name));
                    key(field.number, 5, &mut bytes);
                    bytes.extend_from_slice(&0.5_f32.to_le_bytes());
                }
                "map" => {
                    shown.push(format!("{}: {{\"k\": \"v\"}}", field.name));
                    delimited(field.number, &[0x0a, 1, b'k', 0x12, 1, b'v'], &mut bytes);
                }
                nested => {
                    let content = vector(nested, tables, shown);
                    delimited(field.number, &content, &mut bytes);
                }
            }
        }
    }
    bytes
}

fn check<M: Message + Default + PartialEq + std::fmt::Debug>(
    name: &str,
    tables: &BTreeMap<String, Vec<Field>>,
) {
    let mut shown = Vec::new();
    let bytes = vector(name, tables, &mut shown);
    let message = M::decode(bytes.as_slice()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let debug = format!("{message:?}");
    for part in shown {
        assert!(debug.contains(&part), "{name}: {part} is not in {debug}");
    }
    assert_eq!(message.encode_to_vec(), bytes, "{name}: a field got lost or moved");
    assert_eq!(M::decode(&[][..]).expect("an empty message"), M::default(), "{name}");
}

macro_rules! messages {
    ($($name:ident)*) => {
        #[test]
        fn every_message_has_its_fields_where_the_contract_says() {
            let tables = tables();
            let known = [$(stringify!($name)),*];
            assert_eq!(tables.keys().map(String::as_str).collect::<Vec<_>>(), {
                let mut known = known.to_vec();
                known.sort_unstable();
                known
            });
            $(check::<v1::$name>(stringify!($name), &tables);)*
        }
    };
}

messages! {
    SendPromptRequest SendPromptResponse StreamPromptRequest StreamPromptResponse SessionMessage MessageMeta
    ChatMessage SessionDataV2 ListSessionsRequest ListSessionsResponse LoadSessionRequest LoadSessionResponse
    SaveSessionRequest SaveSessionResponse DeleteSessionRequest DeleteSessionResponse GetServerInfoRequest
    GetServerInfoResponse GetWatcherStatusRequest GetWatcherStatusResponse HealthRequest HealthResponse
    GetAlertsRequest GetAlertsResponse WatcherAlert AnalyzeIssueRequest AnalyzeIssueResponse SuggestedAction
    AgenticHistoryEntry AgenticStepRequest AgenticStepResponse PluginInfo AgentInfo SkillInfo
    ListRemotePluginsRequest ListRemotePluginsResponse ListRemoteAgentsRequest ListRemoteAgentsResponse
    ListRemoteSkillsRequest ListRemoteSkillsResponse GetAgentDefinitionRequest GetAgentDefinitionResponse
    GetSkillContentRequest GetSkillContentResponse ExecuteRemotePluginRequest ExecuteRemotePluginResponse
    DownloadPluginRequest DownloadPluginResponse ConversationEvent ResolveActiveConversationRequest
    ResolveActiveConversationResponse NewConversationRequest NewConversationResponse AppendEventRequest
    AppendEventResponse ReadConversationRequest ReadConversationResponse SubscribeConversationRequest
    SetBindingRequest SetBindingResponse HubBinding ListBindingsRequest ListBindingsResponse
}

#[test]
fn a_healthy_answer_may_be_empty() {
    let serving = v1::HealthResponse::decode(&[][..]).expect("an empty message");
    assert_eq!(serving.status(), v1::health_response::Status::Serving);
    assert!(serving.encode_to_vec().is_empty());
    let down = v1::HealthResponse::decode(&[0x08, 1, 0x12, 1, b'x'][..]).expect("a message");
    assert_eq!((down.status(), down.version.as_str()), (v1::health_response::Status::NotServing, "x"));
}

#[test]
fn session_message_types_have_their_numbers() {
    use v1::session_message::Type;
    let numbers = [
        (Type::UserInput, 0),
        (Type::AssistantResponse, 1),
        (Type::SystemMessage, 2),
        (Type::Error, 3),
        (Type::Command, 4),
        (Type::CommandResult, 5),
    ];
    for (kind, number) in numbers {
        assert_eq!(kind as i32, number, "{kind:?}");
    }
}

#[test]
fn negative_numbers_take_ten_bytes_and_no_zigzag() {
    let event = v1::ConversationEvent { seq: -1, ts: i64::MAX, ..Default::default() };
    let bytes = event.encode_to_vec();
    assert_eq!(bytes[..11], [0x10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    assert_eq!(v1::ConversationEvent::decode(bytes.as_slice()).expect("a message"), event);
}

#[test]
fn fields_of_a_newer_server_are_ignored() {
    let message =
        v1::StreamPromptResponse::decode(&[0x0a, 1, b'a', 0xfa, 0x01, 2, b'n', b'w'][..]).expect("a message");
    assert_eq!(message.chunk, "a");
}

/// The number of RPCs, so that none is added to the file without a thought for the callers.
#[test]
fn the_service_has_its_27_methods() {
    let proto = include_str!("../chatcli/v1/chatcli.proto");
    assert_eq!(proto.lines().filter(|line| line.trim_start().starts_with("rpc ")).count(), 27);
}
