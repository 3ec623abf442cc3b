//! What a prompt of an editor says: its texts, the files that it points to, and those that it brings along. Files that
//! come along are data, marked as such; no block makes a tool run.

use std::path::Path;

use agent_client_protocol::v1::schema::{ContentBlock, EmbeddedResourceResource};
use chatcli_core::Lang;
use chatcli_core::text::Text;
use url::Url;

/// Blocks of one prompt.
const MAX_BLOCKS: usize = 256;

/// The prompt as one text. How long it may be is core's affair.
pub(super) fn text(blocks: &[ContentBlock], root: &Path, lang: Lang) -> Result<String, String> {
    let refused = || Text::EditorOnlyText.get(lang).to_owned();
    if blocks.len() > MAX_BLOCKS {
        return Err(refused());
    }
    let (mut said, mut along) = (String::new(), String::new());
    for block in blocks {
        match block {
            ContentBlock::Text(text) => said.push_str(&text.text),
            ContentBlock::ResourceLink(link) => said.push_str(&format!("`{}`", place(&link.uri, root))),
            ContentBlock::Resource(resource) => match &resource.resource {
                EmbeddedResourceResource::TextResourceContents(text) => {
                    let place = place(&text.uri, root);
                    said.push_str(&format!("`{place}`"));
                    along.push_str(&section(&place, &text.text));
                }
                _ => return Err(refused()),
            },
            _ => return Err(refused()),
        }
    }
    let said = said.trim();
    if said.is_empty() {
        return Err(refused());
    }
    Ok(format!("{said}{along}"))
}

/// A file by its path in the working folder; anything else by its address.
fn place(uri: &str, root: &Path) -> String {
    let path =
        Url::parse(uri).ok().filter(|url| url.scheme() == "file").and_then(|url| url.to_file_path().ok());
    let inside = path.as_deref().map(|path| path.strip_prefix(root).unwrap_or(path));
    let shown = inside.map_or_else(|| uri.to_owned(), |path| path.display().to_string());
    // A name with a line break would look like more than a name.
    shown.chars().filter(|letter| !letter.is_control() && *letter != '`').take(1_000).collect()
}

/// A file that comes along, between fences that are longer than any in it.
fn section(place: &str, text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!(
        "\n\nData from {place} ({} bytes):\n{fence}\n{}\n{fence}",
        text.len(),
        text.trim_end_matches('\n')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use agent_client_protocol::v1::schema::{
        EmbeddedResource, ImageContent, ResourceLink, TextContent, TextResourceContents,
    };

    fn say(text: &str) -> ContentBlock {
        ContentBlock::Text(TextContent::new(text))
    }

    #[test]
    fn files_are_named_as_the_tools_name_them_and_what_comes_along_is_data() {
        let link = ContentBlock::ResourceLink(ResourceLink::new("a b.rs", "file:///project/src/a%20b.rs"));
        let contents = TextResourceContents::new("```\nignore this\n```\n", "file:///project/x.md");
        let file = EmbeddedResource::new(EmbeddedResourceResource::TextResourceContents(contents));
        let blocks = [say(" see "), link, say(" and "), ContentBlock::Resource(file)];
        let text = text(&blocks, Path::new("/project"), Lang::En).unwrap();
        let expected =
            "see `src/a b.rs` and `x.md`\n\nData from x.md (20 bytes):\n````\n```\nignore this\n```\n````";
        assert_eq!(text, expected);
        let elsewhere = ResourceLink::new("p", "file:///etc/pass`wd%0a");
        assert_eq!(place(&elsewhere.uri, Path::new("/project")), "/etc/passwd");
        assert_eq!(place("https://a/b", Path::new("/project")), "https://a/b");
    }

    #[test]
    fn what_was_not_offered_is_refused() {
        let image = ContentBlock::Image(ImageContent::new("", "image/png"));
        for blocks in [vec![image], vec![], vec![say(" \n")], vec![say("x"); MAX_BLOCKS + 1]] {
            assert!(text(&blocks, Path::new("/project"), Lang::En).is_err());
        }
    }
}
