//! The door as the conformance suite's server under test: `conformance GATEWAY SERVER plain|tls [ORIGIN]`. The suite
//! starts one such process for each protocol, HTTP version and TLS setting; this one starts the suite's own SERVER
//! behind, in plain text or with TLS, puts GATEWAY in front of it, answers with the gateway's port, and ends both at a
//! signal. Pages from ORIGIN may call.
//!
//! The messages are `connectrpc.conformance.v1.ServerCompatRequest` and `…Response`.

use std::error::Error;
use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chatcli_tests::delimited::{read, write};
use chatcli_tests::front::{Authority, Front, Manner};
use chatcli_tests::process::{Home, Program};
use chatcli_tests::wait;
use prost::Message;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: conformance GATEWAY SERVER plain|tls [ORIGIN]";
const HTTP_2: i32 = 2;
const GRPC: i32 = 2;

/// What the suite asks a server for.
#[derive(Clone, PartialEq, Message)]
struct ServerCompatRequest {
    #[prost(int32, tag = "1")]
    protocol: i32,
    #[prost(int32, tag = "2")]
    http_version: i32,
    #[prost(bool, tag = "4")]
    use_tls: bool,
    #[prost(bytes = "vec", tag = "5")]
    client_tls_cert: Vec<u8>,
    #[prost(uint32, tag = "6")]
    message_receive_limit: u32,
    #[prost(message, optional, tag = "7")]
    server_creds: Option<TlsCreds>,
}

/// A certificate and its key, both PEM.
#[derive(Clone, PartialEq, Message)]
struct TlsCreds {
    #[prost(bytes = "vec", tag = "1")]
    cert: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    key: Vec<u8>,
}

/// Where a server is.
#[derive(Clone, PartialEq, Message)]
struct ServerCompatResponse {
    #[prost(string, tag = "1")]
    host: String,
    #[prost(uint32, tag = "2")]
    port: u32,
    #[prost(bytes = "vec", tag = "3")]
    pem_cert: Vec<u8>,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gateway, server, manner, origins @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    let behind_tls = match manner.as_str() {
        "plain" => false,
        "tls" => true,
        _ => return Err(USAGE.into()),
    };
    // Before anything is started, so that nothing outlives a signal.
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let asked: ServerCompatRequest = expect(&mut std::io::stdin().lock())?;
    let home = Home::default();
    let behind = Behind::start(Path::new(server), asked.message_receive_limit, behind_tls)?;
    let mut command = home.command(gateway);
    command.args(["--listen", "127.0.0.1:0"]).args(behind.arguments());
    for origin in origins {
        command.args(["--allow-origin", origin]);
    }
    let (front, pem_cert) = start_gateway(command, &home, &asked, &mut signals)?;
    let port = u32::from(front.1.port());
    let answer = ServerCompatResponse { host: "127.0.0.1".to_owned(), port, pem_cert };
    write(&mut std::io::stdout().lock(), &answer.encode_to_vec())?;
    signals.forever().next();
    Ok(())
}

/// The suite's server, and what stands between it and the gateway.
struct Behind {
    _server: Server,
    front: Option<(Front, Authority)>,
    address: SocketAddr,
}

impl Behind {
    /// Starts the server as a gRPC server over HTTP/2, whatever callers will speak: that is what a gateway is for.
    fn start(program: &Path, message_receive_limit: u32, tls: bool) -> Outcome<Self> {
        let mut child = Command::new(program)
            .args(["-bind", "127.0.0.1", "-port", "0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let server = Server(child);
        let (Some(mut stdin), Some(mut stdout)) = (stdin, stdout) else { return Err("no pipes".into()) };
        let asked = ServerCompatRequest {
            protocol: GRPC,
            http_version: HTTP_2,
            message_receive_limit,
            ..ServerCompatRequest::default()
        };
        write(&mut stdin, &asked.encode_to_vec())?;
        drop(stdin);
        let answer: ServerCompatResponse = expect(&mut stdout)?;
        let address = SocketAddr::new(answer.host.parse()?, u16::try_from(answer.port)?);
        // The suite's grpc-go server knows no TLS, so a front brings it, the same for both.
        let front = tls.then(|| {
            let authority = Authority::new("behind");
            let config = authority.server(&["localhost", "127.0.0.1"]);
            (Front::start(Manner::Tls(Box::new(config)), address), authority)
        });
        Ok(Self { _server: server, front, address })
    }

    /// The gateway's arguments that lead to it.
    fn arguments(&self) -> Vec<String> {
        let Some((front, authority)) = &self.front else {
            return vec!["--upstream".to_owned(), format!("http://{}", self.address)];
        };
        let ca = authority.file().to_string_lossy().into_owned();
        let upstream = format!("https://{}", front.address);
        vec!["--upstream".to_owned(), upstream, "--upstream-ca".to_owned(), ca]
    }
}

/// The gateway in front, where it listens, and the certificate that it shows.
fn start_gateway(
    mut command: Command,
    home: &Home,
    asked: &ServerCompatRequest,
    signals: &mut Signals,
) -> Outcome<((Program, SocketAddr), Vec<u8>)> {
    let mut shown = Vec::new();
    if asked.use_tls {
        let creds = asked.server_creds.clone().ok_or("the suite asks for TLS and sends no certificate")?;
        let certificate = file(home, "server.pem", &creds.cert)?;
        let key = file(home, "server.key", &creds.key)?;
        command.arg("--tls-cert").arg(certificate).arg("--tls-key").arg(key);
        shown = creds.cert;
    }
    let program = Program::start(command);
    // The suite's patience may end first; what was started here then has to end too.
    let mut ended = false;
    let said = wait::within(wait::PATIENCE, || {
        ended = signals.pending().next().is_some();
        let said = program.stdout();
        (ended || said.contains('\n')).then_some(said)
    });
    let line =
        said.filter(|_| !ended).ok_or_else(|| format!("the gateway does not serve: {}", program.stderr()))?;
    let url = line.split_whitespace().nth(3).unwrap_or_default();
    let address = url.split("://").nth(1).unwrap_or_default().parse()?;
    Ok(((program, address), shown))
}

fn file(home: &Home, name: &str, bytes: &[u8]) -> Outcome<PathBuf> {
    let path = home.path().join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

/// A process that ends with this one.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn expect<M: Message + Default>(from: &mut impl Read) -> Outcome<M> {
    let bytes = read(from)?.ok_or("no message")?;
    Ok(M::decode(bytes.as_slice())?)
}
