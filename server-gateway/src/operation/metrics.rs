//! Numbers for Prometheus. Decides names and labels: those of the Go server where they mean the same, and of methods
//! only those that are known, so that a caller cannot invent series.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::methods::METHODS;

/// The label of every method that is not known.
const OTHER: &str = "other";
const CODES: usize = CODE_NAMES.len();
const CODE_NAMES: [&str; 17] = [
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];
/// From a health check to a long answer, in seconds.
const BUCKETS: [f64; 13] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// The name of a gRPC code, as the Go server writes it.
pub fn code_name(code: u16) -> &'static str {
    CODE_NAMES.get(usize::from(code)).copied().unwrap_or("Unknown")
}

type Labels = Vec<(&'static str, &'static str)>;
type CounterFamily = Family<Labels, Counter>;

/// All numbers.
pub struct Metrics {
    registry: Registry,
    methods: Vec<Arc<MethodMetrics>>,
    other: Arc<MethodMetrics>,
    /// Connections of callers that are open.
    pub connections: Gauge,
    /// Connections that were accepted.
    pub connections_accepted: Counter,
    /// Connections that were ended by the gateway; by reason.
    pub connections_ended: CounterFamily,
    /// Connections to servers that are open.
    pub upstream_connections: Gauge,
    /// Whether the server answered when it was last asked.
    pub upstream_up: Gauge,
    /// Servers that were left out for a time.
    pub upstream_ejections: Counter,
    /// Calls that were refused before they went to a server; by reason.
    pub refusals: CounterFamily,
}

/// The numbers of one method.
#[derive(Debug)]
pub struct MethodMetrics {
    method: &'static str,
    requests: CounterFamily,
    by_code: [OnceLock<Counter>; CODES],
    duration: Histogram,
    in_flight: Gauge,
    sent: Counter,
    received: Counter,
}

impl MethodMetrics {
    /// A call began.
    pub fn began(&self) {
        self.in_flight.inc();
    }

    /// So many messages went to a caller.
    pub fn sent(&self, messages: u64) {
        self.sent.inc_by(messages);
    }

    /// So many messages came from a caller.
    pub fn received(&self, messages: u64) {
        self.received.inc_by(messages);
    }

    /// A call ended.
    pub fn ended(&self, code: u16, took: Duration) {
        self.in_flight.dec();
        self.duration.observe(took.as_secs_f64());
        if let Some(counter) = self.by_code.get(usize::from(code)).or(self.by_code.get(2)) {
            let labels = || vec![("method", self.method), ("code", code_name(code))];
            counter.get_or_init(|| self.requests.get_or_create_owned(&labels())).inc();
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("chatcli");
        let requests = CounterFamily::default();
        let durations: Family<Labels, Histogram> =
            Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let in_flight: Family<Labels, Gauge> = Family::default();
        let (sent, received) = (CounterFamily::default(), CounterFamily::default());
        registry.register("grpc_requests", "Calls that ended", requests.clone());
        registry.register_with_unit(
            "grpc_request_duration",
            "From a call's head to its end",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("grpc_in_flight_requests", "Calls that are open", in_flight.clone());
        registry.register("grpc_stream_messages_sent", "Messages to callers", sent.clone());
        registry.register("grpc_stream_messages_received", "Messages from callers", received.clone());
        let of = |method: &'static str| {
            let label = vec![("method", method)];
            Arc::new(MethodMetrics {
                method,
                requests: requests.clone(),
                by_code: std::array::from_fn(|_| OnceLock::new()),
                duration: durations.get_or_create_owned(&label),
                in_flight: in_flight.get_or_create_owned(&label),
                sent: sent.get_or_create_owned(&label),
                received: received.get_or_create_owned(&label),
            })
        };
        let methods = METHODS.iter().map(|method| of(method.path)).collect();
        let other = of(OTHER);
        let metrics = Self {
            methods,
            other,
            connections: Gauge::default(),
            connections_accepted: Counter::<u64, AtomicU64>::default(),
            connections_ended: CounterFamily::default(),
            upstream_connections: Gauge::default(),
            upstream_up: Gauge::default(),
            upstream_ejections: Counter::default(),
            refusals: CounterFamily::default(),
            registry: Registry::default(),
        };
        registry.register("gateway_connections", "Connections of callers", metrics.connections.clone());
        registry.register(
            "gateway_connections_accepted",
            "Connections of callers that were accepted",
            metrics.connections_accepted.clone(),
        );
        registry.register(
            "gateway_connections_ended",
            "Connections that the gateway ended, by reason",
            metrics.connections_ended.clone(),
        );
        registry.register(
            "gateway_upstream_connections",
            "Connections to servers",
            metrics.upstream_connections.clone(),
        );
        registry.register(
            "gateway_upstream_up",
            "Whether the server answered when it was last asked",
            metrics.upstream_up.clone(),
        );
        registry.register(
            "gateway_upstream_ejections",
            "How often a server was left out for a time",
            metrics.upstream_ejections.clone(),
        );
        registry.register(
            "gateway_refusals",
            "Calls that were refused before they went to a server, by status",
            metrics.refusals.clone(),
        );
        let began = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
        let start: Gauge = Gauge::default();
        start.set(began);
        registry.register(
            "gateway_start_time_seconds",
            "When the gateway began, in seconds since 1970",
            start,
        );
        Self { registry, ..metrics }
    }
}

impl Metrics {
    /// The numbers of the method at this path.
    pub fn of_method(&self, path: &str) -> Arc<MethodMetrics> {
        let known = METHODS.iter().position(|method| method.path == path);
        Arc::clone(known.and_then(|at| self.methods.get(at)).unwrap_or(&self.other))
    }

    /// A call was refused before it went anywhere.
    pub fn refused(&self, code: u16) {
        self.refusals.get_or_create_owned(&vec![("code", code_name(code))]).inc();
    }

    /// All numbers, as Prometheus reads them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_go_server_and_methods_are_bounded() {
        let metrics = Metrics::default();
        for number in 0..1000 {
            let method = metrics.of_method(&format!("/invented.v1.Service/Method{number}"));
            method.began();
            method.received(1);
            method.ended(12, Duration::from_millis(1));
        }
        let health = metrics.of_method(crate::methods::HEALTH);
        health.began();
        health.began();
        health.sent(1);
        health.ended(0, Duration::from_millis(2));
        let text = metrics.text();
        for line in [
            "chatcli_grpc_requests_total{method=\"/chatcli.v1.ChatCLIService/Health\",code=\"OK\"} 1",
            "chatcli_grpc_requests_total{method=\"other\",code=\"Unimplemented\"} 1000",
            "chatcli_grpc_in_flight_requests{method=\"/chatcli.v1.ChatCLIService/Health\"} 1",
            "chatcli_grpc_request_duration_seconds_count{method=\"other\"} 1000",
            "chatcli_grpc_stream_messages_sent_total{method=\"/chatcli.v1.ChatCLIService/Health\"} 1",
            "chatcli_grpc_stream_messages_received_total{method=\"other\"} 1000",
            "chatcli_gateway_connections 0",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(!text.contains("invented"));
    }
}
