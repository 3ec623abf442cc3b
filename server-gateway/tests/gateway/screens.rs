//! Screens on walls: how one is enrolled, what it may call, and how it is taken away.

use std::time::{Duration, Instant};

use chatcli_gateway::access::register::{Enrolment, Register, Screen};
use chatcli_gateway::access::secret::{Print, code, secret};
use chatcli_gateway::access::unix_now;
use http_body_util::BodyExt;

use crate::harness::*;
use crate::people::{INFO, Place, cookie_of};

const SERVICE: &str = "/chatcli.v1.ChatCLIService";
const FOLLOW: &str = "/chatcli.door.v1.Watcher/Follow";

fn add(register: &Register, name: &str, until: u64) -> String {
    let code = code().expect("random");
    let enrolment = Some(Enrolment { code: Print::of(&code).expect("ours"), until });
    let screen = Screen { name: name.into(), added: 1, enrolment, token: None, seen: None };
    register.change(|book| book.screens.push(screen)).expect("written");
    code
}

async fn enrol(place: &Place, code: &str) -> Seen {
    place.post("/access/kiosk", &format!(r#"{{"code":"{code}"}}"#), None).await
}

async fn enrolled() -> (Place, String) {
    let place = Place::open(true, |setting| setting.interval = Some(Duration::from_millis(50))).await;
    let code = add(&place.register, "hall", unix_now() + 600);
    let cookie = cookie_of(&enrol(&place, &code).await);
    (place, cookie)
}

#[tokio::test]
async fn a_code_is_traded_once_for_a_cookie_that_stays() {
    let place = Place::open(true, |_| ()).await;
    let late = add(&place.register, "late", unix_now());
    assert_eq!(enrol(&place, &late).await.status, 401);
    let code = add(&place.register, "hall", unix_now() + 600);
    let seen = enrol(&place, &code.to_uppercase()).await;
    let whole = seen.header("set-cookie").expect("a cookie").to_owned();
    assert!(whole.ends_with("HttpOnly; SameSite=Strict; Path=/; Max-Age=34560000"), "{whole}");
    let cookie = cookie_of(&seen);
    assert_eq!(enrol(&place, &code).await.status, 401, "used");
    let (me, renewed) = place.me(Some(&cookie)).await;
    let expected = r#"{"mode":"login","signed_in":true,"name":"hall","role":"kiosk","holds_token":true}"#;
    assert_eq!((me.as_str(), renewed), (expected, Some(whole)));
    let file = std::fs::read_to_string(place.register.path()).expect("text");
    let value = cookie.split_once('=').expect("a value").1;
    assert!(!file.contains(value) && !file.contains(&code), "hashes only");
}

#[tokio::test]
async fn a_screen_calls_the_watcher_and_nothing_else_in_any_dialect() {
    let (place, cookie) = enrolled().await;
    for method in ["Health", "GetServerInfo", "GetWatcherStatus", "GetAlerts"] {
        let path = format!("{SERVICE}/{method}");
        assert_eq!(place.status_of(&path, &[("cookie", &cookie)]).await, Some(0), "{method}");
    }
    let before = place.watched.state().calls.len();
    let denied = ["SendPrompt", "DeleteSession", "ListSessions", "NotYetThoughtOf", "health"]
        .map(|method| format!("{SERVICE}/{method}"));
    let unknown = ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/new.v9.Service/Method"]
        .map(str::to_owned);
    for path in denied.iter().chain(&unknown) {
        for (http, content_type) in
            [(Http::One, WEB), (Http::One, TEXT), (Http::Two, WEB), (Http::Two, TEXT), (Http::Two, NATIVE)]
        {
            let request = place.call(content_type, path, &[("cookie", &cookie)]);
            let seen = call(http, place.gateway.address, request).await;
            assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(7)), "{path} {content_type}");
            assert_eq!(seen.header("content-type"), Some(content_type), "{path}");
        }
    }
    assert_eq!(place.watched.state().calls.len(), before, "nothing of it reached the upstream");
}

#[tokio::test]
async fn a_terminal_brings_its_token_and_the_upstream_never_sees_it() {
    let place = Place::open(true, |_| ()).await;
    let token = secret().expect("random");
    let print = Print::of(&token).expect("ours");
    let screen = Screen { name: "tty".into(), added: 1, enrolment: None, token: Some(print), seen: None };
    place.register.change(|book| book.screens.push(screen)).expect("written");
    let bearer = format!("Bearer {token}");
    place.wait_for(INFO, &[("authorization", &bearer)], 0).await;
    let noticed = place.watched.state().calls.keys().filter(|(_, sent)| *sent == bearer).count();
    // A program has no origin.
    let mut request = place.call(NATIVE, &format!("{SERVICE}/SendPrompt"), &[("authorization", &bearer)]);
    request.headers_mut().remove("origin");
    assert_eq!(call(Http::Two, place.gateway.address, request).await.grpc_status(), Some(7));
    // Until the door had noticed, it was a stranger's token.
    let sent = place.watched.state().calls.keys().filter(|(_, sent)| *sent == bearer).count();
    assert_eq!(sent, noticed);
}

#[tokio::test]
async fn a_revoked_screen_goes_dark_at_once() {
    let (place, cookie) = enrolled().await;
    let mut client = Client::connect(Http::One, place.gateway.address).await;
    let response = client.send(place.call(WEB, FOLLOW, &[("cookie", &cookie)])).await.expect("an answer");
    let mut body = response.into_body();
    let mut bytes = Vec::new();
    let first = body.frame().await.expect("a round").expect("whole").into_data().expect("data");
    bytes.extend_from_slice(&first);
    place.register.change(|book| book.forget("hall")).expect("written");
    let began = Instant::now();
    while let Some(frame) = tokio::time::timeout(PATIENCE, body.frame()).await.expect("an end in time") {
        bytes.extend_from_slice(&frame.expect("a clean end").into_data().expect("data"));
    }
    println!("the open stream of a revoked screen ended after {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let end = String::from_utf8_lossy(&bytes[bytes.len() - 200..]).into_owned();
    assert!(end.contains("grpc-status:16\r\n"), "{end}");
    assert_eq!(place.status_of(&format!("{SERVICE}/GetAlerts"), &[("cookie", &cookie)]).await, Some(16));
    let (me, wiped) = place.me(Some(&cookie)).await;
    assert!(me.contains(r#""signed_in":false"#) && wiped.expect("a cookie").ends_with("Max-Age=0"), "{me}");
}

#[tokio::test]
async fn a_screen_outlives_the_door() {
    let (place, cookie) = enrolled().await;
    let again = Gateway::open(Setting {
        register: Some(place.register.clone()),
        rules: chatcli_gateway::access::Rules {
            held: Some(http::HeaderValue::from_static("Bearer the-servers-own")),
            ..Default::default()
        },
        ..Setting::over(remote(place.watched.address))
    })
    .await;
    // The cookie's name carries the port, which is another one here.
    let value = cookie.split_once('=').expect("a value").1;
    let cookie = format!("chatcli_sid_{}={value}", again.address.port());
    let mut request = place.call(WEB, INFO, &[("cookie", &cookie)]);
    *request.uri_mut() = format!("http://{}{INFO}", again.address).parse().expect("legal");
    request.headers_mut().insert("host", again.address.to_string().parse().expect("legal"));
    let origin = format!("http://{}", again.address).parse().expect("legal");
    request.headers_mut().insert("origin", origin);
    assert_eq!(call(Http::One, again.address, request).await.grpc_status(), Some(0));
}

#[tokio::test]
async fn a_screen_that_signs_out_is_forgotten() {
    let (place, cookie) = enrolled().await;
    let seen = place.post("/access/logout", "{}", Some(&cookie)).await;
    assert_eq!(seen.status, 204);
    assert!(place.register.read().expect("read").screens.is_empty());
    assert_eq!(place.status_of(INFO, &[("cookie", &cookie)]).await, Some(16));
}
