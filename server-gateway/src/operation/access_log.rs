//! The access log: one line for each call, as words or as JSON. Decides what stands in a line; never a token, a
//! header or a message.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::log::Sink;
use super::metrics::code_name;

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `name=value` pairs.
    Text,
    /// One object.
    Json,
}

/// Writes a line for each call.
#[derive(Debug)]
pub struct AccessLog {
    format: Format,
    sink: Sink,
}

/// What is known of a call that has ended.
#[derive(Debug)]
pub struct Line<'a> {
    /// Who called.
    pub address: IpAddr,
    /// Under which name.
    pub user: Option<&'a str>,
    /// What was called.
    pub method: &'a str,
    /// The gRPC code.
    pub code: u16,
    /// How long it took.
    pub took: Duration,
    /// Who answered.
    pub upstream: Option<&'a str>,
    /// The name of the request.
    pub request_id: &'a str,
}

#[derive(Serialize)]
struct Fields<'a> {
    time: String,
    address: IpAddr,
    user: Option<&'a str>,
    method: Cow<'a, str>,
    status: &'static str,
    millis: f64,
    upstream: Option<&'a str>,
    request_id: &'a str,
}

impl AccessLog {
    /// Into `sink`.
    pub fn new(format: Format, sink: Sink) -> Self {
        Self { format, sink }
    }

    /// Writes one line, or loses it when the log takes none.
    pub fn write(&self, line: &Line<'_>) {
        self.sink.line(render(self.format, line, SystemTime::now()).as_bytes());
    }
}

fn render(format: Format, line: &Line<'_>, now: SystemTime) -> String {
    let fields = Fields {
        time: humantime::format_rfc3339_millis(now).to_string(),
        address: line.address,
        user: line.user,
        method: plain(line.method),
        status: code_name(line.code),
        millis: (line.took.as_secs_f64() * 1e5).round() / 100.0,
        upstream: line.upstream,
        request_id: line.request_id,
    };
    match format {
        // Nothing in it can fail to be written.
        Format::Json => serde_json::to_string(&fields).unwrap_or_default() + "\n",
        Format::Text => format!(
            "{} address={} user={} method={} status={} millis={} upstream={} request_id={}\n",
            fields.time,
            fields.address,
            fields.user.map_or(Cow::Borrowed("-"), quoted),
            fields.method,
            fields.status,
            fields.millis,
            fields.upstream.unwrap_or("-"),
            fields.request_id,
        ),
    }
}

/// A path as it stands in a line: bounded, and without what a terminal or a parser would act on.
fn plain(path: &str) -> Cow<'_, str> {
    const LONGEST: usize = 256;
    let is_plain = |c: char| c.is_ascii_graphic();
    if path.len() <= LONGEST && path.chars().all(is_plain) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.chars().take(LONGEST).map(|c| if is_plain(c) { c } else { '?' }).collect())
}

fn quoted(name: &str) -> Cow<'_, str> {
    if name.chars().all(|c| c.is_alphanumeric() || "-_.@".contains(c)) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("{name:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let line = Line {
            address: "192.0.2.1".parse().expect("an address"),
            user: Some("Ana \"A\"\n"),
            method: "/chatcli.v1.ChatCLIService/Health\n",
            code: 16,
            took: Duration::from_micros(1239),
            upstream: None,
            request_id: "abc",
        };
        let text = render(Format::Text, &line, SystemTime::UNIX_EPOCH);
        assert_eq!(
            text,
            "1970-01-01T00:00:00.000Z address=192.0.2.1 user=\"Ana \\\"A\\\"\\n\" \
             method=/chatcli.v1.ChatCLIService/Health? status=Unauthenticated millis=1.24 upstream=- \
             request_id=abc\n"
        );
        let json = render(Format::Json, &line, SystemTime::UNIX_EPOCH);
        assert_eq!(json.matches('\n').count(), 1);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read["user"], "Ana \"A\"\n");
        assert_eq!(read["millis"], 1.24);
        assert_eq!(read["upstream"], serde_json::Value::Null);
    }
}
