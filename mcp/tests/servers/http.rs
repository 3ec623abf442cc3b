//! Servers over HTTP, on this machine.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatcli_mcp::Trouble;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::kinds::Kind;
use super::*;

fn at(url: String) -> Server {
    let headers = Values(vec![("Authorization".to_owned(), "Bearer tok-correct-horse".to_owned())]);
    Server { name: "web".to_owned(), how: How::Http { url, headers }, is_enabled: true }
}

/// A real server, which is kind.
async fn kind() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let sessions: Arc<rmcp::transport::streamable_http_server::session::local::LocalSessionManager> =
        Arc::default();
    let service =
        StreamableHttpService::new(|| Ok(Kind { many: 0 }), sessions, StreamableHttpServerConfig::default());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = TowerToHyperService::new(service.clone());
            tokio::spawn(async move {
                let _ =
                    Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    url
}

/// Something that answers every request with these bytes, and keeps what it was asked.
async fn with_answer(answer: String, and_then: Vec<u8>) -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let (answer, and_then, kept) = (answer.clone(), and_then.clone(), Arc::clone(&kept));
            tokio::spawn(async move {
                let mut bytes = vec![0; 65_536];
                let read = socket.read(&mut bytes).await.unwrap_or(0);
                kept.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..read]));
                let _ = socket.write_all(answer.as_bytes()).await;
                while !and_then.is_empty() && socket.write_all(&and_then).await.is_ok() {}
                tokio::time::sleep(Duration::from_secs(60)).await;
            });
        }
    });
    (url, asked)
}

#[tokio::test]
async fn a_server_over_http_is_asked_and_called() {
    let servers = started(vec![at(kind().await)]).await;
    assert_eq!(state(&servers), State::Ready);
    let said = servers.call("@mcp:web.echo", arguments(json!({"text": "olá"}))).await.unwrap();
    assert_eq!(said.text, "olá by ");
    let much = servers.call("@mcp:web.much", Map::new()).await.unwrap().text;
    assert!(much.contains("bytes left out"), "{}", much.len());
    servers.end().await;
}

#[tokio::test]
async fn its_headers_go_where_the_file_says_and_nowhere_else() {
    let (target, asked_there) =
        with_answer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned(), Vec::new()).await;
    let away = format!("HTTP/1.1 307 Elsewhere\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    let (url, asked) = with_answer(away, Vec::new()).await;
    let servers = started(vec![at(url)]).await;
    assert!(matches!(state(&servers), State::Failed(_)), "{:?}", state(&servers));
    let asked = asked.lock().unwrap().to_lowercase();
    assert!(asked.contains("authorization: bearer tok-correct-horse"), "{asked}");
    assert_eq!(*asked_there.lock().unwrap(), "");
    assert!(!format!("{:?}", servers.status()).contains("correct-horse"));
}

#[tokio::test]
async fn unkind_answers_are_told() {
    let endless = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"a\":\"".to_owned();
    let refusal = "HTTP/1.1 401 No\r\ncontent-length: 24\r\n\r\nbad token: correct-horse".to_owned();
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>".to_owned();
    for (answer, and_then) in [
        (endless, vec![b'x'; 65_536]),
        (refusal, Vec::new()),
        (page, Vec::new()),
        (String::new(), Vec::new()),
    ] {
        let is_silent = answer.is_empty();
        let (url, _) = with_answer(answer, and_then).await;
        let servers = started(vec![at(url)]).await;
        let State::Failed(trouble) = state(&servers) else { panic!("{:?}", servers.status()) };
        assert_eq!(is_silent, matches!(trouble, Trouble::Silent(_)), "{trouble}");
        assert!(trouble.to_string().len() < 2_100, "{trouble}");
    }
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let servers = started(vec![at(format!("http://{closed}/mcp"))]).await;
    assert!(matches!(state(&servers), State::Failed(_)));
}
