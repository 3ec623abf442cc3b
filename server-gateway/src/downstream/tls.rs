//! TLS on the port. Decides versions and protocols, reads certificate and key, and takes new ones over while
//! connections are open. Who is believed at an upstream is decided elsewhere.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

/// What may be spoken inside, best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate or its key cannot be used.
#[derive(Debug, Error)]
pub enum BadIdentity {
    /// A file cannot be read as PEM.
    #[error("cannot read {part} in {}: {why}", .path.display())]
    Unreadable {
        /// What should be there.
        part: Part,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: Why,
    },
    /// There is no certificate.
    #[error("{} holds no certificate; it must be PEM, with the server's own certificate first", .0.display())]
    NoCertificate(PathBuf),
    /// The two do not belong together, or cannot be used.
    #[error("the certificate in {} and the key in {} cannot be used: {why}", .certificate.display(), .key.display())]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why not.
        why: rustls::Error,
    },
}

/// One of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The certificate chain.
    Certificate,
    /// Its private key.
    Key,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "the certificate",
            Self::Key => "the private key",
        })
    }
}

/// What is wrong with a file.
#[derive(Debug, Error)]
pub enum Why {
    /// The system does not give it.
    #[error("{0}")]
    Io(io::Error),
    /// Nothing in it is what was looked for.
    #[error("nothing in PEM form found")]
    NothingFound,
    /// Its PEM is damaged.
    #[error("{0}")]
    Broken(String),
}

/// The certificate that the gateway shows, from two files that may change.
#[derive(Debug)]
pub struct Identity {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
}

impl Identity {
    /// Reads a certificate, with those above it, and its key.
    ///
    /// # Errors
    /// They cannot be read, or do not belong together.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, BadIdentity> {
        let current = RwLock::new(configure(certificate, key)?);
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), current })
    }

    /// Reads both files again; connections that are open keep what they were shown.
    ///
    /// # Errors
    /// They cannot be used; the old ones stay.
    pub fn reload(&self) -> Result<(), BadIdentity> {
        let fresh = configure(&self.certificate, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// What the next connection is greeted with.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn configure(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, BadIdentity> {
    let chain = chain(certificate)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(Part::Key, key, error))?;
    let unusable =
        |why| BadIdentity::Unusable { certificate: certificate.to_owned(), key: key.to_owned(), why };
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .and_then(|versions| versions.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(unusable)?;
    config.alpn_protocols = PROTOCOLS.iter().map(|name| name.to_vec()).collect();
    Ok(Arc::new(config))
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, BadIdentity> {
    let bad = |error: pem::Error| unreadable(Part::Certificate, path, error);
    let chain =
        CertificateDer::pem_file_iter(path).map_err(bad)?.collect::<Result<Vec<_>, _>>().map_err(bad)?;
    if chain.is_empty() { Err(BadIdentity::NoCertificate(path.to_owned())) } else { Ok(chain) }
}

fn unreadable(part: Part, path: &Path, error: pem::Error) -> BadIdentity {
    let why = match error {
        pem::Error::Io(error) => Why::Io(error),
        pem::Error::NoItemsFound => Why::NothingFound,
        error => Why::Broken(error.to_string()),
    };
    BadIdentity::Unreadable { part, path: path.to_owned(), why }
}
