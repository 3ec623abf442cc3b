//! People who sign in: with the server's token, or by name while the door holds it.

use bytes::Bytes;
use chatcli_gateway::access::Rules;
use chatcli_gateway::access::register::{Person, Register};
use chatcli_gateway::access::secret::{Print, secret};
use chatcli_gateway::arrival::Proxies;
use http::{HeaderValue, Request};
use tempfile::TempDir;

use crate::harness::*;
use crate::watched::Watched;

const TOKEN: &str = "Bearer the-servers-own";

/// A gateway, and what a browser at it knows.
pub struct Place {
    pub gateway: Gateway,
    pub watched: Watched,
    pub register: Register,
    _folder: TempDir,
}

impl Place {
    /// A gateway whose upstream wants the token, which the door holds or not.
    pub async fn open(holds: bool, change: impl FnOnce(&mut Setting<'_>)) -> Self {
        let watched = Watched::start().await;
        watched.state().wanted = Some(TOKEN);
        let folder = tempfile::tempdir().expect("a folder");
        let register = Register::new(folder.path().join("access.json"));
        let held = holds.then_some(HeaderValue::from_static(TOKEN));
        let rules = Rules { held, ..Rules::default() };
        let register_too = Some(register.clone());
        let mut setting = Setting { rules, register: register_too, ..Setting::over(remote(watched.address)) };
        change(&mut setting);
        let gateway = Gateway::open(setting).await;
        Self { gateway, watched, register, _folder: folder }
    }

    pub fn add_person(&self, name: &str) -> String {
        let secret = secret().expect("random");
        let print = Print::of(&secret).expect("ours");
        let person = Person { name: name.into(), secret: print, added: 1, seen: None };
        self.register.change(|book| book.people.push(person)).expect("written");
        secret
    }

    /// Posts as the gateway's own page does.
    pub async fn post(&self, path: &str, body: &str, cookie: Option<&str>) -> Seen {
        call(Http::One, self.gateway.address, self.page_post(path, body, cookie)).await
    }

    pub fn page_post(&self, path: &str, body: &str, cookie: Option<&str>) -> Request<ClientBody> {
        let address = self.gateway.address;
        let mut request = Request::post(path)
            .header("host", address.to_string())
            .header("origin", format!("http://{address}"))
            .header("content-type", "application/json");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        request.body(chunks(vec![Bytes::copy_from_slice(body.as_bytes())])).expect("legal")
    }

    pub async fn me(&self, cookie: Option<&str>) -> (String, Option<String>) {
        let mut request = Request::get("/access/me").header("host", self.gateway.address.to_string());
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(chunks(vec![])).expect("legal");
        let seen = call(Http::One, self.gateway.address, request).await;
        assert_eq!((seen.status.as_u16(), seen.header("content-type")), (200, Some("application/json")));
        assert_eq!(seen.header("cache-control"), Some("no-store"));
        let cookie = seen.header("set-cookie").map(str::to_owned);
        (String::from_utf8(seen.body).expect("text"), cookie)
    }

    /// A call of a page, with its cookie.
    pub fn call(
        &self,
        content_type: &str,
        path: &str,
        fields: &[(&'static str, &str)],
    ) -> Request<ClientBody> {
        let address = self.gateway.address;
        let body = if content_type == TEXT { Bytes::from_static(b"AAAAAAA=") } else { message(b"") };
        let mut request = post(address, "x", content_type, chunks(vec![body]));
        *request.uri_mut() = format!("http://{address}{path}").parse().expect("legal");
        let origin = format!("http://{address}");
        for (name, value) in fields.iter().copied().chain([("origin", origin.as_str())]) {
            request.headers_mut().insert(name, value.parse().expect("legal"));
        }
        request
    }

    /// Calls until the door has noticed a change of the register.
    pub async fn wait_for(&self, path: &str, fields: &[(&'static str, &str)], status: u16) {
        let began = std::time::Instant::now();
        while self.status_of(path, fields).await != Some(status) {
            assert!(began.elapsed() < PATIENCE, "the door does not notice the change");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    pub async fn status_of(&self, path: &str, fields: &[(&'static str, &str)]) -> Option<u16> {
        call(Http::One, self.gateway.address, self.call(WEB, path, fields)).await.grpc_status()
    }
}

/// The part of `set-cookie` that a browser sends back.
pub fn cookie_of(seen: &Seen) -> String {
    assert_eq!((seen.status.as_u16(), seen.body.len()), (204, 0), "{}", String::from_utf8_lossy(&seen.body));
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    let cookie = seen.header("set-cookie").expect("a cookie");
    cookie.split(';').next().expect("its value").to_owned()
}

pub const INFO: &str = "/chatcli.v1.ChatCLIService/GetServerInfo";

#[tokio::test]
async fn a_door_that_holds_nothing_passes_tokens_and_asks_for_nothing() {
    let place = Place::open(false, |_| ()).await;
    assert_eq!(place.status_of(INFO, &[]).await, Some(16));
    assert_eq!(place.status_of(INFO, &[("authorization", TOKEN)]).await, Some(0));
    assert_eq!(place.status_of(INFO, &[("authorization", "Bearer other")]).await, Some(16));
    let (me, cookie) = place.me(None).await;
    let expected = r#"{"mode":"token","signed_in":false,"name":null,"role":null,"holds_token":false}"#;
    assert_eq!((me.as_str(), cookie), (expected, None));
}

#[tokio::test]
async fn a_token_is_posted_once_and_stays_in_the_session() {
    let place = Place::open(false, |_| ()).await;
    let wrong = place.post("/access/login", r#"{"token":"other"}"#, None).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("set-cookie")), (401, None));
    let seen = place.post("/access/login", r#"{"token":"the-servers-own"}"#, None).await;
    let attributes = seen.header("set-cookie").expect("a cookie").split_once("; ").expect("attributes").1;
    assert_eq!(attributes, "HttpOnly; SameSite=Strict; Path=/");
    let cookie = cookie_of(&seen);
    assert!(cookie.starts_with(&format!("chatcli_sid_{}=", place.gateway.address.port())), "{cookie}");
    assert_eq!(place.status_of(INFO, &[("cookie", &cookie)]).await, Some(0));
    let (me, _) = place.me(Some(&cookie)).await;
    let expected = r#"{"mode":"token","signed_in":true,"name":null,"role":"user","holds_token":true}"#;
    assert_eq!(me, expected);
    // Signing in again is another session, and the old one is over.
    let seen = place.post("/access/login", r#"{"token":"the-servers-own"}"#, Some(&cookie)).await;
    let other = cookie_of(&seen);
    assert_ne!(other, cookie);
    assert_eq!(place.status_of(INFO, &[("cookie", &cookie)]).await, Some(16));
    assert_eq!(place.status_of(INFO, &[("cookie", &other)]).await, Some(0));
    // Signing out ends it at the door, not only in the browser.
    let seen = place.post("/access/logout", "{}", Some(&other)).await;
    assert!(seen.header("set-cookie").expect("a cookie").ends_with("; Max-Age=0"));
    assert_eq!(place.status_of(INFO, &[("cookie", &other)]).await, Some(16));
    let (me, wiped) = place.me(Some(&other)).await;
    assert!(me.contains(r#""signed_in":false"#) && wiped.expect("a cookie").ends_with("; Max-Age=0"), "{me}");
}

#[tokio::test]
async fn a_held_token_is_for_those_who_signed_in() {
    let place = Place::open(true, |_| ()).await;
    let secret = place.add_person("Ana Lúcia");
    assert!(place.me(None).await.0.starts_with(r#"{"mode":"login","signed_in":false"#));
    for fields in [&[][..], &[("authorization", "Bearer other")]] {
        assert_eq!(place.status_of(INFO, fields).await, Some(16), "{fields:?}");
    }
    assert_eq!(place.watched.state().calls.keys().filter(|(_, token)| token == TOKEN).count(), 0);
    // The door notices what the command line wrote. A terminal gives the secret as its token.
    let bearer = format!("Bearer {secret}");
    place.wait_for(INFO, &[("authorization", &bearer)], 0).await;
    let login = format!(r#"{{"name":"Ana Lúcia","secret":"{secret}"}}"#);
    let cookie = cookie_of(&place.post("/access/login", &login, None).await);
    assert_eq!(place.status_of(INFO, &[("cookie", &cookie)]).await, Some(0));
    let (me, _) = place.me(Some(&cookie)).await;
    let expected = r#"{"mode":"login","signed_in":true,"name":"Ana Lúcia","role":"user","holds_token":true}"#;
    assert_eq!(me, expected);
    let before = place.watched.count("GetServerInfo");
    place.status_of(INFO, &[("authorization", &bearer)]).await;
    let held = ("GetServerInfo".to_owned(), TOKEN.to_owned());
    assert_eq!(place.watched.count("GetServerInfo"), before + 1);
    assert!(
        place.watched.state().calls[&held] >= 3,
        "the upstream sees the held token instead of the secret"
    );
    place.register.change(|book| book.forget("Ana Lúcia")).expect("written");
    place.wait_for(INFO, &[("cookie", &cookie)], 16).await;
    assert_eq!(place.status_of(INFO, &[("authorization", &bearer)]).await, Some(16));
}

#[tokio::test]
async fn sessions_know_nothing_of_each_other() {
    let place = Place::open(false, |_| ()).await;
    place.watched.state().wanted = Some("Bearer one");
    place.watched.state().also_wanted = Some("Bearer two");
    let mut cookies = Vec::new();
    for token in ["one", "two"] {
        let seen = place.post("/access/login", &format!(r#"{{"token":"{token}"}}"#), None).await;
        cookies.push(cookie_of(&seen));
    }
    let prompt = "/chatcli.v1.ChatCLIService/SendPrompt";
    for (cookie, token) in cookies.iter().zip(["Bearer one", "Bearer two"]) {
        place.status_of(prompt, &[("cookie", cookie)]).await;
        let asked = ("SendPrompt".to_owned(), token.to_owned());
        assert_eq!(place.watched.state().calls.get(&asked), Some(&1), "{token}");
    }
    assert_eq!(place.watched.count("SendPrompt"), 2);
}

#[tokio::test]
async fn whom_the_command_line_just_added_is_let_in_at_once() {
    let place = Place::open(true, |_| ()).await;
    // More than there are guesses before an address has to wait.
    for name in ["ana", "bruno", "chen", "dora", "emil", "fatima", "gil", "hugo"] {
        let secret = place.add_person(name);
        if name.len() % 2 == 0 {
            let bearer = format!("Bearer {secret}");
            assert_eq!(place.status_of(INFO, &[("authorization", &bearer)]).await, Some(0), "{name}");
        } else {
            let login = format!(r#"{{"name":"{name}","secret":"{secret}"}}"#);
            cookie_of(&place.post("/access/login", &login, None).await);
        }
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    }
}

#[tokio::test]
async fn wrong_guesses_run_out() {
    let place = Place::open(true, |_| ()).await;
    place.add_person("ana");
    for (name, secret) in [("ana", "wrong"), ("ana", ""), ("eva", "wrong"), ("ana", "ü"), ("", "x")] {
        let login = format!(r#"{{"name":"{name}","secret":"{secret}"}}"#);
        let seen = place.post("/access/login", &login, None).await;
        assert_eq!(seen.status, 401, "{login}");
        assert!(String::from_utf8_lossy(&seen.body).contains(r#""error":"#));
    }
    let seen = place.post("/access/kiosk", r#"{"code":"aaaa-bbbb-cccc"}"#, None).await;
    assert_eq!(seen.status, 429);
    let wait: u64 = seen.header("retry-after").expect("a time").parse().expect("seconds");
    assert!((1..=12).contains(&wait), "{wait}");
}

#[tokio::test]
async fn only_the_own_page_changes_access_and_only_in_json() {
    let place = Place::open(true, |setting| setting.guests = &["https://chat.example"]).await;
    let login = r#"{"name":"ana","secret":"x"}"#;
    let altered = |name: &'static str, value: Option<&str>| {
        let mut request = place.page_post("/access/login", login, None);
        request.headers_mut().remove(name);
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().expect("legal"));
        }
        request
    };
    let cases = [
        (altered("origin", None), 403),
        (altered("origin", Some("http://evil.example")), 403),
        (altered("origin", Some("https://chat.example")), 403),
        (altered("origin", Some("null")), 403),
        (altered("host", Some("evil.example")), 403),
        (altered("content-type", Some("text/plain")), 415),
        (altered("content-type", None), 415),
        (place.page_post("/access/login", "name=ana&secret=x", None), 400),
        (place.page_post("/access/login", r#"{"token":""}"#, None), 400),
        (place.page_post("/access/login", r#"{"token":"a\nb"}"#, None), 400),
        (place.page_post("/access/login", &" ".repeat(20_000), None), 400),
        (place.page_post("/access/everything", login, None), 404),
    ];
    for (index, (request, status)) in cases.into_iter().enumerate() {
        let seen = call(Http::One, place.gateway.address, request).await;
        assert_eq!(seen.status.as_u16(), status, "case {index}");
        for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")] {
            assert_eq!(seen.header(name), Some(value), "case {index}");
        }
        assert_eq!(seen.header("set-cookie"), None, "case {index}");
    }
    let mut get = place.page_post("/access/login", "", None);
    *get.method_mut() = http::Method::GET;
    let seen = call(Http::One, place.gateway.address, get).await;
    assert_eq!((seen.status.as_u16(), seen.header("allow")), (405, Some("POST")));
}

#[tokio::test]
async fn a_cookie_counts_for_the_own_page_only() {
    let place = Place::open(false, |setting| setting.guests = &["https://chat.example"]).await;
    let seen = place.post("/access/login", r#"{"token":"the-servers-own"}"#, None).await;
    let cookie = cookie_of(&seen);
    for origin in [None, Some("https://chat.example")] {
        let mut request = place.call(WEB, INFO, &[("cookie", &cookie)]);
        request.headers_mut().remove("origin");
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("legal"));
        }
        let seen = call(Http::One, place.gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(16), "{origin:?}");
    }
}

#[tokio::test]
async fn a_network_that_others_can_read_carries_no_cookie() {
    let place = Place::open(false, |setting| {
        setting.network = true;
        setting.proxies = Proxies::named(&["127.0.0.1"]).expect("an address");
    })
    .await;
    let login = r#"{"token":"the-servers-own"}"#;
    let seen = place.post("/access/login", login, None).await;
    assert_eq!((seen.status.as_u16(), seen.header("set-cookie")), (403, None));
    assert!(String::from_utf8_lossy(&seen.body).contains("HTTPS"));
    let mut request = place.page_post("/access/login", login, None);
    request.headers_mut().insert("x-forwarded-proto", "https".parse().expect("legal"));
    let origin = format!("https://{}", place.gateway.address).parse().expect("legal");
    request.headers_mut().insert("origin", origin);
    let seen = call(Http::One, place.gateway.address, request).await;
    assert!(cookie_of(&seen).starts_with("__Host-chatcli_sid="));
    assert!(seen.header("set-cookie").expect("a cookie").contains("; Secure"));
    assert!(seen.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn login_only_shuts_out_whom_an_open_server_would_let_in() {
    let place = Place::open(false, |setting| setting.rules.login_only = true).await;
    place.watched.state().wanted = None;
    let bearer = format!("Bearer {}", place.add_person("ana"));
    for fields in [&[][..], &[("authorization", "Bearer anything")]] {
        assert_eq!(place.status_of(INFO, fields).await, Some(16), "{fields:?}");
    }
    assert_eq!(place.status_of("/chatcli.v1.ChatCLIService/Health", &[]).await, Some(0));
    place.wait_for(INFO, &[("authorization", &bearer)], 0).await;
}

#[tokio::test]
async fn a_token_that_cannot_be_checked_is_not_called_wrong() {
    let place = Place::open(false, |_| ()).await;
    place.watched.state().failing = Some(("14", "away"));
    for _ in 0..8 {
        let seen = place.post("/access/login", r#"{"token":"the-servers-own"}"#, None).await;
        assert_eq!(seen.status, 503, "and it is no wrong guess");
    }
}

#[tokio::test]
async fn an_upstream_that_takes_every_token_has_no_good_ones() {
    for login_only in [false, true] {
        let place = Place::open(false, |setting| setting.rules.login_only = login_only).await;
        place.watched.state().wanted = None;
        for token in ["x", "the-servers-own"] {
            let seen = place.post("/access/login", &format!(r#"{{"token":"{token}"}}"#), None).await;
            assert_eq!((seen.status.as_u16(), seen.header("set-cookie")), (403, None), "{token}");
        }
    }
}

#[tokio::test]
async fn login_only_admits_people_and_not_the_servers_token() {
    let place = Place::open(false, |setting| setting.rules.login_only = true).await;
    let seen = place.post("/access/login", r#"{"token":"the-servers-own"}"#, None).await;
    assert_eq!((seen.status.as_u16(), seen.header("set-cookie")), (403, None));
    assert!(String::from_utf8_lossy(&seen.body).contains("name and password"));
    assert_eq!(place.status_of(INFO, &[("authorization", TOKEN)]).await, Some(16));
    assert_eq!(place.watched.state().calls.len(), 0, "the upstream was not even asked");
}

#[tokio::test]
async fn only_a_yes_counts_as_one() {
    let place = Place::open(false, |_| ()).await;
    for code in ["2", "3", "5", "7", "8", "12", "13", "14"] {
        place.watched.state().failing = Some((code, "no"));
        let seen = place.post("/access/login", r#"{"token":"the-servers-own"}"#, None).await;
        assert_eq!((seen.status.as_u16(), seen.header("set-cookie")), (503, None), "{code}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_the_proxy_has_to_pass_on() {
    let place = Place::open(true, |setting| {
        setting.guests = &["https://chat.example"];
        setting.network = true;
    })
    .await;
    let from = |origin: &str, proto: bool| {
        let mut request = place.page_post("/access/login", r#"{"name":"ana","secret":"x"}"#, None);
        request.headers_mut().insert("origin", origin.parse().expect("legal"));
        if proto {
            request.headers_mut().insert("x-forwarded-proto", "https".parse().expect("legal"));
        }
        request
    };
    let address = place.gateway.address;
    let cases = [
        (from("https://chat.example", false), ["https://chat.example", "--allow-host"]),
        (from("https://other.example:8443", false), ["--allow-host other.example:8443", "--allow-origin"]),
        (from(&format!("http://{address}"), false), ["HTTPS", "--tls-cert"]),
        (from(&format!("http://{address}"), true), ["--trusted-proxy 127.0.0.1", "X-Forwarded-Proto"]),
    ];
    for (request, words) in cases {
        let seen = call(Http::One, address, request).await;
        let said = String::from_utf8_lossy(&seen.body).into_owned();
        assert_eq!(seen.status, 403, "{said}");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
}
