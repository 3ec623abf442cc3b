//! Certificates made at run time, and TLS in front of any upstream: the door sees a TLS server, the upstream
//! behind sees plain HTTP/2.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::remote::Remote;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// An authority that signs certificates, and a folder with a file that says so.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).expect("writes");
        Self { issuer: Issuer::new(params, key), folder }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server for these names that offers these protocols.
    pub fn server(&self, names: &[&str], protocols: &[&str]) -> ServerConfig {
        self.server_with(plain(names), protocols, WebPkiClientVerifier::no_client_auth())
    }

    /// A server that wants certificates of this authority from its callers.
    pub fn mutual_server(&self, names: &[&str]) -> ServerConfig {
        let mut roots = rustls::RootCertStore::empty();
        roots.add_parsable_certificates([self.certificate(plain(&["client"])).0]);
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), cryptography())
            .build()
            .expect("roots");
        self.server_with(plain(names), &["h2"], clients)
    }

    pub fn server_with(
        &self,
        params: CertificateParams,
        protocols: &[&str],
        clients: Arc<dyn ClientCertVerifier>,
    ) -> ServerConfig {
        let (certificate, key) = self.certificate(params);
        let mut config = ServerConfig::builder_with_provider(cryptography())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate], key)
            .expect("a key that fits");
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }

    /// Writes a certificate for these names and its key into two files.
    pub fn pair(&self, names: &[&str], certificate: &Path, key: &Path) {
        let pair = KeyPair::generate().expect("a key");
        let signed = plain(names).signed_by(&pair, &self.issuer).expect("a certificate");
        std::fs::write(certificate, signed.pem()).expect("writes");
        std::fs::write(key, pair.serialize_pem()).expect("writes");
    }

    /// A client that trusts this authority alone, and speaks these protocols.
    pub fn client(&self, protocols: &[&str]) -> rustls::ClientConfig {
        let mut roots = rustls::RootCertStore::empty();
        let file = std::fs::File::open(self.file()).expect("opens");
        let pem = rustls::pki_types::pem::PemObject::pem_reader_iter(file);
        roots.add_parsable_certificates(pem.map(|certificate| certificate.expect("a certificate")));
        let mut config = rustls::ClientConfig::builder_with_provider(cryptography())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }

    fn certificate(
        &self,
        params: CertificateParams,
    ) -> (rustls::pki_types::CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.der().clone(), PrivateKeyDer::Pkcs8(key.serialize_der().into()))
    }
}

/// What a certificate for these names usually says.
pub fn plain(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    CertificateParams::new(names).expect("names")
}

fn cryptography() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// TLS on a port of its own, in front of a plain server.
pub struct Front {
    pub address: SocketAddr,
    served: JoinHandle<()>,
}

impl Front {
    pub async fn start(config: ServerConfig, behind: SocketAddr) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.expect("a port"), config, behind)
    }

    pub fn on(listener: TcpListener, config: ServerConfig, behind: SocketAddr) -> Self {
        let address = listener.local_addr().expect("an address");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let served = tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(relay(acceptor.clone(), stream, behind));
            }
        });
        Self { address, served }
    }

    /// Closes the port and every connection.
    pub async fn kill(self) {
        self.served.abort();
        let _ = self.served.await;
    }
}

async fn relay(acceptor: TlsAcceptor, stream: TcpStream, behind: SocketAddr) {
    stream.set_nodelay(true).expect("nodelay");
    let Ok(mut outer) = acceptor.accept(stream).await else { return };
    let mut inner = TcpStream::connect(behind).await.expect("the server behind listens");
    inner.set_nodelay(true).expect("nodelay");
    // Ends when either side does; which error that is does not matter here.
    let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
}

/// The upstream at this host and port, behind TLS.
pub fn secure(host: &str, port: u16, ca_file: &Path) -> Upstream {
    let remote = Remote::new(&format!("https://{host}:{port}"), Some(ca_file));
    Upstream::Remote(remote.expect("an address and a CA"))
}
