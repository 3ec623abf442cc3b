//! Whom to trust and who we are: the files behind `--ca-cert`, `CHATCLI_CA_BUNDLE` and the client certificate. Read
//! and checked before anything is dialled, so that a wrong path is a wrong path and not a failed handshake; the
//! system's own authorities are read by [`super::tls`], and only when TLS is spoken.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::files;

/// Far more than all authorities of a system.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
const BUNDLE: &str = "CHATCLI_CA_BUNDLE";
const SYSTEM_FILE: &str = "SSL_CERT_FILE";
const SYSTEM_FOLDER: &str = "SSL_CERT_DIR";
const CLIENT_CERT: &str = "CHATCLI_TLS_CLIENT_CERT";
const CLIENT_KEY: &str = "CHATCLI_TLS_CLIENT_KEY";

/// What a TLS handshake needs from this side.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Trust these authorities and no others.
    pub only: Option<Vec<CertificateDer<'static>>>,
    /// The file and the folder that take the place of the system's, where the environment or a dotenv file names them.
    pub system: Option<[Option<PathBuf>; 2]>,
    /// Trust these beside the system's.
    pub also: Vec<CertificateDer<'static>>,
    /// Who we are, for a server that asks.
    pub client: Option<(Vec<CertificateDer<'static>>, Arc<PrivateKeyDer<'static>>)>,
}

impl Trust {
    /// Reads the files that the flag and the environment name. A bundle that cannot be used is left out with a
    /// warning, because it is meant for every program; the rest was asked of this one.
    ///
    /// # Errors
    /// A file cannot be used, or half of the client's pair is missing.
    pub fn read(
        ca_cert: Option<&Path>,
        lang: Lang,
        variable: impl Fn(&str) -> Option<String>,
        warnings: &mut Vec<String>,
    ) -> Result<Self, Problem> {
        let path = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let only = ca_cert.map(|file| certificates("--ca-cert", file, lang)).transpose()?;
        let mut also = Vec::new();
        if only.is_none()
            && let Some(file) = path(BUNDLE)
        {
            match certificates(BUNDLE, &file, lang) {
                Ok(found) => also = found,
                Err(problem) => warnings.extend(problem.why),
            }
        }
        let client = match (path(CLIENT_CERT), path(CLIENT_KEY)) {
            (None, None) => None,
            (Some(_), None) => return Err(incomplete(CLIENT_KEY, lang)),
            (None, Some(_)) => return Err(incomplete(CLIENT_CERT, lang)),
            (Some(certificate), Some(key)) => Some((
                certificates(CLIENT_CERT, &certificate, lang)?,
                Arc::new(private_key(CLIENT_KEY, &key, lang)?),
            )),
        };
        let system = [path(SYSTEM_FILE), path(SYSTEM_FOLDER)];
        let system = system.iter().any(Option::is_some).then_some(system);
        Ok(Self { only, system, also, client })
    }

    /// Warns of a client certificate that no server will see, because nothing is encrypted.
    pub fn warn_unused(lang: Lang, variable: impl Fn(&str) -> Option<String>, warnings: &mut Vec<String>) {
        if [CLIENT_CERT, CLIENT_KEY].into_iter().any(|name| variable(name).is_some_and(|v| !v.is_empty())) {
            warnings.push(Text::ClientPairUnused.get(lang).to_owned());
        }
    }
}

fn incomplete(missing: &str, lang: Lang) -> Problem {
    Problem::because(Kind::Configuration, &fill(Text::ClientPairIncomplete.get(lang), &[("name", missing)]))
}

fn wrong(text: Text, name: &str, file: &Path, why: &str, lang: Lang) -> Problem {
    let path = file.display().to_string();
    let why = fill(text.get(lang), &[("name", name), ("path", &path), ("why", why)]);
    Problem::because(Kind::Configuration, &why)
}

fn read(name: &str, file: &Path, lang: Lang) -> Result<Vec<u8>, Problem> {
    files::read(file, MOST_BYTES)
        .map_err(|error| wrong(Text::PemUnreadable, name, file, &files::why(&error, lang), lang))
}

/// A file with one damaged certificate is refused whole: a call that fails later would not tell which was meant.
fn certificates(name: &str, file: &Path, lang: Lang) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let text = read(name, file, lang)?;
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&text).collect();
    let damaged = || wrong(Text::PemBadCertificate, name, file, "", lang);
    let found = found.map_err(|_| damaged())?;
    if found.is_empty() {
        return Err(wrong(Text::PemNoCertificate, name, file, "", lang));
    }
    if found.iter().any(|certificate| rustls::server::ParsedCertificate::try_from(certificate).is_err()) {
        return Err(damaged());
    }
    Ok(found)
}

fn private_key(name: &str, file: &Path, lang: Lang) -> Result<PrivateKeyDer<'static>, Problem> {
    let text = read(name, file, lang)?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| wrong(Text::PemNoKey, name, file, "", lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(variables: &[(&str, &str)], ca_cert: Option<&str>) -> Result<Vec<String>, Problem> {
        let mut warnings = Vec::new();
        let variable =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Trust::read(ca_cert.map(Path::new), Lang::En, variable, &mut warnings).map(|_| warnings)
    }

    #[test]
    fn half_a_pair_is_an_error_that_names_the_missing_half() {
        for (set, missing) in [(CLIENT_CERT, CLIENT_KEY), (CLIENT_KEY, CLIENT_CERT)] {
            let problem = read_with(&[(set, "/nope")], None).unwrap_err();
            assert_eq!(problem.exit_code(), 3);
            assert!(problem.why.unwrap().ends_with(&format!("missing: {missing}")));
        }
        assert_eq!(read_with(&[(CLIENT_CERT, "")], None), Ok(Vec::new()), "empty is unset");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let problem = read_with(&[], Some("/nope")).unwrap_err();
        assert!(problem.why.unwrap().starts_with("--ca-cert /nope: "));
        let problem = read_with(&[], Some("/dev/null")).unwrap_err();
        assert_eq!(problem.why.unwrap(), "--ca-cert /dev/null: no PEM certificate in it");
    }

    #[test]
    fn an_unusable_bundle_is_a_warning_and_no_business_of_a_given_ca() {
        let warnings = read_with(&[(BUNDLE, "/dev/null")], None).unwrap();
        assert_eq!(warnings, ["CHATCLI_CA_BUNDLE /dev/null: no PEM certificate in it"]);
    }

    #[test]
    fn an_unused_client_certificate_is_worth_a_warning() {
        let mut warnings = Vec::new();
        Trust::warn_unused(Lang::En, |name| (name == CLIENT_KEY).then(|| "x".to_owned()), &mut warnings);
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn what_takes_the_systems_place_is_read_where_every_setting_is() {
        let named = |set: &'static str| {
            let variable = move |name: &str| (name == set).then(|| "/x".to_owned());
            Trust::read(None, Lang::En, variable, &mut Vec::new()).unwrap().system
        };
        assert_eq!(named(SYSTEM_FILE), Some([Some("/x".into()), None]));
        assert_eq!(named(SYSTEM_FOLDER), Some([None, Some("/x".into())]));
        assert_eq!(named("OTHER"), None);
    }
}
