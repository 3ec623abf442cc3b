//! The thread that all clients of one person share, as the server has it.

use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{ConversationEvent, ReadConversationRequest, ResolveActiveConversationRequest};

use crate::process::Gateway;

/// All events of the active thread, oldest first.
///
/// # Panics
/// When the server does not tell them.
#[must_use]
pub fn events(gateway: &Gateway) -> Vec<ConversationEvent> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let endpoint = tonic::transport::Endpoint::from_shared(gateway.url()).expect("an address");
        let mut client = ChatCliServiceClient::new(endpoint.connect().await.expect("a server"));
        let found = client.resolve_active_conversation(ResolveActiveConversationRequest::default()).await;
        let conv_id = found.expect("a thread").into_inner().conv_id;
        let request = ReadConversationRequest { conv_id, ..ReadConversationRequest::default() };
        client.read_conversation(request).await.expect("its events").into_inner().events
    })
}
