//! What one caller may ask of a server that limits its calls, so that a greedy one does not starve the others.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::budget::{Bucket, Rate};
use super::{CallerId, NO_CALLER};

/// What a Go server allows a caller that comes to it directly.
const PER_CALLER: Rate = Rate { burst: 30.0, per_second: 10.0 };
/// Callers that are counted at once.
const MOST_CALLERS: usize = 16_384;
/// How often those that have asked nothing lately are forgotten.
const SWEEP: Duration = Duration::from_secs(3);

/// The budgets of all callers.
#[derive(Debug, Default)]
pub(super) struct Fairness {
    callers: HashMap<CallerId, Bucket>,
    swept: Option<Instant>,
}

impl Fairness {
    /// Spends one call of this caller.
    ///
    /// # Errors
    /// None is left; how long until there is one.
    pub fn take(&mut self, caller: CallerId, now: Instant) -> Result<(), Duration> {
        if self.swept.is_none_or(|at| now - at > SWEEP) {
            self.swept = Some(now);
            self.callers.retain(|_, bucket| !bucket.is_full(PER_CALLER, now));
        }
        // Beyond the bound newcomers share one budget.
        let is_known = self.callers.contains_key(&caller) || self.callers.len() < MOST_CALLERS;
        let counted = if is_known { caller } else { NO_CALLER };
        let bucket = self.callers.entry(counted).or_insert_with(|| Bucket::full(PER_CALLER, now));
        if bucket.take(PER_CALLER, now) { Ok(()) } else { Err(bucket.wait(PER_CALLER, now)) }
    }
}
