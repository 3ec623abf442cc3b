//! Conversations handed over to another browser: whom the link lets in, how often, and when not any more.

use chatcli_proto::door::v1::{OfferRequest, OfferResponse};
use http::HeaderValue;
use prost::Message;

use crate::harness::*;
use crate::people::{INFO, Place};

const OFFER: &str = "/chatcli.door.v1.Handoff/Offer";
const TOKEN: &str = "Bearer the-servers-own";
const TEN_MINUTES: i32 = 600;

fn said(conversation: &str) -> Vec<u8> {
    OfferRequest { conversation: conversation.into() }.encode_to_vec()
}

impl Place {
    async fn offered(&self, fields: &[(&'static str, &str)], bytes: &[u8]) -> Seen {
        let mut request = self.call(WEB, OFFER, fields);
        *request.body_mut() = chunks(vec![message(bytes)]);
        call(Http::One, self.gateway.address, request).await
    }

    /// Shares a conversation as these fields say, and gives its code.
    async fn share(&self, fields: &[(&'static str, &str)]) -> String {
        let seen = self.offered(fields, &said("hello")).await;
        assert_eq!(seen.grpc_status(), Some(0), "{:?}", seen.header("grpc-message"));
        let length = u32::from_be_bytes(seen.body[1..5].try_into().expect("a prefix")) as usize;
        let offer = OfferResponse::decode(&seen.body[5..5 + length]).expect("an offer");
        assert_eq!((offer.code.len(), offer.valid_secs), (32, TEN_MINUTES));
        offer.code
    }

    async fn open_link(&self, code: &str, cookie: Option<&str>) -> Seen {
        self.post("/access/share", &format!(r#"{{"code":"{code}"}}"#), cookie).await
    }
}

/// What an opened link gives: the conversation, and the cookie if there is one.
fn opened(seen: &Seen) -> Option<String> {
    assert_eq!(seen.status.as_u16(), 200, "{}", String::from_utf8_lossy(&seen.body));
    assert_eq!((seen.body.as_slice(), seen.header("cache-control")), (&said("hello")[..], Some("no-store")));
    seen.header("set-cookie").map(|cookie| cookie.split(';').next().expect("its value").to_owned())
}

fn is_unknown(seen: &Seen) -> bool {
    seen.status.as_u16() == 401
        && seen.header("set-cookie").is_none()
        && !seen.body.starts_with(&said("hello"))
}

#[tokio::test]
async fn a_link_lets_in_once_as_the_one_who_shares() {
    let place = Place::open(true, |setting| setting.rules.login_only = true).await;
    let bearer = format!("Bearer {}", place.add_person("ana"));
    place.wait_for(INFO, &[("authorization", &bearer)], 0).await;
    let code = place.share(&[("authorization", &bearer)]).await;
    let cookie = opened(&place.open_link(&code, None).await).expect("a sign-in");
    let (me, _) = place.me(Some(&cookie)).await;
    assert_eq!(me, r#"{"mode":"login","signed_in":true,"name":"ana","role":"user","holds_token":true}"#);
    assert_eq!(place.status_of(INFO, &[("cookie", &cookie)]).await, Some(0));
    assert!(is_unknown(&place.open_link(&code, None).await), "used");
    // What the other browser has can be shared on, and who is known already stays who they are.
    let again = place.share(&[("cookie", &cookie)]).await;
    assert_eq!(opened(&place.open_link(&again, Some(&cookie)).await), None);
    // Revoked, the link opens nothing and what it opened is over.
    let last = place.share(&[("authorization", &bearer)]).await;
    place.register.change(|book| book.forget("ana")).expect("written");
    place.wait_for(INFO, &[("cookie", &cookie)], 16).await;
    assert!(is_unknown(&place.open_link(&last, None).await));
}

#[tokio::test]
async fn a_token_goes_along_and_its_sign_out_ends_the_link() {
    let place = Place::open(false, |_| ()).await;
    let code = place.share(&[("authorization", TOKEN)]).await;
    let cookie = opened(&place.open_link(&code, None).await).expect("a sign-in");
    assert_eq!(place.status_of(INFO, &[("cookie", &cookie)]).await, Some(0));
    let from_there = place.share(&[("cookie", &cookie)]).await;
    place.post("/access/logout", "{}", Some(&cookie)).await;
    assert!(is_unknown(&place.open_link(&from_there, None).await));
    // Who is not let in shares nothing.
    for fields in [&[][..], &[("authorization", "Bearer other")]] {
        assert_eq!(place.offered(fields, &said("hello")).await.grpc_status(), Some(16), "{fields:?}");
    }
}

#[tokio::test]
async fn where_everybody_is_let_in_only_the_conversation_travels() {
    let place = Place::open(false, |setting| setting.network = true).await;
    place.watched.state().wanted = None;
    for fields in [&[][..], &[("authorization", "Bearer whatever")]] {
        let code = place.share(fields).await;
        assert_eq!(opened(&place.open_link(&code, None).await), None, "{fields:?}");
    }
    // A sign-in is given over a connection that others cannot read, or not at all; the link is used up by then.
    place.watched.state().wanted = Some(TOKEN);
    let code = place.share(&[("authorization", TOKEN)]).await;
    let seen = place.open_link(&code, None).await;
    assert_eq!((seen.status.as_u16(), seen.header("set-cookie")), (403, None));
    assert!(String::from_utf8_lossy(&seen.body).contains("needs-https"));
    assert!(is_unknown(&place.open_link(&code, None).await));
}

#[tokio::test]
async fn guesses_run_out() {
    let place = Place::open(false, |_| ()).await;
    let code = place.share(&[("authorization", TOKEN)]).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(place.open_link("0123456789abcdefghjkmnpqrstvwxyz", None).await.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
    assert_eq!(place.open_link(&code, None).await.status.as_u16(), 429, "the right one waits too");
}

#[tokio::test]
async fn only_the_gateways_own_page_opens_a_link() {
    let place = Place::open(false, |_| ()).await;
    let code = place.share(&[("authorization", TOKEN)]).await;
    for (name, value) in [("origin", "https://evil.example"), ("content-type", "text/plain")] {
        let mut request = place.page_post("/access/share", &format!(r#"{{"code":"{code}"}}"#), None);
        request.headers_mut().insert(name, HeaderValue::from_static(value));
        let seen = call(Http::One, place.gateway.address, request).await;
        assert!(seen.status.is_client_error() && seen.header("set-cookie").is_none(), "{name}");
    }
    let request = http::Request::get("/access/share").header("host", place.gateway.address.to_string());
    let seen = call(Http::One, place.gateway.address, request.body(chunks(vec![])).expect("legal")).await;
    assert_eq!(seen.status.as_u16(), 405);
    assert!(opened(&place.open_link(&code, None).await).is_some(), "none of them used it up");
}

#[tokio::test]
async fn what_is_too_large_or_broken_is_refused() {
    let place = Place::open(false, |_| ()).await;
    let fields = [("authorization", TOKEN)];
    let large = said(&"x".repeat(4 * 1024 * 1024));
    assert_eq!(place.offered(&fields, &large).await.grpc_status(), Some(8));
    let mut request = place.call(WEB, OFFER, &fields);
    *request.body_mut() = chunks(vec![message(b"x"), message(b"y")]);
    assert_eq!(call(Http::One, place.gateway.address, request).await.grpc_status(), Some(3));
}
