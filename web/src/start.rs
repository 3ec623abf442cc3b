//! What the page knows at the start: its own address and what it asks for, and the language and colours this person
//! chose before.

use chatcli_core::account::{Announce, Credentials, Settings, Theme};
use chatcli_core::{Boot, Capabilities, Lang, Preference, Secret};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{UrlSearchParams, Window};

use crate::host;
use crate::place::Place;

/// An idle page asks this often whether the server is still there, in milliseconds.
const HEARTBEAT_MS: u64 = 15_000;

/// The page's own origin, where the calls go.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Where the address leads.
pub fn place() -> Place {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
    let query = query();
    let kiosk = query.iter().find(|(name, _)| name == "kiosk").map(|(_, value)| value.as_str());
    Place::of(&path, kiosk)
}

/// The address's parameters, in their order.
pub fn query() -> Vec<(String, String)> {
    let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let Ok(params) = UrlSearchParams::new_with_str(&search) else { return Vec::new() };
    let pair = |entry: JsValue| {
        let entry = Array::from(&entry);
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    params.entries().into_iter().flatten().filter_map(pair).collect()
}

/// The question that another screen left in the address for this one, if there is one. It is taken out of the address,
/// so that it is asked once.
pub fn asked() -> Option<String> {
    let window = web_sys::window()?;
    let question = fragment(&window, "ask")?;
    forget_fragment(&window);
    Some(question)
}

/// The code of a conversation that is to be opened here, if the address has one. It is taken out of the address, so that
/// neither a bookmark nor the history of this browser keeps it.
pub fn shared() -> Option<Secret> {
    let window = web_sys::window()?;
    let code = fragment(&window, "share")?;
    forget_fragment(&window);
    Some(Secret::new(&code))
}

/// A value in the address's fragment; servers, proxies and their logs never see one.
pub fn fragment(window: &Window, name: &str) -> Option<String> {
    let hash = window.location().hash().ok()?;
    let parts = hash.trim_start_matches('#').split('&');
    let value = parts.filter_map(|part| part.split_once('=')).find(|(known, _)| *known == name)?.1.to_owned();
    let value = js_sys::decode_uri_component(&value).ok()?.as_string()?;
    Some(value).filter(|value| !value.is_empty())
}

/// Takes the fragment out of the address bar and of the history.
pub fn forget_fragment(window: &Window) {
    let location = window.location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(history) = window.history() {
        // A browser without history has nothing to forget.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&here));
    }
}

/// The first event's content.
pub fn boot(capabilities: Capabilities) -> Boot {
    let window = web_sys::window();
    let address = window.as_ref().and_then(|window| window.location().host().ok()).unwrap_or_default();
    let asked = query().into_iter().find(|(name, _)| name == "lang").map(|(_, value)| value);
    let protocol = window.as_ref().and_then(|window| window.location().protocol().ok());
    let stored = host::read_preference(Preference::Lang);
    let browser = window.map(|window| browser_langs(&window)).unwrap_or_default();
    let lang = choose_lang(asked.as_deref(), stored.as_deref(), &browser);
    let theme = host::read_preference(Preference::Theme).map(|tag| Theme::from_tag(&tag)).unwrap_or_default();
    let announce = host::read_preference(Preference::Announce);
    let announce = announce.map(|tag| Announce::from_tag(&tag)).unwrap_or_default();
    let single_keys_off = host::read_preference(Preference::SingleKeys).is_some_and(|value| value == "off");
    Boot {
        address,
        tls: protocol.as_deref() == Some("https:"),
        capabilities,
        settings: Settings { lang, theme, announce, single_keys_off, ..chosen() },
        credentials: credentials(),
        session_contexts: host::read_preference(Preference::SessionContexts).unwrap_or_default(),
        in_one_piece: host::read_preference(Preference::InOnePiece).unwrap_or_default(),
        give_up: false,
        heartbeat_ms: Some(HEARTBEAT_MS),
        ..Boot::default()
    }
}

/// The provider, model and limit that were in force the last time.
fn chosen() -> Settings {
    let text = |preference| host::read_preference(preference).filter(|value| !value.is_empty());
    Settings {
        provider: text(Preference::Provider),
        model: text(Preference::Model),
        // What is no limit any more is none.
        max_tokens: text(Preference::MaxTokens).and_then(|limit| limit.parse().ok()).unwrap_or_default(),
        ..Settings::default()
    }
}

/// The Ollama that was in use the last time, else the server's own keys. Secrets are in no store.
fn credentials() -> Credentials {
    let url = host::read_preference(Preference::OllamaUrl).filter(|url| !url.is_empty());
    url.map_or(Credentials::Server, |base_url| Credentials::Ollama { base_url })
}

/// The address bar's `?lang=`, then the stored choice, then the browser's list; unknown ones do not count.
fn choose_lang(asked: Option<&str>, stored: Option<&str>, browser: &[String]) -> Lang {
    let chosen = asked.and_then(Lang::from_tag).or_else(|| stored.and_then(Lang::from_tag));
    chosen.unwrap_or_else(|| Lang::choose(browser.iter().map(String::as_str)))
}

fn browser_langs(window: &Window) -> Vec<String> {
    window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_bar_wins_over_the_store_and_the_store_over_the_browser() {
        let browser = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        for (asked, stored, tags, lang) in [
            (Some("pt-BR"), Some("en"), &["en-US"][..], Lang::PtBr),
            (Some("xx"), Some("pt-BR"), &["en-US"], Lang::PtBr),
            (None, Some("en"), &["pt-BR"], Lang::En),
            (None, Some("nonsense"), &["pt-BR", "en"], Lang::PtBr),
            (None, None, &["de", "pt"], Lang::En),
            (None, None, &[], Lang::En),
        ] {
            assert_eq!(choose_lang(asked, stored, &browser(tags)), lang, "{asked:?} {stored:?} {tags:?}");
        }
    }
}
