//! Effect `Store`: a preference, in its own small file.

use chatcli_core::{Outcome, Preference};

use crate::environment::Environment;
use crate::preferences;

pub(super) fn write(preference: Preference, value: &str, environment: &Environment) -> Outcome {
    match preferences::write(preference, value, environment) {
        Ok(()) => Outcome::Finished,
        Err(error) => Outcome::Unsupported(error.to_string()),
    }
}
