//! Sessions over restarts and at several doors of one access file: what was signed in at one holds at the others, and
//! what was ended at one is over at all.

use std::time::{Duration, Instant};

use bytes::Bytes;
use chatcli_gateway::access::Rules;
use chatcli_gateway::access::secret::{Print, secret};
use http::{HeaderValue, Request};
use http_body_util::BodyExt;

use crate::harness::*;
use crate::people::{INFO, Place, cookie_of};

const FOLLOW: &str = "/chatcli.door.v1.Watcher/Follow";
const TOKEN: &str = "the-servers-own";
/// A door looks for changes twice a second.
const NOTICED: Duration = Duration::from_secs(2);

/// Another door, or the same one after a restart.
async fn another(place: &Place, holds: bool) -> Gateway {
    let held = holds.then_some(HeaderValue::from_static("Bearer the-servers-own"));
    let rules = Rules { held, ..Rules::default() };
    let register = Some(place.register.clone());
    let interval = Some(Duration::from_millis(50));
    Gateway::open(Setting { rules, register, interval, ..Setting::over(remote(place.watched.address)) }).await
}

/// A page's request there. The cookie's name carries the port, which is another one at each door of a machine.
fn there(gateway: &Gateway, request: Request<ClientBody>, cookie: &str) -> Request<ClientBody> {
    let (mut head, body) = request.into_parts();
    let address = gateway.address;
    head.uri = format!("http://{address}{}", head.uri.path()).parse().expect("legal");
    let value = cookie.split_once('=').expect("a value").1;
    let fields = [
        ("host", address.to_string()),
        ("origin", format!("http://{address}")),
        ("cookie", format!("chatcli_sid_{}={value}", address.port())),
    ];
    for (name, value) in fields {
        head.headers.insert(name, value.parse().expect("legal"));
    }
    Request::from_parts(head, body)
}

async fn status_at(gateway: &Gateway, place: &Place, cookie: &str) -> u16 {
    let request = there(gateway, place.call(WEB, INFO, &[]), cookie);
    call(Http::One, gateway.address, request).await.grpc_status().expect("a status")
}

async fn is_over_at(gateway: &Gateway, place: &Place, cookie: &str) {
    let began = Instant::now();
    while status_at(gateway, place, cookie).await != 16 {
        assert!(began.elapsed() < NOTICED, "the other door does not notice");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn sign_in(place: &Place, holds: bool) -> (String, String) {
    let secret = place.add_person("ana");
    let login = if holds {
        place.wait_for(INFO, &[("authorization", &format!("Bearer {secret}"))], 0).await;
        format!(r#"{{"name":"ana","secret":"{secret}"}}"#)
    } else {
        format!(r#"{{"token":"{TOKEN}"}}"#)
    };
    (cookie_of(&place.post("/access/login", &login, None).await), secret)
}

#[tokio::test]
async fn a_session_holds_at_another_door_and_after_a_restart() {
    for holds in [true, false] {
        let place = Place::open(holds, |_| ()).await;
        let before = another(&place, holds).await;
        let (cookie, secret) = sign_in(&place, holds).await;
        assert_eq!(status_at(&before, &place, &cookie).await, 0, "at once, although it began without a key");
        place.gateway.closing.stop.cancel();
        let after = another(&place, holds).await;
        assert_eq!(status_at(&after, &place, &cookie).await, 0);
        // Signed out at one door, it is over at the others.
        let logout = Request::post("/access/logout")
            .header("content-type", "application/json")
            .body(chunks(vec![Bytes::from_static(b"{}")]))
            .expect("legal");
        let seen = call(Http::One, after.address, there(&after, logout, &cookie)).await;
        assert_eq!(seen.status, 204);
        assert_eq!(status_at(&after, &place, &cookie).await, 16);
        is_over_at(&before, &place, &cookie).await;
        let restarted = another(&place, holds).await;
        assert_eq!(status_at(&restarted, &place, &cookie).await, 16, "for good");
        let files = std::fs::read_dir(place.register.path().parent().expect("a folder")).expect("a folder");
        for file in files {
            let file = file.expect("a file");
            let text = std::fs::read_to_string(file.path()).expect("text");
            let value = cookie.split_once('=').expect("a value").1;
            for hidden in [secret.as_str(), TOKEN, value] {
                assert!(!text.contains(hidden), "{} in {:?}", hidden, file.path());
            }
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = file.metadata().expect("there").permissions().mode();
                assert_eq!(mode & 0o077, 0, "{:?}", file.path());
            }
        }
    }
}

#[tokio::test]
async fn revoking_and_a_new_password_end_sessions_everywhere_with_their_calls() {
    for new_password in [true, false] {
        let place = Place::open(true, |_| ()).await;
        let (cookie, _) = sign_in(&place, true).await;
        let other = another(&place, true).await;
        let mut client = Client::connect(Http::One, other.address).await;
        let watch = there(&other, place.call(WEB, FOLLOW, &[]), &cookie);
        let mut body = client.send(watch).await.expect("an answer").into_body();
        body.frame().await.expect("a round").expect("whole");
        let print = Print::of(&secret().expect("random")).expect("ours");
        let changed = place.register.change(|book| match new_password {
            true => book.people[0].secret = print,
            false => assert!(book.forget("ana")),
        });
        changed.expect("written");
        let began = Instant::now();
        while let Some(frame) = tokio::time::timeout(PATIENCE, body.frame()).await.expect("an end in time") {
            frame.expect("a clean end");
        }
        assert!(began.elapsed() < NOTICED, "{:?}", began.elapsed());
        assert_eq!(status_at(&other, &place, &cookie).await, 16);
        is_over_at(&place.gateway, &place, &cookie).await;
    }
}

#[tokio::test]
async fn without_the_file_of_keys_no_user_is_signed_in_any_more() {
    let place = Place::open(false, |_| ()).await;
    let (cookie, _) = sign_in(&place, false).await;
    assert_eq!(status_at(&place.gateway, &place, &cookie).await, 0);
    let folder = place.register.path().parent().expect("a folder");
    std::fs::remove_file(folder.join("access.json.sessions")).expect("there");
    is_over_at(&place.gateway, &place, &cookie).await;
}

#[tokio::test]
async fn a_token_session_does_not_outlive_the_rule_that_let_it_in() {
    let place = Place::open(false, |_| ()).await;
    let (cookie, _) = sign_in(&place, false).await;
    let rules = Rules { login_only: true, ..Rules::default() };
    let register = Some(place.register.clone());
    let strict =
        Gateway::open(Setting { rules, register, ..Setting::over(remote(place.watched.address)) }).await;
    assert_eq!(status_at(&strict, &place, &cookie).await, 16);
}

#[tokio::test]
async fn without_an_access_file_sessions_last_as_long_as_the_door() {
    let place = Place::open(false, |setting| setting.register = None).await;
    let (cookie, _) = sign_in(&place, false).await;
    assert_eq!(status_at(&place.gateway, &place, &cookie).await, 0);
    let seen = place.post("/access/logout", "{}", Some(&cookie)).await;
    assert_eq!(seen.status, 204);
    assert_eq!(status_at(&place.gateway, &place, &cookie).await, 16);
}
