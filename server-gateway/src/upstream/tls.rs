//! TLS towards an upstream. Decides what must be true before a byte of a call is sent, a trusted certificate
//! for the right name and HTTP/2, and which sentence says that it is not.

use std::io;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{AlertDescription, CertificateError, ClientConfig, OtherError, RootCertStore};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::upstream::sealed::Sealed;

const HTTP2: &[u8] = b"h2";

/// Why a handshake did not end well, in words for callers: nothing of the library, no other names of the server.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TlsFailure {
    /// The chain does not lead to a trusted authority.
    #[error("its certificate is signed by an authority that this gateway does not trust")]
    UnknownAuthority,
    /// The certificate is another server's.
    #[error("its certificate is not for the name {0}")]
    WrongName(String),
    /// The certificate's time is over.
    #[error("its certificate has expired")]
    Expired,
    /// The certificate's time has not come, or a clock is wrong.
    #[error("its certificate is not valid yet; is a clock wrong?")]
    NotYetValid,
    /// The certificate was taken back.
    #[error("its certificate has been revoked")]
    Revoked,
    /// The certificate has another flaw.
    #[error("its certificate cannot be used: {0}")]
    BadCertificate(&'static str),
    /// The other side wants to know who calls.
    #[error("it asks for a client certificate, which this gateway does not have")]
    ClientCertificate,
    /// What came back is not TLS.
    #[error("it does not speak TLS there; is it an http:// address?")]
    NotTls,
    /// Nothing came back.
    #[error("it closed the connection during the TLS handshake; does it speak TLS there?")]
    Closed,
    /// TLS, but not for gRPC.
    #[error("it speaks TLS, but does not offer HTTP/2 (ALPN h2), which gRPC needs")]
    NoHttp2,
    /// The two sides have no version or cipher in common.
    #[error("it has no TLS version and cipher in common with this gateway (TLS 1.2 or 1.3)")]
    NothingInCommon,
    /// The network failed in the middle.
    #[error("the connection broke during the TLS handshake: {0}")]
    Broken(io::ErrorKind),
    /// Anything else.
    #[error("the TLS handshake failed: {0}")]
    Other(String),
}

/// What a TLS client needs to know about one server.
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Tls {
    /// Trusts a server whose certificate is for `name` and signed by one of `roots`.
    ///
    /// # Errors
    /// The cryptography of this build is not complete.
    pub fn new(name: ServerName<'static>, roots: RootCertStore) -> Result<Self, rustls::Error> {
        // Named, because a process with two cryptography libraries in it has no default.
        let cryptography = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(cryptography)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![HTTP2.to_vec()];
        Ok(Self { config: Arc::new(config), name })
    }

    /// Shakes hands.
    ///
    /// # Errors
    /// The server is not who it should be, or cannot speak HTTP/2 over TLS.
    pub async fn greet(&self, stream: TcpStream) -> Result<Sealed, TlsFailure> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let stream = connector.connect(self.name.clone(), stream).await.map_err(|error| {
            tracing::info!(%error, name = %self.name.to_str(), "TLS handshake failed");
            self.failure(&error)
        })?;
        // A server that knows nothing of ALPN shakes hands all the same.
        if stream.get_ref().1.alpn_protocol() != Some(HTTP2) {
            return Err(TlsFailure::NoHttp2);
        }
        Ok(Sealed::new(stream, self.clone()))
    }

    /// The name of what went wrong, also after the handshake.
    pub(crate) fn failure(&self, error: &io::Error) -> TlsFailure {
        use rustls::Error as Tls;
        let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<Tls>()) else {
            return match error.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe => TlsFailure::Closed,
                kind => TlsFailure::Broken(kind),
            };
        };
        match tls {
            Tls::InvalidCertificate(why) => self.certificate(why),
            Tls::AlertReceived(alert) => self.alert(*alert),
            Tls::InvalidMessage(_) => TlsFailure::NotTls,
            Tls::PeerIncompatible(_) => TlsFailure::NothingInCommon,
            Tls::NoApplicationProtocol => TlsFailure::NoHttp2,
            other => TlsFailure::Other(other.to_string()),
        }
    }

    fn certificate(&self, why: &CertificateError) -> TlsFailure {
        match why {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFailure::UnknownAuthority,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                self.wrong_name()
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFailure::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsFailure::NotYetValid
            }
            CertificateError::Revoked => TlsFailure::Revoked,
            CertificateError::BadEncoding => TlsFailure::BadCertificate("it is malformed"),
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                TlsFailure::BadCertificate("it is not made for servers")
            }
            CertificateError::Other(why) if is_authority(why) => {
                TlsFailure::BadCertificate("it is an authority's own, not one that a server may show")
            }
            _ => TlsFailure::BadCertificate("it breaks a rule that the gateway's log names"),
        }
    }

    fn alert(&self, alert: AlertDescription) -> TlsFailure {
        match alert {
            AlertDescription::NoApplicationProtocol => TlsFailure::NoHttp2,
            AlertDescription::CertificateRequired => TlsFailure::ClientCertificate,
            AlertDescription::UnrecognisedName => self.wrong_name(),
            AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity => TlsFailure::NothingInCommon,
            other => TlsFailure::Other(format!("it refused with the alert {other:?}")),
        }
    }

    fn wrong_name(&self) -> TlsFailure {
        TlsFailure::WrongName(self.name.to_str().into_owned())
    }
}

/// What self-signed certificates are by the usual command that makes them.
fn is_authority(why: &OtherError) -> bool {
    matches!(why.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}
