//! The page's transport as the conformance suite's client under test: `suite_client FOLDER`. FOLDER has the client that
//! was built for browsers, `suite.js` and `suite_bg.wasm`. One browser opens one page with it, whose origin is always
//! [`ORIGIN`], and carries out one case after the other: the suite's requests in, its responses out. A client that
//! breaks down over a case has failed it and is loaded anew.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chatcli_tests::browser::Browser;
use chatcli_tests::delimited;
use prost::Message;
use serde_json::json;

/// What servers have to allow: no port, so that it is known before there is one.
const ORIGIN: &str = "http://page.test";

const USAGE: &str = "usage: suite_client FOLDER";

const DOCUMENT: &str = "<!doctype html><title>client under test</title><script src=\"/suite.js\"></script>";

const BEGIN: &str = "const done = arguments[0];
    wasm_bindgen({ module_or_path: '/suite_bg.wasm' }).then(() => done(null), why => done(String(why)));";

/// No case takes as long; a client that does not say anything any more is found out by its silence.
const CASE: &str = "const [request, done] = arguments;
    setTimeout(() => done({ problem: 'nothing was said for 15 s' }), 15000);
    const bytes = Uint8Array.from(atob(request), c => c.charCodeAt(0));
    wasm_bindgen.run(bytes).then(
        response => done({ response: btoa(Array.from(response, byte => String.fromCharCode(byte)).join('')) }),
        why => done({ problem: String(why) }),
    );";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = arguments.as_slice() else { return Err(USAGE.into()) };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let page = listener.local_addr()?;
    let folder = PathBuf::from(folder);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A browser that goes away while it is answered has got all that it wants.
            let _ = serve(&stream, &folder);
        }
    });
    let name = ORIGIN.trim_start_matches("http://");
    // The suite's servers show certificates that no authority signed. Whom to trust is the browser's business.
    let browser = Browser::with_preferences(&[
        &format!("--host-resolver-rules=MAP {name} {page}"),
        "--ignore-certificate-errors",
    ]);
    open(&browser)?;
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    while let Some(request) = delimited::read(&mut stdin)? {
        let said = browser.run_async(CASE, vec![json!(STANDARD.encode(&request))]);
        let response = match said["response"].as_str() {
            Some(response) => STANDARD.decode(response)?,
            None => {
                open(&browser)?;
                failed(&request, &said["problem"].to_string())?
            }
        };
        delimited::write(&mut stdout, &response)?;
    }
    Ok(())
}

fn open(browser: &Browser) -> Result<(), Box<dyn Error>> {
    browser.open(&format!("{ORIGIN}/"));
    match browser.run_async(BEGIN, vec![]).as_str() {
        Some(why) => Err(why.into()),
        None => Ok(()),
    }
}

/// What names a request.
#[derive(Clone, PartialEq, Message)]
struct Name {
    #[prost(string, tag = "1")]
    test_name: String,
}

/// A response that there is none.
#[derive(Clone, PartialEq, Message)]
struct Failed {
    #[prost(string, tag = "1")]
    test_name: String,
    #[prost(message, optional, tag = "3")]
    error: Option<Why>,
}

#[derive(Clone, PartialEq, Message)]
struct Why {
    #[prost(string, tag = "1")]
    message: String,
}

fn failed(request: &[u8], why: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let Name { test_name } = Name::decode(request)?;
    Ok(Failed { test_name, error: Some(Why { message: why.to_owned() }) }.encode_to_vec())
}

fn serve(mut stream: &TcpStream, folder: &Path) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let (kind, bytes) = match first.split(' ').nth(1).unwrap_or_default() {
        "/" => ("text/html", DOCUMENT.as_bytes().to_vec()),
        "/suite.js" => ("text/javascript", fs::read(folder.join("suite.js"))?),
        "/suite_bg.wasm" => ("application/wasm", fs::read(folder.join("suite_bg.wasm"))?),
        _ => return stream.write_all(b"HTTP/1.1 404 x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
    };
    let length = bytes.len();
    let head = format!(
        "HTTP/1.1 200 x\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&bytes)
}
