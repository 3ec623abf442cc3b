//! Who the door says this person is, and how they sign in and out. The door keeps what was signed in with behind a
//! cookie that no script sees; a door without these answers takes the server's token with each call instead.

use chatcli_core::Secret;
use chatcli_proto::door::v1::OfferRequest;
use js_sys::Uint8Array;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};
use zeroize::Zeroizing;

/// Of the gateway's words not more than this is shown.
const LONGEST_CHARS: usize = 300;
/// Of a conversation that was handed over; a gateway keeps no larger one.
const LARGEST_BYTES: u32 = 5 * 1024 * 1024;

/// What the door asks of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It keeps nothing for a caller: a token is typed here, stays in memory and travels with each call.
    #[default]
    Bearer,
    /// Nothing.
    Open,
    /// The server's token, which it keeps.
    Token,
    /// A name and a secret of its own.
    Login,
}

/// What the door knows about this person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// What it asks for.
    pub mode: Mode,
    /// Whether it knows them.
    pub signed_in: bool,
    /// Their name; may be empty.
    pub name: String,
    /// What they may do; may be empty.
    pub role: String,
    /// Whether it adds a token to their calls.
    pub holds_token: bool,
}

/// Why a person was not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not with this secret.
    Wrong,
    /// The gateway lets no person sign in over an unencrypted connection.
    NeedsHttps,
    /// The gateway does not take this address for its own.
    ForeignPage,
    /// The token is too long for a cookie.
    TooLong,
    /// Too many attempts; none is looked at for a while.
    Throttled {
        /// For so long, when the door says it.
        secs: Option<u32>,
    },
    /// Something else.
    Failed(String),
}

/// What a person signs in with.
#[derive(Clone, Debug)]
pub enum Proof {
    /// The server's token.
    Token(Secret),
    /// A name and its secret.
    Login(String, Secret),
}

/// Asks the door.
pub async fn me() -> Access {
    let answer = async {
        let response = fetch("GET", "/access/me", None).await.ok()?;
        if !response.ok() {
            return None;
        }
        let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        read(&text)
    };
    answer.await.unwrap_or_default()
}

/// Signs in. The body that was sent is wiped.
///
/// # Errors
/// Why not.
pub async fn sign_in(proof: Proof) -> Result<(), Refusal> {
    let body = Zeroizing::new(match &proof {
        Proof::Token(token) => json!({ "token": token.reveal() }).to_string(),
        Proof::Login(name, secret) => json!({ "name": name, "secret": secret.reveal() }).to_string(),
    });
    let response = fetch("POST", "/access/login", Some(&body)).await.map_err(|why| failed(&why))?;
    if response.ok() {
        return Ok(());
    }
    Err(refused(&response).await)
}

async fn refused(response: &Response) -> Refusal {
    let after = response.headers().get("retry-after").ok().flatten();
    let body = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()),
        Err(_) => None,
    };
    refusal(response.status(), after.as_deref(), &body.unwrap_or_default())
}

/// Trades the code of a conversation that was handed over for the conversation. The door may sign this browser in.
///
/// # Errors
/// Why not.
pub async fn take_over(code: &Secret) -> Result<String, Refusal> {
    let body = Zeroizing::new(json!({ "code": code.reveal() }).to_string());
    let response = fetch("POST", "/access/share", Some(&body)).await.map_err(|why| failed(&why))?;
    if !response.ok() {
        return Err(refused(&response).await);
    }
    let message = JsFuture::from(response.array_buffer().map_err(|why| failed(&why))?).await;
    let message = Uint8Array::new(&message.map_err(|why| failed(&why))?);
    let is_one = message.length() <= LARGEST_BYTES;
    let message = is_one.then(|| OfferRequest::read(&message.to_vec())).flatten();
    message.map(|message| message.conversation).ok_or_else(|| Refusal::Failed(String::new()))
}

/// What the gateway's refusal means. It says in one word which it is; a proxy before it says nothing of the kind.
fn refusal(status: u16, after: Option<&str>, body: &str) -> Refusal {
    let said: Value = serde_json::from_str(body).unwrap_or_default();
    let word = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
    match (status, word("code")) {
        (_, "needs-https") => Refusal::NeedsHttps,
        (_, "foreign-origin") => Refusal::ForeignPage,
        (_, "too-long") => Refusal::TooLong,
        (401, _) => Refusal::Wrong,
        (429, _) => Refusal::Throttled { secs: after.and_then(|secs| secs.trim().parse().ok()) },
        (status, _) => Refusal::Failed(match word("error") {
            "" => format!("HTTP {status}"),
            error => error.chars().take(LONGEST_CHARS).collect(),
        }),
    }
}

/// Signs out.
///
/// # Errors
/// The door could not be told, and may still know this person.
pub async fn sign_out() -> Result<(), Refusal> {
    let response = fetch("POST", "/access/logout", Some("{}")).await.map_err(|why| failed(&why))?;
    // A door that knows no such thing keeps nothing.
    if response.ok() || response.status() == 404 {
        Ok(())
    } else {
        Err(Refusal::Failed(format!("HTTP {}", response.status())))
    }
}

/// Trades the code of a screen for the cookie of one. Says whether it was taken.
pub async fn enrol(code: &str) -> bool {
    let body = json!({ "code": code }).to_string();
    fetch("POST", "/access/kiosk", Some(&body)).await.is_ok_and(|response| response.ok())
}

async fn fetch(method: &str, path: &str, body: Option<&str>) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers_headers(&headers);
        init.set_body_opt_str(Some(body));
    }
    let window = web_sys::window().ok_or("no window")?;
    JsFuture::from(window.fetch_with_str_and_init(path, &init)).await?.dyn_into()
}

fn failed(why: &JsValue) -> Refusal {
    let words = why.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    Refusal::Failed(words.unwrap_or_default())
}

/// Reads the door's answer; a page instead of an answer means that it has none.
fn read(text: &str) -> Option<Access> {
    let me: Value = serde_json::from_str(text).ok()?;
    let word = |key: &str| me.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let flag = |key: &str| me.get(key).and_then(Value::as_bool).unwrap_or_default();
    let mode = match word("mode").as_str() {
        "open" => Mode::Open,
        "token" => Mode::Token,
        "login" => Mode::Login,
        _ => return None,
    };
    Some(Access {
        mode,
        signed_in: flag("signed_in"),
        name: word("name"),
        role: word("role"),
        holds_token: flag("holds_token"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_without_an_answer_keeps_nothing() {
        for text in ["<!doctype html>", "", "{}", "[]", "{\"mode\":\"tomorrow\"}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_wrong_secret_is_called_wrong() {
        let said = |code: &str| format!(r#"{{"code":"{code}","error":"words"}}"#);
        for (status, after, body, means) in [
            (401, None, said("unknown"), Refusal::Wrong),
            (403, None, said("needs-https"), Refusal::NeedsHttps),
            (403, None, said("foreign-origin"), Refusal::ForeignPage),
            (413, None, said("too-long"), Refusal::TooLong),
            (429, Some("30"), said("too-many-attempts"), Refusal::Throttled { secs: Some(30) }),
            (429, Some("soon"), String::new(), Refusal::Throttled { secs: None }),
            (403, None, "<h1>Forbidden</h1>".to_owned(), Refusal::Failed("HTTP 403".to_owned())),
            (500, None, said("broken"), Refusal::Failed("words".to_owned())),
        ] {
            assert_eq!(refusal(status, after, &body), means, "{status} {body}");
        }
    }

    #[test]
    fn what_is_missing_is_empty() {
        let text = r#"{"mode":"login","signed_in":true,"name":"lia","role":"user"}"#;
        let access = read(text).unwrap();
        assert_eq!((access.mode, access.signed_in, access.holds_token), (Mode::Login, true, false));
        assert_eq!((access.name.as_str(), access.role.as_str()), ("lia", "user"));
        assert_eq!(read(r#"{"mode":"token"}"#).map(|access| access.signed_in), Some(false));
    }
}
