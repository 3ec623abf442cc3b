//! TLS towards the server: 1.3 and nothing older, HTTP/2 by ALPN, a certificate for the right name from an
//! authority that is trusted. Decides what a failed handshake is called; nothing here is reached without `--tls`.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::Text;
use chatcli_proto::Transport;
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failure::LinkError;
use super::pinned::{Pinned, is_authority};
use super::trust::Trust;

const HTTP2: &[u8] = b"h2";

/// How handshakes are made with this server.
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ClientConfig>,
    client: Arc<Client>,
}

/// Who we are, for a server that asks; remembers whether one did.
#[derive(Debug)]
struct Client {
    certified: Option<Arc<CertifiedKey>>,
    was_asked: AtomicBool,
}

impl ResolvesClientCert for Client {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.certified.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl Tls {
    /// Loads what is to be trusted; without a CA of its own, that is what the system trusts.
    ///
    /// # Errors
    /// There is no authority to trust, or the client's certificate and key are no pair.
    pub fn new(trust: &Trust, lang: Lang) -> Result<Self, Problem> {
        let wrong = |why: &str| Problem::because(Kind::Configuration, why);
        // Named, because a program with two cryptography libraries in it has no default.
        let cryptography = Arc::new(rustls::crypto::ring::default_provider());
        let roots = Arc::new(roots(trust, lang)?);
        let usual = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&cryptography))
            .build()
            .map_err(|error| wrong(&error.to_string()))?;
        let certified = match &trust.client {
            None => None,
            Some((chain, key)) => Some(Arc::new(
                CertifiedKey::from_der(chain.clone(), key.clone_key(), &cryptography)
                    .map_err(|_| wrong(Text::ClientPairUnfit.get(lang)))?,
            )),
        };
        let client = Arc::new(Client { certified, was_asked: AtomicBool::new(false) });
        let pinned = Pinned::new(usual, trust.only.clone().unwrap_or_default());
        let mut config = ClientConfig::builder_with_provider(cryptography)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| wrong(&error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(pinned))
            .with_client_cert_resolver(Arc::clone(&client) as Arc<dyn ResolvesClientCert>);
        config.alpn_protocols = vec![HTTP2.to_vec()];
        Ok(Self { config: Arc::new(config), client })
    }

    /// What the end of a connection means that came right after the handshake. A server that asked for a certificate
    /// and does not like what it got says so in an alert, but often closes so fast that the alert is lost.
    pub fn closed_at_once(&self, error: LinkError) -> LinkError {
        if error.seen == Transport::Broken && self.client.was_asked.load(Ordering::Relaxed) {
            return LinkError::new(Transport::ClientCertificate, error.why);
        }
        error
    }

    /// Shakes hands with the server that should be called `host`.
    ///
    /// # Errors
    /// The server is not who it should be, or does not speak HTTP/2 over TLS 1.3.
    pub async fn greet<S>(&self, host: &str, stream: S) -> Result<TlsStream<S>, LinkError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            LinkError::new(Transport::WrongName, format!("{host} is no name for a certificate"))
        })?;
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let stream = connector.connect(name, stream).await.map_err(|error| named(&error))?;
        // A server that knows nothing of ALPN shakes hands all the same.
        if stream.get_ref().1.alpn_protocol() != Some(HTTP2) {
            return Err(LinkError::new(Transport::NotGrpc, "no HTTP/2 (ALPN h2) over TLS"));
        }
        Ok(stream)
    }
}

fn roots(trust: &Trust, lang: Lang) -> Result<RootCertStore, Problem> {
    let mut roots = RootCertStore::empty();
    if let Some(only) = &trust.only {
        // They were read as certificates before, so none is left out here.
        roots.add_parsable_certificates(only.iter().cloned());
        return Ok(roots);
    }
    // The library asks the process alone, and a dotenv file may name them too.
    let found = match &trust.system {
        Some([file, folder]) => {
            rustls_native_certs::load_certs_from_paths(file.as_deref(), folder.as_deref())
        }
        None => rustls_native_certs::load_native_certs(),
    };
    // Every system has a few that are too old to read.
    roots.add_parsable_certificates(found.certs);
    roots.add_parsable_certificates(trust.also.iter().cloned());
    if roots.is_empty() {
        return Err(Problem::because(Kind::Configuration, Text::NoSystemRoots.get(lang)));
    }
    Ok(roots)
}

/// The name of what went wrong in a handshake, or in what came after it: in TLS 1.3 a server looks at the client's
/// certificate when the client's handshake is already over.
pub fn named(error: &io::Error) -> LinkError {
    let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return LinkError::new(Transport::Broken, error);
    };
    let seen = match tls {
        rustls::Error::InvalidCertificate(why) => certificate(why),
        rustls::Error::AlertReceived(alert) => refused(*alert),
        rustls::Error::InvalidMessage(_) => Transport::TlsNotSpoken,
        rustls::Error::PeerIncompatible(_) => Transport::OldTls,
        rustls::Error::NoApplicationProtocol => Transport::NotGrpc,
        _ => Transport::Tls,
    };
    LinkError::new(seen, tls)
}

fn certificate(why: &CertificateError) -> Transport {
    match why {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Transport::UnknownAuthority,
        // Naming it with `--ca-cert` is the cure.
        why if is_authority(why) => Transport::UnknownAuthority,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Transport::WrongName
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Transport::CertificateExpired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Transport::CertificateNotYetValid
        }
        _ => Transport::BadCertificate,
    }
}

/// What the server's last word means.
fn refused(alert: AlertDescription) -> Transport {
    match alert {
        AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity => Transport::OldTls,
        AlertDescription::NoApplicationProtocol => Transport::NotGrpc,
        AlertDescription::UnrecognisedName => Transport::WrongName,
        // Said by a server, these are about the certificate that the client showed, or did not.
        AlertDescription::CertificateRequired
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => Transport::ClientCertificate,
        _ => Transport::HandshakeRefused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failed_handshake_is_said_in_words_of_the_catalogue() {
        use rustls::Error as Tls;
        for (error, seen) in [
            (Tls::InvalidCertificate(CertificateError::Expired), Transport::CertificateExpired),
            (Tls::InvalidCertificate(CertificateError::UnknownIssuer), Transport::UnknownAuthority),
            (Tls::InvalidCertificate(CertificateError::Revoked), Transport::BadCertificate),
            (Tls::InvalidCertificate(CertificateError::BadEncoding), Transport::BadCertificate),
            (Tls::AlertReceived(AlertDescription::HandshakeFailure), Transport::HandshakeRefused),
            (Tls::AlertReceived(AlertDescription::InternalError), Transport::HandshakeRefused),
            (Tls::AlertReceived(AlertDescription::ProtocolVersion), Transport::OldTls),
            (Tls::AlertReceived(AlertDescription::UnknownCA), Transport::ClientCertificate),
            (Tls::DecryptError, Transport::Tls),
        ] {
            let named = named(&io::Error::other(error.clone()));
            // Its own words go along; where the sentence says less than they do, they are shown behind it.
            assert_eq!((named.seen, named.why), (seen, error.to_string()), "{error:?}");
        }
    }
}
