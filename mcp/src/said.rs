//! What of a tool's answer is text. Pictures and other bytes are named and not carried; long texts are cut.

use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};

/// Bytes of the text of one answer.
pub(crate) const MAX_BYTES: usize = 512 * 1024;

/// What a tool said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its text.
    pub text: String,
    /// Whether the tool says that it failed.
    pub is_error: bool,
}

pub(crate) fn said(result: CallToolResult) -> Said {
    let mut parts: Vec<String> = result.content.iter().map(part).collect();
    // A tool that answers with structure alone has said it there.
    if parts.iter().all(String::is_empty)
        && let Some(value) = result.structured_content
    {
        parts.push(value.to_string());
    }
    let mut text = parts.join("\n");
    if text.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let left_out = text.len() - end;
        text.truncate(end);
        text.push_str(&format!("\n[... {left_out} bytes left out ...]"));
    }
    Said { text, is_error: result.is_error.unwrap_or(false) }
}

fn part(block: &ContentBlock) -> String {
    match block {
        ContentBlock::Text(text) => text.text.clone(),
        ContentBlock::Image(image) => bytes("image", &image.mime_type, image.data.len()),
        ContentBlock::Audio(audio) => bytes("audio", &audio.mime_type, audio.data.len()),
        ContentBlock::Resource(embedded) => match &embedded.resource {
            ResourceContents::TextResourceContents { uri, text, .. } => format!("[{uri}]\n{text}"),
            ResourceContents::BlobResourceContents { uri, blob, .. } => bytes("resource", uri, blob.len()),
            _ => String::new(),
        },
        ContentBlock::ResourceLink(link) => format!("[{}] {}", link.uri, link.name),
        _ => String::new(),
    }
}

/// Base64 is a third longer than what it says.
fn bytes(what: &str, kind: &str, packed: usize) -> String {
    format!("[{what}, {kind}, about {} bytes, not shown]", packed / 4 * 3)
}
