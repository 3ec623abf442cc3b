//! What the other parts share: one store, one HTTP client, one set of addresses.

use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use crate::endpoints::Endpoints;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::http::Http;
use crate::keyring::Backend;
use crate::provider::Provider;
use crate::store::Store;

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of the store.
    pub folder: Folder,
    /// Where its key is.
    pub backend: Backend,
    /// The variables that may stand in for a profile.
    pub environment: Environment,
    /// The providers' addresses.
    pub endpoints: Endpoints,
    /// How this program introduces itself to them.
    pub user_agent: String,
}

impl Settings {
    /// As the environment says.
    ///
    /// # Errors
    /// A variable has a value that cannot be.
    pub fn from_environment(environment: Environment, version: &str) -> Result<Self, Failure> {
        Ok(Self {
            folder: Folder::from_environment(&environment),
            backend: Backend::from_environment(&environment),
            endpoints: Endpoints::from_environment(&environment)?,
            user_agent: format!("chatcli-connect/{version}"),
            environment,
        })
    }
}

/// The credentials of the person at this machine. Making one touches no file and no network.
#[derive(Clone, Debug)]
pub struct LocalAuth(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) environment: Environment,
    pub(crate) endpoints: Endpoints,
    pub(crate) http: Http,
    /// Refresh tokens that their provider rejected for good: they are not sent a second time.
    rejected: Mutex<Vec<SecretString>>,
    /// The access token that was handed out last for each provider.
    given: Mutex<Vec<(Provider, SecretString)>>,
}

impl LocalAuth {
    /// Credentials as these settings say.
    pub fn new(settings: Settings) -> Self {
        let http = Http::new(settings.user_agent, &settings.environment);
        Self(Arc::new(Inner {
            store: Store { folder: settings.folder, backend: settings.backend },
            environment: settings.environment,
            endpoints: settings.endpoints,
            http,
            rejected: Mutex::default(),
            given: Mutex::default(),
        }))
    }
}

impl Inner {
    pub(crate) fn is_rejected(&self, refresh: &SecretString) -> bool {
        let rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        rejected.iter().any(|known| same(known, refresh))
    }

    pub(crate) fn reject(&self, refresh: SecretString) {
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner).push(refresh);
    }

    pub(crate) fn note_given(&self, provider: Provider, access: &SecretString) {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.retain(|(known, _)| *known != provider);
        given.push((provider, access.clone()));
    }

    pub(crate) fn was_given(&self, provider: Provider, access: &SecretString) -> bool {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.iter().any(|(known, last)| *known == provider && same(last, access))
    }
}

pub(crate) fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
