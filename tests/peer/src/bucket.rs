//! A token bucket that is told the time.

use std::time::Instant;

use crate::rules::Rate;

/// What is left of a [`Rate`]. Full at first.
#[derive(Debug, Default)]
pub(crate) struct Bucket(Option<(f64, Instant)>);

impl Bucket {
    /// Takes one, if there is one.
    pub fn take(&mut self, rate: Rate, now: Instant) -> bool {
        let burst = f64::from(rate.burst);
        let left = self.0.map_or(burst, |(left, then)| {
            (now.saturating_duration_since(then).as_secs_f64() * rate.per_second + left).min(burst)
        });
        let taken = left >= 1.0;
        self.0 = Some((if taken { left - 1.0 } else { left }, now));
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn five_at_once_then_one_in_twelve_seconds() {
        let (mut bucket, start) = (Bucket::default(), Instant::now());
        let taken =
            |bucket: &mut Bucket, at_s| bucket.take(Rate::AUTHENTICATED, start + Duration::from_secs(at_s));
        assert_eq!([0; 6].map(|at| taken(&mut bucket, at)), [true, true, true, true, true, false]);
        assert_eq!([11, 13, 14].map(|at| taken(&mut bucket, at)), [false, true, false]);
        assert_eq!([200; 6].map(|at| taken(&mut bucket, at)), [true, true, true, true, true, false]);
    }
}
