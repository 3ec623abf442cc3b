//! How the gateway is run: what it says about itself and its calls, and how it ends. Decides nothing about a call.

pub mod access_log;
pub mod account;
pub mod health;
pub mod log;
pub mod metrics;
pub mod readiness;
pub mod request_id;
pub mod scrape;
pub mod tally;
pub mod trace;

use std::sync::Arc;

use access_log::AccessLog;
use metrics::Metrics;
use readiness::Readiness;

/// What all calls are accounted with.
#[derive(Debug)]
pub struct Operation {
    /// Numbers for machines.
    pub metrics: Metrics,
    /// One line for each call, if it was asked for.
    pub access_log: Option<AccessLog>,
    /// Whether calls would be answered.
    pub readiness: Arc<Readiness>,
}

impl Operation {
    /// Without an access log.
    pub fn new(readiness: Arc<Readiness>) -> Self {
        Self { metrics: Metrics::default(), access_log: None, readiness }
    }
}
