//! The page's files, their headers and the way back to the index.

use std::fs;

use bytes::Bytes;
use chatcli_gateway::arrival::Proxies;
use chatcli_gateway::page::Page;
use http::{Method, Request};
use tempfile::TempDir;

use crate::harness::*;

const HTML: &str = "<!doctype html><script type=module>alert(1)</script>";

async fn open() -> (TempDir, Gateway) {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).expect("written");
    write("index.html", HTML);
    write("app-0123456789abcdef.js", "plain();");
    write("app-0123456789abcdef.js.br", "brotli");
    write("app-0123456789abcdef.js.gz", "gzip");
    write("app-0123456789abcdef_bg.wasm", "\0asm");
    write("favicon.svg", "<svg/>");
    write("sw.js", "work();");
    write("app.webmanifest", "{}");
    let nowhere = remote("127.0.0.1:1".parse().expect("an address"));
    let page = Page::open(folder.path()).expect("a page");
    let proxies = Proxies::named(&["127.0.0.1"]).expect("an address");
    let gateway = Gateway::open(Setting { page, proxies, ..Setting::over(nowhere) }).await;
    (folder, gateway)
}

async fn get(gateway: &Gateway, path: &str, encodings: Option<&str>) -> Seen {
    let mut request = Request::get(format!("http://{}{path}", gateway.address));
    if let Some(encodings) = encodings {
        request = request.header("accept-encoding", encodings);
    }
    call(Http::Two, gateway.address, request.body(chunks(vec![])).expect("legal")).await
}

#[tokio::test]
async fn places_lead_to_the_index_and_missing_files_do_not() {
    let (_folder, gateway) = open().await;
    for path in ["/", "/index.html", "/kiosk", "/kiosk/", "/c/123?x=1"] {
        let seen = get(&gateway, path, None).await;
        assert_eq!((seen.status.as_u16(), &seen.body[..]), (200, HTML.as_bytes()), "{path}");
        assert_eq!(seen.header("cache-control"), Some("no-cache"));
        assert!(seen.header("content-type").expect("a type").starts_with("text/html"));
        let policy = seen.header("content-security-policy").expect("a policy");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"), "{policy}");
        assert!(policy.ends_with("; manifest-src 'self'; worker-src 'self'"), "{policy}");
    }
    for path in ["/missing.js", "/a/b/missing.wasm", "/../../etc/hostname.txt", "/%2e%2e/%2e%2e/etc/passwd.x"]
    {
        assert_eq!(get(&gateway, path, None).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn files_have_their_types_their_caching_and_their_protection() {
    let (_folder, gateway) = open().await;
    let cases = [
        ("/app-0123456789abcdef.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/app.webmanifest", "application/manifest+json", "no-cache"),
    ];
    for (path, kind, caching) in cases {
        let seen = get(&gateway, path, None).await;
        assert_eq!(seen.status, 200, "{path}");
        assert_eq!(seen.header("content-type"), Some(kind), "{path}");
        assert_eq!(seen.header("cache-control"), Some(caching), "{path}");
        assert!(
            seen.header("content-security-policy")
                .is_some_and(|policy| policy.starts_with("default-src 'none'"))
        );
        assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(seen.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(seen.header("cross-origin-opener-policy"), Some("same-origin"));
    }
}

#[tokio::test]
async fn compressed_files_are_used_when_they_are_wanted() {
    let (_folder, gateway) = open().await;
    for (wanted, encoding, body) in [
        (Some("gzip, br"), Some("br"), "brotli"),
        (Some("gzip"), Some("gzip"), "gzip"),
        (Some("br;q=0"), None, "plain();"),
        (None, None, "plain();"),
    ] {
        let seen = get(&gateway, "/app-0123456789abcdef.js", wanted).await;
        assert_eq!(
            (seen.header("content-encoding"), &seen.body[..]),
            (encoding, body.as_bytes()),
            "{wanted:?}"
        );
        assert_eq!(seen.header("content-type"), Some("text/javascript"));
        assert_eq!(seen.header("vary"), Some("accept-encoding"));
    }
}

#[tokio::test]
async fn a_foreign_name_that_leads_here_gets_no_page() {
    let (_folder, gateway) = open().await;
    for path in ["/", "/kiosk", "/app-0123456789abcdef.js", "/access/me"] {
        let request = Request::get(path).header("host", "evil.example").body(chunks(vec![])).expect("legal");
        let seen = call(Http::One, gateway.address, request).await;
        assert_eq!(seen.status, 403, "{path}");
        assert!(String::from_utf8_lossy(&seen.body).contains("--allow-host"), "{path}");
    }
}

#[tokio::test]
async fn what_came_over_tls_stays_there() {
    let (_folder, gateway) = open().await;
    let request = |scheme: &str| {
        let request = Request::get("/").header("host", "localhost").header("x-forwarded-proto", scheme);
        request.body(chunks(vec![])).expect("legal")
    };
    let seen = call(Http::One, gateway.address, request("https")).await;
    assert_eq!(seen.header("strict-transport-security"), Some("max-age=31536000"));
    let seen = call(Http::One, gateway.address, request("http")).await;
    assert_eq!(seen.header("strict-transport-security"), None);
}

#[tokio::test]
async fn only_reading_is_allowed() {
    let (_folder, gateway) = open().await;
    let request = |method: Method| {
        let body = chunks(vec![Bytes::from_static(b"x")]);
        let uri = format!("http://{}/", gateway.address);
        Request::builder().method(method).uri(uri).header("host", "localhost").body(body).expect("legal")
    };
    assert_eq!(call(Http::One, gateway.address, request(Method::POST)).await.status, 405);
    let mut head = request(Method::HEAD);
    *head.body_mut() = chunks(vec![]);
    let seen = call(Http::One, gateway.address, head).await;
    assert_eq!((seen.status.as_u16(), seen.body.len()), (200, 0));
}

#[tokio::test]
async fn without_a_page_the_index_says_how_to_get_one() {
    let gateway = Gateway::to("127.0.0.1:1".parse().expect("an address")).await;
    let seen = get(&gateway, "/", None).await;
    assert_eq!(seen.status, 200);
    assert!(String::from_utf8_lossy(&seen.body).contains("cargo xtask page"));
    assert_eq!(get(&gateway, "/kiosk", None).await.status, 404);
    assert!(Page::open(tempfile::tempdir().expect("a folder").path()).is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_hidden_and_nothing_outside_is_served() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.txt"), "secret").expect("writes");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("index.html"), "index").expect("writes");
    fs::write(path("real.txt"), "real").expect("writes");
    fs::write(path(".env"), "secret").expect("writes");
    fs::create_dir(path(".git")).expect("makes");
    fs::write(path(".git/config"), "secret").expect("writes");
    symlink(outside.path().join("secret.txt"), path("link.txt")).expect("links");
    symlink(outside.path(), path("linked")).expect("links");
    symlink(path("real.txt"), path("other.txt")).expect("links");
    let script = crate::script::Script::start().await;
    let page = Page::open(folder.path()).expect("a page");
    let gateway = Gateway::with(remote(script.address), page, &[]).await;
    let get = async |path: &str| {
        let request = Request::get(format!("http://{}{path}", gateway.address))
            .header("host", gateway.address.to_string());
        let seen = call(Http::One, gateway.address, request.body(chunks(vec![])).expect("legal")).await;
        (seen.status.as_u16(), String::from_utf8_lossy(&seen.body).into_owned())
    };
    assert_eq!(get("/real.txt").await, (200, "real".to_owned()));
    assert_eq!(get("/other.txt").await.0, 200, "a second name of a file of the page");
    for hidden in
        ["/.env", "/%2eenv", "/.git/config", "/link.txt", "/linked/secret.txt", "/linked/", "/linked"]
    {
        let (status, body) = get(hidden).await;
        assert!(status == 404 && !body.contains("secret"), "{hidden}: {status} {body}");
    }
    for long in ["x".repeat(300), "x".repeat(1000), "x/".repeat(3000)] {
        let (status, _) = get(&format!("/{long}")).await;
        assert!(status == 404 || status == 414, "{status}");
    }
}
