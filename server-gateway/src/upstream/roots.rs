//! The authorities whose signature on an upstream's certificate counts: the system's, or only those of a file.
//! Decides when there are too few to begin; what a certificate must say is `tls`'s business.

use std::path::{Path, PathBuf};
use std::{fs, io};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use thiserror::Error;

/// No authority could be trusted as asked for.
#[derive(Debug, Error)]
pub enum BadRoots {
    /// The file cannot be read.
    #[error("cannot read the certificates in {}: {why}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// A certificate in it is damaged.
    #[error("cannot read the certificates in {}: {why}", file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// Which one, and how.
        why: String,
    },
    /// The file has no certificate in it.
    #[error("{} holds no certificate (PEM, from a line -----BEGIN CERTIFICATE-----)", .0.display())]
    Empty(PathBuf),
    /// This system keeps no certificates, or hides them.
    #[error("this system has no certificates of authorities{0}")]
    NoneInSystem(String),
}

/// Takes the authorities of the operating system; `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them.
///
/// # Errors
/// There is not one.
pub fn system() -> Result<RootCertStore, BadRoots> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // Every system has a few that are too old to read.
    let (_, ignored) = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map_or_else(String::new, |error| format!(": {error}"));
        return Err(BadRoots::NoneInSystem(why));
    }
    for error in &found.errors {
        tracing::warn!(%error, "some certificates of this system cannot be read");
    }
    tracing::debug!(roots = roots.len(), ignored, "trusting this system's authorities");
    Ok(roots)
}

/// Takes the authorities of a PEM file, and no others. A file with one bad certificate is refused whole,
/// because a call that fails later would not tell which one was meant.
///
/// # Errors
/// The file cannot be read, or holds none.
pub fn only(file: &Path) -> Result<RootCertStore, BadRoots> {
    let broken = |why: String| BadRoots::Broken { file: file.to_owned(), why };
    let text = fs::read(file).map_err(|why| BadRoots::Unreadable { file: file.to_owned(), why })?;
    let mut roots = RootCertStore::empty();
    for (index, certificate) in CertificateDer::pem_slice_iter(&text).enumerate() {
        let number = index + 1;
        let certificate =
            certificate.map_err(|error| broken(format!("certificate {number} {}", flaw(&error))))?;
        roots
            .add(certificate)
            .map_err(|_| broken(format!("certificate {number} is not an X.509 certificate")))?;
    }
    if roots.is_empty() { Err(BadRoots::Empty(file.to_owned())) } else { Ok(roots) }
}

fn flaw(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "has no -----END CERTIFICATE----- line",
        pem::Error::Base64Decode(_) => "is not base64",
        pem::Error::IllegalSectionStart { .. } => "begins with a broken -----BEGIN line",
        _ => "is not PEM",
    }
}
