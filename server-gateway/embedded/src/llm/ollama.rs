//! Finds out whether an Ollama runs and which models it holds, and which of them a request means.

mod seat;

use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

use super::bounded::{self, MAX_LIST_BYTES};
use super::{Failure, FailureKind};

pub(crate) use seat::Seat;

/// Ollama's own default address.
pub(crate) const DEFAULT_BASE: &str = "http://localhost:11434";

/// The model asked for when the request names none.
const DEFAULT_MODEL: &str = "gpt-oss:20b";

/// The answer limit when the caller gives none, in tokens.
pub(crate) const MAX_TOKENS: u32 = 8192;

const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// Models that are remembered, and models that a message names.
const MAX_MODELS: usize = 1000;
const MAX_NAMED: usize = 20;

/// A running Ollama.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ollama {
    /// The address without a slash at the end.
    pub(crate) base: String,
    pub(crate) models: Vec<String>,
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    models: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
}

impl Ollama {
    /// Asks the Ollama at `base` for its models. `Err` says why it does not count as running.
    pub(crate) async fn probe(http: &reqwest::Client, base: &str) -> Result<Self, Failure> {
        let base = base.trim().trim_end_matches('/').to_owned();
        let away = |why: String| Failure::new(FailureKind::NotReady, format!("OLLAMA at {base} {why}"));
        let until = Instant::now() + PROBE_TIMEOUT;
        let response =
            http.get(format!("{base}/api/tags")).timeout(PROBE_TIMEOUT).send().await.map_err(|error| {
                away(if error.is_timeout() { "did not answer in time" } else { "cannot be reached" }.into())
            })?;
        if !response.status().is_success() {
            return Err(away(format!("answered with HTTP {}", response.status().as_u16())));
        }
        let tags: Tags = bounded::json(response, MAX_LIST_BYTES, until)
            .await
            .map_err(|_| away("did not answer like an Ollama".into()))?;
        if tags.models.is_empty() {
            return Err(away("holds no model; run `ollama pull <model>` there".into()));
        }
        let models = tags.models.into_iter().map(|tag| tag.name).take(MAX_MODELS).collect();
        Ok(Self { base, models })
    }

    /// The model that a name means; without a name the usual default, or else the first one there is.
    pub(crate) fn model(&self, wanted: Option<&str>) -> Result<String, Failure> {
        let Some(wanted) = wanted else {
            let usual = self.models.iter().find(|model| *model == DEFAULT_MODEL);
            return usual
                .or(self.models.first())
                .cloned()
                .ok_or_else(|| Failure::new(FailureKind::NotFound, "OLLAMA holds no model"));
        };
        let latest = format!("{wanted}:latest");
        self.models
            .iter()
            .find(|model| model.eq_ignore_ascii_case(wanted))
            .or_else(|| self.models.iter().find(|model| model.eq_ignore_ascii_case(&latest)))
            .cloned()
            .ok_or_else(|| {
                let mut known = self.models.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
                if self.models.len() > MAX_NAMED {
                    known.push_str(", …");
                }
                Failure::new(FailureKind::NotFound, format!("OLLAMA has no model `{wanted}`; it has {known}"))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_model_is_meant() {
        let one = Ollama { base: String::new(), models: vec!["phi3:mini".into(), "llama3:latest".into()] };
        assert_eq!(one.model(None).unwrap(), "phi3:mini");
        assert_eq!(one.model(Some("llama3")).unwrap(), "llama3:latest");
        assert_eq!(one.model(Some("PHI3:mini")).unwrap(), "phi3:mini");
        let failure = one.model(Some("phi3")).unwrap_err();
        assert_eq!(failure.kind, FailureKind::NotFound);
        assert!(failure.message.contains("phi3:mini, llama3:latest"));
        let usual = Ollama { base: String::new(), models: vec!["a:1".into(), "gpt-oss:20b".into()] };
        assert_eq!(usual.model(None).unwrap(), "gpt-oss:20b");
    }
}
