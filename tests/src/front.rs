//! What may stand in front of a server, or in its place: TLS in every good and bad kind, something that speaks
//! another language, and a port that says nothing. The server behind sees plain HTTP/2.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

pub use rcgen::date_time_ymd;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;

/// An authority that signs certificates, and the folder where the files are.
pub struct Authority {
    params: CertificateParams,
    key: KeyPair,
    folder: TempDir,
}

impl Authority {
    /// A new authority.
    ///
    /// # Panics
    /// When there is no folder for its files.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).expect("writes");
        Self { params, key, folder }
    }

    /// Its certificate.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A certificate and key for a client, as files.
    ///
    /// # Panics
    /// When the files cannot be written.
    pub fn client_files(&self) -> (PathBuf, PathBuf) {
        let (certificate, key) = self.sign(names(&["client"]));
        let files = (self.folder.path().join("client.pem"), self.folder.path().join("client.key"));
        std::fs::write(&files.0, certificate.pem()).expect("writes");
        std::fs::write(&files.1, key.serialize_pem()).expect("writes");
        files
    }

    fn sign(&self, params: CertificateParams) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let issuer = Issuer::from_params(&self.params, &self.key);
        (params.signed_by(&key, &issuer).expect("a certificate"), key)
    }

    fn own(&self) -> CertificateDer<'static> {
        self.params.self_signed(&self.key).expect("a certificate").der().clone()
    }

    /// A server with a certificate of this authority for these names.
    pub fn server(&self, wanted: &[&str]) -> ServerConfig {
        self.server_with(names(wanted))
    }

    /// A server with a certificate of this authority.
    pub fn server_with(&self, params: CertificateParams) -> ServerConfig {
        let (certificate, key) = self.sign(params);
        config(certificate.der().clone(), &key, rustls::ALL_VERSIONS, None)
    }

    /// A server that knows nothing newer than TLS 1.2.
    pub fn old_server(&self, wanted: &[&str]) -> ServerConfig {
        let (certificate, key) = self.sign(names(wanted));
        config(certificate.der().clone(), &key, &[&rustls::version::TLS12], None)
    }

    /// A server that lets only clients of this authority in.
    pub fn mutual_server(&self, wanted: &[&str]) -> ServerConfig {
        let (certificate, key) = self.sign(names(wanted));
        config(certificate.der().clone(), &key, rustls::ALL_VERSIONS, Some(self.own()))
    }

    /// A server whose certificate is this authority's own, as `openssl req -x509` makes it.
    pub fn self_signed_server(wanted: &[&str]) -> (Self, ServerConfig) {
        let mut params = names(wanted);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let mut authority = Self::new("self");
        let certificate = params.self_signed(&authority.key).expect("a certificate");
        std::fs::write(authority.file(), certificate.pem()).expect("writes");
        authority.params = params;
        let config = config(certificate.der().clone(), &authority.key, rustls::ALL_VERSIONS, None);
        (authority, config)
    }
}

/// What a certificate for these names usually says.
///
/// # Panics
/// When one of them is no name.
pub fn names(wanted: &[&str]) -> CertificateParams {
    CertificateParams::new(wanted.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()).expect("names")
}

fn config(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
    versions: &[&'static SupportedProtocolVersion],
    clients_of: Option<CertificateDer<'static>>,
) -> ServerConfig {
    let cryptography = Arc::new(rustls::crypto::ring::default_provider());
    let clients = match clients_of {
        None => WebPkiClientVerifier::no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority).expect("a certificate");
            let roots =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&cryptography));
            roots.build().expect("roots")
        }
    };
    let mut config = ServerConfig::builder_with_provider(cryptography)
        .with_protocol_versions(versions)
        .expect("versions")
        .with_client_cert_verifier(clients)
        .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .expect("a key that fits");
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// What the front does with a connection.
pub enum Manner {
    /// TLS, as rustls does it: it says goodbye with an alert when the other side speaks something else.
    Tls(Box<ServerConfig>),
    /// TLS, as a Go server does it: it closes without a word when the other side speaks something else.
    CurtTls(Box<ServerConfig>),
    /// Hangs up at once.
    HangsUp,
    /// Accepts and says nothing.
    Silent,
    /// An HTTP proxy that leads every CONNECT to the server behind, whatever name was asked for, once it has heard
    /// this.
    Proxy(&'static str),
    /// Answers whatever comes with this and hangs up.
    Says(&'static str),
}

/// A port of its own. Dropping it closes the port and every connection.
pub struct Front {
    /// Where it listens.
    pub address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Front {
    /// Stands in front of `behind`.
    ///
    /// # Panics
    /// When there is no port or thread to be had.
    pub fn start(manner: Manner, behind: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let manner = Arc::new(manner);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(Arc::clone(&manner), stream, behind));
            }
        });
        Self { address, runtime: Some(runtime) }
    }

    /// A name that the certificates of the tests have, and the port.
    pub fn by_name(&self) -> String {
        format!("localhost:{}", self.address.port())
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(manner: Arc<Manner>, mut stream: TcpStream, behind: SocketAddr) {
    match &*manner {
        Manner::HangsUp => {}
        Manner::Silent => std::future::pending().await,
        Manner::Says(words) => {
            let mut asked = [0; 1024];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(words.as_bytes()).await;
        }
        Manner::Proxy(wanted) => {
            let mut asked = vec![0; 1024];
            let count = stream.read(&mut asked).await.unwrap_or(0);
            if !String::from_utf8_lossy(&asked[..count]).contains(wanted) {
                let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await;
                return;
            }
            let Ok(mut inner) = TcpStream::connect(behind).await else { return };
            let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await;
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut inner).await;
        }
        Manner::Tls(config) => relay(config, stream, behind).await,
        Manner::CurtTls(config) => {
            let mut first = [0];
            if matches!(stream.peek(&mut first).await, Ok(1)) && first[0] == 22 {
                relay(config, stream, behind).await;
            }
        }
    }
}

async fn relay(config: &ServerConfig, stream: TcpStream, behind: SocketAddr) {
    let acceptor = TlsAcceptor::from(Arc::new(config.clone()));
    // Without it small frames wait for each other's acknowledgement; slower is all that would come of a failure.
    let _ = stream.set_nodelay(true);
    let Ok(mut outer) = acceptor.accept(stream).await else { return };
    let Ok(mut inner) = TcpStream::connect(behind).await else { return };
    let _ = inner.set_nodelay(true);
    // Ends when either side does; which error that is does not matter here.
    let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
}
