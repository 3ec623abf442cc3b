//! Hands a file to the person as a download. A page cannot choose a folder, so only the file's name counts.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::timer;

/// How long a browser may take to begin reading the file, in milliseconds.
const READ_MS: u64 = 30_000;

/// A file that a browser is reading.
pub struct Download {
    /// The name it is offered under.
    pub name: String,
    url: String,
}

impl Download {
    /// Starts it.
    ///
    /// # Errors
    /// The browser's refusal, in words for the log.
    pub fn start(path: Option<&str>, suggested: &str, text: &str) -> Result<Self, String> {
        let name = name(path, suggested);
        let url = offer(&name, text).map_err(|why| format!("{why:?}"))?;
        Ok(Self { name, url })
    }

    /// Lets go of the text once the browser has had time to read it.
    pub async fn release(self) {
        timer::wait(READ_MS).await;
        // It is only memory, and the page lives on without it being freed.
        let _ = Url::revoke_object_url(&self.url);
    }
}

fn offer(name: &str, text: &str) -> Result<String, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Ok(url)
}

/// The last part of a path, on any system.
fn name(path: Option<&str>, suggested: &str) -> String {
    let last = path.and_then(|path| path.rsplit(['/', '\\']).next()).map(str::trim);
    last.filter(|name| !name.is_empty() && *name != "." && *name != "..").unwrap_or(suggested).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_path_counts() {
        for (path, expected) in [
            (None, "s.md"),
            (Some("notes.md"), "notes.md"),
            (Some("../a/notes.md"), "notes.md"),
            (Some("C:\\a\\notes.md"), "notes.md"),
            (Some("a/"), "s.md"),
            (Some(".."), "s.md"),
        ] {
            assert_eq!(name(path, "s.md"), expected, "{path:?}");
        }
    }
}
