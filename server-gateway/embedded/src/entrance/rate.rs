//! The rate limit of `CHATCLI_RATE_LIMIT_RPS` and `CHATCLI_RATE_LIMIT_BURST`: a bucket per caller's address, one token
//! per call. It is off unless one of the two is set, because the gateway in front has limits of its own, and many
//! people may stand behind one address.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use crate::config::{Config, StartError};

const RPS: &str = "CHATCLI_RATE_LIMIT_RPS";
const BURST: &str = "CHATCLI_RATE_LIMIT_BURST";

/// The Go server's values, for the one of the two that is not set.
const DEFAULT_RPS: f64 = 10.0;
const DEFAULT_BURST: u32 = 30;

/// Addresses that are remembered; full buckets are forgotten first, and when all are in use, newcomers share one.
const MAX_ADDRESSES: usize = 10_000;

/// A bucket per address.
pub(super) struct RateLimit {
    buckets: DefaultKeyedRateLimiter<String>,
}

impl RateLimit {
    /// The limit, if one is set.
    ///
    /// # Errors
    /// A value is no positive number.
    pub(super) fn from_config(config: &Config) -> Result<Option<Self>, StartError> {
        let (rps, burst) = (config.variable(RPS), config.variable(BURST));
        if rps.is_none() && burst.is_none() {
            return Ok(None);
        }
        let broken = |name| StartError::Setting { name, why: "it must be a number above 0".to_owned() };
        let rps = match rps {
            Some(text) => text.parse().ok().filter(|rps: &f64| rps.is_finite() && *rps > 0.0),
            None => Some(DEFAULT_RPS),
        };
        let burst = match burst {
            Some(text) => text.parse().ok().and_then(NonZeroU32::new),
            None => NonZeroU32::new(DEFAULT_BURST),
        };
        let period = rps.and_then(|rps| Duration::try_from_secs_f64(rps.recip()).ok());
        // Faster than one call per nanosecond is no limit at all, and the crate cannot say it.
        let quota = period
            .map(|period| period.max(Duration::from_nanos(1)))
            .and_then(Quota::with_period)
            .ok_or_else(|| broken(RPS))?
            .allow_burst(burst.ok_or_else(|| broken(BURST))?);
        Ok(Some(Self { buckets: RateLimiter::keyed(quota) }))
    }

    /// Takes one token from the address's bucket.
    ///
    /// # Errors
    /// The bucket is empty; `retry-after` says for how many seconds.
    pub(super) fn admit(&self, address: &str) -> Result<(), Status> {
        let mut key = bucket(address);
        if self.buckets.len() >= MAX_ADDRESSES {
            self.buckets.retain_recent();
            if self.buckets.len() >= MAX_ADDRESSES {
                key.clear();
            }
        }
        self.buckets.check_key(&key).map_err(|wait| {
            let wait = wait.wait_time_from(DefaultClock::default().now());
            let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1);
            let mut metadata = MetadataMap::new();
            metadata.insert("retry-after", seconds.into());
            let text = format!("rate limit exceeded, retry after {seconds} seconds");
            Status::with_metadata(Code::ResourceExhausted, text, metadata)
        })
    }
}

/// Whose bucket it is: a host, not a connection, or a caller that connects anew would start anew. A host with IPv6
/// has 64 bits of addresses to choose from.
fn bucket(address: &str) -> String {
    let ip = address.parse::<SocketAddr>().map(|socket| socket.ip()).or_else(|_| address.parse::<IpAddr>());
    match ip.map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(variables: &[(&str, &str)]) -> Result<Option<RateLimit>, StartError> {
        let environment = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        RateLimit::from_config(&Config { environment, ..Config::default() })
    }

    #[test]
    fn it_is_off_unless_it_is_set_and_nonsense_is_named() {
        assert!(limit(&[]).unwrap().is_none());
        assert!(limit(&[(RPS, "0.5")]).unwrap().is_some());
        for (name, value) in [(RPS, "0"), (RPS, "-1"), (RPS, "x"), (RPS, "NaN"), (RPS, "inf"), (BURST, "0")] {
            let error = limit(&[(name, value)]).err().expect(value).to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn each_address_has_its_own_bucket() {
        let limit = limit(&[(RPS, "0.001"), (BURST, "3")]).unwrap().unwrap();
        for address in ["192.0.2.1", "192.0.2.2"] {
            for call in 0..3 {
                assert!(limit.admit(address).is_ok(), "{address} {call}");
            }
            let status = limit.admit(address).unwrap_err();
            assert_eq!(status.code(), Code::ResourceExhausted);
            let after: u64 = status.metadata().get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
            assert!((1..=1000).contains(&after), "{after}");
        }
    }

    #[test]
    fn a_bucket_belongs_to_a_host() {
        for (one, other, same) in [
            ("192.0.2.1:1000", "192.0.2.1:2000", true),
            ("192.0.2.1:1000", "192.0.2.2:1000", false),
            ("192.0.2.1", "[::ffff:192.0.2.1]:5", true),
            ("[2600::1]:1", "[2600::ffff:1]:2", true),
            ("[2600::1]:1", "[2600:0:0:1::1]:1", false),
            ("", "unix", false),
        ] {
            assert_eq!(bucket(one) == bucket(other), same, "{one} {other}");
        }
    }

    #[test]
    fn the_default_burst_is_thirty() {
        let limit = limit(&[(RPS, "10")]).unwrap().unwrap();
        let passed = (0..40).filter(|_| limit.admit("a").is_ok()).count();
        assert!((30..=32).contains(&passed), "{passed}");
    }

    #[test]
    fn strangers_do_not_grow_the_map_without_end() {
        let limit = limit(&[(RPS, "0.001"), (BURST, "1")]).unwrap().unwrap();
        for number in 0..MAX_ADDRESSES + 500 {
            let _ = limit.admit(&number.to_string());
        }
        assert!(limit.buckets.len() <= MAX_ADDRESSES + 1, "{}", limit.buckets.len());
    }
}
