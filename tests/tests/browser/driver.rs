//! The driver of the browser itself, so that a failing test of the page points at the page and not at its tools.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use chatcli_tests::browser::Browser;

/// Serves one small document to every request.
fn document(html: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut head = BufReader::new(&stream).lines().map_while(Result::ok);
            let first = head.next().unwrap_or_default();
            head.find(String::is_empty);
            let status = if first.contains(" / ") { "200 OK" } else { "404 Not Found" };
            let length = html.len();
            let headers = "content-type: text/html; charset=utf-8\r\nconnection: close";
            let _ =
                write!(&stream, "HTTP/1.1 {status}\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{html}");
        }
    });
    address
}

const PAGE: &str = "<!doctype html><title>t</title><link rel=icon href='data:,'>\
    <input id=name><button id=greet>Greet</button><p id=out hidden></p><script>\
    document.getElementById('greet').onclick = () => setTimeout(() => { const out = document.getElementById('out');\
    out.hidden = false; out.textContent = 'Olá, ' + document.getElementById('name').value; }, 50)</script>";

#[test]
fn a_browser_opens_clicks_types_and_reads() {
    let browser = Browser::start();
    browser.open(&format!("http://{}/", document(PAGE)));
    assert!(!browser.is_shown("#out"));
    browser.type_text("#name", "漢 😀");
    browser.click("#greet");
    assert_eq!(browser.wait_for_text("#out", "the greeting", |text| !text.is_empty()), "Olá, 漢 😀");
    assert_eq!(browser.texts("button, #out"), ["Greet", "Olá, 漢 😀"]);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    let png = std::fs::read(browser.screenshot("driver")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    browser.run("console.error('broken on purpose'); fetch('/missing')", Vec::new());
    let errors = chatcli_tests::wait::within(Duration::from_secs(10), || {
        let errors = browser.console_errors();
        (!errors.is_empty()).then_some(errors)
    });
    assert!(errors.is_some_and(|errors| errors[0].contains("broken on purpose")));
}
