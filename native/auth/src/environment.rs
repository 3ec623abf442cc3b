//! The variables this crate reads, through one function that the caller hands in: the crate itself reads no
//! environment, and a test needs none.

use std::fmt;
use std::sync::Arc;

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Looks variables up.
#[derive(Clone)]
pub struct Environment(Arc<Lookup>);

impl Environment {
    /// Variables as this function knows them.
    pub fn new(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }

    /// The variable as it is; empty counts as unset.
    pub fn verbatim(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// The variable without white space around it; blank counts as unset.
    pub fn trimmed(&self, name: &str) -> Option<String> {
        let value = (self.0)(name)?;
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// Whether the variable says yes.
    pub fn is_set(&self, name: &str) -> bool {
        self.trimmed(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(…)")
    }
}
